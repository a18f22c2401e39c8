/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Rules built by hand on events built by hand: three-valued logic, fields, keywords, limits.
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "match/match.h"
#include "match/verdict.h"

#define SELECTIONS 3
#define GROUPS	   2
#define ITEMS	   4
#define VALUES	   4

/* One item of a rule, with the selection and the group it belongs to. */
struct spec {
	int selection, group;
	int field;
	enum item_op op;
	bool all;
	const char *value[VALUES]; /* with `*` and `?`, or a regular expression */
};

struct fixture {
	struct arena arena;
	struct plan *plan;
	struct matcher *matcher;
	struct event event;
	char found[64]; /* titles of the rules that alerted, "?" behind one that is undecided */
};

/* --- building --------------------------------------------------------------------------------- */

static struct rule_value make_value(struct arena *arena, const char *text, int line)
{
	struct rule_value value = {.at = {"test.yml", line, 1}, .raw = str_of(text)};

	value.token = arena_array(arena, struct glob_token, strlen(text) + 1);
	for (const char *p = text; *p;) {
		size_t n = strcspn(p, "*?");
		struct glob_token *token = &value.token[value.n_tokens++];

		if (n)
			*token = (struct glob_token){GLOB_TEXT, {p, n}};
		else
			token->kind = *p == '*' ? GLOB_MANY : GLOB_ONE;
		p += n ? n : 1;
	}
	return value;
}

static void add_item(struct arena *arena, struct rule *rule, const struct spec *spec)
{
	struct selection *selection = &rule->selection[spec->selection];
	struct item_group *group = &selection->group[spec->group];
	struct item *item = &group->item[group->n_items++];

	*item = (struct item){.field = spec->field, .op = spec->op, .all = spec->all};
	item->value = arena_array(arena, struct rule_value, VALUES);
	while (item->n_values < VALUES && spec->value[item->n_values]) {
		const char *text = spec->value[item->n_values];

		item->value[item->n_values] = make_value(arena, text, (int)item->n_values + 1);
		item->n_values++;
	}
	if (selection->n_groups <= (size_t)spec->group)
		selection->n_groups = (size_t)spec->group + 1;
	if (rule->n_selections <= (size_t)spec->selection)
		rule->n_selections = (size_t)spec->selection + 1;
}

/* Operator first: "&0!1" is `0 and not 1`. */
static struct condition *make_condition(struct arena *arena, const char **at)
{
	struct condition *c = arena_new(arena, struct condition);
	char symbol = *(*at)++;

	if (ascii_digit(symbol)) {
		c->op = COND_SELECTION;
		c->selection = (size_t)(symbol - '0');
		return c;
	}
	c->op = symbol == '!' ? COND_NOT : symbol == '&' ? COND_AND : COND_OR;
	c->first = make_condition(arena, at);
	if (symbol != '!')
		c->first->next = make_condition(arena, at);
	return c;
}

static struct rule *make_rule(
	struct arena *arena, const struct spec *spec, size_t n, const char *condition)
{
	struct rule *rule = arena_new(arena, struct rule);

	rule->title = STR("R");
	rule->unit = UNIT_PROCESS_CREATION;
	rule->selection = arena_array(arena, struct selection, SELECTIONS);
	for (size_t s = 0; s < SELECTIONS; s++) {
		rule->selection[s].group = arena_array(arena, struct item_group, GROUPS);
		for (size_t g = 0; g < GROUPS; g++)
			rule->selection[s].group[g].item = arena_array(arena, struct item, ITEMS);
	}
	for (size_t i = 0; i < n; i++)
		add_item(arena, rule, &spec[i]);
	rule->condition = make_condition(arena, &condition);
	return rule;
}

/* --- running ---------------------------------------------------------------------------------- */

static int set_up(void **state)
{
	struct fixture *f = calloc(1, sizeof(*f));

	arena_init(&f->arena, 1 << 20);
	f->plan = plan_new();
	f->event.unit = UNIT_PROCESS_CREATION;
	*state = f;
	return f->plan ? 0 : -1;
}

static int tear_down(void **state)
{
	struct fixture *f = *state;

	matcher_free(f->matcher);
	plan_free(f->plan);
	arena_done(&f->arena);
	free(f);
	return 0;
}

static void add(struct fixture *f, const struct spec *spec, size_t n, const char *condition)
{
	struct rule *rule = make_rule(&f->arena, spec, n, condition);
	struct errs errs = {0};

	assert_int_equal(plan_add(f->plan, rule, &errs), 0);
	assert_int_equal(errs.errors, 0);
}

