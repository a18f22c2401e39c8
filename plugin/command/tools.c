/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "command/tools.h"

#include <stdio.h>
#include <stdlib.h>

#include "command/path.h"

#define TOOLS_MEMORY_MAX (1u << 20)
#define SLOTS		 4096 /* a power of two, some times the number of names */
#define NAME_MAX_BYTES	 64 /* longer names are of no tool */

struct slot {
	struct str name, usual;
	const struct tool *tool;
};

struct tools {
	struct arena arena;
	size_t n_names;
	struct slot slot[SLOTS];
};

/* Takes the next name off the list; `usual` is kept from the first one of a tool on. */
static bool next_name(const char **rest, struct str *ret_name, struct str *usual)
{
	bool same = **rest == '/';
	const char *from = *rest + strspn(*rest, " /");

	*ret_name = (struct str){from, strcspn(from, " /")};
	*rest = from + ret_name->n;
	if (!same)
		*usual = *ret_name;
	return ret_name->n > 0;
}

static void enter(struct tools *tools, struct slot slot)
{
	size_t at = str_hash(slot.name) % SLOTS;

	while (tools->slot[at].tool) {
		/* One name of two tools is an error of the table. */
		assert(!str_eq(tools->slot[at].name, slot.name));
		at = (at + 1) % SLOTS;
	}
	tools->slot[at] = slot;
	tools->n_names++;
}

static int add_tool(struct tools *tools, struct tool *to, const struct tool *from)
{
	const char *rest = from->names;
	struct slot slot = {.tool = to};

	*to = *from;
	while (next_name(&rest, &slot.name, &slot.usual))
		enter(tools, slot);
	assert(tools->n_names < SLOTS / 2);
	return options_compile(&tools->arena, from->options ? from->options : "", &to->set);
}

static int build(struct tools *tools)
{
	static const struct tool *const tables[] = {tools_read, tools_run, tools_other};

	for (size_t t = 0; t < sizeof(tables) / sizeof(tables[0]); t++) {
		size_t n = 0;

		while (tables[t][n].names)
			n++;
		struct tool *list = arena_array(&tools->arena, struct tool, n);

		if (!list)
			return -1;
		for (size_t i = 0; i < n; i++) {
			if (add_tool(tools, &list[i], &tables[t][i]) != 0)
				return -1;
		}
	}
	return 0;
}

struct tools *tools_new(void)
{
	struct tools *tools = calloc(1, sizeof(*tools));

	if (!tools)
		return NULL;
	arena_init(&tools->arena, TOOLS_MEMORY_MAX);
	if (build(tools) == 0)
		return tools;
	tools_free(tools);
	return NULL;
}

void tools_free(struct tools *tools)
{
	if (!tools)
		return;
	arena_done(&tools->arena);
	free(tools);
}

static const struct slot *find_exact(const struct tools *tools, struct str name)
{
	size_t at = str_hash(name) % SLOTS;

	for (; tools->slot[at].tool; at = (at + 1) % SLOTS) {
		if (str_eq(tools->slot[at].name, name))
			return &tools->slot[at];
	}
	return NULL;
}

/* What stands before what a version or an alternative added: python3.11, vim.basic, gcc-12. */
static struct str without_version(struct str name)
{
	for (size_t i = 1; i < name.n; i++) {
		bool version = name.p[i] == '-' && i + 1 < name.n && ascii_digit(name.p[i + 1]);

		if (name.p[i] == '.' || version || ascii_digit(name.p[i]))
			return str_sub(name, 0, i);
	}
	return name;
}

/* The loaders have the name of their machine in theirs. */
static bool is_loader(struct str name)
{
	return str_starts(name, STR("ld-linux")) || str_starts(name, STR("ld-musl-")) ||
	       str_starts(name, STR("ld.so")) || str_starts(name, STR("ld64.so")) ||
	       (str_starts(name, STR("ld-2.")) && str_ends(name, STR(".so")));
}

static const struct slot *find(const struct tools *tools, struct str program)
{
	struct str deleted = STR(" (deleted)");
	const struct slot *slot;

	if (str_ends(program, deleted))
		program.n -= deleted.n;
	struct str name = path_name(program);

	if (name.n == 0 || name.n > NAME_MAX_BYTES)
		return NULL;
	slot = find_exact(tools, name);
	if (slot)
		return slot;
	if (is_loader(name))
		return find_exact(tools, STR("ld.so"));
	return find_exact(tools, without_version(name));
}

const struct tool *tools_find(const struct tools *tools, struct str program)
{
	const struct slot *slot = find(tools, program);

	return slot ? slot->tool : NULL;
}

struct str tools_name(const struct tools *tools, struct str program)
{
	const struct slot *slot = find(tools, program);

	return slot ? slot->usual : STR_NONE;
}

const struct tool *tools_find_verb(const struct tools *tools, struct str name, struct str verb)
{
	char text[2 * NAME_MAX_BYTES];
	const struct slot *slot;

	if (name.n + 1 + verb.n >= sizeof(text))
		return NULL;
	int n = snprintf(text, sizeof(text), "%.*s-%.*s", STR_ARG(name), STR_ARG(verb));

	slot = find_exact(tools, (struct str){text, (size_t)n});
	return slot ? slot->tool : NULL;
}
