/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include "input/lines.h"

static void keep(void *ctx, struct str line)
{
	buf_add(ctx, line);
	buf_addc(ctx, '|');
}

static void check_feed(struct str text, size_t piece, const char *wanted)
{
	struct lines l;
	struct buf out;

	buf_init(&out, 1 << 20);
	lines_init(&l, keep, &out);
	for (size_t at = 0; at < text.n; at += piece)
		lines_feed(&l, str_sub(text, at, at + piece < text.n ? at + piece : text.n));
	lines_finish(&l);
	assert_int_equal(out.n, strlen(wanted));
	assert_memory_equal(out.p ? out.p : "", wanted, out.n);
	lines_done(&l);
	buf_done(&out);
}

static void splits(void **state)
{
	static const struct {
		struct str text;
		const char *wanted;
	} cases[] = {
		{{"", 0}, ""},
		{{"\n\n\r\n", 4}, ""},
		{{"one\ntwo\r\n\nthree", 15}, "one|two|three|"},
		{{"a\nb\0c\nd\n", 8}, "a|d|"},
		{{"\0\nx\n", 4}, "x|"},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		for (size_t piece = 1; piece <= 17; piece++)
			check_feed(cases[i].text, piece, cases[i].wanted);
	}
}

/* The longest line passes, one byte more does not, and what follows is found again. */
static void long_lines(void **state)
{
	char *text = malloc(3 * LINE_MAX_BYTES);
	char *wanted = malloc(3 * LINE_MAX_BYTES);

	(void)state;
	for (size_t extra = 0; extra < 2; extra++) {
		size_t n = LINE_MAX_BYTES + extra;

		memset(text, 'x', n);
		memcpy(text + n, "\nnext\n", 6);
		memset(wanted, 'x', n);
		strcpy(wanted + (extra ? 0 : n), extra ? "next|" : "|next|");
		for (size_t piece = 1; piece < 40000; piece = piece * 3 + 1)
			check_feed((struct str){text, n + 6}, piece, wanted);
	}
	free(text);
	free(wanted);
}

static void counters(void **state)
{
	struct lines l;
	struct buf out;
	char *block = calloc(1, LINE_MAX_BYTES);

	(void)state;
	memset(block, 'y', LINE_MAX_BYTES);
	buf_init(&out, 1 << 20);
	lines_init(&l, keep, &out);
	for (int i = 0; i < 100; i++)
		lines_feed(&l, (struct str){block, LINE_MAX_BYTES});
	lines_feed(&l, STR("\na\0b\nok\n"));
	lines_finish(&l);
	assert_int_equal(l.counters.too_long, 1);
	assert_int_equal(l.counters.binary, 1);
	assert_int_equal(l.counters.lines, 3);
	assert_int_equal(l.counters.bytes, 100 * LINE_MAX_BYTES + 8);
	assert_true(l.carry.cap <= LINE_MAX_BYTES);
	lines_done(&l);
	buf_done(&out);
	free(block);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(splits),
		cmocka_unit_test(long_lines),
		cmocka_unit_test(counters),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
