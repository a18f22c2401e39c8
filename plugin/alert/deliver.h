/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * deliver: takes messages from the queue and gives them to a sink, in a thread of its own.
 *
 * Delivery waits only here: for messages, for room in the daemon's socket, or, when nobody listens,
 * 0.1 s, 0.2 s and so on up to 5 s before the next try. Nothing is taken from the queue before it
 * is sent or on disk.
 *
 * With a spool, messages go to disk when the sink refuses them, when it takes nothing for
 * DELIVER_STALL_MS, or when half of the queue is full. What is on disk goes out before what is in the
 * queue. When the spool cannot be used either, the queue has to hold them, and drops what it must.
 * After the queue was closed the rest must be out within a grace time; then it goes to the spool, with
 * what the receiver has not read within DELIVER_SETTLE_MS, or is counted as lost.
 */
#ifndef ALERT_DELIVER_H
#define ALERT_DELIVER_H

#include <poll.h>

#include "alert/queue.h"
#include "alert/sink.h"
#include "alert/spool.h"
#include "base/clock.h"

#define DELIVER_BACKOFF_MIN_MS 100
#define DELIVER_BACKOFF_MAX_MS 5000
#define DELIVER_STALL_MS       1000
#define DELIVER_BATCH	       256 /* messages that go to disk between two syncs */
#define DELIVER_GRACE_MS       1000 /* after the end of input */
#define DELIVER_SETTLE_MS      30 /* after everything is out */

struct deliver {
	struct queue *queue;
	const struct sink *sink; /* NULL: switched off, messages are counted and thrown away */
	struct spool *spool; /* NULL: none */
	const struct clock *clock;
	int (*wait)(void *ctx, struct pollfd *fds, nfds_t n, int timeout_ms); /* NULL = poll(2) */
	void *ctx;

	uint64_t grace_ms; /* set before queue_close(); 0 = DELIVER_GRACE_MS */
	uint64_t unsent;
	uint64_t lost; /* out: valid after deliver_run() */
};

/* Returns when the queue is closed and empty, or the grace time is over. */
void deliver_run(struct deliver *d);

#endif
