/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "command/snippet_quote.h"

/* --- texts ------------------------------------------------------------------------------------ */

static char closing_of(char open)
{
	static const char pairs[] = "()[]{}<>";
	const char *at = open ? strchr(pairs, open) : NULL;

	return at && (at - pairs) % 2 == 0 ? at[1] : open;
}

size_t snippet_closing(struct str text, size_t at, char open)
{
	char close = closing_of(open);
	size_t depth = 1;

	for (; at < text.n; at++) {
		if (text.p[at] == '\\' && at + 1 < text.n)
			at++;
		else if (text.p[at] == close && --depth == 0)
			return at;
		else if (text.p[at] == open)
			depth++;
	}
	return text.n;
}

/* The end of a text whose quote is `quote`; what is embedded in it may hold quotes of its own. */
static size_t text_end(const struct snippet_tokens *t, char quote, char embeds)
{
	char mark = embeds == '#' ? '#' : embeds == '$' ? '$' : 0;
	size_t at = t->at;

	for (; at < t->text.n && t->text.p[at] != quote; at++) {
		char c = t->text.p[at];

		if (c == '\\' && at + 1 < t->text.n)
			at++;
		else if (mark && c == mark && at + 1 < t->text.n && t->text.p[at + 1] == '{')
			at = snippet_closing(t->text, at + 2, '{');
	}
	return at < t->text.n ? at : t->text.n;
}

/* '..', "..", `..` at the quote. */
struct snippet_token snippet_quoted(struct snippet_tokens *t)
{
	struct snippet_token token = {.kind = TOKEN_TEXT, .escapes = true};
	char quote = t->text.p[t->at++];

	switch (t->language) {
	case SNIPPET_PERL:
	case SNIPPET_PHP:
		token.embeds = quote == '\'' ? 0 : 'v';
		token.escapes = quote != '\'';
		break;
	case SNIPPET_RUBY:
		token.embeds = quote == '\'' ? 0 : '#';
		token.escapes = quote != '\'';
		break;
	case SNIPPET_NODE:
		token.embeds = quote == '`' ? '$' : 0;
		break;
	default:
		break;
	}
	if (quote == '`' && t->language != SNIPPET_NODE)
		token.kind = TOKEN_RUN;
	token.text = snippet_take(t, text_end(t, quote, token.embeds), 1);
	return token;
}

/* """..""" and '''..''' of python, at the first quote. */
struct snippet_token snippet_python_text(struct snippet_tokens *t)
{
	struct str quotes = str_sub(t->text, t->at, t->at + 1), rest = snippet_rest(t);
	struct snippet_token token = {.kind = TOKEN_TEXT, .escapes = true};
	const char *end;

	if (rest.n < 3 || rest.p[1] != rest.p[0] || rest.p[2] != rest.p[0])
		return snippet_quoted(t);
	quotes.n = 3;
	t->at += 3;
	rest = snippet_rest(t);
	end = memmem(rest.p, rest.n, quotes.p, quotes.n);
	token.text = snippet_take(t, end ? (size_t)(end - t->text.p) : t->text.n, 3);
	return token;
}

/* [[..]], [=[..]=] of lua, at the first bracket; the number of = is `level`. */
struct snippet_token snippet_long_bracket(struct snippet_tokens *t, size_t level)
{
	struct snippet_token token = {.kind = TOKEN_TEXT};
	size_t end;

	t->at += level + 2;
	for (end = t->at; end < t->text.n; end++) {
		size_t n = 0;

		if (t->text.p[end] != ']')
			continue;
		while (end + 1 + n < t->text.n && n < level && t->text.p[end + 1 + n] == '=')
			n++;
		if (n == level && end + 1 + n < t->text.n && t->text.p[end + 1 + n] == ']')
			break;
	}
	token.text = snippet_take(t, end, level + 2);
	return token;
}

/* --- quotes with a name: q(..), %w[..], m{..} ------------------------------------------------------ */

