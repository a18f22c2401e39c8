/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Delivery with a spool: a log daemon that is away, stalls, dies with what it was given, comes back, in
 * any order. Every message arrives, in order, and when the plugin ends before, with the next start.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/socket.h>

#include "alert/deliver.h"
#include "support/logdaemon.h"
#include "support/plugin.h"

#define MESSAGES_MAX 20000
#define IDLE_MS	     50

/* One delivery whose waiting is ours: time passes only in it. */
struct run {
	struct logdaemon *daemon;
	char folder[64];
	struct queue *queue;
	struct spool *spool;
	void (*on_wait)(struct run *r, struct pollfd *fds);
	unsigned waits, seed;
	unsigned put, end; /* messages so far, and when the queue is closed; each is its number */
	uint64_t from; /* time of the start */
	uint64_t seen; /* time of the last look at it */
	bool came[MESSAGES_MAX];
	unsigned next, n; /* expected; how many came */
	unsigned again; /* came once more */
	bool any_order;
	uint64_t lost;
	size_t queued_max;
};

static int setup(void **state)
{
	struct run *r = calloc(1, sizeof(*r));

	strcpy(r->folder, "/dev/shm/test-deliver-XXXXXX");
	if (!mkdtemp(r->folder)) {
		strcpy(r->folder, "/tmp/test-deliver-XXXXXX");
		assert_non_null(mkdtemp(r->folder));
	}
	*state = r;
	return logdaemon_setup((void **)&r->daemon);
}

static int teardown(void **state)
{
	struct run *r = *state;

	spool_free(r->spool);
	remove_tree(r->folder);
	logdaemon_teardown((void **)&r->daemon);
	free(r);
	return 0;
}

static void put(struct run *r, unsigned n)
{
	char text[16];

	for (; n > 0 && r->put < r->end; n--) {
		snprintf(text, sizeof(text), "%u", r->put);
		assert_int_equal(
			queue_put(r->queue, QUEUE_ALERT, LEVEL_LOW + r->put % 3, str_of(text)), 0);
		r->put++;
	}
	if (r->put == r->end && !queue_closed(r->queue))
		queue_close(r->queue);
}

/* Reads up to `max` messages; each came before, or is the next. False: no more. */
static bool read_some(struct run *r, unsigned max)
{
	char text[9000];
	uint64_t number;

	while (max-- > 0) {
		const char *at;

		if (r->daemon->daemon < 0 || !daemon_read(r->daemon, text)[0])
			return false;
		at = strstr(text, "@cee: ");
		assert_non_null(at);
		assert_int_equal(str_u64(str_of(at + 6), &number), 0);
		assert_true(number < r->end);
		if (number > r->next && !r->any_order)
			fail_msg("%u comes before %u", (unsigned)number, r->next);
		if (r->came[number])
			r->again++;
		else
			r->n++;
		r->came[number] = true;
		while (r->next < r->end && r->came[r->next])
			r->next++;
	}
	return true;
}

static int fake_wait(void *ctx, struct pollfd *fds, nfds_t n, int timeout)
{
	struct run *r = ctx;
	struct queue_counters c;

	assert_int_equal(n, 2);
	assert_true(++r->waits < 100000);
	queue_counters(r->queue, &c);
	if (c.messages > r->queued_max)
		r->queued_max = c.messages;
	fds[0].revents = fds[1].revents = 0;
	if (r->on_wait)
		r->on_wait(r, fds);
	int ready = poll(fds, 2, 0); /* looks, but does not sleep */

	if (ready > 0)
		return ready;
	assert_true(timeout >= 0 || r->put < r->end); /* nothing would ever come */
	r->daemon->now += timeout < 0 ? IDLE_MS : (uint64_t)timeout;
	return 0;
}

static void open_spool(struct run *r)
{
	static char path[96];
	struct spool_options options = {
		.path = path, .max_bytes = 64 << 20, .clock = &r->daemon->clock};

	snprintf(path, sizeof(path), "%s/spool", r->folder);
	spool_free(r->spool);
	r->spool = spool_new(&options);
	assert_non_null(r->spool);
}

/* A start, `first` messages, what on_wait does, and the end when `all` are put. */
static void deliver(struct run *r, unsigned first, unsigned all)
{
	struct sink sink = syslog_sink(r->daemon->syslog);

	open_spool(r);
	r->queue = queue_new(QUEUE_MESSAGES, QUEUE_BYTES);
	struct deliver d = {
		.queue = r->queue,
		.sink = &sink,
		.spool = r->spool,
		.clock = &r->daemon->clock,
		.wait = fake_wait,
		.ctx = r,
	};

	r->end = all;
	r->from = r->daemon->now;
	r->waits = 0;
	put(r, first);
	deliver_run(&d);
	r->lost = d.lost;
	queue_free(r->queue);
	r->queue = NULL;
	/* The next start has another connection. */
	open_syslog(r->daemon, true, 8000);
}

