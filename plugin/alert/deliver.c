/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "alert/deliver.h"

#define NEVER		 UINT64_MAX
#define SETTLE_MIN_MS	 10 /* between two looks at what is read; each pause is twice the last one */
#define SETTLE_MAX_MS	 1000
#define SETTLE_AT_END_MS 2
#define SPILL_PAUSE_MS	 1000 /* when the spool cannot be used */
#define QUEUE_FULL_SHARE 2

struct delivery {
	struct deliver *d;
	uint64_t now;
	bool closed; /* the queue */
	uint64_t deadline; /* set when the queue was found closed */
	uint64_t settle_deadline; /* set when nothing was left to be sent */

	uint64_t retry_at; /* 0 = at once */
	uint64_t backoff; /* of the last failure, 0 = none since the last success */
	bool refused; /* the last failure was not for want of room */
	uint64_t stalled_at; /* since when it takes nothing; NEVER = it does */
	bool await_room; /* the socket was full: room in it ends the wait */
	bool found_room; /* it had room before this try */

	uint64_t settle_at, settle_pause;
	uint64_t spill_at; /* not before */
};

static uint64_t now_ms(const struct delivery *run)
{
	return clock_mono(run->d->clock);
}

static uint64_t earlier(uint64_t a, uint64_t b)
{
	return a < b ? a : b;
}

static size_t unread(const struct delivery *run)
{
	const struct sink *sink = run->d->sink;

	return sink && sink->unread ? sink->unread(sink->ctx) : 0;
}

static int sink_fd(const struct delivery *run)
{
	const struct sink *sink = run->d->sink;

	return sink && sink->fd ? sink->fd(sink->ctx) : -1;
}

/* Until something happens, but no longer than `until`. */
static void wait_until(struct delivery *run, uint64_t until)
{
	struct deliver *d = run->d;
	struct pollfd fds[2] = {
		{.fd = queue_fd(d->queue), .events = POLLIN},
		{.fd = run->await_room ? sink_fd(run) : -1, .events = POLLOUT},
	};
	uint64_t now = now_ms(run);
	int timeout = -1;

	if (until <= now)
		return;
	if (until != NEVER)
		timeout = until - now < INT32_MAX ? (int)(until - now) : INT32_MAX;
	int n = d->wait ? d->wait(d->ctx, fds, 2, timeout) : poll(fds, 2, timeout);

	if (n > 0 && fds[1].revents) {
		run->found_room = true;
		run->retry_at = 0;
	}
}

/* --- sending -------------------------------------------------------------------------------------- */

/*
 * A socket that says it has room and then takes nothing would be asked for ever: the second time in
 * a row only the clock counts.
 */
static void put_off(struct delivery *run, bool full)
{
	run->backoff = run->backoff ? run->backoff * 2 : DELIVER_BACKOFF_MIN_MS;
	if (run->backoff > DELIVER_BACKOFF_MAX_MS)
		run->backoff = DELIVER_BACKOFF_MAX_MS;
	run->retry_at = run->now + run->backoff;
	run->await_room = full && !run->found_room;
	run->found_room = false;
	run->refused = !full;
	run->stalled_at = earlier(run->stalled_at, run->now);
}

/* False: put off. */
static bool went_out(struct delivery *run, enum sink_result result)
{
	if (result == SINK_FULL || result == SINK_RETRY) {
		put_off(run, result == SINK_FULL);
		return false;
	}
	run->retry_at = run->backoff = 0;
	run->await_room = run->found_room = run->refused = false;
	run->stalled_at = NEVER;
	return true;
}

/* Looks what the receiver has read by now. That it lives does not mean that it takes more. */
static void settle(struct delivery *run)
{
	const struct sink *sink = run->d->sink;
	enum sink_result result = sink->settle(sink->ctx);

	if (result != SINK_SENT || run->refused)
		went_out(run, result);
	run->settle_pause = run->settle_pause ? run->settle_pause * 2 : SETTLE_MIN_MS;
	if (run->settle_pause > SETTLE_MAX_MS)
		run->settle_pause = SETTLE_MAX_MS;
	if (run->settle_deadline != NEVER)
		run->settle_pause = SETTLE_AT_END_MS;
	run->settle_at = unread(run) ? run->now + run->settle_pause : NEVER;
}

static void watch_unread(struct delivery *run)
{
	if (run->settle_at == NEVER && unread(run)) {
		run->settle_pause = 0;
		run->settle_at = run->now + SETTLE_MIN_MS;
	}
}

/* The oldest message: what is on disk comes before what is in the queue. False: there was none. */
static bool send_one(struct delivery *run)
{
	struct deliver *d = run->d;
	const struct queue_message *stored = d->spool ? spool_peek(d->spool) : NULL;
	const struct queue_message *message = stored ? stored : queue_peek(d->queue);

	if (!message) {
		if (d->spool && !spool_empty(d->spool)) /* cannot be read now */
			run->retry_at = run->now + DELIVER_BACKOFF_MIN_MS;
		return false;
	}
	if (d->sink && !went_out(run, d->sink->send(d->sink->ctx, message)))
		return true;
	if (!d->sink)
		d->unsent++;
	if (stored)
		spool_pop(d->spool);
	else
		queue_pop(d->queue);
	watch_unread(run);
	return true;
}

