/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "alert/queue.h"

#include <assert.h>
#include <pthread.h>
#include <stdlib.h>
#include <sys/eventfd.h>
#include <unistd.h>

struct entry {
	struct entry *next;
	uint64_t order; /* of all levels: the consumer takes the oldest */
	struct queue_message message;
	char text[];
};

/* Messages of one level, oldest first. */
struct lane {
	struct entry *first, **last;
	size_t messages, bytes;
};

struct queue {
	pthread_mutex_t lock;
	struct lane lane[LEVEL_COUNT];
	struct entry *held; /* handed to the consumer; still counted in messages and bytes */
	uint64_t order;
	size_t max_messages, max_bytes;
	bool closed;
	int fd;
	struct queue_counters counters;
};

struct queue *queue_new(size_t max_messages, size_t max_bytes)
{
	struct queue *q = calloc(1, sizeof(*q));

	if (!q)
		return NULL;
	q->fd = eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC);
	if (q->fd < 0 || pthread_mutex_init(&q->lock, NULL) != 0) {
		if (q->fd >= 0)
			close(q->fd);
		free(q);
		return NULL;
	}
	q->max_messages = max_messages;
	q->max_bytes = max_bytes;
	for (int i = 0; i < LEVEL_COUNT; i++)
		q->lane[i].last = &q->lane[i].first;
	return q;
}

/* Memory of a message, what the bound is about. */
static size_t entry_size(const struct entry *e)
{
	return sizeof(*e) + e->message.text.n;
}

static struct entry *lane_take(struct lane *lane)
{
	struct entry *e = lane->first;

	assert(e);
	lane->first = e->next;
	if (!lane->first)
		lane->last = &lane->first;
	lane->messages--;
	lane->bytes -= entry_size(e);
	return e;
}

static void release(struct queue *q, struct entry *e)
{
	q->counters.messages--;
	q->counters.bytes -= entry_size(e);
	free(e);
}

static bool full(const struct queue *q, size_t messages, size_t bytes, size_t need)
{
	return messages >= q->max_messages || need > q->max_bytes || bytes > q->max_bytes - need;
}

/* Evicts until `need` bytes fit. False, and nothing is evicted, when that cannot be reached. */
static bool make_room(struct queue *q, enum level level, size_t need)
{
	const struct queue_counters *now = &q->counters;
	size_t messages = now->messages, bytes = now->bytes;

	for (int i = 0; i <= (int)level; i++) {
		messages -= q->lane[i].messages;
		bytes -= q->lane[i].bytes;
	}
	if (full(q, messages, bytes, need))
		return false;
	for (int i = 0; i <= (int)level; i++) {
		while (q->lane[i].first && full(q, now->messages, now->bytes, need)) {
			release(q, lane_take(&q->lane[i]));
			q->counters.evicted[i]++;
		}
	}
	return true;
}

static void wake(const struct queue *q)
{
	const uint64_t one = 1;
	/* Fails only when the counter is at its top: the consumer is awake then. */
	ssize_t n = write(q->fd, &one, sizeof(one));

	(void)n;
}

static struct entry *entry_new(enum queue_kind kind, enum level level, struct str text)
{
	struct entry *e = malloc(sizeof(*e) + text.n);

	if (!e)
		return NULL;
	*e = (struct entry){.message = {kind, level, {e->text, text.n}}};
	if (text.n)
		memcpy(e->text, text.p, text.n);
	return e;
}

int queue_put(struct queue *q, enum queue_kind kind, enum level level, struct str text)
{
	struct entry *e = entry_new(kind, level, text); /* outside of the lock */
	struct lane *lane = &q->lane[level];

	pthread_mutex_lock(&q->lock);
	q->counters.put++;
	if (!e || q->closed || !make_room(q, level, entry_size(e))) {
		q->counters.dropped[level]++;
		pthread_mutex_unlock(&q->lock);
		free(e);
		return -1;
	}
	e->order = q->order++;
	*lane->last = e;
	lane->last = &e->next;
	lane->messages++;
	lane->bytes += entry_size(e);

	struct queue_counters *c = &q->counters;

	c->messages++;
	c->bytes += entry_size(e);
	if (c->messages > c->high_messages)
		c->high_messages = c->messages;
	if (c->bytes > c->high_bytes)
		c->high_bytes = c->bytes;
	pthread_mutex_unlock(&q->lock);
	wake(q);
	return 0;
}

void queue_close(struct queue *q)
{
	pthread_mutex_lock(&q->lock);
	q->closed = true;
	pthread_mutex_unlock(&q->lock);
	wake(q);
}

bool queue_closed(struct queue *q)
{
	pthread_mutex_lock(&q->lock);
	bool closed = q->closed;

	pthread_mutex_unlock(&q->lock);
	return closed;
}

static struct lane *oldest_lane(struct queue *q)
{
	struct lane *oldest = NULL;

	for (int i = 0; i < LEVEL_COUNT; i++) {
		struct lane *lane = &q->lane[i];

		if (lane->first && (!oldest || lane->first->order < oldest->first->order))
			oldest = lane;
	}
	return oldest;
}

const struct queue_message *queue_peek(struct queue *q)
{
	pthread_mutex_lock(&q->lock);
	if (!q->held) {
		struct lane *lane = oldest_lane(q);

		if (lane)
			q->held = lane_take(lane);
	}
	const struct queue_message *message = q->held ? &q->held->message : NULL;

	pthread_mutex_unlock(&q->lock);
	return message;
}

void queue_pop(struct queue *q)
{
	pthread_mutex_lock(&q->lock);
	assert(q->held);
	release(q, q->held);
	q->held = NULL;
	q->counters.taken++;
	pthread_mutex_unlock(&q->lock);
}

size_t queue_discard(struct queue *q)
{
	pthread_mutex_lock(&q->lock);
	size_t n = q->counters.messages;

	if (q->held)
		release(q, q->held);
	q->held = NULL;
	for (int i = 0; i < LEVEL_COUNT; i++) {
		while (q->lane[i].first)
			release(q, lane_take(&q->lane[i]));
	}
	q->counters.discarded += n;
	pthread_mutex_unlock(&q->lock);
	return n;
}

void queue_free(struct queue *q)
{
	if (!q)
		return;
	queue_discard(q);
	pthread_mutex_destroy(&q->lock);
	close(q->fd);
	free(q);
}

int queue_fd(const struct queue *q)
{
	return q->fd;
}

void queue_calm(struct queue *q)
{
	uint64_t count;
	ssize_t n = read(q->fd, &count, sizeof(count)); /* EAGAIN: it is calm already */

	(void)n;
}

void queue_counters(struct queue *q, struct queue_counters *ret_counters)
{
	pthread_mutex_lock(&q->lock);
	*ret_counters = q->counters;
	pthread_mutex_unlock(&q->lock);
}