/* What happens at most once in each moment, so that time passes. */
static bool later(struct run *r)
{
	bool later = r->daemon->now != r->seen;

	r->seen = r->daemon->now;
	return later;
}

static void reads_all(struct run *r, struct pollfd *fds)
{
	(void)fds;
	read_some(r, UINT32_MAX);
}

/* A start with nothing new, and a daemon that reads: what is left arrives. */
static void deliver_rest(struct run *r)
{
	if (r->daemon->daemon < 0)
		daemon_start(r->daemon, SOCK_DGRAM);
	r->on_wait = reads_all;
	deliver(r, 0, r->end);
	read_some(r, UINT32_MAX);
	if (r->next != r->end)
		fail_msg("only %u of %u came", r->next, r->end);
	assert_int_equal(r->lost, 0);
}

static uint64_t waiting(struct run *r)
{
	struct spool_counters c;

	spool_counters(r->spool, &c);
	assert_int_equal(c.lost + c.damaged + c.failures, 0);
	return c.waiting;
}

/* --- the plugin ends without a daemon -------------------------------------------------------------- */

static void test_nobody_listens(void **state)
{
	struct run *r = *state;

	deliver(r, 5000, 5000);
	assert_int_equal(r->lost, 0);
	assert_int_equal(waiting(r), 5000);
	assert_int_equal(r->daemon->now, r->from); /* what is on disk need not be waited for */
	deliver(r, 50, 5050);
	assert_int_equal(waiting(r), 5050);
	deliver_rest(r);
	assert_int_equal(r->again, 0);
	assert_int_equal(waiting(r), 0);
}

/* What was sent and not read may be lost with the daemon: the next start sends it once more. */
static void test_unread_at_the_end(void **state)
{
	struct run *r = *state;

	daemon_start(r->daemon, SOCK_DGRAM);
	deliver(r, 5, 5);
	assert_int_equal(r->lost, 0);
	assert_in_range(r->daemon->now, r->from + 1, r->from + 50);
	assert_int_equal(waiting(r), 5);
	read_some(r, 3);
	daemon_stop(r->daemon);
	daemon_start(r->daemon, SOCK_DGRAM);
	deliver(r, 3, 8);
	read_some(r, 100);
	assert_int_equal(r->next, 8);
	assert_int_equal(r->again, 3);
}

static void reads_late(struct run *r, struct pollfd *fds)
{
	(void)fds;
	if (r->daemon->now >= r->from + 10)
		read_some(r, 100);
}

static void test_read_at_the_end(void **state)
{
	struct run *r = *state;

	daemon_start(r->daemon, SOCK_DGRAM);
	r->on_wait = reads_late;
	deliver(r, 5, 5);
	assert_int_equal(waiting(r), 0);
	assert_int_equal(r->next, 5);
}

/* --- the daemon comes and goes ---------------------------------------------------------------------- */

static void away_for_a_minute(struct run *r, struct pollfd *fds)
{
	(void)fds;
	if (r->daemon->now < r->from + 60000) {
		if (later(r))
			put(r, 100);
		return;
	}
	if (r->daemon->daemon < 0)
		daemon_start(r->daemon, SOCK_DGRAM);
	read_some(r, UINT32_MAX);
	if (r->next == r->put)
		put(r, r->end);
}

static void test_away(void **state)
{
	struct run *r = *state;

	r->on_wait = away_for_a_minute;
	deliver(r, 1000, 12000);
	read_some(r, UINT32_MAX);
	assert_int_equal(r->next, 12000);
	assert_int_equal(r->lost + r->again, 0);
	assert_true(r->queued_max < QUEUE_MESSAGES);
}

static void stalls(struct run *r, struct pollfd *fds)
{
	struct spool_counters c;

	spool_counters(r->spool, &c);
	if (r->daemon->now < r->from + 900)
		assert_int_equal(c.stored, 0);
	if (r->daemon->now > r->from + 10000) {
		if (later(r))
			read_some(r, 5);
		if (r->next > 500)
			put(r, 1000);
	} else {
		fds[1].fd = -1;
	}
}

/* Stopped: after a second all is on disk. Then it reads again, and slowly. */
static void test_stalls(void **state)
{
	struct run *r = *state;

	daemon_start(r->daemon, SOCK_DGRAM);
	r->on_wait = stalls;
	deliver(r, 1000, 1100);
	assert_int_equal(r->lost + r->again, 0);
	read_some(r, UINT32_MAX);
	assert_true(r->next > 500);
	deliver_rest(r);
}

static void floods(struct run *r, struct pollfd *fds)
{
	struct spool_counters c;

	spool_counters(r->spool, &c);
	if (r->put < MESSAGES_MAX) {
		assert_true(r->daemon->now < r->from + 1000);
		put(r, 3000);
		fds[1].fd = -1;
	} else {
		read_some(r, UINT32_MAX);
	}
}

