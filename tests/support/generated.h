/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * generated: rules and views made up by choices, and whether the index of a plan agrees with matching
 * every rule on them.
 *
 * The choices are the bytes of an input, as a fuzzer makes them, or pseudo-random. Words, wildcards and
 * texts come from a small alphabet, so that things are found often and overlap.
 */
#ifndef TESTS_GENERATED_H
#define TESTS_GENERATED_H

#include "base/arena.h"
#include "match/match.h"

struct choices {
	struct str
		bytes; /* used up first to last, then all choices are 0; .p NULL: pseudo-random */
	uint64_t seed;
};

/* 0 to n - 1. */
unsigned choose(struct choices *c, unsigned n);

/* All of it lives in the arena. */
struct rule *generated_rule(struct arena *arena, struct choices *c);
struct view generated_view(struct arena *arena, struct choices *c);

/*
 * Runs both matchers of one plan on the view, `full` as a full scan: same alerts, same marks, same rules
 * without a verdict. NULL = they agree (or a regular expression hit its limit), else what differs.
 */
const char *generated_compare(
	struct matcher *indexed, struct matcher *full, const struct view *view);

#endif
