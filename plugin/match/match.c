/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "match/match.h"

#include <assert.h>
#include <stdlib.h>

#include "base/buf.h"
#include "match/compiled.h"

#define FOLD_MAX  (64u * 1024 * 1024) /* above any event: gather caps one at 16 MB */
#define FOLD_KEEP (64u * 1024) /* what a fold buffer keeps after a huge value */

/* The values of a field as globs want them: made when the first one asks, kept for the whole view. */
struct folded {
	struct buf text; /* of all its values, one after another */
	bool done;
};

struct matcher {
	const struct plan *plan;
	struct folded *folded; /* by field, the last one is that of view.texts */
	size_t n_folded;
	bool same_event; /* the next view is of the event of the last one */
	struct regex_scratch *regex;
	struct match_counters counters;
	void (*undecided)(void *ctx, size_t place);
	void *undecided_ctx;
};

/* One rule on one view. A selection is evaluated when the condition first asks for it. */
struct evaluation {
	struct matcher *matcher;
	const struct compiled_rule *rule;
	const struct view *view;
	bool undecided_is_no; /* of a single pattern, whatever stands around it */
	bool known[RULE_COMBINED_MAX];
	signed char verdict[RULE_COMBINED_MAX]; /* enum verdict; cleared for each rule */
};

struct matcher *matcher_new(const struct plan *plan)
{
	struct matcher *m = calloc(1, sizeof(*m));

	if (!m)
		return NULL;
	m->plan = plan;
	m->n_folded = plan->n_fields + 1;
	m->folded = calloc(m->n_folded, sizeof(*m->folded));
	m->regex = regex_scratch_new();
	if (!m->folded || !m->regex) {
		matcher_free(m);
		return NULL;
	}
	for (size_t i = 0; i < m->n_folded; i++)
		buf_init(&m->folded[i].text, FOLD_MAX);
	return m;
}

void matcher_free(struct matcher *m)
{
	if (!m)
		return;
	for (size_t i = 0; m->folded && i < m->n_folded; i++)
		buf_done(&m->folded[i].text);
	free(m->folded);
	regex_scratch_free(m->regex);
	free(m);
}

const struct match_counters *matcher_counters(const struct matcher *m)
{
	return &m->counters;
}

void matcher_on_undecided(struct matcher *m, void (*undecided)(void *ctx, size_t place), void *ctx)
{
	m->undecided = undecided;
	m->undecided_ctx = ctx;
}

void matcher_same_event(struct matcher *m)
{
	m->same_event = true;
}

/* false: no memory for the copy. */
static bool fold(struct folded *folded, const struct value *values)
{
	if (folded->done)
		return !folded->text.overflow;
	folded->done = true;
	for (const struct value *v = values; v; v = v->more) {
		char *to = v->text.n ? buf_room(&folded->text, v->text.n) : NULL;

		if (!to)
			continue;
		glob_fold(to, v->text);
		folded->text.n += v->text.n;
	}
	return !folded->text.overflow;
}

static void forget_folded(struct matcher *m)
{
	for (size_t i = 0; i < m->n_folded; i++) {
		if (!m->folded[i].done)
			continue;
		buf_reset(&m->folded[i].text, FOLD_KEEP);
		m->folded[i].done = false;
	}
}

/* --- from a pattern up to a selection --------------------------------------------------------- */

/* One value; `folded` is its place in the folded text of the field. */
static enum verdict test_value(struct evaluation *e, const struct pattern *pattern,
	const struct value *value, struct str folded)
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
	case ITEM_GLOB:
	default:
		verdict =
			pattern_glob(pattern, pattern->cased ? value->text : folded, value->state);
	}
	e->matcher->counters.regex_limit += limit;
	return verdict == VERDICT_UNDECIDED && e->undecided_is_no ? VERDICT_NO : verdict;
}

