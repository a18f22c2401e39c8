/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <stdlib.h>

#include "match/index_parts.h"
#include "match/require.h"
#include "sigma/ruleset.h"

static int by_field_and_text(const void *a, const void *b)
{
	const struct required *x = a, *y = b;
	int order = x->field != y->field ? (x->field < y->field ? -1 : 1) : x->whole - y->whole;

	if (order == 0)
		order = str_cmp(x->text, y->text);
	if (order != 0)
		return order;
	return x->rule == y->rule ? 0 : (x->rule < y->rule ? -1 : 1);
}

static bool same_kind(const struct required *a, const struct required *b)
{
	return a->field == b->field && a->whole == b->whole;
}

static int fold_cased(struct arena *arena, struct requirements *r)
{
	for (size_t i = 0; i < r->n; i++) {
		if (!r->list[i].cased)
			continue;
		struct str copy = arena_str(arena, r->list[i].text);

		if (!copy.p)
			return -1;
		/* The copy is ours until it is handed out as const. */
		glob_fold((char *)copy.p, copy);
		r->list[i].text = copy;
	}
	return 0;
}

/* `list`: sorted, all of one field and kind. */
static int build_field(
	struct index *index, struct field_index *to, const struct required *list, size_t n)
{
	struct str *text = arena_array(&index->arena, struct str, n);
	size_t literals = 0;

	to->field = list[0].field;
	to->whole = list[0].whole;
	to->first = arena_array(&index->arena, uint32_t, n + 1);
	to->rule = arena_array(&index->arena, uint32_t, n);
	if (!text || !to->first || !to->rule)
		return -1;
	for (size_t i = 0; i < n; i++) {
		if (i == 0 || !str_eq(list[i - 1].text, list[i].text)) {
			to->first[literals] = (uint32_t)i;
			text[literals++] = list[i].text;
		}
		to->rule[i] = list[i].rule;
	}
	to->first[literals] = (uint32_t)n;
	to->n_rules = n;
	if (to->whole)
		return wholes_build(&index->arena, text, literals, &to->wholes);
	if (literals > index->n_found)
		index->n_found = literals;
	return literals_build(&index->arena, text, literals, &to->literals);
}

static size_t end_of_field(const struct requirements *r, size_t from)
{
	size_t to = from;

	while (to < r->n && same_kind(&r->list[to], &r->list[from]))
		to++;
	return to;
}

static int build_fields(struct index *index, struct unit_index *unit, struct requirements *r)
{
	size_t fields = 0;

	if (r->n == 0)
		return 0;
	if (fold_cased(&index->arena, r) != 0)
		return -1;
	qsort(r->list, r->n, sizeof(*r->list), by_field_and_text);
	for (size_t at = 0; at < r->n; at = end_of_field(r, at))
		fields++;
	unit->field = arena_array(&index->arena, struct field_index, fields);
	if (!unit->field)
		return -1;
	for (size_t at = 0; at < r->n;) {
		size_t end = end_of_field(r, at);

		if (build_field(index, &unit->field[unit->n_fields], r->list + at, end - at) != 0)
			return -1;
		unit->n_fields++;
		at = end;
	}
	return 0;
}

/* Where the entries of each field begin; those of the next field end them. */
static int number_fields(struct index *index, struct unit_index *unit)
{
	size_t at = 0;

	unit->first = arena_array(&index->arena, uint32_t, index->n_numbers + 1);
	if (!unit->first)
		return -1;
	for (size_t number = 0; number <= index->n_numbers; number++) {
		while (at < unit->n_fields && index_number(unit->field[at].field) < number)
			at++;
		unit->first[number] = (uint32_t)at;
	}
	return 0;
}

static int build_unit(struct index *index, const struct plan *plan, enum unit unit,
	const struct index_scope *scope)
{
	struct unit_index *to = &index->unit[unit];
	struct requirements r = {.names = scope->names, .arena = &index->arena};
	int result = -1;

	to->always = arena_array(&index->arena, uint64_t, bits_words(plan->n) + 1);
	if (to->always) {
		for (size_t i = 0; i < plan->n; i++) {
			const struct rule *rule = plan->rule[i].rule;

			if (rule->unit == unit && (!scope->has || scope->has(scope->ctx, rule)) &&
				!require_rule(&r, plan, i))
				bits_add(to->always, i);
		}
		result = build_fields(index, to, &r);
		if (result == 0)
			result = number_fields(index, to);
	}
	free(r.list);
	return result;
}

struct index *index_build(const struct plan *plan, const struct index_scope *scope)
{
	struct index *index = calloc(1, sizeof(*index));

	if (!index)
		return NULL;
	arena_init(&index->arena, RULESET_MEMORY_MAX);
	index->n_rules = plan->n;
	index->n_numbers = index_number((int)plan->n_fields);
	for (int unit = 0; unit < UNIT_CORRELATION; unit++) {
		if (build_unit(index, plan, (enum unit)unit, scope) != 0) {
			index_free(index);
			return NULL;
		}
	}
	return index;
}

void index_free(struct index *index)
{
	if (!index)
		return;
	arena_done(&index->arena);
	free(index);
}
