/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * The literal search against memmem(); the index against matching every rule: on made-up rules and
 * views, and, where there are any, on the rules of SIGMAHQ_RULES over BENCH_LOG; which rules need a
 * literal; that hostile texts and sets cost linear time.
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "engine.h"
#include "match/literal.h"
#include "rulebook.h"
#include "sigma/value.h"
#include "support/ruletext.h"
#include "support/effort.h"
#include "support/generated.h"

/* --- literals ----------------------------------------------------------------------------------- */

#define LITERALS_MAX 3000

static void compare_literals(struct choices *c, size_t n, unsigned longest)
{
	static struct str list[LITERALS_MAX];
	static char bytes[LITERALS_MAX][16];
	uint64_t found[LITERALS_MAX / 64 + 1] = {0};
	struct literals set;
	struct arena arena;
	char text[200];

	for (size_t i = 0; i < n; i++) {
		list[i] = (struct str){bytes[i], 1 + choose(c, longest)};
		for (size_t k = 0; k < list[i].n; k++)
			bytes[i][k] = "abc\xff"[choose(c, 4)];
	}
	arena_init(&arena, 16 << 20);
	assert_int_equal(literals_build(&arena, list, n, &set), 0);
	for (size_t i = 0; i < sizeof(text); i++)
		text[i] = "abc\xff"[choose(c, 4)];
	struct str whole = {text, choose(c, sizeof(text) + 1)};

	if (literals_search(&set, whole, found)) {
		for (size_t i = 0; i < n; i++) {
			bool there = memmem(whole.p, whole.n, list[i].p, list[i].n);

			if (bits_has(found, i) != there)
				fail_msg("%zu literals: '%.*s' found %d", n, STR_ARG(list[i]),
					!there);
		}
	} else {
		assert_true(n > 200); /* gave up: only where many are alike */
	}
	arena_done(&arena);
}

static void test_literals(void **state)
{
	struct choices c = {.seed = 42};

	(void)state;
	for (int i = 0; i < (effort_small() ? 100 : 3000); i++) {
		compare_literals(&c, 1 + choose(&c, 8), 1 + choose(&c, 14));
		compare_literals(&c, 1 + choose(&c, 100), 14);
	}
	for (int i = 0; i < 20; i++)
		compare_literals(&c, LITERALS_MAX, 15);
}

/* 4,000 literals of one letter and different lengths, and a text that nearly is each of them. */
static void test_hostile_literals(void **state)
{
	enum { N = 4000, TEXT = 1 << 20 };
	static struct str list[N];
	static uint64_t found[N / 64 + 1];
	static char letters[N + 4], text[TEXT];
	struct literals set;
	struct arena arena;

	(void)state;
	arena_init(&arena, 16 << 20);
	memset(letters, 'a', sizeof(letters));
	for (size_t i = 0; i < N; i++)
		list[i] = (struct str){letters, i + 4};
	assert_int_equal(literals_build(&arena, list, N, &set), 0);
	for (size_t i = 0; i < TEXT; i++)
		text[i] = i % 500 == 499 ? 'b' : 'a';
	double took = 1e9;

	for (int i = 0; i < 3; i++) {
		double from = effort_ms();

		assert_false(literals_search(&set, (struct str){text, TEXT}, found));
		from = effort_ms() - from;
		took = from < took ? from : took;
	}
	print_message("1 MiB, 4,000 literals alike: %.1f ms\n", took);
	assert_true(took < effort_limit(100));
	assert_true(bits_has(found, 0));
	arena_done(&arena);
}

/* --- made-up rules ------------------------------------------------------------------------------ */

static void test_generated(void **state)
{
	struct choices c = {.seed = 7};
	uint64_t candidates = 0, evaluations = 0;

	(void)state;
	for (int round = 0; round < (effort_small() ? 30 : 1500); round++) {
		struct plan *plan = plan_new();
		struct errs errs = {0};
		struct arena arena;

		arena_init(&arena, 16 << 20);
		for (unsigned n = 1 + choose(&c, 80); n > 0; n--)
			assert_int_equal(plan_add(plan, generated_rule(&arena, &c), &errs), 0);
		assert_int_equal(plan_finish(plan, NULL), 0);
		struct matcher *indexed = matcher_new(plan), *full = matcher_new(plan);

		for (int i = 0; i < 20; i++) {
			struct view view = generated_view(&arena, &c);
			const char *differs = generated_compare(indexed, full, &view);

			if (differs)
				fail_msg("round %d, view %d: %s", round, i, differs);
		}
		candidates += matcher_counters(indexed)->candidates;
		evaluations += matcher_counters(full)->candidates;
		matcher_free(indexed);
		matcher_free(full);
		plan_free(plan);
		arena_done(&arena);
		errs_done(&errs);
	}
	print_message("%lu of %lu were candidates\n", (unsigned long)candidates,
		(unsigned long)evaluations);
	assert_true(candidates < evaluations);
}

