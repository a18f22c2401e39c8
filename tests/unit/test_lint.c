/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * What is most likely not meant, by exact text and place; and what a rule asks for in any case.
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdio.h>
#include <string.h>

#include "base/buf.h"
#include "match/lint.h"
#include "match/reach.h"
#include "sigma/yaml.h"

#define COUNT(list) (sizeof(list) / sizeof((list)[0]))

static struct field_names names;
static struct arena arena;
static struct buf text, messages;

static int setup(void **state)
{
	(void)state;
	arena_init(&arena, 8 << 20);
	buf_init(&text, 1 << 20);
	buf_init(&messages, 1 << 20);
	return 0;
}

static int teardown(void **state)
{
	(void)state;
	arena_done(&arena);
	buf_done(&text);
	buf_done(&messages);
	return 0;
}

/* A rule whose `detection` is the flow map given; it begins in line 6, column 12. */
static const struct rule *parse(const char *logsource, const char *author, const char *detection)
{
	struct errs errs = {0};
	struct rule_load load = {&arena, &names, "r.yml", &errs, NULL};
	struct yaml_node *docs;
	struct rule *rule;
	struct err err;

	arena_reset(&arena);
	names = (struct field_names){0};
	buf_reset(&text, text.max);
	buf_addf(&text,
		"title: T\nid: cb4a492b-5d97-482e-b3d1-2bc5b377f778\nlevel: low\n%s\n"
		"logsource: {%s}\ndetection: %s\n",
		author, logsource, detection);
	if (yaml_read(&arena, buf_str(&text), "r.yml", &docs, &err))
		fail_msg("%s: %s", detection, err.msg);
	if (rule_parse(&load, docs->first, &rule))
		fail_msg("%s: %s", detection, errs.list[0].msg);
	errs_done(&errs);
	return rule;
}

static void assert_lint(const struct rule *rule, const char *what, const char *expected)
{
	struct errs errs = {0};

	lint_rule(rule, &names, &errs);
	buf_reset(&messages, messages.max);
	for (size_t i = 0; i < errs.n; i++)
		buf_addf(&messages, "%d:%d: %s\n", errs.list[i].line, errs.list[i].col,
			errs.list[i].msg);
	buf_addc(&messages, '\0');
	if (strcmp(messages.p, expected) != 0)
		fail_msg("%s: not\n%sbut\n%s", what, expected, messages.p);
	assert_int_equal(errs.warnings, errs.n);
	errs_done(&errs);
}

