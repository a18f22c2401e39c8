/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * routes: which correlations a rule is a member of.
 *
 * Made once for a plan, const from then on. Inside detect/ only.
 */
#ifndef DETECT_ROUTES_H
#define DETECT_ROUTES_H

#include "base/siphash.h"
#include "match/plan.h"
#include "sigma/correlation.h"

/* A correlation of the plan. */
struct known {
	const struct rule *rule;
	size_t place; /* in the plan */
	struct hash128 definition; /* of all that decides what it finds; equal = the same */
};

/* From a rule to a correlation. */
struct route {
	struct known *to;
	const struct correlation_member *member;
};

struct routes {
	struct known *known;
	size_t n_known;
	struct known **by_definition; /* all of them, sorted */
	struct route *route; /* those of one rule behind those of another */
	size_t *first; /* by place in the plan; one more at the end */
	int *field; /* of records, that correlations need */
	size_t *first_field; /* the same for these */
};

/* -1: out of memory. */
int routes_init(struct routes *r, const struct plan *plan);
void routes_done(struct routes *r);

/* Of the rule at this place. */
const struct route *routes_of(const struct routes *r, size_t place, size_t *ret_n);

/* The correlation of this definition; NULL = none. */
const struct known *routes_find(const struct routes *r, struct hash128 definition);

/* Fields from FIELD_COUNT on that the correlations of the rule at this place look at. */
const int *routes_fields(const struct routes *r, size_t place, size_t *ret_n);

#endif