/* --- which rules have one ----------------------------------------------------------------------- */

#define HEAD                                                                                       \
	"title: x\nid: 11111111-2222-4333-8444-555555555555\nlevel: low\n"                         \
	"logsource: {category: process_creation, product: linux}\ndetection:\n"

static bool has_literal(const char *detection)
{
	char text[1024];
	struct errs errs = {0};

	snprintf(text, sizeof(text), HEAD "%s", detection);
	struct rulebook *book = ruletext_load(text, &errs);

	assert_non_null(book);
	if (book->loaded != 1)
		fail_msg("not loaded: %s", detection);
	bool result = plan_has_literal(book->plan, 0);

	rulebook_free(book);
	errs_done(&errs);
	return result;
}

static void test_has_literal(void **state)
{
	static const struct {
		const char *detection;
		bool want;
	} table[] = {
		{"  s: {Image: /bin/ls}\n  condition: s\n", true},
		{"  s: {Image|endswith: [/ls, /cat]}\n  condition: s\n", true},
		{"  s: {Image: [/ls, '*']}\n  condition: s\n", false},
		{"  s: {Image: '*?*'}\n  condition: s\n", false},
		{"  s: {Image: ''}\n  condition: s\n", true},
		{"  s: {Image: null}\n  condition: s\n", false},
		{"  s: {Image|neq: /bin/ls}\n  condition: s\n", false},
		{"  s: {Image|exists: true}\n  condition: s\n", false},
		{"  s: {CommandLine|re: 'abc'}\n  condition: s\n", true},
		{"  s: {CommandLine|re: '[a-c]+'}\n  condition: s\n", false},
		{"  s: {CommandLine|re: 'a*', Image: a}\n  condition: s\n", true},
		{"  s: {Image|contains|all: ['*', b]}\n  condition: s\n", true},
		{"  s: {Image|cased: ABC}\n  condition: s\n", true},
		{"  s: {Image: a}\n  condition: not s\n", false},
		{"  s: {Image: a}\n  t: {Image|re: b}\n  condition: s and t\n", true},
		{"  s: {Image: a}\n  t: {Image|re: b}\n  condition: s or t\n", true},
		{"  s: {Image: a}\n  t: {Image|re: b?}\n  condition: s or t\n", false},
		{"  s: {Image: a}\n  t: {Image: b}\n  condition: s and not t\n", true},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(table) / sizeof(table[0]); i++) {
		if (has_literal(table[i].detection) != table[i].want)
			fail_msg("%s", table[i].detection);
	}
}

/* --- regular expressions of many rules share what an event may cost ------------------------------ */

static void on_match(void *ctx, const struct match *match)
{
	(void)match;
	++*(int *)ctx;
}

static struct rule *regex_rule(struct arena *arena, const char *regex)
{
	struct rule *rule = arena_new(arena, struct rule);

	rule->condition = arena_new(arena, struct condition);
	rule->condition->op = COND_SELECTION;
	rule->n_selections = 1;
	rule->selection = arena_new(arena, struct selection);
	rule->selection->n_groups = 1;
	rule->selection->group = arena_new(arena, struct item_group);
	rule->selection->group->n_items = 1;
	rule->selection->group->item = arena_new(arena, struct item);
	*rule->selection->group->item = (struct item){.field = FIELD_COMMAND_LINE,
		.op = ITEM_REGEX,
		.value = arena_new(arena, struct rule_value),
		.n_values = 1};
	rule->selection->group->item->value->raw = str_of(regex);
	return rule;
}

