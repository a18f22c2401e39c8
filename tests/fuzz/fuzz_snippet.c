/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * One-line programs -> what they open and run.
 *
 * Input: a byte, the language in its lower bits (0x80: little memory), and the program, in which
 * 0x01 N C is C many times.
 */
#include "fuzz/fuzz.h"

#include "command/snippet.h"

static void check_dynamic(const struct snippet_use *use)
{
	bool unknown = use->text.n > 0 && memchr(use->text.p, SHELL_UNKNOWN, use->text.n);

	for (size_t i = 0; i < use->n_args; i++)
		unknown |= use->arg[i].n > 0 && memchr(use->arg[i].p, SHELL_UNKNOWN, use->arg[i].n);
	FUZZ_CHECK(unknown == use->dynamic);
}

static void on_use(void *ctx, const struct snippet_use *use)
{
	size_t *n = ctx;

	FUZZ_CHECK(use->kind <= SNIPPET_ARGV);
	FUZZ_CHECK((use->kind == SNIPPET_ARGV) == (use->n_args > 0));
	FUZZ_CHECK((use->kind == SNIPPET_ARGV) == (use->text.n == 0));
	check_dynamic(use);
	FUZZ_CHECK(++*n <= SNIPPET_FOUND_MAX);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct str input = fuzz_input(data, size);
	unsigned flags = fuzz_byte(&input);
	struct snippet_source source = {.language = (enum snippet_language)(flags & 7)};
	struct arena arena;
	struct buf text;
	bool cut = false;
	size_t n = 0;
	const struct snippet_sink sink = {on_use, &n};

	buf_init(&text, FUZZ_EXPAND_MAX);
	fuzz_expand(input, &text);
	source.text = buf_str(&text);
	arena_init(&arena, flags & 0x80 ? 256 : 64u << 20);
	int result = snippet_parse(&arena, &source, &sink, &cut);

	FUZZ_CHECK(result == 0 || result == -1);
	arena_done(&arena);
	buf_done(&text);
	return 0;
}
