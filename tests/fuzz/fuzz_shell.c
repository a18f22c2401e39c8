/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Text for a shell -> commands.
 *
 * Input: a byte of flags (1: small limits; 2: little memory), arguments separated by 0x02, and behind
 * the last 0x02 the text, in which 0x01 N C is C many times.
 */
#include "fuzz/fuzz.h"

#include "command/shell.h"

#define ARGS_MAX 4

struct seen {
	size_t commands, words;
	const struct shell_limits *limits;
};

static void check_word(const struct shell_word *word)
{
	bool special = false;

	FUZZ_CHECK(word->text.p);
	FUZZ_CHECK(word->dynamic ==
		   (word->text.n > 0 && memchr(word->text.p, SHELL_UNKNOWN, word->text.n)));
	for (size_t i = 0; i < word->text.n && word->glob; i++) {
		char c = word->text.p[i];

		if (c == '\\')
			FUZZ_CHECK(++i < word->text.n);
		else
			special |= c == '*' || c == '?' || c == '[';
	}
	FUZZ_CHECK(special == word->glob);
}

static void on_command(void *ctx, const struct shell_command *c)
{
	struct seen *seen = ctx;

	FUZZ_CHECK(c->n_words || c->n_assignments || c->n_redirects || c->n_reads);
	for (size_t i = 0; i < c->n_words; i++)
		check_word(&c->word[i]);
	for (size_t i = 0; i < c->n_assignments; i++) {
		check_word(&c->assignment[i]);
		FUZZ_CHECK(memchr(c->assignment[i].text.p, '=', c->assignment[i].text.n));
	}
	for (size_t i = 0; i < c->n_redirects; i++)
		check_word(&c->redirect[i].word);
	for (size_t i = 0; i < c->n_reads; i++)
		FUZZ_CHECK(c->read[i].n > 0);
	check_word(&c->directory);
	if (c->reads_from)
		FUZZ_CHECK(c->reads_from->n_words || c->reads_from->n_redirects);
	seen->commands++;
	seen->words += c->n_words + c->n_assignments;
	FUZZ_CHECK(seen->commands <= seen->limits->commands);
	FUZZ_CHECK(seen->words <= seen->limits->words);
}

static void read_text(struct shell_source *source, size_t memory)
{
	struct seen seen = {.limits = source->limits};
	const struct shell_sink sink = {on_command, &seen};
	struct arena arena;
	bool cut = false;

	arena_init(&arena, memory);
	int result = shell_parse(&arena, source, &sink, &cut);

	FUZZ_CHECK(result == 0 || result == -1);
	arena_done(&arena);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct shell_limits limits = SHELL_LIMITS;
	const struct shell_limits small = {6, 20, 40, 400, 3};
	struct str input = fuzz_input(data, size);
	unsigned flags = fuzz_byte(&input);
	struct str arg[ARGS_MAX];
	struct shell_source source = {.arg = arg, .limits = &limits};
	struct buf text;

	while (source.n_args < ARGS_MAX && input.n > 0 && memchr(input.p, '\x02', input.n))
		arg[source.n_args++] = fuzz_until(&input, '\x02');
	buf_init(&text, FUZZ_EXPAND_MAX);
	fuzz_expand(input, &text);
	source.text = buf_str(&text);
	if (flags & 1)
		limits = small;
	read_text(&source, flags & 2 ? 1u << (flags >> 4) : 64u << 20);
	buf_done(&text);
	return 0;
}