/* Any value of a field; `slot`: of the folded texts. */
static enum verdict test_values(struct evaluation *e, const struct pattern *pattern,
	const struct value *values, size_t slot)
{
	struct folded *folded = &e->matcher->folded[slot];
	enum verdict verdict = VERDICT_NO;
	size_t at = 0;

	if (values->state == VALUE_MISSING)
		return pattern->null ? VERDICT_YES : VERDICT_NO;
	if (pattern->null)
		return VERDICT_NO;
	if (pattern->op == ITEM_GLOB && !pattern->cased && !fold(folded, values))
		return e->undecided_is_no ? VERDICT_NO : VERDICT_UNDECIDED;
	for (const struct value *v = values; v && verdict != VERDICT_YES; v = v->more) {
		struct str text = str_sub(buf_str(&folded->text), at, at + v->text.n);

		verdict = verdict_or(verdict, test_value(e, pattern, v, text));
		at += v->text.n;
	}
	return verdict;
}

static enum verdict test_field(struct evaluation *e, const struct pattern *pattern, int field)
{
	static const struct value missing;
	const struct view *view = e->view;

	if ((size_t)field >= view->n_fields)
		return test_values(e, pattern, &missing, (size_t)field);
	return test_values(e, pattern, &view->field[field], (size_t)field);
}

static enum verdict test_keyword(struct evaluation *e, const struct pattern *pattern)
{
	enum verdict verdict = VERDICT_NO;

	if (e->view->texts)
		return test_values(e, pattern, e->view->texts, e->matcher->n_folded - 1);
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

static enum verdict test_item(struct evaluation *e, const struct compiled_item *item)
{
	enum verdict settled = item->all ? VERDICT_NO : VERDICT_YES;
	enum verdict verdict = verdict_not(settled);

	for (size_t i = 0; i < item->n_patterns && verdict != settled; i++) {
		enum verdict one = test_pattern(e, &item->pattern[i], item->field);

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
	enum verdict verdict = (enum verdict)e->verdict[index];

	if (e->known[index] && verdict == VERDICT_UNDECIDED && e->undecided_is_no)
		return selection->has_neq ? test_groups(e, selection) : VERDICT_NO;
	if (!e->known[index]) {
		verdict = test_groups(e, selection);
		e->verdict[index] = (signed char)verdict;
		e->known[index] = true;
	}
	return verdict;
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

void matcher_run(struct matcher *m, const struct view *view,
	void (*found)(void *ctx, const struct match *match), void *ctx)
{
	if (!m->same_event)
		regex_scratch_refill(m->regex);
	m->same_event = false;
	for (size_t i = 0; i < m->plan->n; i++) {
		const struct compiled_rule *rule = &m->plan->rule[i];
		struct match match = {.rule = rule->rule, .place = i};

		if (rule->rule->unit != view->unit)
			continue;
		struct evaluation e = {.matcher = m, .rule = rule, .view = view};

		m->counters.evaluations++;
		if (alerts(&e, &match.undecided)) {
			found(ctx, &match);
		} else if (match.undecided) {
			m->counters.undecided++;
			if (m->undecided)
				m->undecided(m->undecided_ctx, i);
		}
	}
	forget_folded(m);
}

/* --- for explain.c ------------------------------------------------------------------------------- */

enum verdict matcher_test_item(
	struct matcher *m, const struct view *view, const struct compiled_item *item)
{
	struct evaluation e = {.matcher = m, .view = view};

	return test_item(&e, item);
}

enum verdict matcher_test_pattern(struct matcher *m, const struct view *view,
	const struct compiled_item *item, size_t pattern)
{
	struct evaluation e = {.matcher = m, .view = view};

	return test_pattern(&e, &item->pattern[pattern], item->field);
}

void matcher_forget(struct matcher *m)
{
	forget_folded(m);
	regex_scratch_refill(m->regex);
}

const struct plan *matcher_plan(const struct matcher *m)
{
	return m->plan;
}
