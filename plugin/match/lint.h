/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * lint: what is allowed in a rule, but most likely not meant.
 *
 * Values that no event can have, where the field says what its values look like; rules that can never
 * match; regular expressions that run into their limit on a text of a few kilobytes; who wrote the rule
 * is not told. All of it are warnings, for `ausigma check`: a rule works as written.
 */
#ifndef MATCH_LINT_H
#define MATCH_LINT_H

#include "event/names.h"
#include "sigma/rule.h"

#define LINT_TEXT_SIZE	 2048 /* of the texts that regular expressions are tried on */
#define LINT_REGEXES_MAX 32 /* of one rule that are tried, for trying takes time */

/* `names`: of the fields of records, of the ruleset that the rule is in. */
void lint_rule(const struct rule *rule, const struct field_names *names, struct errs *errs);

#endif
