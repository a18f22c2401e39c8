/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Rules at their limits on command lines that were made for them: no rule takes longer than 5 ms of
 * processor time on an event.
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "event/names.h"
#include "match/match.h"
#include "sigma/yaml.h"
#include "support/effort.h"

#define COUNT(list)    (sizeof(list) / sizeof((list)[0]))
#define LINE_MAX_BYTES 16384
#define TRIES	       (effort_small() ? 1 : 5) /* the best counts: other processes disturb even CPU times */
#define MOST_MS	       20.0 /* measured: 3 */

/* --- rules ---------------------------------------------------------------------------------------- */

/* 'before0after', 'before1after' ... */
static void many(struct buf *b, size_t n, const char *before, const char *after)
{
	for (size_t i = 0; i < n; i++)
		buf_addf(b, "%s'%s%zu%s'", i ? "," : "", before, i, after);
}

/* Every way to make backtracking long, in one list. */
static void evil_regexes(struct buf *b)
{
	buf_addf(b,
		"CommandLine|re: ['(?:a?){16}[xy]', '(a+)+[xy]$', '(a*)*[xy]', '(?:a|aa)+[xy]', "
		"'a*a*a*[xy]', '.*.*.*[xy]', '(a+)(a+)\\1\\2[xy]', '(?:a(?R)?)*[xy]', "
		"'[ab]{10,900}[xy]', '(?m)^(?:.*a)+[xy]$']");
}

static void many_regexes(struct buf *b)
{
	buf_addf(b, "CommandLine|re: [");
	many(b, 500, "(?:a?){16}[xy]", "");
	buf_addf(b, "]");
}

static void excluded_regexes(struct buf *b)
{
	buf_addf(b, "CommandLine|contains: a, CommandLine|re|neq: [");
	many(b, 500, "(?:a?){16}[xy]", "");
	buf_addf(b, "]");
}

static void many_texts(struct buf *b)
{
	buf_addf(b, "CommandLine|contains: [a, ");
	many(b, 3900, "aaaaaaaaaaaaaab", "");
	buf_addf(b, "], Image: /never");
}

/* Only the last one is there, all of them are looked for. */
static void last_of_many(struct buf *b)
{
	buf_addf(b, "CommandLine|contains: [");
	many(b, 3900, "aaaaaaaaaaaaaab", "");
	buf_addf(b, ", 'a !']");
}

static void all_of_many(struct buf *b)
{
	buf_addf(b, "CommandLine|contains|all: [");
	for (size_t i = 0; i < 3900; i++)
		buf_addf(b, "%s'a'", i ? "," : "");
	buf_addf(b, "]");
}

static void many_globs(struct buf *b)
{
	buf_addf(b, "CommandLine: [");
	many(b, 1900, "*a?a*a?aab", "0?*");
	buf_addf(b, ", '*a?!*']");
}

static void many_suffixes(struct buf *b)
{
	buf_addf(b, "CommandLine|endswith: [");
	many(b, 3900, "aaaaaaaaaaaaaaaaaaaaaaaaa ", "");
	buf_addf(b, ", '!']");
}

static void references(struct buf *b)
{
	buf_addf(b,
		"CommandLine|fieldref|contains: [ParentCommandLine, Image, AncestorCommandLine]");
}

static const struct {
	const char *name;
	void (*make)(struct buf *b);
} rules[] = {
	{"evil expressions", evil_regexes},
	{"500 evil expressions", many_regexes},
	{"500 evil expressions, excluded", excluded_regexes},
	{"3900 texts, and another field that does not match", many_texts},
	{"3900 texts, of which the last is there", last_of_many},
	{"3900 times one text", all_of_many},
	{"1900 patterns", many_globs},
	{"3900 endings", many_suffixes},
	{"other fields", references},
};

static struct plan *make_plan(struct arena *arena, struct field_names *names, size_t rule)
{
	struct errs errs = {0};
	struct rule_load load = {arena, names, "r.yml", &errs, NULL};
	struct plan *plan = plan_new();
	struct yaml_node *docs;
	struct rule *parsed;
	struct buf b;
	struct err err;

