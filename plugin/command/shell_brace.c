/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "command/shell_parser.h"

#include <stdio.h>
#include <stdlib.h>

#define NEST_MAX  32 /* groups inside each other */
#define CHAIN_MAX 64 /* groups that have been replaced on the way to one word */

/* The glyphs of the word are p->expanded from `offset` on; what is written comes behind them. */
struct brace {
	struct shell_parser *p;
	size_t offset, n;
	size_t start; /* of what is written */
	size_t variants;
};

/* What is still to be written. */
struct part {
	size_t from, to;
	const struct part *next;
};

static struct shell_glyph glyph(const struct brace *b, size_t i)
{
	return b->p->expanded.list[b->offset + i];
}

static bool is(const struct brace *b, size_t i, char c)
{
	struct shell_glyph g = glyph(b, i);

	return g.c == c && g.how == HOW_PLAIN;
}

/* --- what is a group ---------------------------------------------------------------------------- */

struct sequence {
	long first, last, step;
	bool letters;
};

static bool is_letter(char c)
{
	return ascii_lower(c) >= 'a' && ascii_lower(c) <= 'z';
}

/* {1..3}, {a..c}, {1..9..2} */
static bool read_sequence(
	const struct brace *b, size_t open, size_t close, struct sequence *ret_sequence)
{
	struct sequence s = {.step = 1};
	char text[40], first, last, rest;
	size_t n = close - open - 1;

	if (n >= sizeof(text))
		return false;
	for (size_t i = 0; i < n; i++) {
		struct shell_glyph g = glyph(b, open + 1 + i);

		if (g.how != HOW_PLAIN || !(g.c == '.' || g.c == '-' || ascii_digit(g.c) || n == 4))
			return false;
		text[i] = g.c;
	}
	text[n] = '\0';
	int fields = sscanf(text, "%9ld..%9ld..%9ld%c", &s.first, &s.last, &s.step, &rest);

	if (fields != 2 && fields != 3) {
		if (sscanf(text, "%c..%c%c", &first, &last, &rest) != 2 || !is_letter(first) ||
			!is_letter(last))
			return false;
		s = (struct sequence){first, last, 1, true};
	}
	if (s.step == 0)
		s.step = 1;
	*ret_sequence = s;
	return true;
}

/* For each { of a group the place of its }; 0 for all other glyphs. */
static bool match_groups(struct brace *b)
{
	struct shell_parser *p = b->p;
	struct {
		size_t at;
		bool comma;
	} open[NEST_MAX];
	size_t depth = 0;
	struct sequence ignored;

	if (p->cap_match < b->n) {
		size_t *match = reallocarray(p->match, b->n, sizeof(*match));

		if (!match) {
			shell_no_memory(p);
			return false;
		}
		p->match = match;
		p->cap_match = b->n;
	}
	memset(p->match, 0, b->n * sizeof(*p->match));
	for (size_t i = 0; i < b->n; i++) {
		if (is(b, i, '{') && depth == NEST_MAX) {
			p->cut = true;
			return true;
		}
		if (is(b, i, '{')) {
			open[depth].at = i;
			open[depth++].comma = false;
		} else if (is(b, i, ',') && depth > 0) {
			open[depth - 1].comma = true;
		} else if (is(b, i, '}') && depth > 0) {
			depth--;
			if (open[depth].comma || read_sequence(b, open[depth].at, i, &ignored))
				p->match[open[depth].at] = i;
		}
	}
	return true;
}

/* --- writing ---------------------------------------------------------------------------------- */

static void expand(struct brace *b, const struct part *part, size_t chain);

static void copy(struct brace *b, size_t from, size_t to)
{
	for (size_t i = from; i < to && shell_made(b->p, 1); i++)
		shell_glyph_push(b->p, &b->p->expanded, glyph(b, i));
}

static void expand_list(struct brace *b, size_t open, const struct part *tail, size_t chain)
{
	const size_t *match = b->p->match;
	size_t close = match[open], from = open + 1;

	for (size_t i = from; i <= close && !b->p->stop; i++) {
		if (i < close && match[i]) {
			i = match[i];
			continue;
		}
		if (i < close && !is(b, i, ','))
			continue;
		struct part one = {from, i, tail};

		expand(b, &one, chain);
		from = i + 1;
	}
}

static void expand_sequence(
	struct brace *b, const struct sequence *s, const struct part *tail, size_t chain)
{
	struct shell_parser *p = b->p;
	long step = labs(s->step), n = labs(s->last - s->first) / step;
	size_t mark = p->expanded.n;
	char text[24];

	for (long i = 0; i <= n && !p->stop && b->variants <= p->limits->variants; i++) {
		long value = s->last >= s->first ? s->first + i * step : s->first - i * step;

		if (s->letters)
			snprintf(text, sizeof(text), "%c", (char)value);
		else
			snprintf(text, sizeof(text), "%ld", value);
		for (const char *c = text; *c; c++)
			shell_glyph_push(p, &p->expanded, (struct shell_glyph){*c, HOW_QUOTED});
		expand(b, tail, chain);
		p->expanded.n = mark;
	}
}

/* The first group of what is left to be written; copies what stands before it. */
static bool next_group(struct brace *b, const struct part **part, size_t chain, size_t *ret_open)
{
	for (; *part; *part = (*part)->next) {
		size_t from = (*part)->from, at = from;

		while (at < (*part)->to && (chain >= CHAIN_MAX || !b->p->match[at]))
			at++;
		copy(b, from, at);
		if (at < (*part)->to) {
			*ret_open = at;
			return true;
		}
	}
	return false;
}

static void write_word(struct brace *b)
{
	struct shell_parser *p = b->p;

	if (++b->variants > p->limits->variants) {
		p->cut = true;
		return;
	}
	shell_field_split(p, p->expanded.list + b->start, p->expanded.n - b->start);
}

static void expand(struct brace *b, const struct part *part, size_t chain)
{
	struct shell_parser *p = b->p;
	size_t mark = p->expanded.n, open;
	struct sequence sequence;

	if (p->stop || b->variants > p->limits->variants)
		return;
	if (!next_group(b, &part, chain, &open)) {
		if (!p->stop)
			write_word(b);
		p->expanded.n = mark;
		return;
	}
	struct part tail = {p->match[open] + 1, part->to, part->next};

	if (chain + 1 == CHAIN_MAX)
		p->cut = true;
	if (read_sequence(b, open, p->match[open], &sequence))
		expand_sequence(b, &sequence, &tail, chain + 1);
	else
		expand_list(b, open, &tail, chain + 1);
	p->expanded.n = mark;
}

void shell_brace(struct shell_parser *p, size_t offset, size_t n)
{
	struct brace b = {.p = p, .offset = offset, .n = n, .start = p->expanded.n};
	const struct part whole = {0, n, NULL};

	if (match_groups(&b))
		expand(&b, &whole, 0);
}
