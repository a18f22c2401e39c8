/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "base/str.h"

#include <stdlib.h>

#define SUGGEST_MAX 64 /* longer words are no typing errors; bounds the distance table */

bool str_ieq(struct str a, struct str b)
{
	if (a.n != b.n)
		return false;
	for (size_t i = 0; i < a.n; i++) {
		if (ascii_lower(a.p[i]) != ascii_lower(b.p[i]))
			return false;
	}
	return true;
}

bool str_has(struct str s, struct str needle)
{
	if (needle.n == 0)
		return true;
	return s.n >= needle.n && memmem(s.p, s.n, needle.p, needle.n) != NULL;
}

static bool is_blank(char c)
{
	return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

struct str str_trim(struct str s)
{
	while (s.n > 0 && is_blank(s.p[0])) {
		s.p++;
		s.n--;
	}
	while (s.n > 0 && is_blank(s.p[s.n - 1]))
		s.n--;
	return s;
}

bool str_is_hex(struct str s)
{
	for (size_t i = 0; i < s.n; i++) {
		if (!ascii_digit(s.p[i]) && (s.p[i] < 'a' || s.p[i] > 'f'))
			return false;
	}
	return true;
}

uint64_t str_hash(struct str s)
{
	uint64_t hash = 14695981039346656037u;

	for (size_t i = 0; i < s.n; i++)
		hash = (hash ^ (unsigned char)s.p[i]) * 1099511628211u;
	return hash;
}

char *str_put_u64(char *to, uint64_t number, unsigned width)
{
	char digits[20];
	unsigned n = 0;

	for (; number > 0; number /= 10)
		digits[n++] = (char)('0' + number % 10);
	while (n < width && n < sizeof(digits))
		digits[n++] = '0';
	if (n == 0)
		digits[n++] = '0';
	while (n > 0)
		*to++ = digits[--n];
	return to;
}

bool str_among(struct str s, const char *words)
{
	while (*words) {
		size_t n = strcspn(words, " ");

		if (str_eq(s, (struct str){words, n}))
			return true;
		words += n + strspn(words + n, " ");
	}
	return false;
}

size_t str_unhex(struct str hex, char *to, size_t max)
{
	size_t n = 0;

	for (; n < max && 2 * n + 1 < hex.n; n++) {
		unsigned high = digit_value(hex.p[2 * n]), low = digit_value(hex.p[2 * n + 1]);

		if (high == DIGIT_NONE || low == DIGIT_NONE)
			break;
		to[n] = (char)(high << 4 | low);
	}
	return n;
}

int str_u64(struct str s, uint64_t *ret_value)
{
	uint64_t value = 0;

	if (s.n == 0)
		return -1;
	for (size_t i = 0; i < s.n; i++) {
		if (!ascii_digit(s.p[i]))
			return -1;
		unsigned digit = (unsigned)(s.p[i] - '0');

		/* 19 digits always fit; the division is only for more. */
		if (i >= 19 && value > (UINT64_MAX - digit) / 10)
			return -1;
		value = value * 10 + digit;
	}
	*ret_value = value;
	return 0;
}

int str_cmp(struct str a, struct str b)
{
	size_t n = a.n < b.n ? a.n : b.n;
	int order = n ? memcmp(a.p, b.p, n) : 0;

	if (order)
		return order;
	return (a.n > b.n) - (a.n < b.n);
}

static bool same_letter(char a, char b)
{
	return ascii_lower(a) == ascii_lower(b);
}

static size_t least(size_t a, size_t b)
{
	return a < b ? a : b;
}

static size_t gap(size_t a, size_t b)
{
	return a < b ? b - a : a - b;
}

/*
 * How many letters were left out, added, mistaken or changed places with the next one, in either case; over
 * three rows of the table. Both lengths are at most SUGGEST_MAX.
 */
static size_t distance(struct str a, struct str b)
{
	size_t rows[3][SUGGEST_MAX + 1];

	for (size_t j = 0; j <= b.n; j++)
		rows[0][j] = j;
	for (size_t i = 1; i <= a.n; i++) {
		const size_t *last = rows[(i - 1) % 3], *before = rows[(i + 1) % 3];
		size_t *row = rows[i % 3];

		row[0] = i;
		for (size_t j = 1; j <= b.n; j++) {
			row[j] = least(last[j], row[j - 1]) + 1;
			row[j] = least(row[j], last[j - 1] + !same_letter(a.p[i - 1], b.p[j - 1]));
			if (i > 1 && j > 1 && same_letter(a.p[i - 1], b.p[j - 2]) &&
				same_letter(a.p[i - 2], b.p[j - 1]))
				row[j] = least(row[j], before[j - 2] + 1);
		}
	}
	return rows[a.n % 3][b.n];
}

const char *str_suggest(struct str word, const char *const *words, size_t n)
{
	size_t limit = word.n < 6 ? 1 : word.n / 3;
	const char *best = NULL;

	if (word.n == 0 || word.n > SUGGEST_MAX)
		return NULL;
	for (size_t i = 0; i < n; i++) {
		struct str candidate = str_of(words[i]);

		/* Each letter more or less is a mistake of its own. */
		if (candidate.n > SUGGEST_MAX || gap(candidate.n, word.n) > limit)
			continue;
		size_t d = distance(word, candidate);

		if (d <= limit) {
			best = words[i];
			if (d == 0)
				break;
			limit = d - 1;
		}
	}
	return best;
}

const char *str_meant(struct str word, const struct str_habit *habits, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		if (str_ieq(word, str_of(habits[i].word)))
			return habits[i].meant;
	}
	return NULL;
}

const char *str_guess(struct str word, const struct vocabulary *of)
{
	const char *meant = str_meant(word, of->habit, of->n_habits);

	return meant ? meant : str_suggest(word, of->words, of->n);
}
