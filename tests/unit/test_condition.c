/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdio.h>

#include "base/buf.h"
#include "sigma/condition.h"

#define COUNT(list) (sizeof(list) / sizeof((list)[0]))

static struct arena arena;

static int setup(void **state)
{
	(void)state;
	arena_init(&arena, 8 << 20);
	return 0;
}

static int teardown(void **state)
{
	(void)state;
	arena_done(&arena);
	return 0;
}

/* Parses `text` as it would stand in "x.yml:1:1", with these selections. */
static struct condition *parse(
	const char *text, const struct selection *list, size_t n, struct errs *errs)
{
	const struct selections selections = {list, n};
	struct yaml_node node = {
		.plain = true, .verbatim = true, .at = {"x.yml", 1, 1}, .text = str_of(text)};
	struct condition *condition = NULL;
	int rc = condition_parse(&arena, &node, &selections, &condition, errs);

	assert_int_equal(rc, condition ? 0 : -1);
	assert_int_equal(errs->errors, condition ? 0 : 1);
	return condition;
}

/* `truth`: bit i is selection i. */
static bool evaluate(const struct condition *c, unsigned truth)
{
	switch (c->op) {
	case COND_SELECTION:
		return truth >> c->selection & 1;
	case COND_NOT:
		return !evaluate(c->first, truth);
	case COND_AND:
		for (const struct condition *i = c->first; i; i = i->next) {
			if (!evaluate(i, truth))
				return false;
		}
		return true;
	case COND_OR:
	default:
		for (const struct condition *i = c->first; i; i = i->next) {
			if (evaluate(i, truth))
				return true;
		}
		return false;
	}
}

/*
 * The oracle: words are letters (a b c selections, & | ! operators), a condition is split at its
 * loosest operator. 0, 1, or -1 = not a condition.
 */
static int naive(const char *w, size_t n, unsigned truth)
{
	for (const char *op = "|&"; *op; op++) {
		int depth = 0;

		for (size_t i = 0; i < n; i++) {
			depth += (w[i] == '(') - (w[i] == ')');
			if (depth || w[i] != *op)
				continue;
			int left = naive(w, i, truth), right = naive(w + i + 1, n - i - 1, truth);

			if (left < 0 || right < 0)
				return -1;
			return *op == '|' ? left || right : left && right;
		}
	}
	if (n > 1 && w[0] == '!') {
		int operand = naive(w + 1, n - 1, truth);

		return operand < 0 ? -1 : !operand;
	}
	if (n > 2 && w[0] == '(' && w[n - 1] == ')')
		return naive(w + 1, n - 2, truth);
	if (n != 1 || w[0] < 'a' || w[0] > 'c')
		return -1;
	return (truth & 1u << (w[0] - 'a')) != 0;
}

static const char *word_of(char w)
{
	static const struct {
		char word;
		const char *text;
	} words[] = {{'a', "a"}, {'b', "b"}, {'c', "c"}, {'|', "or"}, {'&', "and"}, {'!', "not"},
		{'(', "("}, {')', ")"}};
	size_t i = 0;

	while (words[i].word != w)
		i++;
	return words[i].text;
}

static void compare(const char *words, size_t n, size_t *valid)
{
	static const struct selection abc[] = {
		{.name = STR("a")}, {.name = STR("b")}, {.name = STR("c")}};
	struct condition *condition;
	struct errs errs = {0};
	char text[64] = "";

	for (size_t i = 0; i < n; i++) {
		strcat(text, word_of(words[i]));
		strcat(text, " ");
	}
	condition = parse(text, abc, COUNT(abc), &errs);
	errs_done(&errs);
	for (unsigned truth = 0; truth < 8; truth++) {
		int expected = naive(words, n, truth);

		if (expected != (condition ? evaluate(condition, truth) : -1))
			fail_msg("'%s' with %u: expected %d", text, truth, expected);
	}
	*valid += condition != NULL;
	arena_reset(&arena);
}

/* Every sequence of up to five words, valid or not, and the valid ones of six and seven. */
static void test_exhaustive(void **state)
{
	static const char alphabet[] = "abc&|!()";
	char words[8];
	size_t valid = 0, total = 1;

	(void)state;
	for (size_t n = 0; n <= 7; n++, total *= 8) {
		for (size_t number = 0; number < total; number++) {
			for (size_t i = 0, rest = number; i < n; i++, rest /= 8)
				words[i] = alphabet[rest % 8];
			if (n <= 5 || naive(words, n, 0) >= 0)
				compare(words, n, &valid);
		}
	}
	print_message("%zu valid conditions\n", valid);
	assert_true(valid > 3000);
}

