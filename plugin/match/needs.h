/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * needs: which units the rules of a plan look at, and which records those about records (UNIT_RECORD) can
 * match at all.
 *
 * A rule whose condition cannot be true unless `type` is one of some words needs records of these types
 * only; any other rule needs all. What is told is never too little.
 */
#ifndef MATCH_NEEDS_H
#define MATCH_NEEDS_H

#include "input/gather.h"
#include "match/plan.h"

struct plan_needs {
	unsigned units; /* a set of 1 << enum unit: there are rules about them */
	bool keywords; /* a rule about records looks at every value */
	struct record_types types;
};

/*
 * The records that a rule of UNIT_RECORD can match. `type`: the number of the field of this name
 * (names.h), -1 = no rule names it.
 */
struct record_types rule_types(const struct rule *rule, int type);

/* The same of all rules. */
void plan_needs(const struct plan *plan, int type, struct plan_needs *ret_needs);

/*
 * Can the event matter, to rules or to what is known of processes? A program was started only if there is
 * an EXECVE record, or a call that succeeded and whose EXECVE record was lost; a file that is asked for may
 * not be there, and a connection may take its time; rules about records may look at any event.
 */
bool plan_needs_event(const struct plan_needs *needs, const struct gathered *event);

#endif
