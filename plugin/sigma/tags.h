/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * tags: the ATT&CK tactics and techniques that the tags of a rule name.
 *
 * attack.t1082, attack.t1059.004, attack.ta0007, attack.discovery, attack.defense_evasion. Tags of
 * groups, software and mitigations (attack.g0007, s0001, m1042) and of other name spaces are left alone.
 * Source: https://sigmahq.io/sigma-specification/specification/sigma-appendix-tags.html
 */
#ifndef SIGMA_TAGS_H
#define SIGMA_TAGS_H

#include "sigma/rule.h"

/* Fills tactic and technique of `rule` from rule->tags; `at[i]` is the place of tag i, for warnings. */
int tags_resolve(struct arena *arena, struct rule *rule, const struct place *at, struct errs *errs);

#endif
