/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * buf: bytes that grow, up to a maximum given at birth.
 *
 * Writing never fails at the call: when the maximum is reached or memory runs out, `overflow` is set
 * and nothing more is added until buf_reset(). Whoever uses the result asks once, at the end.
 */
#ifndef BASE_BUF_H
#define BASE_BUF_H

#include <stdbool.h>
#include <stddef.h>

#include "base/str.h"

struct buf {
	char *p;
	size_t n, cap, max;
	bool overflow;
};

void buf_init(struct buf *b, size_t max);
void buf_done(struct buf *b);

/* Empties it; memory beyond `keep` bytes is given back. */
void buf_reset(struct buf *b, size_t keep);

void buf_add(struct buf *b, struct str s);
void buf_addc(struct buf *b, char c);
void buf_addf(struct buf *b, const char *fmt, ...) __attribute__((format(printf, 2, 3)));

/* Room for n more bytes at the end, to be filled and then counted in b->n; NULL = overflow. */
char *buf_room(struct buf *b, size_t n);

static inline struct str buf_str(const struct buf *b)
{
	return (struct str){b->p, b->n};
}

/*
 * Makes room for one more element behind `n` in a heap array of `size`-byte elements; *cap grows by
 * doubling up to max. Returns the (moved) array, or NULL when full or out of memory: the old array
 * is then untouched.
 */
void *vec_grow(void *list, size_t n, size_t *cap, size_t size, size_t max);

#endif
