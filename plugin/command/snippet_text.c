/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "command/snippet_eval.h"

/* A string being read: what it says goes to `to`, which has room for all of it. */
struct reader {
	struct snippet_shared *s;
	struct str in;
	size_t at;
	char *to;
	size_t n, room;
	bool failed; /* a variable's value did not fit */
};

static void put(struct reader *r, struct str text)
{
	if (text.n > r->room - r->n) {
		r->failed = true;
		return;
	}
	memcpy(r->to + r->n, text.p, text.n);
	r->n += text.n;
}

static void put_byte(struct reader *r, char c)
{
	put(r, (struct str){&c, 1});
}

/* --- escapes ---------------------------------------------------------------------------------- */

/* Up to `max` digits, also in braces as \x{2f}; codes beyond 255 are no part of the names looked for. */
static void coded(struct reader *r, unsigned base, size_t max)
{
	bool braces = r->at < r->in.n && r->in.p[r->at] == '{';
	unsigned code = 0;
	size_t n = 0;

	r->at += braces;
	while (r->at < r->in.n && n < max && digit_value(r->in.p[r->at]) < base) {
		code = code * base + digit_value(r->in.p[r->at++]);
		n++;
	}
	r->at += braces && r->at < r->in.n && r->in.p[r->at] == '}';
	if (n > 0)
		put_byte(r, code < 0x100 ? (char)code : SHELL_UNKNOWN);
}

/* Behind the backslash. */
static void escape(struct reader *r)
{
	static const char from[] = "abefnrtv", to[] = "\a\b\033\f\n\r\t\v";
	char c = r->in.p[r->at++];
	const char *at = c ? strchr(from, c) : NULL;

	if (c == 'x')
		coded(r, 16, 2);
	else if (c == 'u')
		coded(r, 16, 4);
	else if (c == 'U')
		coded(r, 16, 8);
	else if (r->s->language == SNIPPET_LUA && ascii_digit(c))
		r->at--, coded(r, 10, 3);
	else if (c >= '0' && c <= '7')
		r->at--, coded(r, 8, 3);
	else if (at)
		put_byte(r, to[at - from]);
	else if (c != '\n')
		put_byte(r, c);
}

/* --- what is embedded --------------------------------------------------------------------------- */

static size_t name_end(struct str text, size_t at)
{
	while (at < text.n && ascii_word(text.p[at]))
		at++;
	return at;
}

static void put_variable(struct reader *r, struct str name)
{
	const struct snippet_value *value = snippet_var(r->s, name);

	put(r, value ? snippet_value_text(value) : snippet_unknown());
}

/* A name alone is a variable, all else a program. */
static void put_program(struct reader *r, struct str text)
{
	if (text.n > 0 && name_end(text, 0) == text.n) {
		put_variable(r, text);
		return;
	}
	if (snippet_is_self(r->s, text)) {
		put(r, snippet_self.text);
		return;
	}
	snippet_embedded(r->s, text);
	put(r, snippet_unknown());
}

/* #{..}, ${..}, {..}: at the brace. */
static void braces(struct reader *r)
{
	size_t from = r->at + 1, end = snippet_closing(r->in, from, '{');

	put_program(r, str_sub(r->in, from, end));
	r->at = end < r->in.n ? end + 1 : end;
}

/* $ENV{name}, $_ENV['name']: at the bracket. */
static void environment(struct reader *r)
{
	size_t from = r->at + 1, end = snippet_closing(r->in, from, r->in.p[r->at]);
	struct str name = str_sub(r->in, from, end);

	while (name.n > 0 && (name.p[0] == '"' || name.p[0] == '\''))
		name = str_sub(name, 1, name.n);
	name.n = name_end(name, 0);
	snippet_found(r->s, SNIPPET_VARIABLE, name);
	put(r, snippet_unknown());
	r->at = end < r->in.n ? end + 1 : end;
}

