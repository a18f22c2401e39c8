/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * entries: the matches in one window, in the order of their events.
 *
 * A ring that grows by doubling. What is there is at most what its owner lets in; who counts the bytes
 * is the owner as well.
 */
#ifndef DETECT_ENTRIES_H
#define DETECT_ENTRIES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* One match. Those of one event are in the order of the members. */
struct entry {
	uint64_t ms;
	uint64_t value; /* a hash of what is counted, or the bits of a number */
	uint32_t serial;
	uint32_t member;
};

bool entry_is_after(const struct entry *a, const struct entry *b);

/* Reset by zeroing; entries_done() before that. */
struct entries {
	struct entry *ring;
	uint32_t first, n, cap; /* cap: 0 or a power of two */
};

#define ENTRIES_FIRST_CAP 4
#define ENTRIES_MAX	  16384 /* whoever lets them in keeps to that */

void entries_done(struct entries *e);

/* The i-th, oldest first; i < n. */
struct entry *entries_at(const struct entries *e, uint32_t i);

/* Bytes that one more entry would take beyond what is taken; 0: there is room. */
size_t entries_growth(const struct entries *e);

/* In its place in the order. -1: out of memory. */
int entries_insert(struct entries *e, const struct entry *entry);

void entries_remove(struct entries *e, uint32_t i);
void entries_drop_first(struct entries *e);

static inline size_t entries_bytes(const struct entries *e)
{
	return e->cap * sizeof(struct entry);
}

#endif
