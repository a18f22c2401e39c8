/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * The small things everything stands on: slices, buffers, arenas, errors, time.
 */
#include <ctype.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#include <errno.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/clock.h"
#include "base/err.h"
#include "base/level.h"
#include "base/siphash.h"
#include "base/utf8.h"

static void numbers(void **state)
{
	static const struct {
		const char *text;
		int result;
		uint64_t value;
	} cases[] = {
		{"0", 0, 0},
		{"18446744073709551615", 0, UINT64_MAX},
		{"18446744073709551616", -1, 0},
		{"99999999999999999999", -1, 0},
		{"000000000000000000000000012", 0, 12},
		{"", -1, 0},
		{"-1", -1, 0},
		{"+1", -1, 0},
		{" 1", -1, 0},
		{"1x", -1, 0},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		uint64_t value = 0;

		assert_int_equal(str_u64(str_of(cases[i].text), &value), cases[i].result);
		assert_int_equal(value, cases[i].value);
	}
}

/* As printf() writes it. */
static void put_numbers(void **state)
{
	static const uint64_t numbers[] = {0, 1, 9, 10, 99, 100, 1000, 4294967295u, 4294967296u,
		10000000000000000000u, UINT64_MAX};

	(void)state;
	for (size_t i = 0; i < sizeof(numbers) / sizeof(numbers[0]); i++) {
		for (unsigned width = 1; width <= 20; width++) {
			char got[32], wanted[32];

			*str_put_u64(got, numbers[i], width) = '\0';
			snprintf(wanted, sizeof(wanted), "%0*llu", (int)width,
				(unsigned long long)numbers[i]);
			assert_string_equal(got, wanted);
		}
	}
}

/* With the bytes 0, 1, 2 ... as key and as text; made by another implementation (openssl mac). */
static void keyed_hash(void **state)
{
	static const struct {
		size_t n;
		const char *hash;
	} cases[] = {
		{0, "a3817f04ba25a8e66df67214c7550293"},
		{1, "da87c1d86b99af44347659119b22fc45"},
		{8, "3b62a9ba6258f5610f83e264f31497b4"},
		{15, "5493e99933b0a8117e08ec0f97cfc3d9"},
		{63, "5150d1772f50834a503e069a973fbd7c"},
	};
	uint8_t bytes[64], other[SIPHASH_KEY], more[SIPHASH_KEY];

	(void)state;
	for (size_t i = 0; i < sizeof(bytes); i++)
		bytes[i] = (uint8_t)i;
	/* However it is cut into pieces. */
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]) * 9; i++) {
		size_t n = cases[i / 9].n, piece = i % 9 ? i % 9 : 64;
		struct siphash h;
		char text[33] = "";

		siphash_init(&h, bytes);
		for (size_t at = 0; at < n; at += piece)
			siphash_add(&h,
				(struct str){(char *)bytes + at, at + piece < n ? piece : n - at});
		struct hash128 hash = siphash_end(&h);

		for (size_t k = 0; k < 16; k++)
			snprintf(text + 2 * k, 3, "%02x",
				(unsigned)(hash.word[k / 8] >> (k % 8 * 8) & 0xff));
		assert_string_equal(text, cases[i / 9].hash);
	}
	siphash_random_key(other);
	siphash_random_key(more);
	assert_memory_not_equal(other, more, SIPHASH_KEY);
}

static void slices(void **state)
{
	(void)state;
	assert_true(str_eq(str_trim(STR(" \t a b\r\n")), STR("a b")));
	assert_true(str_eq(str_trim(STR("  ")), STR("")));
	assert_true(str_ieq(STR("CAT"), STR("cat")));
	assert_false(str_ieq(STR("\xc4"), STR("\xe4"))); /* no case beyond ASCII */
	assert_true(str_among(STR("b"), "a b c") && str_among(STR("c"), "a b c"));
	assert_false(str_among(STR("ab"), "a b c") || str_among(STR("a b"), "a b c"));
	assert_false(
		str_among(STR(""), "a b c") || str_among(STR_NONE, "a") || str_among(STR("a"), ""));
	for (int c = 0; c < 256; c++)
		assert_int_equal(ascii_word((char)c), c < 128 && (isalnum(c) || c == '_'));
	assert_true(str_has(STR("abc"), STR("")));
	assert_true(str_has(STR("abc"), STR("bc")));
	assert_false(str_has(STR("abc"), STR("abcd")));
	assert_false(str_has(STR_NONE, STR("a")));
	assert_true(str_cmp(STR("a"), STR("ab")) < 0);
	assert_true(str_cmp(STR("b"), STR("ab")) > 0);
	assert_int_equal(str_cmp(STR("ab"), STR("ab")), 0);
	assert_true(str_ends(STR("abc"), STR("")));
	assert_false(str_starts(STR("ab"), STR("abc")));
}

