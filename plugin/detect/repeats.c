/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "detect/repeats.h"

#include <assert.h>
#include <stdlib.h>

int repeats_init(struct repeats *r)
{
	r->entry = calloc(REPEATS_MAX + 1, sizeof(*r->entry));
	r->bucket = calloc(REPEATS_MAX, sizeof(*r->bucket));
	r->fresh = 1;
	r->free = 0;
	if (r->entry && r->bucket)
		return 0;
	repeats_done(r);
	return -1;
}

void repeats_done(struct repeats *r)
{
	free(r->entry);
	free(r->bucket);
	*r = (struct repeats){0};
}

void repeats_clear(struct repeats *r)
{
	memset(r->bucket, 0, REPEATS_MAX * sizeof(*r->bucket));
	r->entry[0] = (struct repeat){0};
	r->fresh = 1;
	r->free = 0;
}

bool repeats_full(const struct repeats *r)
{
	return r->fresh > REPEATS_MAX && !r->free;
}

static uint32_t number(const struct repeats *r, const struct repeat *e)
{
	return (uint32_t)(e - r->entry);
}

static struct repeat *entry_or_none(const struct repeats *r, uint32_t i)
{
	return i ? &r->entry[i] : NULL;
}

static uint32_t *bucket_of(struct repeats *r, struct hash128 key)
{
	return &r->bucket[key.word[0] % REPEATS_MAX];
}

static bool same_key(struct hash128 a, struct hash128 b)
{
	return a.word[0] == b.word[0] && a.word[1] == b.word[1];
}

struct repeat *repeats_find(struct repeats *r, struct hash128 key)
{
	uint32_t i = *bucket_of(r, key);

	while (i && !same_key(r->entry[i].key, key))
		i = r->entry[i].chain;
	return entry_or_none(r, i);
}

static void link_newest(struct repeats *r, struct repeat *e)
{
	e->newer = 0;
	e->older = r->entry[0].older;
	r->entry[e->older].newer = number(r, e);
	r->entry[0].older = number(r, e);
}

static void unlink_entry(struct repeats *r, const struct repeat *e)
{
	r->entry[e->older].newer = e->newer;
	r->entry[e->newer].older = e->older;
}

struct repeat *repeats_add(struct repeats *r, struct hash128 key)
{
	uint32_t i = r->free, *bucket = bucket_of(r, key);

	assert(!repeats_full(r));
	if (i)
		r->free = r->entry[i].chain;
	else
		i = r->fresh++;
	r->entry[i] = (struct repeat){.key = key, .chain = *bucket};
	*bucket = i;
	link_newest(r, &r->entry[i]);
	return &r->entry[i];
}

void repeats_renew(struct repeats *r, struct repeat *e)
{
	unlink_entry(r, e);
	link_newest(r, e);
}

void repeats_remove(struct repeats *r, struct repeat *e)
{
	uint32_t *at = bucket_of(r, e->key), i = number(r, e);

	while (*at != i)
		at = &r->entry[*at].chain;
	*at = e->chain;
	unlink_entry(r, e);
	e->chain = r->free;
	r->free = i;
}

struct repeat *repeats_oldest(const struct repeats *r)
{
	return entry_or_none(r, r->entry[0].newer);
}

struct repeat *repeats_newer(const struct repeats *r, const struct repeat *e)
{
	return entry_or_none(r, e->newer);
}
