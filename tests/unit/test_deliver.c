/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <sys/socket.h>

#include "alert/deliver.h"
#include "support/logdaemon.h"

/* One delivery whose waiting is ours: time passes only in it. */
struct run {
	struct logdaemon *daemon;
	struct queue *queue;
	struct spool *spool;
	int waits;
	bool late; /* a message was put while delivery waited */
	int longest;
	void (*on_wait)(struct run *r, struct pollfd *fds);
};

static int fake_wait(void *ctx, struct pollfd *fds, nfds_t n, int timeout)
{
	struct run *r = ctx;

	assert_int_equal(n, 2);
	assert_true(++r->waits < 1000);
	fds[0].revents = fds[1].revents = 0;
	if (r->on_wait)
		r->on_wait(r, fds);
	int ready = poll(fds, 2, 0); /* looks, but does not sleep */

	if (ready > 0)
		return ready;
	assert_true(timeout >= 0); /* nothing would ever come */
	r->daemon->now += (uint64_t)timeout;
	if (timeout > r->longest)
		r->longest = timeout;
	return 0;
}

/* A notice and n - 1 alerts wait. */
static void fill(struct run *r, int n)
{
	r->queue = queue_new(1000, QUEUE_BYTES);
	assert_non_null(r->queue);
	for (int i = 0; i < n; i++)
		queue_put(r->queue, i ? QUEUE_ALERT : QUEUE_NOTICE, LEVEL_LOW, STR("x"));
}

/* Returns how many were lost. */
static uint64_t deliver(struct run *r)
{
	struct sink sink = syslog_sink(r->daemon->syslog);
	struct deliver d = {.queue = r->queue,
		.sink = &sink,
		.spool = r->spool,
		.clock = &r->daemon->clock,
		.wait = fake_wait,
		.ctx = r};
	struct queue_counters c;

	deliver_run(&d);
	queue_counters(r->queue, &c);
	assert_int_equal(c.discarded, d.lost);
	assert_int_equal(c.messages, 0);
	queue_free(r->queue);
	return d.lost;
}

static void test_all(void **state)
{
	struct run r = {.daemon = *state};
	char text[9000];

	daemon_start(r.daemon, SOCK_DGRAM);
	fill(&r, 3);
	queue_close(r.queue);
	assert_int_equal(deliver(&r), 0);
	assert_int_equal(r.waits, 0); /* at the end of input nothing is waited for */
	assert_null(strstr(daemon_read(r.daemon, text), "@cee"));
	assert_non_null(strstr(daemon_read(r.daemon, text), "@cee: x"));
	assert_non_null(strstr(daemon_read(r.daemon, text), "@cee: x"));
	assert_string_equal(daemon_read(r.daemon, text), "");
}

static void test_nobody_listens(void **state)
{
	struct run r = {.daemon = *state};
	uint64_t start = r.daemon->now;

	fill(&r, 5);
	queue_close(r.queue);
	assert_int_equal(deliver(&r), 5);
	assert_int_equal(r.daemon->now, start + DELIVER_GRACE_MS);
}

/* Until then one message comes in, which must not cause more tries. */
static void daemon_after_a_minute(struct run *r, struct pollfd *fds)
{
	(void)fds;
	if (r->daemon->now > 30000 && !r->late) {
		r->late = true;
		queue_put(r->queue, QUEUE_ALERT, LEVEL_HIGH, STR("later"));
	}
	if (r->daemon->now > 61000 && r->daemon->daemon < 0)
		daemon_start(r->daemon, SOCK_DGRAM);
	if (syslog_fd(r->daemon->syslog) >= 0)
		queue_close(r->queue);
}

static void test_backoff(void **state)
{
	struct run r = {.daemon = *state, .on_wait = daemon_after_a_minute};
	struct syslog_counters c;

	fill(&r, 2);
	assert_int_equal(deliver(&r), 0);
	syslog_counters(r.daemon->syslog, &c);
	assert_int_equal(c.sent, 3);
	assert_in_range(c.retries, 15, 20); /* 0.1 0.2 0.4 0.8 1.6 3.2 and then every 5 s */
	assert_int_equal(r.longest, DELIVER_BACKOFF_MAX_MS);
	assert_in_range(r.daemon->now, 61000, 68000);
}

static void read_one(struct run *r, struct pollfd *fds)
{
	char text[9000];

	assert_int_equal(fds[1].fd, syslog_fd(r->daemon->syslog));
	daemon_read(r->daemon, text);
}

/* A slow daemon is waited for without losing time to backoff. */
static void test_slow(void **state)
{
	struct run r = {.daemon = *state, .on_wait = read_one};
	struct syslog_counters c;
	uint64_t start = r.daemon->now;

	daemon_start(r.daemon, SOCK_DGRAM);
	fill(&r, 900);
	queue_close(r.queue);
	assert_int_equal(deliver(&r), 0);
	syslog_counters(r.daemon->syslog, &c);
	assert_int_equal(c.sent, 900);
	assert_int_equal(r.daemon->now, start);
}

static void never_room(struct run *r, struct pollfd *fds)
{
	(void)r;
	fds[1].fd = -1;
}

static void test_hangs(void **state)
{
	struct run r = {.daemon = *state, .on_wait = never_room};
	uint64_t start = r.daemon->now;

	daemon_start(r.daemon, SOCK_DGRAM);
	fill(&r, 900);
	queue_close(r.queue);
	assert_true(deliver(&r) > 0);
	assert_int_equal(r.daemon->now, start + DELIVER_GRACE_MS);
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, logdaemon_setup, logdaemon_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_all),
		TEST(test_nobody_listens),
		TEST(test_backoff),
		TEST(test_slow),
		TEST(test_hangs),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
