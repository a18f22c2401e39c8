/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * arena: memory that is freed all at once.
 *
 * Two lifetimes use it: a loaded ruleset (freed whole at reload) and one event (reset for the next).
 * An arena has a maximum from birth; beyond it, and when the system has no memory, arena_alloc()
 * returns NULL. Everything an arena hands out is aligned for any type and is not zeroed by reset.
 */
#ifndef BASE_ARENA_H
#define BASE_ARENA_H

#include <stddef.h>

#include "base/str.h"

struct arena_chunk;

struct arena {
	struct arena_chunk *head;
	size_t used; /* bytes handed out since the last reset */
	size_t max;
};

void arena_init(struct arena *a, size_t max);
void arena_done(struct arena *a);

/* Forgets everything handed out. Keeps one small chunk, so a quiet stream allocates nothing. */
void arena_reset(struct arena *a);

void *arena_alloc(struct arena *a, size_t size);
void *arena_zalloc(struct arena *a, size_t size);

/* A copy with a NUL behind it (not counted), so that C interfaces can take .p; .p NULL = no memory. */
struct str arena_str(struct arena *a, struct str s);

#define arena_new(a, type)	((type *)arena_zalloc((a), sizeof(type)))
#define arena_array(a, type, n) ((type *)arena_zalloc((a), (n) * sizeof(type)))

#endif
