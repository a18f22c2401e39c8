/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * require: literals that a rule needs.
 *
 * For a rule a set of (field, literal) is derived, such that its condition is NO on every view in whose
 * whole values none of them occurs: of an `and` the needs of one operand are enough, of an `or` those
 * of all are taken together; a `not`, a missing field, numbers and networks need nothing that could be
 * looked for, a regular expression what regex_literal.h finds in it. A literal is a part of a value, or all of it. Where there is a
 * choice, the set is taken that ordinary events are least likely to meet. Letters are folded, whatever
 * the rule says about their case.
 */
#ifndef MATCH_REQUIRE_H
#define MATCH_REQUIRE_H

#include "event/names.h"
#include "match/compiled.h"

#define REQUIRE_MAX (1u << 17) /* of all rules; a rule beyond is one that needs nothing */

struct required {
	int field; /* enum field, or ITEM_KEYWORD */
	struct str text; /* of a cased pattern not folded yet */
	bool whole; /* all of a value, which may be empty then */
	bool cased;
	uint32_t rule; /* place in the plan */
};

struct requirements {
	struct required *list; /* heap */
	size_t n, cap;
	const struct field_names *names; /* of the fields of records; NULL: they are all alike */
	struct arena *arena; /* of texts that do not stand in the plan */
};

/* Appends the set of a rule. false: it has none, nothing was appended. */
bool require_rule(struct requirements *r, const struct plan *plan, size_t place);

#endif
