/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "command/snippet_quote.h"

/* --- blanks and comments ------------------------------------------------------------------------ */

static void skip_line(struct snippet_tokens *t)
{
	const char *end = memchr(t->text.p + t->at, '\n', t->text.n - t->at);

	t->at = end ? (size_t)(end - t->text.p) : t->text.n;
}

static void skip_to(struct snippet_tokens *t, struct str end)
{
	struct str rest = snippet_rest(t);
	const char *at = memmem(rest.p, rest.n, end.p, end.n);

	t->at = at ? (size_t)(at - t->text.p) + end.n : t->text.n;
}

static bool skip_comment(struct snippet_tokens *t)
{
	bool slashes = t->language == SNIPPET_NODE || t->language == SNIPPET_PHP;
	bool hash = t->language != SNIPPET_NODE && t->language != SNIPPET_LUA;
	struct str rest = snippet_rest(t);

	if (slashes && str_starts(rest, STR("/*")))
		skip_to(t, STR("*/"));
	else if (t->language == SNIPPET_LUA && str_starts(rest, STR("--[[")))
		skip_to(t, STR("]]"));
	else if ((hash && str_starts(rest, STR("#"))) || (slashes && str_starts(rest, STR("//"))) ||
		 (t->language == SNIPPET_LUA && str_starts(rest, STR("--"))))
		skip_line(t);
	else
		return false;
	return true;
}

/* Whether anything was skipped. */
static bool skip_blanks(struct snippet_tokens *t)
{
	size_t from = t->at;

	for (;;) {
		int c = snippet_ahead(t, 0);

		if (c == ' ' || c == '\t' || c == '\r')
			t->at++;
		else if (c == '\\' && snippet_ahead(t, 1) == '\n')
			t->at += 2;
		else if (!skip_comment(t))
			return t->at > from;
	}
}

/* --- names ------------------------------------------------------------------------------------ */

static const struct str before_operand[] = {STR("return"), STR("and"), STR("or"), STR("not"),
	STR("if"), STR("unless"), STR("while"), STR("until"), STR("split"), STR("grep"), STR("map"),
	STR("print"), STR("puts"), STR("when"), STR("case"), STR("in"), STR("do"), STR("else"),
	STR("then"), STR("elsif"), STR("x")};

static bool leaves_operand(const struct snippet_tokens *t, struct str name)
{
	for (size_t i = 0; i < sizeof(before_operand) / sizeof(before_operand[0]); i++) {
		if (str_eq(before_operand[i], name))
			return false;
	}
	(void)t;
	return true;
}

/* The letters before a quote of python: r, b, u, f. */
static bool is_prefix(struct str name)
{
	if (name.n > 2)
		return false;
	for (size_t i = 0; i < name.n; i++) {
		if (!strchr("rbuf", ascii_lower(name.p[i])))
			return false;
	}
	return true;
}

static struct snippet_token prefixed(struct snippet_tokens *t, struct str prefix)
{
	struct snippet_token token = snippet_python_text(t);

	for (size_t i = 0; i < prefix.n; i++) {
		char c = ascii_lower(prefix.p[i]);

		if (c == 'r')
			token.escapes = false;
		if (c == 'f')
			token.embeds = '{';
	}
	return token;
}

static struct snippet_token name(struct snippet_tokens *t, bool sigil)
{
	struct snippet_token token = {.kind = TOKEN_NAME, .sigil = sigil};
	size_t n = 0;

	while (snippet_letter(snippet_ahead(t, n)) || snippet_digit(snippet_ahead(t, n)))
		n++;
	token.text = snippet_take(t, t->at + n, 0);
	int c = snippet_ahead(t, 0);

	if (t->language == SNIPPET_PYTHON && (c == '"' || c == '\'') && is_prefix(token.text))
		return prefixed(t, token.text);
	if (t->language == SNIPPET_PERL && !sigil && snippet_perl_quote(t, token.text, &token))
		return token;
	if (t->language == SNIPPET_RUBY && (c == '?' || c == '!') && snippet_ahead(t, 1) != '=')
		token.text.n += 1 + 0 * t->at++;
	return token;
}

/* --- signs ------------------------------------------------------------------------------------ */

static const struct str signs[] = {
	/* The longer ones first. */
	STR("==="),
	STR("!=="),
	STR("<=>"),
	STR("..."),
	STR("<<<"),
	STR("=="),
	STR("!="),
	STR("=~"),
	STR("!~"),
	STR("&&"),
	STR("||"),
	STR("->"),
	STR("=>"),
	STR("::"),
	STR(".."),
	STR("+="),
	STR(".="),
	STR("-="),
	STR("<="),
	STR(">="),
	STR("<<"),
	STR(">>"),
	STR("?."),
	STR("&."),
	STR(":="),
	STR("//"),
	STR("++"),
	STR("--"),
	STR("**"),
};

static struct snippet_token sign(struct snippet_tokens *t)
{
	struct snippet_token token = {.kind = TOKEN_SIGN};
	struct str rest = snippet_rest(t);
	size_t n = 1;

	for (size_t i = 0; n == 1 && i < sizeof(signs) / sizeof(signs[0]); i++) {
		if (str_starts(rest, signs[i]))
			n = signs[i].n;
	}
	token.text = snippet_take(t, t->at + n, 0);
	return token;
}

/* --- what depends on what stands before -------------------------------------------------------- */

static bool has_regex(enum snippet_language language)
{
	return language == SNIPPET_PERL || language == SNIPPET_RUBY || language == SNIPPET_NODE ||
	       language == SNIPPET_AWK;
}

