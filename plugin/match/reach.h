/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * reach: what must be so for a rule to match at all, told from the rule alone.
 *
 * A rule may name fields that are never there on this source: where it cannot do without them, it never
 * matches. And it may ask for some values of a field, such as the types of records: what is asked of the
 * audit system follows from them. Neither is ever claimed of a rule that could match without.
 * Limits: REACH_VALUES_MAX values; beyond that any may be asked for.
 */
#ifndef MATCH_REACH_H
#define MATCH_REACH_H

#include "event/names.h"
#include "sigma/rule.h"

#define REACH_VALUES_MAX 64

/* A field that is never there keeps the rule from matching: true, and its name. */
bool reach_never(const struct rule *rule, const struct field_names *names, struct str *ret_field);

/* Values of one field, one of which it must have. */
struct reach_values {
	bool any; /* or none at all: the list is empty then */
	struct str text[REACH_VALUES_MAX]; /* as the rule has them, in whatever case */
	size_t n;
};

/* `field` as in struct item; a value that is no plain text may be any. */
void reach_values(const struct rule *rule, int field, struct reach_values *ret_values);

#endif