static const struct {
	const char *selection, *messages; /* the selection begins in column 17 */
} processes[] = {
	{"{Image: /bin/ls, CommandLine: 'C:\\x y', ParentImage|contains: ls}",
		"6:46: 'C:\\x y' never matches CommandLine: it holds a path of Windows\n"},
	{"{Image: ls}", "6:24: 'ls' never matches Image: it is an absolute path and begins with "
			"'/'\n"},
	{"{Image|startswith: [/usr, bin]}",
		"6:42: 'bin' never matches Image: it is an absolute path and begins with '/'\n"},
	{"{Image|endswith: '/'}",
		"6:33: '/' never matches Image: it is a file and does not end with '/'\n"},
	{"{Image: [/, /usr/bin/]}",
		"6:28: '/usr/bin/' never matches Image: it is a file and does not end with '/'\n"},
	{"{Image|endswith: '\\ls.exe'}",
		"6:33: '\\ls.exe' never matches Image: a path of Linux has no backslash\n"},
	{"{ParentImage|contains: 'a\\b'}",
		"6:39: 'a\\b' never matches ParentImage: a path of Linux has no backslash\n"},
	{"{Image: ''}", "6:24: '' never matches Image: it is never empty\n"},
	{"{Image: '*'}", ""},
	{"{Image: '?bin/*'}", ""},
	{"{CurrentDirectory: [/, /tmp]}", ""},
	{"{CurrentDirectory|endswith: /}", ""},
	{"{CurrentDirectory: /tmp/}",
		"6:35: '/tmp/' never matches CurrentDirectory: it does not end with '/', but for "
		"'/' itself\n"},
	{"{LogonId: [0, x1]}", "6:30: 'x1' never matches LogonId: it is a decimal number\n"},
	{"{User: 'root '}", "6:23: 'root ' never matches User: it has no blank\n"},
	{"{User|contains: ' '}", "6:32: ' ' never matches User: it has no blank\n"},
	{"{CommandLine: ' \\e x '}", ""},
	{"{CommandLine|startswith: 'copy D:\\'}",
		"6:41: 'copy D:\\' never matches CommandLine: it holds a path of Windows\n"},
	{"{CommandLine|contains: 's:\\'}",
		"6:39: 's:\\' never matches CommandLine: it holds a path of Windows\n"},
	{"{CommandLine|contains: 'as:\\n'}", ""},
	{"['C:\\x']", ""}, /* keywords may be anywhere */
	{"{CommandLine|all: [a, A, b]}",
		"6:41: 'all' never matches: a value cannot be both 'A' and 'b'\n"},
	{"{CommandLine|contains|all: [a, b]}", ""},
	{"{AncestorImage|all: [/bin/a, /bin/b]}", ""},
	{"{Image|windash: '-x'}", ""}, /* one of its forms may match: /x */
	{"{Image|windash: 'a -x'}",
		"6:32: 'a -x' never matches Image: it is an absolute path and begins with '/'\n"},
	{"{CommandLine|re: 'a.c'}", ""},
	{"{CommandLine|re: '(?:a?){16}[xy]'}",
		"6:33: regular expression '(?:a?){16}[xy]' may run into the limit of its work on a "
		"text of 2048 bytes, and is undecided then\n"},
	{"{CommandLine|re: '(x+x+)+y'}",
		"6:33: regular expression '(x+x+)+y' may run into the limit of its work on a text "
		"of 2048 bytes, and is undecided then\n"},
	{"{md5: x}", "1:1: the rule never matches: field 'md5' is never there\n"},
	{"{Image|fieldref: md5}", "1:1: the rule never matches: field 'md5' is never there\n"},
	{"{md5: null}", ""},
	{"{md5|neq: x}", ""},
	{"{md5|exists: true}", "1:1: the rule never matches: field 'md5' is never there\n"},
	{"[{md5: x}, {Image: /x}]", ""},
	{"{md5: [x, null], Image: /x}", ""},
};

static void test_processes(void **state)
{
	char detection[512];

	(void)state;
	for (size_t i = 0; i < COUNT(processes); i++) {
		snprintf(detection, sizeof(detection), "{s: %s, condition: s}",
			processes[i].selection);
		assert_lint(parse("category: process_creation", "author: us", detection),
			processes[i].selection, processes[i].messages);
	}
	assert_lint(parse("category: process_creation", "", "{s: {Image: /x}, condition: s}"),
		"no author", "1:1: the rule has no 'author', whom alerts are to name\n");
}

static const struct {
	const char *selection, *messages;
} records[] = {
	{"{type: [EXECVE, execve, EXECV]}",
		"6:40: 'EXECV' never matches type: no record type is called so\n"},
	{"{type: 'EXEC*'}", ""},
	{"{SYSCALL: [execve, Ptrace, open, exec]}",
		"6:49: 'exec' never matches SYSCALL: no system call is called so\n"},
	{"{uid: root}", "6:22: 'root' never matches uid: it is a decimal number\n"},
	{"{UID: root, a0: 26, a1: ''}", ""},
	{"{exe: bash}",
		"6:22: 'bash' never matches exe: it is an absolute path and begins with '/'\n"},
	{"{name: 'a b\\c'}", ""},
	{"{anything: x}", ""},
};

static void test_records(void **state)
{
	char detection[512];

	(void)state;
	for (size_t i = 0; i < COUNT(records); i++) {
		snprintf(detection, sizeof(detection), "{s: %s, condition: s}",
			records[i].selection);
		assert_lint(parse("service: auditd", "author: us", detection), records[i].selection,
			records[i].messages);
	}
}

/* --- never --------------------------------------------------------------------------------------- */

