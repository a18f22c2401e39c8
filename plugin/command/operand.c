/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "command/analysis.h"
#include "command/expand.h"

#define ARGUMENTS_MAX 256 /* bytes in front of one, among which the name of the function is */

/* $NAME, but as text: a shell would have put its value there. */
static bool looks_asked(struct str text)
{
	size_t n = 1;

	while (n < text.n && ascii_word(text.p[n]))
		n++;
	return text.n > 1 && text.p[0] == '$' && n == text.n && !ascii_digit(text.p[1]);
}

void subject_adds(struct subject *s, enum field field, struct str text)
{
	if (field == FIELD_WORD && looks_asked(text) && text.n < 128) {
		char to[129] = "\\";

		memcpy(to + 1, text.p, text.n);
		collect_keep(&s->c->out, s->id, field, (struct str){to, text.n + 1});
		return;
	}
	collect_add(&s->c->out, s->id, field, text);
}

void subject_asks(struct subject *s, struct str name)
{
	char text[128];

	if (name.n == 0 || name.n >= sizeof(text))
		return;
	text[0] = '$';
	memcpy(text + 1, name.p, name.n);
	collect_keep(&s->c->out, s->id, FIELD_WORD, (struct str){text, name.n + 1});
}

void subject_runs(struct subject *s, struct str path)
{
	struct str name = path_name(path), usual = tools_name(s->c->tools, path);

	subject_adds(s, FIELD_PROGRAM, path);
	if (name.n && name.n != path.n)
		subject_adds(s, FIELD_PROGRAM, name);
	if (usual.n && !str_eq(usual, name))
		subject_adds(s, FIELD_PROGRAM, usual);
}

static void add_found(void *ctx, struct str path)
{
	struct subject *s = ctx;

	collect_keep(&s->c->out, s->id, FIELD_OPERAND, path);
}

/* The resolved path is a pattern: the paths of rules that it matches, else the pattern itself. */
static void add_glob(struct subject *s, struct str path)
{
	struct collector *out = &s->c->out;

	s->c->globs += path.n;
	if (s->c->globs > EXPAND_BYTES_MAX) {
		collect_cut(out, s->id, FIELD_OPERAND);
		return;
	}
	if (expand_glob(out->artefacts, path, &out->arena, add_found, s) == 0)
		collect_keep(out, s->id, FIELD_OPERAND, path);
}

void subject_reads(struct subject *s, struct shell_word word)
{
	struct str path;

	if (word.text.n == 0 || str_eq(word.text, STR("-")))
		return;
	path = resolver_path(&s->c->resolver, word.text);
	if (path.n == 0) {
		/* A longer name is no file's, but one that depends on an unknown folder may be any. */
		if (word.text.n <= PATH_WORD_MAX)
			collect_cut(&s->c->out, s->id, FIELD_OPERAND);
		return;
	}
	if (word.glob)
		add_glob(s, path);
	else
		collect_keep(&s->c->out, s->id, FIELD_OPERAND, path);
}

static bool ends_path(char c)
{
	return c == 0 || strchr(" \t\n'\"`()[]{},;=<>|&", c) != NULL;
}

/* The word that ends there. */
static struct str word_before(struct str text, size_t at)
{
	size_t from = at;

	while (from > 0 && ascii_word(text.p[from - 1]))
		from--;
	return str_sub(text, from, at);
}

/* What is quoted there is given to a function, or to `from`: not a value, nor something to compare with. */
static bool is_argument(struct str text, size_t quote)
{
	static const char *const before[] = {"from", "infile"}, *const lists[] = {"values", "in"};
	size_t at = quote, least = quote > ARGUMENTS_MAX ? quote - ARGUMENTS_MAX : 0;
	struct str word;
	bool comma;

	while (at > 0 && text.p[at - 1] == ' ')
		at--;
	comma = at > 0 && text.p[at - 1] == ',';
	while (comma && at > least && text.p[at - 1] != '(')
		at--;
	if (at == 0 || text.p[at - 1] != '(') {
		word = word_before(text, at);
		return comma || str_ieq(word, str_of(before[0])) ||
		       str_ieq(word, str_of(before[1]));
	}
	word = word_before(text, at - 1);
	return word.n > 0 && !str_ieq(word, str_of(lists[0])) && !str_ieq(word, str_of(lists[1]));
}

void subject_mentions(struct subject *s, struct str text, bool arguments)
{
	for (size_t i = 0; i < text.n; i++) {
		size_t from = i;

		if (text.p[i] != '/' || (i > 0 && !ends_path(text.p[i - 1])) ||
			(i == 0 && arguments))
			continue;
		while (i < text.n && !ends_path(text.p[i]))
			i++;
		bool quoted = from > 0 && i < text.n && strchr("'\"", text.p[i]) &&
			      text.p[from - 1] == text.p[i];
		struct str path = resolver_path(&s->c->resolver, str_sub(text, from, i));

		if (artefacts_have(s->c->out.artefacts, path) &&
			(!arguments || (quoted && is_argument(text, from - 1))))
			collect_keep(&s->c->out, s->id, FIELD_OPERAND, path);
	}
}

static bool is_path(struct subject *s, struct shell_word word)
{
	struct str text = word.text;

	if (text.n == 0 || path_is_foreign_url(text))
		return false;
	if (memchr(text.p, '/', text.n) || path_is_url(text) || str_eq(text, STR(".")) ||
		str_eq(text, STR("..")) || word.glob)
		return true;
	return artefacts_have(s->c->out.artefacts, resolver_path(&s->c->resolver, text));
}

void subject_sees(struct subject *s, struct shell_word word)
{
	if (is_path(s, word)) {
		subject_reads(s, word);
		/* A program, or a query: text with paths in it. */
		subject_mentions(s, word.text, true);
	} else
		subject_adds(s, FIELD_WORD, word.text);
}
