/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * The whole way: the same alerts however the stream is cut, mixed or spelled.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#include "rulebook.h"
#include "support/effort.h"
#include "support/stream.h"

static const char *const cgroup[] = {"cat", "/proc/1/cgroup", NULL};
static const char *const dockerenv[] = {"ls", "-la", "/.dockerenv", NULL};
static const char *const inode[] = {"ls", "-id", "/", NULL};
static const char *const nothing[] = {"ls", "-l", "/etc", NULL};

#define N_EVENTS 4
static const struct stream_exec events[N_EVENTS] = {
	{.serial = 1, .exe = "/usr/bin/cat", .argv = cgroup},
	{.serial = 2, .exe = "/usr/bin/ls", .argv = nothing},
	{.serial = 3, .exe = "/usr/bin/ls", .argv = dockerenv, .per_record = 1},
	{.serial = 4, .exe = "/usr/bin/ls", .argv = inode, .no_end = true},
};
static const char wanted[] =
	"residence_cgroup 1\nresidence_docker_marker 3\nresidence_root_inode 4\n";

static void check(
	const struct rulebook *book, struct str text, size_t piece, const char *hits_wanted)
{
	struct buf hits;

	buf_init(&hits, 1 << 20);
	stream_detect(book, text, piece, &hits, NULL);
	buf_addc(&hits, '\0');
	assert_string_equal(hits.p, hits_wanted);
	buf_done(&hits);
}

static void every_split(void **state)
{
	struct buf text;

	buf_init(&text, 1 << 20);
	for (int i = 0; i < N_EVENTS; i++)
		stream_exec(&text, &events[i]);
	for (size_t piece = 0; piece <= text.n; piece += effort_small() ? 47 : 1)
		check(*state, buf_str(&text), piece, wanted);
	buf_done(&text);
}

static void every_spelling(void **state)
{
	for (unsigned way = 0; way < 16; way++) {
		struct buf text;

		buf_init(&text, 1 << 20);
		for (int i = 0; i < N_EVENTS; i++) {
			struct stream_exec e = events[i];

			e.raw = way & 1;
			e.eoe = way & 2;
			e.node = way & 4 ? "web7" : NULL;
			e.no_end = e.no_end || way & 8;
			stream_exec(&text, &e);
		}
		check(*state, buf_str(&text), 0, wanted);
		buf_done(&text);
	}
}

