/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * members: which rules the correlations of a ruleset are about.
 *
 * A correlation names its members by id or by `name`; they may stand in any file. It is refused when one
 * of them does not exist, is refused itself, of a status that is left out, or leads back to the
 * correlation. Without those that the configuration switched off it goes on, if others are left and it
 * does not want a match of each: who switches off one rule shall not lose what counts many. Members of a correlation that does not `generate` become muted: they match, but
 * do not alert.
 */
#ifndef SIGMA_MEMBERS_H
#define SIGMA_MEMBERS_H

#include "sigma/ruleset.h"

/*
 * To be called once, when everything is loaded, tuned, and rule.refused is set where it has to be.
 * Correlations that cannot be used get it too (what they were to replace takes their place in the set,
 * and may then be any rule); the reasons go to `errs`.
 */
void members_resolve(struct ruleset *set, struct errs *errs);

#endif
