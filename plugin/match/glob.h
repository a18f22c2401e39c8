/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * glob: Sigma wildcards, compiled.
 *
 * Most patterns are one piece of text with or without a `*` at either end and become a comparison
 * or a memmem(). The others are cut at each `*` into segments: the first and the last are tied to
 * the ends of the text, each one between takes its leftmost place. No backtracking: the time is
 * linear in the text, whatever the pattern.
 *
 * `*` is any text, `?` one character. The text is taken apart from the left into characters: a
 * valid UTF-8 sequence (RFC 3629), else a single byte. Letters match either case, in ASCII only:
 * the pattern is folded when it is compiled, the text by the caller (glob_fold), once for many
 * patterns. A compiled glob is const and lives in the arena it was compiled into.
 */
#ifndef MATCH_GLOB_H
#define MATCH_GLOB_H

#include "base/arena.h"
#include "sigma/rule.h"

enum glob_shape {
	GLOB_ANY, /* * */
	GLOB_EXACT, /* text */
	GLOB_PREFIX, /* text* */
	GLOB_SUFFIX, /* *text */
	GLOB_CONTAINS, /* *text* */
	GLOB_GENERAL,
};

/* What stands between two `*`: text and `?`. */
struct glob_segment {
	const struct glob_token *token;
	size_t n;
};

struct glob {
	enum glob_shape shape;
	bool open_start, open_end; /* begins, ends with `*` */
	bool has_one; /* holds a `?` */
	struct str text; /* all shapes but GLOB_ANY and GLOB_GENERAL */
	struct glob_segment *segment;
	size_t n_segments;
};

struct glob_source {
	const struct glob_token *token;
	size_t n_tokens;
	bool keyword; /* found anywhere: as if it had a `*` at both ends */
	bool cased; /* letters match their own case only: the text is not to be folded */
};

/* -1: the arena is full. */
int glob_compile(struct arena *arena, const struct glob_source *source, struct glob *ret_glob);

/* `text` is folded, unless the glob is cased. */
bool glob_match(const struct glob *glob, struct str text);

/* The longest text that all that matches holds; empty when there is none. */
struct str glob_longest(const struct glob *glob);

/* Copies n bytes, A-Z as a-z. */
void glob_fold(char *to, struct str from);

#endif