#define ADD(f, spec, condition) add(f, spec, sizeof(spec) / sizeof((spec)[0]), condition)

static void on_match(void *ctx, const struct match *match)
{
	struct fixture *f = ctx;
	size_t used = strlen(f->found);

	snprintf(f->found + used, sizeof(f->found) - used, "%.*s%s", STR_ARG(match->rule->title),
		match->undecided ? "?" : "");
}

static const char *run(struct fixture *f)
{
	if (!f->matcher) {
		assert_int_equal(plan_finish(f->plan, NULL), 0);
		f->matcher = matcher_new(f->plan);
	}
	f->found[0] = '\0';
	struct view view = view_of_event(&f->event);

	matcher_run(f->matcher, &view, on_match, f);
	return f->found;
}

static void set(struct fixture *f, int field, const char *text, enum value_state state)
{
	f->event.field[field] = (struct value){.text = str_of(text), .state = state};
}

static void command(struct fixture *f, const char *text)
{
	set(f, FIELD_COMMAND_LINE, text, VALUE_WHOLE);
}

/* --- three-valued logic ----------------------------------------------------------------------- */

static void test_kleene(void **state)
{
	static const enum verdict all[] = {VERDICT_NO, VERDICT_UNDECIDED, VERDICT_YES};

	(void)state;
	for (int a = 0; a < 3; a++) {
		assert_int_equal(verdict_not(all[a]), all[2 - a]);
		for (int b = 0; b < 3; b++) {
			assert_int_equal(verdict_and(all[a], all[b]), all[a < b ? a : b]);
			assert_int_equal(verdict_or(all[a], all[b]), all[a > b ? a : b]);
		}
	}
}

/*
 * Two selections, each NO, UNDECIDED, YES in turn, the second one faster. A: alert. u: alert that
 * is marked undecided. -: no alert, counted. .: no alert.
 */
static const struct {
	const char *condition, *want;
} conditions[] = {
	{"0", "...---AAA"},
	{"!0", "AAAuuu..."},
	{"!!0", "...---AAA"},
	{"&01", "....--.-A"},
	{"|01", ".-A--AAAA"},
	{"&0!1", "...--.Au."},
	{"|0!1", "Au.Au-AAA"},
	{"&!0!1", "Au.uu...."},
	{"!&01", "AAAAuuAu."},
	{"!|01", "Au.uu...."},
	{"!&0!1", "AAAuuA.-A"},
	{"&0!0", "...---..."},
};

static void test_truth_table(void **state)
{
	static const struct spec spec[] = {
		{0, 0, FIELD_IMAGE, ITEM_GLOB, false, {"*x*"}},
		{1, 0, FIELD_CURRENT_DIRECTORY, ITEM_GLOB, false, {"*x*"}},
	};
	static const struct value values[] = {
		{.text = {"y", 1}, .state = VALUE_WHOLE},
		{.text = {"y", 1}, .state = VALUE_CUT},
		{.text = {"x", 1}, .state = VALUE_WHOLE},
	};
	struct fixture *f = *state;

	for (size_t i = 0; i < sizeof(conditions) / sizeof(conditions[0]); i++) {
		char got[10] = "";

		matcher_free(f->matcher);
		plan_free(f->plan);
		f->matcher = NULL;
		f->plan = plan_new();
		ADD(f, spec, conditions[i].condition);
		for (int k = 0; k < 9; k++) {
			f->event.field[FIELD_IMAGE] = values[k / 3];
			f->event.field[FIELD_CURRENT_DIRECTORY] = values[k % 3];

			uint64_t before = f->matcher ? matcher_counters(f->matcher)->undecided : 0;
			const char *found = run(f);
			uint64_t counted = matcher_counters(f->matcher)->undecided - before;

			got[k] = found[0] ? (found[1] ? 'u' : 'A') : (counted ? '-' : '.');
			assert_false(found[0] && counted);
		}
		if (strcmp(got, conditions[i].want) != 0)
			fail_msg(
				"%s: %s, not %s", conditions[i].condition, got, conditions[i].want);
		assert_int_equal(matcher_counters(f->matcher)->evaluations, 9);
	}
}

/* --- items, groups, selections ---------------------------------------------------------------- */

