/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "command/expand.h"

#include "event/path.h"

/* --- one name ------------------------------------------------------------------------------------ */

static char fold(char c, unsigned flags)
{
	return flags & EXPAND_CASE ? ascii_lower(c) : c;
}

/* A class by its name, [:digit:]; those of ASCII. */
static bool in_class(struct str name, unsigned char c)
{
	static const struct {
		struct str name;
		const char *ranges; /* pairs */
	} classes[] = {
		{{"alnum", 5}, "09AZaz"},
		{{"alpha", 5}, "AZaz"},
		{{"digit", 5}, "09"},
		{{"lower", 5}, "az"},
		{{"upper", 5}, "AZ"},
		{{"punct", 5}, "!/:@[`{~"},
		{{"graph", 5}, "!~"},
		{{"print", 5}, " ~"},
		{{"xdigit", 6}, "09AFaf"},
	};

	for (size_t i = 0; i < sizeof(classes) / sizeof(classes[0]); i++) {
		if (!str_eq(classes[i].name, name))
			continue;
		for (const char *r = classes[i].ranges; *r; r += 2) {
			if (c >= (unsigned char)r[0] && c <= (unsigned char)r[1])
				return true;
		}
	}
	return false;
}

/* A character of the set, which may be escaped. */
static char set_char(struct str p, size_t *at)
{
	if (p.p[*at] == '\\' && *at + 1 < p.n)
		++*at;
	return p.p[(*at)++];
}

/* [:name:] at p.p[*at]; moves *at behind it. */
static bool take_class(struct str p, size_t *at, char c, bool *ret_in)
{
	struct str rest = str_sub(p, *at, p.n);
	const char *end;

	if (!str_starts(rest, STR("[:")))
		return false;
	end = memmem(rest.p + 2, rest.n - 2, ":]", 2);
	if (!end)
		return false;
	*ret_in |= in_class(str_sub(rest, 2, (size_t)(end - rest.p)), (unsigned char)c);
	*at += (size_t)(end - rest.p) + 2;
	return true;
}

/* The set that begins at p.p[at], which is `[`: its length, 0 = it has no end. */
static size_t match_set(struct str p, size_t at, char c, unsigned flags, bool *ret_in)
{
	size_t from = at++;
	bool negated = at < p.n && (p.p[at] == '!' || p.p[at] == '^'), in = false;

	at += negated;
	for (size_t first = at; at < p.n && (p.p[at] != ']' || at == first);) {
		if (take_class(p, &at, c, &in))
			continue;
		char low = set_char(p, &at), high = low;

		if (at + 1 < p.n && p.p[at] == '-' && p.p[at + 1] != ']') {
			at++;
			high = set_char(p, &at);
		}
		in |= (unsigned char)fold(c, flags) >= (unsigned char)fold(low, flags) &&
		      (unsigned char)fold(c, flags) <= (unsigned char)fold(high, flags);
	}
	if (at >= p.n)
		return 0;
	*ret_in = in != negated;
	return at + 1 - from;
}

/* One character of the text against what stands at *at, which is no `*`; moves *at behind it. */
static bool match_one(struct str p, size_t *at, char c, unsigned flags)
{
	bool in;
	size_t n;

	if (p.p[*at] == '?') {
		++*at;
		return true;
	}
	if (p.p[*at] == '[' && (n = match_set(p, *at, c, flags, &in)) > 0) {
		*at += n;
		return in;
	}
	if (p.p[*at] == '\\' && *at + 1 < p.n)
		++*at;
	return fold(p.p[(*at)++], flags) == fold(c, flags);
}

bool expand_match(struct str p, struct str text, unsigned flags)
{
	size_t at = 0, in_text = 0, star = SIZE_MAX, star_text = 0;

	if (!(flags & EXPAND_SLASH) && str_starts(text, STR(".")) && !str_starts(p, STR(".")) &&
		!str_starts(p, STR("\\.")))
		return false;
	while (in_text < text.n) {
		if (at < p.n && p.p[at] == '*') {
			star = ++at;
			star_text = in_text;
			continue;
		}
		if (at < p.n && match_one(p, &at, text.p[in_text], flags)) {
			in_text++;
			continue;
		}
		if (star == SIZE_MAX)
			return false;
		at = star;
		in_text = ++star_text;
	}
	while (at < p.n && p.p[at] == '*')
		at++;
	return at == p.n;
}

/* What it says: characters that stand for themselves, but for dots and slashes. *ret_any: `*` is in it. */
static size_t said(struct str pattern, bool *ret_any)
{
	size_t n = 0;

	for (size_t i = 0; i < pattern.n; i++) {
		bool in;
		size_t set = pattern.p[i] == '[' ? match_set(pattern, i, 0, 0, &in) : 0;

		if (set)
			i += set - 1;
		else if (pattern.p[i] == '*')
			*ret_any = true;
		else if (pattern.p[i] != '?' && pattern.p[i] != '.' && pattern.p[i] != '/')
			n++;
	}
	return n;
}

bool expand_is_particular(struct str pattern)
{
	bool any = false;

	return said(pattern, &any) > 0 || !any;
}

bool expand_is_search(struct str pattern)
{
	bool any = false;

	return said(pattern, &any) < EXPAND_SEARCH_LEAST && pattern.n > 0 && pattern.p[0] == '*' &&
	       !memchr(pattern.p, '/', pattern.n);
}

/* --- paths --------------------------------------------------------------------------------------- */

static bool has_wildcard(struct str part)
{
	return memchr(part.p, '*', part.n) || memchr(part.p, '?', part.n) ||
	       memchr(part.p, '[', part.n);
}

/* The part as text is what the pattern says: no wildcards, escapes taken away. */
static bool part_matches(struct str pattern, struct str name, bool *vague)
{
	if (has_wildcard(pattern) && !expand_is_particular(pattern))
		*vague = true;
	return expand_match(pattern, name, 0);
}

/* Whether the first parts of the pattern match the path; `rest`: what remains of the pattern. */
static bool parts_match(struct str pattern, struct str path, struct str *rest)
{
	struct str part, name;
	bool vague = false;

	while (path_part(&path, &name)) {
		if (!path_part(&pattern, &part) || !part_matches(part, name, &vague))
			return false;
	}
	*rest = pattern;
	return !vague;
}

size_t expand_glob(const struct artefacts *artefacts, struct str pattern, struct arena *arena,
	void (*found)(void *ctx, struct str path), void *ctx)
{
	size_t n = 0;

	for (size_t i = 0; i < artefacts->n; i++) {
		const struct artefact *artefact = &artefacts->list[i];
		struct str rest, path = artefact->path;

		if (!parts_match(pattern, path, &rest) || artefact->below != (rest.n > 0))
			continue;
		if (artefact->below) {
			char *to = arena_alloc(arena, path.n + 1 + rest.n);

			if (!to)
				return n;
			memcpy(to, path.p, path.n);
			to[path.n] = '/';
			memcpy(to + path.n + 1, rest.p, rest.n);
			path = (struct str){to, path.n + 1 + rest.n};
		}
		found(ctx, path);
		n++;
	}
	return n;
}
