/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * prefilter: which of the many texts of one line of a rule may match a field,
 * by one search for all.
 *
 * A line with hundreds of values would look through a long text hundreds of
 * times. Every pattern has its longest piece of text looked for instead, all of
 * them in one pass (literal.h), and only those are tried whose piece is there.
 * It never leaves out a pattern that matches. Where the search gives up, all
 * are tried.
 */
#ifndef MATCH_PREFILTER_H
#define MATCH_PREFILTER_H

#include "match/literal.h"
#include "match/pattern.h"

#define PREFILTER_MIN 64 /* patterns of a line; fewer are tried as fast */

struct prefilter {
	struct literals literals; /* of pattern 0, then those of pattern 1 ... */
	uint32_t *first; /* by pattern, and the end */
	uint64_t *always; /* bits: patterns that have no text to look for */
};

/* Of a line whose patterns are globs. -1: out of memory. */
int prefilter_build(
	struct arena *arena, const struct pattern *pattern, size_t n, struct prefilter *ret_filter);

/* `found` as literals_search() has left it. */
bool prefilter_may_match(const struct prefilter *filter, const uint64_t *found, size_t pattern);

#endif
