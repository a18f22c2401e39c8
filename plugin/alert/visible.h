/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * visible: one character of foreign text as it is written where nobody may be deceived by it.
 *
 * What deceives (utf8.h) and bytes that are no UTF-8 are written as C writes them: \n, \x1b, \u202e,
 * \U000e0001, \xff. What a backslash and the signs of a format become is up to the format.
 */
#ifndef ALERT_VISIBLE_H
#define ALERT_VISIBLE_H

#include "base/str.h"

#define VISIBLE_MAX 16

struct visible {
	size_t length; /* bytes of the source it stands for, at least 1 */
	size_t n; /* bytes of text */
	char text[VISIBLE_MAX];
	bool plain; /* as it is in the source */
};

/* The character at s[at], at < s.n. A backslash is plain here. */
void visible_read(struct str s, size_t at, struct visible *ret_visible);

/* The same with a backslash doubled, so that the text can be read back: true. */
bool visible_doubled(struct str s, size_t at, struct visible *ret_visible);

/* Writes the character at s[at] as a format does. Can it be read back? */
typedef bool visible_reader(struct str s, size_t at, struct visible *ret_visible);

/* How much of `s` takes at most `cap` bytes, which are *ret_size then. Ends between two characters. */
size_t visible_fit(visible_reader *read, struct str s, size_t cap, size_t *ret_size);

/* Can all of it be read back? */
bool visible_carries(visible_reader *read, struct str s);

/* Puts a backslash in front of it. There is room for two. */
void visible_escape(struct visible *visible);

#endif
