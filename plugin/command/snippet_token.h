/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * snippet_token: the tokens of one-line programs, for all languages of snippet.h but sed.
 *
 * What a / or a < means depends on what stands before it; the reader keeps whether an operand may come
 * next. Texts come raw, without their quotes; snippet_text.h reads what they say.
 */
#ifndef COMMAND_SNIPPET_TOKEN_H
#define COMMAND_SNIPPET_TOKEN_H

#include "command/snippet.h"

enum snippet_token_kind {
	TOKEN_OVER, /* the end */
	TOKEN_LINE, /* a newline */
	TOKEN_NAME,
	TOKEN_TEXT, /* a string */
	TOKEN_WORDS, /* qw(a b), %w[a b] */
	TOKEN_RUN, /* `..` and the like */
	TOKEN_REGEX,
	TOKEN_GLOB, /* </a/b*> of perl */
	TOKEN_FILETEST, /* -e of perl; text is the letter */
	TOKEN_NUMBER,
	TOKEN_SIGN, /* an operator, a bracket or a separator */
};

struct snippet_token {
	enum snippet_token_kind kind;
	struct str text;
	bool sigil; /* $name, @name */
	bool escapes; /* \n and the like mean something */
	char embeds; /* '#' "#{..}", '$' "${..}" as of node, 'v' "$name", '{' "{..}"; 0 = nothing */
	bool blank; /* something stands between it and the token before */
};

struct snippet_tokens {
	enum snippet_language language;
	struct str text;
	size_t at;
	bool operand; /* the last token was one: what follows is an operator */
};

struct snippet_token snippet_next(struct snippet_tokens *tokens);

/* Behind an opening bracket of the kind `open`: the place of the one that closes it, or the end. */
size_t snippet_closing(struct str text, size_t at, char open);

#endif
