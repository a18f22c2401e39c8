/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "match/evaluate.h"

#include <assert.h>

/* One rule on one view. A selection is evaluated when the condition first asks for it. */
struct evaluation {
	struct matcher *matcher;
	const struct compiled_rule *rule;
	const struct view *view;
	bool undecided_is_no; /* of a single pattern, whatever stands around it */
	/* By selection; those that the rule does not have are never looked at. */
	bool known[RULE_COMBINED_MAX];
	signed char verdict[RULE_COMBINED_MAX]; /* enum verdict, of those that are known */
};

static void begin(struct evaluation *e, struct matcher *m, const struct view *view)
{
	e->matcher = m;
	e->rule = NULL;
	e->view = view;
	e->undecided_is_no = false;
}

/* --- from a pattern up to a selection --------------------------------------------------------- */

static const struct value *values_of(const struct view *view, int field)
{
	static const struct value missing;

	return (size_t)field < view->n_fields ? &view->field[field] : &missing;
}

/* Any value of the field that the pattern names; `text` is one of this field, folded like those. */
static enum verdict test_reference(
	struct evaluation *e, const struct pattern *pattern, const struct known *text)
{
	int field = pattern->source->field;
	const struct value *others = values_of(e->view, field);
	struct str folded = STR_NONE;
	enum verdict verdict = VERDICT_NO;
	size_t at = 0;

	if (others->state == VALUE_MISSING)
		return VERDICT_NO;
	if (!pattern->cased && !folds_text(&e->matcher->folds, (size_t)field, others, &folded))
		return VERDICT_UNDECIDED;
	for (const struct value *v = others; v && verdict != VERDICT_YES; v = v->more) {
		struct known other = {
			pattern->cased ? v->text : str_sub(folded, at, at + v->text.n), v->state};

		verdict = verdict_or(verdict, pattern_fieldref(pattern, text, &other));
		at += v->text.n;
	}
	return verdict;
}

/* One value; `text` is what texts are compared with: folded, unless the pattern is cased. */
static enum verdict test_value(struct evaluation *e, const struct pattern *pattern,
	const struct value *value, struct str text)
{
	enum verdict verdict;
	bool limit = false;

	switch (pattern->op) {
	case ITEM_REGEX:
		verdict = pattern_regex(pattern, e->matcher->regex, value, &limit);
		break;
	case ITEM_COMPARE:
		verdict = pattern_compare(pattern, value);
		break;
	case ITEM_CIDR:
		verdict = pattern_cidr(pattern, value);
		break;
	case ITEM_FIELDREF:
		verdict = test_reference(e, pattern, &(struct known){text, value->state});
		break;
	case ITEM_GLOB:
	default:
		verdict = pattern_glob(pattern, text, value->state);
	}
	e->matcher->counters.regex_limit += limit;
	return verdict == VERDICT_UNDECIDED && e->undecided_is_no ? VERDICT_NO : verdict;
}

/* Any value of a field; `slot`: of the folded texts. */
static enum verdict test_values(struct evaluation *e, const struct pattern *pattern,
	const struct value *values, size_t slot)
{
	struct str folded = STR_NONE;
	enum verdict verdict = VERDICT_NO;
	size_t at = 0;

	if (values->state == VALUE_MISSING)
		return pattern->null ? VERDICT_YES : VERDICT_NO;
	if (pattern->null)
		return VERDICT_NO;
	bool fold = (pattern->op == ITEM_GLOB || pattern->op == ITEM_FIELDREF) && !pattern->cased;

	if (fold && !folds_text(&e->matcher->folds, slot, values, &folded))
		return e->undecided_is_no ? VERDICT_NO : VERDICT_UNDECIDED;
	for (const struct value *v = values; v && verdict != VERDICT_YES; v = v->more) {
		struct str text = fold ? str_sub(folded, at, at + v->text.n) : v->text;

		verdict = verdict_or(verdict, test_value(e, pattern, v, text));
		at += v->text.n;
	}
	return verdict;
}

static enum verdict test_field(struct evaluation *e, const struct pattern *pattern, int field)
{
	return test_values(e, pattern, values_of(e->view, field), (size_t)field);
}

static enum verdict test_keyword(struct evaluation *e, const struct pattern *pattern)
{
	enum verdict verdict = VERDICT_NO;

	if (e->view->texts)
		return test_values(e, pattern, e->view->texts, e->matcher->folds.n - 1);
	for (size_t any = 0; any < FIELD_KEYWORDS && verdict != VERDICT_YES; any++)
		verdict = verdict_or(verdict, test_field(e, pattern, (int)any));
	return verdict;
}

/* A value of the rule, in any of its forms. */
static enum verdict test_pattern(struct evaluation *e, const struct pattern *pattern, int field)
{
	enum verdict verdict = VERDICT_NO;

	for (; pattern && verdict != VERDICT_YES; pattern = pattern->or_else)
		verdict =
			verdict_or(verdict, field == ITEM_KEYWORD ? test_keyword(e, pattern)
								  : test_field(e, pattern, field));
	return verdict;
}

/* Which patterns of the line are worth a try; NULL: all of them. */
static const uint64_t *search_line(struct evaluation *e, const struct compiled_item *item)
{
	const struct value *values = values_of(e->view, item->field);
	struct matcher *m = e->matcher;
	struct str text;

	if (!item->prefilter || m->full_scan || values->state == VALUE_MISSING)
		return NULL;
	if (!folds_text(&m->folds, (size_t)item->field, values, &text))
		return NULL;
	memset(m->found, 0, bits_words(item->prefilter->literals.n) * sizeof(*m->found));
	return literals_search(&item->prefilter->literals, text, m->found) ? m->found : NULL;
}

