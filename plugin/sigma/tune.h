/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * tune: applies filter documents and the configuration's tuning to a ruleset.
 *
 * Both narrow rules in the same way (filter.h): the exceptions of an entry are written as a filter
 * document, `not 1 of except_*`, and read by the same parser, so that a field, a modifier or a value
 * means there what it means in a rule. Exceptions count for those rules only whose events have the
 * fields they name. An entry that matches no rule may name filter documents, to switch them off: one that
 * switches all rules off and some on again leaves the filters of these alone. Runs once, when everything is loaded and before it is compiled.
 */
#ifndef SIGMA_TUNE_H
#define SIGMA_TUNE_H

#include "settings/tuning.h"
#include "sigma/ruleset.h"

/*
 * `tuning` may be NULL. Problems go to `errs`, with their place in a rule file or in the configuration;
 * what is wrong in an exception leaves the rule without it. What matches no rule is a warning.
 */
void tune_ruleset(struct ruleset *set, const struct tuning *tuning, struct errs *errs);

#endif
