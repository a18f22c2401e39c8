/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "match/regex_literal.h"

#include <stdbool.h>
#include <string.h>

struct reader {
	struct str rest;
	bool lost; /* something that is not understood: nothing is known of the whole */
	struct regex_literals run; /* n is at least 1: what stands here, the empty text at first */
	struct regex_literals best;
};

/* The parts of a pattern that need to be told apart. */
enum piece { PIECE_LETTER, PIECE_GROUP, PIECE_OTHER, PIECE_END };

/* --- runs -------------------------------------------------------------------------------------- */

static size_t shortest(const struct regex_literals *set)
{
	size_t least = SIZE_MAX;

	for (size_t i = 0; i < set->n; i++)
		least = set->length[i] < least ? set->length[i] : least;
	return least;
}

/* The run ends here; the longer its shortest text, the better, then the fewer texts. */
static void end_run(struct reader *r)
{
	size_t now = shortest(&r->run), before = r->best.n ? shortest(&r->best) : 0;

	if (now > before || (now == before && now > 0 && r->run.n < r->best.n))
		r->best = r->run;
	r->run.n = 1;
	r->run.length[0] = 0;
}

/* Each text of the run goes on with each of the set. false: there is no room, the run is as it was. */
static bool go_on(struct regex_literals *run, const struct regex_literals *set)
{
	struct regex_literals product = {.n = 0};

	if (run->n * set->n > REGEX_LITERALS_MAX)
		return false;
	for (size_t i = 0; i < run->n; i++) {
		for (size_t k = 0; k < set->n; k++) {
			size_t n = run->length[i], more = set->length[k];

			if (n + more > REGEX_LITERAL_BYTES)
				return false;
			memcpy(product.text[product.n], run->text[i], n);
			memcpy(product.text[product.n] + n, set->text[k], more);
			product.length[product.n++] = n + more;
		}
	}
	*run = product;
	return true;
}

/* --- pieces ------------------------------------------------------------------------------------ */

static int peek(const struct reader *r)
{
	return r->rest.n ? (unsigned char)r->rest.p[0] : -1;
}

static int take(struct reader *r)
{
	int c = peek(r);

	if (c >= 0)
		r->rest = str_sub(r->rest, 1, r->rest.n);
	return c;
}

static bool is_in(const char *set, int c)
{
	return c > 0 && c < 0x80 && strchr(set, c) != NULL;
}

static bool is_alphanumeric(int c)
{
	return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
}

/* Behind a backslash. Punctuation stands for itself; of letters only classes and plain controls are known. */
static enum piece read_escape(struct reader *r, char *ret_letter)
{
	int c = take(r);

	if (c >= ' ' && c < 0x7f && !is_alphanumeric(c)) {
		*ret_letter = (char)c;
		return PIECE_LETTER;
	}
	if (!is_in("dDsSwWbBhHvVtnrf", c))
		r->lost = true;
	return PIECE_OTHER;
}

/* Behind the [ of a class. */
static void skip_class(struct reader *r)
{
	if (peek(r) == '^')
		take(r);
	if (peek(r) == ']')
		take(r);
	for (int c = take(r); c != ']'; c = take(r)) {
		if (c < 0 || (c == '[' && is_in(":.=", peek(r)))) {
			r->lost = true;
			return;
		}
		if (c == '\\' && is_in("QEcxouNpPgk", take(r))) {
			r->lost = true;
			return;
		}
	}
}

static void skip_group(struct reader *r);

/* One piece of a group that is skipped; false: the group ends here. */
static bool skip_piece(struct reader *r)
{
	char letter;
	int c = take(r);

	if (c == '\\')
		read_escape(r, &letter);
	else if (c == '[')
		skip_class(r);
	else if (c == '(')
		skip_group(r);
	else if (c < 0)
		r->lost = true;
	return c != ')' && !r->lost;
}

/* Behind the ( of a group. As deep as PCRE2 lets groups be nested (250). */
static void skip_group(struct reader *r)
{
	if (is_in("?*", peek(r)) && !str_starts(r->rest, STR("?:"))) {
		r->lost = true;
		return;
	}
	while (skip_piece(r))
		continue;
}

/* Behind the ( of a group: its alternatives, if they are made of letters alone. */
static enum piece read_group(struct reader *r, struct regex_literals *set)
{
	struct reader ahead = *r;
	char letter;

	if (str_starts(ahead.rest, STR("?:")))
		ahead.rest = str_sub(ahead.rest, 2, ahead.rest.n);
	set->n = 1;
	set->length[0] = 0;
	for (int c = take(&ahead); c != ')'; c = take(&ahead)) {
		size_t *length = &set->length[set->n - 1];

		if (c == '|' && set->n < REGEX_LITERALS_MAX) {
			set->length[set->n++] = 0;
			continue;
		}
		letter = (char)c;
		if ((c == '\\' && read_escape(&ahead, &letter) != PIECE_LETTER) ||
			(c != '\\' && (c < ' ' || c > '~' || is_in("^$.[|(?*+{", c))) ||
			*length == REGEX_LITERAL_BYTES) {
			skip_group(r);
			return PIECE_OTHER;
		}
		set->text[set->n - 1][(*length)++] = letter;
	}
	*r = ahead;
	return PIECE_GROUP;
}

/* Behind a {: what is left of a quantifier; of a { that is text it may be a part. */
static void skip_numbers(struct reader *r)
{
	while (is_in("0123456789, ", peek(r)))
		take(r);
	if (peek(r) == '}')
		take(r);
}

/* The next piece; a letter is a set of one text. */
static enum piece read_piece(struct reader *r, struct regex_literals *set)
{
	enum piece piece = PIECE_LETTER;
	int c = take(r);
	char letter = (char)c;

	if (c < 0)
		return PIECE_END;
	if (c == '(')
		return read_group(r, set);
	if (c == '[')
		skip_class(r);
	if (c == '{')
		skip_numbers(r);
	/* An alternative of the whole; a ) without its ( does not compile. */
	r->lost = r->lost || c == '|' || c == ')';
	if (c == '\\')
		piece = read_escape(r, &letter);
	else if (c < ' ' || c > '~' || is_in("^$.[|)?*+{", c))
		piece = PIECE_OTHER;
	set->n = 1;
	set->length[0] = 1;
	set->text[0][0] = letter;
	return piece;
}

/* --- the whole --------------------------------------------------------------------------------- */

static void add_piece(struct reader *r, const struct regex_literals *set)
{
	int next = peek(r);

	/* It may be missing. What a { is, a quantifier or text, does not matter: it parts two runs. */
	if (is_in("?*{", next)) {
		end_run(r);
		return;
	}
	if (!go_on(&r->run, set)) {
		end_run(r);
		go_on(&r->run, set);
	}
	if (next == '+')
		end_run(r);
}

void regex_literals(struct str pattern, struct regex_literals *ret_literals)
{
	struct reader r = {.rest = pattern, .run = {.n = 1}};
	struct regex_literals set;
	enum piece piece;

	ret_literals->n = 0;
	/* (*UTF) and the like. */
	if (str_starts(pattern, STR("(*")))
		return;
	while (!r.lost && (piece = read_piece(&r, &set)) != PIECE_END) {
		if (piece == PIECE_OTHER)
			end_run(&r);
		else
			add_piece(&r, &set);
	}
	end_run(&r);
	if (!r.lost)
		*ret_literals = r.best;
}
