/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "match/reach.h"

#include "match/verdict.h"

/* --- fields that are never there ------------------------------------------------------------------ */

struct prover {
	const struct rule *rule;
	int culprit; /* the first field that is never there, -1: none was met */
};

static bool is_absent(struct prover *p, int field)
{
	/* Records may have any field; of events those of the table are all there are. */
	bool absent = p->rule->unit != UNIT_RECORD && field >= FIELD_COUNT;

	if (absent && p->culprit < 0)
		p->culprit = field;
	return absent;
}

/* Undecided is what depends on the event. */
static enum verdict prove_value(
	struct prover *p, const struct item *item, const struct rule_value *value)
{
	if (item->field != ITEM_KEYWORD && is_absent(p, item->field))
		return value->null ? VERDICT_YES : VERDICT_NO;
	if (item->op == ITEM_FIELDREF && !value->null && is_absent(p, value->field))
		return VERDICT_NO;
	return VERDICT_UNDECIDED;
}

static enum verdict prove_item(struct prover *p, const struct item *item)
{
	enum verdict verdict = item->all ? VERDICT_YES : VERDICT_NO;

	for (size_t i = 0; i < item->n_values; i++) {
		enum verdict one = prove_value(p, item, &item->value[i]);

		verdict = item->all ? verdict_and(verdict, one) : verdict_or(verdict, one);
	}
	return item->neq ? verdict_not(verdict) : verdict;
}

static enum verdict prove_selection(struct prover *p, const struct selection *selection)
{
	enum verdict verdict = VERDICT_NO;

	for (size_t g = 0; g < selection->n_groups; g++) {
		const struct item_group *group = &selection->group[g];
		enum verdict all = VERDICT_YES;

		for (size_t i = 0; i < group->n_items; i++)
			all = verdict_and(all, prove_item(p, &group->item[i]));
		verdict = verdict_or(verdict, all);
	}
	return verdict;
}

/* As deep as the condition, which its parser has limited. */
static enum verdict prove(struct prover *p, const struct condition *condition)
{
	bool any = condition->op == COND_OR;
	enum verdict verdict = any ? VERDICT_NO : VERDICT_YES;

	if (condition->op == COND_SELECTION)
		return prove_selection(p, &p->rule->selection[condition->selection]);
	if (condition->op == COND_NOT)
		return verdict_not(prove(p, condition->first));
	for (const struct condition *c = condition->first; c; c = c->next) {
		enum verdict one = prove(p, c);

		verdict = any ? verdict_or(verdict, one) : verdict_and(verdict, one);
	}
	return verdict;
}

bool reach_never(const struct rule *rule, const struct field_names *names, struct str *ret_field)
{
	struct prover p = {.rule = rule, .culprit = -1};

	/* A correlation has none. */
	if (!rule->condition || prove(&p, rule->condition) != VERDICT_NO || p.culprit < FIELD_COUNT)
		return false;
	*ret_field = names->name[p.culprit - FIELD_COUNT];
	return true;
}

/* --- values that are asked for -------------------------------------------------------------------- */

static void set_any(struct reach_values *values)
{
	values->any = true;
	values->n = 0;
}

static void add_text(struct reach_values *values, struct str text)
{
	for (size_t i = 0; i < values->n; i++) {
		if (str_eq(values->text[i], text))
			return;
	}
	if (values->n == REACH_VALUES_MAX)
		set_any(values);
	else
		values->text[values->n++] = text;
}

static void add_all(struct reach_values *to, const struct reach_values *more)
{
	if (more->any)
		set_any(to);
	for (size_t i = 0; i < more->n && !to->any; i++)
		add_text(to, more->text[i]);
}

static void of_item(const struct item *item, int field, struct reach_values *values)
{
	if (item->field != field || item->op != ITEM_GLOB || item->neq) {
		set_any(values);
		return;
	}
	for (size_t i = 0; i < item->n_values && !values->any; i++) {
		const struct rule_value *value = &item->value[i];

		if (value->null || value->or_else || value->n_tokens != 1 ||
			value->token[0].kind != GLOB_TEXT)
			set_any(values);
		else
			add_text(values, value->token[0].text);
	}
}

static void of_group(const struct item_group *group, int field, struct reach_values *values)
{
	set_any(values);
	for (size_t i = 0; i < group->n_items && values->any; i++) {
		*values = (struct reach_values){0};
		of_item(&group->item[i], field, values);
	}
}

static void of_selection(const struct selection *selection, int field, struct reach_values *values)
{
	for (size_t i = 0; i < selection->n_groups && !values->any; i++) {
		struct reach_values one = {0};

		of_group(&selection->group[i], field, &one);
		add_all(values, &one);
	}
}

/* Of what must all be true one operand is enough, of what may be true all operands are needed. */
static void of_condition(const struct rule *rule, const struct condition *condition, int field,
	struct reach_values *values)
{
	if (condition->op == COND_SELECTION) {
		of_selection(&rule->selection[condition->selection], field, values);
		return;
	}
	if (condition->op != COND_OR)
		set_any(values);
	if (condition->op == COND_NOT)
		return;
	for (const struct condition *c = condition->first; c; c = c->next) {
		struct reach_values one = {0};

		if (values->any != (condition->op == COND_AND))
			return;
		of_condition(rule, c, field, &one);
		if (condition->op == COND_AND)
			*values = one;
		else
			add_all(values, &one);
	}
}

void reach_values(const struct rule *rule, int field, struct reach_values *ret_values)
{
	struct reach_values values = {.any = !rule->condition};

	if (rule->condition)
		of_condition(rule, rule->condition, field, &values);
	*ret_values = values;
}
