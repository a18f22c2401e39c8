/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * What order, time and serials can do to a stream of records, one function per mishap: the alerts
 * that must come of it all the same, and the counters that must tell of it.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#include "input/closed.h"
#include "rulebook.h"
#include "support/live.h"
#include "support/stream.h"

#define MAX_TEXT (4 << 20)

static const char *const nothing[] = {"cat", "/etc/hostname", NULL};

/* Every way in which the records of two events can come, each event's own in order. */
static void s01_interleaved(void **state)
{
	struct buf one, two;
	size_t lines = 0, ways = 0;

	buf_init(&one, MAX_TEXT);
	buf_init(&two, MAX_TEXT);
	stream_alerting(&one, 1);
	stream_alerting(&two, 2);
	for (size_t i = 0; i < one.n; i++)
		lines += one.p[i] == '\n';
	assert_int_equal(lines, 6);
	for (unsigned order = 0; order < 1u << (2 * lines); order++) {
		struct str a = buf_str(&one), b = buf_str(&two);
		struct engine_counters c;
		struct buf text;

		if ((size_t)__builtin_popcount(order) != lines)
			continue;
		buf_init(&text, MAX_TEXT);
		for (size_t i = 0; i < 2 * lines; i++)
			buf_add(&text, stream_line(order >> i & 1 ? &a : &b));
		stream_check(*state, &text, "residence_cgroup 1\nresidence_cgroup 2\n", &c);
		assert_int_equal(c.gather.late + c.gather.aged + c.missing, 0);
		ways++;
	}
	assert_int_equal(ways, 924);
	buf_done(&one);
	buf_done(&two);
}

static void s02_after_eoe(void **state)
{
	static const unsigned later[] = {0, 1, 63, 64, 65, 1000, CLOSED_MAX - 1};

	for (size_t i = 0; i < sizeof(later) / sizeof(later[0]); i++) {
		struct engine_counters c;
		struct buf text;

		buf_init(&text, MAX_TEXT);
		stream_alerting(&text, 7);
		for (unsigned n = 1; n <= later[i]; n++)
			buf_addf(&text,
				"type=AVC msg=audit(1.000:%u): a=b\n"
				"type=EOE msg=audit(1.000:%u): \n",
				7 + n, 7 + n);
		stream_alerting(&text, 7); /* the whole of it again: five records and an EOE */
		stream_check(*state, &text, "residence_cgroup 7\n", &c);
		assert_int_equal(c.gather.late, 5);
		assert_int_equal(c.evaluated, 1);
	}
}

static void s03_eoe_missing(void **state)
{
	const struct stream_exec open = {.serial = 1, .argv = stream_cgroup, .no_end = true};
	struct engine_counters c;
	struct live l;

	live_begin(&l, *state);
	live_exec(&l, &open);
	/* Others come and go meanwhile, fewer than GATHER_NEWER. */
	for (unsigned serial = 2; serial < GATHER_NEWER; serial++) {
		live_exec(&l, &(struct stream_exec){.serial = serial, .argv = nothing});
		engine_age(l.engine);
	}
	l.now_ms += GATHER_AGE_MS - 1;
	assert_int_equal(engine_age(l.engine), 1);
	live_check(&l, "");
	l.now_ms++;
	assert_int_equal(engine_age(l.engine), 0);
	live_check(&l, "residence_cgroup 1\n");
	/* Its end comes after all. */
	engine_feed(l.engine, STR("type=PROCTITLE msg=audit(1795306288.000:1): proctitle=\"x\"\n"));
	/* The clock stands still, and GATHER_NEWER events begin. */
	live_exec(&l, &(struct stream_exec){.serial = 100, .argv = stream_cgroup, .no_end = true});
	for (unsigned serial = 101; serial < 100 + GATHER_NEWER; serial++)
		live_exec(&l, &(struct stream_exec){.serial = serial, .argv = nothing});
	live_check(&l, "");
	live_exec(&l, &(struct stream_exec){.serial = 99, .argv = nothing});
	live_check(&l, "residence_cgroup 100\n");
	live_end(&l, &c);
	assert_int_equal(c.gather.aged, 2);
	assert_int_equal(c.gather.late, 1);
}