	buf_init(&b, 1 << 20);
	buf_addf(&b, "title: T\nid: cb4a492b-5d97-482e-b3d1-2bc5b377f778\nlevel: low\n"
		     "logsource: {category: process_creation}\ndetection:\n  s: {");
	rules[rule].make(&b);
	buf_addf(&b, "}\n  condition: s\n");
	if (yaml_read(arena, buf_str(&b), "r.yml", &docs, &err))
		fail_msg("%s: %s", rules[rule].name, err.msg);
	if (rule_parse(&load, docs->first, &parsed) || plan_add(plan, parsed, &errs))
		fail_msg("%s: %s", rules[rule].name, errs.list[0].msg);
	assert_int_equal(plan_finish(plan, NULL), 0);
	buf_done(&b);
	errs_done(&errs);
	return plan;
}

/* --- events --------------------------------------------------------------------------------------- */

static const struct {
	const char *unit;
	size_t bytes;
} lines[] = {
	{"a", 200},
	{"a", 2048},
	{"a", LINE_MAX_BYTES},
	{"aab", 2048},
	{"a ", LINE_MAX_BYTES},
	{"aaaaaaaaaaaaaab", LINE_MAX_BYTES},
	{"/a/../", LINE_MAX_BYTES},
};

static void on_match(void *ctx, const struct match *match)
{
	(void)ctx;
	(void)match;
}

/* Ends in " !", by which the last of many is found. */
static double best_ms(struct matcher *m, size_t line)
{
	static char text[LINE_MAX_BYTES + 2], parent[1024];
	struct event event = {.unit = UNIT_PROCESS_CREATION};
	size_t unit = strlen(lines[line].unit), n = lines[line].bytes;
	double best = 1e9;

	for (size_t i = 0; i < n; i++)
		text[i] = lines[line].unit[i % unit];
	assert_true(n > 2 && n <= LINE_MAX_BYTES);
	text[n - 2] = ' ';
	text[n - 1] = '!';
	memcpy(parent, text, lines[line].bytes < sizeof(parent) ? 100 : sizeof(parent));
	parent[sizeof(parent) - 1] = 'b';
	event.field[FIELD_COMMAND_LINE] = (struct value){.text = {text, n}, .state = VALUE_WHOLE};
	event.field[FIELD_IMAGE] = (struct value){.text = STR("/bin/a"), .state = VALUE_WHOLE};
	event.field[FIELD_PARENT_COMMAND_LINE] =
		(struct value){.text = {parent, sizeof(parent)}, .state = VALUE_WHOLE};
	struct view view = view_of_event(&event);

	for (int i = 0; i < TRIES; i++) {
		double from = effort_ms();

		matcher_run(m, &view, on_match, NULL);
		from = effort_ms() - from;
		best = from < best ? from : best;
	}
	return best;
}

static void test_rules_and_events(void **state)
{
	double worst = 0;

	(void)state;
	for (size_t r = 0; r < COUNT(rules); r++) {
		static struct field_names names;
		struct arena arena;

		arena_init(&arena, 32 << 20);
		struct plan *plan = make_plan(&arena, &names, r);
		struct matcher *m = matcher_new(plan);

		for (size_t l = 0; l < COUNT(lines); l++) {
			double ms = best_ms(m, l);

			worst = ms > worst ? ms : worst;
			if (ms > effort_limit(MOST_MS))
				print_error("%s on %zu bytes of '%s': %.1f ms\n", rules[r].name,
					lines[l].bytes, lines[l].unit, ms);
		}
		matcher_free(m);
		plan_free(plan);
		arena_done(&arena);
	}
	print_message("%zu rules and events, the worst took %.2f ms\n", COUNT(rules) * COUNT(lines),
		worst);
	assert_true(worst <= effort_limit(MOST_MS));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_rules_and_events),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
