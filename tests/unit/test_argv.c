/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * The argument vector, from fields in every form and order the kernel and bad luck can give them.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#include "base/err.h"
#include "event/argv.h"

/* "name=value name=value ..." as the fields of EXECVE records. */
static void put(struct argv_builder *b, struct arena *arena, const char *fields)
{
	char copy[1024], *save = NULL;

	snprintf(copy, sizeof(copy), "%s", fields);
	for (char *f = strtok_r(copy, " ", &save); f; f = strtok_r(NULL, " ", &save)) {
		char *eq = strchr(f, '=');

		argv_field(b, arena, (struct str){f, (size_t)(eq - f)}, str_of(eq + 1));
	}
}

static void vectors(void **state)
{
	static const struct {
		const char *fields;
		const char *line; /* \xff stands for what is missing */
		size_t n;
		uint64_t argc;
		bool incomplete;
	} cases[] = {
		{"argc=3 a0=\"ls\" a1=\"-id\" a2=\"/\"", "ls -id /", 3, 3, false},
		{"argc=2 a0=\"sh\" a1=6C73202D6C", "sh ls -l", 2, 2, false},
		{"argc=2 a0=\"6C73\" a1=6C73", "6C73 ls", 2, 2, false}, /* quoted hex is text */
		{"argc=3 a0=\"x\" a1=\"\" a2=\"y\"", "x  y", 3, 3, false},
		{"argc=1 a0=\"\"", "", 1, 1, false},
		{"argc=1 a0=\"(null)\"", "(null)", 1, 1, false},
		/* numbers, not letters, decide the order */
		{"argc=12 a0=\"0\" a1=\"1\" a10=\"10\" a11=\"11\" a2=\"2\" a3=\"3\" a4=\"4\" "
		 "a5=\"5\" "
		 "a6=\"6\" a7=\"7\" a8=\"8\" a9=\"9\"",
			"0 1 2 3 4 5 6 7 8 9 10 11", 12, 12, false},
		/* pieces, going on in another record */
		{"argc=2 a0=\"x\" a1_len=6 a1[0]=\"abc\" a1[1]=\"def\"", "x abcdef", 2, 2, false},
		{"argc=2 a0=\"x\" a1_len=6 a1[0]=616263 a1[1]=646566", "x abcdef", 2, 2, false},
		{"argc=2 a0=\"x\" a1_len=12 a1[0]=616263 a1[1]=646566", "x abcdef", 2, 2, false},
		{"argc=3 a0=\"x\" a2=\"z\" a1[1]=\"def\" a1[0]=\"abc\"", "x abcdef z", 3, 3, false},
		/* words that elsewhere stand for no value or no path are arguments like any */
		{"argc=3 a0=\"<too_long>\" a1=\"<no_memory>\" a2=\"?\"", "<too_long> <no_memory> ?",
			3, 3, false},
		{"argc=2 a0=\"x\" a1=(null)", "x \xff", 2, 2, true},
		/* records of long arguments in the wrong order, and twice */
		{"a2_len=3 a2[0]=\"ghi\" argc=3 a0=\"x\" a1_len=6 a1[0]=\"abc\" a1[1]=\"def\"",
			"x abcdef ghi", 3, 3, false},
		{"argc=2 a0=\"x\" a1_len=6 a1[0]=\"abc\" a1_len=6 a1[0]=\"abc\" a1[1]=\"def\" "
		 "a1[1]=\"def\"",
			"x abcdef", 2, 2, false},
		/* a record that came twice */
		{"argc=2 a0=\"x\" a1=\"y\" a0=\"x\" a1=\"y\"", "x y", 2, 2, false},
		/* what is missing */
		{"argc=3 a0=\"x\" a1=\"y\"", "x y \xff", 2, 3, true},
		{"argc=3 a0=\"x\" a2=\"z\"", "x \xff z", 2, 3, true},
		{"argc=3 a1=\"y\" a2=\"z\"", "\xff y z", 2, 3, true},
		{"a1=\"y\"", "\xff y \xff", 1, 1, true}, /* the first record is gone */
		{"argc=2", "\xff", 0, 2, true},
		{"", "\xff", 0, 0, true},
		{"argc=2 a0=\"x\" a1[0]=\"abc\" a1[2]=\"ghi\"", "x abc\xffghi", 2, 2, true},
		{"argc=2 a0=\"x\" a1_len=9 a1[0]=\"abc\" a1[1]=\"def\"", "x abcdef\xff", 2, 2,
			true},
		{"argc=3 a0=\"x\" a1_len=9 a1[0]=\"abc\" a2_len=3 a2[0]=\"abc\"", "x abc\xff abc",
			3, 3, true},
		/* what was cut */
		{"argc=2 a0=\"x\" a1=\"/proc/1/cgr", "x /proc/1/cgr\xff", 2, 2, true},
		{"argc=2 a0=\"x\" a1=6C7", "x l\xff", 2, 2, true},
		{"argc=2 a0=\"x\" a1=\"", "x \xff", 2, 2, true},
		{"argc=2 a0=\"x\" a1=nonsense", "x \xff", 2, 2, true},
		{"argc=999999999999999999999 a0=\"x\"", "x \xff", 1, 1, true},
		{"argc=18446744073709551615 a0=\"x\"", "x \xff", 1, UINT64_MAX, true},
		/* names that are none of an argument */
		{"argc=1 a0=\"x\" a=\"1\" ab=\"2\" a1x=\"3\" a-1=\"4\" a4294967296=\"5\" a1[=\"6\" "
		 "a1[x]=\"7\" "
		 "argv=\"8\" b0=\"9\"",
			"x", 1, 1, false},
		{"argc=1 argc=5 a0=\"x\"", "x", 1, 1, false},
		{"argc=1 a0=\"x\" a4294967295=\"y\"", "x \xff y", 2, 1, true},
	};
	struct argv_builder b;
	struct arena arena;

	(void)state;
	argv_init(&b);
	arena_init(&arena, 1 << 20);
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct argv argv;

		arena_reset(&arena);
		argv_reset(&b);
		put(&b, &arena, cases[i].fields);
		assert_int_equal(argv_finish(&b, &arena, &argv), 0);
		if (!str_eq(argv.line, str_of(cases[i].line)) ||
			argv.incomplete != cases[i].incomplete)
			fail_msg("%s: got '%s' %d", cases[i].fields, err_quote(argv.line).text,
				argv.incomplete);
		assert_int_equal(argv.n, cases[i].n);
		assert_int_equal(argv.argc, cases[i].argc);
	}
	argv_done(&b);
	arena_done(&arena);
}