static void test_shared_steps(void **state)
{
	struct event event = {.unit = UNIT_PROCESS_CREATION};
	struct plan *plan = plan_new();
	struct errs errs = {0};
	static char text[16384];
	struct arena arena;
	int found = 0;

	(void)state;
	arena_init(&arena, 1 << 20);
	for (int i = 0; i < 40; i++)
		assert_int_equal(plan_add(plan, regex_rule(&arena, "(?:a?){16}[xy]"), &errs), 0);
	/* One that is cheap still has its say. */
	assert_int_equal(plan_add(plan, regex_rule(&arena, "^aa"), &errs), 0);
	assert_int_equal(plan_finish(plan, NULL), 0);
	memset(text, 'a', sizeof(text));
	event.field[FIELD_COMMAND_LINE] =
		(struct value){.text = {text, sizeof(text)}, .state = VALUE_WHOLE};
	struct matcher *m = matcher_new(plan);
	struct view view = view_of_event(&event);
	double best = 1e9;

	for (int i = 0; i < 5; i++) {
		double from = effort_ms();

		matcher_run(m, &view, on_match, &found);
		double took = effort_ms() - from;

		best = took < best ? took : best;
	}
	print_message("40 hostile expressions on 16 KiB: %.2f ms\n", best);
	assert_true(best < effort_limit(20)); /* measured: 3 */
	assert_int_equal(matcher_counters(m)->undecided, 5 * 40);
	/* Further views of the same event get no new steps. */
	uint64_t before = matcher_counters(m)->regex_limit;

	for (int i = 0; i < 50; i++) {
		matcher_same_event(m);
		matcher_run(m, &view, on_match, &found);
	}
	assert_true(matcher_counters(m)->regex_limit >= before + 50 * 40);
	matcher_free(m);
	plan_free(plan);
	arena_done(&arena);
	errs_done(&errs);
}

/* --- real rules and logs ------------------------------------------------------------------------ */

struct pair {
	struct matcher *indexed, *full;
	size_t views;
};

static void on_view(void *ctx, const struct event *event, const struct view *view)
{
	struct pair *pair = ctx;
	const char *differs = generated_compare(pair->indexed, pair->full, view);

	pair->views++;
	if (differs)
		fail_msg("event %u: %s", event->id.serial, differs);
}

static void no_alert(void *ctx, const struct event *event, const struct match *match)
{
	(void)ctx;
	(void)event;
	(void)match;
}

static void feed_all(const struct plan *plan, struct pair *pair, FILE *log)
{
	struct engine *engine = engine_new(&(struct engine_options){
		.plan = plan, .alert = no_alert, .seen = on_view, .full_scan = true, .ctx = pair});
	static char bytes[65536];
	size_t n;

	while ((n = fread(bytes, 1, sizeof(bytes), log)) > 0)
		engine_feed(engine, (struct str){bytes, n});
	engine_finish(engine);
	engine_free(engine);
}

static void test_real_rules(void **state)
{
	const char *paths[] = {getenv("SIGMAHQ_RULES")}, *log = getenv("BENCH_LOG");
	struct errs errs = {0};
	struct pair pair = {0};
	char command[2100];

	(void)state;
	if (!paths[0] || !log) {
		print_message("SigmaHQ rules: not run (set SIGMAHQ_RULES and BENCH_LOG)\n");
		skip();
	}
	struct rulebook *book = rulebook_load(
		&(struct rulebook_source){.path = paths, .n = 1, .trust = RULESET_ANY_OWNER},
		&errs);

	pair.indexed = matcher_new(book->plan);
	pair.full = matcher_new(book->plan);
	snprintf(command, sizeof(command), "xz -dcf '%s'", log);
	FILE *input = popen(command, "r");

	feed_all(book->plan, &pair, input);
	pclose(input);
	size_t without = 0;

	for (size_t i = 0; i < book->loaded; i++)
		without += !plan_has_literal(book->plan, i);
	print_message("%zu rules, %zu of them without a literal; %zu views, %.2f candidates each\n",
		book->loaded, without, pair.views,
		(double)matcher_counters(pair.indexed)->candidates / (double)pair.views);
	assert_true(pair.views > 0);
	matcher_free(pair.indexed);
	matcher_free(pair.full);
	rulebook_free(book);
	errs_done(&errs);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_literals),
		cmocka_unit_test(test_hostile_literals),
		cmocka_unit_test(test_generated),
		cmocka_unit_test(test_has_literal),
		cmocka_unit_test(test_shared_steps),
		cmocka_unit_test(test_real_rules),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