/* It takes nothing, and the queue fills up before a second is over. */
static void test_stalls_in_a_flood(void **state)
{
	struct run *r = *state;

	daemon_start(r->daemon, SOCK_DGRAM);
	r->on_wait = floods;
	deliver(r, 3000, MESSAGES_MAX);
	read_some(r, UINT32_MAX);
	assert_int_equal(r->lost, 0);
	deliver_rest(r);
}

static void dies_with_unread(struct run *r, struct pollfd *fds)
{
	(void)fds;
	if (r->waits == 1) {
		read_some(r, 2);
		daemon_stop(r->daemon); /* three are unread */
	}
	if (r->waits == 10)
		put(r, 5);
}

/* Nothing is sent when it dies: that is noticed, and what it had is the first to be on disk. */
static void test_dies_with_unread(void **state)
{
	struct run *r = *state;

	daemon_start(r->daemon, SOCK_DGRAM);
	r->on_wait = dies_with_unread;
	deliver(r, 5, 10);
	assert_in_range(waiting(r), 8, 10);
	deliver_rest(r);
}

/* --- the disk is full as well ----------------------------------------------------------------------- */

static void limit_files(rlim_t bytes)
{
	struct rlimit limit;

	getrlimit(RLIMIT_FSIZE, &limit);
	limit.rlim_cur = bytes;
	assert_int_equal(setrlimit(RLIMIT_FSIZE, &limit), 0);
}

static void disk_recovers(struct run *r, struct pollfd *fds)
{
	struct queue_counters c;

	(void)fds;
	queue_counters(r->queue, &c);
	if (r->daemon->now < r->from + 20000) {
		assert_true(c.messages >= r->put); /* memory goes on */
		if (later(r))
			put(r, 1);
	} else if (r->daemon->now < r->from + 40000) {
		limit_files(RLIM_INFINITY);
	} else {
		assert_int_equal(c.messages, 0);
		put(r, 10000);
	}
}

static void test_disk_recovers(void **state)
{
	struct run *r = *state;

	signal(SIGXFSZ, SIG_IGN);
	limit_files(0);
	r->on_wait = disk_recovers;
	deliver(r, 100, 1000);
	limit_files(RLIM_INFINITY);
	assert_int_equal(r->lost, 0);
	deliver_rest(r);
}

/* Neither daemon nor disk: after the grace time what is in memory is lost, and counted. */
static void test_nothing_works(void **state)
{
	struct run *r = *state;

	signal(SIGXFSZ, SIG_IGN);
	limit_files(0);
	deliver(r, 700, 700);
	limit_files(RLIM_INFINITY);
	assert_int_equal(r->lost, 700);
	assert_int_equal(r->daemon->now, r->from + DELIVER_GRACE_MS);
}

/* --- anything in any order -------------------------------------------------------------------------- */

static unsigned random_below(struct run *r, unsigned n)
{
	r->seed = r->seed * 1664525u + 1013904223u;
	return (r->seed >> 8) % n;
}

static void chaos(struct run *r, struct pollfd *fds)
{
	unsigned what = random_below(r, 20);

	if (!later(r) && what < 6)
		what += 12;
	if (what < 6)
		put(r, random_below(r, what ? 20 : 1000));
	else if (what < 9 && r->daemon->daemon < 0)
		daemon_start(r->daemon, SOCK_DGRAM);
	else if (what < 10 && r->daemon->daemon >= 0)
		daemon_stop(r->daemon);
	else if (what < 11 && r->daemon->daemon >= 0) {
		daemon_stop(r->daemon);
		daemon_start(r->daemon, SOCK_DGRAM);
	} else if (what < 17)
		read_some(r, random_below(r, 200));
	else if (what < 18)
		fds[1].fd = -1;
}

static void test_chaos(void **state)
{
	struct run *r = *state;

	for (unsigned seed = 1; seed <= (getenv("LONG") ? 100 : 12); seed++) {
		r->seed = seed;
		r->on_wait = chaos;
		r->put = r->next = r->n = 0;
		memset(r->came, 0, sizeof(r->came));
		r->any_order = false;
		/* Ends at any moment, with or without a daemon. */
		deliver(r, 0, 1000 + random_below(r, 8000));
		assert_int_equal(r->lost, 0);
		read_some(r, UINT32_MAX);
		/* What the daemon had not read is behind what was on disk before. */
		r->any_order = true;
		deliver_rest(r);
		assert_int_equal(r->n, r->end);
	}
	print_message("%u came again\n", r->again);
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_nobody_listens),
		TEST(test_unread_at_the_end),
		TEST(test_read_at_the_end),
		TEST(test_away),
		TEST(test_stalls),
		TEST(test_stalls_in_a_flood),
		TEST(test_dies_with_unread),
		TEST(test_disk_recovers),
		TEST(test_nothing_works),
		TEST(test_chaos),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
