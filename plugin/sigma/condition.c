/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sigma/condition.h"

#include "sigma/selname.h"
#include "sigma/token.h"

/* Every parse_*() returns NULL after it has put the reason into errs; only the first one is told. */
struct parser {
	struct arena *arena;
	const struct selections *selections;
	struct errs *errs;
	struct tokens tokens;
	size_t pos;
	int nesting;
};

static const char *const reserved[] = {"and", "or", "not", "of", "them", "all", "any"};

#define AGGREGATION                                                                                \
	"aggregations ('| count()', 'near') were removed from Sigma in favour of correlations: "   \
	"write one"

static const struct token *peek(const struct parser *p)
{
	return &p->tokens.list[p->pos];
}

static bool is_word(const struct token *t, const char *word)
{
	return t->kind == TOKEN_WORD && str_eq(t->text, str_of(word));
}

static bool is_word_icase(const struct token *t, const char *word)
{
	return t->kind == TOKEN_WORD && str_ieq(t->text, str_of(word));
}

/* The word of the language that `t` is, but for its case; NULL = none, or it is written right. */
static const char *miscased(const struct token *t)
{
	for (size_t i = 0; i < sizeof(reserved) / sizeof(reserved[0]); i++) {
		if (is_word_icase(t, reserved[i]) && !is_word(t, reserved[i]))
			return reserved[i];
	}
	return NULL;
}

static struct condition *fail_case(struct parser *p, const struct token *t)
{
	errs_add(p->errs, t->at, "'%s' must be in lower case: '%s'", err_quote(t->text).text,
		miscased(t));
	return NULL;
}

static struct condition *node_new(struct parser *p, enum cond_op op)
{
	struct condition *node = arena_new(p->arena, struct condition);

	if (node)
		node->op = op;
	else
		errs_add(p->errs, peek(p)->at, "out of memory");
	return node;
}

static struct condition *leaf_new(struct parser *p, size_t selection)
{
	struct condition *node = node_new(p, COND_SELECTION);

	if (node)
		node->selection = selection;
	return node;
}

static struct condition *parse_or(struct parser *p);

/* The pattern behind `x of`, `op` for all its hits. */
static struct condition *parse_pattern(struct parser *p, enum cond_op op)
{
	const struct token *t = peek(p);
	struct str pattern = is_word(t, "them") ? STR("*") : t->text;
	struct condition *node, **tail;
	size_t hits = 0;

	if (t->kind == TOKEN_FOREIGN) {
		token_refuse(t, p->errs);
		return NULL;
	}
	if (t->kind != TOKEN_WORD) {
		errs_add(p->errs, t->at,
			t->kind == TOKEN_OPEN
				? "'of' takes one name pattern or 'them', no list in parentheses"
				: "'of' needs a name pattern or 'them' behind it");
		return NULL;
	}
	node = node_new(p, op);
	if (!node)
		return NULL;
	tail = &node->first;
	for (size_t i = 0; i < p->selections->n; i++) {
		if (!selname_matches(pattern, p->selections->list[i].name))
			continue;
		*tail = leaf_new(p, i);
		if (!*tail)
			return NULL;
		tail = &(*tail)->next;
		hits++;
	}
	if (hits == 0 && miscased(t))
		return fail_case(p, t);
	if (hits == 0) {
		errs_add(p->errs, t->at, "'%s' names no selection of this rule%s",
			err_quote(t->text).text, selname_hint(t->text, p->selections).text);
		return NULL;
	}
	p->pos++;
	return hits == 1 ? node->first : node;
}

static bool is_quantified(const struct parser *p)
{
	const struct token *t = peek(p);

	return t->kind == TOKEN_WORD && is_word_icase(t + 1, "of");
}

static struct condition *parse_quantified(struct parser *p)
{
	static const struct str_habit numbers[] = {
		{"none", "not 1"}, {"0", "not 1"}, {"one", "1"}, {"each", "all"}, {"every", "all"}};
	const struct token *t = peek(p);
	enum cond_op op = is_word(t, "all") ? COND_AND : COND_OR;