static void s04_same_serial_other_node(void **state)
{
	static const char *const nodes[] = {"a", "b", "aa", "node", NULL, "type"};
	enum { N = sizeof(nodes) / sizeof(nodes[0]) };
	struct str rest[N];
	struct buf text[N];
	struct live l;

	live_begin(&l, *state);
	for (int i = 0; i < N; i++) {
		buf_init(&text[i], MAX_TEXT);
		stream_exec(
			&text[i], &(struct stream_exec){
					  .node = nodes[i], .serial = 5, .argv = stream_cgroup});
		rest[i] = buf_str(&text[i]);
	}
	while (rest[0].n > 0) {
		for (int i = 0; i < N; i++)
			engine_feed(l.engine, stream_line(&rest[i]));
	}
	live_check(&l, "a residence_cgroup 5\nb residence_cgroup 5\naa residence_cgroup 5\n"
		       "node residence_cgroup 5\nresidence_cgroup 5\ntype residence_cgroup 5\n");
	/* What one node says of the serial of another one neither ends nor changes its event. */
	engine_feed(
		l.engine, STR("node=b type=SYSCALL msg=audit(9.000:6): arch=c000003e syscall=59 "
			      "success=yes exe=\"/bin/cat\"\n"
			      "node=a type=EOE msg=audit(9.000:6): \n"
			      "node=a type=EXECVE msg=audit(9.000:6): argc=1 a0=\"true\"\n"
			      "node=b type=EXECVE msg=audit(9.000:6): argc=2 a0=\"cat\" "
			      "a1=\"/proc/1/cgroup\"\nnode=b type=EOE msg=audit(9.000:6): \n"));
	live_check(&l, "b residence_cgroup 6\n");
	live_end(&l, NULL);
	for (int i = 0; i < N; i++)
		buf_done(&text[i]);
}

static void s05_serial_wraps(void **state)
{
	struct engine_counters c;
	struct live l;

	live_begin(&l, *state);
	for (unsigned n = 0; n < 4; n++) {
		live_exec(
			&l, &(struct stream_exec){
				    .serial = UINT32_MAX - 1 + n, .ms = n, .argv = stream_cgroup});
	}
	live_check(&l, "residence_cgroup 4294967294\nresidence_cgroup 4294967295\n"
		       "residence_cgroup 0\nresidence_cgroup 1\n");
	/* The same serial at another time is another event, not a late record. */
	live_exec(&l, &(struct stream_exec){.serial = 0, .sec = 1800000000, .argv = stream_cgroup});
	live_check(&l, "residence_cgroup 0\n");
	live_end(&l, &c);
	assert_int_equal(c.missing, 0);
	assert_int_equal(c.gather.late, 0);
}

