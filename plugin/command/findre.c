/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "command/findre.h"

#include "command/expand.h"

#define DEPTH_MAX 400 /* characters of the text that are matched at once */

struct matcher_state {
	enum findre_syntax syntax;
	unsigned flags;
	struct str re, text;
	int steps, depth;
	bool unknown;
};

/* What follows a place in the expression: the rest of an enclosing group, and so on. */
struct rest {
	size_t at, end; /* of the expression */
	const struct rest *up;
	/* A repeated group: it may come again from here. */
	bool again;
	size_t group, group_end, text;
};

enum findre_syntax findre_syntax(struct str name)
{
	if (str_ends(name, STR("extended")) || str_ends(name, STR("egrep")) ||
		str_ends(name, STR("awk")) || str_ends(name, STR("gnu-awk")))
		return FINDRE_EXTENDED;
	return str_ends(name, STR("basic")) || str_eq(name, STR("grep")) ||
			       str_eq(name, STR("sed")) || str_eq(name, STR("ed"))
		       ? FINDRE_BASIC
		       : FINDRE_EMACS;
}

bool findre_is_particular(struct str regex)
{
	bool open = str_starts(regex, STR(".*")) && !str_starts(regex, STR(".*/"));
	size_t least = open ? EXPAND_SEARCH_LEAST : 1, n = 0;

	for (size_t i = 0; i < regex.n; i++) {
		char c = ascii_lower(regex.p[i]);

		if (regex.p[i] == '[') {
			while (i + 1 < regex.n && regex.p[i] != ']')
				i++;
			continue;
		}
		if ((c >= 'a' && c <= 'z') || ascii_digit(c))
			n++;
	}
	return n >= least;
}

/* An operator at `at`: how many bytes it takes, 0 = another thing stands there. */
static size_t is_operator(const struct matcher_state *m, size_t at, char which)
{
	bool extended = m->syntax == FINDRE_EXTENDED;

	if (at < m->re.n && extended && m->re.p[at] == which)
		return 1;
	if (at + 1 < m->re.n && !extended && m->re.p[at] == '\\' && m->re.p[at + 1] == which)
		return 2;
	return 0;
}

/* `+` and `?` are bare in emacs, escaped in basic ones. */
static size_t one_repeat(const struct matcher_state *m, size_t at, char *ret_which)
{
	bool bare = m->syntax != FINDRE_BASIC;

	if (at < m->re.n && (m->re.p[at] == '*' || (bare && strchr("+?", m->re.p[at])))) {
		*ret_which = m->re.p[at];
		return 1;
	}
	if (at + 1 < m->re.n && !bare && m->re.p[at] == '\\' && strchr("+?", m->re.p[at + 1])) {
		*ret_which = m->re.p[at + 1];
		return 2;
	}
	return 0;
}

/* A repetition may be repeated: `a+?` is `a*`, and `a**` as well. */
static size_t is_repeat(const struct matcher_state *m, size_t at, size_t end, char *ret_which)
{
	size_t n = at < end ? one_repeat(m, at, ret_which) : 0, all = n;
	char more;

	while (n > 0 && at + all < end && (n = one_repeat(m, at + all, &more)) > 0) {
		all += n;
		if (more != *ret_which)
			*ret_which = '*';
	}
	return all;
}

/* Where `[:` begins the name of a class: emacs knows none. */
static bool is_class(const struct matcher_state *m, size_t at)
{
	return m->syntax != FINDRE_EMACS && at + 1 < m->re.n && m->re.p[at] == '[' &&
	       m->re.p[at + 1] == ':';
}

/* The end of a set that begins at `at`, behind its `]`; SIZE_MAX = it has none. */
static size_t end_of_set(const struct matcher_state *m, size_t at)
{
	struct str re = m->re;

	at++;
	at += at < re.n && re.p[at] == '^';
	at += at < re.n && re.p[at] == ']';
	while (at < re.n && re.p[at] != ']') {
		const char *end =
			is_class(m, at) ? memmem(re.p + at + 2, re.n - at - 2, ":]", 2) : NULL;

		at = end ? (size_t)(end - re.p) + 2 : at + 1;
	}
	return at < re.n ? at + 1 : SIZE_MAX;
}

