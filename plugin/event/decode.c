/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "event/decode.h"

static const struct str absent[] = {
	{"(null)", 6},
	{"(none)", 6},
	{"?", 1},
};

/* Written in quotes by the kernel where a path did not fit or could not be built. */
static const struct str unknown[] = {
	STR("\"<too_long>\""),
	STR("\"<no_memory>\""),
};

/* Fields that the kernel, or a program that follows its rules, writes in quotes or in hex. */
static const struct str encoded[] = {
	STR("acct"),
	STR("cmd"),
	STR("comm"),
	STR("cwd"),
	STR("data"),
	STR("dir"),
	STR("exe"),
	STR("file"),
	STR("key"),
	STR("name"),
	STR("new"),
	STR("ocomm"),
	STR("old"),
	STR("path"),
	STR("proctitle"),
	STR("vm"),
	STR("watch"),
};

static bool is_one_of(struct str s, const struct str *list, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		if (str_eq(s, list[i]))
			return true;
	}
	return false;
}

bool decode_is_encoded(struct str name)
{
	return is_one_of(name, encoded, sizeof(encoded) / sizeof(encoded[0]));
}

bool decode_is_absent(struct str raw)
{
	return is_one_of(raw, absent, sizeof(absent) / sizeof(absent[0]));
}

/* As many whole bytes as there are; fewer than raw.n / 2, or an odd digit left: cut. */
static struct value decode_hex(struct arena *arena, struct str raw)
{
	struct value value = {.state = VALUE_CUT};
	char *to = arena_alloc(arena, raw.n / 2 + 1);
	size_t n;

	if (!to)
		return value;
	n = str_unhex(raw, to, raw.n / 2);
	to[n] = '\0';
	value.text = (struct str){to, n};
	if (2 * n == raw.n)
		value.state = VALUE_WHOLE;
	return value;
}

static struct value copy(struct arena *arena, struct str text, enum value_state state)
{
	struct str kept = arena_str(arena, text);

	return (struct value){.text = kept, .state = kept.p ? state : VALUE_CUT};
}

struct value decode_value(struct arena *arena, struct str raw)
{
	if (decode_is_absent(raw))
		return (struct value){.state = VALUE_MISSING};
	if (raw.n == 0 || raw.p[0] != '"')
		return decode_hex(arena, raw);
	if (raw.n < 2 || raw.p[raw.n - 1] != '"')
		return copy(arena, str_sub(raw, 1, raw.n), VALUE_CUT);
	return copy(arena, str_sub(raw, 1, raw.n - 1), VALUE_WHOLE);
}

struct value decode_path(struct arena *arena, struct str raw)
{
	if (is_one_of(raw, unknown, sizeof(unknown) / sizeof(unknown[0])))
		return copy(arena, STR(""), VALUE_CUT);
	return decode_value(arena, raw);
}

struct value decode_plain(struct arena *arena, struct str raw)
{
	if (decode_is_absent(raw))
		return (struct value){.state = VALUE_MISSING};
	return copy(arena, raw, VALUE_WHOLE);
}

struct str decode_login(struct str id)
{
	return str_eq(id, STR("4294967295")) ? STR_NONE : id;
}
