/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * names: the fields of audit records that the loaded rules name.
 *
 * Events have a closed table of fields (field.h); records have whatever the kernel writes, so a rule
 * about records may name any field. Each name gets a number when the first rule names it: FIELD_COUNT
 * and up, the same for all rules of a ruleset. What no rule names has no number and is not looked at,
 * but by keywords. Built at load, const from then on; the texts live in the caller's arena.
 * Limits: FIELD_NAMES_MAX.
 */
#ifndef EVENT_NAMES_H
#define EVENT_NAMES_H

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "event/field.h"

#define FIELD_NAMES_MAX	 512
#define FIELD_NAMES_HASH 2048 /* a power of two, some times the above */

struct field_names {
	struct str name[FIELD_NAMES_MAX];
	size_t n;
	uint16_t slot[FIELD_NAMES_HASH]; /* number of the name + 1, 0 = free */
};

/* The field of this name, FIELD_COUNT and up; added when it is new. -1: no room. */
int field_names_add(struct field_names *names, struct arena *arena, struct str name);

/* The field of this name, or -1. */
int field_names_find(const struct field_names *names, struct str name);

#endif
