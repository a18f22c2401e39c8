/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * What is told of the words of many tools (tests/cases/tools.tsv), and what holds of all of the table.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include "command/tools.h"
#include "support/cases.h"

static const char *const paths[] = {"/", "/.dockerenv", "/.dockerinit", "/proc/1/cgroup",
	"/proc/self/cgroup", "/run/.containerenv", "/dev/lxd/sock"};

static void test_words(void **state)
{
	static struct test_case t;
	char path[4096];
	struct artefacts set = {0};
	struct arena arena;
	struct commander *commander = commander_new();
	size_t n = 0;

	(void)state;
	arena_init(&arena, 1 << 16);
	for (size_t i = 0; i < sizeof(paths) / sizeof(paths[0]); i++)
		assert_int_equal(artefacts_add(&set, &arena, str_of(paths[i]), false), 0);
	artefacts_finish(&set);
	snprintf(path, sizeof(path), "%s/tests/cases/tools.tsv",
		getenv("srcdir") ? getenv("srcdir") : ".");
	FILE *file = fopen(path, "r");

	assert_non_null(file);
	for (; case_read(file, &t); n++) {
		struct commands commands = commander_run(commander, &set, &t.event);
		const char *got = case_describe(&commands);

		if (strcmp(got, t.verdict) != 0)
			fail_msg("%s %s:\n%s\nnot\n%s", t.id, t.command_line, got, t.verdict);
	}
	fclose(file);
	assert_true(n > 180);
	commander_free(commander);
	arena_done(&arena);
}

/* --- names --------------------------------------------------------------------------------------- */

static void test_names(void **state)
{
	static const struct {
		const char *program, *usual; /* "" = not known */
	} table[] = {
		{"/usr/bin/ls", "ls"},
		{"ls", "ls"},
		{"gls", "ls"},
		{"/usr/bin/mawk", "awk"},
		{"/usr/bin/python3.11", "python"},
		{"/usr/bin/python3", "python"},
		{"/usr/bin/perl5.36.0", "perl"},
		{"/usr/bin/vim.basic", "vim"},
		{"/usr/bin/nc.openbsd", "nc"},
		{"/usr/bin/php8.2", "php"},
		{"/usr/bin/ls (deleted)", "ls"},
		{"/usr/bin/[", "test"},
		{"/lib64/ld-linux-x86-64.so.2", "ld.so"},
		{"/lib/ld-musl-aarch64.so.1", "ld.so"},
		{"/lib/ld-2.31.so", "ld.so"},
		{"/usr/bin/egrep", "grep"},
		{"/usr/bin/bash", "bash"},
		{"/usr/bin/sha256sum", "sha256sum"},
		{"/usr/bin/x86_64", "x86_64"},
		{"/usr/bin/lsx", ""},
		{"/usr/bin/", ""},
		{"", ""},
		{"(deleted)", ""},
	};
	struct tools *tools = tools_new();

	(void)state;
	for (size_t i = 0; i < sizeof(table) / sizeof(table[0]); i++) {
		struct str program = str_of(table[i].program), got = tools_name(tools, program);

		if (!str_eq(got, str_of(table[i].usual)))
			fail_msg("%s: '%.*s'", table[i].program, STR_ARG(got));
		assert_true((got.n > 0) == (tools_find(tools, program) != NULL));
	}
	assert_non_null(tools_find_verb(tools, STR("git"), STR("grep")));
	assert_null(tools_find_verb(tools, STR("git"), STR("x")));
	assert_null(tools_find_verb(tools, STR(""), STR("")));
	tools_free(tools);
}

/* Names and options are written as tools.h and options.h tell, and none comes twice in one tool. */
static void check_options(const struct tool *tool)
{
	struct option_set set;
	struct arena arena;

	arena_init(&arena, 1 << 16);
	assert_int_equal(options_compile(&arena, tool->options, &set), 0);
	for (size_t i = 0; i < set.n; i++) {
		struct str name = set.list[i].name;

		for (size_t k = 0; k < name.n; k++) {
			if (strchr("=<>~@$+^%:&#!?", name.p[k]) && name.n > 1)
				fail_msg("%s: option '%.*s'", tool->names, STR_ARG(name));
		}
		for (size_t k = 0; k < i; k++) {
			if (str_eq(set.list[k].name, name) &&
				set.list[k].letter == set.list[i].letter)
				fail_msg("%s: '%.*s' twice", tool->names, STR_ARG(name));
			if (set.list[i].letter && set.list[k].letter == set.list[i].letter)
				fail_msg("%s: letter %c twice", tool->names, set.list[i].letter);
		}
	}
	arena_done(&arena);
}

static void test_table(void **state)
{
	static const struct tool *const tables[] = {tools_read, tools_run, tools_other};
	size_t n = 0;

	(void)state;
	for (size_t t = 0; t < 3; t++) {
		for (const struct tool *tool = tables[t]; tool->names; tool++, n++) {
			const char *words = tool->words;

			if (!words[0] || words[strspn(words, "rwWtpuvefkscxy")])
				fail_msg("%s: words '%s'", tool->names, words);
			if (strchr(words, 'W') && (!words[1] || strchr(words, 'W')[1]))
				fail_msg("%s: W must be the last of several", tool->names);
			if (tool->options)
				check_options(tool);
		}
	}
	assert_true(n > 150);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_words),
		cmocka_unit_test(test_names),
		cmocka_unit_test(test_table),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
