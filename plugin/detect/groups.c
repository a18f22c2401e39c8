/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "detect/groups.h"

#include <assert.h>
#include <stdlib.h>

int groups_init(struct groups *g, const struct groups_limits *limits)
{
	*g = (struct groups){.limits = *limits, .fresh = 1};
	g->entry = calloc(limits->max_groups + 1, sizeof(*g->entry));
	g->bucket = calloc(limits->max_groups, sizeof(*g->bucket));
	if (g->entry && g->bucket)
		return 0;
	groups_done(g);
	return -1;
}

void groups_done(struct groups *g)
{
	while (g->entry && groups_oldest(g))
		groups_remove(g, groups_oldest(g));
	free(g->entry);
	free(g->bucket);
	*g = (struct groups){0};
}

bool groups_full(const struct groups *g)
{
	return g->n == g->limits.max_groups;
}

static uint32_t number(const struct groups *g, const struct group *group)
{
	return (uint32_t)(group - g->entry);
}

static struct group *group_or_none(const struct groups *g, uint32_t i)
{
	return i ? &g->entry[i] : NULL;
}

static uint32_t *bucket_of(struct groups *g, struct hash128 key)
{
	return &g->bucket[key.word[0] % g->limits.max_groups];
}

static bool same_key(struct hash128 a, struct hash128 b)
{
	return a.word[0] == b.word[0] && a.word[1] == b.word[1];
}

struct group *groups_find(struct groups *g, struct hash128 key)
{
	uint32_t i = *bucket_of(g, key);

	while (i && !same_key(g->entry[i].key, key))
		i = g->entry[i].chain;
	return group_or_none(g, i);
}

static void link_newest(struct groups *g, struct group *group)
{
	group->newer = 0;
	group->older = g->entry[0].older;
	g->entry[group->older].newer = number(g, group);
	g->entry[0].older = number(g, group);
}

static void unlink_group(struct groups *g, const struct group *group)
{
	g->entry[group->older].newer = group->newer;
	g->entry[group->newer].older = group->older;
}

struct group *groups_add(struct groups *g, struct hash128 key)
{
	uint32_t i = g->free, *bucket = bucket_of(g, key);

	assert(!groups_full(g));
	if (i)
		g->free = g->entry[i].chain;
	else
		i = g->fresh++;
	g->entry[i] = (struct group){.key = key, .chain = *bucket};
	*bucket = i;
	g->n++;
	link_newest(g, &g->entry[i]);
	return &g->entry[i];
}

void groups_touch(struct groups *g, struct group *group)
{
	unlink_group(g, group);
	link_newest(g, group);
}

void groups_remove(struct groups *g, struct group *group)
{
	uint32_t *at = bucket_of(g, group->key), i = number(g, group);

	g->bytes -= entries_bytes(&group->entries);
	entries_done(&group->entries);
	while (*at != i)
		at = &g->entry[*at].chain;
	*at = group->chain;
	unlink_group(g, group);
	group->chain = g->free;
	g->free = i;
	g->n--;
}

int groups_insert(struct groups *g, struct group *group, const struct entry *entry)
{
	size_t before = entries_bytes(&group->entries);
	int rc = entries_insert(&group->entries, entry);

	g->bytes += entries_bytes(&group->entries) - before;
	return rc;
}

struct group *groups_oldest(const struct groups *g)
{
	return group_or_none(g, g->entry[0].newer);
}

struct group *groups_newest(const struct groups *g)
{
	return group_or_none(g, g->entry[0].older);
}

struct group *groups_newer(const struct groups *g, const struct group *group)
{
	return group_or_none(g, group->newer);
}
