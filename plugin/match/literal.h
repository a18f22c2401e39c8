/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * literal: which of many texts stand anywhere in a text, in one pass.
 *
 * Every literal is found by one piece of it of 4 bytes (2 or 1, if it is shorter), the one that
 * fewest other literals share. A bitmap small enough for the first cache tells for each place of the
 * searched text whether any such piece may stand there; only then a bucket is looked up and the
 * literals in it are compared. A set is const and lives in the arena it was built in.
 *
 * Who is watched chooses the text. A literal that was found once is not compared again, and all
 * comparisons of one search together are limited to LITERAL_WORK_PER_BYTE for each byte: beyond that
 * the search gives up and says so. So the time is linear, whatever the literals and the text.
 */
#ifndef MATCH_LITERAL_H
#define MATCH_LITERAL_H

#include "base/arena.h"

#define LITERAL_WORK_PER_BYTE 4
#define LITERAL_WORK_MIN      4096
#define LITERAL_SIZES	      3 /* lengths of pieces */

/* One piece and the literal that it stands for. */
struct piece {
	uint32_t bytes;
	uint32_t literal; /* index */
	uint32_t offset; /* of the piece in the literal */
};

/* The pieces of one length, in buckets one after another. */
struct pieces {
	unsigned shift; /* takes the hash to the number of bits of the bitmap */
	uint64_t *bitmap; /* NULL = no literal has pieces of this length */
	uint32_t *bucket; /* where each begins; the last entry is the end */
	struct piece *piece;
};

struct literals {
	const struct str *text;
	size_t n;
	size_t shortest,
		shortest_word; /* word: of those without a blank; SIZE_MAX: there is none */
	size_t shortest_number; /* of those that are made of hexadecimal digits; SIZE_MAX: none is */
	struct pieces pieces[LITERAL_SIZES];
};

/* None of the texts is empty. They must live as long as the set. -1: out of memory. */
int literals_build(struct arena *arena, const struct str *text, size_t n, struct literals *ret_set);

/* Sets the bits in `found` (by index) of the literals in `text`. false: gave up; what is set is true. */
bool literals_search(const struct literals *set, struct str text, uint64_t *found);

/* --- sets of bits ------------------------------------------------------------------------------- */

static inline size_t bits_words(size_t n)
{
	return (n + 63) / 64;
}

static inline bool bits_has(const uint64_t *set, size_t at)
{
	return set[at / 64] >> (at % 64) & 1;
}

static inline void bits_add(uint64_t *set, size_t at)
{
	set[at / 64] |= (uint64_t)1 << (at % 64);
}

#endif