static bool naive_match(const char *pattern, const char *name)
{
	if (*pattern == '*')
		return naive_match(pattern + 1, name) || (*name && naive_match(pattern, name + 1));
	return *pattern == *name && (!*pattern || naive_match(pattern + 1, name + 1));
}

/* Bit set of the selections in a quantifier: an AND, an OR or a single selection. */
static uint64_t leaves(const struct condition *c, enum cond_op op)
{
	uint64_t set = 0;

	if (c->op == COND_SELECTION)
		return UINT64_C(1) << c->selection;
	assert_int_equal(c->op, op);
	for (const struct condition *i = c->first; i; i = i->next) {
		assert_int_equal(i->op, COND_SELECTION);
		set |= UINT64_C(1) << i->selection;
	}
	return set;
}

static void check_pattern(const char *pattern, const struct selection *list, size_t n)
{
	uint64_t expected = 0;
	char text[64];

	for (size_t i = 0; i < n; i++) {
		if ((list[i].name.p[0] != '_' || pattern[0] == '_') &&
			naive_match(pattern, list[i].name.p))
			expected |= UINT64_C(1) << i;
	}
	for (int all = 0; all < 2; all++) {
		struct errs errs = {0};

		snprintf(text, sizeof(text), "%s of %s", all ? "all" : "1", pattern);
		struct condition *c = parse(text, list, n, &errs);

		errs_done(&errs);
		assert_int_equal(c ? leaves(c, all ? COND_AND : COND_OR) : 0, expected);
	}
	arena_reset(&arena);
}

/* All patterns of up to four characters against all names of up to three. */
static void test_patterns(void **state)
{
	static char names[64][4];
	static struct selection list[64];
	size_t n = 0;

	(void)state;
	for (size_t len = 1, total = 3; len <= 3; len++, total *= 3) {
		for (size_t number = 0; number < total; number++, n++) {
			for (size_t i = 0, rest = number; i < len; i++, rest /= 3)
				names[n][i] = "ab_"[rest % 3];
			list[n].name = str_of(names[n]);
		}
	}
	for (size_t len = 1, total = 4; len <= 4; len++, total *= 4) {
		for (size_t number = 0; number < total; number++) {
			char pattern[8] = "";

			for (size_t i = 0, rest = number; i < len; i++, rest /= 4)
				pattern[i] = "ab_*"[rest % 4];
			check_pattern(pattern, list, n);
		}
	}
}

static const struct selection some[] = {
	{.name = STR("selection")},
	{.name = STR("filter_main_a.conf")},
	{.name = STR("filter-2")},
	{.name = STR("_hidden")},
	{.name = STR("all")},
};

static void test_quantifiers(void **state)
{
	static const struct {
		const char *text;
		enum cond_op op;
		uint64_t set;
	} cases[] = {
		{"1 of filter*", COND_OR, 0x06},
		{"any of filter*", COND_OR, 0x06},
		{"all of filter*", COND_AND, 0x06},
		{"1 of *.conf", COND_OR, 0x02},
		{"all of them", COND_AND, 0x17},
		{"1 of *", COND_OR, 0x17},
		{"1 of _*", COND_OR, 0x08},
		{"1 of _hidden", COND_OR, 0x08},
		{"_hidden", COND_OR, 0x08},
		{"1 of selection", COND_OR, 0x01},
		{"all", COND_OR, 0x10},
		{"filter_main_a.conf", COND_OR, 0x02},
		{"\n 1  of\tfilter-* \r\n", COND_OR, 0x04},
	};

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		struct errs errs = {0};
		struct condition *c = parse(cases[i].text, some, COUNT(some), &errs);

		assert_non_null(c);
		assert_int_equal(leaves(c, cases[i].op), cases[i].set);
		errs_done(&errs);
	}
}

#define AGGREGATION                                                                                \
	"aggregations ('| count()', 'near') were removed from Sigma in favour of correlations: "   \
	"write one"

