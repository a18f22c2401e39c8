/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * token: the words and parentheses of a condition, each with its place in the file.
 */
#ifndef SIGMA_TOKEN_H
#define SIGMA_TOKEN_H

#include "sigma/rule.h"
#include "sigma/yaml.h"

enum token_kind {
	TOKEN_END,
	TOKEN_WORD,
	TOKEN_OPEN,
	TOKEN_CLOSE,
	TOKEN_PIPE,
	TOKEN_FOREIGN, /* a sign that no condition has; as behind TOKEN_PIPE, nothing is read after it */
};

struct token {
	enum token_kind kind;
	struct str text;
	struct place at;
};

struct tokens {
	struct token list[RULE_TOKENS_MAX + 1]; /* a TOKEN_END is always the last */
	size_t n; /* without it */
};

/* Replaces the content of `tokens`; at most `max` of them (<= RULE_TOKENS_MAX). */
int tokens_read(
	struct tokens *tokens, const struct yaml_node *scalar, size_t max, struct errs *errs);

/* Is it one word, which a condition may name? */
bool token_is_word(struct str name);

/* Says that a TOKEN_FOREIGN is no part of a condition, and the word for it where there is one. */
int token_refuse(const struct token *token, struct errs *errs);

#endif
