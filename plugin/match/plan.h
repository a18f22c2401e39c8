/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * plan: rules compiled for the matcher.
 *
 * Wildcards become anchored literal searches, regular expressions are compiled by PCRE2 (bytes,
 * ASCII classes, no JIT needed). A plan is const once built and shared by any number of matchers;
 * it points into the ruleset, which must outlive it.
 */
#ifndef MATCH_PLAN_H
#define MATCH_PLAN_H

#include "sigma/rule.h"

struct plan;

/* NULL = out of memory. */
struct plan *plan_new(void);
void plan_free(struct plan *plan);

/* Compiles one rule. -1: refused, the reasons in `errs`, such as a bad regular expression. */
int plan_add(struct plan *plan, const struct rule *rule, struct errs *errs);

size_t plan_rules(const struct plan *plan);
const struct rule *plan_rule(const struct plan *plan, size_t place);

#endif