/* --- the spool ------------------------------------------------------------------------------------ */

static bool half_full(const struct delivery *run)
{
	struct queue_counters c;

	queue_counters(run->d->queue, &c);
	return c.messages > QUEUE_MESSAGES / QUEUE_FULL_SHARE ||
	       c.bytes > QUEUE_BYTES / QUEUE_FULL_SHARE;
}

/* When what is in the queue belongs on disk: at once when the sink refuses it. */
static uint64_t spill_due(const struct delivery *run)
{
	const struct deliver *d = run->d;
	uint64_t due = NEVER;

	if (!d->spool)
		return NEVER;
	if (run->refused)
		due = run->now;
	else if (run->stalled_at != NEVER)
		due = run->stalled_at + DELIVER_STALL_MS;
	if (due > run->now && (run->stalled_at != NEVER || !spool_empty(d->spool)) &&
		half_full(run))
		due = run->now;
	return due == NEVER || due > run->spill_at ? due : run->spill_at;
}

/* -1: the spool cannot be used. */
static int spill_unread(struct delivery *run)
{
	const struct sink *sink = run->d->sink;
	size_t n = unread(run);

	for (size_t i = 0; i < n; i++) {
		if (spool_add(run->d->spool, sink->unread_at(sink->ctx, i)) != 0)
			return -1;
	}
	if (n > 0)
		sink->forget(sink->ctx);
	return 0;
}

/*
 * What is in the queue goes behind what is on disk. What a receiver that is gone had not read is older
 * than both, so it can be put there only while nothing is.
 */
static void spill(struct delivery *run, size_t max)
{
	struct deliver *d = run->d;
	const struct queue_message *message;
	int result = 0;

	if (run->refused && sink_fd(run) < 0 && spool_empty(d->spool))
		result = spill_unread(run);
	while (result == 0 && max-- > 0 && (message = queue_peek(d->queue))) {
		result = spool_add(d->spool, message);
		if (result == 0)
			queue_pop(d->queue);
	}
	spool_sync(d->spool);
	if (result != 0)
		run->spill_at = run->now + SPILL_PAUSE_MS;
}

/* --- the loop ------------------------------------------------------------------------------------- */

/*
 * The queue is closed and empty. What is on disk stays there when the sink refuses it; what is unread
 * gets a moment to be read.
 */
static bool is_done(struct delivery *run)
{
	const struct deliver *d = run->d;

	if (!d->spool)
		return !run->refused || !unread(run);
	if (run->refused)
		return true;
	if (!spool_empty(d->spool))
		return false;
	if (run->settle_deadline == NEVER) {
		run->settle_deadline = run->now + DELIVER_SETTLE_MS;
		run->settle_at = run->now;
	}
	return !unread(run) || run->now >= run->settle_deadline;
}

/* When there is something to do, if nothing happens before. */
static uint64_t next_time(const struct delivery *run)
{
	const struct deliver *d = run->d;
	bool queued = queue_peek(d->queue), stored = d->spool && !spool_empty(d->spool);
	uint64_t at = earlier(run->deadline, run->settle_deadline);

	if (queued || stored)
		at = earlier(at, run->retry_at);
	if (queued)
		at = earlier(at, spill_due(run));
	if (unread(run))
		at = earlier(at, run->settle_at > run->retry_at ? run->settle_at : run->retry_at);
	return d->spool ? earlier(at, spool_try_at(d->spool)) : at;
}

/* One step. False: it is over. */
static bool step(struct delivery *run)
{
	struct deliver *d = run->d;

	queue_calm(d->queue); /* before looking: what comes later wakes the wait */
	run->closed = queue_closed(d->queue);
	run->now = now_ms(run);
	if (run->closed && run->deadline == NEVER)
		run->deadline = run->now + (d->grace_ms ? d->grace_ms : DELIVER_GRACE_MS);
	if (run->now >= run->deadline)
		return false;
	if (d->spool && run->now >= spool_try_at(d->spool))
		spool_try(d->spool);
	if (run->now >= run->retry_at) {
		if (unread(run) && run->now >= run->settle_at)
			settle(run);
		else if (send_one(run))
			return true;
	}
	if (queue_peek(d->queue)) {
		if (run->now >= spill_due(run)) {
			spill(run, DELIVER_BATCH);
			return true;
		}
	} else if (run->closed && is_done(run)) {
		return false;
	}
	wait_until(run, next_time(run));
	return true;
}

void deliver_run(struct deliver *d)
{
	struct delivery run = {
		.d = d,
		.deadline = NEVER,
		.settle_deadline = NEVER,
		.settle_at = NEVER,
		.stalled_at = NEVER,
	};

	while (step(&run))
		;
	if (d->spool) {
		spill_unread(&run);
		run.refused = false; /* that is done */
		spill(&run, SIZE_MAX);
	}
	d->lost = queue_discard(d->queue);
}
