/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "event/utc.h"

#define DAY_SECONDS  86400
#define SECONDS_LAST UINT64_C(253402300799) /* 9999-12-31 23:59:59 */

/* --- the calendar -------------------------------------------------------------------------------- */

static bool is_leap(int year)
{
	return (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
}

/* Days of the year before a month (1 to 13). */
static int days_before(int year, int month)
{
	static const int days[] = {0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334, 365};

	return days[month - 1] + (month > 2 && is_leap(year));
}

/* Days from 1970-01-01 to the first of January of the year. */
static int days_to_year(int year)
{
	int y = year - 1;

	return (year - 1970) * 365 + (y / 4 - 1969 / 4) - (y / 100 - 1969 / 100) +
	       (y / 400 - 1969 / 400);
}

/* Monday is 0; 1970-01-01 was a Thursday. */
static int weekday(int days)
{
	return (days + 3) % 7;
}

/* Has the year a week 53? Then it begins with a Thursday, or it is a leap year and ends with one. */
static int weeks_of(int year)
{
	int first = weekday(days_to_year(year)), last = weekday(days_to_year(year + 1) - 1);

	return first == 3 || last == 3 ? 53 : 52;
}

/* ISO 8601: weeks begin on Monday, the first one is that of the first Thursday. */
static int week_of(int year, int day_of_year, int weekday)
{
	int week = (day_of_year - weekday + 9) / 7;

	if (week < 1)
		return weeks_of(year - 1);
	return week > weeks_of(year) ? 1 : week;
}

static void from_days(int days, struct utc *utc)
{
	utc->year = 1970 + days / 366;
	while (days_to_year(utc->year + 1) <= days)
		utc->year++;
	int day = days - days_to_year(utc->year);

	utc->month = 1;
	while (utc->month < 12 && days_before(utc->year, utc->month + 1) <= day)
		utc->month++;
	utc->day = day - days_before(utc->year, utc->month) + 1;
	utc->week = week_of(utc->year, day + 1, weekday(days));
}

static void from_seconds(uint64_t sec, struct utc *utc)
{
	unsigned rest = (unsigned)(sec % DAY_SECONDS);

	from_days((int)(sec / DAY_SECONDS), utc);
	utc->hour = (int)(rest / 3600);
	utc->minute = (int)(rest / 60 % 60);
}

/* --- text ---------------------------------------------------------------------------------------- */

bool utc_print(uint64_t sec, unsigned ms, char to[UTC_SIZE])
{
	struct utc utc;

	if (sec > SECONDS_LAST || ms > 999)
		return false;
	from_seconds(sec, &utc);
	const struct {
		uint64_t number;
		unsigned width;
		char end;
	} parts[] = {
		{(unsigned)utc.year % 10000, 4, '-'},
		{(unsigned)utc.month % 100, 2, '-'},
		{(unsigned)utc.day % 100, 2, ' '},
		{(unsigned)utc.hour % 100, 2, ':'},
		{(unsigned)utc.minute % 100, 2, ':'},
		{sec % 60, 2, '.'},
		{ms, 3, '\0'},
	};

	for (size_t i = 0; i < sizeof(parts) / sizeof(parts[0]); i++) {
		to = str_put_u64(to, parts[i].number, parts[i].width);
		*to++ = parts[i].end;
	}
	return true;
}

/* Takes `n` digits from the front of the text; -1: there are none. */
static int take_digits(struct str *text, size_t n)
{
	int value = 0;

	if (text->n < n)
		return -1;
	for (size_t i = 0; i < n; i++) {
		if (!ascii_digit(text->p[i]))
			return -1;
		value = value * 10 + (text->p[i] - '0');
	}
	*text = str_sub(*text, n, text->n);
	return value;
}

static bool take_char(struct str *text, const char *any_of)
{
	if (text->n == 0 || !text->p[0] || !strchr(any_of, text->p[0]))
		return false;
	*text = str_sub(*text, 1, text->n);
	return true;
}

/* ".015", or nothing. */
static bool take_fraction(struct str *text)
{
	if (!take_char(text, "."))
		return true;
	if (take_digits(text, 1) < 0)
		return false;
	while (take_digits(text, 1) >= 0)
		;
	return true;
}

static bool read_seconds(struct str text, struct utc *utc)
{
	size_t n = 0;
	uint64_t sec;

	while (n < text.n && ascii_digit(text.p[n]))
		n++;
	if (str_u64(str_sub(text, 0, n), &sec) != 0 || sec > SECONDS_LAST)
		return false;
	text = str_sub(text, n, text.n);
	if (!take_fraction(&text) || text.n > 0)
		return false;
	from_seconds(sec, utc);
	return true;
}

/* "00:18", "00:18:08", "00:18:08.015" */
static bool read_clock(struct str *text, struct utc *utc)
{
	utc->hour = take_digits(text, 2);
	if (!take_char(text, ":"))
		return false;
	utc->minute = take_digits(text, 2);
	if (utc->hour < 0 || utc->hour > 23 || utc->minute < 0 || utc->minute > 59)
		return false;
	if (!take_char(text, ":"))
		return true;
	int second = take_digits(text, 2);

	return second >= 0 && second <= 60 && take_fraction(text);
}

static bool read_date(struct str text, struct utc *utc)
{
	struct utc date = {0};
	int year = take_digits(&text, 4);
	bool dash = take_char(&text, "-");
	int month = take_digits(&text, 2);

	dash = take_char(&text, "-") && dash;
	int day = take_digits(&text, 2);

	if (!dash || year < 1970 || month < 1 || month > 12 || day < 1)
		return false;
	if (day > days_before(year, month + 1) - days_before(year, month))
		return false;
	from_days(days_to_year(year) + days_before(year, month) + day - 1, &date);
	if (text.n > 0 && (!take_char(&text, " T") || !read_clock(&text, &date)))
		return false;
	take_char(&text, "Z");
	if (text.n > 0)
		return false;
	*utc = date;
	return true;
}

bool utc_read(struct str text, struct utc *ret_utc)
{
	if (text.n > 4 && text.p[4] == '-')
		return read_date(text, ret_utc);
	return text.n > 0 && read_seconds(text, ret_utc);
}