static int by_text(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

/* The alerts in the order of their serials: events may end in any order. */
static void sort_lines(struct buf *hits)
{
	char *line[64], *save = NULL, copy[4096];
	size_t n = 0;

	buf_addc(hits, '\0');
	snprintf(copy, sizeof(copy), "%s", hits->p);
	for (char *l = strtok_r(copy, "\n", &save); l && n < 64; l = strtok_r(NULL, "\n", &save))
		line[n++] = l;
	qsort(line, n, sizeof(line[0]), by_text);
	buf_reset(hits, 1 << 20);
	for (size_t i = 0; i < n; i++)
		buf_addf(hits, "%s\n", line[i]);
	buf_addc(hits, '\0');
}

/* Takes a random event that has lines left, and its next line, until none has. */
static void interleave(struct buf *out, unsigned *seed)
{
	struct buf text[N_EVENTS];
	size_t at[N_EVENTS] = {0}, left = N_EVENTS;

	for (int i = 0; i < N_EVENTS; i++) {
		buf_init(&text[i], 1 << 16);
		stream_exec(&text[i], &events[i]);
	}
	while (left > 0) {
		int i = (int)(rand_r(seed) % N_EVENTS);

		if (at[i] == text[i].n)
			continue;
		const char *newline = memchr(text[i].p + at[i], '\n', text[i].n - at[i]);
		size_t end = (size_t)(newline - text[i].p) + 1;

		buf_add(out, str_sub(buf_str(&text[i]), at[i], end));
		at[i] = end;
		left -= at[i] == text[i].n;
	}
	for (int i = 0; i < N_EVENTS; i++)
		buf_done(&text[i]);
}

static void interleavings(void **state)
{
	unsigned seed = 20261122;

	for (int round = 0; round < (effort_small() ? 50 : 1000); round++) {
		struct buf text, hits;

		buf_init(&text, 1 << 20);
		buf_init(&hits, 1 << 20);
		interleave(&text, &seed);
		stream_detect(*state, buf_str(&text), 0, &hits, NULL);
		sort_lines(&hits);
		assert_string_equal(hits.p, wanted);
		buf_done(&text);
		buf_done(&hits);
	}
}

/* A vector over many records with other events in between; argc stands in the first only. */
static void three_thousand_arguments(void **state)
{
	enum { N = 3000 };
	const char *argv[N + 1];
	struct stream_exec e = {.serial = 9, .argv = argv, .per_record = 100};
	struct engine_counters counters;
	struct buf text, hits;

	for (int i = 0; i < N; i++)
		argv[i] = i % 7 ? "/etc/hostname" : "";
	argv[0] = "cat";
	argv[N - 1] = "/proc/1/cgroup";
	argv[N] = NULL;
	buf_init(&text, 4 << 20);
	buf_init(&hits, 1 << 20);
	stream_exec(&text, &e);
	stream_detect(*state, buf_str(&text), 1000, &hits, &counters);
	buf_addc(&hits, '\0');
	assert_string_equal(hits.p, "residence_cgroup 9\n");
	assert_int_equal(counters.cut_argv, 0);
	buf_done(&text);
	buf_done(&hits);
}

static void counts_losses(void **state)
{
	static const char text[] = "garbage\n"
				   "type=EXECVE msg=audit(1.000:5): argc=1 a0=\"x\"\n"
				   "type=PROCTITLE msg=audit(1.000:5): proctitle=\"x\"\n"
				   "type=EXECVE msg=audit(1.000:5): argc=1 a0=\"x\"\n"
				   "type=SYSCALL msg=audit(1.000:9): arch=c000003e syscall=59 "
				   "success=yes exe=\"/x\"\n";
	struct engine_counters c;
	struct buf hits;

	buf_init(&hits, 1 << 16);
	stream_detect(*state, STR(text), 0, &hits, &c);
	assert_int_equal(c.gather.garbage, 1);
	assert_int_equal(c.gather.late, 1);
	assert_int_equal(c.gather.aged, 1);
	assert_int_equal(c.missing, 3);
	assert_int_equal(c.evaluated, 1);
	assert_int_equal(c.cut_argv, 1);
	assert_true(c.match.undecided > 0); /* what /x was told is not known */
	buf_done(&hits);
}

struct fake_clock {
	uint64_t ms;
};

static uint64_t fake_now(void *ctx)
{
	return ((struct fake_clock *)ctx)->ms;
}

static void count_alert(void *ctx, const struct event *event, const struct match *match)
{
	(void)event;
	(void)match;
	++*(int *)ctx;
}

/* Live, an event whose end does not come is reported after two seconds of silence, not before. */
static void ages_live(void **state)
{
	const struct rulebook *book = *state;
	struct fake_clock now = {.ms = 5000};
	struct clock clock = {.mono_ms = fake_now, .real_ms = fake_now, .ctx = &now};
	int alerts = 0;
	struct engine_options options = {
		.plan = book->plan, .clock = &clock, .alert = count_alert, .ctx = &alerts};
	struct engine *e = engine_new(&options);
	struct buf text;

	buf_init(&text, 1 << 16);
	stream_exec(&text, &events[3]);
	engine_feed(e, buf_str(&text));
	assert_int_equal(engine_age(e), GATHER_AGE_MS);
	now.ms += GATHER_AGE_MS - 1;
	assert_int_equal(engine_age(e), 1);
	assert_int_equal(alerts, 0);
	now.ms += 1;
	assert_int_equal(engine_age(e), 0);
	assert_int_equal(alerts, 1);
	engine_free(e);
	buf_done(&text);
}

/* Other rules from one event to the next; an event that is open meanwhile is not lost. */
static void swaps_rules(void **state)
{
	const struct rulebook *book = *state;
	struct plan *none = plan_new();
	int alerts = 0;
	struct engine_options options = {.plan = none, .alert = count_alert, .ctx = &alerts};
	struct engine *e = engine_new(&options);
	struct engine_counters c;
	struct buf text;

	buf_init(&text, 1 << 16);
	stream_exec(&text, &events[0]);
	engine_feed(e, buf_str(&text));
	assert_int_equal(alerts, 0);
	buf_reset(&text, 1 << 16);
	struct stream_exec again = events[0];

	again.serial = 77;
	stream_exec(&text, &again);
	engine_feed(e, str_sub(buf_str(&text), 0, text.n / 2));
	assert_int_equal(engine_swap(e, book->plan, &book->set->names, NULL), 0);
	engine_feed(e, str_sub(buf_str(&text), text.n / 2, text.n));
	engine_finish(e);
	assert_int_equal(alerts, 1);
	engine_counters(e, &c);
	assert_int_equal(c.matches, 1);
	assert_int_equal(c.evaluated, 2);
	engine_free(e);
	plan_free(none);
	buf_done(&text);
}

static double seconds_for(const struct rulebook *book, struct str text)
{
	double best = 1e9;

	for (int i = 0; i < 3; i++) {
		struct buf hits;

		buf_init(&hits, 1 << 20);
		double from = effort_sec();

		stream_detect(book, text, 65536, &hits, NULL);
		from = effort_sec() - from;
		best = from < best ? from : best;
		buf_done(&hits);
	}
	return best;
}

/* 10,000 and 40,000 records in one event: four times the records, nowhere near sixteen times the time. */
static void one_giant_event(void **state)
{
	double took[2] = {0};

	for (int size = 0; size < 2; size++) {
		int n = (size ? 40000 : 10000) / (effort_small() ? 10 : 1);
		struct buf text;

		buf_init(&text, 64 << 20);
		buf_addf(&text,
			"type=SYSCALL msg=audit(1.000:1): arch=c000003e syscall=59 success=yes "
			"exe=\"/usr/bin/cat\"\n");
		for (int i = 0; i < n; i++)
			buf_addf(&text, "type=EXECVE msg=audit(1.000:1): a%d=\"x\"\n", i);
		took[size] = seconds_for(*state, buf_str(&text));
		buf_done(&text);
	}
	print_message("10,000 records %.3f s, 40,000 records %.3f s\n", took[0], took[1]);
	assert_true(took[1] < took[0] * 10 + 0.05);
}

/* 0.1 % of the events without an end must not slow down the others. */
static void lost_ends(void **state)
{
	double took[2] = {0};

	for (int lossy = 0; lossy < 2; lossy++) {
		struct buf text;

		buf_init(&text, 64 << 20);
		for (unsigned i = 0; i < (effort_small() ? 2000 : 20000); i++) {
			struct stream_exec e = {
				.serial = i, .argv = nothing, .no_end = lossy && i % 1000 == 500};

			stream_exec(&text, &e);
		}
		took[lossy] = seconds_for(*state, buf_str(&text));
		buf_done(&text);
	}
	print_message("clean %.3f s, 0.1 %% without an end %.3f s\n", took[0], took[1]);
	assert_true(took[1] < took[0] * 2 + 0.05);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_split),
		cmocka_unit_test(every_spelling),
		cmocka_unit_test(interleavings),
		cmocka_unit_test(three_thousand_arguments),
		cmocka_unit_test(counts_losses),
		cmocka_unit_test(ages_live),
		cmocka_unit_test(swaps_rules),
		cmocka_unit_test(one_giant_event),
		cmocka_unit_test(lost_ends),
	};

	return cmocka_run_group_tests(tests, stream_setup, stream_teardown);
}
