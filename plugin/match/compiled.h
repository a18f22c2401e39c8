/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * compiled: the form of rules that plan.c builds and match.c runs; nobody else includes it.
 *
 * The shape of a rule is kept (selections, groups, items); values are patterns, and within a group
 * the cheap items come first. The condition is the rule's own tree. All of it lives in the plan's
 * arena.
 */
#ifndef MATCH_COMPILED_H
#define MATCH_COMPILED_H

#include "match/index.h"
#include "match/pattern.h"
#include "match/plan.h"
#include "match/prefilter.h"

struct compiled_item {
	const struct item *source;
	int field; /* enum field, or ITEM_KEYWORD */
	bool all, neq;
	struct pattern *pattern;
	size_t n_patterns;
	struct prefilter *prefilter; /* of many globs; else NULL */
};

struct compiled_group {
	struct compiled_item *item;
	size_t n_items;
};

struct compiled_selection {
	struct compiled_group *group;
	size_t n_groups;
	bool has_neq; /* of one of its items */
};

struct compiled_rule {
	const struct rule *rule;
	struct compiled_selection *selection; /* as many as the rule has */
	bool by_command; /* names a field of simple commands */
};

struct plan {
	struct arena arena;
	struct compiled_rule *rule; /* in the order they were added; heap */
	size_t n, cap;
	size_t n_unit[UNIT_COUNT]; /* rules by unit */
	size_t n_by_command; /* rules that are evaluated on each simple command */
	struct artefacts artefacts;
	size_t n_prefilter; /* the most literals of one line */
	struct index *index; /* of all rules; NULL before plan_finish() */
	struct regex **regex; /* every regex of the plan, to free them; heap */
	size_t n_regex, cap_regex;
	size_t n_fields; /* the fields that rules name are numbered below this; at least FIELD_COUNT */
};

#endif