/* Behind one character, set, escape or group at `at`. */
static size_t end_of_atom(const struct matcher_state *m, size_t at, size_t end)
{
	size_t open = is_operator(m, at, '('), n;

	if (open) {
		for (size_t depth = 1; at += open ? open : 1, open = 0, at < end;) {
			if (m->re.p[at] == '[') {
				at = end_of_set(m, at);
				if (at > end)
					return end;
				at--;
			} else if ((n = is_operator(m, at, '(')) > 0) {
				depth++;
				open = n;
			} else if ((n = is_operator(m, at, ')')) > 0) {
				if (--depth == 0)
					return at + n;
				open = n;
			} else if (m->re.p[at] == '\\') {
				open = 2;
			}
		}
		return end;
	}
	if (m->re.p[at] == '[' && end_of_set(m, at) <= end)
		return end_of_set(m, at);
	if (m->re.p[at] == '\\' && at + 1 < end)
		return at + 2;
	return at + 1;
}

static char fold(const struct matcher_state *m, char c)
{
	return m->flags & FINDRE_CASE ? ascii_lower(c) : c;
}

/* -iregex lets either case be upper and lower. */
static bool in_named_class(const struct matcher_state *m, struct str name, char c)
{
	bool lower = c >= 'a' && c <= 'z', upper = c >= 'A' && c <= 'Z', digit = ascii_digit(c);
	bool alpha = lower || upper, graph = c > ' ' && c < 0x7f;
	bool any = m->flags & FINDRE_CASE && alpha;
	bool hex = digit || (ascii_lower(c) >= 'a' && ascii_lower(c) <= 'f');
	const struct {
		struct str name;
		bool in;
	} classes[] = {
		{STR("alpha"), alpha},
		{STR("alnum"), alpha || digit},
		{STR("blank"), c == ' ' || c == '\t'},
		{STR("cntrl"), (unsigned char)c < 0x20 || c == 0x7f},
		{STR("digit"), digit},
		{STR("graph"), graph},
		{STR("lower"), lower || any},
		{STR("print"), graph || c == ' '},
		{STR("punct"), graph && !alpha && !digit},
		{STR("space"), c == ' ' || (c >= '\t' && c <= '\r')},
		{STR("upper"), upper || any},
		{STR("xdigit"), hex},
	};

	for (size_t i = 0; i < sizeof(classes) / sizeof(classes[0]); i++) {
		if (str_eq(name, classes[i].name))
			return classes[i].in;
	}
	return false;
}

static bool in_set(const struct matcher_state *m, size_t at, size_t end, char c)
{
	bool negated = m->re.p[at + 1] == '^', in = false;

	for (size_t i = at + 1 + negated; i + 1 < end; i++) {
		char low = m->re.p[i], high = low;

		if (is_class(m, i)) {
			const char *close = memmem(m->re.p + i, end - i, ":]", 2);

			if (close) {
				size_t to = (size_t)(close - m->re.p);

				in |= in_named_class(m, str_sub(m->re, i + 2, to), c);
				i = to + 1;
				continue;
			}
		}
		if (i + 3 < end && m->re.p[i + 1] == '-') {
			high = m->re.p[i + 2];
			i += 2;
		}
		in |= fold(m, c) >= fold(m, low) && fold(m, c) <= fold(m, high);
	}
	return in != negated;
}

/*
 * Atoms that mean what is not known here: ends of words, back references, counted repetition, collating
 * elements, a repetition of nothing (each dialect has its own idea of that), sets and escapes without end.
 */
static bool is_unknown(const struct matcher_state *m, size_t at, size_t end)
{
	const char *p = m->re.p + at;
	size_t n = end - at;

	if (*p == '\\')
		return n == 1 || ascii_digit(p[1]) || strchr("wWbBsS<>`'{}", p[1]);
	if (*p == '[')
		return n == 1 || memmem(p + 1, n - 1, "[.", 2) || memmem(p + 1, n - 1, "[=", 2);
	return m->syntax == FINDRE_EXTENDED && strchr("{*+?", *p);
}

