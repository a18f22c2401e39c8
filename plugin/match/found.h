/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * found: the rules that matched one event of several views, each once.
 *
 * A rule that matches several records or files of an event alerts once, on the first of them, unless a
 * later one decides what was undecided there.
 */
#ifndef MATCH_FOUND_H
#define MATCH_FOUND_H

#include "match/match.h"

struct found_match {
	struct match match;
	size_t view; /* the caller's number of the view */
};

struct found {
	struct found_match *list; /* room for each rule */
	size_t n;
	uint32_t *at; /* by place in the plan: number in the list + 1, 0 = not there */
	size_t view; /* set by the caller: what is looked at now */
};

/* -1: out of memory; found_done() is safe then. */
int found_init(struct found *f, size_t rules);
void found_done(struct found *f);

/* Another event. */
void found_reset(struct found *f);

/* Returns where it is kept, or NULL: what was found before stays. */
struct match *found_keep(struct found *f, const struct match *match);

#endif
