/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * What a command does.
 *
 * Input: executable, working directory and words, each ended by NUL; the last one by the end. An executable
 * that begins with `!` stands for an event of which words are missing. Whatever the words are: there are
 * commands, within their limits, with absolute operands; the same words give the same; and cutting words off
 * leaves nothing decided that was not.
 */
#include "fuzz/fuzz.h"

#include <stdlib.h>

#include "command/collect.h"
#include "command/command.h"
#include "command/shell.h"

#define WORDS_MAX 4096

struct input {
	struct str word[WORDS_MAX];
	size_t n;
};

static void split(struct str text, struct input *to)
{
	while (to->n < WORDS_MAX) {
		const char *end = text.n ? memchr(text.p, '\0', text.n) : NULL;
		size_t n = end ? (size_t)(end - text.p) : text.n;

		to->word[to->n++] = n ? str_sub(text, 0, n) : STR("");
		if (!end)
			return;
		text = str_sub(text, n + 1, text.n);
	}
}

static struct event event_of(const struct input *input, struct str exe)
{
	static const uint32_t ancestors[] = {70, 7, 1};
	struct event event = {.unit = UNIT_PROCESS_CREATION,
		.pid = STR("4711"),
		.ppid = STR("4700"),
		.ancestor = ancestors,
		.n_ancestors = 3};
	size_t from = input->n < 2 ? input->n : 2;

	event.field[FIELD_IMAGE] = (struct value){.text = exe, .state = VALUE_WHOLE};
	if (from == 2)
		event.field[FIELD_CURRENT_DIRECTORY] =
			(struct value){.text = input->word[1], .state = VALUE_WHOLE};
	event.argv = (struct argv){.arg = input->word + from, .n = input->n - from};
	return event;
}

static size_t check_values(enum field field, const struct value *value)
{
	size_t n = 0;

	for (; value && value->state != VALUE_MISSING; value = value->more) {
		struct str text = value->text;

		FUZZ_CHECK(++n <= 2 * COMMAND_VALUES_MAX + 1);
		FUZZ_CHECK(text.p);
		if (value->state == VALUE_CUT)
			continue;
		if (field == FIELD_OPERAND)
			FUZZ_CHECK(text.n > 0 && (text.p[0] == '/' || text.p[0] == SHELL_UNKNOWN));
	}
	return n;
}

static uint64_t check_commands(const struct commands *commands)
{
	uint64_t hash = commands->n;

	FUZZ_CHECK(commands->n >= 1 && commands->n <= COMMANDS_MAX);
	for (size_t i = 0; i < commands->n; i++) {
		for (int f = 0; f < FIELD_COMMANDS_COUNT; f++) {
			const struct value *value = &commands->list[i].field[f];

			hash = hash * 31 + check_values((enum field)(FIELD_COMMANDS + f), value);
			for (; value && value->state != VALUE_MISSING; value = value->more)
				hash = hash * 31 + str_hash(value->text) + value->state;
		}
	}
	return hash;
}

static void add_artefacts(struct artefacts *set, struct arena *arena)
{
	static const char *const paths[] = {"/", "/.dockerenv", "/.dockerinit", "/proc/1/cgroup",
		"/proc/self/cgroup", "/run/.containerenv", "/run/systemd/container",
		"/dev/lxd/sock"};

	for (size_t i = 0; i < sizeof(paths) / sizeof(paths[0]); i++)
		FUZZ_CHECK(artefacts_add(set, arena, str_of(paths[i]), false) == 0);
	FUZZ_CHECK(artefacts_add(set, arena, STR("/proc/2/"), true) == 0);
	artefacts_finish(set);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static struct commander *commander;
	static struct artefacts artefacts;
	static struct arena arena;
	struct input *input = calloc(1, sizeof(*input));

	if (!commander) {
		arena_init(&arena, 1 << 16);
		add_artefacts(&artefacts, &arena);
		commander = commander_new();
	}
	FUZZ_CHECK(input && commander);
	split(fuzz_input(data, size), input);
	bool missing = str_starts(input->word[0], STR("!"));
	struct event event = event_of(
		input, missing ? str_sub(input->word[0], 1, input->word[0].n) : input->word[0]);

	event.argv.incomplete = missing;
	struct commands commands = commander_run(commander, &artefacts, &event);
	uint64_t hash = check_commands(&commands);

	FUZZ_CHECK(!missing || commands.cut);
	commands = commander_run(commander, &artefacts, &event);
	FUZZ_CHECK(hash == check_commands(&commands));
	free(input);
	return 0;
}
