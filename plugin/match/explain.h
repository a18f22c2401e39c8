/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * explain: why a rule alerts on a view or does not, as text for a person.
 *
 * Prints the condition as a tree, each line with its verdict, down to the single patterns and the value
 * each was compared with. Nothing is cut short as in matching: every pattern is tested. Foreign text is
 * quoted and shortened (err_quote()).
 */
#ifndef MATCH_EXPLAIN_H
#define MATCH_EXPLAIN_H

#include "base/buf.h"
#include "event/names.h"
#include "match/match.h"

/* Appends to `out`; `place` is that of the rule in the plan. `names`: of the fields of records. */
void explain_rule(struct matcher *m, size_t place, const struct view *view,
	const struct field_names *names, struct buf *out);

#endif
