/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * repeats: the table of alerts whose repeats are held back, in the order in which their windows began.
 *
 * Its keys are 128-bit keyed hashes, taken for what they stand for (base/siphash.h).
 * Limits: REPEATS_MAX entries, allocated at birth, 832 KiB; when it is full, whoever adds removes first.
 */
#ifndef DETECT_REPEATS_H
#define DETECT_REPEATS_H

#include <stdbool.h>

#include "base/siphash.h"

#define REPEATS_MAX 16384

struct repeat {
	struct hash128 key;
	uint64_t since_ms; /* of the alert that was sent */
	uint64_t held; /* repeats since then that nobody was told of */
	uint32_t rule; /* its place in the plan */

	/* The table's own; 0 = none. */
	uint32_t chain, newer, older;
};

/* Entry 0 is none; its `newer` and `older` are the oldest and the newest entry. */
struct repeats {
	struct repeat *entry;
	uint32_t *bucket;
	uint32_t fresh, free; /* entries never used, and those given back */
};

/* -1: out of memory. */
int repeats_init(struct repeats *r);
void repeats_done(struct repeats *r);
void repeats_clear(struct repeats *r);

bool repeats_full(const struct repeats *r);

/* NULL = not there. An entry stays where it is until it is removed. */
struct repeat *repeats_find(struct repeats *r, struct hash128 key);

/* A new entry, the newest; the key must not be there, and the table not be full. */
struct repeat *repeats_add(struct repeats *r, struct hash128 key);

/* Makes it the newest. */
void repeats_renew(struct repeats *r, struct repeat *e);
void repeats_remove(struct repeats *r, struct repeat *e);

/* NULL = there is none. */
struct repeat *repeats_oldest(const struct repeats *r);
struct repeat *repeats_newer(const struct repeats *r, const struct repeat *e);

#endif
