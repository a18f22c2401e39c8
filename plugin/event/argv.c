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
	argv_init(b);
}

void argv_reset(struct argv_builder *b)
{
	struct argv_builder fresh = {.piece = b->piece, .cap = b->cap};

	if (fresh.cap > KEEP_PIECES) {
		free(fresh.piece);
		fresh.piece = NULL;
		fresh.cap = 0;
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

/* The pieces of the argument that had an aN_len hold fewer characters than it told of. */
static bool length_missed(const struct argv_builder *b)
{
	return b->len_got < b->len_told;
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
	list[b->n++] = piece;
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
		b->incomplete = b->incomplete || length_missed(b);
		b->len_got = 0;
		b->len_told = str_u64(value, &number) == 0 ? number : 0;
		return;
	}
	if (parse_name(name, &piece.arg, &piece.index) != 0)
		return;
	struct value decoded = decode_value(arena, value);

	/* Unlike elsewhere a bare word that is no hex is damage here, never "no value". */
	b->incomplete = b->incomplete || decoded.state != VALUE_WHOLE;
	if (memchr(name.p, '[', name.n))
		b->len_got += value.p[0] == '"' ? decoded.text.n : value.n;
	piece.text = decoded.text;
	add_piece(b, piece);
}

static int by_place(const void *a, const void *b)
{
	const struct argv_piece *x = a, *y = b;

	if (x->arg != y->arg)
		return x->arg < y->arg ? -1 : 1;
	return (x->index > y->index) - (x->index < y->index);
}

/* Sorted, each place once: a record that came twice adds nothing. */
static void put_in_order(struct argv_builder *b)
{
	size_t n = 0;

	if (!b->disorder)
		return;
	qsort(b->piece, b->n, sizeof(*b->piece), by_place);
	for (size_t i = 0; i < b->n; i++) {
		if (n == 0 || by_place(&b->piece[n - 1], &b->piece[i]) != 0)
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
		/* A blank and a gap may stand before each. */
		bytes += b->piece[i].text.n + 2 * sizeof(GAP);
	}
	*ret_bytes = bytes + 2 * sizeof(GAP);
	return args;
}

struct joiner {
	char *to;
	size_t n;
};

static void join(struct joiner *j, struct str text)
{
	if (text.n)
		memcpy(j->to + j->n, text.p, text.n);
	j->n += text.n;
}

/*
 * Lays the pieces out as one line. Arguments become slices of it; where one is missing, or a piece of
 * one, the gap is in the line. Returns whether there are gaps.
 */
static bool lay_out(const struct argv_builder *b, struct joiner *line, struct str *arg)
{
	uint64_t expected_arg = 0, expected_index = 0;
	size_t n = 0;
	bool gaps = false;

	for (size_t i = 0; i < b->n; i++) {
		const struct argv_piece *piece = &b->piece[i];
		bool begins = i == 0 || piece->arg != b->piece[i - 1].arg;

		if (begins) {
			if (line->n > 0)
				join(line, STR(" "));
			if (piece->arg != expected_arg) {
				gaps = true;
				join(line, STR(GAP " "));
			}
			arg[n++] = (struct str){line->to + line->n, 0};
			expected_arg = (uint64_t)piece->arg + 1;
			expected_index = 0;
		}
		if (piece->index != expected_index) {
			gaps = true;
			join(line, STR(GAP));
		}
		expected_index = (uint64_t)piece->index + 1;
		join(line, piece->text);
		arg[n - 1].n = (size_t)(line->to + line->n - arg[n - 1].p);
	}
	return gaps;
}

int argv_finish(struct argv_builder *b, struct arena *arena, struct argv *ret_argv)
{
	struct argv argv = {0};
	size_t bytes;

	b->incomplete = b->incomplete || (!b->disorder && length_missed(b));
	put_in_order(b);
	argv.n = measure(b, &bytes);
	struct str *arg = arena_alloc(arena, (argv.n + 1) * sizeof(*arg));
	struct joiner line = {arena_alloc(arena, bytes), 0};

	if (!arg || !line.to)
		return -1;
	bool gaps = lay_out(b, &line, arg);
	uint64_t end = b->n ? (uint64_t)b->piece[b->n - 1].arg + 1 : 0;
	bool lost = !b->argc_told || b->argc > end;

	if (lost)
		join(&line, argv.n ? STR(" " GAP) : STR(GAP));
	argv.arg = arg;
	argv.argc = b->argc_told ? b->argc : argv.n;
	argv.incomplete = b->incomplete || gaps || lost;
	argv.oversized = b->oversized;
	argv.line = (struct str){line.to, line.n};
	*ret_argv = argv;
	return 0;
}