static const struct {
	const char *text, *message;
} bad[] = {
	{"", "x.yml:1:1: the condition is empty"},
	{"  ", "x.yml:1:3: the condition is empty"},
	{"selection and", "x.yml:1:14: the condition ends where a selection name is expected"},
	{"not", "x.yml:1:4: the condition ends where a selection name is expected"},
	{"and selection", "x.yml:1:1: a selection name is expected before 'and'"},
	{"selection or and all", "x.yml:1:14: a selection name is expected before 'and'"},
	{"()", "x.yml:1:2: a selection name is expected before ')'"},
	{"selection)", "x.yml:1:10: ')' without a '(' before it"},
	{"(selection))", "x.yml:1:12: ')' without a '(' before it"},
	{"1 of filter*) and selection", "x.yml:1:13: ')' without a '(' before it"},
	{"(selection", "x.yml:1:1: '(' is never closed"},
	{"selection and (not (all)", "x.yml:1:15: '(' is never closed"},
	{"selection selection", "x.yml:1:11: 'and' or 'or' is expected before 'selection'"},
	{"(selection filter-2)", "x.yml:1:12: 'and' or 'or' is expected before 'filter-2'"},
	{"selection (all)", "x.yml:1:11: 'and' or 'or' is expected before '('"},
	{"selection AND all", "x.yml:1:11: 'AND' must be in lower case: 'and'"},
	{"NOT selection", "x.yml:1:1: 'NOT' must be in lower case: 'not'"},
	{"1 OF filter*", "x.yml:1:3: 'OF' must be in lower case: 'of'"},
	{"ALL of filter*", "x.yml:1:1: 'ALL' must be in lower case: 'all'"},
	{"1 of THEM", "x.yml:1:6: 'THEM' must be in lower case: 'them'"},
	{"selectoin",
		"x.yml:1:1: selection 'selectoin' is not defined (did you mean 'selection'?)"},
	{"selection and not other", "x.yml:1:19: selection 'other' is not defined"},
	{"filter*", "x.yml:1:1: pattern 'filter*' needs '1 of' or 'all of' before it"},
	{"them", "x.yml:1:1: 'them' needs '1 of' or 'all of' before it"},
	{"selection and not 1 of none_*", "x.yml:1:24: 'none_*' names no selection of this rule"},
	{"1 of hidden",
		"x.yml:1:6: 'hidden' names no selection of this rule (did you mean '_hidden'?)"},
	{"1 of filtre_main_*",
		"x.yml:1:6: 'filtre_main_*' names no selection of this rule (did you "
		"mean 'filter_main_*'?)"},
	{"1 of filter_main", "x.yml:1:6: 'filter_main' names no selection of this rule (did you "
			     "mean 'filter_main_*'?)"},
	{"all of Selection", "x.yml:1:8: 'Selection' names no selection of this rule (did you mean "
			     "'selection'?)"},
	{"none of filter*", "x.yml:1:1: 'none of' is not Sigma: only 1, any and all can be asked "
			    "for (did you mean 'not 1'?)"},
	{"one of them",
		"x.yml:1:1: 'one of' is not Sigma: only 1, any and all can be asked for (did "
		"you mean '1'?)"},
	{"2 of filter*", "x.yml:1:1: '2 of' is not Sigma: only 1, any and all can be asked for"},
	{"1 of", "x.yml:1:5: 'of' needs a name pattern or 'them' behind it"},
	{"1 of (all, selection)",
		"x.yml:1:6: 'of' takes one name pattern or 'them', no list in parentheses"},
	{"1 of filter*, all", "x.yml:1:13: unexpected character ',' in a condition"},
	{"1 of $x", "x.yml:1:6: unexpected character '$' in a condition"},
	{"(selection, all)", "x.yml:1:11: unexpected character ',' in a condition"},
	{", all", "x.yml:1:1: unexpected character ',' in a condition"},
	{"1 of (all)", "x.yml:1:6: 'of' takes one name pattern or 'them', no list in parentheses"},
	{"of filter*", "x.yml:1:1: a selection name is expected before 'of'"},
	{"selection | count() > 5", "x.yml:1:11: " AGGREGATION},
	{"selection | count(User) by Image", "x.yml:1:11: " AGGREGATION},
	{"| near selection", "x.yml:1:1: " AGGREGATION},
	{"selection near all", "x.yml:1:11: " AGGREGATION},
	{"selection & all", "x.yml:1:11: '&' is not Sigma: write 'and'"},
	{"selection && all", "x.yml:1:11: '&&' is not Sigma: write 'and'"},
	{"(selection||all)", "x.yml:1:11: '||' is not Sigma: write 'or'"},
	{"|| all", "x.yml:1:1: '||' is not Sigma: write 'or'"},
	{"selection and !all", "x.yml:1:15: '!' is not Sigma: write 'not'"},
	{"!(all)", "x.yml:1:1: '!' is not Sigma: write 'not'"},
	{"selectoin && all",
		"x.yml:1:1: selection 'selectoin' is not defined (did you mean 'selection'?)"},
	{"selection\x01", "x.yml:1:10: unexpected character '\\x01' in a condition"},
};

