/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "match/whole.h"

/* A text for which there is no free slot near enough stays out: then no search may end before it. */
static void put(struct wholes *set, size_t index)
{
	size_t at = str_hash(set->text[index]);

	for (size_t i = 0; i < WHOLES_PROBES; i++) {
		uint32_t *slot = &set->slot[(at + i) & (set->n_slots - 1)];

		if (*slot == 0) {
			*slot = (uint32_t)index + 1;
			return;
		}
	}
}

int wholes_build(struct arena *arena, const struct str *text, size_t n, struct wholes *ret_set)
{
	struct wholes set = {.text = text, .n_slots = 4};

	while (set.n_slots < n * 2)
		set.n_slots *= 2;
	set.slot = arena_array(arena, uint32_t, set.n_slots);
	if (!set.slot)
		return -1;
	for (size_t i = 0; i < n; i++) {
		if (text[i].n > set.longest)
			set.longest = text[i].n;
		put(&set, i);
	}
	*ret_set = set;
	return 0;
}

enum whole_found wholes_find(const struct wholes *set, struct str text, size_t *ret_index)
{
	if (text.n > set->longest)
		return WHOLE_NONE;
	size_t at = str_hash(text);

	for (size_t i = 0; i < WHOLES_PROBES; i++) {
		uint32_t slot = set->slot[(at + i) & (set->n_slots - 1)];

		if (slot == 0)
			return WHOLE_NONE;
		if (str_eq(set->text[slot - 1], text)) {
			*ret_index = slot - 1;
			return WHOLE_ONE;
		}
	}
	return WHOLE_UNKNOWN;
}
