/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * group: where the members of a correlation have the fields that it groups and counts by.
 *
 * A field is that of the rule's unit; of rules about records any field of the record, or one of those
 * that belong to the whole event (IN_RECORD in event/field.h). An alias stands for another field in each
 * rule. A correlation as a member has what it groups by itself and nothing else. A field that a member
 * does not have is a warning: matches without it do not count.
 */
#ifndef SIGMA_GROUP_H
#define SIGMA_GROUP_H

#include "sigma/ruleset.h"

/* The members of rule->correlation are resolved. -1: refused, the reasons in `errs`. */
int group_resolve(struct ruleset *set, const struct rule *rule, struct errs *errs);

#endif
