/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * whole: which of many texts a text is, by one look-up.
 *
 * A set is const and lives in the arena it was built in. A text that is longer than the longest of the
 * set is not even read; of any other each byte is read once, and who chooses it cannot make the look-up
 * compare it with more than WHOLES_PROBES of the set: where so many have gathered, the set says that it
 * does not know.
 */
#ifndef MATCH_WHOLE_H
#define MATCH_WHOLE_H

#include "base/arena.h"

#define WHOLES_PROBES 32

struct wholes {
	const struct str *text;
	uint32_t *slot; /* index + 1, 0 = free */
	size_t n_slots; /* a power of two */
	size_t longest;
};

enum whole_found { WHOLE_NONE, WHOLE_ONE, WHOLE_UNKNOWN };

/* No text is twice in the list, which must live as long as the set. -1: out of memory. */
int wholes_build(struct arena *arena, const struct str *text, size_t n, struct wholes *ret_set);

/* WHOLE_ONE: *ret_index is the place of the text in the list. */
enum whole_found wholes_find(const struct wholes *set, struct str text, size_t *ret_index);

#endif
