/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * require: literals that a rule needs.
 *
 * For a rule a set of (field, literal) is derived, such that its condition is NO on every view in whose
 * whole values none of them occurs: of an `and` the needs of one operand are enough, of an `or` those
 * of all are taken together; a `not`, a missing field, numbers, networks and regular expressions
 * need nothing that could be looked for. Where there is a choice, the set is taken that ordinary
 * events are least likely to meet. Letters are folded, whatever the rule says about their case.
 */
#ifndef MATCH_REQUIRE_H
#define MATCH_REQUIRE_H

#include "match/compiled.h"

#define REQUIRE_MAX (1u << 17) /* of all rules; a rule beyond is one that needs nothing */

struct required {
	int field; /* enum field, or ITEM_KEYWORD */
	struct str text; /* not empty; of a cased pattern not folded yet */
	bool cased;
	uint32_t rule; /* place in the plan */
};

struct requirements {
	struct required *list; /* heap */
	size_t n, cap;
};

/* Appends the set of a rule. false: it has none, nothing was appended. */
bool require_rule(struct requirements *r, const struct plan *plan, size_t place);

#endif
