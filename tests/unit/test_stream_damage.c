/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Lines and records that do not belong into a stream, or did not come whole: the honest events round
 * them raise their alerts, and each of them is counted as what it is.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#include "input/lines.h"
#include "rulebook.h"
#include "support/stream.h"

#define MAX_TEXT (4 << 20)

static void s07_garbage(void **state)
{
	static const struct {
		const char *name;
		struct str text;
		size_t repeat; /* of the last byte */
		uint64_t too_long, binary, garbage;
	} cases[] = {
		{"words", {"no record\n", 10}, 0, 0, 0, 1},
		{"empty_lines", {"\n\n\n\n", 4}, 0, 0, 0, 0},
		{"carriage_return", {"\r\n", 2}, 0, 0, 0, 0},
		{"carriage_returns", {"\r\r\rx\r\n", 6}, 0, 0, 0, 1},
		{"nul", {"\0\n", 2}, 0, 0, 1, 0},
		{"nul_in_a_record", {"type=EOE msg=audit(1795306288.000:2):\0\n", 39}, 0, 0, 1, 0},
		{"eight_bit", {"\xff\xfe\x80\xc3\n", 5}, 0, 0, 0, 1},
		{"group_separator", {"\x1d\n", 2}, 0, 0, 0, 1},
		{"longest_line", {"x", 1}, LINE_MAX_BYTES - 1, 0, 0, 1},
		{"too_long", {"x", 1}, LINE_MAX_BYTES, 1, 0, 0},
		{"much_too_long", {"x", 1}, 2 << 20, 1, 0, 0},
		{"too_long_with_nul", {"\0", 1}, 1 << 16, 1, 0, 0},
		{"too_long_record", {"type=EOE msg=audit(1795306288.000:2): x", 39}, 20000, 1, 0,
			0},
		{"header_only", {"type=SYSCALL msg=audit(1795306288.000:2): \n", 43}, 0, 0, 0, 1},
		{"bad_stamp", {"type=EOE msg=audit(-1.000:2): \n", 31}, 0, 0, 0, 1},
		{"serial_over_32_bits", {"type=EOE msg=audit(1795306288.000:4294967298): \n", 48},
			0, 0, 0, 1},
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct buf text, between;
		struct engine_counters c;
		struct str rest;

		buf_init(&text, MAX_TEXT);
		buf_init(&between, MAX_TEXT);
		stream_alerting(&text, 1);
		stream_alerting(&between, 2);
		rest = buf_str(&between);
		buf_add(&text, stream_line(&rest));
		buf_add(&text, cases[i].text);
		for (size_t n = 0; n < cases[i].repeat; n++)
			buf_addc(&text, cases[i].text.p[cases[i].text.n - 1]);
		if (cases[i].repeat)
			buf_addc(&text, '\n');
		buf_add(&text, rest);
		stream_check(*state, &text, "residence_cgroup 1\nresidence_cgroup 2\n", &c);
		if (c.lines.too_long != cases[i].too_long || c.lines.binary != cases[i].binary ||
			c.gather.garbage != cases[i].garbage)
			fail_msg("%s: %d %d %d", cases[i].name, (int)c.lines.too_long,
				(int)c.lines.binary, (int)c.gather.garbage);
		buf_done(&between);
	}
}

/* Records that tell nothing, of any number and order, between those of an exec. */
static void with_records(const struct rulebook *book, const char *const *records, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		struct buf text, whole;
		struct str rest;

		buf_init(&text, MAX_TEXT);
		buf_init(&whole, MAX_TEXT);
		stream_alerting(&whole, 1);
		rest = buf_str(&whole);
		while (rest.n > 0) {
			struct str line = stream_line(&rest);

			/* The PATH record of the exec itself is among what is tried. */
			if (!str_starts(line, STR("type=PATH")))
				buf_add(&text, line);
			if (!str_starts(line, STR("type=PROCTITLE")) && rest.n > 0)
				buf_addf(&text, "%s", records[i]);
		}
		stream_check(book, &text, "residence_cgroup 1\n", NULL);
		buf_done(&whole);
	}
}

