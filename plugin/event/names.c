/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "event/names.h"

/* The slot that holds the name, or the free one where it belongs. */
static size_t slot_of(const struct field_names *names, struct str name)
{
	/* The names are those of rules: nobody can choose them to collide. */
	size_t at = str_hash(name) % FIELD_NAMES_HASH;

	while (names->slot[at] && !str_eq(names->name[names->slot[at] - 1], name))
		at = (at + 1) % FIELD_NAMES_HASH;
	return at;
}

int field_names_find(const struct field_names *names, struct str name)
{
	uint16_t slot = names->slot[slot_of(names, name)];

	return slot ? FIELD_COUNT + slot - 1 : -1;
}

int field_names_add(struct field_names *names, struct arena *arena, struct str name)
{
	size_t at = slot_of(names, name);

	if (!names->slot[at]) {
		if (names->n == FIELD_NAMES_MAX)
			return -1;
		names->name[names->n] = arena_str(arena, name);
		if (!names->name[names->n].p)
			return -1;
		names->slot[at] = (uint16_t)++names->n;
	}
	return FIELD_COUNT + names->slot[at] - 1;
}