static void suggestions(void **state)
{
	static const char *const words[] = {"contains", "startswith", "endswith", "all", "re"};
	static const struct {
		const char *word, *meant;
	} cases[] = {
		{"contain", "contains"},
		{"endwith", "endswith"},
		{"stratswith", "startswith"},
		{"al", "all"},
		{"rx", "re"},
		{"Contains", "contains"},
		{"ALL", "all"},
		{"er", "re"}, /* letters that changed places are one mistake */
		{"lal", "all"},
		{"base64", NULL},
		{"", NULL},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		const char *got = str_suggest(str_of(cases[i].word), words, 5);

		if (cases[i].meant)
			assert_string_equal(got, cases[i].meant);
		else
			assert_null(got);
	}
	char longer[100];

	memset(longer, 'x', sizeof(longer));
	assert_null(str_suggest((struct str){longer, sizeof(longer)}, words, 5));
}

static void habits(void **state)
{
	static const struct str_habit list[] = {{"ge", "gte"}, {"in", "a list"}};

	(void)state;
	assert_string_equal(str_meant(STR("ge"), list, 2), "gte");
	assert_string_equal(str_meant(STR("in"), list, 2), "a list");
	assert_null(str_meant(STR("g"), list, 2));
	assert_string_equal(str_meant(STR("IN"), list, 2), "a list");
	assert_null(str_meant(STR(""), list, 2));
}

static void guesses(void **state)
{
	static const struct str_habit habit[] = {{"ge", "gte"}};
	static const char *const words[] = {"le", "gt"};
	const struct vocabulary known = {words, 2, habit, 1};

	(void)state;
	assert_string_equal(str_guess(STR("ge"), &known), "gte"); /* though "le" is near */
	assert_string_equal(str_guess(STR("lee"), &known), "le");
	assert_null(str_guess(STR("other"), &known));
}

static void buffers(void **state)
{
	struct buf b;

	(void)state;
	buf_init(&b, 1000);
	for (int i = 0; i < 100; i++)
		buf_addf(&b, "%09d", i);
	assert_int_equal(b.n, 900);
	assert_false(b.overflow);
	buf_add(&b, STR("0123456789"));
	assert_int_equal(b.n, 910);
	assert_null(buf_room(&b, 91));
	assert_true(b.overflow);
	buf_addc(&b, 'x'); /* nothing more until a reset */
	assert_int_equal(b.n, 910);
	buf_reset(&b, 10);
	assert_null(b.p);
	buf_addc(&b, 'x');
	assert_true(str_eq(buf_str(&b), STR("x")));
	buf_done(&b);
}

static void vectors(void **state)
{
	size_t cap = 0;
	int *list = NULL;

	(void)state;
	for (size_t n = 0; n < 20; n++) {
		int *moved = vec_grow(list, n, &cap, sizeof(*list), 20);

		assert_non_null(moved);
		list = moved;
		list[n] = (int)n;
	}
	assert_int_equal(cap, 20);
	assert_null(vec_grow(list, 20, &cap, sizeof(*list), 20));
	assert_int_equal(list[19], 19);
	free(list);
}

static void arenas(void **state)
{
	struct arena a;

	(void)state;
	arena_init(&a, 200000);
	char *small = arena_zalloc(&a, 10), *large = arena_alloc(&a, 100000);

	assert_non_null(small);
	assert_non_null(large);
	assert_int_equal((uintptr_t)large % _Alignof(max_align_t), 0);
	assert_null(arena_alloc(&a, 100000));
	assert_null(arena_alloc(&a, SIZE_MAX - 8));
	struct str copy = arena_str(&a, STR("copy"));

	assert_string_equal(copy.p, "copy");
	arena_reset(&a);
	assert_int_equal(a.used, 0);
	assert_non_null(arena_alloc(&a, 190000));
	arena_done(&a);
}

