/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * str: text as a slice, pointer and length.
 *
 * Text here comes from the kernel, from files and from whoever started the audited program: it may
 * hold any byte and is never assumed to end in NUL. A slice owns nothing; it is valid as long as the
 * buffer, arena or literal it points into. Case folding is ASCII only, on purpose: the result must
 * not depend on a locale, and the patterns of detection rules are ASCII almost without exception.
 */
#ifndef BASE_STR_H
#define BASE_STR_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

struct str {
	const char *p;
	size_t n;
};

#define STR(literal) ((struct str){(literal), sizeof(literal) - 1})
#define STR_NONE     ((struct str){NULL, 0})

/* For printf("%.*s"): lengths beyond INT_MAX do not occur, every slice here is bounded far below. */
#define STR_ARG(s) (int)(s).n, (s).p ? (s).p : ""

static inline struct str str_of(const char *z)
{
	return (struct str){z, z ? strlen(z) : 0};
}

static inline struct str str_sub(struct str s, size_t from, size_t to)
{
	return (struct str){s.p + from, to - from};
}

static inline bool str_eq(struct str a, struct str b)
{
	/* Most differ in the first byte. */
	return a.n == b.n && (a.n == 0 || (*a.p == *b.p && memcmp(a.p, b.p, a.n) == 0));
}

static inline bool str_starts(struct str s, struct str prefix)
{
	return s.n >= prefix.n && (prefix.n == 0 || memcmp(s.p, prefix.p, prefix.n) == 0);
}

static inline bool str_ends(struct str s, struct str suffix)
{
	return s.n >= suffix.n &&
	       (suffix.n == 0 || memcmp(s.p + s.n - suffix.n, suffix.p, suffix.n) == 0);
}

static inline char ascii_lower(char c)
{
	return c >= 'A' && c <= 'Z' ? (char)(c + ('a' - 'A')) : c;
}

static inline bool ascii_digit(char c)
{
	return c >= '0' && c <= '9';
}

/* A letter, a digit or _: what names are made of. */
static inline bool ascii_word(char c)
{
	return c == '_' || ascii_digit(c) || (ascii_lower(c) >= 'a' && ascii_lower(c) <= 'z');
}

#define DIGIT_NONE 99

/* Of a digit in any base up to 16, else DIGIT_NONE. */
static inline unsigned digit_value(char c)
{
	if (ascii_digit(c))
		return (unsigned)(c - '0');
	c = ascii_lower(c);
	return c >= 'a' && c <= 'f' ? (unsigned)(c - 'a') + 10 : DIGIT_NONE;
}

/* Bytes in hexadecimal digits, `max` at most, up to what is none. Returns how many there were. */
size_t str_unhex(struct str hex, char *to, size_t max);

/* 0-9 and a-f, nothing else; empty too. */
bool str_is_hex(struct str s);

bool str_ieq(struct str a, struct str b);

/* It is one of these words, which have a blank between them. */
bool str_among(struct str s, const char *words);
bool str_has(struct str s, struct str needle);
struct str str_trim(struct str s);

/* FNV-1a, 64 bits: spreads names over a table or tells them apart; not meant to resist a forger. */
uint64_t str_hash(struct str s);

/* Decimal digits only, no sign, no blank, no overflow. 0, or -1 and *ret_value untouched. */
int str_u64(struct str s, uint64_t *ret_value);

/*
 * Writes the number in decimal, with zeros in front up to `width` (at most 20) digits. Returns where it ends;
 * there is no NUL. printf() does the same, at ten times the price.
 */
char *str_put_u64(char *to, uint64_t number, unsigned width);

/* Byte order, shorter first on a tie: for qsort and lookups. */
int str_cmp(struct str a, struct str b);

/*
 * The member of `words` (n of them) that a person who typed `word` most likely meant: the smallest
 * edit distance, at most a third of the word's length, at least 1. Case makes no difference, and two
 * letters in the wrong order are one mistake. NULL when nothing is near.
 */
const char *str_suggest(struct str word, const char *const *words, size_t n);

/*
 * What is to be said of a word of another language, of which the spelling tells nothing or misleads: looked
 * for before str_suggest(). NULL: it is none of these.
 */
struct str_habit {
	const char *word, *meant;
};
const char *str_meant(struct str word, const struct str_habit *habits, size_t n);

/* The words of one place of a language, and those that people bring from others. */
struct vocabulary {
	const char *const *words;
	size_t n;
	const struct str_habit *habit;
	size_t n_habits;
};

/* str_meant(), else str_suggest(). */
const char *str_guess(struct str word, const struct vocabulary *of);

#endif
