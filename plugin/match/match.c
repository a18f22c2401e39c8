/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "match/match.h"

#include <assert.h>
#include <stdlib.h>

#include "base/buf.h"
#include "match/compiled.h"

#define FOLD_MAX  (64u * 1024 * 1024) /* above any event: gather caps one at 16 MB */
#define FOLD_KEEP (64u * 1024) /* what a fold buffer keeps after a huge value */

/* A value as globs want it: made when the first one asks, kept for the whole event. */
struct folded {
	struct buf text;
	bool done;
};

struct matcher {
	const struct plan *plan;
	struct folded folded[FIELD_COUNT];
	struct regex_scratch *regex;
	struct match_counters counters;
	void (*undecided)(void *ctx, size_t place);
	void *undecided_ctx;
};

/* One rule on one event. A selection is evaluated when the condition first asks for it. */
struct evaluation {
	struct matcher *matcher;
	const struct compiled_rule *rule;
	const struct event *event;
	bool undecided_is_no;
	bool known[RULE_SELECTIONS_MAX];
	signed char verdict[RULE_SELECTIONS_MAX]; /* enum verdict; cleared for each rule */
};

struct matcher *matcher_new(const struct plan *plan)
{
	struct matcher *m = calloc(1, sizeof(*m));

	if (!m)
		return NULL;
	m->plan = plan;
	for (int field = 0; field < FIELD_COUNT; field++)
		buf_init(&m->folded[field].text, FOLD_MAX);
	m->regex = regex_scratch_new();
	if (!m->regex) {
		matcher_free(m);
		return NULL;
	}
	return m;
}

void matcher_free(struct matcher *m)
{
	if (!m)
		return;
	for (int field = 0; field < FIELD_COUNT; field++)
		buf_done(&m->folded[field].text);
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

/* false: no memory for the copy. */
static bool fold(struct folded *folded, struct str text)
{
	char *to;

	if (folded->done)
		return !folded->text.overflow;
	folded->done = true;
	to = text.n ? buf_room(&folded->text, text.n) : NULL;
	if (to) {
		glob_fold(to, text);
		folded->text.n = text.n;
	}
	return !folded->text.overflow;
}

static void forget_folded(struct matcher *m)
{
	for (int field = 0; field < FIELD_COUNT; field++) {
		buf_reset(&m->folded[field].text, FOLD_KEEP);
		m->folded[field].done = false;
	}
}

/* --- from a pattern up to a selection --------------------------------------------------------- */

static enum verdict test_field(struct evaluation *e, const struct pattern *pattern, int field)
{
	const struct value *value = &e->event->field[field];
	struct folded *folded = &e->matcher->folded[field];
	enum verdict verdict;
	bool limit;

	if (value->state == VALUE_MISSING)
		return VERDICT_NO;
	if (pattern->op == ITEM_REGEX) {
		verdict = pattern_regex(pattern, e->matcher->regex, value, &limit);
		e->matcher->counters.regex_limit += limit;
		return verdict;
	}
	if (!fold(folded, value->text))
		return VERDICT_UNDECIDED;
	return pattern_glob(pattern, buf_str(&folded->text), value->state);
}

static enum verdict test_pattern(struct evaluation *e, const struct pattern *pattern, int field)
{
	enum verdict verdict = VERDICT_NO;

	if (field != ITEM_KEYWORD)
		return test_field(e, pattern, field);
	for (int any = 0; any < FIELD_COUNT && verdict != VERDICT_YES; any++) {
		if (field_table[any].unit == e->event->unit)
			verdict = verdict_or(verdict, test_field(e, pattern, any));
	}
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
	return verdict;
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
 * There is no negation inside a selection, so taking its undecided items as NO and taking an
 * undecided selection as NO come to the same: what was worked out for the first evaluation serves
 * the second.
 */
static enum verdict test_selection(struct evaluation *e, size_t index)
{
	enum verdict verdict;

	if (!e->known[index]) {
		e->verdict[index] = (signed char)test_groups(e, &e->rule->selection[index]);
		e->known[index] = true;
	}
	verdict = (enum verdict)e->verdict[index];
	return verdict == VERDICT_UNDECIDED && e->undecided_is_no ? VERDICT_NO : verdict;
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
 * Second evaluation of an undecided rule: what is undecided does not hold. YES then means that all
 * the rule asks for is true without it, and only an exclusion is in doubt.
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

void matcher_run(struct matcher *m, const struct event *event,
	void (*found)(void *ctx, const struct match *match), void *ctx)
{
	for (size_t i = 0; i < m->plan->n; i++) {
		const struct compiled_rule *rule = &m->plan->rule[i];
		struct match match = {.rule = rule->rule};

		if (rule->rule->unit != event->unit)
			continue;
		struct evaluation e = {.matcher = m, .rule = rule, .event = event};

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
