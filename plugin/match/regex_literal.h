/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * regex_literal: texts of which one stands in all that a regular expression matches.
 *
 * Only what needs no knowledge of the engine is understood: letters, escaped punctuation, and groups of
 * alternatives made of these, one behind the other. Anything else (classes, anchors, quantifiers, nested
 * groups) parts two such runs, of which the one is taken that is met most seldom; what may change the
 * meaning of the rest (options, look-around, back references, alternatives of the whole) makes it none.
 * Limits: REGEX_LITERALS_MAX texts of REGEX_LITERAL_BYTES.
 * Source: pcre2pattern(3).
 */
#ifndef MATCH_REGEX_LITERAL_H
#define MATCH_REGEX_LITERAL_H

#include "base/str.h"

#define REGEX_LITERALS_MAX  16
#define REGEX_LITERAL_BYTES 48

struct regex_literals {
	char text[REGEX_LITERALS_MAX][REGEX_LITERAL_BYTES];
	size_t length[REGEX_LITERALS_MAX];
	size_t n; /* 0: none is known */
};

/* `pattern`: one that PCRE2 compiles without PCRE2_EXTENDED and PCRE2_LITERAL. */
void regex_literals(struct str pattern, struct regex_literals *ret_literals);

#endif