/* </a/b> of perl: names of files; <F> is not. */
static bool perl_glob(struct snippet_tokens *t, struct snippet_token *ret_token)
{
	size_t n = 1;
	bool slash = false;

	for (int c; (c = snippet_ahead(t, n)) >= 0 && c != '>' && n < 256; n++) {
		if (strchr(" \t\n;<(", c))
			return false;
		slash |= c == '/';
	}
	if (snippet_ahead(t, n) != '>' || !slash)
		return false;
	t->at++;
	*ret_token = (struct snippet_token){.kind = TOKEN_GLOB, .embeds = 'v'};
	ret_token->text = snippet_take(t, t->at + n - 1, 1);
	return true;
}

static bool perl_filetest(struct snippet_tokens *t, struct snippet_token *ret_token)
{
	int c = snippet_ahead(t, 1), next = snippet_ahead(t, 2);

	if (c <= 0 || !strchr("erwxofdzslpSbcugkTBMAC", c) || snippet_letter(next) ||
		snippet_digit(next))
		return false;
	t->at++;
	*ret_token = (struct snippet_token){.kind = TOKEN_FILETEST};
	ret_token->text = snippet_take(t, t->at + 1, 0);
	return true;
}

/* Where an operand may stand. */
static bool operand(struct snippet_tokens *t, int c, struct snippet_token *ret_token)
{
	if (c == '/' && has_regex(t->language)) {
		*ret_token = (struct snippet_token){.kind = TOKEN_REGEX};
		ret_token->text = snippet_delimited(t);
		snippet_skip_flags(t);
		return true;
	}
	if (t->language == SNIPPET_PERL && c == '<')
		return perl_glob(t, ret_token);
	if (t->language == SNIPPET_PERL && c == '-')
		return perl_filetest(t, ret_token);
	return t->language == SNIPPET_RUBY && c == '%' && snippet_ruby_quote(t, ret_token);
}

static bool is_sigil(const struct snippet_tokens *t, int c)
{
	bool perl = t->language == SNIPPET_PERL, ruby = t->language == SNIPPET_RUBY;

	if (!snippet_letter(snippet_ahead(t, 1)))
		return false;
	return (c == '$' && (perl || ruby || t->language == SNIPPET_PHP ||
				    t->language == SNIPPET_AWK)) ||
	       (c == '@' && (perl || ruby)) || (c == '%' && perl && !t->operand);
}

/* $/, $1 and so on of perl and ruby, fields of awk. */
static bool is_special(const struct snippet_tokens *t, int c)
{
	int next = snippet_ahead(t, 1);

	if (c != '$' || next <= 0)
		return false;
	if (t->language == SNIPPET_AWK)
		return snippet_digit(next);
	/* $$ is a number, $$x what x refers to. */
	if (next == '$' && (t->language == SNIPPET_PERL || t->language == SNIPPET_RUBY))
		return !snippet_letter(snippet_ahead(t, 2)) && snippet_ahead(t, 2) != '{';
	return (t->language == SNIPPET_PERL || t->language == SNIPPET_RUBY) &&
	       strchr("/,;.!&|\\\"'0123456789<>+~^:?@#`", next);
}

/* Number of = between the brackets of a long text of lua, -1 = it is none. */
static int lua_level(const struct snippet_tokens *t)
{
	size_t n = 1;

	while (snippet_ahead(t, n) == '=' && n < 64)
		n++;
	return snippet_ahead(t, n) == '[' ? (int)n - 1 : -1;
}

static struct snippet_token read_token(struct snippet_tokens *t)
{
	struct snippet_token token = {.kind = TOKEN_OVER};
	int c = snippet_ahead(t, 0);

	if (c < 0)
		return token;
	if (c == '\n') {
		token.kind = TOKEN_LINE;
		token.text = snippet_take(t, t->at + 1, 0);
		return token;
	}
	if (!t->operand && operand(t, c, &token))
		return token;
	if (is_sigil(t, c)) {
		t->at++;
		return name(t, true);
	}
	if (is_special(t, c)) {
		token = (struct snippet_token){.kind = TOKEN_NAME, .sigil = true};
		token.text = snippet_take(t, t->at + 2, 0);
		return token;
	}
	if (snippet_letter(c))
		return name(t, false);
	if (snippet_digit(c)) {
		size_t n = 0;

		while (snippet_digit(snippet_ahead(t, n)) || snippet_letter(snippet_ahead(t, n)))
			n++;
		token.kind = TOKEN_NUMBER;
		token.text = snippet_take(t, t->at + n, 0);
		return token;
	}
	if ((c == '"' || c == '\'') && t->language == SNIPPET_PYTHON)
		return snippet_python_text(t);
	if (c == '"' || (c == '\'' && t->language != SNIPPET_AWK) ||
		(c == '`' && t->language != SNIPPET_LUA && t->language != SNIPPET_AWK))
		return snippet_quoted(t);
	if (c == '[' && t->language == SNIPPET_LUA && lua_level(t) >= 0)
		return snippet_long_bracket(t, (size_t)lua_level(t));
	return sign(t);
}

struct snippet_token snippet_next(struct snippet_tokens *t)
{
	bool blank = skip_blanks(t);
	struct snippet_token token = read_token(t);

	token.blank = blank;
	switch (token.kind) {
	case TOKEN_NAME:
		t->operand = token.sigil || leaves_operand(t, token.text);
		break;
	case TOKEN_SIGN:
		/* In awk only a block ends with a curly bracket. */
		t->operand =
			strchr(t->language == SNIPPET_AWK ? ")]" : ")]}", token.text.p[0]) != NULL;
		break;
	case TOKEN_LINE:
	case TOKEN_OVER:
	case TOKEN_FILETEST:
		t->operand = false;
		break;
	default:
		t->operand = true;
	}
	return token;
}
