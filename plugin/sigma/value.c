/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sigma/value.h"

/* Reads one character at *i behind its escape; GLOB_TEXT: it is *ret_char. */
static enum glob_kind next_char(struct str text, size_t *i, char *ret_char)
{
	char c = text.p[(*i)++];

	if (c == '*')
		return GLOB_MANY;
	if (c == '?')
		return GLOB_ONE;
	if (c == '\\' && *i < text.n && strchr("*?\\", text.p[*i]))
		c = text.p[(*i)++];
	*ret_char = c;
	return GLOB_TEXT;
}

static size_t count_wildcards(struct str text)
{
	size_t n = 0;
	char c;

	for (size_t i = 0; i < text.n;)
		n += next_char(text, &i, &c) != GLOB_TEXT;
	return n;
}

struct builder {
	struct glob_token *token;
	size_t n;
	char *out; /* where the next byte of text goes */
};

static void add_wildcard(struct builder *b, enum glob_kind kind)
{
	if (kind == GLOB_MANY && b->n && b->token[b->n - 1].kind == GLOB_MANY)
		return;
	/* Ends the text token before: a wildcard takes a byte of the text, so there is room. */
	*b->out++ = '\0';
	b->token[b->n++] = (struct glob_token){.kind = kind};
}

static void add_char(struct builder *b, char c)
{
	if (b->n == 0 || b->token[b->n - 1].kind != GLOB_TEXT)
		b->token[b->n++] = (struct glob_token){GLOB_TEXT, {b->out, 0}};
	*b->out++ = c;
	b->token[b->n - 1].text.n++;
}

int value_glob(struct arena *arena, struct str text, unsigned any, struct rule_value *value,
	struct err *err)
{
	size_t wildcards = count_wildcards(text);
	struct builder b = {0};
	char c = 0;

	if (wildcards > VALUE_WILDCARDS_MAX)
		return err_set(
			err, value->at, "more than %d wildcards in one value", VALUE_WILDCARDS_MAX);
	/* One text between any two wildcards; two wildcards, and their NULs, may be added. */
	b.token = arena_array(arena, struct glob_token, 2 * wildcards + 3);
	b.out = arena_alloc(arena, text.n + 3);
	if (!b.token || !b.out)
		return err_set(err, value->at, "out of memory");
	if (any & VALUE_ANY_BEFORE)
		add_wildcard(&b, GLOB_MANY);
	for (size_t i = 0; i < text.n;) {
		enum glob_kind kind = next_char(text, &i, &c);

		if (kind == GLOB_TEXT)
			add_char(&b, c);
		else
			add_wildcard(&b, kind);
	}
	if (any & VALUE_ANY_AFTER)
		add_wildcard(&b, GLOB_MANY);
	*b.out = '\0';
	value->token = b.token;
	value->n_tokens = b.n;
	return 0;
}

int value_literal(struct arena *arena, struct str text, unsigned any, struct rule_value *value,
	struct err *err)
{
	struct builder b = {.token = arena_array(arena, struct glob_token, 3)};
	struct str copy = arena_str(arena, text);

	if (!b.token || !copy.p)
		return err_set(err, value->at, "out of memory");
	if (any & VALUE_ANY_BEFORE)
		b.token[b.n++] = (struct glob_token){.kind = GLOB_MANY};
	if (copy.n)
		b.token[b.n++] = (struct glob_token){GLOB_TEXT, copy};
	if ((any & VALUE_ANY_AFTER) && (copy.n || b.n == 0))
		b.token[b.n++] = (struct glob_token){.kind = GLOB_MANY};
	value->token = b.token;
	value->n_tokens = b.n;
	return 0;
}
