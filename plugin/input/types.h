/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * types: a set of record types.
 *
 * Of all records (1000..2999) only some can matter to the loaded rules; the others are neither stored
 * nor parsed. Other numbers cannot be members.
 */
#ifndef INPUT_TYPES_H
#define INPUT_TYPES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define RECORD_TYPES_BEGIN 1000u
#define RECORD_TYPES_END   3000u

struct record_types {
	uint64_t bits[(RECORD_TYPES_END - RECORD_TYPES_BEGIN + 63) / 64];
};

static inline void record_types_add(struct record_types *set, unsigned type)
{
	unsigned bit = type - RECORD_TYPES_BEGIN;

	if (type >= RECORD_TYPES_BEGIN && type < RECORD_TYPES_END)
		set->bits[bit / 64] |= UINT64_C(1) << (bit % 64);
}

static inline bool record_types_has(const struct record_types *set, unsigned type)
{
	unsigned bit = type - RECORD_TYPES_BEGIN;

	return type >= RECORD_TYPES_BEGIN && type < RECORD_TYPES_END &&
	       (set->bits[bit / 64] >> (bit % 64) & 1);
}

static inline bool record_types_any(const struct record_types *set)
{
	uint64_t any = 0;

	for (size_t i = 0; i < sizeof(set->bits) / sizeof(set->bits[0]); i++)
		any |= set->bits[i];
	return any != 0;
}

#endif
