/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * index: which rules of a plan may be other than NO on a view.
 *
 * Rules are kept apart by unit. Those that need a literal (require.h) are candidates when one of
 * theirs stands in its field; those that need none always are. What is not known makes candidates
 * too: a value of which bytes are missing, no memory to fold a text, a search that gave up. So a
 * rule that is left out would have been NO, not even undecided, and matching all rules must come to
 * the same (matcher_full_scan()). An index is const; what a search writes to belongs to the matcher.
 */
#ifndef MATCH_INDEX_H
#define MATCH_INDEX_H

#include "event/view.h"
#include "match/fold.h"
#include "match/plan.h"

struct index;

/* Of all rules of the plan. NULL = out of memory. */
struct index *index_build(const struct plan *plan);
void index_free(struct index *index);

/* The rule is looked for by a literal; without one it is evaluated on every view of its unit. */
bool index_has_literal(const struct index *index, size_t place);

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

#endif