static void test_any_and_all(void **state)
{
	static const struct spec any[] = {
		{0, 0, FIELD_COMMAND_LINE, ITEM_GLOB, false, {"*a*", "*b*"}},
	};
	static const struct spec all[] = {
		{0, 0, FIELD_COMMAND_LINE, ITEM_GLOB, true, {"*c*", "*d*"}},
	};
	struct fixture *f = *state;

	ADD(f, any, "0");
	ADD(f, all, "0");
	command(f, "xbx");
	assert_string_equal(run(f), "R");
	command(f, "c");
	assert_string_equal(run(f), "");
	command(f, "dc");
	assert_string_equal(run(f), "R");
	command(f, "abcd");
	assert_string_equal(run(f), "RR");
}

static void test_groups(void **state)
{
	static const struct spec spec[] = {
		{0, 0, FIELD_IMAGE, ITEM_REGEX, false, {"^/bin/ls$"}},
		{0, 0, FIELD_COMMAND_LINE, ITEM_GLOB, false, {"*-i*"}},
		{0, 1, FIELD_IMAGE, ITEM_GLOB, false, {"*/stat"}},
	};
	struct fixture *f = *state;

	ADD(f, spec, "0");
	set(f, FIELD_IMAGE, "/bin/ls", VALUE_WHOLE);
	command(f, "ls -l");
	assert_string_equal(run(f), "");
	command(f, "ls -i");
	assert_string_equal(run(f), "R");
	set(f, FIELD_IMAGE, "/usr/bin/stat", VALUE_WHOLE);
	assert_string_equal(run(f), "R");
}

static void test_text_of_values(void **state)
{
	static const struct spec blank[] = {
		{0, 0, FIELD_COMMAND_LINE, ITEM_GLOB, false, {"* /"}},
	};
	static const struct spec letter[] = {
		{0, 0, FIELD_COMMAND_LINE, ITEM_GLOB, false, {"*\xc3\xa9Z*"}},
	};
	struct fixture *f = *state;

	ADD(f, blank, "0");
	ADD(f, letter, "0");
	command(f, "ls /");
	assert_string_equal(run(f), "R");
	command(f, "ls/");
	assert_string_equal(run(f), "");
	command(f, "ls / ");
	assert_string_equal(run(f), "");
	command(f, "X\xc3\xa9zX");
	assert_string_equal(run(f), "R");
	command(f, "X\xc3\x89zX");
	assert_string_equal(run(f), "");
}

static void test_missing_and_empty(void **state)
{
	static const struct spec any[] = {
		{0, 0, FIELD_USER, ITEM_GLOB, false, {"*"}},
	};
	static const struct spec empty[] = {
		{0, 0, FIELD_USER, ITEM_GLOB, false, {""}},
	};
	static const struct spec regex[] = {
		{0, 0, FIELD_USER, ITEM_REGEX, false, {"^"}},
	};
	struct fixture *f = *state;

	ADD(f, any, "0");
	ADD(f, empty, "0");
	ADD(f, regex, "0");
	ADD(f, any, "!0");
	assert_string_equal(run(f), "R");
	assert_int_equal(matcher_counters(f->matcher)->undecided, 0);
	f->event.field[FIELD_USER] = (struct value){.text = STR_NONE, .state = VALUE_WHOLE};
	assert_string_equal(run(f), "RRR");
	set(f, FIELD_USER, "root", VALUE_WHOLE);
	assert_string_equal(run(f), "RR");
}

static void test_keywords(void **state)
{
	static const struct spec any[] = {
		{0, 0, ITEM_KEYWORD, ITEM_GLOB, false, {"shadow", "passwd"}},
	};
	static const struct spec all[] = {
		{0, 0, ITEM_KEYWORD, ITEM_GLOB, true, {"root", "PASSWD"}},
	};
	struct fixture *f = *state;

	ADD(f, any, "0");
	ADD(f, all, "0");
	assert_string_equal(run(f), "");
	set(f, FIELD_CURRENT_DIRECTORY, "/root", VALUE_WHOLE);
	assert_string_equal(run(f), "");
	command(f, "cat /etc/passwd-");
	assert_string_equal(run(f), "RR");
	set(f, FIELD_CURRENT_DIRECTORY, "/", VALUE_WHOLE);
	assert_string_equal(run(f), "R");
	/* A keyword that could have stood in the bytes that are missing. */
	set(f, FIELD_CURRENT_DIRECTORY, "/", VALUE_CUT);
	assert_string_equal(run(f), "R");
	assert_int_equal(matcher_counters(f->matcher)->undecided, 1);
}

