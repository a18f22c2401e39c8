/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * condition: `selection and not 1 of filter_*` as a tree over the selections of a rule.
 *
 * Loosest first: or, and, not, `x of pattern`, parentheses. A quantifier becomes one AND or OR over
 * the selections it names, so the tree never grows beyond tokens times selections. Selections whose
 * name begins with '_' are left out by `them` and by patterns that do not begin with '_' themselves.
 * What is not defined, and a pattern that names nothing, is an error: a rule never gets weaker or
 * stronger by a mistyped name.
 * Limits: RULE_TOKENS_MAX in all conditions of a rule together, RULE_NESTING_MAX.
 * Source: https://sigmahq.io/sigma-specification/specification/sigma-rules-specification.html
 */
#ifndef SIGMA_CONDITION_H
#define SIGMA_CONDITION_H

#include "sigma/rule.h"
#include "sigma/yaml.h"

/* The selections a condition may name. */
struct selections {
	const struct selection *list;
	size_t n; /* at most RULE_SELECTIONS_MAX */
};

/* `node` is the value of `condition`: text, or a list of texts of which any may be true. */
int condition_parse(struct arena *arena, const struct yaml_node *node,
	const struct selections *selections, struct condition **ret_condition, struct errs *errs);

#endif