	if (!is_word(t, "1") && !is_word(t, "any") && !is_word(t, "all")) {
		if (miscased(t))
			return fail_case(p, t);
		errs_add(p->errs, t->at,
			"'%s of' is not Sigma: only 1, any and all can be asked for%s",
			err_quote(t->text).text,
			err_hint(str_meant(t->text, numbers, sizeof(numbers) / sizeof(numbers[0])))
				.text);
		return NULL;
	}
	if (miscased(t + 1))
		return fail_case(p, t + 1);
	p->pos += 2;
	return parse_pattern(p, op);
}

static struct condition *fail_undefined(struct parser *p, const struct token *t)
{
	struct str name = t->text;
	const char *names[RULE_SELECTIONS_MAX], *near;

	for (size_t i = 0; i < p->selections->n; i++)
		names[i] = p->selections->list[i].name.p;
	near = str_suggest(name, names, p->selections->n);
	if (miscased(t))
		return fail_case(p, t);
	if (memchr(name.p, '*', name.n))
		errs_add(p->errs, t->at, "pattern '%s' needs '1 of' or 'all of' before it",
			err_quote(name).text);
	else if (is_word(t, "them"))
		errs_add(p->errs, t->at, "'them' needs '1 of' or 'all of' before it");
	else if (is_word(t, "1") || is_word(t, "any") || is_word(t, "all"))
		errs_add(p->errs, t->at, "'%s' needs 'of' and a name pattern behind it",
			err_quote(name).text);
	else
		errs_add(p->errs, t->at, "selection '%s' is not defined%s", err_quote(name).text,
			err_hint(near).text);
	return NULL;
}

static struct condition *parse_name(struct parser *p)
{
	const struct token *t = peek(p);

	if (is_word(t, "and") || is_word(t, "or") || is_word(t, "of")) {
		errs_add(p->errs, t->at, "a selection name is expected before '%s'",
			err_quote(t->text).text);
		return NULL;
	}
	for (size_t i = 0; i < p->selections->n; i++) {
		if (str_eq(p->selections->list[i].name, t->text)) {
			p->pos++;
			return leaf_new(p, i);
		}
	}
	return fail_undefined(p, t);
}

/* What stands where an operator, or the end, is expected. */
static struct condition *fail_trailing(struct parser *p)
{
	const struct token *t = peek(p);

	if (t->kind == TOKEN_FOREIGN) {
		token_refuse(t, p->errs);
	} else if (t->kind == TOKEN_PIPE || is_word(t, "near")) {
		errs_add(p->errs, t->at, AGGREGATION);
	} else if (t->kind == TOKEN_CLOSE) {
		errs_add(p->errs, t->at, "')' without a '(' before it");
	} else if (miscased(t)) {
		return fail_case(p, t);
	} else {
		errs_add(p->errs, t->at, "'and' or 'or' is expected before '%s'",
			err_quote(t->text).text);
	}
	return NULL;
}

/* Parentheses and nots are what recursion follows, so they are counted. */
static bool enter(struct parser *p, const struct token *t)
{
	if (++p->nesting <= RULE_NESTING_MAX)
		return true;
	errs_add(p->errs, t->at, "more than %d parentheses and nots within each other",
		RULE_NESTING_MAX);
	return false;
}

static struct condition *parse_group(struct parser *p)
{
	const struct token *open = peek(p);

	if (!enter(p, open))
		return NULL;
	p->pos++;
	struct condition *node = parse_or(p);

	if (!node)
		return NULL;
	if (peek(p)->kind == TOKEN_END) {
		errs_add(p->errs, open->at, "'(' is never closed");
		return NULL;
	}
	if (peek(p)->kind != TOKEN_CLOSE)
		return fail_trailing(p);
	p->pos++;
	p->nesting--;
	return node;
}

