/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Ring and reader: nothing is lost while there is room, every loss is counted, input never waits.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>
#include <fcntl.h>
#include <pthread.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <unistd.h>

#include "input/lines.h"
#include "input/reader.h"
#include "support/effort.h"

/* Every byte through a small ring that wraps many times, in pieces of all sizes. */
static void ring_keeps_order(void **state)
{
	struct ring *r = ring_new(4096);
	const int rounds = effort_small() ? 500 : 20000;
	uint64_t written = 0, read_back = 0;

	(void)state;
	assert_non_null(r);
	for (int round = 0; round < rounds; round++) {
		size_t n;
		char *space = ring_space(r, &n);

		n = n < (size_t)(round % 700) ? n : (size_t)(round % 700);
		for (size_t i = 0; i < n; i++)
			space[i] = (char)(written + i);
		written += n;
		ring_commit(r, n);
		struct str data = ring_data(r);

		data.n = data.n < (size_t)(round % 900) ? data.n : (size_t)(round % 900);
		for (size_t i = 0; i < data.n; i++)
			assert_int_equal((unsigned char)data.p[i], (unsigned char)(read_back + i));
		read_back += data.n;
		ring_consume(r, data.n);
	}
	assert_true(written > (uint64_t)rounds / 200 * 4096); /* many times around */
	ring_free(r);
}

static void ring_put_is_all_or_nothing(void **state)
{
	struct ring *r = ring_new(4096);
	char block[4096] = {0};

	(void)state;
	assert_true(ring_put(r, (struct str){block, 4000}));
	assert_int_equal(ring_room(r), 96);
	assert_false(ring_put(r, (struct str){block, 97}));
	ring_consume(r, 4000);
	assert_true(ring_put(r, (struct str){block, 4096}));
	assert_int_equal(ring_room(r), 0);
	ring_free(r);
}

struct pump {
	struct reader reader;
	int in[2];
	pthread_t thread;
};

static void *pump_thread(void *ctx)
{
	reader_run(ctx);
	return NULL;
}

static void pump_start(struct pump *p, size_t ring_bytes)
{
	*p = (struct pump){0};
	assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM, 0, p->in), 0);
	p->reader = (struct reader){
		.fd = p->in[0], .stop_fd = eventfd(0, EFD_CLOEXEC), .ring = ring_new(ring_bytes)};
	assert_int_equal(pthread_create(&p->thread, NULL, pump_thread, &p->reader), 0);
}

static void pump_end(struct pump *p)
{
	pthread_join(p->thread, NULL);
	close(p->in[0]);
	close(p->in[1]);
	close(p->reader.stop_fd);
	ring_free(p->reader.ring);
}

static void write_all(int fd, const char *p, size_t n)
{
	while (n > 0) {
		ssize_t done = write(fd, p, n);

		assert_true(done > 0);
		p += done;
		n -= (size_t)done;
	}
}

static void count_line(void *ctx, struct str line)
{
	uint64_t *count = ctx, number;

	assert_true(str_starts(line, STR("line ")));
	assert_int_equal(str_u64(str_sub(line, 5, 13), &number), 0);
	assert_int_equal(line.n, 113);
	++*count;
}

/* Until something happens, or a second. */
static void wait_a_while(struct ring *ring)
{
	uint32_t seen = ring_changes(ring);

	if (ring_data(ring).n == 0 && !ring_closed(ring))
		ring_wait(ring, seen, 1000);
}

static void drain(struct ring *ring, struct lines *lines)
{
	struct str data = ring_data(ring);

	lines_feed(lines, data);
	ring_consume(ring, data.n);
}

static void write_lines(int fd, int from, int to)
{
	char line[128];

	for (int i = from; i < to; i++) {
		memset(line, '.', sizeof(line));
		snprintf(line, sizeof(line), "line %08d", i);
		line[13] = '.';
		line[113] = '\n';
		write_all(fd, line, 114);
	}
}

static void reads_everything(void **state)
{
	struct pump p;
	struct lines lines;
	uint64_t count = 0;

	(void)state;
	pump_start(&p, 1 << 20);
	lines_init(&lines, count_line, &count);
	for (int i = 0; i < 50; i++) {
		write_lines(p.in[1], i * 1000, i * 1000 + 1000);
		while (lines.counters.lines < (uint64_t)(i + 1) * 1000) {
			wait_a_while(p.reader.ring);
			drain(p.reader.ring, &lines);
		}
	}
	shutdown(p.in[1], SHUT_WR);
	while (!ring_closed(p.reader.ring))
		wait_a_while(p.reader.ring);
	drain(p.reader.ring, &lines);
	assert_int_equal(count, 50000);
	assert_int_equal(p.reader.dropped_bytes, 0);
	lines_done(&lines);
	pump_end(&p);
}

