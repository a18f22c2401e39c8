/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * plan: rules compiled for the matcher.
 *
 * Wildcards become anchored literal searches, regular expressions are compiled by PCRE2 (bytes,
 * ASCII classes, no JIT needed), and an index of the literals that rules need is built when the last
 * rule has been added. A plan is const once built and shared by any number of matchers;
 * it points into the ruleset, which must outlive it.
 */
#ifndef MATCH_PLAN_H
#define MATCH_PLAN_H

#include "command/artefact.h"
#include "event/names.h"
#include "sigma/rule.h"

struct plan;

/* NULL = out of memory. */
struct plan *plan_new(void);
void plan_free(struct plan *plan);

/* Compiles one rule. -1: refused, the reasons in `errs`, such as a bad regular expression. */
int plan_add(struct plan *plan, const struct rule *rule, struct errs *errs);

/*
 * After the last plan_add(): builds the index. `names`: of the fields of records, they make it better;
 * may be NULL. -1: out of memory. A plan that is not finished serves as
 * well, only slower: every rule is evaluated on every view of its unit.
 */
int plan_finish(struct plan *plan, const struct field_names *names);

/* false: the rule is evaluated on every view, because there is no literal that it needs. */
bool plan_has_literal(const struct plan *plan, size_t place);

/*
 * The paths that rules name for Operand: every value that is one path, or all below one. NULL: no rule
 * names a field of simple commands, so nobody needs them.
 */
const struct artefacts *plan_artefacts(const struct plan *plan);

size_t plan_rules(const struct plan *plan);
const struct rule *plan_rule(const struct plan *plan, size_t place);

#endif
