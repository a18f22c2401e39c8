/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * verdict: three-valued logic, after Kleene.
 *
 * "Could not decide" is a value of its own, so that no negation ever turns it into "yes": the not
 * of undecided is undecided. With NO < UNDECIDED < YES, and is the minimum and or the maximum.
 */
#ifndef MATCH_VERDICT_H
#define MATCH_VERDICT_H

enum verdict { VERDICT_UNDECIDED = -1, VERDICT_NO = 0, VERDICT_YES = 1 };

static inline enum verdict verdict_not(enum verdict v)
{
	if (v == VERDICT_UNDECIDED)
		return v;
	return v == VERDICT_YES ? VERDICT_NO : VERDICT_YES;
}

static inline enum verdict verdict_and(enum verdict a, enum verdict b)
{
	if (a == VERDICT_NO || b == VERDICT_NO)
		return VERDICT_NO;
	return a == VERDICT_YES ? b : a;
}

static inline enum verdict verdict_or(enum verdict a, enum verdict b)
{
	if (a == VERDICT_YES || b == VERDICT_YES)
		return VERDICT_YES;
	return a == VERDICT_NO ? b : a;
}

#endif
