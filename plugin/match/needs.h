/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * needs: which records the rules about records (UNIT_RECORD) can match at all.
 *
 * A rule whose condition cannot be true unless `type` is one of some words needs records of these types
 * only; any other rule needs all. What is told is never too little.
 */
#ifndef MATCH_NEEDS_H
#define MATCH_NEEDS_H

#include "input/types.h"
#include "match/plan.h"

struct plan_needs {
	bool records; /* there is a rule about records */
	bool keywords; /* one that looks at every value */
	struct record_types types;
};

/* `type`: the number of the field of this name (names.h), -1 = no rule names it. */
void plan_needs(const struct plan *plan, int type, struct plan_needs *ret_needs);

#endif
