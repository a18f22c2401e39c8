/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * groups: the windows of all correlations, one for each group of values, by a keyed hash of these.
 *
 * In the order in which they were last used. When there is no room for one more, or for its matches,
 * the one that was not used for the longest time gives way.
 * Limits: the caller's, in groups and in bytes of their matches.
 */
#ifndef DETECT_GROUPS_H
#define DETECT_GROUPS_H

#include "base/siphash.h"
#include "detect/entries.h"

struct group {
	struct hash128 key;
	struct entries entries;
	uint64_t node; /* a hash: whose time its matches are of */
	uint64_t span_ms; /* how long its window is */
	uint64_t alerted_ms; /* time of the newest match when it last alerted */
	uint32_t correlation; /* its number */
	bool held; /* the condition was true at the last match, and it has alerted since it was not */

	/* The table's own; 0 = none. */
	uint32_t chain, newer, older;
};

struct groups_limits {
	size_t max_groups;
	size_t max_bytes;
};

/* Entry 0 is none; its `newer` and `older` are the oldest and the newest entry. */
struct groups {
	struct group *entry;
	uint32_t *bucket;
	uint32_t fresh, free; /* entries never used, and those given back */
	struct groups_limits limits;
	size_t n;
	size_t bytes; /* of the matches */
};

/* -1: out of memory. */
int groups_init(struct groups *g, const struct groups_limits *limits);
void groups_done(struct groups *g);

bool groups_full(const struct groups *g);

/* NULL = not there. A group stays where it is until it is removed. */
struct group *groups_find(struct groups *g, struct hash128 key);

/* An empty one, the newest; the key must not be there, and the table not be full. */
struct group *groups_add(struct groups *g, struct hash128 key);

/* Makes it the newest. */
void groups_touch(struct groups *g, struct group *group);
void groups_remove(struct groups *g, struct group *group);

/* As entries_insert(), and counts the bytes. -1: out of memory. */
int groups_insert(struct groups *g, struct group *group, const struct entry *entry);

/* NULL = there is none. */
struct group *groups_oldest(const struct groups *g);
struct group *groups_newest(const struct groups *g);
struct group *groups_newer(const struct groups *g, const struct group *group);

#endif
