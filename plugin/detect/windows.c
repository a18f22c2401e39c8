/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "detect/windows.h"

#include <assert.h>
#include <stdlib.h>

#include "detect/measure.h"

#define SWEEP_MAX     2 /* windows whose time is over that go for each one that comes */
#define SWEEP_LATE_MS 600000 /* matches may still come so late */

int windows_init(struct windows *w, const struct correlate_limits *limits)
{
	const struct groups_limits groups = {limits->groups, limits->memory};

	*w = (struct windows){.limits = *limits};
	assert(limits->events <= ENTRIES_MAX && CORRELATION_COUNT_MAX + 1 <= ENTRIES_MAX);
	siphash_random_key(w->key);
	w->scratch = calloc(limits->events, sizeof(*w->scratch));
	if (w->scratch && groups_init(&w->groups, &groups) == 0)
		return 0;
	windows_done(w);
	return -1;
}

void windows_done(struct windows *w)
{
	groups_done(&w->groups);
	free(w->scratch);
	w->scratch = NULL;
}

/* --- time ----------------------------------------------------------------------------------------- */

static uint64_t newest_ms(const struct group *group)
{
	return entries_at(&group->entries, group->entries.n - 1)->ms;
}

/* Too far from each other for one window. Times are far below UINT64_MAX. */
static bool is_beyond(uint64_t older_ms, uint64_t newer_ms, uint64_t span_ms)
{
	return older_ms + span_ms < newer_ms;
}

static bool is_near(uint64_t a_ms, uint64_t b_ms, uint64_t span_ms)
{
	return !is_beyond(a_ms, b_ms, span_ms) && !is_beyond(b_ms, a_ms, span_ms);
}

/* --- room ----------------------------------------------------------------------------------------- */

/* Nothing can be added to it any more, by the time of its own node. */
static bool is_over(const struct group *group, uint64_t node, uint64_t ms)
{
	return group->node == node &&
	       is_beyond(newest_ms(group), ms, group->span_ms + SWEEP_LATE_MS);
}

/* What is over goes first. */
static void sweep(struct windows *w, const struct arrival *arrival, uint64_t ms)
{
	for (int i = 0; i < SWEEP_MAX; i++) {
		struct group *oldest = groups_oldest(&w->groups);

		if (!oldest || !is_over(oldest, arrival->node, ms))
			return;
		groups_remove(&w->groups, oldest);
	}
}

size_t windows_expire(struct windows *w)
{
	struct group *last = groups_newest(&w->groups), *newer;
	size_t before = w->groups.n;

	for (struct group *g = groups_oldest(&w->groups); g && g != last; g = newer) {
		newer = groups_newer(&w->groups, g);
		if (is_over(g, last->node, newest_ms(last)))
			groups_remove(&w->groups, g);
	}
	return before - w->groups.n;
}

static struct group *add_group(
	struct windows *w, const struct arrival *arrival, struct hash128 key, uint64_t ms)
{
	struct group *group;

	sweep(w, arrival, ms);
	if (groups_full(&w->groups)) {
		w->counters.evicted++;
		groups_remove(&w->groups, groups_oldest(&w->groups));
	}
	group = groups_add(&w->groups, key);
	group->node = arrival->node;
	group->correlation = arrival->number;
	group->span_ms = arrival->to->rule->correlation->span_ms;
	return group;
}

/* Bytes for one more match in the group, which is the newest and so the last to give way. */
static void reserve(struct windows *w, struct group *group)
{
	while (w->groups.bytes + entries_growth(&group->entries) > w->groups.limits.max_bytes) {
		struct group *oldest = groups_oldest(&w->groups);

		if (oldest == group) {
			if (group->entries.n == 0)
				return;
			w->counters.overflowed++;
			entries_drop_first(&group->entries);
		} else {
			w->counters.evicted++;
			groups_remove(&w->groups, oldest);
		}
	}
}

/* --- a match comes -------------------------------------------------------------------------------- */

static void restart(struct windows *w, struct group *group)
{
	w->counters.restarted++;
	group->entries.n = 0;
	group->held = false;
}

/* The window of the group that the match belongs to: the second one, when it is too old for the first. */
static struct group *find_window(struct windows *w, const struct arrival *arrival, uint64_t ms)
{
	struct hash128 key = arrival->group;
	struct group *group = groups_find(&w->groups, key);

