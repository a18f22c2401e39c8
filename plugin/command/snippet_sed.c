/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "command/snippet_eval.h"

/* A script of sed. Source: POSIX.1-2017 sed; info sed for R, W, e and the flags of s. */
struct script {
	struct snippet_shared *s;
	struct str text;
	size_t at;
	struct str address[2]; /* regular expressions of the next command */
	size_t n_addresses;
	bool others; /* it is for the lines that they do not match: ! */
};

static int peek(const struct script *script)
{
	return script->at < script->text.n ? (unsigned char)script->text.p[script->at] : -1;
}

static void skip(struct script *script, const char *bytes)
{
	while (peek(script) > 0 && strchr(bytes, peek(script)))
		script->at++;
}

/* Up to the next `end` that is not behind a backslash, and behind it. */
static struct str delimited(struct script *script, char end)
{
	size_t from = script->at, to;

	while (peek(script) >= 0 && peek(script) != (unsigned char)end)
		script->at += peek(script) == '\\' && script->at + 1 < script->text.n ? 2 : 1;
	to = script->at;
	script->at += peek(script) >= 0;
	return str_sub(script->text, from, to);
}

static struct str rest_of_line(struct script *script)
{
	struct str rest = str_sub(script->text, script->at, script->text.n);
	const char *end = memchr(rest.p, '\n', rest.n);
	size_t n = end ? (size_t)(end - rest.p) : rest.n;

	script->at += n;
	return str_trim(str_sub(rest, 0, n));
}

/* Numbers, $, /regex/, \cregexc, with , ~ + between them. */
static void addresses(struct script *script)
{
	for (;;) {
		int c = peek(script);

		if (c == '/' || (c == '\\' && script->at + 1 < script->text.n)) {
			script->at += c == '/' ? 1 : 2;
			struct str regex = delimited(script, script->text.p[script->at - 1]);

			if (script->n_addresses < 2)
				script->address[script->n_addresses++] = regex;
			skip(script, "IM");
		} else if (c > 0 && strchr("0123456789$,~+! \t", c)) {
			script->others |= c == '!';
			script->at++;
		} else {
			return;
		}
	}
}

/* s/regex/text/flags and y/from/to/ */
static void substitution(struct script *script, bool regex)
{
	int end = peek(script);

	if (end < 0)
		return;
	script->at++;
	struct str pattern = delimited(script, (char)end);

	struct str text = delimited(script, (char)end);

	if (!regex)
		return;
	snippet_found(script->s, SNIPPET_PATTERN, pattern);
	skip(script, "gpiImM0123456789");
	if (peek(script) == 'w')
		rest_of_line(script);
	else if (peek(script) == 'e')
		snippet_found(script->s, SNIPPET_SHELL, text);
}

/* a\ text, i text: lines, as long as they end in a backslash. */
static void text_lines(struct script *script)
{
	struct str line;

	do {
		line = rest_of_line(script);
		script->at += peek(script) == '\n';
	} while (peek(script) >= 0 && str_ends(line, STR("\\")));
}

/* Lines that are left out are not what is looked for: d of those that match, and all else of the others. */
static void tell_addresses(struct script *script, int command)
{
	bool removes = command == 'd' || command == 'D';

	for (size_t i = 0; i < script->n_addresses && removes == script->others; i++)
		snippet_found(script->s, SNIPPET_PATTERN, script->address[i]);
	script->n_addresses = 0;
	script->others = false;
}

static void command(struct script *script)
{
	int c = peek(script);

	script->at++;
	tell_addresses(script, c);
	switch (c) {
	case 's':
	case 'y':
		substitution(script, c == 's');
		break;
	case 'r':
	case 'R':
		snippet_found(script->s, SNIPPET_READ, rest_of_line(script));
		break;
	case 'e':
		snippet_found(script->s, SNIPPET_SHELL, rest_of_line(script));
		break;
	case 'w':
	case 'W':
	case '#':
		rest_of_line(script);
		break;
	case 'a':
	case 'i':
	case 'c':
		text_lines(script);
		break;
	case ':':
	case 'b':
	case 't':
	case 'T':
		while (peek(script) >= 0 && peek(script) != ';' && peek(script) != '\n')
			script->at++;
		break;
	default:
		break;
	}
}

void snippet_sed(struct snippet_shared *s, struct str text)
{
	struct script script = {.s = s, .text = text};

	while (!s->stop) {
		skip(&script, " \t\n;{}");
		addresses(&script);
		if (peek(&script) < 0)
			return;
		command(&script);
	}
}
