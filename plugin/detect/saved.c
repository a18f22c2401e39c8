/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "detect/saved.h"

#include <zlib.h>

#include "detect/correlator.h"

#define MAGIC	    "ASCW"
#define HEADER_SIZE 16
#define WINDOW_SIZE 53
#define ENTRY_SIZE  24

/* --- writing -------------------------------------------------------------------------------------- */

static void put(struct buf *out, uint64_t number, int bytes)
{
	for (; bytes > 0; bytes--, number >>= 8)
		buf_addc(out, (char)(number & 0xff));
}

static void put_hash(struct buf *out, struct hash128 hash)
{
	put(out, hash.word[0], 8);
	put(out, hash.word[1], 8);
}

static void put_window(struct buf *out, const struct correlator *c, const struct group *group)
{
	put_hash(out, c->routes.known[group->correlation].definition);
	put_hash(out, group->key);
	put(out, group->node, 8);
	put(out, group->alerted_ms, 8);
	put(out, group->held, 1);
	put(out, group->entries.n, 4);
	for (uint32_t i = 0; i < group->entries.n; i++) {
		const struct entry *entry = entries_at(&group->entries, i);

		put(out, entry->ms, 8);
		put(out, entry->value, 8);
		put(out, entry->serial, 4);
		put(out, entry->member, 4);
	}
}

static size_t size_of(const struct group *group)
{
	return WINDOW_SIZE + (size_t)group->entries.n * ENTRY_SIZE;
}

/* The first window that is saved, for want of room not always the oldest one, and how many are. */
static const struct group *first_saved(const struct groups *groups, size_t room, size_t *ret_n)
{
	const struct group *first = groups_oldest(groups);
	size_t size = 0, n = groups->n;

	for (const struct group *g = first; g; g = groups_newer(groups, g))
		size += size_of(g);
	for (; first && size > room; first = groups_newer(groups, first), n--)
		size -= size_of(first);
	*ret_n = n;
	return first;
}

/* Over what was written before it was known. */
static void put_at(struct buf *out, size_t at, uint64_t number)
{
	for (int i = 0; i < 4; i++, number >>= 8)
		out->p[at + (size_t)i] = (char)(number & 0xff);
}

int correlator_save(const struct correlator *c, struct buf *out)
{
	static const uint8_t no_key[SIPHASH_KEY];
	const struct groups *groups = c ? &c->windows.groups : NULL;
	size_t start = out->n, body = start + HEADER_SIZE, least = body + SIPHASH_KEY + 4, n = 0;
	const struct group *g = NULL;

	if (groups)
		g = first_saved(groups, out->max > least ? out->max - least : 0, &n);

	buf_add(out, STR(MAGIC));
	put(out, SAVED_VERSION, 4);
	put(out, 0, 8);
	buf_add(out, (struct str){(const char *)(c ? c->windows.key : no_key), SIPHASH_KEY});
	put(out, n, 4);
	for (; g && !out->overflow; g = groups_newer(groups, g))
		put_window(out, c, g);
	if (out->overflow || out->n - body > UINT32_MAX) {
		out->n = start;
		return -1;
	}
	put_at(out, start + 8, out->n - body);
	put_at(out, start + 12, crc32(0, (const Bytef *)out->p + body, (uInt)(out->n - body)));
	return 0;
}

/* --- reading -------------------------------------------------------------------------------------- */

/* What is left to be read; too little is remembered. */
struct cursor {
	struct str rest;
	bool bad;
};

static uint64_t get(struct cursor *in, size_t bytes)
{
	uint64_t number = 0;

	if (in->rest.n < bytes) {
		in->bad = true;
		return 0;
	}
	for (size_t i = bytes; i > 0; i--)
		number = number << 8 | (unsigned char)in->rest.p[i - 1];
	in->rest = str_sub(in->rest, bytes, in->rest.n);
	return number;
}

static struct hash128 get_hash(struct cursor *in)
{
	uint64_t first = get(in, 8);

	return (struct hash128){{first, get(in, 8)}};
}

