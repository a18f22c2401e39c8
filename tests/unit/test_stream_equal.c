/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * The same execs, mixed, spelled and cut in every way: the same alerts, down to the last field.
 *
 * With LONG in the environment 10,000 shuffles are tried instead of 1,000. The seed of a shuffle that
 * fails is printed; SEED=N begins with it.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>
#include <unistd.h>

#include "rulebook.h"
#include "support/effort.h"
#include "support/stream.h"

#define MAX_TEXT (1 << 20)

struct fixture {
	struct rulebook *book;
	struct users *users; /* so that raw records lead to the same names */
};

static const char *const cgroup[] = {"cat", "/proc/1/cgroup", NULL};
static const char *const spaced[] = {"ls", "-la", "a \"b\" \xc3\xa4\x01", "", "/.dockerenv", NULL};
static const char *const inode[] = {"ls", "-id", "/", NULL};
static const char *const nothing[] = {"ls", "-l", "/etc", NULL};

#define N_EVENTS 8
static const struct stream_exec events[N_EVENTS] = {
	{.serial = 1, .exe = "/usr/bin/cat", .argv = cgroup},
	{.serial = 2, .exe = "/usr/bin/ls", .argv = nothing},
	{.serial = 3, .exe = "/usr/bin/ls", .argv = spaced, .per_record = 1, .cwd = "/tmp/a b"},
	{.serial = 4, .exe = "/usr/bin/ls", .argv = inode},
	{.serial = 5, .exe = "/opt/my tools/cat", .argv = cgroup, .per_record = 1},
	{.serial = 6, .exe = "/usr/bin/cat", .argv = cgroup, .failed = true},
	{.serial = 4, .ms = 1, .exe = "/usr/bin/ls", .argv = inode}, /* the serial came again */
	{.serial = 4294967295, .exe = "/usr/bin/cat", .argv = cgroup},
};
#define N_ALERTS 6

static int setup(void **state)
{
	static const char passwd[] = "root:x:0:0::/root:/bin/sh\ndev:x:1500:1500::/:/bin/sh\n";
	struct fixture *f = calloc(1, sizeof(*f));
	char path[] = "/tmp/test_stream_XXXXXX";
	int fd = mkstemp(path);
	struct err err;

	assert_non_null(f);
	assert_int_equal(write(fd, passwd, sizeof(passwd) - 1), sizeof(passwd) - 1);
	close(fd);
	assert_int_equal(users_load(path, &f->users, &err), 0);
	unlink(path);
	f->book = stream_rules();
	*state = f;
	return 0;
}

static int teardown(void **state)
{
	struct fixture *f = *state;

	rulebook_free(f->book);
	users_free(f->users);
	free(f);
	return 0;
}

/* All that is told of the alerts, sorted. `piece` as in stream_run(). */
static void told(const struct fixture *f, struct str text, size_t piece, struct buf *ret_alerts)
{
	struct engine_options options = {.plan = f->book->plan,
		.users = f->users,
		.alert = stream_describe,
		.ctx = ret_alerts};

	buf_init(ret_alerts, MAX_TEXT);
	stream_run(&options, text, piece, NULL);
	stream_sort(ret_alerts);
	buf_addc(ret_alerts, '\0');
}

/* Of the execs one after the other, as a plugin gets them. */
static void told_in_order(const struct fixture *f, struct buf *ret_alerts)
{
	struct buf text;
	size_t alerts = 0;

	buf_init(&text, MAX_TEXT);
	for (int i = 0; i < N_EVENTS; i++) {
		struct stream_exec e = events[i];

		e.eoe = true;
		stream_exec(&text, &e);
	}
	told(f, buf_str(&text), 0, ret_alerts);
	for (size_t i = 0; i < ret_alerts->n; i++)
		alerts += ret_alerts->p[i] == '\n';
	assert_int_equal(alerts, N_ALERTS);
	assert_non_null(strstr(ret_alerts->p, "User=whole:root"));
	buf_done(&text);
}

/* Raw and enriched, with EOE and without, with node= and without, with an end and without. */
static void s11_raw_or_enriched(void **state)
{
	struct buf wanted;

	told_in_order(*state, &wanted);
	for (unsigned way = 0; way < 16; way++) {
		struct buf text, got;

		buf_init(&text, MAX_TEXT);
		for (int i = 0; i < N_EVENTS; i++) {
			struct stream_exec e = events[i];

			e.raw = way & 1;
			e.eoe = way & 2;
			e.node = way & 4 ? "web7" : NULL;
			e.no_end = way & 8;
			stream_exec(&text, &e);
		}
		told(*state, buf_str(&text), 0, &got);
		assert_string_equal(got.p, wanted.p);
		buf_done(&text);
		buf_done(&got);
	}
	buf_done(&wanted);
}

