/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * ring: a bounded byte ring between one writer and one reader.
 *
 * auditd's dispatcher blocks for every plugin when one of them does not read, so what is read is put
 * here at once and worked on later. The ring lives in a shared mapping and holds no pointers: writer
 * and reader may be threads, or processes that inherited it. Positions only grow; each side writes
 * only its own, so no lock is needed. Waiting is a futex on a counter that every change moves.
 */
#ifndef INPUT_RING_H
#define INPUT_RING_H

#include <stdatomic.h>

#include "base/str.h"

#define RING_BYTES (32u * 1024 * 1024) /* about 100,000 enriched records */

struct ring {
	size_t size; /* of data, a power of two */
	_Alignas(64) _Atomic uint64_t written;
	_Alignas(64) _Atomic uint64_t consumed;
	_Alignas(64) _Atomic uint32_t changes; /* the futex */
	_Atomic uint32_t waiting;
	_Atomic bool closed;
	_Alignas(64) char data[];
};

/* `size` is rounded up to a power of two. NULL = no memory. Freed by ring_free(). */
struct ring *ring_new(size_t size);
void ring_free(struct ring *r);

/* Writer: the free space behind what was written, in one piece (n 0 = full), and how much of it was filled. */
char *ring_space(struct ring *r, size_t *ret_n);
void ring_commit(struct ring *r, size_t n);

/* Writer: all free space, also behind the wrap. */
size_t ring_room(struct ring *r);

/* Writer: copies all of it, or nothing when there is no room. */
bool ring_put(struct ring *r, struct str bytes);

/* Writer: nothing will follow. */
void ring_close(struct ring *r);

/* Reader: what can be read in one piece, and how much of it is done with. */
struct str ring_data(struct ring *r);
void ring_consume(struct ring *r, size_t n);
bool ring_closed(struct ring *r);

/* Reader: moves with every change; taken before looking at what a wait is for. */
uint32_t ring_changes(struct ring *r);

/*
 * Reader: returns when something changed since `seen` (there is data, the ring was closed, ring_wake()
 * was called), or after `timeout_ms`. May return early.
 */
void ring_wait(struct ring *r, uint32_t seen, uint64_t timeout_ms);

/* Anyone: ends a wait, so that the reader looks at something else. */
void ring_wake(struct ring *r);

#endif
