/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * types: a set of record types.
 *
 * Of the kernel's event records (1300..2099) only some can matter to the loaded rules; the others are
 * neither stored nor parsed. Other types cannot be members.
 */
#ifndef INPUT_TYPES_H
#define INPUT_TYPES_H

#include <stdbool.h>
#include <stdint.h>

struct record_types {
	uint64_t bits[(2100 - 1300 + 63) / 64];
};

static inline void record_types_add(struct record_types *set, unsigned type)
{
	if (type >= 1300 && type < 2100)
		set->bits[(type - 1300) / 64] |= UINT64_C(1) << ((type - 1300) % 64);
}

static inline bool record_types_has(const struct record_types *set, unsigned type)
{
	return type >= 1300 && type < 2100 &&
	       (set->bits[(type - 1300) / 64] >> ((type - 1300) % 64) & 1);
}

#endif
