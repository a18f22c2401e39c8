/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * decimal: numbers as texts have them, compared exactly.
 *
 * Nothing is rounded: serials, inodes and 64-bit arguments have more digits than a double holds, and how many a
 * long double holds depends on the machine. A number is sign * 0.DIGITS * 10^point, DIGITS without a zero
 * at either end; zero has no digits. It owns nothing.
 *
 * Limits: DECIMAL_MAX bytes of text, exponents up to DECIMAL_EXPONENT_MAX either way.
 */
#ifndef BASE_DECIMAL_H
#define BASE_DECIMAL_H

#include "base/str.h"

#define DECIMAL_MAX	     63 /* bytes; longer is no number */
#define DECIMAL_EXPONENT_MAX 999

struct decimal {
	int sign; /* -1, 0, 1 */
	int point;
	unsigned n;
	char digit[DECIMAL_MAX];
};

/* As records have them: a minus, digits, a fraction. 0, or -1 and *ret_number is undefined. */
int decimal_read(struct str text, struct decimal *ret_number);

/* As rules have them: a plus and an exponent too. 0, or -1. */
int decimal_read_rule(struct str text, struct decimal *ret_number);

void decimal_of(uint64_t number, struct decimal *ret_number);

/* Less than, equal to or greater than 0, as a is to b. */
int decimal_cmp(const struct decimal *a, const struct decimal *b);

bool decimal_whole(const struct decimal *number);

/* The nearest double; beyond their range an infinity. */
double decimal_nearest(const struct decimal *number);

#endif
