/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * windows: what slides: the windows of all correlations, as a match enters one of them.
 *
 * The rules of the game are told in correlate.h. Inside detect/ only.
 */
#ifndef DETECT_WINDOWS_H
#define DETECT_WINDOWS_H

#include "detect/correlate.h"
#include "detect/groups.h"
#include "detect/routes.h"

#define WINDOWS_MS_MAX (UINT64_MAX / 4) /* of a match: so sums of times do not wrap */

struct windows {
	uint8_t key[SIPHASH_KEY];
	struct correlate_limits limits;
	struct groups groups;
	double *scratch; /* numbers of one window */
	struct correlate_counters counters;
};

/* Where a match goes. */
struct arrival {
	const struct known *to;
	uint32_t number; /* of that */
	struct hash128 group;
	uint64_t node; /* a hash: whose time it is */
};

struct window_result {
	double value;
	bool holds, hit;
	const struct entries *entries; /* of the window it went into, until the next one enters */
};

/* -1: out of memory. */
int windows_init(struct windows *w, const struct correlate_limits *limits);
void windows_done(struct windows *w);

/* -1: it was not counted, for want of memory. */
int windows_enter(struct windows *w, const struct arrival *arrival, const struct entry *entry,
	struct window_result *ret_result);

/*
 * A window as it was, the newest, and then its matches, oldest first, windows_put_entry() for each. One
 * of the same group is replaced. -1: out of memory, the window is gone.
 */
void windows_put(struct windows *w, const struct group *group, const struct arrival *arrival);
int windows_put_entry(struct windows *w, const struct known *to, const struct entry *entry);

/* As correlator_expire(). */
size_t windows_expire(struct windows *w);

/* As correlator_replace(). */
void windows_move(struct windows *w, const struct routes *routes, struct windows *from,
	const struct routes *from_routes);

#endif
