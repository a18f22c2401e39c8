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
	if (is_path(s, word))
		subject_reads(s, word);
	else
		subject_adds(s, FIELD_WORD, word.text);
}
