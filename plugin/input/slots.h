/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * slots: the events that are open, found by (node, time, serial), and by age.
 *
 * Each open event is in the bucket of its serial and in the list of its node, the one with the oldest
 * last record first. The caller owns the policy (when to close what); this only keeps the books. A few
 * slots with small buffers are kept for reuse.
 */
#ifndef INPUT_SLOTS_H
#define INPUT_SLOTS_H

#include "base/buf.h"
#include "input/header.h"

#define SLOTS_BUCKETS 1024 /* power of two: serials count up, so they spread by themselves */

struct slot {
	struct slot *bucket_next;
	struct slot *prev, *next;
	struct slot_list *list;
	uint64_t sec;
	uint32_t ms, serial;
	uint64_t begun; /* events of the node that had begun at the last record */
	uint64_t touched_ms; /* monotonic time of the last record */
	uint64_t touched; /* its number, of all records */
	struct buf records, enriched;
	size_t paths; /* PATH records that are stored */
	bool has_syscall, has_execve, has_uringop, oversized;
};

/* The open events of a node. */
struct slot_list {
	struct slot *oldest, *newest;
};

struct slots {
	struct slot *bucket[SLOTS_BUCKETS];
	struct slot *spare;
	size_t n_spare, n_open;
};

/* Frees the spare slots; the open ones are the caller's to release first. */
void slots_done(struct slots *slots);

struct slot *slots_find(
	const struct slots *slots, const struct slot_list *list, const struct header *h);

/* A new, empty one at the young end of the list. `max`: bytes of records. NULL = out of memory. */
struct slot *slots_open(
	struct slots *slots, struct slot_list *list, const struct header *h, size_t max);

/* A record came: to the young end. */
void slots_touch(struct slot *slot);

/* Out of bucket and list; its buffers are valid until slots_release(). */
void slots_close(struct slots *slots, struct slot *slot);
void slots_release(struct slots *slots, struct slot *slot);

#endif
