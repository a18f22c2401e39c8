/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * EXECVE fields -> argument vector.
 *
 * Input: a byte of flags. Odd: the rest are arguments, separated by NUL; they are written as the kernel
 * writes them (second byte: the length of pieces; third: the field that gets lost, 0 = none) and must
 * come back. Even: the rest are fields, NAME=VALUE, one per line, in any order.
 */
#include "fuzz/fuzz.h"

#include <stdio.h>

#include "event/argv.h"

#define ARGS_MAX   512
#define FIELDS_MAX 4096

/* --- arguments, written as fields ------------------------------------------------------------- */

struct writer {
	struct argv_builder *builder;
	struct arena *arena;
	size_t piece; /* longer values are written in pieces of so many characters */
	size_t fields, lose; /* number of the field that is left out */
	bool lost; /* it was one whose loss must be noticed */
};

static void write_field(struct writer *w, const char *name, struct str value, bool matters)
{
	struct str copy = arena_str(w->arena, value);

	if (++w->fields == w->lose) {
		w->lost = matters;
		return;
	}
	argv_field(w->builder, w->arena, str_of(name), copy);
}

/* kernel/audit.c audit_string_contains_control() */
static bool needs_hex(struct str s)
{
	for (size_t i = 0; i < s.n; i++) {
		if (s.p[i] == '"' || s.p[i] < 0x21 || s.p[i] > 0x7e)
			return true;
	}
	return false;
}

static void write_value(struct writer *w, const char *name, struct str text, bool hex)
{
	struct buf value;

	buf_init(&value, 2 * FUZZ_INPUT_MAX + 8);
	if (!hex)
		buf_addf(&value, "\"%.*s\"", STR_ARG(text));
	for (size_t i = 0; hex && i < text.n; i++)
		buf_addf(&value, "%02X", (unsigned char)text.p[i]);
	FUZZ_CHECK(!value.overflow);
	write_field(w, name, buf_str(&value), true);
	buf_done(&value);
}

static void write_arg(struct writer *w, size_t number, struct str arg)
{
	bool hex = needs_hex(arg);
	size_t step = hex ? (w->piece + 1) / 2 : w->piece, index = 0;
	char name[64], length[24];

	if (arg.n <= step) {
		snprintf(name, sizeof(name), "a%zu", number);
		write_value(w, name, arg, hex);
		return;
	}
	snprintf(name, sizeof(name), "a%zu_len", number);
	snprintf(length, sizeof(length), "%zu", hex ? 2 * arg.n : arg.n);
	write_field(w, name, str_of(length), false);
	for (size_t at = 0; at < arg.n; at += step) {
		size_t end = arg.n - at > step ? at + step : arg.n;

		snprintf(name, sizeof(name), "a%zu[%zu]", number, index++);
		write_value(w, name, str_sub(arg, at, end), hex);
	}
}

static void check_round_trip(struct str input, struct argv_builder *b, struct arena *arena)
{
	struct writer w = {.builder = b, .arena = arena};
	struct str arg[ARGS_MAX];
	struct argv argv;
	char argc[24];
	size_t n = 0, at = 0;

	w.piece = fuzz_byte(&input) + 1;
	w.lose = fuzz_byte(&input);
	while (input.n > 0 && n < ARGS_MAX)
		arg[n++] = fuzz_until(&input, '\0');
	snprintf(argc, sizeof(argc), "%zu", n);
	write_field(&w, "argc", str_of(argc), true);
	for (size_t i = 0; i < n; i++)
		write_arg(&w, i, arg[i]);
	FUZZ_CHECK(argv_finish(b, arena, &argv) == 0);
	FUZZ_CHECK(argv.incomplete || !w.lost);
	if (w.lose && w.lose <= w.fields)
		return;
	FUZZ_CHECK(!argv.incomplete && argv.n == n && argv.argc == n);
	for (size_t i = 0; i < n; i++) {
		FUZZ_CHECK(str_eq(argv.arg[i], arg[i]));
		FUZZ_CHECK(argv.arg[i].p == argv.line.p + at);
		at += arg[i].n + 1;
	}
	FUZZ_CHECK(argv.line.n == (n ? at - 1 : 0));
}

