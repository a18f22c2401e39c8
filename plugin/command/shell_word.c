/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "command/shell_parser.h"

#define META " \t\n;&|<>()"

void shell_add(struct shell_parser *p, char c, enum shell_how how)
{
	if (c == SHELL_UNKNOWN && how < HOW_UNKNOWN)
		how = HOW_UNKNOWN;
	if (shell_made(p, 1))
		shell_glyph_push(p, &p->glyphs, (struct shell_glyph){c, (uint8_t)how});
}

void shell_add_text(struct shell_parser *p, struct str text, enum shell_how how)
{
	for (size_t i = 0; i < text.n && !p->stop; i++)
		shell_add(p, text.p[i], how);
}

void shell_skip_blanks(struct shell_parser *p)
{
	for (;;) {
		int c = shell_peek(p);

		if (shell_blank(c))
			shell_skip(p, 1);
		else if (c == '\\' && shell_ahead(p, 1) == '\n')
			shell_skip(p, 2);
		else
			return;
	}
}

size_t shell_name_length(struct str text)
{
	size_t n = 0;

	while (n < text.n && (text.p[n] == '_' || (text.p[n] >= 'a' && text.p[n] <= 'z') ||
				     (text.p[n] >= 'A' && text.p[n] <= 'Z') ||
				     (n > 0 && ascii_digit(text.p[n]))))
		n++;
	return n;
}

/* --- quotes ----------------------------------------------------------------------------------- */

/* Behind the opening quote; up to and with the closing one. */
static void single_quoted(struct shell_parser *p)
{
	int c;

	shell_add(p, 0, HOW_EMPTY);
	while ((c = shell_peek(p)) >= 0) {
		shell_skip(p, 1);
		if (c == '\'')
			return;
		shell_add(p, (char)c, HOW_QUOTED);
	}
}

static void double_quoted(struct shell_parser *p)
{
	shell_add(p, 0, HOW_EMPTY);
	shell_quoted_until(p, '"');
	shell_skip(p, shell_peek(p) >= 0);
}

void shell_quoted_until(struct shell_parser *p, int end)
{
	int c;

	while ((c = shell_peek(p)) >= 0 && c != end) {
		int next = shell_ahead(p, 1);

		if (c == '\\' && next == '\n') {
			shell_skip(p, 2);
		} else if (c == '\\' && next > 0 && (strchr("$`\\", next) || next == end)) {
			shell_add(p, (char)next, HOW_QUOTED);
			shell_skip(p, 2);
		} else if (c == '$') {
			shell_dollar(p, true);
		} else if (c == '`') {
			shell_backquote(p, true);
		} else if (c == '"' && end == '}') {
			shell_skip(p, 1); /* "${x-"..."}" */
			shell_quoted_until(p, '"');
			shell_skip(p, shell_peek(p) >= 0);
		} else {
			shell_add(p, (char)c, HOW_QUOTED);
			shell_skip(p, 1);
		}
	}
}

/* --- $'..' ------------------------------------------------------------------------------------ */

static void add_utf8(struct shell_parser *p, unsigned long code)
{
	char out[4];
	size_t n = 0;

	if (code < 0x80) {
		out[n++] = (char)code;
	} else if (code < 0x800) {
		out[n++] = (char)(0xc0 | code >> 6);
	} else if (code < 0x10000) {
		out[n++] = (char)(0xe0 | code >> 12);
		out[n++] = (char)(0x80 | (code >> 6 & 0x3f));
	} else {
		out[n++] = (char)(0xf0 | (code >> 18 & 7));
		out[n++] = (char)(0x80 | (code >> 12 & 0x3f));
		out[n++] = (char)(0x80 | (code >> 6 & 0x3f));
	}
	if (code >= 0x80)
		out[n++] = (char)(0x80 | (code & 0x3f));
	shell_add_text(p, (struct str){out, n}, HOW_QUOTED);
}

/* Up to `max` digits; *ret_n of them were there. */
static unsigned long digits(struct shell_parser *p, unsigned base, size_t max, size_t *ret_n)
{
	unsigned long value = 0;
	size_t n = 0;
	int c;

	while (n < max && (c = shell_peek(p)) >= 0 && digit_value((char)c) < base) {
		value = value * base + digit_value((char)c);
		shell_skip(p, 1);
		n++;
	}
	*ret_n = n;
	return value;
}

/* Behind \x, \u, \U or at the digits of \nnn; *ret_end: a NUL ends the text, as in bash. */
static void coded(struct shell_parser *p, int c, bool *ret_end)
{
	size_t n, max = c == 'x' ? 2 : c == 'u' ? 4 : c == 'U' ? 8 : 3;
	unsigned long code = digits(p, max == 3 ? 8 : 16, max, &n);

	if (n == 0) {
		shell_add(p, '\\', HOW_QUOTED);
		shell_add(p, (char)c, HOW_QUOTED);
	} else if (code == 0) {
		*ret_end = true;
	} else if (c == 'u' || c == 'U') {
		add_utf8(p, code);
	} else {
		shell_add(p, (char)code, HOW_QUOTED);
	}
}

