/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * pattern: one value of a rule, compiled, and what it says about one value of an event.
 *
 * A value of which bytes are missing (VALUE_CUT) answers less than a whole one. YES remains what
 * is true whatever is missing: a glob that ends in `*`, holds no `?` and is found in what is
 * there, or a sure match of a regular expression (regex.h). All the rest, found or not, is
 * UNDECIDED.
 */
#ifndef MATCH_PATTERN_H
#define MATCH_PATTERN_H

#include "event/event.h"
#include "match/glob.h"
#include "match/regex.h"
#include "match/verdict.h"

struct pattern {
	enum item_op op;
	bool null; /* matches a missing field only */
	bool cased; /* ITEM_GLOB: compares with the text as it is, not folded */
	const struct pattern *or_else; /* another form of the same value */
	enum relation relation; /* ITEM_COMPARE */
	enum time_part part; /* ITEM_COMPARE */
	unsigned any; /* ITEM_FIELDREF */
	const struct rule_value *source; /* ITEM_COMPARE, ITEM_CIDR, ITEM_FIELDREF: the operand */
	struct glob glob; /* ITEM_GLOB; its text lives in the plan's arena */
	struct regex *regex; /* ITEM_REGEX; owned by the plan */
};

/* `text` is the value after glob_fold(), unless the pattern is cased. The value is present. */
enum verdict pattern_glob(const struct pattern *pattern, struct str text, enum value_state state);

/* A text and whether all of it is there. */
struct known {
	struct str text;
	enum value_state state;
};

/* ITEM_FIELDREF: both are present, and folded unless the pattern is cased. */
enum verdict pattern_fieldref(
	const struct pattern *pattern, const struct known *text, const struct known *other);

/*
 * ITEM_COMPARE: the value as a decimal number, or a part of it as a time; ITEM_CIDR: as an address.
 * Anything else does not match.
 */
enum verdict pattern_compare(const struct pattern *pattern, const struct value *value);
enum verdict pattern_cidr(const struct pattern *pattern, const struct value *value);

/* REGEX_LIMIT is told apart for the counters; the verdict is UNDECIDED then. */
enum verdict pattern_regex(const struct pattern *pattern, struct regex_scratch *scratch,
	const struct value *value, bool *ret_limit);

#endif
