/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * words: the words of a simple command, from an argument vector or from the text of a shell.
 *
 * A vector may have 600,000 words, so it is looked at where it lies, not copied. Owns nothing.
 */
#ifndef COMMAND_WORDS_H
#define COMMAND_WORDS_H

#include <assert.h>

#include "command/shell.h"

/* One of the two lists; the other is NULL. */
struct words {
	const struct str *plain;
	const struct shell_word *shell;
	size_t n;
};

static inline struct shell_word words_at(const struct words *words, size_t at)
{
	assert(at < words->n && (words->shell || words->plain));
	struct shell_word word = {0};

	if (words->shell)
		word = words->shell[at];
	else
		word.text = words->plain[at];
	return word;
}

/* Those from `from` on. */
static inline struct words words_from(const struct words *words, size_t from)
{
	struct words rest = {.n = words->n - from};

	assert(from <= words->n);
	rest.plain = words->plain ? words->plain + from : NULL;
	rest.shell = words->shell ? words->shell + from : NULL;
	return rest;
}

#endif
