/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "detect/entries.h"

#include <assert.h>
#include <stdlib.h>

void entries_done(struct entries *e)
{
	free(e->ring);
	*e = (struct entries){0};
}

struct entry *entries_at(const struct entries *e, uint32_t i)
{
	assert(i < e->n);
	return &e->ring[(e->first + i) & (e->cap - 1)];
}

static uint32_t next_cap(const struct entries *e)
{
	return e->cap ? 2 * e->cap : ENTRIES_FIRST_CAP;
}

size_t entries_growth(const struct entries *e)
{
	return e->n < e->cap ? 0 : (next_cap(e) - e->cap) * sizeof(struct entry);
}

static int grow(struct entries *e)
{
	uint32_t cap = next_cap(e);
	struct entry *ring = malloc(cap * sizeof(*ring));

	if (!ring)
		return -1;
	for (uint32_t i = 0; i < e->n; i++)
		ring[i] = *entries_at(e, i);
	free(e->ring);
	e->ring = ring;
	e->first = 0;
	e->cap = cap;
	return 0;
}

bool entry_is_after(const struct entry *a, const struct entry *b)
{
	if (a->ms != b->ms)
		return a->ms > b->ms;
	return a->serial != b->serial ? a->serial > b->serial : a->member > b->member;
}

/* Most come last: the search begins there. */
int entries_insert(struct entries *e, const struct entry *entry)
{
	if (e->n == e->cap && grow(e) != 0)
		return -1;
	uint32_t i = e->n++;

	for (; i > 0 && entry_is_after(entries_at(e, i - 1), entry); i--)
		*entries_at(e, i) = *entries_at(e, i - 1);
	*entries_at(e, i) = *entry;
	return 0;
}

void entries_remove(struct entries *e, uint32_t i)
{
	for (; i + 1 < e->n; i++)
		*entries_at(e, i) = *entries_at(e, i + 1);
	e->n--;
}

void entries_drop_first(struct entries *e)
{
	assert(e->n > 0);
	e->first = (e->first + 1) & (e->cap - 1);
	e->n--;
}
