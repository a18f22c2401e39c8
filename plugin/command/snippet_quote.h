/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * snippet_quote: strings and whatever else is quoted in one-line programs; for snippet_token.c.
 *
 * A quote that is never closed ends with the text.
 */
#ifndef COMMAND_SNIPPET_QUOTE_H
#define COMMAND_SNIPPET_QUOTE_H

#include "command/snippet_token.h"

/* '..', "..", `..` at the quote. */
struct snippet_token snippet_quoted(struct snippet_tokens *t);

/* """..""" and '''..''' of python too. */
struct snippet_token snippet_python_text(struct snippet_tokens *t);

/* [[..]], [=[..]=] of lua, at the first bracket; the number of = is `level`. */
struct snippet_token snippet_long_bracket(struct snippet_tokens *t, size_t level);

/* At an opening delimiter: up to the one that closes it, and behind that. */
struct str snippet_delimited(struct snippet_tokens *t);
void snippet_skip_flags(struct snippet_tokens *t);

/* q(..) and so on of perl, `word` read already; false: it is a name. */
bool snippet_perl_quote(struct snippet_tokens *t, struct str word, struct snippet_token *ret_token);

/* %q(..), %w[..], %x{..}, %(..) of ruby, at the %. */
bool snippet_ruby_quote(struct snippet_tokens *t, struct snippet_token *ret_token);

/* --- the text --------------------------------------------------------------------------------- */

static inline int snippet_ahead(const struct snippet_tokens *t, size_t n)
{
	return n < t->text.n - t->at ? (unsigned char)t->text.p[t->at + n] : -1;
}

static inline bool snippet_letter(int c)
{
	return c == '_' || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c >= 0x80;
}

static inline bool snippet_digit(int c)
{
	return c >= '0' && c <= '9';
}

static inline struct str snippet_rest(const struct snippet_tokens *t)
{
	return str_sub(t->text, t->at, t->text.n);
}

/* Up to `to`, and behind it by `skip`. */
static inline struct str snippet_take(struct snippet_tokens *t, size_t to, size_t skip)
{
	struct str text = str_sub(t->text, t->at, to);

	t->at = t->text.n - to < skip ? t->text.n : to + skip;
	return text;
}

#endif