#define H "msg=audit(1795306288.000:1): "

static void s08_path_items(void **state)
{
	static const char *const records[] = {
		"",
		"type=PATH " H "item=0 name=\"/bin/true\" nametype=NORMAL\n",
		"type=PATH " H "item=1 name=\"/bin/true\"\ntype=PATH " H
		"item=0 name=\"/bin/cat\"\n",
		"type=PATH " H "item=0 name=\"/a\"\ntype=PATH " H "item=0 name=\"/b\"\n",
		"type=PATH " H "item=7 name=\"/a\" nametype=UNKNOWN\n",
		"type=PATH " H "name=(null)\n",
		"type=PATH " H "item=18446744073709551616 name=2F62\n",
		"type=PATH " H
		"item=0 name=\"/proc/1/cgroup\" exe=\"/bin/true\" a1=\"x\" cwd=\"/x\"\n",
	};

	with_records(*state, records, sizeof(records) / sizeof(records[0]));
}

static void s09_unknown_types(void **state)
{
	static const char *const records[] = {
		"type=UNKNOWN[1335] " H "exe=\"/bin/true\"\n",
		"type=UNKNOWN[1999] " H "argc=1 a0=\"true\"\n",
		"type=UNKNOWN[99999] " H "success=no\n",
		"type=UNKNOWN[0] " H "success=no\n",
		"type=TYPE_OF_TOMORROW " H "exe=\"/bin/true\"\n",
		"type=BPRM_FCAPS " H "fver=0 fp=0\n",
		"type=OBJ_PID " H "opid=1 ocomm=\"true\"\n",
		"type=SOCKADDR " H "saddr=01002F\n",
		"type=USER " H "msg='argc=1'\n",
	};

	with_records(*state, records, sizeof(records) / sizeof(records[0]));
}

/* A record that was cut anywhere: its end on a line of its own, or its start glued to the next. */
static void s10_resync(void **state)
{
	struct buf one, two;
	struct str rest, head;

	buf_init(&one, MAX_TEXT);
	buf_init(&two, MAX_TEXT);
	stream_alerting(&one, 3);
	stream_alerting(&two, 2);
	rest = buf_str(&one);
	head = stream_line(&rest);
	size_t fields = (size_t)((const char *)memchr(head.p, ')', head.n) - head.p) + 3;

	assert_memory_equal(head.p + fields, "arch=", 5);
	for (size_t n = 1; n < head.n - 1; n++) {
		struct engine_counters c;
		struct buf text;

		/* Its end alone: no record. */
		buf_init(&text, MAX_TEXT);
		stream_alerting(&text, 1);
		buf_add(&text, str_sub(head, n, head.n));
		buf_add(&text, buf_str(&two));
		stream_check(*state, &text, "residence_cgroup 1\nresidence_cgroup 2\n", &c);
		assert_int_equal(c.gather.garbage, 1);
		/* Its start alone, with the next record on its line: neither can be trusted. */
		buf_init(&text, MAX_TEXT);
		stream_alerting(&text, 1);
		buf_add(&text, str_sub(head, 0, n));
		buf_add(&text, buf_str(&two));
		stream_check(*state, &text, "residence_cgroup 1\n", &c);
		assert_int_equal(n < fields - 1 ? c.gather.garbage : c.gather.cut, 1);
		assert_int_equal(c.gather.garbage + c.gather.cut, 1);
		assert_int_equal(c.gather.no_syscall, 1);
	}
	buf_done(&one);
	buf_done(&two);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(s07_garbage),
		cmocka_unit_test(s08_path_items),
		cmocka_unit_test(s09_unknown_types),
		cmocka_unit_test(s10_resync),
	};

	return cmocka_run_group_tests(tests, stream_setup, stream_teardown);
}
