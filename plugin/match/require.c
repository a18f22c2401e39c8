/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "match/require.h"

#include "base/buf.h"
#include "match/regex_literal.h"

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

/* Fields in which a literal is met more often: long texts, and what nearly every event has, with few values. */
enum common { RARE = 1, LONG = 16, EVERYDAY = 64, NEARLY_ALL = 16384, ALL = 1 << 20 };

static const struct common_field {
	int field;
	enum common common;
} common_fields[] = {
	{FIELD_COMMAND_LINE, LONG},
	{FIELD_PARENT_COMMAND_LINE, LONG},
	{FIELD_ANCESTOR_COMMAND_LINE, LONG},
	{FIELD_USER, EVERYDAY},
	{FIELD_LOGON_ID, EVERYDAY},
	{FIELD_SYSCALL, EVERYDAY},
	{FIELD_SUCCESS, NEARLY_ALL},
	{FIELD_DESTINATION_IS_IPV6, NEARLY_ALL},
	{FIELD_INITIATED, NEARLY_ALL},
	{FIELD_PARENT_USER, EVERYDAY},
	{FIELD_LOGIN_ID, EVERYDAY},
	{FIELD_LOGIN_USER, EVERYDAY},
	{FIELD_HOSTNAME, NEARLY_ALL},
};

static const struct common_name {
	struct str name;
	enum common common;
} common_names[] = {
	{STR("arch"), NEARLY_ALL},
	{STR("ARCH"), NEARLY_ALL},
	{STR("auid"), EVERYDAY},
	{STR("AUID"), EVERYDAY},
	{STR("egid"), EVERYDAY},
	{STR("euid"), EVERYDAY},
	{STR("EUID"), EVERYDAY},
	{STR("gid"), EVERYDAY},
	{STR("res"), NEARLY_ALL},
	{STR("success"), NEARLY_ALL},
	{STR("syscall"), NEARLY_ALL},
	{STR("SYSCALL"), NEARLY_ALL},
	{STR("type"), ALL},
	{STR("uid"), EVERYDAY},
	{STR("UID"), EVERYDAY},
};

static enum common common(const struct field_names *names, int field)
{
	for (size_t i = 0; i < sizeof(common_fields) / sizeof(common_fields[0]); i++) {
		if (common_fields[i].field == field)
			return common_fields[i].common;
	}
	if (!names || field < FIELD_COUNT)
		return RARE;
	for (size_t i = 0; i < sizeof(common_names) / sizeof(common_names[0]); i++) {
		if (str_eq(common_names[i].name, names->name[field - FIELD_COUNT]))
			return common_names[i].common;
	}
	return RARE;
}

/*
 * A guess how often such a literal is met: a short one more often than a long one, one that is all of a
 * value more seldom than one that stands anywhere in it, most often a keyword, which may be in any field.
 */
static uint64_t weight_of(const struct field_names *names, const struct required *literal)
{
	static const unsigned weight[] = {4096, 4096, 1024, 256, 96, 48, 32, 24, 16};
	size_t last = sizeof(weight) / sizeof(weight[0]) - 1;
	uint64_t guess = weight[literal->text.n < last ? literal->text.n : last];

	if (literal->whole)
		guess = 1 + guess / 16;
	if (literal->field == ITEM_KEYWORD)
		return guess * 8;
	return guess * common(names, literal->field);
}

/* One more literal of the rule. */
static uint64_t need_literal(struct deriver *d, const struct required *literal)
{
	struct requirements *r = d->out;
	struct required *list = vec_grow(r->list, r->n, &r->cap, sizeof(*r->list), REQUIRE_MAX);

	if (!list)
		return NOTHING;
	r->list = list;
	r->list[r->n++] = *literal;
	return weight_of(r->names, literal);
}

/* One of these. */
static uint64_t need_regex(struct deriver *d, const struct pattern *pattern, int field)
{
	struct merge m = merge_begin(d, false);
	struct regex_literals set;

	regex_literals(pattern->source->raw, &set);
	if (set.n == 0)
		return NOTHING;
	for (size_t i = 0; i < set.n; i++) {
		struct required literal = {.field = field, .cased = true, .rule = d->place};
		size_t at = d->out->n;

		literal.text = arena_str(d->out->arena, (struct str){set.text[i], set.length[i]});
		merge_add(d, &m, at, literal.text.n ? need_literal(d, &literal) : NOTHING);
	}
	return m.weight;
}

static uint64_t need_pattern(struct deriver *d, const struct pattern *pattern, int field)
{
	struct required literal = {.field = field, .cased = pattern->cased, .rule = d->place};

	if (pattern->null)
		return NOTHING;
	if (pattern->op == ITEM_REGEX)
		return need_regex(d, pattern, field);
	if (pattern->op != ITEM_GLOB)
		return NOTHING;
	literal.text = glob_longest(&pattern->glob);
	literal.whole = pattern->glob.shape == GLOB_EXACT;
	if (literal.text.n == 0 && !literal.whole)
		return NOTHING;
	return need_literal(d, &literal);
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
