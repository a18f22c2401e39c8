/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Which records make an event, when it is whole, and what is said of everything that does not fit.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>
#include <libaudit.h>

#include "input/gather.h"

struct fixture {
	struct gather *gather;
	struct buf events; /* "NODE/SERIAL:RECORDS[i][o] " per event */
	uint64_t now_ms;
};

static void on_whole(void *ctx, const struct gathered *event)
{
	struct fixture *f = ctx;
	size_t records = 0;

	for (size_t i = 0; i < event->records.n; i++)
		records += event->records.p[i] == '\n';
	buf_addf(&f->events, "%.*s/%u:%zu%s%s ", STR_ARG(event->node), event->serial, records,
		event->incomplete ? "i" : "", event->oversized ? "o" : "");
}

static void begin(struct fixture *f)
{
	struct record_types types = {0};

	record_types_add(&types, AUDIT_SYSCALL);
	record_types_add(&types, AUDIT_EXECVE);
	record_types_add(&types, AUDIT_AVC);
	*f = (struct fixture){.gather = gather_new(&types, on_whole, f)};
	buf_init(&f->events, 1 << 20);
	assert_non_null(f->gather);
}

static void end(struct fixture *f, const char *wanted)
{
	gather_finish(f->gather);
	buf_addc(&f->events, '\0');
	assert_string_equal(f->events.p, wanted);
	gather_free(f->gather);
	buf_done(&f->events);
}

static void line(struct fixture *f, const char *text)
{
	gather_line(f->gather, str_of(text), f->now_ms);
}

/* A record of event `serial`, in the second of the same number. */
static void record(struct fixture *f, const char *type, unsigned serial)
{
	char text[256];

	snprintf(text, sizeof(text), "type=%s msg=audit(%u.001:%u): a=b", type, 1000 + serial,
		serial);
	line(f, text);
}

static void ends(void **state)
{
	struct fixture f;

	(void)state;
	begin(&f);
	record(&f, "SYSCALL", 1);
	record(&f, "EXECVE", 1);
	record(&f, "PATH", 1); /* not wanted: not stored */
	record(&f, "PROCTITLE", 1);
	record(&f, "EOE", 1); /* expected, not late */
	record(&f, "SYSCALL", 2);
	record(&f, "EOE", 2);
	record(&f, "AVC", 3); /* before the SYSCALL record of the same event */
	record(&f, "SYSCALL", 3);
	record(&f, "PROCTITLE", 3);
	record(&f, "USER_CMD", 4); /* whole by itself, of no interest */
	record(&f, "DAEMON_START", 3000); /* counts on its own: no gap */
	assert_int_equal(gather_counters(f.gather)->late, 0);
	assert_int_equal(gather_counters(f.gather)->events, 5);
	assert_int_equal(gather_missing(f.gather), 0);
	assert_int_equal(gather_counters(f.gather)->aged, 0);
	end(&f, "/1:2 /2:1 /3:2 ");
}

static void interleaved(void **state)
{
	struct fixture f;

	(void)state;
	begin(&f);
	record(&f, "SYSCALL", 1);
	record(&f, "SYSCALL", 2);
	record(&f, "EXECVE", 1);
	record(&f, "EXECVE", 2);
	record(&f, "EXECVE", 2);
	record(&f, "PROCTITLE", 2);
	record(&f, "PROCTITLE", 1);
	assert_int_equal(gather_missing(f.gather), 0);
	end(&f, "/2:3 /1:2 ");
}

static void late_records(void **state)
{
	struct fixture f;

	(void)state;
	begin(&f);
	record(&f, "SYSCALL", 1);
	record(&f, "EOE", 1);
	record(&f, "EXECVE", 1);
	record(&f, "SYSCALL", 1);
	record(&f, "PROCTITLE", 1);
	assert_int_equal(gather_counters(f.gather)->late, 3);
	end(&f, "/1:1 ");
}

