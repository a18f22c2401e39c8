/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * What the loader of rules refuses because there is too much of it: one below the limit is good, one
 * above is told, with the place and the whole text.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include <cmocka.h>

#include "command/artefact.h"
#include "sigma/correlation.h"
#include "support/correlating.h"

/* Lines 1 to 7, and the head of the correlation, 8 to 10; it begins in line 11. */
#define BEGIN CORRELATING_RULE("alpha") "title: C\nid: c\nlevel: high\n"

/* `n` of something, behind BEGIN. */
typedef void make_fn(struct buf *yaml, unsigned n);

/* "one, two" by a format with the number. */
static void add_list(struct buf *yaml, const char *prefix, unsigned n)
{
	for (unsigned i = 0; i < n; i++)
		buf_addf(yaml, "%s%s%u", i ? ", " : "", prefix, i);
}

static void make_members(struct buf *yaml, unsigned n)
{
	buf_add(yaml, STR("correlation: {type: event_count, timespan: 5m, condition: {gte: 3},\n"
			  "  rules: [alpha, "));
	add_list(yaml, "r", n - 1);
	buf_add(yaml, STR("]}\n"));
	for (unsigned i = 0; i + 1 < n; i++)
		buf_addf(yaml,
			"---\ntitle: R\nid: r%u\nlevel: low\n"
			"logsource: {category: process_creation}\n"
			"detection: {s: {Image: x}, condition: s}\n",
			i);
}

static void make_group(struct buf *yaml, unsigned n)
{
	static const char *const names[] = {"User", "Image", "CommandLine", "ProcessId",
		"ParentImage", "ParentCommandLine", "ParentProcessId", "ParentUser",
		"CurrentDirectory", "LogonId", "SessionId", "TerminalSessionId", "Hostname",
		"UtcTime", "OriginalUser", "EffectiveUser", "Key"};

	buf_add(yaml, STR("correlation: {type: event_count, timespan: 5m, condition: {gte: 3},\n"
			  "  rules: alpha, group-by: ["));
	for (unsigned i = 0; i < n; i++)
		buf_addf(yaml, "%s%s", i ? ", " : "", names[i]);
	buf_add(yaml, STR("]}\n"));
}

static void make_fields(struct buf *yaml, unsigned n)
{
	buf_add(yaml, STR("correlation: {type: value_count, timespan: 5m, rules: alpha,\n"
			  "  condition: {gte: 2, field: ["));
	for (unsigned i = 0; i < n; i++)
		buf_addf(yaml, "%sUser", i ? ", " : "");
	buf_add(yaml, STR("]}}\n"));
}

static void make_aliases(struct buf *yaml, unsigned n)
{
	buf_add(yaml, STR("correlation: {type: event_count, timespan: 5m, rules: alpha,\n"
			  "  condition: {gte: 2}, aliases: {"));
	for (unsigned i = 0; i < n; i++)
		buf_addf(yaml, "%sa%u: {alpha: User}", i ? ", " : "", i);
	buf_add(yaml, STR("},\n  group-by: ["));
	for (unsigned i = 0; i < n && i < CORRELATION_FIELDS_MAX; i++)
		buf_addf(yaml, "%sa%u", i ? ", " : "", i);
	buf_add(yaml, STR("]}\n"));
}

/* Of 16 aliases. */
static void make_alias_fields(struct buf *yaml, unsigned n)
{
	buf_add(yaml, STR("correlation: {type: event_count, timespan: 5m, rules: alpha,\n"
			  "  condition: {gte: 2}, aliases: {"));
	for (unsigned a = 0; a < 16; a++) {
		unsigned share = a < 15 ? n / 16 : n - 15 * (n / 16);

		buf_addf(yaml, "%sa%u: {", a ? ", " : "", a);
		for (unsigned i = 0; i < share; i++)
			buf_addf(yaml, "%sr%u: User", i ? ", " : "", i);
		buf_add(yaml, STR("}"));
	}
	buf_add(yaml, STR("}}\n"));
}

/* Each of n dashes may be one of five. */
static void make_forms(struct buf *yaml, unsigned n)
{
	buf_add(yaml, STR("logsource: {category: process_creation}\n"
			  "detection: {s: {CommandLine|windash: '"));
	for (unsigned i = 0; i < n; i++)
		buf_add(yaml, STR(" -x"));
	buf_add(yaml, STR("'}, condition: s}\n"));
}

