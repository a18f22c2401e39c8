/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "alert/deliver.h"

#include <errno.h>

#define NEVER	      UINT64_MAX
#define SETTLE_MIN_MS 50
#define SETTLE_MAX_MS 1000

struct delivery {
	struct deliver *d;
	uint64_t deadline; /* set when the queue was found closed */
	uint64_t retry_at; /* 0 = at once */
	uint64_t backoff; /* of the last failure, 0 = none since the last success */
	uint64_t settle; /* how long to wait before the next look at what is unread */
	bool await_room; /* the socket was full: room in it ends the wait */
	bool found_room; /* it had room before this try */
};

static uint64_t now_ms(const struct delivery *run)
{
	return clock_mono(run->d->clock);
}

/* Until something happens, but no longer than `until`. */
static void wait_until(struct delivery *run, uint64_t until)
{
	struct deliver *d = run->d;
	struct pollfd fds[2] = {
		{.fd = queue_fd(d->queue), .events = POLLIN},
		{.fd = run->await_room ? syslog_fd(d->syslog) : -1, .events = POLLOUT},
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

/*
 * A socket that says it has room and then takes nothing would be asked for ever: the second time in
 * a row only the clock counts.
 */
static void put_off(struct delivery *run, bool full)
{
	run->backoff = run->backoff ? run->backoff * 2 : DELIVER_BACKOFF_MIN_MS;
	if (run->backoff > DELIVER_BACKOFF_MAX_MS)
		run->backoff = DELIVER_BACKOFF_MAX_MS;
	run->retry_at = now_ms(run) + run->backoff;
	run->await_room = full && !run->found_room;
	run->found_room = false;
}

static void send_one(struct delivery *run, const struct queue_message *message)
{
	struct deliver *d = run->d;
	enum sink_result result;

	if (!d->syslog) {
		queue_pop(d->queue);
		d->unsent++;
		return;
	}
	if (message->kind == QUEUE_NOTICE)
		result = syslog_notice(d->syslog, message->text);
	else
		result = syslog_send(d->syslog, message->level, message->text);
	if (result == SINK_FULL || result == SINK_RETRY) {
		put_off(run, result == SINK_FULL);
		return;
	}
	queue_pop(d->queue);
	run->retry_at = run->backoff = 0;
	run->await_room = run->found_room = false;
}

/*
 * Nothing to send: what was sent may be unread still, and only a look at a living daemon tells. Soon
 * after the message, so that little is sent twice when the daemon is restarted later.
 */
static void idle(struct delivery *run)
{
	struct deliver *d = run->d;

	if (!d->syslog || syslog_unread(d->syslog) == 0) {
		run->settle = SETTLE_MIN_MS;
		wait_until(run, NEVER);
		return;
	}
	uint64_t until = now_ms(run) + run->settle;

	wait_until(run, until);
	if (now_ms(run) < until)
		return;
	syslog_settle(d->syslog);
	run->settle = run->settle * 2 < SETTLE_MAX_MS ? run->settle * 2 : SETTLE_MAX_MS;
}

void deliver_run(struct deliver *d)
{
	struct delivery run = {.d = d, .deadline = NEVER, .settle = SETTLE_MIN_MS};

	for (;;) {
		queue_calm(d->queue); /* before looking: what comes later wakes the wait */
		bool closed = queue_closed(d->queue);
		const struct queue_message *message = queue_peek(d->queue);
		uint64_t now = now_ms(&run);

		if (closed && run.deadline == NEVER)
			run.deadline = now + (d->grace_ms ? d->grace_ms : DELIVER_GRACE_MS);
		if (now >= run.deadline || (closed && !message))
			break;
		if (!message)
			idle(&run);
		else if (run.retry_at > now)
			wait_until(&run, run.retry_at < run.deadline ? run.retry_at : run.deadline);
		else
			send_one(&run, message);
	}
	d->lost = queue_discard(d->queue);
}