static struct entry get_entry(struct cursor *in)
{
	struct entry entry = {.ms = get(in, 8), .value = get(in, 8)};

	entry.serial = (uint32_t)get(in, 4);
	entry.member = (uint32_t)get(in, 4);
	return entry;
}

static bool check_header(struct cursor *in)
{
	struct str all = in->rest;
	bool good = str_starts(all, STR(MAGIC));

	get(in, 4);
	good = get(in, 4) == SAVED_VERSION && good;
	uint64_t length = get(in, 4), crc = get(in, 4);

	return good && !in->bad && length == in->rest.n &&
	       crc == crc32(0, (const Bytef *)in->rest.p, (uInt)in->rest.n);
}

/* One window's head; where its matches are, and how many, is left in `in` and *ret_n. */
static struct group get_window(struct cursor *in, struct hash128 *ret_definition, uint32_t *ret_n)
{
	struct group group = {0};

	*ret_definition = get_hash(in);
	group.key = get_hash(in);
	group.node = get(in, 8);
	group.alerted_ms = get(in, 8);
	group.held = get(in, 1) != 0;
	*ret_n = (uint32_t)get(in, 4);
	return group;
}

/* Could the window have been written by us, for this correlation? NULL: for one that is not there. */
static bool check_window(struct cursor in, uint32_t n, const struct correlation *c)
{
	struct entry before = {0}, first = {0};

	if (n == 0 || n > ENTRIES_MAX || in.rest.n < (size_t)n * ENTRY_SIZE)
		return false;
	for (uint32_t i = 0; i < n; i++) {
		struct entry entry = get_entry(&in);

		if (i == 0)
			first = entry;
		else if (entry_is_after(&before, &entry))
			return false;
		if (entry.ms > WINDOWS_MS_MAX ||
			entry.ms - first.ms > CORRELATION_SPAN_MAX_S * 1000)
			return false;
		if (c && (entry.member >= c->n_members || entry.ms - first.ms > c->span_ms))
			return false;
		before = entry;
	}
	return true;
}

/* Its head was read. `to` NULL: of a correlation that is not there. */
static void take_window(struct correlator *c, const struct group *group, const struct known *to,
	struct cursor in, uint32_t n)
{
	if (!to) {
		c->windows.counters.dropped++;
		return;
	}
	windows_put(&c->windows, group,
		&(struct arrival){to, (uint32_t)(to - c->routes.known), group->key, group->node});
	for (uint32_t i = 0; i < n; i++) {
		const struct entry entry = get_entry(&in);

		if (windows_put_entry(&c->windows, to, &entry) != 0)
			return;
	}
}

/* Called twice: once to look at all of it, and once more to take it. */
static int read_windows(struct correlator *c, struct cursor in, bool take)
{
	uint64_t n = get(&in, 4);

	for (uint64_t i = 0; i < n && !in.bad; i++) {
		struct hash128 definition;
		uint32_t entries;
		struct group group = get_window(&in, &definition, &entries);
		const struct known *to = routes_find(&c->routes, definition);

		if (in.bad || !check_window(in, entries, to ? to->rule->correlation : NULL))
			return -1;
		if (take)
			take_window(c, &group, to, in, entries);
		in.rest = str_sub(in.rest, (size_t)entries * ENTRY_SIZE, in.rest.n);
	}
	return in.bad || in.rest.n ? -1 : 0;
}

int correlator_load(struct correlator *c, struct str bytes)
{
	struct cursor in = {bytes, false};

	if (!check_header(&in) || in.rest.n < SIPHASH_KEY)
		return -1;
	const char *key = in.rest.p;

	in.rest = str_sub(in.rest, SIPHASH_KEY, in.rest.n);
	if (!c)
		return 0;
	if (read_windows(c, in, false) != 0)
		return -1;
	while (groups_oldest(&c->windows.groups))
		groups_remove(&c->windows.groups, groups_oldest(&c->windows.groups));
	memcpy(c->windows.key, key, SIPHASH_KEY);
	return read_windows(c, in, true);
}