/* At the opening one. */
struct str snippet_delimited(struct snippet_tokens *t)
{
	char open = t->text.p[t->at++];

	if (closing_of(open) == open)
		return snippet_take(t, text_end(t, open, 0), 1);
	return snippet_take(t, snippet_closing(t->text, t->at, open), 1);
}

/* The second half of s{..}{..} and tr/../../, which says nothing about files. */
static void skip_replacement(struct snippet_tokens *t, char open)
{
	if (closing_of(open) != open) {
		while (snippet_ahead(t, 0) == ' ' || snippet_ahead(t, 0) == '\n')
			t->at++;
		if (snippet_ahead(t, 0) >= 0)
			snippet_delimited(t);
	} else {
		snippet_take(t, text_end(t, open, 0), 1);
	}
}

void snippet_skip_flags(struct snippet_tokens *t)
{
	while (snippet_letter(snippet_ahead(t, 0)))
		t->at++;
}

static const struct quote_word {
	struct str word;
	enum snippet_token_kind kind;
	bool escapes, twice; /* twice: with a replacement */
} quote_words[] = {
	{STR("q"), TOKEN_TEXT, false, false},
	{STR("qq"), TOKEN_TEXT, true, false},
	{STR("qw"), TOKEN_WORDS, false, false},
	{STR("qx"), TOKEN_RUN, true, false},
	{STR("qr"), TOKEN_REGEX, false, false},
	{STR("m"), TOKEN_REGEX, false, false},
	{STR("s"), TOKEN_REGEX, false, true},
	{STR("tr"), TOKEN_REGEX, false, true},
	{STR("y"), TOKEN_REGEX, false, true},
};

/* q(..) and so on of perl, `word` read already; false: it is a name. */
bool snippet_perl_quote(struct snippet_tokens *t, struct str word, struct snippet_token *ret_token)
{
	size_t blanks = 0, i = 0, n = sizeof(quote_words) / sizeof(quote_words[0]);
	int c;

	while (i < n && !str_eq(quote_words[i].word, word))
		i++;
	if (i == n)
		return false;
	while (snippet_ahead(t, blanks) == ' ')
		blanks++;
	c = snippet_ahead(t, blanks);
	/* A hash key, an assignment, the end of an argument. */
	if (c < 0 || snippet_letter(c) || snippet_digit(c) || strchr(",;)}= \t\n", c) ||
		(blanks && c == '#'))
		return false;
	t->at += blanks;
	*ret_token = (struct snippet_token){.kind = quote_words[i].kind,
		.escapes = quote_words[i].escapes,
		.embeds = quote_words[i].escapes ? 'v' : 0};
	ret_token->text = snippet_delimited(t);
	if (quote_words[i].twice)
		skip_replacement(t, (char)c);
	if (ret_token->kind == TOKEN_REGEX)
		snippet_skip_flags(t);
	return true;
}

/* %q(..), %w[..], %x{..}, %(..) of ruby, at the %. */
bool snippet_ruby_quote(struct snippet_tokens *t, struct snippet_token *ret_token)
{
	int c = snippet_ahead(t, 1), open = snippet_ahead(t, snippet_letter(c) ? 2 : 1);
	struct snippet_token token = {.kind = TOKEN_TEXT};

	if (t->operand || open <= 0 || !strchr("([{<|!/", open) ||
		(snippet_letter(c) && !strchr("qQwWixr", c)))
		return false;
	t->at += snippet_letter(c) ? 2 : 1;
	token.text = snippet_delimited(t);
	token.escapes = !snippet_letter(c) || c == 'Q' || c == 'x';
	token.embeds = token.escapes ? '#' : 0;
	token.kind = c == 'w' || c == 'W' || c == 'i' ? TOKEN_WORDS
		     : c == 'x'			      ? TOKEN_RUN
		     : c == 'r'			      ? TOKEN_REGEX
						      : TOKEN_TEXT;
	*ret_token = token;
	return true;
}
