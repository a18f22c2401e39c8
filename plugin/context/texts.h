/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * texts: a fixed store of short texts that come and go for years.
 *
 * A text lies in a chain of blocks of one size, so that the store never fragments, whatever the
 * lengths and the order in which texts are dropped; most fit into one block. The store has
 * TEXTS_BLOCKS blocks from birth and never more: when it is full the owner drops something. Memory
 * that was never used is not touched.
 */
#ifndef CONTEXT_TEXTS_H
#define CONTEXT_TEXTS_H

#include "base/str.h"

#define TEXTS_BLOCK_SIZE 128
#define TEXTS_BLOCKS	 (128u * 1024) /* 16 MiB */

struct text_block;

struct texts {
	struct text_block *block; /* 0 is not used: it ends a chain */
	uint32_t fresh; /* blocks from here on were never used */
	uint32_t free; /* chain of those given back */
	uint32_t n_free; /* of both kinds */
};

/* -1: out of memory. */
int texts_init(struct texts *t);
void texts_done(struct texts *t);

/* Whether `n` bytes fit now. */
bool texts_fit(const struct texts *t, size_t n);

/* Keeps a copy of the parts, one after another, which must fit; 0 = nothing to keep. */
uint32_t texts_keep(struct texts *t, const struct str *part, size_t n_parts);

/* Copies `n` bytes of a text to `to`. */
void texts_read(const struct texts *t, uint32_t text, char *to, size_t n);

void texts_drop(struct texts *t, uint32_t text);

/*
 * Zeroed memory for a large table. It is the system's, and not touched before it is used; calloc() may
 * take it out of the heap, and clears it then. NULL = out of memory.
 */
void *table_new(size_t size);
void table_free(void *table, size_t size);

#endif