/* At the character behind a backslash. */
static void escape(struct shell_parser *p, int c, bool *ret_end)
{
	static const char from[] = "abeEfnrtv\\'\"?", to[] = "\a\b\033\033\f\n\r\t\v\\'\"?";
	const char *at = strchr(from, c);

	if (c >= '0' && c <= '7') {
		coded(p, c, ret_end);
		return;
	}
	shell_skip(p, 1);
	if (c == 'x' || c == 'u' || c == 'U') {
		coded(p, c, ret_end);
	} else if (c == 'c' && shell_peek(p) > 0) {
		shell_add(p, (char)(shell_peek(p) & 0x1f), HOW_QUOTED);
		shell_skip(p, 1);
	} else if (c && at) {
		shell_add(p, to[at - from], HOW_QUOTED);
	} else {
		shell_add(p, '\\', HOW_QUOTED);
		shell_add(p, (char)c, HOW_QUOTED);
	}
}

/* Behind $' */
static void ansi_quoted(struct shell_parser *p)
{
	bool ended = false;
	size_t keep = 0;
	int c;

	shell_add(p, 0, HOW_EMPTY);
	while ((c = shell_peek(p)) >= 0) {
		shell_skip(p, 1);
		if (c == '\'')
			break;
		if (c == '\\' && shell_peek(p) >= 0)
			escape(p, shell_peek(p), &ended);
		else
			shell_add(p, (char)c, HOW_QUOTED);
		if (ended && !keep)
			keep = p->glyphs.n;
	}
	if (keep)
		p->glyphs.n = keep;
}

/* --- words ------------------------------------------------------------------------------------ */

static void backslash(struct shell_parser *p)
{
	int next = shell_ahead(p, 1);

	if (next < 0)
		shell_add(p, '\\', HOW_QUOTED);
	else if (next != '\n')
		shell_add(p, (char)next, HOW_QUOTED);
	shell_skip(p, next < 0 ? 1 : 2);
}

/* One piece of an unquoted text. */
static void piece(struct shell_parser *p, int c)
{
	int next = shell_ahead(p, 1);

	if (c == '\\') {
		backslash(p);
	} else if (c == '\'') {
		shell_skip(p, 1);
		single_quoted(p);
	} else if (c == '"' || (c == '$' && next == '"')) {
		shell_skip(p, c == '$' ? 2 : 1);
		double_quoted(p);
	} else if (c == '$' && next == '\'') {
		shell_skip(p, 2);
		ansi_quoted(p);
	} else if (c == '$') {
		shell_dollar(p, false);
	} else if (c == '`') {
		shell_backquote(p, false);
	} else {
		shell_add(p, (char)c, HOW_PLAIN);
		shell_skip(p, 1);
	}
}

void shell_word_until(struct shell_parser *p, const char *ends)
{
	int c;

	while ((c = shell_peek(p)) >= 0 && (c == 0 || !strchr(ends, c)))
		piece(p, c);
}

/* At the ( of an extended pattern as @(a|b): which of them is not known. */
static void extended_pattern(struct shell_parser *p)
{
	shell_skip(p, 1);
	p->glyphs.n--;
	size_t from = p->glyphs.n;

	shell_word_until(p, ")");
	shell_skip(p, shell_peek(p) >= 0);
	if (!p->stop)
		p->glyphs.n = from;
	shell_add(p, SHELL_UNKNOWN, HOW_UNKNOWN);
}

/* Length of (N), (.N) and the like, by which zsh chooses among what a pattern in front matches; 0 = none. */
static size_t qualifiers(const struct shell_parser *p)
{
	const struct shell_glyph *last = p->glyphs.list + p->glyphs.n - 1;
	size_t n = 1;

	while (n < 8 && shell_ahead(p, n) > 0 && strchr("NDFGMTnoO.,/@=^-", shell_ahead(p, n)))
		n++;
	return n > 1 && strchr("*?", last->c) && shell_ahead(p, n) == ')' ? n + 1 : 0;
}

static bool pattern_before(const struct shell_parser *p, size_t from)
{
	const struct shell_glyph *last = p->glyphs.list + p->glyphs.n - 1;

	return p->glyphs.n > from && last->how == HOW_PLAIN && last->c && strchr("@?*+!", last->c);
}

void shell_word_read(struct shell_parser *p)
{
	size_t from = p->glyphs.n;
	int c;

	while ((c = shell_peek(p)) >= 0) {
		if ((c == '<' || c == '>') && shell_ahead(p, 1) == '(')
			shell_process(p);
		else if (c == '(' && pattern_before(p, from) && qualifiers(p))
			shell_skip(p, qualifiers(p));
		else if (c == '(' && pattern_before(p, from))
			extended_pattern(p);
		else if (c && strchr(META, c))
			return;
		else
			piece(p, c);
	}
}

void shell_word_regex(struct shell_parser *p)
{
	size_t depth = 0;
	int c;

	while ((c = shell_peek(p)) >= 0) {
		if (c == '(')
			depth++;
		else if (c == ')' && depth > 0)
			depth--;
		else if (c == '\n' || (shell_blank(c) && depth == 0))
			return;
		piece(p, c);
	}
}