/* --- any fields ------------------------------------------------------------------------------- */

struct pair {
	struct str name, value;
};

static size_t read_pairs(struct str input, struct arena *arena, struct pair *list)
{
	size_t n = 0;

	while (input.n > 0 && n < FIELDS_MAX) {
		struct str line = fuzz_until(&input, '\n');

		list[n].name = fuzz_until(&line, '=');
		/* Values are NUL-terminated where they come from. */
		list[n].value = arena_str(arena, line);
		if (list[n].name.n > 0)
			n++;
	}
	return n;
}

/* Arguments are slices of the line, in order, one blank or a gap between them. */
static void check_shape(const struct argv *argv, size_t pieces)
{
	const char *at = argv->line.p, *end = at + argv->line.n;

	FUZZ_CHECK(argv->n <= pieces);
	for (size_t i = 0; i < argv->n; i++) {
		struct str arg = argv->arg[i];

		FUZZ_CHECK(arg.p >= at && arg.p + arg.n <= end);
		FUZZ_CHECK(arg.p == argv->line.p || arg.p[-1] == ' ');
		for (; at < arg.p; at++)
			FUZZ_CHECK(*at == ' ' || *at == '\xff');
		at = arg.p + arg.n;
	}
	FUZZ_CHECK(argv->incomplete || at == end);
	FUZZ_CHECK(argv->incomplete || argv->n >= argv->argc);
}

static int by_name(const struct pair *a, const struct pair *b)
{
	return str_cmp(a->name, b->name);
}

static bool names_twice(const struct pair *list, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		for (size_t k = 0; k < i; k++) {
			if (by_name(&list[i], &list[k]) == 0)
				return true;
		}
	}
	return false;
}

/* a01 and a1 are the same place, and so are a1 and a1[0]: such inputs are left out. */
static bool ambiguous(const struct pair *list, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		struct str name = list[i].name;
		const char *bracket = memchr(name.p, '[', name.n);
		const char *zero = memchr(name.p, '0', name.n);

		if (bracket && str_ends(name, STR("[0]")))
			return true;
		if (zero && (zero == name.p + 1 || (bracket && zero == bracket + 1)) && name.n > 2)
			return true;
	}
	return n > 256 || names_twice(list, n);
}

static void check_any(struct str input, struct argv_builder *b, struct arena *arena)
{
	struct pair *list = arena_array(arena, struct pair, FIELDS_MAX);
	struct argv forward, backward;

	FUZZ_CHECK(list);
	size_t n = read_pairs(input, arena, list);

	for (size_t i = 0; i < n; i++)
		argv_field(b, arena, list[i].name, list[i].value);
	FUZZ_CHECK(argv_finish(b, arena, &forward) == 0);
	check_shape(&forward, n);
	if (ambiguous(list, n))
		return;
	argv_reset(b);
	for (size_t i = n; i-- > 0;)
		argv_field(b, arena, list[i].name, list[i].value);
	FUZZ_CHECK(argv_finish(b, arena, &backward) == 0);
	FUZZ_CHECK(forward.n == backward.n && str_eq(forward.line, backward.line));
	for (size_t i = 0; i < forward.n; i++)
		FUZZ_CHECK(str_eq(forward.arg[i], backward.arg[i]));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct str input = fuzz_input(data, size);
	struct argv_builder builder;
	struct arena arena;

	arena_init(&arena, 64u << 20);
	argv_init(&builder);
	if (fuzz_byte(&input) & 1)
		check_round_trip(input, &builder, &arena);
	else
		check_any(input, &builder, &arena);
	argv_done(&builder);
	arena_done(&arena);
	return 0;
}
