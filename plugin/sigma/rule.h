/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * rule: a Sigma rule as it was written, checked and resolved, but not compiled.
 *
 * A rule lives in the arena of the ruleset it was loaded into and is const from then on. Everything
 * that may be wrong with it was said at load, with file:line:col; match/plan.c turns it into what the
 * matcher runs. Text slices are NUL-terminated as well (the NUL is not counted).
 * Limits: see RULE_* below; a rule beyond them is refused.
 * Source: Sigma specification 2.1, https://sigmahq.io/sigma-specification/specification/sigma-rules-specification.html
 */
#ifndef SIGMA_RULE_H
#define SIGMA_RULE_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "base/decimal.h"
#include "base/err.h"
#include "base/level.h"
#include "base/str.h"
#include "event/field.h"

#define RULE_VALUES_MAX	    4000 /* of one rule, all forms counted; lists of packages pass 1,000 */
#define RULE_SELECTIONS_MAX 64
#define RULE_COMBINED_MAX   256 /* selections of a rule and of all that narrows it */
#define RULE_TOKENS_MAX	    256 /* words of one condition */
#define RULE_NESTING_MAX    32 /* parentheses and nots in one condition */

/* One piece of a Sigma string after its escapes are resolved: text, `*` or `?`. */
struct glob_token {
	enum glob_kind { GLOB_TEXT, GLOB_MANY, GLOB_ONE } kind;
	struct str text; /* GLOB_TEXT only */
};

enum relation { RELATION_LT, RELATION_LTE, RELATION_GT, RELATION_GTE, RELATION_EQ };

/* What of a point in time is compared (event/utc.h). */
enum time_part {
	TIME_WHOLE, /* no time: the number itself */
	TIME_MINUTE,
	TIME_HOUR,
	TIME_DAY,
	TIME_WEEK,
	TIME_MONTH,
	TIME_YEAR,
};

/* An address and how many of its bits count. */
struct cidr {
	int family; /* AF_INET, AF_INET6 */
	unsigned bits;
	unsigned char address[16];
};

struct rule_value {
	struct place at;
	struct str raw; /* as written: the pattern of a regular expression */
	struct glob_token *token;
	size_t n_tokens; /* strings and numbers; the wildcards of contains & co. are in here */
	const struct decimal *number; /* ITEM_COMPARE */
	struct cidr cidr; /* ITEM_CIDR */
	int field; /* ITEM_FIELDREF: the other field, as in struct item */
	bool null; /* matches a field that is missing, and nothing else */
	struct rule_value
		*or_else; /* another form of the same value, which stands for it as well */
};

enum item_op {
	ITEM_GLOB, /* whole value, wildcards, letters match either case */
	ITEM_REGEX, /* unanchored search, case-sensitive unless RE_IGNORECASE */
	ITEM_COMPARE, /* by value.number; what is no decimal number does not match */
	ITEM_CIDR, /* an address within value.cidr */
	ITEM_FIELDREF, /* the text of another field of the event, value.field */
};

enum { RE_IGNORECASE = 1, RE_MULTILINE = 2, RE_DOTALL = 4 };

#define ITEM_KEYWORD (-1) /* item.field of a keyword: any value of the event */

/* One line of a selection: `Field|modifier: values`. */
struct item {
	struct place at;
	int field; /* enum field, or ITEM_KEYWORD */
	enum item_op op;
	unsigned regex_flags;
	enum relation relation; /* ITEM_COMPARE */
	enum time_part part; /* ITEM_COMPARE */
	unsigned any; /* ITEM_FIELDREF: where in this field the other one stands, VALUE_ANY_* */
	bool all; /* every value must match, else any */
	bool neq; /* true if what stands here is not: for a missing field too */
	bool cased; /* ITEM_GLOB, ITEM_FIELDREF: letters match their own case only */
	struct rule_value *value;
	size_t n_values; /* at least 1 */
};

/* A map of a selection: all of its items. */
struct item_group {
	struct item *item;
	size_t n_items; /* at least 1 */
};

/* A named selection: any of its groups (a list of maps), one for a plain map. */
struct selection {
	struct place at;
	struct str name;
	struct item_group *group;
	size_t n_groups; /* at least 1 */
};

/* The condition as a tree. `x of y` is resolved to AND or OR over selections. */
struct condition {
	enum cond_op { COND_AND, COND_OR, COND_NOT, COND_SELECTION } op;
	struct condition *first, *next; /* operands of AND, OR, NOT; siblings */
	size_t selection; /* COND_SELECTION: index into rule.selection */
	const struct rule
		*added_by; /* what narrows the rule by this: a filter's body; NULL: its own */
};

/* A list of plain strings of the document. */
struct str_list {
	struct str *list;
	size_t n;
};

struct related {
	struct str id, type;
};

/* One ATT&CK tag, looked up. */
struct attack_tag {
	const struct attack_entry *entry; /* a tactic or a technique, never a sub-technique */
	const struct attack_entry *detail; /* the sub-technique that was named, or NULL */
};

struct rule {
	struct place at; /* file, and where the document starts */
	struct str stem; /* file name without folder and .yml */
	struct str id; /* lower case; the stem when the document has none (warned) */
	struct str title; /* never empty */
	struct str name; /* another handle of the rule, for correlations and tuning; may be empty */
	struct str status, description, license, date, modified; /* empty = not told */
	enum level level;
	struct str_list authors, references, tags, falsepositives;
	struct related *related;
	size_t n_related;
	struct attack_tag *tactic, *technique;
	size_t n_tactics, n_techniques;

	struct correlation
		*correlation; /* of UNIT_CORRELATION, which has no selections; else NULL */
	const struct rule *muted_by; /* a correlation for which alone it matches; NULL: it alerts */
	bool refused; /* after it was read: it cannot be compiled, or a rule it needs is missing */
	bool planned; /* in the plan */
	struct rule *
		replaces; /* of an earlier entry, with the same id: what stands in when this is refused */
	bool disabled; /* by the configuration */
	enum unit unit;
	bool of_product; /* the log source is a product alone, which is wider than any service of it */
	struct selection *selection;
	size_t n_selections;
	struct condition *condition;
};

struct correlation; /* correlation.h */
struct yaml_node;
struct field_names;

struct placeholders; /* settings/placeholders.h */

/* What the configuration says about the language. */
struct rule_options {
	const struct placeholders *placeholders; /* for `expand`; NULL: there are none */
	bool retired; /* rules of status deprecated and unsupported are wanted too */
};

/* What the rules of a ruleset are made in, and what they share. */
struct rule_load {
	struct arena *arena; /* everything that a rule holds */
	struct field_names *names; /* of the fields of records */
	const char *file; /* that is being read; places point to it, so it must live as long */
	struct errs *errs; /* every problem goes here */
	const struct rule_options *options; /* NULL: no placeholder */
};

/* File name without folder and suffix. NULL text: out of memory. */
struct str rule_stem(struct arena *arena, const char *file);

/*
 * A rule from one YAML document. -1 = the rule is refused; LOGSOURCE_FOREIGN (logsource.h): it is for
 * another log than the audit system's, which was noted.
 */
int rule_parse(const struct rule_load *load, const struct yaml_node *doc, struct rule **ret_rule);

#endif
