/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Numbers as texts have them: what is one, and every order of short ones against integers.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include <math.h>

#include "base/decimal.h"

#define DIGITS_19 "1234567890123456789"
#define DIGITS_57 DIGITS_19 DIGITS_19 DIGITS_19

static void reads(void **state)
{
	static const struct {
		const char *text;
		int record, rule;
	} cases[] = {
		{"0", 0, 0},
		{"-0", 0, 0},
		{"12", 0, 0},
		{"-12.5", 0, 0},
		{".5", 0, 0},
		{"5.", 0, 0},
		{"", -1, -1},
		{"-", -1, -1},
		{".", -1, -1},
		{"--1", -1, -1},
		{"1.2.3", -1, -1},
		{" 1", -1, -1},
		{"1 ", -1, -1},
		{"1_000", -1, -1},
		{"inf", -1, -1},
		{"nan", -1, -1},
		{"+1", -1, 0},
		{"1e3", -1, 0},
		{"1.5E-3", -1, 0},
		{"1e+999", -1, 0},
		{"1e+1000", -1, -1},
		{"1e", -1, -1},
		{"1e+-1", -1, -1},
		{"e1", -1, -1},
		{"0x1F", -1, -1},
		{DIGITS_57 "123456", 0, 0},
		{"-" DIGITS_57 "123456", 0, 0},
		{DIGITS_57 "1234567", -1, -1},
	};
	struct decimal number;

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct str text = str_of(cases[i].text);

		if (decimal_read(text, &number) != cases[i].record ||
			decimal_read_rule(text, &number) != cases[i].rule)
			fail_msg("%s", cases[i].text);
	}
	assert_int_equal(decimal_read((struct str){"\0001", 2}, &number), -1);
	assert_int_equal(decimal_read_rule((struct str){"\0001", 2}, &number), -1);
}

static struct decimal number_of(const char *text)
{
	struct decimal number;

	assert_int_equal(decimal_read_rule(str_of(text), &number), 0);
	return number;
}

/* Each is less than the next. */
static void orders(void **state)
{
	static const char *const rising[] = {"-1e999", "-18446744073709551616",
		"-18446744073709551615", "-9007199254740993", "-9007199254740992", "-1.5", "-1",
		"-0.1", "-1e-999", "0", "1e-999", "0.0999", "1e-1", "0.10000000000000000001", "1",
		"1.5", "9.99", "10", "1501", "15.02e2", "9007199254740992", "9007199254740993",
		"18446744073709551615", "1e999"};

	(void)state;
	for (size_t i = 0; i < sizeof(rising) / sizeof(rising[0]); i++) {
		for (size_t k = 0; k < sizeof(rising) / sizeof(rising[0]); k++) {
			struct decimal a = number_of(rising[i]), b = number_of(rising[k]);
			int order = decimal_cmp(&a, &b);

			if ((order > 0) - (order < 0) != (i > k) - (i < k))
				fail_msg("%s, %s: %d", rising[i], rising[k], order);
		}
	}
}

static void nearest(void **state)
{
	static const struct {
		const char *text;
		double number;
	} cases[] = {
		{"0", 0},
		{"-0", 0},
		{"1", 1},
		{"-12.5", -12.5},
		{"0.001", 0.001},
		{"1.5e3", 1500},
		{"9007199254740993", 9007199254740992},
		{"1e999", INFINITY},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct decimal number = number_of(cases[i].text);
		double got = decimal_nearest(&number);

		assert_memory_equal(&got, &cases[i].number, sizeof(got));
	}
}

static void whole(void **state)
{
	struct decimal number;

	(void)state;
	number = number_of("100");
	assert_true(decimal_whole(&number));
	number = number_of("1.5e1");
	assert_true(decimal_whole(&number));
	number = number_of("0.0");
	assert_true(decimal_whole(&number));
	number = number_of("1.5");
	assert_false(decimal_whole(&number));
	number = number_of("1e-1");
	assert_false(decimal_whole(&number));
	decimal_of(UINT64_MAX, &number);
	assert_int_equal(number.n, 20);
	assert_memory_equal(number.digit, "18446744073709551615", 20);
	decimal_of(0, &number);
	assert_int_equal(number.sign, 0);
}

/* --- all short texts ------------------------------------------------------------------------------ */

#define LENGTH	5
#define SCALE	10000 /* of the digits that may stand behind a point */
#define LETTERS "019.-"

/* In SCALEths; false: no number. Written without a thought about speed. */
static bool naive(const char *text, int64_t *ret_number)
{
	int64_t sign = 1, number = 0, unit = SCALE;
	int digits = 0, points = 0;

	if (*text == '-') {
		sign = -1;
		text++;
	}
	for (; *text; text++) {
		if (*text == '.') {
			points++;
		} else if (*text == '-') {
			return false;
		} else {
			digits++;
			if (points) {
				unit /= 10;
				number += (*text - '0') * unit;
			} else {
				number = number * 10 + (int64_t)(*text - '0') * SCALE;
			}
		}
	}
	*ret_number = sign * number;
	return digits > 0 && points <= 1;
}

static void all_pairs(void **state)
{
	static struct {
		struct decimal number;
		int64_t value;
	} list[4000];
	size_t n = 0, letters = strlen(LETTERS);

	(void)state;
	for (size_t length = 1, all = letters; length <= LENGTH; length++, all *= letters) {
		for (size_t code = 0; code < all; code++) {
			char text[LENGTH + 1] = "";
			struct decimal number;
			int64_t value;

			for (size_t i = 0, rest = code; i < length; i++, rest /= letters)
				text[i] = LETTERS[rest % letters];
			bool is = naive(text, &value);

			assert_int_equal(decimal_read(str_of(text), &number), is ? 0 : -1);
			if (!is)
				continue;
			assert_true(n < sizeof(list) / sizeof(list[0]));
			list[n].number = number;
			list[n++].value = value;
		}
	}
	assert_true(n > 1000);
	for (size_t i = 0; i < n; i++) {
		for (size_t k = 0; k < n; k++) {
			int order = decimal_cmp(&list[i].number, &list[k].number);

			if ((order > 0) - (order < 0) !=
				(list[i].value > list[k].value) - (list[i].value < list[k].value))
				fail_msg("%lld, %lld: %d", (long long)list[i].value,
					(long long)list[k].value, order);
		}
		if (decimal_whole(&list[i].number) != (list[i].value % SCALE == 0))
			fail_msg("whole: %lld", (long long)list[i].value);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(reads),
		cmocka_unit_test(orders),
		cmocka_unit_test(nearest),
		cmocka_unit_test(whole),
		cmocka_unit_test(all_pairs),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