/* Of a pattern whose text is not there: it may be in what was cut off. */
static enum verdict not_there(const struct evaluation *e, const struct value *values)
{
	for (const struct value *v = values; v && !e->undecided_is_no; v = v->more) {
		if (v->state == VALUE_CUT)
			return VERDICT_UNDECIDED;
	}
	return VERDICT_NO;
}

static enum verdict test_item(struct evaluation *e, const struct compiled_item *item)
{
	enum verdict settled = item->all ? VERDICT_NO : VERDICT_YES;
	enum verdict verdict = verdict_not(settled), absent = VERDICT_NO;
	const uint64_t *found = search_line(e, item);

	if (found)
		absent = not_there(e, values_of(e->view, item->field));
	for (size_t i = 0; i < item->n_patterns && verdict != settled; i++) {
		bool may = !found || prefilter_may_match(item->prefilter, found, i);
		enum verdict one = may ? test_pattern(e, &item->pattern[i], item->field) : absent;

		verdict = item->all ? verdict_and(verdict, one) : verdict_or(verdict, one);
	}
	return item->neq ? verdict_not(verdict) : verdict;
}

static enum verdict test_group(struct evaluation *e, const struct compiled_group *group)
{
	enum verdict verdict = VERDICT_YES;

	for (size_t i = 0; i < group->n_items && verdict != VERDICT_NO; i++)
		verdict = verdict_and(verdict, test_item(e, &group->item[i]));
	return verdict;
}

static enum verdict test_groups(struct evaluation *e, const struct compiled_selection *selection)
{
	enum verdict verdict = VERDICT_NO;

	for (size_t i = 0; i < selection->n_groups && verdict != VERDICT_YES; i++)
		verdict = verdict_or(verdict, test_group(e, &selection->group[i]));
	return verdict;
}

/*
 * Taking the undecided patterns of a selection as NO and taking the undecided selection as NO come to
 * the same, unless there is a negation in it: what was worked out for the first evaluation serves the
 * second.
 */
static enum verdict test_selection(struct evaluation *e, size_t index)
{
	const struct compiled_selection *selection = &e->rule->selection[index];

	if (!e->known[index]) {
		e->verdict[index] = (signed char)test_groups(e, selection);
		e->known[index] = true;
	} else if (e->verdict[index] == VERDICT_UNDECIDED && e->undecided_is_no) {
		return selection->has_neq ? test_groups(e, selection) : VERDICT_NO;
	}
	return (enum verdict)e->verdict[index];
}

/* --- conditions and rules --------------------------------------------------------------------- */

static enum verdict test_condition(struct evaluation *e, const struct condition *c);

static enum verdict test_operands(
	struct evaluation *e, const struct condition *first, enum cond_op op)
{
	enum verdict settled = op == COND_AND ? VERDICT_NO : VERDICT_YES;
	enum verdict verdict = verdict_not(settled);

	for (const struct condition *c = first; c && verdict != settled; c = c->next) {
		enum verdict one = test_condition(e, c);

		verdict = op == COND_AND ? verdict_and(verdict, one) : verdict_or(verdict, one);
	}
	return verdict;
}

/* As deep as the condition is nested, which the parser has limited (RULE_NESTING_MAX). */
static enum verdict test_condition(struct evaluation *e, const struct condition *c)
{
	switch (c->op) {
	case COND_SELECTION:
		assert(c->selection < e->rule->rule->n_selections);
		return test_selection(e, c->selection);
	case COND_NOT:
		return verdict_not(test_condition(e, c->first));
	case COND_AND:
	case COND_OR:
		return test_operands(e, c->first, c->op);
	}
	assert(!"a condition that no parser makes");
	return VERDICT_UNDECIDED;
}

/*
 * Second evaluation of an undecided rule: a pattern that is undecided does not match. YES then means
 * that all the rule asks for is true without it, and only an exclusion is in doubt. Selections that
 * were decided stay as they are.
 */
static bool alerts(struct evaluation *e, bool *ret_undecided)
{
	const struct condition *condition = e->rule->rule->condition;
	enum verdict verdict = test_condition(e, condition);

	*ret_undecided = verdict == VERDICT_UNDECIDED;
	if (verdict != VERDICT_UNDECIDED)
		return verdict == VERDICT_YES;
	e->undecided_is_no = true;
	return test_condition(e, condition) == VERDICT_YES;
}

enum outcome matcher_evaluate(struct matcher *m, size_t place, const struct view *view)
{
	struct evaluation e;
	bool undecided;

	begin(&e, m, view);
	e.rule = &m->plan->rule[place];
	memset(e.known, 0, e.rule->rule->n_selections);
	if (alerts(&e, &undecided))
		return undecided ? ALERT_UNDECIDED : ALERT;
	return undecided ? NO_VERDICT : NO_ALERT;
}

/* --- for explain.c ------------------------------------------------------------------------------- */

enum verdict matcher_test_item(
	struct matcher *m, const struct view *view, const struct compiled_item *item)
{
	struct evaluation e;

	begin(&e, m, view);
	return test_item(&e, item);
}

enum verdict matcher_test_pattern(struct matcher *m, const struct view *view,
	const struct compiled_item *item, size_t pattern)
{
	struct evaluation e;

	begin(&e, m, view);
	return test_pattern(&e, &item->pattern[pattern], item->field);
}
