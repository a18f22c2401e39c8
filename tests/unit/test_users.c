/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>
#include <unistd.h>

#include "context/users.h"

static struct users *load(const char *text)
{
	char path[] = "/tmp/test_users.XXXXXX";
	int fd = mkstemp(path);
	struct users *users = NULL;
	struct err err;

	assert_true(fd >= 0);
	assert_int_equal(write(fd, text, strlen(text)), strlen(text));
	close(fd);
	assert_int_equal(users_load(path, &users, &err), 0);
	unlink(path);
	return users;
}

static void check(const struct users *users, const char *uid, const char *wanted)
{
	struct event event = {.user = {.id = str_of(uid)}};

	users_fill(users, &event);
	assert_true(str_eq(event.user.name, str_of(wanted)));
	assert_int_equal(event.field[FIELD_USER].state, *wanted ? VALUE_WHOLE : VALUE_MISSING);
	assert_true(str_eq(event.field[FIELD_USER].text, str_of(wanted)));
}

static void names(void **state)
{
	struct users *users = load("root:x:0:0:root:/root:/bin/bash\n"
				   "toor:x:0:0::/:/bin/sh\n" /* the first name counts */
				   "\n"
				   "# comment:x:7:7\n"
				   ":x:8:8\n"
				   "nouid\n"
				   "nouid2:x\n"
				   "nouid3:x:\n"
				   "nouid4:x:12\n"
				   "minus:x:-1:1:\n"
				   "big:x:4294967296:1:\n"
				   "last:x:4294967294:1:\n"
				   "dev:x:1500:1500:Dev:/home/dev:/bin/bash");

	(void)state;
	check(users, "0", "root");
	check(users, "1500", "dev");
	check(users, "4294967294", "last");
	check(users, "7", "");
	check(users, "8", "");
	check(users, "12", "");
	check(users, "4294967296", "");
	check(users, "1", "");
	check(users, "", "");
	check(users, "x", "");
	check(NULL, "0", "");
	users_free(users);
	users_free(NULL);
}

/* What the record carries wins over the file. */
static void records_win(void **state)
{
	struct users *users = load("root:x:0:0::/:/bin/sh\n");
	struct event event = {.user = {STR("0"), STR("admin")}, .effective = {STR("0"), STR_NONE}};

	(void)state;
	event.field[FIELD_USER] = (struct value){.text = STR("admin"), .state = VALUE_WHOLE};
	users_fill(users, &event);
	assert_true(str_eq(event.user.name, STR("admin")));
	assert_true(str_eq(event.effective.name, STR("root")));
	assert_true(str_eq(event.field[FIELD_USER].text, STR("admin")));
	users_free(users);
}

static void unreadable(void **state)
{
	struct users *users = NULL;
	struct err err;
	char line[600];

	(void)state;
	assert_int_equal(users_load("/nonexistent/passwd", &users, &err), -1);
	assert_null(users);
	assert_string_equal(err_format(&err, line, sizeof(line)),
		"/nonexistent/passwd: No such file or directory");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(names),
		cmocka_unit_test(records_win),
		cmocka_unit_test(unreadable),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
