/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * queue: messages on their way from detection to delivery.
 *
 * One thread puts and never waits, another takes. The queue is bounded in messages and in bytes;
 * when it is full the oldest message of the lowest level gives way, unless that level is above the
 * new one's: then the new one is dropped. So a flood of low alerts cannot push out a critical one.
 * Every loss is counted.
 *
 * The message that is being delivered is held by the queue but out of reach of eviction: a failed
 * delivery finds it again. All functions may be called from any thread; queue_peek() and
 * queue_pop() are for one consumer.
 */
#ifndef ALERT_QUEUE_H
#define ALERT_QUEUE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/level.h"

#define QUEUE_MESSAGES 10000
#define QUEUE_BYTES    (16u * 1024 * 1024)

enum queue_kind {
	QUEUE_ALERT,
	QUEUE_NOTICE, /* a status line of ours, plain text */
};

struct queue_message {
	enum queue_kind kind;
	enum level level;
	struct str text; /* the queue's */
};

struct queue_counters {
	uint64_t put; /* all messages that were offered */
	uint64_t taken;
	uint64_t evicted[LEVEL_COUNT]; /* gave way to another one */
	uint64_t dropped[LEVEL_COUNT]; /* never got in */
	uint64_t discarded; /* left when the consumer gave up */
	size_t messages, bytes; /* now */
	size_t high_messages, high_bytes;
};

struct queue;

/* NULL = out of memory or file descriptors. */
struct queue *queue_new(size_t max_messages, size_t max_bytes);
void queue_free(struct queue *q);

/* Copies the text. -1: dropped (counted). Never waits for the consumer. */
int queue_put(struct queue *q, enum queue_kind kind, enum level level, struct str text);

/* No more messages will be put; the consumer sees the end behind the last one. */
void queue_close(struct queue *q);
bool queue_closed(struct queue *q);

/*
 * The oldest message, which stays until queue_pop(); NULL = empty. Valid until then.
 */
const struct queue_message *queue_peek(struct queue *q);
void queue_pop(struct queue *q);

/* Throws away what is left; returns how many. */
size_t queue_discard(struct queue *q);

/* Readable (POLLIN) since the last queue_calm() when a message was put or the queue was closed. */
int queue_fd(const struct queue *q);
void queue_calm(struct queue *q);

void queue_counters(struct queue *q, struct queue_counters *ret_counters);

#endif
