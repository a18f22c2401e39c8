/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * window: messages that a log daemon was given and may not have read yet.
 *
 * A daemon that is killed takes with it what waits in its socket, without an error to the sender. So
 * messages are kept until they are known to be read, and go out again when the connection is lost.
 * First in, first out: the messages at the front were sent, those behind wait to be (again).
 * Limits: WINDOW_MESSAGES and WINDOW_BYTES, far beyond what the kernel lets wait in a socket by
 * default (net.core.wmem_default); beyond them the oldest message is taken for read.
 */
#ifndef ALERT_WINDOW_H
#define ALERT_WINDOW_H

#include "alert/queue.h"

#define WINDOW_MESSAGES 1024
#define WINDOW_BYTES	(1024u * 1024)

struct window_message {
	struct queue_message message;
	struct str line; /* as it goes out; message.text lies within it */
	size_t charge; /* bytes the kernel counts for it while it is unread: so many, or more */
	bool again; /* was sent before */
};

struct window {
	struct window_message *slot[WINDOW_MESSAGES];
	size_t first, n, sent, bytes; /* of n messages `sent` are sent */
};

void window_done(struct window *w);

/*
 * Adds a message that is to be sent: copies the line, whose bytes from `text_at` on, text_n of them,
 * are the text. -1: out of memory. Everything before it must be sent.
 */
int window_add(struct window *w, struct str line, struct queue_message message);

/* The message that is to be sent next, valid until it is removed; NULL = all are sent. */
struct window_message *window_unsent(const struct window *w);
/* That one; `charge`: by how much what is unread has grown at least. */
void window_mark_sent(struct window *w, size_t charge);
void window_drop_unsent(struct window *w); /* that one too */

/* Takes back the message that was added last, which was not sent. */
void window_drop_newest(struct window *w);

/* No more than so many bytes of what was sent are unread: removes what was read. */
void window_read(struct window *w, size_t unread);

/* The connection is lost, and what was not read with it. */
void window_rewind(struct window *w);

/* The oldest is 0. */
const struct window_message *window_at(const struct window *w, size_t i);

#endif