static struct condition *parse_primary(struct parser *p)
{
	const struct token *t = peek(p);

	switch (t->kind) {
	case TOKEN_OPEN:
		return parse_group(p);
	case TOKEN_WORD:
		return is_quantified(p) ? parse_quantified(p) : parse_name(p);
	case TOKEN_PIPE:
		errs_add(p->errs, t->at, AGGREGATION);
		return NULL;
	case TOKEN_FOREIGN:
		token_refuse(t, p->errs);
		return NULL;
	case TOKEN_CLOSE:
		errs_add(p->errs, t->at, "a selection name is expected before ')'");
		return NULL;
	case TOKEN_END:
	default:
		errs_add(p->errs, t->at,
			p->tokens.n ? "the condition ends where a selection name is expected"
				    : "the condition is empty");
		return NULL;
	}
}

static struct condition *parse_not(struct parser *p)
{
	const struct token *t = peek(p);

	if (!is_word(t, "not"))
		return parse_primary(p);
	if (!enter(p, t))
		return NULL;
	p->pos++;
	struct condition *node = node_new(p, COND_NOT);

	if (!node)
		return NULL;
	node->first = parse_not(p);
	p->nesting--;
	return node->first ? node : NULL;
}

/* operand (word operand)*; one operand alone stays itself. */
static struct condition *parse_series(struct parser *p, enum cond_op op, const char *word,
	struct condition *(*operand)(struct parser *p))
{
	struct condition *first = operand(p), *last = first, *node;

	if (!first || !is_word(peek(p), word))
		return first;
	node = node_new(p, op);
	if (!node)
		return NULL;
	node->first = first;
	while (is_word(peek(p), word)) {
		p->pos++;
		last->next = operand(p);
		if (!last->next)
			return NULL;
		last = last->next;
	}
	return node;
}

static struct condition *parse_and(struct parser *p)
{
	return parse_series(p, COND_AND, "and", parse_not);
}

static struct condition *parse_or(struct parser *p)
{
	return parse_series(p, COND_OR, "or", parse_and);
}

static int parse_one(struct parser *p, const struct yaml_node *node, size_t *budget,
	struct condition **ret_condition)
{
	struct condition *condition;

	if (node->kind != YAML_IS_SCALAR)
		return errs_add(p->errs, node->at, "a condition must be text, not %s",
			yaml_kind_name(node));
	if (tokens_read(&p->tokens, node, *budget, p->errs))
		return -1;
	*budget -= p->tokens.n;
	p->pos = 0;
	p->nesting = 0;
	condition = parse_or(p);
	if (condition && peek(p)->kind != TOKEN_END)
		condition = fail_trailing(p);
	if (!condition)
		return -1;
	*ret_condition = condition;
	return 0;
}

static int parse_list(struct parser *p, const struct yaml_node *list, size_t *budget,
	struct condition **ret_condition)
{
	struct condition *any = node_new(p, COND_OR), **tail = any ? &any->first : NULL;
	int rc = 0;

	if (!any)
		return -1;
	if (list->n == 0)
		return errs_add(p->errs, list->at, "the list of conditions is empty");
	yaml_each (node, list) {
		if (parse_one(p, node, budget, tail))
			rc = -1;
		else
			tail = &(*tail)->next;
	}
	if (rc == 0)
		*ret_condition = list->n == 1 ? any->first : any;
	return rc;
}

int condition_parse(struct arena *arena, const struct yaml_node *node,
	const struct selections *selections, struct condition **ret_condition, struct errs *errs)
{
	struct parser p = {.arena = arena, .selections = selections, .errs = errs};
	size_t budget = RULE_TOKENS_MAX;

	if (node->kind == YAML_IS_LIST)
		return parse_list(&p, node, &budget, ret_condition);
	return parse_one(&p, node, &budget, ret_condition);
}
