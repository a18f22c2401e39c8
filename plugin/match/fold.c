/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "match/fold.h"

#include <stdlib.h>

#include "match/glob.h"

#define FOLD_MAX  (64u * 1024 * 1024) /* above any event: gather caps one at 16 MB */
#define FOLD_KEEP (64u * 1024) /* what a slot keeps after a huge value */

int folds_init(struct folds *f, size_t slots)
{
	f->slot = calloc(slots, sizeof(*f->slot));
	f->used = calloc(slots, sizeof(*f->used));
	f->n = f->slot && f->used ? slots : 0;
	f->n_used = 0;
	for (size_t i = 0; i < f->n; i++)
		buf_init(&f->slot[i].text, FOLD_MAX);
	return f->n == slots ? 0 : -1;
}

void folds_done(struct folds *f)
{
	for (size_t i = 0; i < f->n; i++)
		buf_done(&f->slot[i].text);
	free(f->slot);
	free(f->used);
}

static void fold(struct buf *out, const struct value *values)
{
	for (const struct value *v = values; v; v = v->more) {
		char *to = v->text.n ? buf_room(out, v->text.n) : NULL;

		if (!to)
			continue;
		glob_fold(to, v->text);
		out->n += v->text.n;
	}
}

bool folds_text(struct folds *f, size_t slot, const struct value *values, struct str *ret_text)
{
	struct folded *folded = &f->slot[slot];

	if (!folded->done) {
		folded->done = true;
		f->used[f->n_used++] = slot;
		fold(&folded->text, values);
	}
	if (folded->text.overflow)
		return false;
	/* Empty values alone leave the buffer without an address. */
	*ret_text = folded->text.p ? buf_str(&folded->text) : STR("");
	return true;
}

void folds_forget_some(struct folds *f, size_t from, size_t to)
{
	size_t kept = 0;

	for (size_t i = 0; i < f->n_used; i++) {
		size_t slot = f->used[i];

		if (slot < from || slot >= to) {
			f->used[kept++] = slot;
			continue;
		}
		buf_reset(&f->slot[slot].text, FOLD_KEEP);
		f->slot[slot].done = false;
	}
	f->n_used = kept;
}

void folds_forget(struct folds *f)
{
	folds_forget_some(f, 0, f->n);
}
