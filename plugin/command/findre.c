/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "command/findre.h"

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
	for (size_t i = 0; i < regex.n; i++) {
		char c = ascii_lower(regex.p[i]);

		if (regex.p[i] == '[') {
			while (i + 1 < regex.n && regex.p[i] != ']')
				i++;
			continue;
		}
		if ((c >= 'a' && c <= 'z') || ascii_digit(c))
			return true;
	}
	return false;
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
static size_t is_repeat(const struct matcher_state *m, size_t at, char *ret_which)
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

/* The end of a set that begins at `at`, behind its `]`; SIZE_MAX = it has none. */
static size_t end_of_set(struct str re, size_t at)
{
	at++;
	at += at < re.n && re.p[at] == '^';
	at += at < re.n && re.p[at] == ']';
	while (at < re.n && re.p[at] != ']') {
		const char *end = re.p[at] == '[' && at + 1 < re.n && re.p[at + 1] == ':'
					  ? memmem(re.p + at + 2, re.n - at - 2, ":]", 2)
					  : NULL;

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
				at = end_of_set(m->re, at);
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
	if (m->re.p[at] == '[' && end_of_set(m->re, at) <= end)
		return end_of_set(m->re, at);
	if (m->re.p[at] == '\\' && at + 1 < end)
		return at + 2;
	return at + 1;
}

static char fold(const struct matcher_state *m, char c)
{
	return m->flags & FINDRE_CASE ? ascii_lower(c) : c;
}

static bool in_named_class(struct str name, char c)
{
	bool lower = c >= 'a' && c <= 'z', upper = c >= 'A' && c <= 'Z', digit = ascii_digit(c);

	return (str_eq(name, STR("alpha")) && (lower || upper)) ||
	       (str_eq(name, STR("alnum")) && (lower || upper || digit)) ||
	       (str_eq(name, STR("digit")) && digit) || (str_eq(name, STR("lower")) && lower) ||
	       (str_eq(name, STR("upper")) && upper) ||
	       (str_eq(name, STR("punct")) && c > ' ' && c < 0x7f && !lower && !upper && !digit);
}

static bool in_set(const struct matcher_state *m, size_t at, size_t end, char c)
{
	bool negated = m->re.p[at + 1] == '^', in = false;

	for (size_t i = at + 1 + negated; i + 1 < end; i++) {
		char low = m->re.p[i], high = low;

		if (low == '[' && m->re.p[i + 1] == ':') {
			const char *close = memmem(m->re.p + i, end - i, ":]", 2);

			if (close) {
				size_t to = (size_t)(close - m->re.p);

				in |= in_named_class(str_sub(m->re, i + 2, to), c);
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

/* One character of the text against an atom that is no group. */
static bool match_char(struct matcher_state *m, size_t at, size_t end, char c)
{
	char first = m->re.p[at];

	if (first == '[' && end - at > 1)
		return in_set(m, at, end, c);
	if (first == '.')
		return true;
	if (first == '\\' && end - at == 2) {
		char escaped = m->re.p[at + 1];

		if (ascii_digit(escaped) || strchr("wWbBsS<>`'{}", escaped))
			m->unknown = true;
		return fold(m, escaped) == fold(m, c);
	}
	if (first == '{' && m->syntax == FINDRE_EXTENDED)
		m->unknown = true;
	return fold(m, first) == fold(m, c);
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
	return text < m->text.n && match_char(m, at, end, m->text.p[text]) &&
	       match_from(m, next, text + 1);
}

static bool match_atom(struct matcher_state *m, const struct rest *rest, size_t text)
{
	size_t end = end_of_atom(m, rest->at, rest->end);
	char which = 0;
	size_t n = end < rest->end ? is_repeat(m, end, &which) : 0;
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
	if (m->re.p[rest->at] == '^' || m->re.p[rest->at] == '$') {
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