/* Values of one event must not be taken for those of the next, large ones not for small ones. */
static void test_events_in_turn(void **state)
{
	static const struct spec spec[] = {
		{0, 0, FIELD_COMMAND_LINE, ITEM_GLOB, false, {"*a*b*"}},
	};
	struct fixture *f = *state;
	size_t n = 300000;
	char *large = malloc(n);

	ADD(f, spec, "0");
	memset(large, 'A', n);
	for (int i = 0; i < 3; i++) {
		command(f, "ab");
		assert_string_equal(run(f), "R");
		f->event.field[FIELD_COMMAND_LINE].text = (struct str){large, n};
		large[n - 1] = 'B';
		assert_string_equal(run(f), "R");
		large[n - 1] = 'A';
		assert_string_equal(run(f), "");
		command(f, "aa");
		assert_string_equal(run(f), "");
	}
	free(large);
}

/* --- limits and poison ------------------------------------------------------------------------ */

static void test_poison(void **state)
{
	static const struct spec spec[] = {
		{0, 0, FIELD_COMMAND_LINE, ITEM_GLOB, false, {"*curl*"}},
		{1, 0, FIELD_COMMAND_LINE, ITEM_REGEX, false, {"(a+)+$"}},
	};
	static const struct spec positive[] = {
		{0, 0, FIELD_COMMAND_LINE, ITEM_REGEX, false, {"(a+)+$"}},
	};
	char poison[5000] = "curl ";
	struct fixture *f = *state;

	ADD(f, spec, "&0!1");
	ADD(f, positive, "0");
	memset(poison + 5, 'a', sizeof(poison) - 7);
	poison[sizeof(poison) - 2] = '!';
	command(f, poison);
	assert_string_equal(run(f), "R?");
	assert_int_equal(matcher_counters(f->matcher)->regex_limit, 2);
	assert_int_equal(matcher_counters(f->matcher)->undecided, 1);
	command(f, "curl aaa");
	assert_string_equal(run(f), "R");
	command(f, "curl");
	assert_string_equal(run(f), "R");
	assert_int_equal(matcher_counters(f->matcher)->regex_limit, 2);
}

/* A regular expression is not even tried where a literal has said no, wherever it stands. */
static void test_literals_first(void **state)
{
	static const struct spec spec[] = {
		{0, 0, FIELD_COMMAND_LINE, ITEM_REGEX, false, {"(a+)+$"}},
		{0, 0, FIELD_IMAGE, ITEM_GLOB, false, {"*/curl"}},
	};
	char poison[200] = "";
	struct fixture *f = *state;

	ADD(f, spec, "0");
	memset(poison, 'a', sizeof(poison) - 2);
	poison[sizeof(poison) - 2] = '!';
	command(f, poison);
	set(f, FIELD_IMAGE, "/bin/ls", VALUE_WHOLE);
	assert_string_equal(run(f), "");
	assert_int_equal(matcher_counters(f->matcher)->regex_limit, 0);
	set(f, FIELD_IMAGE, "/bin/curl", VALUE_WHOLE);
	assert_string_equal(run(f), "");
	assert_int_equal(matcher_counters(f->matcher)->regex_limit, 1);
}

static void test_bad_rule_is_left_out(void **state)
{
	static const struct spec good[] = {
		{0, 0, FIELD_COMMAND_LINE, ITEM_REGEX, false, {"a"}},
	};
	static const struct spec bad[] = {
		{0, 0, FIELD_COMMAND_LINE, ITEM_REGEX, false, {"a", "b(", "c", "d["}},
	};
	struct fixture *f = *state;
	struct errs errs = {0};
	struct rule *rule = make_rule(&f->arena, bad, 1, "0");

	ADD(f, good, "0");
	assert_int_equal(plan_add(f->plan, rule, &errs), -1);
	assert_int_equal(errs.errors, 2);
	assert_int_equal(errs.list[0].line, 2);
	assert_int_equal(errs.list[1].line, 4);
	errs_done(&errs);
	assert_int_equal(plan_rules(f->plan), 1);
	ADD(f, good, "0");
	assert_int_equal(plan_rules(f->plan), 2);
	command(f, "a");
	assert_string_equal(run(f), "RR");
}

int main(void)
{
#define TEST(function) cmocka_unit_test_setup_teardown(function, set_up, tear_down)
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_kleene),
		TEST(test_truth_table),
		TEST(test_any_and_all),
		TEST(test_groups),
		TEST(test_text_of_values),
		TEST(test_missing_and_empty),
		TEST(test_keywords),
		TEST(test_events_in_turn),
		TEST(test_poison),
		TEST(test_literals_first),
		TEST(test_bad_rule_is_left_out),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
