/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>

#include "alert/alert.h"
#include "sigma/attack.h"
#include "support/anyalert.h"
#include "support/effort.h"
#include "support/jsonread.h"
#include "support/render.h"
#include "support/sample.h"

/* `n` arguments i00000, i00001 ..., to be freed with free_args(). */
static void many_args(struct sample *s, size_t n)
{
	struct str *arg = calloc(n, sizeof(*arg));
	char *text = malloc(n * 7 + 1);

	assert_true(arg && text);
	for (size_t i = 0; i < n; i++) {
		snprintf(text + i * 7, 8, "i%05zu ", i % 100000);
		arg[i] = (struct str){text + i * 7, 6};
	}
	s->event.argv = (struct argv){.arg = arg, .n = n, .argc = n, .line = {text, n * 7 - 1}};
}

static void free_args(struct sample *s)
{
	free((char *)s->event.argv.arg[0].p);
	free((struct str *)s->event.argv.arg);
}

static void test_many_args(void **state)
{
	struct sample s;
	size_t n, seen = 0, omitted = 0, bytes = 0;
	char last[16];

	(void)state;
	sample_init(&s);
	many_args(&s, 3000);
	struct json_value *v = render_ecs(&s, MAX_LINE, &n);
	const struct json_value *args = json_get(v, "process.args");

	assert_true(n > MAX_LINE - 200); /* the room is used */
	assert_string_equal(text_at(v, "labels.truncated"), "process.args,process.command_line");
	assert_int_equal(json_get(v, "process.command_line")->n, 4000);
	assert_string_equal(json_get(v, "process.args_count")->text, "3000");
	for (const struct json_value *a = args->first; a; a = a->next, seen++) {
		if (sscanf(a->text, "<... %zu arguments, %zu bytes ...>", &omitted, &bytes) == 2) {
			assert_true(seen > 100);
		} else {
			snprintf(last, sizeof(last), "i%05zu", seen + omitted - (omitted ? 1 : 0));
			assert_string_equal(a->text, last);
		}
	}
	assert_string_equal(last, "i02999");
	assert_int_equal(seen - 1 + omitted, 3000);
	assert_int_equal(bytes, omitted * 6);
	json_value_free(v);
	free_args(&s);
}

static void test_long_argument(void **state)
{
	struct sample s;
	size_t head = 0, cut, n;
	char *text = malloc(100001);

	(void)state;
	assert_non_null(text);
	for (size_t i = 0; i < 100000; i++)
		text[i] = (char)('a' + i % 26);
	memcpy(text + 99990, "0123456789", 11);
	sample_init(&s);
	s.arg[2] = (struct str){text, 100000};
	s.event.argv.line = s.arg[2];
	struct json_value *v = render_ecs(&s, MAX_LINE, &n);
	const struct json_value *arg = json_get(v, "process.args")->first->next->next;
	const char *mark = strstr(arg->text, "<... ");

	assert_non_null(mark);
	head = (size_t)(mark - arg->text);
	assert_int_equal(sscanf(mark, "<... %zu bytes ...>", &cut), 1);
	assert_memory_equal(arg->text, text, head);
	assert_string_equal(arg->text + arg->n - 10, "0123456789");
	assert_int_equal(arg->n - strcspn(mark, ">") - 1 + cut, 100000);
	assert_true(head > 300);
	assert_true(n > MAX_LINE - 1500);
	assert_int_equal(json_get(v, "process.command_line")->n, 4000);
	json_value_free(v);
	free(text);
}

/* Between "all of it" and "trimmed": every length of an argument around the limit. */
static void test_every_length(void **state)
{
	char text[9000];
	struct sample s;
	size_t whole = 0, n;

	(void)state;
	memset(text, 'x', sizeof(text));
	sample_init(&s);
	s.event.argv = (struct argv){.arg = s.arg, .n = 1, .argc = 1, .line = STR("x")};
	for (size_t length = 6000; length < 7000; length += effort_small() ? 50 : 1) {
		s.arg[0] = (struct str){text, length};
		struct json_value *v = render_ecs(&s, MAX_LINE, &n);

		if (json_get(v, "process.args")->first->n == length) {
			assert_null(json_get(v, "labels"));
			whole = length;
		} else {
			assert_string_equal(text_at(v, "labels.truncated"), "process.args");
			assert_true(n > MAX_LINE - 300);
		}
		json_value_free(v);
	}
	/* The longest one that is written whole fills the line to the byte. */
	s.arg[0] = (struct str){text, whole};
	json_value_free(render_ecs(&s, MAX_LINE, &n));
	assert_int_equal(n, MAX_LINE);
}

/* Everything at its longest, in the bytes that take most room: still one valid line. */
static void test_everything_long(void **state)
{
	static const char *const kept[] = {"event.id", "rule.id", "rule.name", "rule.author",
		"rule.license", "threat.tactic.id", "threat.technique.id", "process.pid",
		"process.name", "process.executable", "process.args", "process.args_count",
		"process.command_line", "user.name", "host.name", "labels.args_hex",
		"labels.suppressed", "labels.truncated"};
	static const size_t lines[] = {ALERT_BODY_MIN, 2500, 3000, 4096, 6000, MAX_LINE, 65000};
	static const char fills[] = {'x', '\x01', '\xff'};
	struct longest l;

	(void)state;
	for (size_t i = 0; i < sizeof(lines) / sizeof(lines[0]) * sizeof(fills); i++) {
		size_t max = lines[i / sizeof(fills)];

		longest_init(&l, fills[i % sizeof(fills)]);
		struct json_value *v = render_ecs(&l.s, max, NULL);

		for (size_t k = 0; k < sizeof(kept) / sizeof(kept[0]); k++) {
			if (!json_get(v, kept[k]))
				fail_msg("%s is missing in a line of %zu", kept[k], max);
		}
		if (max > 3000)
			assert_non_null(json_get(v, "auditd.session"));
		if (max >= MAX_LINE)
			assert_true(json_get(v, "process.command_line")->n >= 666);
		json_value_free(v);
	}
}

/* An unprivileged user can make this one; the work must stay in proportion to the line. */
static void test_600000_args(void **state)
{
	struct sample s;

	(void)state;
	sample_init(&s);
	many_args(&s, 600000);
	struct json_value *v = render_ecs(&s, MAX_LINE, NULL);

	assert_string_equal(json_get(v, "process.args_count")->text, "600000");
	json_value_free(v);
	free_args(&s);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_many_args),
		cmocka_unit_test(test_long_argument),
		cmocka_unit_test(test_every_length),
		cmocka_unit_test(test_everything_long),
		cmocka_unit_test(test_600000_args),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