/* $name, ${name}, $name->{..}, @{[ .. ]}: at the sigil. */
static void sigil(struct reader *r)
{
	size_t from = r->at + 1, end = name_end(r->in, from);

	if (end > from && snippet_environment(str_sub(r->in, from, end)) && end < r->in.n &&
		strchr("{[", r->in.p[end]) && r->in.p[end]) {
		r->at = end;
		environment(r);
	} else if (end > from) {
		put_variable(r, str_sub(r->in, from, end));
		r->at = end;
	} else if (from < r->in.n && r->in.p[from] == '{') {
		r->at = from;
		braces(r);
	} else if (snippet_is_self(r->s, str_sub(r->in, r->at, from < r->in.n ? from + 1 : from))) {
		put(r, snippet_self.text);
		r->at = from + 1;
	} else {
		put_byte(r, r->in.p[r->at++]);
	}
}

static bool embedded(struct reader *r, char embeds)
{
	char c = r->in.p[r->at];
	bool brace = r->at + 1 < r->in.n && r->in.p[r->at + 1] == '{';

	if ((embeds == '#' && c == '#' && brace) || (embeds == '$' && c == '$' && brace)) {
		r->at++;
		braces(r);
	} else if (embeds == '{' && c == '{' && brace) {
		r->at += 2;
		put_byte(r, '{');
	} else if (embeds == '{' && c == '{') {
		braces(r);
	} else if (embeds == 'v' && (c == '$' || (c == '@' && brace))) {
		sigil(r);
	} else {
		return false;
	}
	return true;
}

struct str snippet_text(struct snippet_shared *s, const struct snippet_token *token)
{
	struct reader r = {.s = s, .in = token->text};
	bool backslash = token->text.n && memchr(token->text.p, '\\', token->text.n);

	if (!token->embeds && !backslash)
		return token->text;
	r.room = token->text.n + (token->embeds ? SNIPPET_JOINED_MAX : 0);
	if (token->embeds && r.room > 2 * token->text.n + 4096)
		r.room = 2 * token->text.n + 4096;
	r.to = snippet_room(s, r.room);
	while (r.to && r.at < r.in.n && !r.failed) {
		char c = r.in.p[r.at];

		if (embedded(&r, token->embeds))
			continue;
		r.at++;
		bool escaped = c == '\\' && r.at < r.in.n;

		if (escaped && token->escapes) {
			escape(&r);
			continue;
		}
		if (escaped && r.in.p[r.at] && strchr("\\'", r.in.p[r.at]))
			c = r.in.p[r.at++];
		put_byte(&r, c);
	}
	s->cut |= r.failed;
	return r.to ? (struct str){r.to, r.n} : STR("");
}

/* --- formats ---------------------------------------------------------------------------------- */

/* Length of a place for a value; 0 = none there. */
static size_t place(struct str format, size_t at)
{
	struct str rest = str_sub(format, at, format.n);
	size_t n = 1;

	if (rest.p[0] == '{') {
		while (n < rest.n && n < 32 && rest.p[n] != '}')
			n++;
		return n < rest.n && rest.p[n] == '}' ? n + 1 : 0;
	}
	if (rest.p[0] != '%')
		return 0;
	while (n < rest.n && (ascii_digit(rest.p[n]) || rest.p[n] == '-'))
		n++;
	return n < rest.n && strchr("sdiuxr", rest.p[n]) && rest.p[n] ? n + 1 : 0;
}

struct snippet_value snippet_filled(
	struct snippet_shared *s, struct str format, const struct snippet_value *value, size_t n)
{
	struct snippet_value out = {.kind = VALUE_TEXT, .text = STR("")};
	size_t used = 0, from = 0;

	for (size_t at = 0; at < format.n && out.kind == VALUE_TEXT && !s->stop; at++) {
		size_t length = place(format, at);

		if (length == 0)
			continue;
		struct str text = used < n ? snippet_value_text(&value[used]) : snippet_unknown();

		out = snippet_joined(s, &out, str_sub(format, from, at), text);
		used++;
		from = at + length;
		at = from - 1;
	}
	if (out.kind != VALUE_TEXT)
		return out;
	return snippet_joined(s, &out, STR(""), str_sub(format, from, format.n));
}
