/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "command/analysis.h"
#include "command/expand.h"

void subject_adds(struct subject *s, enum field field, struct str text)
{
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

void subject_mentions(struct subject *s, struct str text, bool arguments)
{
	for (size_t i = 0; i < text.n; i++) {
		size_t from = i;

		if (text.p[i] != '/' || (i > 0 && !ends_path(text.p[i - 1])) ||
			(i == 0 && arguments))
			continue;
		while (i < text.n && !ends_path(text.p[i]))
			i++;
		bool argument = from > 1 && i < text.n && strchr("'\"", text.p[i]) &&
				text.p[from - 1] == text.p[i] && strchr("(,", text.p[from - 2]);
		struct str path = resolver_path(&s->c->resolver, str_sub(text, from, i));

		if ((argument || !arguments) && artefacts_have(s->c->out.artefacts, path))
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
