/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "match/plan.h"

#include <assert.h>
#include <stdlib.h>

#include "base/buf.h"
#include "match/compiled.h"
#include "sigma/ruleset.h"

#define PLAN_REGEX_MAX ((size_t)RULESET_RULES_MAX * RULE_VALUES_MAX)

/* One plan_add(): where it puts things, where it complains. */
struct compiler {
	struct plan *plan;
	struct errs *errs;
	bool failed;
	bool by_command; /* a field of simple commands was named */
};

struct plan *plan_new(void)
{
	struct plan *plan = calloc(1, sizeof(*plan));

	if (!plan)
		return NULL;
	arena_init(&plan->arena, RULESET_MEMORY_MAX);
	plan->n_fields = FIELD_COUNT;
	return plan;
}

static void drop_regexes(struct plan *plan, size_t keep)
{
	while (plan->n_regex > keep)
		regex_free(plan->regex[--plan->n_regex]);
}

void plan_free(struct plan *plan)
{
	if (!plan)
		return;
	drop_regexes(plan, 0);
	index_free(plan->index);
	free(plan->regex);
	free(plan->rule);
	arena_done(&plan->arena);
	free(plan);
}

size_t plan_rules(const struct plan *plan)
{
	return plan->n;
}

const struct rule *plan_rule(const struct plan *plan, size_t place)
{
	return plan->rule[place].rule;
}

static void complain(struct compiler *c, struct place at, const char *what)
{
	errs_add(c->errs, at, "%s", what);
	c->failed = true;
}

static void *room(struct compiler *c, struct place at, size_t size)
{
	void *p = arena_zalloc(&c->plan->arena, size);

	if (!p)
		complain(c, at, "out of memory");
	return p;
}

/* The plan owns the regex from the moment it exists, so a refused rule leaves nothing behind. */
static void compile_regex(struct compiler *c, const struct item *item,
	const struct rule_value *value, struct pattern *pattern)
{
	struct plan *plan = c->plan;
	struct regex **list = vec_grow(
		plan->regex, plan->n_regex, &plan->cap_regex, sizeof(*plan->regex), PLAN_REGEX_MAX);
	struct err err;

	if (!list) {
		complain(c, value->at, "out of memory");
		return;
	}
	plan->regex = list;
	if (regex_compile(value->raw, item->regex_flags, value->at, &pattern->regex, &err) != 0) {
		errs_take(c->errs, &err);
		c->failed = true;
		return;
	}
	plan->regex[plan->n_regex++] = pattern->regex;
}

static void note_field(struct compiler *c, int field)
{
	if (field != ITEM_KEYWORD && (size_t)field >= c->plan->n_fields)
		c->plan->n_fields = (size_t)field + 1;
	if (field >= FIELD_COMMANDS && field < FIELD_COUNT)
		c->by_command = true;
}

static void compile_form(struct compiler *c, const struct item *item,
	const struct rule_value *value, struct pattern *pattern)
{
	struct glob_source source = {
		.token = value->token,
		.n_tokens = value->n_tokens,
		.keyword = item->field == ITEM_KEYWORD,
		.cased = item->cased,
	};

	pattern->op = item->op;
	pattern->null = value->null;
	pattern->cased = item->cased;
	pattern->relation = item->relation;
	pattern->part = item->part;
	pattern->any = item->any;
	pattern->source = value;
	if (value->null)
		return;
	if (item->op == ITEM_FIELDREF) {
		note_field(c, value->field);
		c->plan->artefacts.partial |= value->field == FIELD_OPERAND;
	} else if (item->op == ITEM_REGEX)
		compile_regex(c, item, value, pattern);
	else if (item->op == ITEM_GLOB &&
		 glob_compile(&c->plan->arena, &source, &pattern->glob) != 0)
		complain(c, value->at, "out of memory");
}

/* A value and the other forms of it. */
static void compile_value(struct compiler *c, const struct item *item,
	const struct rule_value *value, struct pattern *pattern)
{
	compile_form(c, item, value, pattern);
	for (value = value->or_else; value; value = value->or_else) {
		struct pattern *form = room(c, value->at, sizeof(*form));

		if (!form)
			return;
		compile_form(c, item, value, form);
		pattern->or_else = form;
		pattern = form;
	}
}

/* A value of Operand that is one path, or everything below one. */
static void note_artefact(struct compiler *c, const struct rule_value *value)
{
	const struct glob_token *token = value->token;
	size_t n = value->n_tokens;
	bool below = n == 2 && token[1].kind == GLOB_MANY;

	if (value->null || n == 0 || token[0].kind != GLOB_TEXT || (n != 1 && !below) ||
		!artefacts_take(token[0].text, below)) {
		c->plan->artefacts.partial = true;
		return;
	}
	if (artefacts_add(&c->plan->artefacts, &c->plan->arena, token[0].text, below) != 0)
		complain(c, value->at, "too many paths in Operand, or out of memory");
}

static void note_command_item(struct compiler *c, const struct item *item)
{
	if (item->field != FIELD_OPERAND)
		return;
	for (size_t i = 0; i < item->n_values && item->op == ITEM_GLOB; i++) {
		for (const struct rule_value *v = &item->value[i]; v; v = v->or_else)
			note_artefact(c, v);
	}
	c->plan->artefacts.partial |= item->op != ITEM_GLOB;
}

