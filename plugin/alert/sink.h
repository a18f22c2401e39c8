/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * sink: what delivery sends messages to: the log daemon (syslog.h) or a file (filesink.h).
 *
 * No call ever waits. One thread at a time uses a sink.
 */
#ifndef ALERT_SINK_H
#define ALERT_SINK_H

#include "alert/queue.h"

enum sink_result {
	SINK_SENT, /* the sink has it */
	SINK_DROPPED, /* will never get through: too long */
	SINK_FULL, /* the receiver does not keep up: again when fd() is writable */
	SINK_RETRY, /* nobody receives, no room, no memory: again after a while */
};

struct sink {
	void *ctx;
	enum sink_result (*send)(void *ctx, const struct queue_message *message);

	/* For sinks that know what the receiver has read; NULL: what is sent has arrived. */
	size_t (*unread)(void *ctx); /* messages that it may not have read */
	enum sink_result (*settle)(void *ctx); /* looks again; sends again what got lost */
	const struct queue_message *(*unread_at)(void *ctx, size_t i); /* the oldest is 0 */
	void (*forget)(void *ctx); /* they are somebody else's now */

	int (*fd)(void *ctx); /* -1 or NULL: nothing to wait for */
};

#endif
