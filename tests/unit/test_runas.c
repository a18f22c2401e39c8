/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * The setting `user`: what it means for whoever started the plugin, with the accounts there are.
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "settings/runas.h"
#include "support/plugin.h"

static char passwd[] = "/tmp/test_runas.XXXXXX";

static const char accounts[] = "root:x:0:0:root:/root:/bin/sh\n"
			       "\n"
			       "# _audisp-sigma:x:5:5::/:/bin/sh\n"
			       "_audisp-sigma\n"
			       "_audisp-sigma:x:::/:/bin/sh\n"
			       "_audisp-sigma2:x:998:997::/nonexistent:/usr/sbin/nologin\n"
			       "toor:x:0:7::/root:/bin/sh\n"
			       "twice:x:11:12::/:/bin/sh\n"
			       "twice:x:13:14::/:/bin/sh\n"
			       "last:x:4294967294:15::/:/bin/sh";

#define GIVEN 3 /* line of the file */

static const struct {
	const char *name;
	int line;
	uid_t starter;
	bool change;
	uid_t uid;
	gid_t gid;
	const char *notice, *error;
} cases[] = {
	/* started by root */
	{"_audisp-sigma2", GIVEN, 0, true, 998, 997, "", NULL},
	{"_audisp-sigma2", 0, 0, true, 998, 997, "", NULL},
	{"root", GIVEN, 0, true, 0, 0, "", NULL},
	{"toor", GIVEN, 0, true, 0, 7, "", NULL},
	{"twice", GIVEN, 0, true, 11, 12, "", NULL},
	{"last", GIVEN, 0, true, 4294967294, 15, "", NULL},
	{"", GIVEN, 0, false, 0, 0, "", NULL},
	{"_audisp-sigma", 0, 0, false, 0, 0,
		"there is no account '_audisp-sigma' in PASSWD: going on as root", NULL},
	{"_audisp-sigma", GIVEN, 0, false, 0, 0, "",
		"x.conf:3: 'user': there is no account '_audisp-sigma' in PASSWD"},
	{"_audisp", GIVEN, 0, false, 0, 0, "",
		"x.conf:3: 'user': there is no account '_audisp' in PASSWD"},

	/* by somebody else: nobody can be changed to */
	{"_audisp-sigma2", GIVEN, 1000, false, 998, 997,
		"'user': only root can change to '_audisp-sigma2': going on as uid 1000", NULL},
	{"nosuch", GIVEN, 1000, false, 0, 0,
		"'user': only root can change to 'nosuch': going on as uid 1000", NULL},
	{"root", GIVEN, 1000, false, 0, 0,
		"'user': only root can change to 'root': going on as uid 1000", NULL},
	{"twice", GIVEN, 11, false, 11, 12, "", NULL},
	{"twice", GIVEN, 13, false, 11, 12,
		"'user': only root can change to 'twice': going on as uid 13", NULL},
	{"_audisp-sigma2", 0, 1000, false, 998, 997, "", NULL},
	{"_audisp-sigma", 0, 1000, false, 0, 0, "", NULL},
	{"", GIVEN, 1000, false, 0, 0, "", NULL},
};

/* `text` with PASSWD for the path of the file of accounts. */
static void assert_says(const char *text, const char *wanted)
{
	const char *at = strstr(text, passwd);
	char masked[512];

	if (at)
		snprintf(masked, sizeof(masked), "%.*sPASSWD%s", (int)(at - text), text,
			at + strlen(passwd));
	assert_string_equal(at ? masked : text, wanted);
}

static void choices(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct settings_user user = {cases[i].name, {"x.conf", cases[i].line, 0}};
		struct runas runas = {.uid = 77};
		struct errs errs = {0};
		char text[1024];

		print_message("'%s', line %d, started by %u\n", user.name, user.at.line,
			(unsigned)cases[i].starter);
		int rc = runas_choose(&user, passwd, cases[i].starter, &runas, &errs);

		assert_int_equal(rc, cases[i].error ? -1 : 0);
		assert_int_equal(errs.errors, cases[i].error ? 1 : 0);
		if (cases[i].error) {
			assert_says(err_format(&errs.list[0], text, sizeof(text)), cases[i].error);
			assert_int_equal(runas.uid, 77);
		} else {
			assert_int_equal(runas.change, cases[i].change);
			assert_int_equal(runas.uid, cases[i].uid);
			assert_int_equal(runas.gid, cases[i].gid);
			assert_string_equal(runas.name, user.name);
			assert_says(runas.notice, cases[i].notice);
		}
		errs_done(&errs);
	}
}

/* The longest name and the longest path: nothing is cut in the middle of a sentence. */
static void no_file(void **state)
{
	struct settings_user user = {"a2345678901234567890123456789012", {"x.conf", 0, 0}};
	struct runas runas;
	struct errs errs = {0};

	(void)state;
	assert_int_equal(strlen(user.name), CONF_USER_MAX);
	assert_int_equal(runas_choose(&user, "/nonexistent/passwd", 0, &runas, &errs), 0);
	assert_string_equal(runas.notice,
		"there is no account 'a2345678901234567890123456789012' in "
		"/nonexistent/passwd: going on as root");
	assert_false(runas.change);
	errs_done(&errs);
}

static int set_up(void **state)
{
	int fd = mkstemp(passwd);

	(void)state;
	if (fd < 0)
		return -1;
	close(fd);
	put_file(passwd, str_of(accounts), 0644);
	return 0;
}

static int tear_down(void **state)
{
	(void)state;
	return unlink(passwd);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(choices),
		cmocka_unit_test(no_file),
	};

	return cmocka_run_group_tests(tests, set_up, tear_down);
}
