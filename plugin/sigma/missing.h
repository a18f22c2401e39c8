/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * missing: what to say of a reference to a rule that is not there.
 *
 * Correlations and filters name rules by id or name. What is not found was read and left out, for a reason;
 * or was never there, and something near may be meant.
 */
#ifndef SIGMA_MISSING_H
#define SIGMA_MISSING_H

#include "sigma/ruleset.h"

/* The rule of this id or name that was read and left out, or NULL. */
const struct absent *missing_find(const struct ruleset *set, struct str ref);

/* The text of a message. */
struct missing {
	char text[sizeof(((struct err *)NULL)->msg)];
};
struct missing missing_rule(const struct ruleset *set, struct str ref);

#endif