/* Ages go by the monotonic clock: no stamp, however wild, closes or keeps anything. */
static void s06_time_goes_back(void **state)
{
	static const uint64_t stamps[] = {1795306288, 1, UINT64_C(253402300799), 1795306287,
		INT64_MAX / 1000, 1795306289, 4102444800};
	const struct str open = STR("type=SYSCALL msg=audit(1795306288.000:900): arch=c000003e "
				    "syscall=59 success=yes exe=\"/bin/cat\"\n");
	struct engine_counters c;
	struct live l;

	live_begin(&l, *state);
	engine_feed(l.engine, open);
	for (unsigned i = 0; i < sizeof(stamps) / sizeof(stamps[0]); i++) {
		char wanted[64];

		live_exec(&l, &(struct stream_exec){.serial = 901 + i,
				      .sec = stamps[i],
				      .argv = stream_cgroup,
				      .eoe = true});
		snprintf(wanted, sizeof(wanted), "residence_cgroup %u\n", 901 + i);
		live_check(&l, wanted); /* at once, whatever the one before said */
		l.now_ms += 100;
		engine_age(l.engine);
	}
	engine_feed(l.engine, STR("type=EXECVE msg=audit(1795306288.000:900): argc=2 a0=\"cat\" "
				  "a1=\"/proc/1/cgroup\"\n"
				  "type=EOE msg=audit(1795306288.000:900): \n"));
	live_check(&l, "residence_cgroup 900\n");
	/* One from the far future without an end waits no longer than others. */
	live_exec(&l, &(struct stream_exec){.serial = 950,
			      .sec = INT64_MAX / 1000,
			      .argv = stream_cgroup,
			      .no_end = true});
	l.now_ms += GATHER_AGE_MS;
	engine_age(l.engine);
	live_check(&l, "residence_cgroup 950\n");
	live_end(&l, &c);
	assert_int_equal(c.gather.aged, 1);
	assert_int_equal(c.gather.late, 0);
}

/* The same execs with `drop` of them gone, and each two of `swapped` the other way round. */
static void gaps_of(
	const struct rulebook *book, unsigned first, unsigned drop, bool swapped, uint64_t missing)
{
	enum { N = 300 };
	struct engine_counters c;
	struct live l;

	live_begin(&l, book);
	for (unsigned i = 0; i < N; i++) {
		unsigned n = swapped ? i ^ 1 : i;

		if (drop && n % drop == drop / 2)
			continue;
		live_exec(&l, &(struct stream_exec){.serial = first + n, .ms = n, .argv = nothing});
	}
	live_end(&l, &c);
	assert_int_equal(c.missing, missing);
}

static void s12_serial_gaps(void **state)
{
	struct engine_counters c;
	struct live l;

	gaps_of(*state, 1, 0, false, 0);
	gaps_of(*state, 1, 0, true, 0);
	gaps_of(*state, 1, 100, false, 3);
	gaps_of(*state, 1, 100, true, 3);
	gaps_of(*state, 1, 3, false, 100);
	gaps_of(*state, UINT32_MAX - 149, 10, false, 30); /* over the wrap */
	/* A hole that is wider than what may come late, then a new start of the host. */
	live_begin(&l, *state);
	live_exec(&l, &(struct stream_exec){.serial = 5, .argv = stream_cgroup});
	live_exec(&l, &(struct stream_exec){.serial = 100006, .ms = 1, .argv = stream_cgroup});
	live_exec(&l, &(struct stream_exec){.serial = 3, .sec = 1795309999, .argv = stream_cgroup});
	live_check(&l, "residence_cgroup 5\nresidence_cgroup 100006\nresidence_cgroup 3\n");
	live_end(&l, &c);
	assert_int_equal(c.missing, 100000);
	/* A record that is excluded by an audit rule, or user space, leaves no hole. */
	live_begin(&l, *state);
	live_exec(&l, &(struct stream_exec){.serial = 5, .argv = stream_cgroup});
	engine_feed(l.engine, STR("type=USER msg=audit(1795306288.000:6): pid=1 msg='x'\n"
				  "type=DAEMON_START msg=audit(1795306288.000:3712): op=start\n"));
	live_exec(&l, &(struct stream_exec){.serial = 7, .argv = stream_cgroup});
	live_check(&l, "residence_cgroup 5\nresidence_cgroup 7\n");
	live_end(&l, &c);
	assert_int_equal(c.missing, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(s01_interleaved),
		cmocka_unit_test(s02_after_eoe),
		cmocka_unit_test(s03_eoe_missing),
		cmocka_unit_test(s04_same_serial_other_node),
		cmocka_unit_test(s05_serial_wraps),
		cmocka_unit_test(s06_time_goes_back),
		cmocka_unit_test(s12_serial_gaps),
	};

	return cmocka_run_group_tests(tests, stream_setup, stream_teardown);
}
