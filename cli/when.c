/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "when.h"

#include <string.h>
#include <time.h>

#include "base/str.h"

static const char *const formats[] = {
	"%Y-%m-%dT%H:%M:%S",
	"%Y-%m-%d %H:%M:%S",
	"%Y-%m-%dT%H:%M",
	"%Y-%m-%d %H:%M",
	"%Y-%m-%d",
};

static int parse_ago(struct str text, uint64_t now_sec, uint64_t *ret_sec)
{
	static const struct {
		char letter;
		uint64_t seconds;
	} units[] = {{'s', 1}, {'m', 60}, {'h', 3600}, {'d', 86400}};
	uint64_t n;

	if (text.n < 2 || str_u64(str_sub(text, 0, text.n - 1), &n) != 0)
		return -1;
	for (size_t i = 0; i < sizeof(units) / sizeof(units[0]); i++) {
		if (text.p[text.n - 1] != units[i].letter)
			continue;
		if (n > now_sec / units[i].seconds)
			return -1;
		*ret_sec = now_sec - n * units[i].seconds;
		return 0;
	}
	return -1;
}

static int parse_date(const char *text, uint64_t *ret_sec)
{
	for (size_t i = 0; i < sizeof(formats) / sizeof(formats[0]); i++) {
		struct tm tm = {.tm_isdst = -1};
		const char *end = strptime(text, formats[i], &tm);
		bool utc = end && strcmp(end, "Z") == 0;

		if (!end || (*end && !utc))
			continue;
		time_t t = utc ? timegm(&tm) : mktime(&tm);

		if (t < 0)
			return -1;
		*ret_sec = (uint64_t)t;
		return 0;
	}
	return -1;
}

int when_parse(const char *text, uint64_t now_sec, uint64_t *ret_sec)
{
	if (text[0] == '@')
		return str_u64(str_of(text + 1), ret_sec);
	if (parse_ago(str_of(text), now_sec, ret_sec) == 0)
		return 0;
	return parse_date(text, ret_sec);
}