/* What an event is about is not known without its SYSCALL record. */
static void no_syscall(void **state)
{
	struct record_types types = {0};
	struct fixture f;

	(void)state;
	begin(&f);
	record(&f, "EXECVE", 1);
	record(&f, "EOE", 1);
	record(&f, "PATH", 2); /* nobody looks at it */
	record(&f, "EOE", 2);
	assert_int_equal(gather_counters(f.gather)->no_syscall, 1);
	record_types_add(&types, AUDIT_PATH);
	gather_want(f.gather, &types);
	record(&f, "PATH", 3);
	record(&f, "EOE", 3);
	assert_int_equal(gather_counters(f.gather)->no_syscall, 2);
	record(&f, "URINGOP", 4);
	record(&f, "PATH", 4);
	record(&f, "PROCTITLE", 4);
	assert_int_equal(gather_counters(f.gather)->no_syscall, 2);
	end(&f, "/1:1 /2:0 /3:1 /4:1 ");
}

/* The end of 1 and 3 is lost. */
static void ages_by_newer_events(void **state)
{
	struct fixture f;

	(void)state;
	begin(&f);
	record(&f, "SYSCALL", 1);
	for (unsigned i = 2; i <= GATHER_NEWER; i++) {
		record(&f, "AVC", i);
		record(&f, "EOE", i);
	}
	buf_reset(&f.events, 1 << 20);
	record(&f, "AVC", GATHER_NEWER + 1);
	assert_memory_equal(f.events.p, "/1:1i ", f.events.n);
	assert_int_equal(f.events.n, 6);
	/* A record of an event starts its count anew. */
	for (unsigned i = 0; i < GATHER_NEWER - 1; i++)
		record(&f, "AVC", 1000 + i);
	record(&f, "AVC", GATHER_NEWER + 1);
	buf_reset(&f.events, 1 << 20);
	record(&f, "AVC", 2000);
	assert_int_equal(gather_counters(f.gather)->aged, 1);
	assert_int_equal(f.events.n, 0);
	gather_finish(f.gather);
	gather_free(f.gather);
	buf_done(&f.events);
}

static void ages_by_time(void **state)
{
	struct fixture f;

	(void)state;
	begin(&f);
	f.now_ms = 10000;
	record(&f, "SYSCALL", 1);
	f.now_ms = 10500;
	record(&f, "AVC", 2);
	assert_int_equal(gather_age(f.gather, 11000), 1000);
	f.now_ms = 11500;
	record(&f, "EXECVE", 1);
	assert_int_equal(gather_age(f.gather, 12499), 1);
	assert_int_equal(f.events.n, 0);
	assert_int_equal(gather_age(f.gather, 12500), 1000);
	assert_memory_equal(
		f.events.p, "/2:1 ", 5); /* without a SYSCALL record it is not incomplete */
	assert_int_equal(gather_age(f.gather, 13500), 0);
	end(&f, "/2:1 /1:2i ");
}

static void nodes_are_apart(void **state)
{
	struct fixture f;
	char text[128];

	(void)state;
	begin(&f);
	line(&f, "node=a type=SYSCALL msg=audit(1.000:7): x=y");
	line(&f, "node=b type=EXECVE msg=audit(1.000:7): x=y");
	line(&f, "type=EXECVE msg=audit(1.000:7): x=y");
	line(&f, "node=a type=EXECVE msg=audit(1.000:7): x=y");
	line(&f, "node=a type=PROCTITLE msg=audit(1.000:7): x=y");
	/* More nodes than places: the idlest gives its place up, and nothing is lost silently. */
	for (int i = 0; i < 3 * GATHER_NODES_MAX; i++) {
		snprintf(text, sizeof(text), "node=n%d type=EXECVE msg=audit(1.000:7): x=y", i);
		line(&f, text);
	}
	assert_int_equal(gather_counters(f.gather)->events, 3 + 3 * GATHER_NODES_MAX);
	assert_memory_equal(f.events.p, "a/7:2 b/7:1 /7:1 ", 17);
	gather_finish(f.gather);
	gather_free(f.gather);
	buf_done(&f.events);
}

