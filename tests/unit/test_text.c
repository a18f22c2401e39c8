/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdio.h>

#include "base/utf8.h"
#include "sigma/attack.h"
#include "support/sample.h"

#define FRONT "2026-11-22 00:18:08.015Z web7 "
#define TITLE "Root directory inode listing: "

static void assert_line(const struct sample *s, const char *want)
{
	struct buf out;

	buf_init(&out, TEXT_LINE_MAX + 1);
	assert_int_equal(text_render(&s->alert, &out), 0);
	buf_addc(&out, '\0');
	assert_string_equal(out.p, want);
	buf_done(&out);
}

static void test_golden(void **state)
{
	struct sample s;

	(void)state;
	sample_init(&s);
	assert_line(&s, FRONT "root(auid dev) high T1082 " TITLE "ls -id /\n");
}

static const struct {
	const char *user_id, *user, *audit_id, *audit, *want;
} users[] = {
	{"0", "root", "1500", "dev", "root(auid dev)"},
	{"0", "root", "1500", NULL, "root(auid 1500)"},
	{"1500", "dev", "1500", "dev", "dev"},
	{"0", "root", "4294967295", NULL, "root"},
	{"77", NULL, NULL, NULL, "77"},
	{NULL, NULL, NULL, NULL, "-"},
};

static void test_users(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(users) / sizeof(users[0]); i++) {
		struct sample s;
		char want[200];

		sample_init(&s);
		s.event.user = (struct account){str_of(users[i].user_id), str_of(users[i].user)};
		s.event.audit = (struct account){str_of(users[i].audit_id), str_of(users[i].audit)};
		snprintf(want, sizeof(want), FRONT "%s high T1082 " TITLE "ls -id /\n",
			users[i].want);
		assert_line(&s, want);
	}
}

static const struct {
	struct str in;
	const char *out;
} commands[] = {
	{STR("echo \x1b[2J\x1b]0;x\a"), "echo \\x1b[2J\\x1b]0;x\\a"},
	{STR("a\nb\tc\rd\be"), "a\\nb\\tc\\rd\\be"},
	{STR("a\\nb"), "a\\\\nb"},
	{STR("\x7f\xc2\x9b"), "\\x7f\\u009b"}, /* DEL and CSI */
	{STR("x\xe2\x80\xaey"), "x\\u202ey"},
	{STR("\xf3\xa0\x81\x81"), "\\U000e0041"},
	{STR("\xff\xc3("), "\\xff\\xc3("},
	{STR("na\xc3\xafve"), "na\xc3\xafve"},
	{STR_NONE, "/usr/bin/ls"},
};

static void test_escapes(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(commands) / sizeof(commands[0]); i++) {
		struct sample s;
		char want[200];

		sample_init(&s);
		s.event.argv.line = commands[i].in;
		snprintf(want, sizeof(want), FRONT "root(auid dev) high T1082 " TITLE "%s\n",
			commands[i].out);
		assert_line(&s, want);
	}
}

static void test_techniques(void **state)
{
	static const struct attack_entry t1059 = {"T1059", "x", ""}, sub = {"T1059.004", "y", ""};
	struct attack_tag tag[] = {{&t1059, NULL}, {&t1059, &sub}};
	struct sample s;

	(void)state;
	sample_init(&s);
	s.rule.technique = tag;
	s.rule.n_techniques = 2;
	assert_line(&s, FRONT "root(auid dev) high T1059,T1059.004 " TITLE "ls -id /\n");
	s.rule.n_techniques = 0;
	assert_line(&s, FRONT "root(auid dev) high - " TITLE "ls -id /\n");
}

/* Every byte at its longest form in every place: bounded, one line, nothing a terminal acts on. */
static void test_long(void **state)
{
	char text[9000];
	struct sample s;
	struct buf out;

	(void)state;
	for (int fill = 1; fill < 256; fill++) {
		struct str all = {text, sizeof(text)};

		memset(text, fill, sizeof(text));
		sample_init(&s);
		s.event.argv.line = s.alert.origin = s.rule.title = all;
		s.event.user.name = s.event.audit.name = all;
		buf_init(&out, TEXT_LINE_MAX);
		assert_int_equal(text_render(&s.alert, &out), 0);
		assert_true(out.n > 4000);
		assert_memory_equal(out.p + out.n - 4, "...\n", 4);
		for (size_t i = 0; i < out.n - 1; i++)
			assert_in_range(out.p[i], ' ', '~');
		buf_done(&out);
	}
}

/* A command of exactly the cap is whole. */
static void test_cap(void **state)
{
	char text[4001];
	struct sample s;
	struct buf out;
	size_t n;

	(void)state;
	memset(text, 'x', sizeof(text));
	sample_init(&s);
	buf_init(&out, TEXT_LINE_MAX);
	s.event.argv.line = (struct str){text, 4000};
	text_render(&s.alert, &out);
	assert_false(str_has(buf_str(&out), STR("...")));
	n = out.n;
	buf_reset(&out, 0);
	s.event.argv.line.n = 4001;
	text_render(&s.alert, &out);
	assert_true(str_ends(buf_str(&out), STR("x...\n")));
	assert_int_equal(out.n, n);
	buf_done(&out);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_golden),
		cmocka_unit_test(test_users),
		cmocka_unit_test(test_escapes),
		cmocka_unit_test(test_techniques),
		cmocka_unit_test(test_long),
		cmocka_unit_test(test_cap),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
