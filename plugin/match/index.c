/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "match/index.h"

#include <stdlib.h>

#include "match/literal.h"
#include "match/require.h"
#include "sigma/ruleset.h"

/* The literals that rules of one unit look for in one field. */
struct field_index {
	int field; /* enum field, or ITEM_KEYWORD */
	struct literals literals;
	uint32_t *first; /* by literal: its rules begin here; the last entry is the end */
	uint32_t *rule; /* places, those of one literal after those of another */
	size_t n_rules; /* entries of `rule` */
};

struct unit_index {
	uint64_t *always; /* bits: rules without a literal */
	struct field_index *field;
	size_t n_fields;
};

struct index {
	struct arena arena;
	size_t n_rules, n_found; /* found: the most literals in one field */
	struct unit_index unit[UNIT_COUNT];
};

/* --- building ----------------------------------------------------------------------------------- */

static int by_field_and_text(const void *a, const void *b)
{
	const struct required *x = a, *y = b;
	int order =
		x->field != y->field ? (x->field < y->field ? -1 : 1) : str_cmp(x->text, y->text);

	if (order != 0)
		return order;
	return x->rule == y->rule ? 0 : (x->rule < y->rule ? -1 : 1);
}

static bool same_literal(const struct required *a, const struct required *b)
{
	return a->field == b->field && str_eq(a->text, b->text);
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

/* `list`: sorted, all of one field. */
static int build_field(
	struct index *index, struct field_index *to, const struct required *list, size_t n)
{
	struct str *text = arena_array(&index->arena, struct str, n);
	size_t literals = 0;

	to->field = list[0].field;
	to->first = arena_array(&index->arena, uint32_t, n + 1);
	to->rule = arena_array(&index->arena, uint32_t, n);
	if (!text || !to->first || !to->rule)
		return -1;
	for (size_t i = 0; i < n; i++) {
		if (i == 0 || !same_literal(&list[i - 1], &list[i])) {
			to->first[literals] = (uint32_t)i;
			text[literals++] = list[i].text;
		}
		to->rule[i] = list[i].rule;
	}
	to->first[literals] = (uint32_t)n;
	to->n_rules = n;
	if (literals > index->n_found)
		index->n_found = literals;
	return literals_build(&index->arena, text, literals, &to->literals);
}

static size_t end_of_field(const struct requirements *r, size_t from)
{
	size_t to = from;

	while (to < r->n && r->list[to].field == r->list[from].field)
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

static int build_unit(struct index *index, const struct plan *plan, enum unit unit)
{
	struct unit_index *to = &index->unit[unit];
	struct requirements r = {0};
	int result = -1;

	to->always = arena_array(&index->arena, uint64_t, bits_words(plan->n) + 1);
	if (to->always) {
		for (size_t i = 0; i < plan->n; i++) {
			if (plan->rule[i].rule->unit == unit && !require_rule(&r, plan, i))
				bits_add(to->always, i);
		}
		result = build_fields(index, to, &r);
	}
	free(r.list);
	return result;
}

struct index *index_build(const struct plan *plan)
{
	struct index *index = calloc(1, sizeof(*index));

	if (!index)
		return NULL;
	arena_init(&index->arena, RULESET_MEMORY_MAX);
	index->n_rules = plan->n;
	for (int unit = 0; unit < UNIT_CORRELATION; unit++) {
		if (build_unit(index, plan, (enum unit)unit) != 0) {
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

bool index_has_literal(const struct index *index, size_t place)
{
	for (int unit = 0; unit < UNIT_CORRELATION; unit++) {
		if (bits_has(index->unit[unit].always, place))
			return false;
	}
	return true;
}

/* --- searching ---------------------------------------------------------------------------------- */

int candidates_init(struct candidates *c, const struct index *index)
{
	c->rule = calloc(bits_words(index->n_rules) + 1, sizeof(*c->rule));
	c->any = calloc(bits_words(index->n_rules) + 1, sizeof(*c->any));
	c->command = calloc(bits_words(index->n_rules) + 1, sizeof(*c->command));
	c->found = calloc(bits_words(index->n_found) + 1, sizeof(*c->found));
	return c->rule && c->any && c->command && c->found ? 0 : -1;
}

void candidates_done(struct candidates *c)
{
	free(c->rule);
	free(c->any);
	free(c->command);
	free(c->found);
}

/* One search: of which view, and where what is found goes. */
struct finder {
	const struct view *view;
	struct folds *folds;
	uint64_t *rule; /* candidates */
	uint64_t *literal; /* found in one field */
};

static void add_all(const struct field_index *in, uint64_t *rule)
{
	for (size_t i = 0; i < in->n_rules; i++)
		bits_add(rule, in->rule[i]);
}

static void add_found(const struct field_index *in, const uint64_t *found, uint64_t *rule)
{
	for (size_t word = 0; word < bits_words(in->literals.n); word++) {
		for (uint64_t rest = found[word]; rest; rest &= rest - 1) {
			size_t literal = word * 64 + (size_t)__builtin_ctzll(rest);

			for (size_t i = in->first[literal]; i < in->first[literal + 1]; i++)
				bits_add(rule, in->rule[i]);
		}
	}
}

static bool is_whole(const struct value *values)
{
	for (const struct value *v = values; v; v = v->more) {
		if (v->state != VALUE_WHOLE)
			return false;
	}
	return true;
}

/* The values stand one after another: a literal across two of them makes a candidate too many. */
static void find_in(const struct finder *f, const struct field_index *in,
	const struct value *values, struct str text)
{
	memset(f->literal, 0, bits_words(in->literals.n) * sizeof(*f->literal));
	if (is_whole(values) && literals_search(&in->literals, text, f->literal))
		add_found(in, f->literal, f->rule);
	else
		add_all(in, f->rule);
}

static void find_in_slot(const struct finder *f, const struct field_index *in,
	const struct value *values, size_t slot)
{
	struct str text;

	if (values->state == VALUE_MISSING)
		return;
	if (folds_text(f->folds, slot, values, &text))
		find_in(f, in, values, text);
	else
		add_all(in, f->rule);
}

static void find_keywords(const struct finder *f, const struct field_index *in)
{
	if (f->view->texts) {
		find_in_slot(f, in, f->view->texts, f->folds->n - 1);
		return;
	}
	for (size_t i = 0; i < FIELD_KEYWORDS && i < f->view->n_fields; i++)
		find_in_slot(f, in, &f->view->field[i], i);
}

static void find_field(const struct finder *f, const struct field_index *in)
{
	if (in->field == ITEM_KEYWORD)
		find_keywords(f, in);
	else if ((size_t)in->field < f->view->n_fields)
		find_in_slot(f, in, &f->view->field[in->field], (size_t)in->field);
}

void index_find(const struct index *index, const struct view *view, struct folds *folds,
	struct candidates *c)
{
	const struct unit_index *unit = &index->unit[view->unit];
	const struct finder f = {view, folds, c->rule, c->found};

	memcpy(c->rule, unit->always, bits_words(index->n_rules) * sizeof(*c->rule));
	for (size_t i = 0; i < unit->n_fields; i++)
		find_field(&f, &unit->field[i]);
}

void index_find_command(const struct index *index, const struct view *view, struct folds *folds,
	struct candidates *c)
{
	const struct unit_index *unit = &index->unit[view->unit];
	const struct finder f = {view, folds, c->command, c->found};

	memset(c->command, 0, bits_words(index->n_rules) * sizeof(*c->command));
	for (size_t i = 0; i < unit->n_fields; i++) {
		if (unit->field[i].field >= FIELD_COMMANDS && unit->field[i].field < FIELD_COUNT)
			find_field(&f, &unit->field[i]);
	}
}
