/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * index_parts: the form of an index, which index_build.c makes and index.c searches; nobody else
 * includes it. All of it lives in the arena of the index.
 */
#ifndef MATCH_INDEX_PARTS_H
#define MATCH_INDEX_PARTS_H

#include "match/index.h"
#include "match/literal.h"
#include "match/whole.h"

/* The literals that rules of one unit look for in one field, those of one kind. */
struct field_index {
	int field; /* enum field, or ITEM_KEYWORD */
	bool whole; /* the literals are whole values, else parts of them */
	struct literals literals;
	struct wholes wholes;
	uint32_t *first; /* by literal: its rules begin here; the last entry is the end */
	uint32_t *rule; /* places, those of one literal after those of another */
	size_t n_rules; /* entries of `rule` */
};

struct unit_index {
	uint64_t *always; /* bits: rules without a literal */
	struct field_index *field; /* in the order of their numbers */
	size_t n_fields;
	uint32_t *first; /* by number of a field, ITEM_KEYWORD first: its entries begin here */
};

struct index {
	struct arena arena;
	size_t n_rules, n_found; /* found: the most literals in one field */
	size_t n_numbers; /* of fields and ITEM_KEYWORD */
	struct unit_index unit[UNIT_COUNT];
};

static inline size_t index_number(int field)
{
	return (size_t)(field - ITEM_KEYWORD);
}

#endif
