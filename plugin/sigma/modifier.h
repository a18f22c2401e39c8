/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * modifier: what stands behind a field name, `CommandLine|contains|all`.
 *
 * One table holds every modifier of Sigma 2.1 and 2.2: an unknown one, or a chain that has no meaning,
 * refuses the rule, because a rule without it would mean something else.
 * Source: https://sigmahq.io/sigma-specification/specification/sigma-appendix-modifiers.html
 */
#ifndef SIGMA_MODIFIER_H
#define SIGMA_MODIFIER_H

#include "sigma/rule.h"

enum modifier_kind {
	MODIFIER_POSITION, /* contains, startswith, endswith; `arg` is a set of VALUE_ANY_* */
	MODIFIER_ALL,
	MODIFIER_NEQ,
	MODIFIER_CASED,
	MODIFIER_EXISTS,
	MODIFIER_TRANSFORM, /* `arg` is enum transform */
	MODIFIER_COMPARE, /* `arg` is enum relation */
	MODIFIER_TIME, /* `arg` is enum time_part */
	MODIFIER_CIDR,
	MODIFIER_REGEX,
	MODIFIER_REGEX_FLAG, /* `arg` is RE_* */
	MODIFIER_EXPAND,
	MODIFIER_FIELDREF,
};

struct modifier_info {
	const char *name;
	const char *group;
	enum modifier_kind kind;
	unsigned arg;
};

#define MODIFIER_COUNT 34
extern const struct modifier_info modifier_table[MODIFIER_COUNT];

enum transform {
	TRANSFORM_WINDASH,
	TRANSFORM_UTF16LE,
	TRANSFORM_UTF16BE,
	TRANSFORM_UTF16, /* little endian, with a byte order mark */
	TRANSFORM_BASE64,
	TRANSFORM_BASE64OFFSET,
};

#define MODIFIER_TRANSFORMS_MAX 4

/* A chain of modifiers, understood. */
struct modifiers {
	enum item_op op;
	unsigned any; /* VALUE_ANY_* to add to each value */
	unsigned regex_flags;
	bool all, neq, cased;
	bool exists; /* the value says whether the field is there */
	bool expand; /* values hold placeholders */
	enum relation relation; /* ITEM_COMPARE */
	enum time_part part; /* ITEM_COMPARE: what is compared of a time */
	enum transform transform[MODIFIER_TRANSFORMS_MAX]; /* in their order */
	size_t n_transforms;
	const char *field_only; /* the modifier that makes no sense for keywords, or NULL */
	const char *text_only; /* the modifier that takes text only, NULL = numbers are fine too */
};

/* NULL: none is called so. */
const struct modifier_info *modifier_find(struct str name);

/* `chain` is what stands behind the first '|': "contains|all". Every problem goes to `errs`. */
int modifiers_parse(
	struct str chain, struct place at, struct modifiers *ret_modifiers, struct errs *errs);

#endif
