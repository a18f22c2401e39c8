/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "event/argv.h"

#include <stdlib.h>

#include "base/buf.h"
#include "event/decode.h"

#define KEEP_PIECES 4096 /* the array of a larger event is given back */
#define GAP	    "\xff" /* stands for what is missing; valid in no UTF-8 text */

void argv_init(struct argv_builder *b)
{
	*b = (struct argv_builder){0};
}

void argv_done(struct argv_builder *b)
{
	free(b->piece);
	free(b->told);
	argv_init(b);
}

void argv_reset(struct argv_builder *b)
{
	struct argv_builder fresh = {
		.piece = b->piece,
		.cap = b->cap,
		.told = b->told,
		.cap_told = b->cap_told,
	};

	if (fresh.cap + fresh.cap_told > KEEP_PIECES) {
		argv_done(b);
		return;
	}
	*b = fresh;
}

/* "12" or "12[3]" behind the "a"; -1 = another name. */
static int parse_name(struct str name, uint32_t *ret_arg, uint32_t *ret_index)
{
	const char *bracket = memchr(name.p, '[', name.n);
	struct str arg = name, index = STR("0");
	uint64_t arg_number, index_number;

	if (bracket) {
		if (name.p[name.n - 1] != ']')
			return -1;
		arg.n = (size_t)(bracket - name.p);
		index = str_sub(name, arg.n + 1, name.n - 1);
	}
	if (str_u64(arg, &arg_number) != 0 || str_u64(index, &index_number) != 0 ||
		arg_number > UINT32_MAX || index_number > UINT32_MAX)
		return -1;
	*ret_arg = (uint32_t)arg_number;
	*ret_index = (uint32_t)index_number;
	return 0;
}

static void add_piece(struct argv_builder *b, struct argv_piece piece)
{
	struct argv_piece *list = vec_grow(b->piece, b->n, &b->cap, sizeof(*list), ARGV_PIECES_MAX);

	if (!list) {
		b->incomplete = true;
		b->oversized = b->n >= ARGV_PIECES_MAX;
		return;
	}
	b->piece = list;
	if (b->n > 0) {
		const struct argv_piece *last = &list[b->n - 1];

		if (piece.arg < last->arg || (piece.arg == last->arg && piece.index <= last->index))
			b->disorder = true;
	}
	piece.order = (uint32_t)b->n;
	list[b->n++] = piece;
}

/* aN_len=: the kernel of today counts digits of hex, an older one bytes; never more than arrives. */
static void add_told(struct argv_builder *b, struct str name, struct str value)
{
	struct argv_told told;
	uint32_t index;

	if (parse_name(name, &told.arg, &index) != 0 || str_u64(value, &told.chars) != 0)
		return;
	struct argv_told *list =
		vec_grow(b->told, b->n_told, &b->cap_told, sizeof(*list), ARGV_PIECES_MAX);

	if (!list) {
		b->incomplete = true;
		return;
	}
	b->told = list;
	list[b->n_told++] = told;
}

void argv_field(struct argv_builder *b, struct arena *arena, struct str name, struct str value)
{
	struct argv_piece piece;
	uint64_t number;

	if (str_eq(name, STR("argc"))) {
		if (!b->argc_told && str_u64(value, &number) == 0) {
			b->argc_told = true;
			b->argc = number;
		}
		return;
	}
	if (name.n < 2 || name.p[0] != 'a')
		return;
	name = str_sub(name, 1, name.n);
	if (str_ends(name, STR("_len"))) {
		add_told(b, str_sub(name, 0, name.n - 4), value);
		return;
	}
	if (parse_name(name, &piece.arg, &piece.index) != 0)
		return;
	struct value decoded = decode_value(arena, value);

	/* Unlike elsewhere a bare word that is no hex is damage here, never "no value". */
	piece.cut = decoded.state != VALUE_WHOLE;
	piece.text = decoded.text;
	piece.chars = (uint32_t)(value.p[0] == '"' ? decoded.text.n : value.n);
	add_piece(b, piece);
}

static int by_arg(const void *a, const void *b)
{
	const struct argv_told *x = a, *y = b;

	return (x->arg > y->arg) - (x->arg < y->arg);
}

static bool same_place(const struct argv_piece *x, const struct argv_piece *y)
{
	return x->arg == y->arg && x->index == y->index;
}

