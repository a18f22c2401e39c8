/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "base/decimal.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Digits and at most one point among them, without a sign. */
static int read_digits(struct str text, struct decimal *to)
{
	bool digit = false, point = false;
	unsigned zeros = 0; /* seen after the last other digit */

	to->n = 0;
	to->point = 0;
	for (size_t i = 0; i < text.n; i++) {
		char c = text.p[i];

		if (c == '.' && !point) {
			point = true;
			continue;
		}
		if (!ascii_digit(c))
			return -1;
		digit = true;
		if (c == '0') {
			/* In front of all others it counts only behind the point. */
			if (to->n > 0)
				zeros++;
			else if (point)
				to->point--;
		} else {
			memset(to->digit + to->n, '0', zeros);
			to->n += zeros;
			to->digit[to->n++] = c;
			zeros = 0;
		}
		if (!point && to->n > 0)
			to->point++;
	}
	return digit ? 0 : -1;
}

/* The sign, which leaves the rest in *text. */
static int take_sign(struct str *text, const char *signs)
{
	char first = '\0';

	if (text->n > 0)
		first = text->p[0];
	if (first == '\0' || !strchr(signs, first))
		return 1;
	*text = str_sub(*text, 1, text->n);
	return first == '-' ? -1 : 1;
}

static void set_sign(int sign, struct decimal *to)
{
	to->sign = to->n > 0 ? sign : 0;
	if (to->n == 0)
		to->point = 0;
}

int decimal_read(struct str text, struct decimal *ret_number)
{
	int sign = take_sign(&text, "-");

	if (text.n > DECIMAL_MAX || read_digits(text, ret_number) != 0)
		return -1;
	set_sign(sign, ret_number);
	return 0;
}

static int read_exponent(struct str text, int *ret_exponent)
{
	int sign = take_sign(&text, "+-");
	uint64_t number;

	if (str_u64(text, &number) != 0 || number > DECIMAL_EXPONENT_MAX)
		return -1;
	*ret_exponent = sign * (int)number;
	return 0;
}

static int read_scientific(struct str text, struct decimal *ret_number)
{
	size_t n = 0;
	int exponent = 0;

	while (n < text.n && ascii_lower(text.p[n]) != 'e')
		n++;
	if (n > DECIMAL_MAX || read_digits(str_sub(text, 0, n), ret_number) != 0)
		return -1;
	if (n < text.n && read_exponent(str_sub(text, n + 1, text.n), &exponent) != 0)
		return -1;
	ret_number->point += exponent;
	return 0;
}

int decimal_read_rule(struct str text, struct decimal *ret_number)
{
	int sign = take_sign(&text, "+-");

	if (read_scientific(text, ret_number) != 0)
		return -1;
	set_sign(sign, ret_number);
	return 0;
}

void decimal_of(uint64_t number, struct decimal *ret_number)
{
	char text[20];
	char *end = str_put_u64(text, number, 0);

	(void)decimal_read((struct str){text, (size_t)(end - text)}, ret_number);
}

int decimal_cmp(const struct decimal *a, const struct decimal *b)
{
	unsigned n = a->n < b->n ? a->n : b->n;
	int order;

	if (a->sign != b->sign)
		return a->sign - b->sign;
	order = a->point - b->point;
	if (order == 0)
		order = memcmp(a->digit, b->digit, n);
	if (order == 0)
		order = (int)a->n - (int)b->n;
	return a->sign < 0 ? -order : order;
}

bool decimal_whole(const struct decimal *number)
{
	return number->point >= (int)number->n;
}

double decimal_nearest(const struct decimal *number)
{
	char text[DECIMAL_MAX + 32];

	snprintf(text, sizeof(text), "%s0.%.*se%d", number->sign < 0 ? "-" : "", (int)number->n,
		number->digit, number->point);
	return strtod(text, NULL);
}