/* One character of the text against an atom that is no group. */
static bool match_char(const struct matcher_state *m, size_t at, size_t end, char c)
{
	char first = m->re.p[at];

	if (first == '[')
		return in_set(m, at, end, c);
	return first == '.' || fold(m, first == '\\' ? m->re.p[at + 1] : first) == fold(m, c);
}

static bool match_from(struct matcher_state *m, const struct rest *rest, size_t text);

/* The alternatives between `at` and `end`, each followed by `up`. */
static bool match_alternatives(
	struct matcher_state *m, size_t at, size_t end, const struct rest *up, size_t text)
{
	for (size_t from = at;;) {
		size_t to = from, n = 0;

		while (to < end && (n = is_operator(m, to, '|')) == 0)
			to = end_of_atom(m, to, end);
		struct rest one = {.at = from, .end = to, .up = up};

		if (match_from(m, &one, text))
			return true;
		if (to >= end || m->unknown)
			return false;
		from = to + n;
	}
}

/* An atom once, then what follows. */
static bool match_once(
	struct matcher_state *m, size_t at, size_t end, const struct rest *next, size_t text)
{
	size_t open = is_operator(m, at, '(');

	if (open) {
		size_t close = is_operator(m, end - open, ')') ? end - open : end;

		return match_alternatives(m, at + open, close, next, text);
	}
	if (is_unknown(m, at, end))
		m->unknown = true;
	return !m->unknown && text < m->text.n && match_char(m, at, end, m->text.p[text]) &&
	       match_from(m, next, text + 1);
}

static bool match_atom(struct matcher_state *m, const struct rest *rest, size_t text)
{
	size_t end = end_of_atom(m, rest->at, rest->end);
	char which = 0;
	size_t n = is_repeat(m, end, rest->end, &which);
	struct rest next = {.at = end + n, .end = rest->end, .up = rest->up};

	if (n == 0)
		return match_once(m, rest->at, end, &next, text);
	/* Once more, and then the same again; or what follows. */
	struct rest again = *rest;

	again.again = true;
	again.text = text;
	if (which == '?')
		return match_once(m, rest->at, end, &next, text) || match_from(m, &next, text);
	if (which == '+' && !rest->again)
		return match_once(m, rest->at, end, &again, text);
	if (!(rest->again && rest->text == text) && match_once(m, rest->at, end, &again, text))
		return true;
	return match_from(m, &next, text);
}

/* In emacs and basic ones `^` and `$` are that only at the ends of an alternative. */
static bool is_anchor(const struct matcher_state *m, size_t at)
{
	const char *p = m->re.p + at;

	if (*p == '^')
		return m->syntax == FINDRE_EXTENDED || at == 0 ||
		       (at >= 2 && p[-2] == '\\' && strchr("(|", p[-1]));
	return *p == '$' && (m->syntax == FINDRE_EXTENDED || at + 1 == m->re.n ||
				    is_operator(m, at + 1, ')') || is_operator(m, at + 1, '|'));
}

static bool match_from(struct matcher_state *m, const struct rest *rest, size_t text)
{
	bool result;

	while (rest && rest->at >= rest->end)
		rest = rest->up;
	if (!rest)
		return text == m->text.n;
	if (m->unknown || --m->steps < 0 || m->depth >= DEPTH_MAX) {
		m->unknown = true;
		return false;
	}
	if (is_anchor(m, rest->at)) {
		struct rest next = {.at = rest->at + 1, .end = rest->end, .up = rest->up};
		bool there = m->re.p[rest->at] == '^' ? text == 0 : text == m->text.n;

		return there && match_from(m, &next, text);
	}
	m->depth++;
	result = match_atom(m, rest, text);
	m->depth--;
	return result;
}

enum findre_result findre_match(
	enum findre_syntax syntax, unsigned flags, struct str regex, struct str text)
{
	struct matcher_state m = {
		.syntax = syntax, .flags = flags, .re = regex, .text = text, .steps = FINDRE_STEPS};
	bool yes;

	if (regex.n == 0 || regex.n > FINDRE_STEPS)
		return regex.n ? FINDRE_UNKNOWN : FINDRE_NO;
	yes = match_alternatives(&m, 0, regex.n, NULL, 0);
	return m.unknown ? FINDRE_UNKNOWN : (yes ? FINDRE_YES : FINDRE_NO);
}
