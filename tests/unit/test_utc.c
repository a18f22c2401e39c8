/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Dates and their parts: every day of the years 1970 to 9999 against the C library.
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "event/utc.h"

#define DAY	    86400
#define SEC_LAST    UINT64_C(253402300799)
#define COUNT(list) (sizeof(list) / sizeof((list)[0]))

static void check_second(time_t t)
{
	char text[UTC_SIZE], number[32], want[UTC_SIZE + 8], week[8];
	struct utc a, b;
	struct tm tm;

	assert_non_null(gmtime_r(&t, &tm));
	strftime(want, sizeof(want), "%Y-%m-%d %H:%M:%S.007", &tm);
	strftime(week, sizeof(week), "%V", &tm);
	assert_true(utc_print((uint64_t)t, 7, text));
	assert_string_equal(text, want);
	snprintf(number, sizeof(number), "%lld", (long long)t);
	assert_true(utc_read(str_of(text), &a) && utc_read(str_of(number), &b));
	assert_memory_equal(&a, &b, sizeof(a));
	if (a.year != tm.tm_year + 1900 || a.month != tm.tm_mon + 1 || a.day != tm.tm_mday ||
		a.hour != tm.tm_hour || a.minute != tm.tm_min || a.week != atoi(week))
		fail_msg("%s: week %d, not %s", text, a.week, week);
}

static void test_every_day(void **state)
{
	(void)state;
	for (uint64_t t = 0; t <= SEC_LAST; t += DAY)
		check_second((time_t)(t + t / DAY * 37 % DAY));
	check_second((time_t)SEC_LAST);
	for (time_t t = 0; t < DAY; t++)
		check_second(1795305600 + t);
}

static void test_forms(void **state)
{
	static const char *const times[] = {"0", "1795306688", "1795306688.015", "2026-11-22",
		"2026-11-22 00:18", "2026-11-22 00:18:08", "2026-11-22T00:18:08.015",
		"2026-11-22T00:18Z", "2024-02-29", "2000-02-29", "2016-12-31 23:59:60"};
	static const char *const others[] = {"", "-1", "+1", "1.", ".5", "1x", "1 ", "0x10",
		"253402300800", "99999999999999999999999", "2026-11", "2026-1-2", "2026-13-01",
		"2026-00-01", "2026-11-00", "2026-11-31", "2023-02-29", "2100-02-29", "1969-12-31",
		"2026-11-22 ", "2026-11-22 24:00", "2026-11-22 00:60", "2026-11-22 00:18:61",
		"2026-11-22 0:18", "2026-11-22 00:18:", "2026-11-22 00:18:08.",
		"2026-11-22T00:18:08+01:00", "2026-11-22 00", "2026-11-22x", "2026/11/22",
		"12345-01-01", "a026-11-22"};
	char text[UTC_SIZE];
	struct utc utc;

	(void)state;
	for (size_t i = 0; i < COUNT(times); i++) {
		if (!utc_read(str_of(times[i]), &utc))
			fail_msg("'%s' is a time", times[i]);
	}
	for (size_t i = 0; i < COUNT(others); i++) {
		if (utc_read(str_of(others[i]), &utc))
			fail_msg("'%s' is no time", others[i]);
	}
	assert_false(utc_read(STR_NONE, &utc));
	assert_false(utc_read((struct str){"1\0", 2}, &utc));
	assert_false(utc_print(SEC_LAST + 1, 0, text));
	assert_false(utc_print(0, 1000, text));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_every_day),
		cmocka_unit_test(test_forms),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