static void assert_refused(const char *text, const char *message)
{
	struct errs errs = {0};
	char line[600];

	assert_null(parse(text, some, COUNT(some), &errs));
	assert_string_equal(err_format(&errs.list[0], line, sizeof(line)), message);
	errs_done(&errs);
}

static void test_refused(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(bad); i++)
		assert_refused(bad[i].text, bad[i].message);
}

static const char *repeat(struct buf *b, const char *text, int n, const char *end)
{
	buf_reset(b, b->max);
	while (n-- > 0)
		buf_add(b, str_of(text));
	buf_add(b, str_of(end));
	buf_addc(b, '\0');
	return b->p;
}

static void test_limits(void **state)
{
	struct errs errs = {0};
	struct buf b;

	(void)state;
	buf_init(&b, 1 << 16);
	assert_non_null(parse(repeat(&b, "not ", RULE_NESTING_MAX, "all"), some, 5, &errs));
	assert_refused(repeat(&b, "not ", RULE_NESTING_MAX + 1, "all"),
		"x.yml:1:129: more than 32 parentheses and nots within each other");
	assert_refused(repeat(&b, "(", RULE_NESTING_MAX + 1, "all"),
		"x.yml:1:33: more than 32 parentheses and nots within each other");
	/* Beside each other they do not add up. */
	assert_non_null(parse(repeat(&b, "not (all) or ", 40, "all"), some, 5, &errs));
	assert_non_null(parse(repeat(&b, "all or ", 127, "all"), some, 5, &errs));
	assert_refused(repeat(&b, "all or ", 128, "all"),
		"x.yml:1:897: more than 256 words in the condition");
	buf_done(&b);
}

static struct yaml_node *add_text(struct yaml_node *list, struct yaml_node *node, const char *text)
{
	*node = (struct yaml_node){.text = str_of(text), .at = {"x.yml", 5 + (int)list->n, 9}};
	list->n++;
	return node;
}

static void test_list(void **state)
{
	const struct selections selections = {some, COUNT(some)};
	struct yaml_node list = {.kind = YAML_IS_LIST, .at = {"x.yml", 4, 5}}, text[2];
	struct condition *condition = NULL;
	struct errs errs = {0};
	char line[600];

	(void)state;
	assert_int_equal(condition_parse(&arena, &list, &selections, &condition, &errs), -1);
	list.first = add_text(&list, &text[0], "selection and all");
	list.first->next = add_text(&list, &text[1], "filter-2");
	assert_int_equal(condition_parse(&arena, &list, &selections, &condition, &errs), 0);
	assert_int_equal(condition->op, COND_OR);
	for (unsigned truth = 0; truth < 32; truth++)
		assert_int_equal(
			evaluate(condition, truth), (truth & 0x11) == 0x11 || (truth & 0x04) != 0);
	/* Every text of the list is checked; escapes in it leave only its start as a place. */
	text[0].text = STR("none");
	text[1].text = STR("selection and)");
	assert_int_equal(condition_parse(&arena, &list, &selections, &condition, &errs), -1);
	assert_int_equal(errs.n, 3);
	assert_string_equal(err_format(&errs.list[0], line, sizeof(line)),
		"x.yml:4:5: the list of conditions is empty");
	assert_string_equal(err_format(&errs.list[1], line, sizeof(line)),
		"x.yml:5:9: selection 'none' is not defined");
	assert_string_equal(err_format(&errs.list[2], line, sizeof(line)),
		"x.yml:6:9: a selection name is expected before ')'");
	errs_done(&errs);
}

/* A list of maximal conditions shares one budget. */
static void test_list_budget(void **state)
{
	const struct selections selections = {some, COUNT(some)};
	struct yaml_node list = {.kind = YAML_IS_LIST}, text[2];
	struct condition *condition = NULL;
	struct errs errs = {0};
	struct buf b;

	(void)state;
	buf_init(&b, 1 << 16);
	repeat(&b, "all or ", 127, "all");
	list.first = add_text(&list, &text[0], b.p);
	list.first->next = add_text(&list, &text[1], "all or selection");
	assert_int_equal(condition_parse(&arena, &list, &selections, &condition, &errs), -1);
	assert_int_equal(errs.n, 1);
	assert_string_equal(errs.list[0].msg, "more than 256 words in the condition");
	errs_done(&errs);
	buf_done(&b);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_exhaustive),
		cmocka_unit_test(test_patterns),
		cmocka_unit_test(test_quantifiers),
		cmocka_unit_test(test_refused),
		cmocka_unit_test(test_limits),
		cmocka_unit_test(test_list),
		cmocka_unit_test(test_list_budget),
	};

	return cmocka_run_group_tests(tests, setup, teardown);
}