/* Keywords look at many values; what else a line asks for is not text. */
static void add_prefilter(struct compiler *c, const struct item *item, struct compiled_item *to)
{
	struct plan *plan = c->plan;

	if (c->failed || item->op != ITEM_GLOB || item->field == ITEM_KEYWORD ||
		to->n_patterns < PREFILTER_MIN)
		return;
	to->prefilter = room(c, item->at, sizeof(*to->prefilter));
	if (!to->prefilter)
		return;
	if (prefilter_build(&plan->arena, to->pattern, to->n_patterns, to->prefilter) != 0)
		complain(c, item->at, "out of memory");
	else if (to->prefilter->literals.n > plan->n_prefilter)
		plan->n_prefilter = to->prefilter->literals.n;
}

static void compile_item(struct compiler *c, const struct item *item, struct compiled_item *to)
{
	to->source = item;
	to->field = item->field;
	to->all = item->all;
	to->neq = item->neq;
	note_field(c, item->field);
	to->pattern = room(c, item->at, item->n_values * sizeof(*to->pattern));
	if (!to->pattern)
		return;
	to->n_patterns = item->n_values;
	for (size_t i = 0; i < item->n_values; i++)
		compile_value(c, item, &item->value[i], &to->pattern[i]);
	add_prefilter(c, item, to);
	if (item->field >= FIELD_COMMANDS && item->field < FIELD_COUNT)
		note_command_item(c, item);
}

/* A value that is looked for at one end of a text, or is all of it. */
static bool is_anchored(const struct rule_value *value)
{
	return value->null || value->n_tokens == 0 || value->token[0].kind != GLOB_MANY ||
	       value->token[value->n_tokens - 1].kind != GLOB_MANY;
}

/*
 * Rough cost of an item: the ends of the text of one field, all of it, the text of all fields, regular
 * expressions.
 */
#define COST_MAX 5

static int cost(const struct item *item)
{
	int keyword = item->field == ITEM_KEYWORD ? 2 : 0;

	if (item->op == ITEM_REGEX)
		return 3 + keyword;
	if (item->op == ITEM_GLOB && !keyword && is_anchored(&item->value[0]))
		return 0;
	return 1 + keyword / 2;
}

/* All items of a group must match, and "and" does not mind the order: the cheap ones go first. */
static void compile_group(struct compiler *c, struct place at, const struct item_group *group,
	struct compiled_group *to)
{
	to->item = room(c, at, group->n_items * sizeof(*to->item));
	if (!to->item)
		return;
	for (int pass = 0; pass <= COST_MAX; pass++) {
		for (size_t i = 0; i < group->n_items; i++) {
			if (cost(&group->item[i]) == pass)
				compile_item(c, &group->item[i], &to->item[to->n_items++]);
		}
	}
}

static void compile_selection(
	struct compiler *c, const struct selection *selection, struct compiled_selection *to)
{
	to->group = room(c, selection->at, selection->n_groups * sizeof(*to->group));
	if (!to->group)
		return;
	to->n_groups = selection->n_groups;
	for (size_t i = 0; i < selection->n_groups; i++) {
		compile_group(c, selection->at, &selection->group[i], &to->group[i]);
		for (size_t j = 0; j < selection->group[i].n_items; j++)
			to->has_neq |= selection->group[i].item[j].neq;
	}
}

int plan_add(struct plan *plan, const struct rule *rule, struct errs *errs)
{
	struct compiler c = {.plan = plan, .errs = errs};
	struct compiled_rule *list =
		vec_grow(plan->rule, plan->n, &plan->cap, sizeof(*plan->rule), RULESET_RULES_MAX);
	size_t regexes = plan->n_regex;

	/* A ruleset has no more. */
	assert(plan->n < RULESET_RULES_MAX);
	if (!list)
		return errs_add(errs, rule->at, "out of memory");
	plan->rule = list;
	struct compiled_rule *to = &plan->rule[plan->n];

	*to = (struct compiled_rule){.rule = rule};
	if (rule->n_selections)
		to->selection = room(&c, rule->at, rule->n_selections * sizeof(*to->selection));
	for (size_t i = 0; to->selection && i < rule->n_selections; i++)
		compile_selection(&c, &rule->selection[i], &to->selection[i]);
	if (c.failed) {
		drop_regexes(plan, regexes);
		return -1;
	}
	to->by_command = c.by_command;
	plan->n++;
	plan->n_unit[rule->unit]++;
	plan->n_by_command += c.by_command;
	return 0;
}

int plan_finish(struct plan *plan, const struct field_names *names)
{
	const struct index_scope scope = {.names = names};

	artefacts_finish(&plan->artefacts);
	plan->index = index_build(plan, &scope);
	return plan->index ? 0 : -1;
}

bool plan_has_literal(const struct plan *plan, size_t place)
{
	return plan->index && index_has_literal(plan->index, place);
}

const struct artefacts *plan_artefacts(const struct plan *plan)
{
	return plan->n_by_command ? &plan->artefacts : NULL;
}