/* Same serial, another time: after a reboot, or after 2^32 events. */
static void serials_come_again(void **state)
{
	struct fixture f;

	(void)state;
	begin(&f);
	line(&f, "type=SYSCALL msg=audit(9.000:4294967295): x=y");
	line(&f, "type=SYSCALL msg=audit(9.000:0): x=y");
	line(&f, "type=SYSCALL msg=audit(3.000:0): x=y");
	line(&f, "type=SYSCALL msg=audit(99999999999.000:1): x=y");
	line(&f, "type=EOE msg=audit(9.000:0): ");
	line(&f, "type=EOE msg=audit(9.000:4294967295): ");
	assert_int_equal(gather_missing(f.gather), 0);
	end(&f, "/0:1 /4294967295:1 /0:1i /1:1i ");
}

static void damage(void **state)
{
	struct fixture f;

	(void)state;
	begin(&f);
	line(&f, "garbage");
	line(&f, "type=SYSCALL msg=audit(1.000:1): exe=\"/bin/lstype=SYSCALL msg=audit(1.000:2): "
		 "a=b");
	line(&f, "type=EOE msg=audit(1.000:2): ");
	assert_int_equal(gather_counters(f.gather)->garbage, 1);
	assert_int_equal(gather_counters(f.gather)->cut, 1);
	end(&f, "/2:0 ");
}

static void gaps(void **state)
{
	static const struct {
		unsigned serial;
		uint64_t ms, missing;
	} steps[] = {
		{5, 100, 0},
		{6, 100, 0},
		{9, 101, 2}, /* 7 and 8 are not there */
		{8, 101, 1}, /* 8 was only late */
		{10, 102, 1},
		{4294967295u, 102, 0}, /* late, before the wrap */
		{4294960000u, 90, 0}, /* far away and earlier: out of another time, ignored */
		{3000000000u, 6000, 0}, /* started anew: smaller modulo 2^32, but later */
		{3000000002u, 6001, 1},
	};
	struct gaps g = {0};

	(void)state;
	for (size_t i = 0; i < sizeof(steps) / sizeof(steps[0]); i++) {
		gaps_event(&g, steps[i].serial, steps[i].ms);
		assert_int_equal(g.missing, steps[i].missing);
	}
}

/* Caps: 16 MB per event, 32 MB over all, 1024 open events. */
static void caps(void **state)
{
	struct fixture f;
	char *text = malloc(16000);
	int n = snprintf(text, 100, "type=EXECVE msg=audit(1.000:1): a=");

	(void)state;
	memset(text + n, 'x', 15999 - (size_t)n);
	text[15999] = '\0';
	begin(&f);
	for (int i = 0; i < 1500; i++)
		line(&f, text);
	assert_int_equal(gather_counters(f.gather)->oversized, 1);
	assert_int_equal(f.events.n, 0);
	/* Two more of that size: the total is over, the one that waits longest goes. */
	for (int event = 2; event <= 3; event++) {
		text[28] = (char)('0' + event); /* the serial */
		for (int i = 0; i < 1000; i++)
			line(&f, text);
	}
	assert_int_equal(gather_counters(f.gather)->evicted, 1);
	assert_memory_equal(f.events.p, "/1:1048o ", 9);
	for (unsigned i = 0; i < GATHER_OPEN_MAX + 10; i++)
		record(&f, "AVC", 5000 + i % 63);
	gather_finish(f.gather);
	gather_free(f.gather);
	buf_done(&f.events);
	free(text);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(ends),
		cmocka_unit_test(interleaved),
		cmocka_unit_test(late_records),
		cmocka_unit_test(no_syscall),
		cmocka_unit_test(ages_by_newer_events),
		cmocka_unit_test(ages_by_time),
		cmocka_unit_test(nodes_are_apart),
		cmocka_unit_test(serials_come_again),
		cmocka_unit_test(damage),
		cmocka_unit_test(gaps),
		cmocka_unit_test(caps),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
