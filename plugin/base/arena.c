/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "base/arena.h"

#include <stdlib.h>

#define CHUNK_SIZE (16 * 1024)
#define KEEP_SIZE  (64 * 1024) /* a chunk up to this size survives a reset */

struct arena_chunk {
	struct arena_chunk *next;
	size_t size, used;
	_Alignas(max_align_t) char data[];
};

void arena_init(struct arena *a, size_t max)
{
	*a = (struct arena){.max = max};
}

void arena_done(struct arena *a)
{
	while (a->head) {
		struct arena_chunk *next = a->head->next;

		free(a->head);
		a->head = next;
	}
	a->used = 0;
}

void arena_reset(struct arena *a)
{
	struct arena_chunk *keep = NULL;

	while (a->head) {
		struct arena_chunk *chunk = a->head;

		a->head = chunk->next;
		if (!keep && chunk->size <= KEEP_SIZE)
			keep = chunk;
		else
			free(chunk);
	}
	if (keep) {
		keep->next = NULL;
		keep->used = 0;
	}
	a->head = keep;
	a->used = 0;
}

static struct arena_chunk *chunk_new(size_t need)
{
	size_t size = need > CHUNK_SIZE ? need : CHUNK_SIZE;
	struct arena_chunk *chunk = malloc(sizeof(*chunk) + size);

	if (!chunk)
		return NULL;
	chunk->next = NULL;
	chunk->size = size;
	chunk->used = 0;
	return chunk;
}

void *arena_alloc(struct arena *a, size_t size)
{
	const size_t align = _Alignof(max_align_t);

	if (size > a->max)
		return NULL;
	size = (size + align - 1) / align * align;
	if (a->used + size > a->max)
		return NULL;

	struct arena_chunk *chunk = a->head;

	if (!chunk || chunk->size - chunk->used < size) {
		chunk = chunk_new(size);
		if (!chunk)
			return NULL;
		chunk->next = a->head;
		a->head = chunk;
	}
	void *p = chunk->data + chunk->used;

	chunk->used += size;
	a->used += size;
	return p;
}

void *arena_zalloc(struct arena *a, size_t size)
{
	void *p = arena_alloc(a, size);

	return p ? memset(p, 0, size) : NULL;
}

struct str arena_str(struct arena *a, struct str s)
{
	char *p = arena_alloc(a, s.n + 1);

	if (!p)
		return STR_NONE;
	if (s.n)
		memcpy(p, s.p, s.n);
	p[s.n] = '\0';
	return (struct str){p, s.n};
}
