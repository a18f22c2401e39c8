/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Conditions against an evaluator that shares nothing with the parser: it cuts the words at the loosest
 * operator, anew for each set of truth values. Both must accept the same conditions.
 *
 * Input: the text of the condition.
 */
#include "fuzz/fuzz.h"

#include "sigma/condition.h"

#define WORDS_MAX 30 /* below RULE_NESTING_MAX, so that no limit of the parser is in the way */
#define WORD_SIZE 16
#define N_NAMES	  5

static const char *const names[N_NAMES] = {"a", "b", "_c", "filter_x", "filter_y"};

struct words {
	char word[WORDS_MAX][WORD_SIZE];
	size_t n;
};

enum { FALSE, TRUE, WRONG };

/* --- the oracle ------------------------------------------------------------------------------- */

static bool is(const struct words *w, size_t i, const char *text)
{
	return strcmp(w->word[i], text) == 0;
}

static bool fits(const char *pattern, const char *name)
{
	while (pattern[0] == '*' && pattern[1] == '*')
		pattern++; /* else the time doubles with each one */
	if (*pattern == '*')
		return fits(pattern + 1, name) || (*name && fits(pattern, name + 1));
	return *pattern == *name && (!*pattern || fits(pattern + 1, name + 1));
}

static int naive_quantified(const char *how, const char *pattern, unsigned truth)
{
	bool all = strcmp(how, "all") == 0;
	unsigned set = 0;

	if (!all && strcmp(how, "1") != 0 && strcmp(how, "any") != 0)
		return WRONG;
	if (strcmp(pattern, "them") == 0)
		pattern = "*";
	for (unsigned i = 0; i < N_NAMES; i++) {
		if ((names[i][0] != '_' || pattern[0] == '_') && fits(pattern, names[i]))
			set |= 1u << i;
	}
	if (set == 0 || strchr("()", pattern[0]))
		return WRONG;
	return all ? (truth & set) == set : (truth & set) != 0;
}

/* Words first to last-1. */
static int naive(const struct words *w, size_t first, size_t last, unsigned truth)
{
	static const char *const operators[] = {"or", "and"};

	for (int op = 0; op < 2; op++) {
		int depth = 0;

		for (size_t i = first; i < last; i++) {
			depth += is(w, i, "(") - is(w, i, ")");
			if (depth || !is(w, i, operators[op]))
				continue;
			int left = naive(w, first, i, truth), right = naive(w, i + 1, last, truth);

			if (left == WRONG || right == WRONG)
				return WRONG;
			return op == 0 ? left || right : left && right;
		}
	}
	size_t n = last - first;

	if (n > 1 && is(w, first, "not")) {
		int operand = naive(w, first + 1, last, truth);

		return operand == WRONG ? WRONG : !operand;
	}
	if (n > 2 && is(w, first, "(") && is(w, last - 1, ")"))
		return naive(w, first + 1, last - 1, truth);
	if (n == 3 && is(w, first + 1, "of"))
		return naive_quantified(w->word[first], w->word[first + 2], truth);
	for (unsigned i = 0; n == 1 && i < N_NAMES; i++) {
		if (is(w, first, names[i]))
			return truth >> i & 1;
	}
	return WRONG;
}

static bool word_char(char c)
{
	return ascii_digit(c) || (ascii_lower(c) >= 'a' && ascii_lower(c) <= 'z') ||
	       (c && strchr("_-.*", c)) || (c & 0x80);
}

/* false: too much for the oracle. *ret_valid: no character that no condition holds. */
static bool cut(struct str text, struct words *ret_words, bool *ret_valid)
{
	*ret_words = (struct words){0};
	*ret_valid = true;
	for (size_t i = 0; i < text.n;) {
		size_t start = i;

		if (memchr(" \t\r\n", text.p[i], 4)) {
			i++;
			continue;
		}
		while (i < text.n && word_char(text.p[i]))
			i++;
		if (i == start && !memchr("()", text.p[i++], 2))
			*ret_valid = false;
		if (ret_words->n == WORDS_MAX || i - start >= WORD_SIZE)
			return false;
		memcpy(ret_words->word[ret_words->n++], text.p + start, i - start);
	}
	return true;
}

/* --- the tree --------------------------------------------------------------------------------- */

static bool evaluate(const struct condition *c, unsigned truth)
{
	const struct condition *i = c->first;

	switch (c->op) {
	case COND_SELECTION:
		FUZZ_CHECK(c->selection < N_NAMES);
		return truth >> c->selection & 1;
	case COND_NOT:
		FUZZ_CHECK(i && !i->next);
		return !evaluate(i, truth);
	case COND_AND:
	case COND_OR:
	default:
		FUZZ_CHECK(i && i->next);
		while (i && evaluate(i, truth) == (c->op == COND_AND))
			i = i->next;
		return c->op == COND_AND ? !i : i != NULL;
	}
}

static void compare(struct str text, const struct condition *condition)
{
	struct words words;
	bool valid;

	if (!cut(text, &words, &valid))
		return;
	for (unsigned truth = 0; truth < 1u << N_NAMES; truth++) {
		int expected = valid ? naive(&words, 0, words.n, truth) : WRONG;

		FUZZ_CHECK(expected == (condition ? evaluate(condition, truth) : WRONG));
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct selection list[N_NAMES] = {0};
	const struct selections selections = {list, N_NAMES};
	struct yaml_node node = {.plain = true, .verbatim = true, .at = {"x.yml", 1, 1}};
	struct condition *condition = NULL;
	struct errs errs = {0};
	struct arena arena;

	arena_init(&arena, 8u << 20);
	/* A scalar of YAML holds no NUL and ends in one. */
	node.text = arena_str(&arena, fuzz_input(data, size));
	node.text.n = strlen(node.text.p);
	for (int i = 0; i < N_NAMES; i++)
		list[i].name = str_of(names[i]);
	int rc = condition_parse(&arena, &node, &selections, &condition, &errs);

	FUZZ_CHECK(rc == (condition ? 0 : -1) && errs.errors == !condition);
	fuzz_check_errs(&errs);
	for (size_t i = 0; i < errs.n; i++)
		FUZZ_CHECK(errs.list[i].col >= 1 && (size_t)errs.list[i].col <= node.text.n + 1);
	compare(node.text, condition);
	errs_done(&errs);
	arena_done(&arena);
	return 0;
}
