/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "base/buf.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

void buf_init(struct buf *b, size_t max)
{
	*b = (struct buf){.max = max};
}

void buf_done(struct buf *b)
{
	free(b->p);
	*b = (struct buf){.max = b->max};
}

void buf_reset(struct buf *b, size_t keep)
{
	b->n = 0;
	b->overflow = false;
	if (b->cap > keep) {
		free(b->p);
		b->p = NULL;
		b->cap = 0;
	}
}

char *buf_room(struct buf *b, size_t n)
{
	if (b->overflow)
		return NULL;
	if (n > b->max - b->n) {
		b->overflow = true;
		return NULL;
	}
	if (n > b->cap - b->n) {
		size_t cap = b->cap ? b->cap : 256;

		while (cap < b->n + n)
			cap *= 2;
		if (cap > b->max)
			cap = b->max;
		char *p = realloc(b->p, cap);

		if (!p) {
			b->overflow = true;
			return NULL;
		}
		b->p = p;
		b->cap = cap;
	}
	return b->p + b->n;
}

void buf_add(struct buf *b, struct str s)
{
	char *p = s.n ? buf_room(b, s.n) : NULL;

	if (!p)
		return;
	memcpy(p, s.p, s.n);
	b->n += s.n;
}

void buf_addc(struct buf *b, char c)
{
	buf_add(b, (struct str){&c, 1});
}

void buf_addf(struct buf *b, const char *fmt, ...)
{
	va_list ap;
	int n;

	va_start(ap, fmt);
	n = vsnprintf(NULL, 0, fmt, ap);
	va_end(ap);
	/* One more than needed, for the NUL that vsnprintf insists on; it is not counted. */
	char *p = n < 0 ? NULL : buf_room(b, (size_t)n + 1);

	if (!p)
		return;
	va_start(ap, fmt);
	vsnprintf(p, (size_t)n + 1, fmt, ap);
	va_end(ap);
	b->n += (size_t)n;
}

void *vec_grow(void *list, size_t n, size_t *cap, size_t size, size_t max)
{
	if (n < *cap)
		return list;
	size_t want = *cap ? *cap * 2 : 16;

	if (want > max)
		want = max;
	if (n >= want)
		return NULL;
	void *moved = realloc(list, want * size);

	if (moved)
		*cap = want;
	return moved;
}
