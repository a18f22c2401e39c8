/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * closed: the events that were closed last, so that their late records are known for what they are.
 *
 * One place per node and serial modulo CLOSED_MAX: an event is forgotten when another CLOSED_MAX
 * serials later is closed. A record that comes later still opens an event of its own; without the
 * SYSCALL record it can never pass for an exec.
 */
#ifndef INPUT_CLOSED_H
#define INPUT_CLOSED_H

#include "input/header.h"

#define CLOSED_MAX 4096 /* power of two */

struct closed {
	struct closed_event {
		uint32_t node_id; /* 0 = unused */
		uint32_t ms, serial;
		uint64_t sec;
	} event[CLOSED_MAX];
};

/* Nodes that count alike must not push each other out. */
static inline size_t closed_place(uint32_t node_id, const struct header *h)
{
	return (h->serial + node_id * 2654435761u) % CLOSED_MAX;
}

static inline void closed_add(struct closed *c, uint32_t node_id, const struct header *h)
{
	c->event[closed_place(node_id, h)] =
		(struct closed_event){node_id, h->ms, h->serial, h->sec};
}

static inline bool closed_has(const struct closed *c, uint32_t node_id, const struct header *h)
{
	const struct closed_event *e = &c->event[closed_place(node_id, h)];

	return e->node_id == node_id && e->serial == h->serial && e->ms == h->ms &&
	       e->sec == h->sec;
}

#endif
