/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sigma/scalar.h"

#include <stdint.h>
#include <stdio.h>

static const struct word {
	struct str text;
	enum scalar_type type;
	bool value;
} words[] = {
	{STR(""), SCALAR_NULL, false},
	{STR("~"), SCALAR_NULL, false},
	{STR("null"), SCALAR_NULL, false},
	{STR("yes"), SCALAR_BOOL, true},
	{STR("true"), SCALAR_BOOL, true},
	{STR("on"), SCALAR_BOOL, true},
	{STR("no"), SCALAR_BOOL, false},
	{STR("false"), SCALAR_BOOL, false},
	{STR("off"), SCALAR_BOOL, false},
};

static bool is_upper(char c)
{
	return c >= 'A' && c <= 'Z';
}

/* yes, Yes and YES, but not yES. */
static bool is_word(struct str s, struct str word)
{
	bool upper = s.n > 1 && is_upper(s.p[1]);

	for (size_t i = 1; i < s.n; i++) {
		if (is_upper(s.p[i]) != upper)
			return false;
	}
	return !(upper && !is_upper(s.p[0])) && str_ieq(s, word);
}

/* At least one character, all of them digits of the base or '_'. */
static bool all_digits(struct str s, unsigned base)
{
	for (size_t i = 0; i < s.n; i++) {
		if (s.p[i] != '_' && digit_value(s.p[i]) >= base)
			return false;
	}
	return s.n > 0;
}

/* 1:30:00, digits after a colon below 60; `s` begins with a digit. */
static bool is_sexagesimal(struct str s)
{
	size_t i = 0, colons = 0;

	while (i < s.n && (ascii_digit(s.p[i]) || s.p[i] == '_'))
		i++;
	while (i < s.n) {
		size_t start = i + 1, end = start;

		while (end < s.n && ascii_digit(s.p[end]))
			end++;
		if (s.p[i] != ':' || end == start || end - start > 2 ||
			(end - start == 2 && s.p[start] > '5'))
			return false;
		colons++;
		i = end;
	}
	return colons > 0;
}

/* The base an unsigned integer is written in and its digits; 0 = no integer, 60 = with colons. */
static int int_base(struct str s, struct str *ret_digits)
{
	*ret_digits = s;
	if (s.n == 0 || !ascii_digit(s.p[0]))
		return 0;
	if (s.p[0] != '0') {
		if (all_digits(s, 10))
			return 10;
		return is_sexagesimal(s) ? 60 : 0;
	}
	if (s.n == 1)
		return 10;
	*ret_digits = str_sub(s, s.n > 2 ? 2 : s.n, s.n);
	if (s.p[1] == 'x')
		return all_digits(*ret_digits, 16) ? 16 : 0;
	if (s.p[1] == 'b')
		return all_digits(*ret_digits, 2) ? 2 : 0;
	*ret_digits = str_sub(s, 1, s.n);
	return all_digits(*ret_digits, 8) ? 8 : 0;
}

/* [0-9_]*.[0-9_]* with an optional exponent, at least one digit in front or behind; .inf, .nan */
static bool is_float(struct str s)
{
	size_t i = 0, digits = 0;

	if (is_word(str_sub(s, s.n > 0, s.n), STR("inf")) ||
		is_word(str_sub(s, s.n > 0, s.n), STR("nan")))
		return s.p[0] == '.';
	while (i < s.n && (ascii_digit(s.p[i]) || (i > 0 && s.p[i] == '_'))) {
		digits++;
		i++;
	}
	if (i == s.n || s.p[i++] != '.')
		return false;
	while (i < s.n && (ascii_digit(s.p[i]) || s.p[i] == '_')) {
		digits += s.p[i] != '_';
		i++;
	}
	if (i == s.n || digits == 0)
		return digits > 0;
	if (ascii_lower(s.p[i]) != 'e' || i + 2 >= s.n || (s.p[i + 1] != '-' && s.p[i + 1] != '+'))
		return false;
	return all_digits(str_sub(s, i + 2, s.n), 10) && !memchr(s.p + i, '_', s.n - i);
}

static int to_u64(struct str digits, int base, uint64_t *ret_value)
{
	uint64_t value = 0, part = 0;

	for (size_t i = 0; i < digits.n; i++) {
		uint64_t step = base == 60 ? 10 : (uint64_t)base;

		if (digits.p[i] == '_')
			continue;
		if (digits.p[i] == ':') {
			if (__builtin_add_overflow(value, part, &value) ||
				__builtin_mul_overflow(value, 60, &value))
				return -1;
			part = 0;
		} else if (__builtin_mul_overflow(part, step, &part) ||
			   __builtin_add_overflow(part, digit_value(digits.p[i]), &part)) {
			return -1;
		}
	}
	return __builtin_add_overflow(value, part, ret_value) ? -1 : 0;
}

static int int_text(struct arena *arena, bool negative, uint64_t value, struct str *ret_text)
{
	char text[32];
	int n = snprintf(text, sizeof(text), "%s%llu", negative && value ? "-" : "",
		(unsigned long long)value);

	*ret_text = arena_str(arena, (struct str){text, (size_t)n});
	return ret_text->p ? 0 : -1;
}

int scalar_resolve(struct arena *arena, const struct yaml_node *node, enum scalar_type *ret_type,
	struct str *ret_text)
{
	struct str s = node->text, digits;
	bool sign = s.n > 0 && (s.p[0] == '-' || s.p[0] == '+');
	uint64_t value;

	*ret_type = SCALAR_TEXT;
	*ret_text = s;
	if (!node->plain)
		return 0;
	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++) {
		if (!is_word(s, words[i].text))
			continue;
		*ret_type = words[i].type;
		*ret_text = words[i].type == SCALAR_NULL ? STR("")
			    : words[i].value		 ? STR("true")
							 : STR("false");
		return 0;
	}
	int base = int_base(str_sub(s, sign, s.n), &digits);

	if (base == 0 && !is_float(str_sub(s, sign, s.n)))
		return 0;
	*ret_type = SCALAR_NUMBER;
	if (base == 0) {
		/* A plus says nothing, of a fraction as of an integer. */
		*ret_text = str_sub(s, s.p[0] == '+', s.n);
		return 0;
	}
	if (to_u64(digits, base, &value))
		return -1;
	return int_text(arena, s.p[0] == '-', value, ret_text);
}

/* 1e3: a number in most languages, and in YAML 1.2. */
static bool has_exponent(struct str s)
{
	size_t i = s.n > 0 && (s.p[0] == '-' || s.p[0] == '+'), exponents = 0;

	if (i == s.n || !ascii_digit(s.p[i]))
		return false;
	for (; i < s.n; i++) {
		exponents += ascii_lower(s.p[i]) == 'e';
		if (!ascii_digit(s.p[i]) && !strchr(".eE+-", s.p[i]))
			return false;
	}
	return exponents == 1 && ascii_digit(s.p[s.n - 1]);
}

int scalar_refuse(const struct yaml_node *node, struct errs *errs)
{
	if (node->kind != YAML_IS_SCALAR || node->text.n == 0)
		return errs_add(
			errs, node->at, "a number is wanted here, not %s", yaml_kind_name(node));
	if (!node->plain)
		return errs_add(errs, node->at, "a number is wanted here, without quotes");
	if (has_exponent(node->text))
		return errs_add(errs, node->at,
			"'%s' is text for YAML: write all digits, or an exponent as in 1.0e+3",
			err_quote(node->text).text);
	return errs_add(
		errs, node->at, "a number is wanted here, not '%s'", err_quote(node->text).text);
}