	if (!group)
		return add_group(w, arrival, key, ms);
	if (is_beyond(ms, newest_ms(group), group->span_ms)) {
		w->counters.behind++;
		key.word[1] ^= 1;
		group = groups_find(&w->groups, key);
		if (!group)
			return add_group(w, arrival, key, ms);
		if (is_beyond(ms, newest_ms(group), group->span_ms))
			restart(w, group);
	}
	groups_touch(&w->groups, group);
	return group;
}

static void slide(struct group *group, uint64_t ms)
{
	struct entries *e = &group->entries;

	if (e->n > 0 && newest_ms(group) > ms)
		ms = newest_ms(group);
	while (e->n > 0 && is_beyond(entries_at(e, 0)->ms, ms, group->span_ms))
		entries_drop_first(e);
}

static int insert(struct windows *w, const struct correlation *c, struct group *group,
	const struct entry *entry)
{
	struct entries *e = &group->entries;
	uint32_t same = measure_same(c, e, entry);
	size_t room = measure_room(c, w->limits.events);

	if (same < e->n) {
		if (entry_is_after(entries_at(e, same), entry))
			return 0;
		entries_remove(e, same);
	}
	reserve(w, group);
	if (groups_insert(&w->groups, group, entry) != 0) {
		w->counters.no_memory++;
		if (e->n == 0)
			groups_remove(&w->groups, group);
		return -1;
	}
	while (e->n > room)
		w->counters.overflowed += measure_make_room(c, e);
	return 0;
}

int windows_enter(struct windows *w, const struct arrival *arrival, const struct entry *entry,
	struct window_result *ret_result)
{
	const struct correlation *c = arrival->to->rule->correlation;
	struct group *group = find_window(w, arrival, entry->ms);
	struct window_result result = {.entries = &group->entries};

	slide(group, entry->ms);
	if (insert(w, c, group, entry) != 0)
		return -1;
	w->counters.counted++;
	uint64_t now = newest_ms(group);

	result.value = measure_value(c, &group->entries, w->scratch);
	result.holds = correlation_holds(c, result.value);
	result.hit =
		result.holds && !(group->held && is_near(group->alerted_ms, now, group->span_ms));
	if (result.hit)
		group->alerted_ms = now;
	group->held = result.holds;
	*ret_result = result;
	return 0;
}

void windows_put(struct windows *w, const struct group *group, const struct arrival *arrival)
{
	struct group *to = groups_find(&w->groups, group->key);

	if (to)
		groups_remove(&w->groups, to);
	to = add_group(w, arrival, group->key, 0);
	to->alerted_ms = group->alerted_ms;
	to->held = group->held;
}

int windows_put_entry(struct windows *w, const struct known *to, const struct entry *entry)
{
	struct group *group = groups_newest(&w->groups);

	reserve(w, group);
	if (groups_insert(&w->groups, group, entry) != 0) {
		w->counters.no_memory++;
		groups_remove(&w->groups, group);
		return -1;
	}
	if (group->entries.n > measure_room(to->rule->correlation, w->limits.events))
		entries_drop_first(&group->entries);
	return 0;
}

/* --- from one plan to the next -------------------------------------------------------------------- */

static void move_group(struct windows *w, struct groups *from, struct group *group,
	const struct known *to, uint32_t number)
{
	struct group *moved;

	if (groups_full(&w->groups)) {
		w->counters.evicted++;
		groups_remove(&w->groups, groups_oldest(&w->groups));
	}
	moved = groups_add(&w->groups, group->key);
	moved->entries = group->entries;
	moved->node = group->node;
	moved->span_ms = group->span_ms;
	moved->alerted_ms = group->alerted_ms;
	moved->held = group->held;
	moved->correlation = number;
	w->groups.bytes += entries_bytes(&moved->entries);
	from->bytes -= entries_bytes(&moved->entries);
	group->entries = (struct entries){0};
	while (moved->entries.n > measure_room(to->rule->correlation, w->limits.events))
		entries_drop_first(&moved->entries);
}

void windows_move(struct windows *w, const struct routes *routes, struct windows *from,
	const struct routes *from_routes)
{
	struct group *group;

	memcpy(w->key, from->key, sizeof(w->key));
	while ((group = groups_oldest(&from->groups))) {
		const struct known *to =
			routes_find(routes, from_routes->known[group->correlation].definition);

		if (to)
			move_group(w, &from->groups, group, to, (uint32_t)(to - routes->known));
		else
			w->counters.dropped++;
		groups_remove(&from->groups, group);
	}
	while (w->groups.bytes > w->groups.limits.max_bytes) {
		w->counters.evicted++;
		groups_remove(&w->groups, groups_oldest(&w->groups));
	}
}
