/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * index: which rules of a plan may be other than NO on a view.
 *
 * Rules are kept apart by unit. Those that need a literal (require.h) are candidates when one of
 * theirs stands in its field, or is all of one of its values; those that need none always are. What is not known makes candidates
 * too: a value of which bytes are missing, no memory to fold a text, a search that gave up. So a
 * rule that is left out would have been NO, not even undecided, and matching all rules must come to
 * the same (matcher_full_scan()). An index is const; what a search writes to belongs to the matcher.
 */
#ifndef MATCH_INDEX_H
#define MATCH_INDEX_H

#include "event/names.h"
#include "event/view.h"
#include "match/fold.h"
#include "match/plan.h"

struct index;

/*
 * Of all rules of the plan, or of those that `has` is true of (NULL: all; the others are never candidates).
 * `names`: of the fields of records, or NULL. NULL = out of memory.
 */
struct index_scope {
	const struct field_names *names;
	bool (*has)(const void *ctx, const struct rule *rule);
	const void *ctx;
};
struct index *index_build(const struct plan *plan, const struct index_scope *scope);
void index_free(struct index *index);

/* The rule is looked for by a literal; without one it is evaluated on every view of its unit. */
bool index_has_literal(const struct index *index, size_t place);

/* A rule of the unit is looked for by no literal: it is always a candidate. */
bool index_has_always(const struct index *index, enum unit unit);

/* Some rule of the unit is looked for in this field (or ITEM_KEYWORD). */
bool index_has_field(const struct index *index, enum unit unit, int field);

/* What one search writes to. */
struct candidates {
	uint64_t *rule; /* a bit for each rule of the plan */
	uint64_t *any, *command; /* the same, of all simple commands and of one; match.c's */
	uint64_t *found; /* literals of one field */
};

/* -1: out of memory. */
int candidates_init(struct candidates *c, const struct index *index);
void candidates_done(struct candidates *c);

/* The slots of `folds` are the fields, the last one is that of view.texts. */
void index_find(const struct index *index, const struct view *view, struct folds *folds,
	struct candidates *c);

/* What the fields of one simple command add, in c->command. They stand in the view. */
void index_find_command(const struct index *index, const struct view *view, struct folds *folds,
	struct candidates *c);

/* The fewest bytes that a text without blanks has in which one of the literals of this field is. */
size_t index_shortest(const struct index *index, enum unit unit, int field);

/* The fewest bytes of a keyword that is made of hexadecimal digits; SIZE_MAX: none is. */
size_t index_shortest_number(const struct index *index, enum unit unit);

/*
 * Is one of the literals of this field in the text, which is folded, or is it one? Uses c->found. What is
 * not known is true.
 */
bool index_meets(const struct index *index, enum unit unit, int field, struct str text,
	const struct candidates *c);

#endif