static const struct {
	make_fn *make;
	unsigned good, bad; /* 0: none is */
	const char *said;
} cases[] = {
	{make_members, CORRELATION_MEMBERS_MAX, CORRELATION_MEMBERS_MAX + 1,
		"12:10: more than 64 rules in a correlation\n"},
	{make_group, 3, CORRELATION_FIELDS_MAX + 1, "12:27: more than 16 fields in 'group-by'\n"},
	{make_fields, 1, 0, "12:30: 'field' names 1 to 16 fields\n"},
	{make_fields, CORRELATION_FIELDS_MAX, CORRELATION_FIELDS_MAX + 1,
		"12:30: 'field' names 1 to 16 fields\n"},
	{make_aliases, CORRELATION_FIELDS_MAX, CORRELATION_FIELDS_MAX + 1,
		"12:33: more than 16 aliases\n"},
	{make_alias_fields, 0, CORRELATION_FIELDS_MAX *CORRELATION_MEMBERS_MAX + 1,
		"12:33: more than 1024 fields in 'aliases'\n"},
	{make_forms, 4, 5, "12:38: more than 625 forms of one value\n"},
};

static void assert_said(make_fn *make, unsigned n, const char *wanted)
{
	struct buf yaml, said;

	buf_init(&yaml, 1 << 20);
	buf_init(&said, 1 << 20);
	buf_add(&yaml, STR(BEGIN));
	make(&yaml, n);
	buf_addc(&yaml, '\0');
	rulebook_free(correlating_rules(yaml.p, &said));
	assert_string_equal(said.p, wanted);
	buf_done(&yaml);
	buf_done(&said);
}

static void test_limits(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		print_message("case %zu\n", i);
		if (cases[i].good)
			assert_said(cases[i].make, cases[i].good, "");
		assert_said(cases[i].make, cases[i].bad, cases[i].said);
	}
}

/* --- paths of Operand ------------------------------------------------------------------------------ */

#define PATHS_PER_RULE 2048 /* in two files, as a file has no room for all */
#define RULES	       (ARTEFACTS_MAX / PATHS_PER_RULE)

/* Half of the rules, a line for each path from the ninth one of a rule on. */
static void add_rules(struct buf *yaml, unsigned from, bool one_more)
{
	for (unsigned r = from; r < from + RULES / 2; r++) {
		buf_addf(yaml,
			"%stitle: R\nid: r%u\nlevel: low\nlogsource: {category: "
			"process_creation}\ndetection:\n  condition: s\n  s:\n    Operand:\n",
			r == from ? "" : "---\n", r);
		for (unsigned i = 0; i < PATHS_PER_RULE; i++)
			buf_addf(yaml, "    - /%u/%u\n", r, i);
	}
	if (one_more)
		buf_add(yaml, STR("    - /and/another\n"));
}

static void write_rules(char *path, unsigned from, bool one_more)
{
	int fd = mkstemp(path);
	struct buf yaml;

	assert_true(fd >= 0);
	buf_init(&yaml, 1 << 20);
	add_rules(&yaml, from, one_more);
	assert_int_equal(write(fd, yaml.p, yaml.n), (ssize_t)yaml.n);
	close(fd);
	buf_done(&yaml);
}

/* How many rules are loaded; the last error in `err`. */
static size_t load_operands(bool one_more, struct err *err)
{
	char one[] = "/tmp/test-limits-XXXXXX", two[] = "/tmp/test-limits-XXXXXX";
	const char *paths[] = {one, two};
	struct errs errs = {0};

	write_rules(one, 0, false);
	write_rules(two, RULES / 2, one_more);
	struct rulebook *book = rulebook_load(
		&(struct rulebook_source){.path = paths, .n = 2, .trust = RULESET_ANY_OWNER},
		&errs);

	unlink(one);
	unlink(two);
	assert_non_null(book);
	size_t loaded = book->loaded;

	for (size_t i = 0; i < errs.n; i++) {
		if (errs.list[i].kind == ERR_ERROR)
			*err = errs.list[i];
	}
	assert_int_equal(errs.errors, RULES - loaded);
	rulebook_free(book);
	errs_done(&errs);
	return loaded;
}

static void test_operands(void **state)
{
	struct err err = {0};

	(void)state;
	assert_int_equal(load_operands(false, &err), RULES);
	assert_int_equal(load_operands(true, &err), RULES - 1);
	assert_string_equal(err.msg, "too many paths in Operand, or out of memory");
	assert_int_equal(err.line, RULES / 2 * (PATHS_PER_RULE + 9));
	assert_int_equal(err.col, 7);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_limits),
		cmocka_unit_test(test_operands),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