static int by_place(const void *a, const void *b)
{
	const struct argv_piece *x = a, *y = b;

	if (x->arg != y->arg)
		return x->arg < y->arg ? -1 : 1;
	if (x->index != y->index)
		return x->index < y->index ? -1 : 1;
	return (x->order > y->order) - (x->order < y->order);
}

/* Sorted, each place once: a record that came twice adds nothing. */
static void put_in_order(struct argv_builder *b)
{
	size_t n = 0;

	if (b->n_told)
		qsort(b->told, b->n_told, sizeof(*b->told), by_arg);
	if (!b->disorder)
		return;
	qsort(b->piece, b->n, sizeof(*b->piece), by_place);
	for (size_t i = 0; i < b->n; i++) {
		if (n == 0 || !same_place(&b->piece[n - 1], &b->piece[i]))
			b->piece[n++] = b->piece[i];
	}
	b->n = n;
}

/* How many arguments there are, and how long their join is at most. */
static size_t measure(const struct argv_builder *b, size_t *ret_bytes)
{
	size_t args = 0, bytes = 1;

	for (size_t i = 0; i < b->n; i++) {
		args += i == 0 || b->piece[i].arg != b->piece[i - 1].arg;
		/* A blank and a gap before, two gaps behind. */
		bytes += b->piece[i].text.n + 4 * sizeof(GAP);
	}
	*ret_bytes = bytes + 2 * sizeof(GAP);
	return args;
}

struct joiner {
	char *to;
	size_t n;
	size_t told; /* place in the builder's list */
	bool gaps;
};

static void join(struct joiner *j, struct str text)
{
	if (text.n)
		memcpy(j->to + j->n, text.p, text.n);
	j->n += text.n;
}

static void join_gap(struct joiner *j, struct str text)
{
	j->gaps = true;
	join(j, text);
}

/* Did aN_len tell of more characters than the pieces of this argument have? */
static bool length_missed(
	const struct argv_builder *b, struct joiner *j, uint32_t arg, uint64_t chars)
{
	while (j->told < b->n_told && b->told[j->told].arg < arg)
		j->told++;
	return j->told < b->n_told && b->told[j->told].arg == arg && b->told[j->told].chars > chars;
}

/* The pieces of one argument, from b->piece[i] on. Returns the place behind the last. */
static size_t lay_out_arg(const struct argv_builder *b, size_t i, struct joiner *line)
{
	uint64_t expected = 0, chars = 0;
	uint32_t arg = b->piece[i].arg;

	for (; i < b->n && b->piece[i].arg == arg; i++) {
		const struct argv_piece *piece = &b->piece[i];

		if (piece->index != expected)
			join_gap(line, STR(GAP));
		expected = (uint64_t)piece->index + 1;
		chars += piece->chars;
		join(line, piece->text);
		if (piece->cut)
			join_gap(line, STR(GAP));
	}
	if (length_missed(b, line, arg, chars))
		join_gap(line, STR(GAP));
	return i;
}

/*
 * Lays the pieces out as one line. Arguments become slices of it; where one is missing, or a piece of
 * one, the gap is in the line.
 */
static void lay_out(const struct argv_builder *b, struct joiner *line, struct str *arg)
{
	uint64_t expected = 0;
	size_t n = 0;

	for (size_t i = 0; i < b->n;) {
		const char *blank = line->n > 0 || n > 0 ? " " : "";

		join(line, str_of(blank));
		if (b->piece[i].arg != expected)
			join_gap(line, STR(GAP " "));
		expected = (uint64_t)b->piece[i].arg + 1;
		size_t start = line->n;

		i = lay_out_arg(b, i, line);
		arg[n++] = (struct str){line->to + start, line->n - start};
	}
	if (!b->argc_told || b->argc > expected)
		join_gap(line, n ? STR(" " GAP) : STR(GAP));
}

int argv_finish(struct argv_builder *b, struct arena *arena, struct argv *ret_argv)
{
	struct argv argv = {0};
	size_t bytes;

	put_in_order(b);
	argv.n = measure(b, &bytes);
	struct str *arg = arena_alloc(arena, (argv.n + 1) * sizeof(*arg));
	struct joiner line = {.to = arena_alloc(arena, bytes)};

	if (!arg || !line.to)
		return -1;
	lay_out(b, &line, arg);
	argv.arg = arg;
	argv.argc = b->argc_told ? b->argc : argv.n;
	argv.incomplete = b->incomplete || line.gaps;
	argv.oversized = b->oversized;
	argv.line = (struct str){line.to, line.n};
	*ret_argv = argv;
	return 0;
}