/* Twice the arguments take about twice the time and memory; the order of arrival does not matter. */
static void large(void **state)
{
	enum { N = 600000 };
	struct argv_builder b;
	struct arena arena;
	struct argv argv;
	char name[16];

	(void)state;
	argv_init(&b);
	arena_init(&arena, 64 << 20);
	argv_field(&b, &arena, STR("argc"), STR("600000"));
	for (int i = N; i-- > 0;) {
		snprintf(name, sizeof(name), "a%d", i);
		argv_field(&b, &arena, str_of(name), i % 2 ? STR("\"x\"") : STR("\"y\""));
	}
	assert_int_equal(argv_finish(&b, &arena, &argv), 0);
	assert_int_equal(argv.n, N);
	assert_false(argv.incomplete);
	assert_int_equal(argv.line.n, 2 * N - 1);
	for (int i = 0; i < N; i++)
		assert_int_equal(argv.line.p[2 * i], i % 2 ? 'x' : 'y');
	argv_reset(&b);
	assert_int_equal(b.cap, 0); /* memory of a giant is not kept */
	argv_done(&b);
	arena_done(&arena);
}

/* More pieces than the cap: the rest is dropped, and said so. */
static void over_the_cap(void **state)
{
	struct argv_builder b;
	struct arena arena;
	struct argv argv;
	char name[16];

	(void)state;
	argv_init(&b);
	arena_init(&arena, 128 << 20);
	argv_field(&b, &arena, STR("argc"), STR("700010"));
	for (int i = 0; i < ARGV_PIECES_MAX + 10; i++) {
		snprintf(name, sizeof(name), "a%d", i);
		argv_field(&b, &arena, str_of(name), STR("\"x\""));
	}
	assert_int_equal(argv_finish(&b, &arena, &argv), 0);
	assert_int_equal(argv.n, ARGV_PIECES_MAX);
	assert_true(argv.incomplete);
	argv_done(&b);
	arena_done(&arena);
}

static void no_memory(void **state)
{
	struct argv_builder b;
	struct arena arena;
	struct argv argv = {.n = 77};

	(void)state;
	argv_init(&b);
	arena_init(&arena, 64);
	put(&b, &arena,
		"argc=3 a0=\"aaaaaaaaaaaaaaaaaaaaaaaaa\" "
		"a1=\"bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb\"");
	assert_int_equal(argv_finish(&b, &arena, &argv), -1);
	assert_int_equal(argv.n, 77);
	argv_done(&b);
	arena_done(&arena);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(vectors),
		cmocka_unit_test(large),
		cmocka_unit_test(over_the_cap),
		cmocka_unit_test(no_memory),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
