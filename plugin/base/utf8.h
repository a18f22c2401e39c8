/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * utf8: characters of foreign bytes, for writing them where a person or a parser reads them.
 *
 * Strict: overlong forms, surrogates and code points beyond U+10FFFF are invalid, and an invalid
 * byte is invalid by itself, so that decoding always resumes at the next byte.
 * Source: RFC 3629; Unicode 15, chapter 3, table 3-7.
 */
#ifndef BASE_UTF8_H
#define BASE_UTF8_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/str.h"

/* The character at s[at] (at < s.n): its length, 1 to 4; 0 = the byte there is invalid. */
size_t utf8_decode(struct str s, size_t at, uint32_t *ret_code);

bool utf8_valid(struct str s);

/* Bytes of the character at s[at]; an invalid byte counts as one character. */
size_t utf8_length(struct str s, size_t at);

/* Characters of `s`. */
size_t utf8_count(struct str s);

/*
 * Characters that are never written as they are: controls (an escape sequence rewrites a terminal,
 * a newline forges a line) and those that reorder or hide text (a reader sees another command than
 * the one that ran).
 */
bool utf8_deceptive(uint32_t code);

#endif
