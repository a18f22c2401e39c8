/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "match/require.h"

#include "base/buf.h"

#define NOTHING UINT64_MAX /* the weight of what needs no literal */

struct deriver {
	struct requirements *out;
	const struct compiled_rule *rule;
	uint32_t place;
};

/* Operands are derived one after another behind `start`; what remains there is the set of the whole. */
struct merge {
	bool all; /* every operand is needed: one set is enough */
	size_t start;
	uint64_t weight;
};

static struct merge merge_begin(const struct deriver *d, bool all)
{
	return (struct merge){all, d->out->n, all ? NOTHING : 0};
}

/* The set of one more operand stands from `at` to the end of the list. */
static void merge_add(struct deriver *d, struct merge *m, size_t at, uint64_t weight)
{
	struct requirements *r = d->out;

	if (!m->all && m->weight != NOTHING && weight != NOTHING) {
		m->weight += weight;
		return;
	}
	if (m->all && weight < m->weight) {
		memmove(r->list + m->start, r->list + at, (r->n - at) * sizeof(*r->list));
		r->n = m->start + (r->n - at);
		m->weight = weight;
		return;
	}
	r->n = m->all ? at : m->start;
	m->weight = m->all ? m->weight : NOTHING;
}

/* --- from a pattern up to the condition ----------------------------------------------------------- */

/* A guess how often a text of this length is met; a keyword is looked for everywhere. */
static uint64_t weight_of(size_t length, int field)
{
	static const unsigned weight[] = {0, 4096, 1024, 256, 96, 48, 32, 24, 16};
	size_t last = sizeof(weight) / sizeof(weight[0]) - 1;

	return (uint64_t)weight[length < last ? length : last] * (field == ITEM_KEYWORD ? 8 : 1);
}

static uint64_t need_pattern(struct deriver *d, const struct pattern *pattern, int field)
{
	struct requirements *r = d->out;
	struct required *list;
	struct str text;

	if (pattern->op != ITEM_GLOB || pattern->null)
		return NOTHING;
	text = glob_longest(&pattern->glob);
	if (text.n == 0)
		return NOTHING;
	list = vec_grow(r->list, r->n, &r->cap, sizeof(*r->list), REQUIRE_MAX);
	if (!list)
		return NOTHING;
	r->list = list;
	r->list[r->n++] = (struct required){field, text, pattern->cased, d->place};
	return weight_of(text.n, field);
}

/* A value of the rule in any of its forms. */
static uint64_t need_value(struct deriver *d, const struct pattern *pattern, int field)
{
	struct merge m = merge_begin(d, false);

	for (; pattern; pattern = pattern->or_else) {
		size_t at = d->out->n;

		merge_add(d, &m, at, need_pattern(d, pattern, field));
	}
	return m.weight;
}

static uint64_t need_item(struct deriver *d, const struct compiled_item *item)
{
	struct merge m = merge_begin(d, item->all);

	if (item->neq)
		return NOTHING;
	for (size_t i = 0; i < item->n_patterns; i++) {
		size_t at = d->out->n;

		merge_add(d, &m, at, need_value(d, &item->pattern[i], item->field));
	}
	return m.weight;
}

static uint64_t need_group(struct deriver *d, const struct compiled_group *group)
{
	struct merge m = merge_begin(d, true);

	for (size_t i = 0; i < group->n_items; i++) {
		size_t at = d->out->n;

		merge_add(d, &m, at, need_item(d, &group->item[i]));
	}
	return m.weight;
}

static uint64_t need_selection(struct deriver *d, const struct compiled_selection *selection)
{
	struct merge m = merge_begin(d, false);

	for (size_t i = 0; i < selection->n_groups; i++) {
		size_t at = d->out->n;

		merge_add(d, &m, at, need_group(d, &selection->group[i]));
	}
	return m.weight;
}

/* As deep as the condition is nested, which the parser has limited. */
static uint64_t need_condition(struct deriver *d, const struct condition *c)
{
	struct merge m = merge_begin(d, c->op == COND_AND);

	if (c->op == COND_SELECTION)
		return need_selection(d, &d->rule->selection[c->selection]);
	if (c->op == COND_NOT)
		return NOTHING;
	for (const struct condition *one = c->first; one; one = one->next) {
		size_t at = d->out->n;

		merge_add(d, &m, at, need_condition(d, one));
	}
	return m.weight;
}

bool require_rule(struct requirements *r, const struct plan *plan, size_t place)
{
	struct deriver d = {r, &plan->rule[place], (uint32_t)place};

	return need_condition(&d, d.rule->rule->condition) != NOTHING;
}