static void errors(void **state)
{
	struct errs errs = {0};
	struct err err;
	char line[1024];

	(void)state;
	assert_int_equal(err_set(&err, (struct place){"f.yml", 3, 9}, "bad %s", "thing"), -1);
	assert_string_equal(err_format(&err, line, sizeof(line)), "f.yml:3:9: bad thing");
	assert_int_equal(err_set(NULL, (struct place){0}, "nobody asks"), -1);
	err_set(&err, (struct place){"f.conf", 3, 0}, "x");
	assert_string_equal(err_format(&err, line, sizeof(line)), "f.conf:3: x");
	err_set(&err, (struct place){NULL, 0, 0}, "x");
	assert_string_equal(err_format(&err, line, sizeof(line)), "x");
	errs_warn(&errs, (struct place){"f", 1, 1}, "careful");
	assert_string_equal(
		err_format(&errs.list[0], line, sizeof(line)), "f:1:1: warning: careful");
	for (int i = 0; i < ERRS_MAX + 5; i++)
		assert_int_equal(errs_add(&errs, (struct place){"f", i, 1}, "x"), -1);
	assert_int_equal(errs.n, ERRS_MAX);
	assert_int_equal(errs.errors, ERRS_MAX + 5);
	assert_int_equal(errs.warnings, 1);
	errs_done(&errs);

	errno = EACCES;
	assert_int_equal(err_sys(&err, (struct place){"f", 2, 0}, "cannot be opened"), -1);
	assert_string_equal(
		err_format(&err, line, sizeof(line)), "f:2: cannot be opened: Permission denied");
	err_move(&err, (struct place){"g\n", 0, 0});
	assert_string_equal(err_format(&err, line, sizeof(line)),
		"g\\x0a: cannot be opened: Permission denied");
	errs_add(&errs, (struct place){"f", 1, 1}, "x");
	assert_false(errs_have(&errs, EACCES));
	errs_take(&errs, &err);
	assert_true(errs_have(&errs, EACCES));
	assert_false(errs_have(&errs, ENOENT));
	errno = ENOENT;
	assert_int_equal(errs_sys(&errs, (struct place){"f", 0, 0}, "cannot be read"), -1);
	assert_true(errs_have(&errs, ENOENT));
	assert_int_equal(errs.errors, 3);
	errs_done(&errs);
	assert_string_equal(err_quote(STR("a\x1b[31m\xff\n")).text, "a\\x1b[31m\\xff\\x0a");
	memset(line, '\xff', sizeof(line));
	assert_true(strlen(err_quote((struct str){line, sizeof(line)}).text) < 80);
}

static void times(void **state)
{
	char text[CLOCK_ISO_SIZE];

	(void)state;
	assert_string_equal(clock_iso(1795306688015, text), "2026-11-22T00:18:08.015Z");
	assert_string_equal(clock_iso(0, text), "1970-01-01T00:00:00.000Z");
	assert_string_equal(clock_iso(4102444800000, text), "2100-01-01T00:00:00.000Z");
	assert_string_equal(clock_iso(UINT64_MAX, text), "9999-12-31T23:59:59.999Z");
	assert_true(clock_mono(&clock_system) > 0);
	assert_true(clock_real(&clock_system) > 1700000000000);
}

static void characters(void **state)
{
	static const struct {
		const char *text;
		size_t count;
		bool valid;
	} cases[] = {
		{"", 0, true},
		{"abc", 3, true},
		{"\xc3\xa4\xe2\x82\xac\xf0\x9f\x98\x80", 3, true},
		{"\xc0\x80", 2, false}, /* overlong */
		{"\xed\xa0\x80", 3, false}, /* a surrogate */
		{"\xf4\x90\x80\x80", 4, false}, /* beyond U+10FFFF */
		{"\xe2\x82", 2, false}, /* cut */
		{"\xff", 1, false},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		assert_int_equal(utf8_count(str_of(cases[i].text)), cases[i].count);
		assert_int_equal(utf8_valid(str_of(cases[i].text)), cases[i].valid);
	}
}

static void levels(void **state)
{
	(void)state;
	for (int i = 0; i < LEVEL_COUNT; i++)
		assert_int_equal(level_find(str_of(level_names[i])), i);
	assert_int_equal(level_find(STR("HIGH")), LEVEL_HIGH);
	assert_int_equal(level_find(STR("severe")), -1);
	assert_string_equal(level_suggest(STR("info")), "informational");
	assert_string_equal(level_suggest(STR("hgih")), "high");
	assert_null(level_suggest(STR("severe")));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(numbers),
		cmocka_unit_test(slices),
		cmocka_unit_test(put_numbers),
		cmocka_unit_test(keyed_hash),
		cmocka_unit_test(suggestions),
		cmocka_unit_test(habits),
		cmocka_unit_test(guesses),
		cmocka_unit_test(buffers),
		cmocka_unit_test(vectors),
		cmocka_unit_test(arenas),
		cmocka_unit_test(errors),
		cmocka_unit_test(times),
		cmocka_unit_test(characters),
		cmocka_unit_test(levels),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
