/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "match/index.h"

#include <stdlib.h>

#include "match/index_parts.h"

bool index_has_literal(const struct index *index, size_t place)
{
	for (int unit = 0; unit < UNIT_CORRELATION; unit++) {
		if (bits_has(index->unit[unit].always, place))
			return false;
	}
	return true;
}

bool index_has_always(const struct index *index, enum unit unit)
{
	for (size_t word = 0; word < bits_words(index->n_rules); word++) {
		if (index->unit[unit].always[word])
			return true;
	}
	return false;
}

bool index_has_field(const struct index *index, enum unit unit, int field)
{
	const struct unit_index *in = &index->unit[unit];
	size_t number = index_number(field);

	return number < index->n_numbers && in->first[number] < in->first[number + 1];
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

static void add_rules(const struct field_index *in, size_t literal, uint64_t *rule)
{
	for (size_t i = in->first[literal]; i < in->first[literal + 1]; i++)
		bits_add(rule, in->rule[i]);
}

static void add_found(const struct field_index *in, const uint64_t *found, uint64_t *rule)
{
	for (size_t word = 0; word < bits_words(in->literals.n); word++) {
		for (uint64_t rest = found[word]; rest; rest &= rest - 1)
			add_rules(in, word * 64 + (size_t)__builtin_ctzll(rest), rule);
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

/* `text`: the values, folded, one after another. */
static void find_wholes(const struct finder *f, const struct field_index *in,
	const struct value *values, struct str text)
{
	size_t at = 0, literal;

	for (const struct value *v = values; v; v = v->more) {
		switch (wholes_find(&in->wholes, str_sub(text, at, at + v->text.n), &literal)) {
		case WHOLE_ONE:
			add_rules(in, literal, f->rule);
			break;
		case WHOLE_UNKNOWN:
			add_all(in, f->rule);
			break;
		case WHOLE_NONE:
			break;
		}
		at += v->text.n;
	}
}

/* As above; a literal across two of the values makes a candidate too many. */
static void find_parts(const struct finder *f, const struct field_index *in, struct str text)
{
	memset(f->literal, 0, bits_words(in->literals.n) * sizeof(*f->literal));
	if (literals_search(&in->literals, text, f->literal))
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
	if (!is_whole(values) || !folds_text(f->folds, slot, values, &text))
		add_all(in, f->rule);
	else if (in->whole)
		find_wholes(f, in, values, text);
	else
		find_parts(f, in, text);
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
	for (size_t i = unit->first[index_number(FIELD_COMMANDS)];
		i < unit->first[index_number(FIELD_COUNT)]; i++)
		find_field(&f, &unit->field[i]);
}

size_t index_shortest(const struct index *index, enum unit unit, int field)
{
	const struct unit_index *in = &index->unit[unit];
	size_t shortest = SIZE_MAX;

	if (!index_has_field(index, unit, field))
		return shortest;
	for (size_t i = in->first[index_number(field)]; i < in->first[index_number(field) + 1];
		i++) {
		const struct field_index *entry = &in->field[i];
		size_t one = entry->whole ? 0 : entry->literals.shortest_word;

		shortest = one < shortest ? one : shortest;
	}
	return shortest;
}

size_t index_shortest_number(const struct index *index, enum unit unit)
{
	if (!index_has_field(index, unit, ITEM_KEYWORD))
		return SIZE_MAX;
	return index->unit[unit].field[0].literals.shortest_number;
}

static bool meets(const struct field_index *in, struct str text, uint64_t *found)
{
	size_t words = bits_words(in->literals.n), literal;

	if (in->whole)
		return wholes_find(&in->wholes, text, &literal) != WHOLE_NONE;
	memset(found, 0, words * sizeof(*found));
	if (!literals_search(&in->literals, text, found))
		return true;
	for (size_t word = 0; word < words; word++) {
		if (found[word])
			return true;
	}
	return false;
}

bool index_meets(const struct index *index, enum unit unit, int field, struct str text,
	const struct candidates *c)
{
	const struct unit_index *in = &index->unit[unit];

	if (!index_has_field(index, unit, field))
		return false;
	for (size_t i = in->first[index_number(field)]; i < in->first[index_number(field) + 1];
		i++) {
		if (meets(&in->field[i], text, c->found))
			return true;
	}
	return false;
}
