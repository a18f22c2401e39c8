/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "settings/confscan.h"

#include <errno.h>
#include <stdlib.h>

struct scanner {
	struct str text;
	size_t at;
	struct place place;
	struct errs *errs;
	int result;
};

static bool name_char(char c)
{
	char lower = ascii_lower(c);

	return (lower >= 'a' && lower <= 'z') || ascii_digit(c) || c == '_' || c == '-' || c == '*';
}

static struct str rest(const struct scanner *s)
{
	return str_sub(s->text, s->at, s->text.n);
}

static void skip(struct scanner *s, size_t n)
{
	while (n-- > 0 && s->at < s->text.n)
		s->place.line += s->text.p[s->at++] == '\n';
}

/* Up to and with `end`, or the end of the text. */
static void skip_through(struct scanner *s, struct str end)
{
	while (s->at < s->text.n && !str_starts(rest(s), end))
		skip(s, 1);
	skip(s, end.n);
}

static void skip_string(struct scanner *s)
{
	skip(s, 1);
	while (s->at < s->text.n && s->text.p[s->at] != '"')
		skip(s, s->text.p[s->at] == '\\' ? 2 : 1);
	skip(s, 1);
}

static bool skip_comment(struct scanner *s)
{
	if (str_starts(rest(s), STR("#")) || str_starts(rest(s), STR("//")))
		skip_through(s, STR("\n"));
	else if (str_starts(rest(s), STR("/*")))
		skip_through(s, STR("*/"));
	else
		return false;
	return true;
}

/* A key, or the letters of true and false. */
static void skip_name(struct scanner *s)
{
	while (s->at < s->text.n && name_char(s->text.p[s->at]))
		skip(s, 1);
}

/* Does an integer fit 32 bits, or with an L behind it 64? */
static bool fits(const char *number, size_t n)
{
	char copy[32];
	char *end;
	long long value;

	if (n >= sizeof(copy))
		return false;
	memcpy(copy, number, n);
	copy[n] = '\0';
	errno = 0;
	value = strtoll(copy, &end, copy[0] == '0' && ascii_lower(copy[1]) == 'x' ? 16 : 10);
	if (errno == ERANGE)
		return false;
	return *end == 'L' || (value >= INT32_MIN && value <= INT32_MAX);
}

static void check_number(struct scanner *s, size_t from)
{
	struct str number;
	bool hex, is_float = false;

	hex = str_starts(rest(s), STR("0x")) || str_starts(rest(s), STR("0X"));
	while (s->at < s->text.n && (name_char(s->text.p[s->at]) || s->text.p[s->at] == '.')) {
		char c = ascii_lower(s->text.p[s->at]);

		is_float |= c == '.' || (c == 'e' && !hex);
		skip(s, 1);
	}
	number = str_sub(s->text, from, s->at);
	if (!is_float && !fits(number.p, number.n))
		s->result = errs_add(
			s->errs, s->place, "the number %s is too large", err_quote(number).text);
}

static void refuse(struct scanner *s, const char *what)
{
	s->result = errs_add(s->errs, s->place, "%s", what);
}

static void step(struct scanner *s)
{
	char c = s->text.p[s->at];

	if (skip_comment(s))
		return;
	if (c == '"') {
		skip_string(s);
	} else if (ascii_digit(c)) {
		size_t sign = s->at > 0 && strchr("+-", s->text.p[s->at - 1]) ? 1 : 0;

		check_number(s, s->at - sign);
	} else if (c != '-' && name_char(c)) {
		skip_name(s);
	} else {
		if (str_starts(rest(s), STR("@include")))
			refuse(s, "@include is not supported");
		skip(s, 1);
	}
}

int settings_scan(struct str text, const char *file, struct errs *errs)
{
	struct scanner s = {.text = text, .place = {file, 1, 0}, .errs = errs};

	if (text.n && memchr(text.p, '\0', text.n))
		return errs_add(
			errs, (struct place){file, 0, 0}, "holds a NUL byte: not a text file");
	if (str_starts(text, STR("\xef\xbb\xbf")))
		return errs_add(errs, s.place, "begins with a byte order mark: save it without");
	while (s.at < s.text.n)
		step(&s);
	return s.result;
}