/* In two pieces at every byte, and in pieces of every small size. */
static void every_split(void **state)
{
	const struct fixture *f = *state;
	struct engine_options options = {.plan = f->book->plan, .users = f->users};
	struct buf text, wanted;

	buf_init(&text, MAX_TEXT);
	for (unsigned i = 0; i < N_EVENTS; i++) {
		struct stream_exec e = events[i];

		e.raw = i & 1;
		e.eoe = i & 2;
		e.no_end = i == 4;
		stream_exec(&text, &e);
		buf_add(&text, STR("\0\x1d garbage\r\n\r\n"));
	}
	told(f, buf_str(&text), 0, &wanted);
	for (size_t at = 1; at <= text.n; at++) {
		struct buf got;

		buf_init(&got, MAX_TEXT);
		options.alert = stream_describe;
		options.ctx = &got;
		struct engine *e = engine_new(&options);

		engine_feed(e, str_sub(buf_str(&text), 0, at));
		engine_feed(e, str_sub(buf_str(&text), at, text.n));
		engine_finish(e);
		engine_free(e);
		stream_sort(&got);
		buf_addc(&got, '\0');
		if (strcmp(got.p, wanted.p) != 0)
			fail_msg("cut at byte %zu: %s", at, got.p);
		buf_done(&got);
	}
	for (size_t piece = 1; piece < 600; piece++) {
		struct buf got;

		told(f, buf_str(&text), piece, &got);
		assert_string_equal(got.p, wanted.p);
		buf_done(&got);
	}
	buf_done(&text);
	buf_done(&wanted);
}

/* The records of one event in another order; what ends it stays at its end. */
static void reorder(struct buf *event, unsigned *seed)
{
	struct str line[16], rest = buf_str(event);
	struct buf out;
	size_t n = 0, movable = 0;

	while (rest.n > 0 && n < 16) {
		line[n] = stream_line(&rest);
		if (!str_starts(line[n], STR("type=PROCTITLE")) &&
			!str_starts(line[n], STR("type=EOE")))
			movable = n + 1;
		n++;
	}
	assert_int_equal(rest.n, 0);
	for (size_t i = movable; i > 1; i--) {
		size_t other = (size_t)rand_r(seed) % i;
		struct str moved = line[i - 1];

		line[i - 1] = line[other];
		line[other] = moved;
	}
	buf_init(&out, MAX_TEXT);
	for (size_t i = 0; i < n; i++)
		buf_add(&out, line[i]);
	buf_done(event);
	*event = out;
}

/* Takes a line of a random event that has some left, until none has. */
static void shuffle(struct buf *out, unsigned *seed)
{
	bool reordered = rand_r(seed) % 2;
	struct buf text[N_EVENTS];
	struct str rest[N_EVENTS];
	size_t left = 0;

	for (int i = 0; i < N_EVENTS; i++) {
		struct stream_exec e = events[i];
		unsigned way = (unsigned)rand_r(seed);

		e.raw = way & 1;
		e.eoe = way & 2;
		e.no_end = (way & 28) == 0;
		buf_init(&text[i], MAX_TEXT);
		stream_exec(&text[i], &e);
		if (reordered)
			reorder(&text[i], seed);
		rest[i] = buf_str(&text[i]);
		left += rest[i].n;
	}
	while (left > 0) {
		struct str line = stream_line(&rest[rand_r(seed) % N_EVENTS]);

		left -= line.n;
		buf_add(out, line);
	}
	for (int i = 0; i < N_EVENTS; i++)
		buf_done(&text[i]);
}

static void shuffles(void **state)
{
	const char *first = getenv("SEED");
	unsigned from = first ? (unsigned)strtoul(first, NULL, 10) : 20261122;
	unsigned rounds = getenv("LONG") ? 10000 : effort_small() ? 30 : 1000;
	struct buf wanted;

	told_in_order(*state, &wanted);
	for (unsigned round = 0; round < rounds; round++) {
		unsigned seed = from + round;
		struct buf text, got;

		buf_init(&text, MAX_TEXT);
		shuffle(&text, &seed);
		told(*state, buf_str(&text), 0, &got);
		if (strcmp(got.p, wanted.p) != 0)
			fail_msg("SEED=%u: %s", from + round, got.p);
		buf_done(&text);
		buf_done(&got);
	}
	print_message("%u shuffles\n", rounds);
	buf_done(&wanted);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(s11_raw_or_enriched),
		cmocka_unit_test(every_split),
		cmocka_unit_test(shuffles),
	};

	return cmocka_run_group_tests(tests, setup, teardown);
}
