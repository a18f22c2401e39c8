/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * correlation: a Sigma rule about the matches of other rules.
 *
 * It counts or compares what its members (rules, or other correlations) match within a span of time,
 * separately for each group of values of the fields of `group-by`. What the document says is checked
 * here; which rules its members are is known when everything is loaded (members.h), and what it detects
 * is worked out by detect/correlate.h.
 * Everything lives in the arena of the ruleset.
 * Limits: CORRELATION_*_MAX.
 * Source: Sigma specification 2.1, sigma-correlation-rules-specification; where it is silent, as the
 * reference parser has it: value_median, and the units w, M and y of a timespan.
 */
#ifndef SIGMA_CORRELATION_H
#define SIGMA_CORRELATION_H

#include "sigma/rule.h"
#include "sigma/yaml.h"

#define CORRELATION_MEMBERS_MAX 64
#define CORRELATION_FIELDS_MAX	16 /* of group-by; of the condition; aliases; rules of one alias */
#define CORRELATION_COUNT_MAX	10000 /* numbers that counts are compared with */
#define CORRELATION_BOUNDS_MAX	6
#define CORRELATION_DEPTH_MAX	8 /* correlations of correlations */
#define CORRELATION_SPAN_MAX_S	31622400ull /* 366 days */

enum correlation_type {
	CORRELATION_EVENT_COUNT,
	CORRELATION_VALUE_COUNT,
	CORRELATION_TEMPORAL,
	CORRELATION_TEMPORAL_ORDERED,
	CORRELATION_VALUE_SUM,
	CORRELATION_VALUE_AVG,
	CORRELATION_VALUE_MEDIAN,
	CORRELATION_VALUE_PERCENTILE,
};

enum bound_op { BOUND_GT, BOUND_GTE, BOUND_LT, BOUND_LTE, BOUND_EQ, BOUND_NEQ };

struct correlation_bound {
	enum bound_op op;
	double number;
};

/* A field of group-by or of the condition, or an alias of one. */
struct correlation_field {
	struct place at;
	struct str name;
};

/* `alias: {rule: field}`, one rule of it. */
struct correlation_alias {
	struct place at, field_at;
	struct str name, rule, field;
};

#define CORRELATION_NO_FIELD (-1)

struct correlation_member {
	struct place at;
	struct str ref; /* id or name, as written */

	/* Known when all is loaded. */
	const struct rule *rule;
	/*
	 * Where matches of it have the values of group-by and of the condition's fields: numbers of
	 * fields of the rule's unit; of a correlation, places in its group-by. Or CORRELATION_NO_FIELD.
	 */
	int *group, *field;
};

struct correlation {
	enum correlation_type type;
	bool generate; /* members alert by themselves as well */
	uint64_t span_ms;
	struct correlation_member *member;
	size_t n_members;
	struct correlation_field *group;
	size_t n_group;
	struct correlation_field *field;
	size_t n_fields;
	struct correlation_bound bound[CORRELATION_BOUNDS_MAX]; /* all must hold */
	size_t n_bounds; /* at least 1 */
	bool of_all; /* temporal types: it was not told, and is the number of members */
	struct place condition_at;
	double percentile; /* of VALUE_MEDIAN and VALUE_PERCENTILE */
	struct correlation_alias *alias;
	size_t n_aliases;
	int depth; /* 1: of rules alone; 2: of correlations of these, and so on */
};

/* The part of `doc` that makes it a correlation, into rule->correlation. -1: refused. */
int correlation_parse(const struct rule_load *load, const struct yaml_node *doc, struct rule *rule);

/* "event_count" */
const char *correlation_type_name(enum correlation_type type);

/* Does it have `field`, and numbers as values of it? */
bool correlation_has_field(enum correlation_type type);
bool correlation_of_numbers(enum correlation_type type);

/* Do all bounds hold for this value? */
bool correlation_holds(const struct correlation *c, double value);

/*
 * Counts can be looked through: the least one, of those that a window with a match in it may have, that the
 * bounds hold for. 0: they never do. Of values of a field: 1.
 */
size_t correlation_least(const struct correlation *c);

/* "gte 3" or "gt 3 and lt 10", for people. */
struct bounds_text {
	char text[CORRELATION_BOUNDS_MAX * 40];
};
struct bounds_text correlation_bounds(const struct correlation *c);

#endif
