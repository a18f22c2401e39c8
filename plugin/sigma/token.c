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

/* "||" and "&&" of other languages are one sign. */
static bool is_doubled(struct str s)
{
	return s.n > 1 && s.p[0] == s.p[1] && (s.p[0] == '|' || s.p[0] == '&');
}

static enum token_kind kind_of(struct str s)
{
	switch (s.p[0]) {
	case '(':
		return TOKEN_OPEN;
	case ')':
		return TOKEN_CLOSE;
	case '|':
		return is_doubled(s) ? TOKEN_FOREIGN : TOKEN_PIPE;
	default:
		return is_word(s.p[0]) ? TOKEN_WORD : TOKEN_FOREIGN;
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
		if (tokens->n == max)
			return errs_add(errs, token->at, "more than %d words in the condition",
				RULE_TOKENS_MAX);
		size_t start = i;

		token->kind = kind_of(str_sub(s, i, s.n));
		i += is_doubled(str_sub(s, i, s.n)) ? 2 : 1;
		while (token->kind == TOKEN_WORD && i < s.n && is_word(s.p[i]))
			i++;
		token->text = str_sub(s, start, i);
		tokens->n++;
		if (token->kind == TOKEN_PIPE || token->kind == TOKEN_FOREIGN)
			i = s.n; /* what follows is another language, which is refused as a whole */
	}
}

bool token_is_word(struct str name)
{
	for (size_t i = 0; i < name.n; i++) {
		if (!is_word(name.p[i]) || name.p[i] == '*')
			return false;
	}
	return name.n > 0;
}

int token_refuse(const struct token *token, struct errs *errs)
{
	static const struct {
		const char *sign, *word;
	} words[] = {{"||", "or"}, {"&&", "and"}, {"&", "and"}, {"!", "not"}};

	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++) {
		if (str_eq(token->text, str_of(words[i].sign)))
			return errs_add(errs, token->at, "'%s' is not Sigma: write '%s'",
				words[i].sign, words[i].word);
	}
	return errs_add(errs, token->at, "unexpected character '%s' in a condition",
		err_quote(token->text).text);
}