static void test_never(void **state)
{
	static const struct {
		const char *detection;
		bool never;
	} cases[] = {
		{"{a: {md5: x}, b: {Image: /x}, condition: a and b}", true},
		{"{a: {md5: x}, b: {Image: /x}, condition: a or b}", false},
		{"{a: {md5: x}, b: {Image: /x}, condition: b and not a}", false},
		{"{a: {md5: x}, b: {Image: /x}, condition: not a}", false},
		{"{a: {md5|neq: x}, b: {Image: /x}, condition: b and not a}", true},
		{"{a: {md5: x}, b: {sha1: x}, condition: 1 of them}", true},
		{"{a: {md5: x}, b: {sha1: x}, condition: [a, b]}", true},
		{"{a: {md5: x, Image: /x}, b: {Image: /x}, condition: all of them}", true},
		{"{a: {'md5|contains|all': [x, y]}, condition: a}", true},
		{"{a: {'md5|all': [null, null]}, condition: a}", false},
		{"{a: {'md5|all': [x, null]}, condition: a}", true},
	};
	struct str field;

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		const struct rule *rule =
			parse("category: process_creation", "", cases[i].detection);

		if (reach_never(rule, &names, &field) != cases[i].never)
			fail_msg("%s", cases[i].detection);
		if (cases[i].never)
			assert_true(str_eq(field, STR("md5")));
	}
	assert_false(reach_never(
		parse("service: auditd", "", "{a: {md5: x}, condition: a}"), &names, &field));
}

/* --- values -------------------------------------------------------------------------------------- */

static void test_values(void **state)
{
	static const struct {
		const char *detection, *values; /* of `type`, a blank behind each; "any" */
	} cases[] = {
		{"{a: {type: X, k: y}, condition: a}", "X "},
		{"{a: {k: y, type: [X, Y, X]}, condition: a}", "X Y "},
		{"{a: {k: y}, condition: a}", "any"},
		{"{a: {type: X}, b: {k: y}, condition: a and b}", "X "},
		{"{a: {type: X}, b: {k: y}, condition: b and a}", "X "},
		{"{a: {type: X}, b: {k: y}, condition: a or b}", "any"},
		{"{a: {type: X}, b: {type: Y}, condition: a or b}", "X Y "},
		{"{a: {type: X}, b: {type: Y}, condition: [a, b]}", "X Y "},
		{"{a: {type: X}, b: {k: y}, condition: b and not a}", "any"},
		{"{a: {type: X}, b: {k: y}, condition: a and not b}", "X "},
		{"{a: [{type: X}, {type: Y}], condition: a}", "X Y "},
		{"{a: [{type: X}, {k: y}], condition: a}", "any"},
		{"{a: {type: [X, null]}, condition: a}", "any"},
		{"{a: {type: 'X*'}, condition: a}", "any"},
		{"{a: {type|neq: X}, condition: a}", "any"},
		{"{a: {type|re: X}, condition: a}", "any"},
		{"{a: {type|contains: X}, condition: a}", "any"},
		{"{a: [X], condition: a}", "any"},
		{"{a: {type: X}, b: {k: y}, c: {type: Z}, condition: (a or c) and b}", "X Z "},
	};

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		const struct rule *rule = parse("service: auditd", "", cases[i].detection);
		int field = field_names_find(&names, STR("type"));
		struct reach_values values;

		reach_values(rule, field, &values);
		buf_reset(&messages, messages.max);
		for (size_t n = 0; n < values.n; n++)
			buf_addf(&messages, "%.*s ", STR_ARG(values.text[n]));
		buf_addf(&messages, "%s", values.any ? "any" : "");
		buf_addc(&messages, '\0');
		if (strcmp(messages.p, cases[i].values) != 0)
			fail_msg("%s: '%s', not '%s'", cases[i].detection, messages.p,
				cases[i].values);
	}
}

/* More than are kept are any. */
static void test_many_values(void **state)
{
	struct reach_values values;
	char detection[2048] = "{a: {type: [x";

	(void)state;
	for (size_t i = 0; i < REACH_VALUES_MAX; i++)
		snprintf(detection + strlen(detection), 32, ", t%zu", i);
	strcat(detection, "]}, condition: a}");
	const struct rule *rule = parse("service: auditd", "", detection);

	reach_values(rule, field_names_find(&names, STR("type")), &values);
	assert_true(values.any);
	assert_int_equal(values.n, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_processes),
		cmocka_unit_test(test_records),
		cmocka_unit_test(test_never),
		cmocka_unit_test(test_values),
		cmocka_unit_test(test_many_values),
	};

	return cmocka_run_group_tests(tests, setup, teardown);
}