/* Nobody takes from the ring: the writer is never held up, and each line arrived or was counted. */
static void sheds_when_full(void **state)
{
	struct pump p;
	struct lines lines;
	uint64_t count = 0;
	enum { N = 40000 }; /* 4.5 MB into 1 MB */

	(void)state;
	pump_start(&p, 1 << 20);
	lines_init(&lines, count_line, &count);
	write_lines(p.in[1], 0, N);
	while (ring_room(p.reader.ring) > 65536) /* the reader has seen enough to be full */
		usleep(1000);
	drain(p.reader.ring, &lines); /* up to the wrap, if any */
	drain(p.reader.ring, &lines);
	write_lines(p.in[1], N, N + 2000);
	shutdown(p.in[1], SHUT_WR);
	while (!ring_closed(p.reader.ring))
		wait_a_while(p.reader.ring);
	drain(p.reader.ring, &lines);
	drain(p.reader.ring, &lines);
	lines_finish(&lines);
	assert_true(p.reader.dropped_lines > 0);
	assert_true(lines.counters.binary >= 1);
	/* A cut line is in both counts: its start ended in the ring, its end was dropped. */
	assert_int_equal(count + p.reader.dropped_lines, N + 2000);
	assert_true(count > (1 << 20) / 114);
	lines_done(&lines);
	pump_end(&p);
}

/* Input ends while it is dropped: the line of which the ring has a part is none, and is counted. */
static void ends_while_full(void **state)
{
	enum { N = 2000 }; /* 228 kB into 64 kB */

	(void)state;
	for (size_t cut = 0; cut < 114; cut += 37) {
		struct reader r = {.fd = open("/dev/shm", O_TMPFILE | O_RDWR | O_CLOEXEC, 0600),
			.stop_fd = -1,
			.ring = ring_new(1 << 16)};
		struct lines lines;
		uint64_t count = 0;

		lines_init(&lines, count_line, &count);
		write_lines(r.fd, 0, N);
		assert_int_equal(ftruncate(r.fd, (off_t)(N * 114 - cut)), 0);
		lseek(r.fd, 0, SEEK_SET);
		reader_run(&r);
		drain(r.ring, &lines);
		lines_finish(&lines);
		assert_int_equal(lines.counters.binary, 1);
		assert_int_equal(count + r.dropped_lines, N);
		lines_done(&lines);
		ring_free(r.ring);
		close(r.fd);
	}
}

static void stops(void **state)
{
	struct pump p;

	(void)state;
	pump_start(&p, 1 << 16);
	write_all(p.in[1], "x\n", 2);
	while (ring_data(p.reader.ring).n == 0)
		wait_a_while(p.reader.ring);
	eventfd_write(p.reader.stop_fd, 1);
	pthread_join(p.thread, NULL);
	assert_true(ring_closed(p.reader.ring));
	assert_int_equal(pthread_create(&p.thread, NULL, pump_thread, &p.reader), 0);
	pump_end(&p);
}

/* What was there before the stop is read: the last records of a host that goes down. */
static void reads_on_before_it_stops(void **state)
{
	struct pump p = {.reader = {.stop_fd = eventfd(1, EFD_CLOEXEC), .ring = ring_new(1 << 18)}};

	(void)state;
	assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM, 0, p.in), 0);
	p.reader.fd = p.in[0];
	write_lines(p.in[1], 0, 100);
	reader_run(&p.reader); /* nobody closes the other end */
	assert_int_equal(ring_data(p.reader.ring).n, 100 * 114);
	assert_true(ring_closed(p.reader.ring));
	close(p.in[0]);
	close(p.in[1]);
	close(p.reader.stop_fd);
	ring_free(p.reader.ring);
}

static void survives_a_bad_descriptor(void **state)
{
	struct reader r = {.fd = open("/dev/null", O_WRONLY | O_CLOEXEC),
		.stop_fd = -1,
		.ring = ring_new(1 << 16)};

	(void)state;
	reader_run(&r);
	assert_true(ring_closed(r.ring));
	close(r.fd);
	ring_free(r.ring);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(ring_keeps_order),
		cmocka_unit_test(ring_put_is_all_or_nothing),
		cmocka_unit_test(reads_everything),
		cmocka_unit_test(sheds_when_full),
		cmocka_unit_test(ends_while_full),
		cmocka_unit_test(stops),
		cmocka_unit_test(reads_on_before_it_stops),
		cmocka_unit_test(survives_a_bad_descriptor),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
