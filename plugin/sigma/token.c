/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sigma/token.h"

static bool is_blank(char c)
{
	return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

/* Names of selections: letters, digits, '_', '-', '.', anything beyond ASCII; '*' in patterns. */
static bool is_word(char c)
{
	return (ascii_lower(c) >= 'a' && ascii_lower(c) <= 'z') || ascii_digit(c) ||
	       (c && strchr("_-.*", c)) || (unsigned char)c >= 0x80;
}

static enum token_kind kind_of(char c)
{
	switch (c) {
	case '(':
		return TOKEN_OPEN;
	case ')':
		return TOKEN_CLOSE;
	case '|':
		return TOKEN_PIPE;
	default:
		return is_word(c) ? TOKEN_WORD : TOKEN_END;
	}
}

int tokens_read(
	struct tokens *tokens, const struct yaml_node *scalar, size_t max, struct errs *errs)
{
	struct str s = scalar->text;
	size_t i = 0;

	tokens->n = 0;
	for (;;) {
		while (i < s.n && is_blank(s.p[i]))
			i++;
		struct token *token = &tokens->list[tokens->n];

		*token = (struct token){.at = yaml_place(scalar, i)};
		if (i == s.n)
			return 0;
		token->kind = kind_of(s.p[i]);
		if (token->kind == TOKEN_END)
			return errs_add(errs, token->at, "unexpected character '%s' in a condition",
				err_quote(str_sub(s, i, i + 1)).text);
		if (tokens->n == max)
			return errs_add(errs, token->at, "more than %d words in the condition",
				RULE_TOKENS_MAX);
		size_t start = i++;

		while (token->kind == TOKEN_WORD && i < s.n && is_word(s.p[i]))
			i++;
		token->text = str_sub(s, start, i);
		tokens->n++;
		if (token->kind == TOKEN_PIPE)
			i = s.n; /* what follows is another language, which is refused as a whole */
	}
}
