/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * fold: the values of one view in lower case, as globs and the index want them.
 *
 * A field is folded when it is first asked for and kept until the view is forgotten. There is one slot
 * for each field and a last one for view.texts. A slot holds at most FOLD_MAX bytes; what a huge
 * value took is given back when the view is forgotten.
 */
#ifndef MATCH_FOLD_H
#define MATCH_FOLD_H

#include "base/buf.h"
#include "event/event.h"

struct folded {
	struct buf text; /* of all values of a field, one after another */
	bool done;
};

struct folds {
	struct folded *slot;
	size_t *used; /* the slots that are done */
	size_t n, n_used;
};

/* -1: out of memory. */
int folds_init(struct folds *f, size_t slots);
void folds_done(struct folds *f);

/* false: no memory for the copy, now and until the view is forgotten. */
bool folds_text(struct folds *f, size_t slot, const struct value *values, struct str *ret_text);

void folds_forget(struct folds *f);

/* The slots from `from` up to `to`, which is not forgotten any more. */
void folds_forget_some(struct folds *f, size_t from, size_t to);

#endif
