/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * level: the severity of a rule, as Sigma names it.
 *
 * Source: Sigma specification 2.1, "level"
 */
#ifndef BASE_LEVEL_H
#define BASE_LEVEL_H

#include "base/str.h"

/* In the order of severity, so that levels compare. */
enum level {
	LEVEL_INFORMATIONAL,
	LEVEL_LOW,
	LEVEL_MEDIUM,
	LEVEL_HIGH,
	LEVEL_CRITICAL,
	LEVEL_COUNT,
};

/* "informational" ... "critical". */
extern const char *const level_names[LEVEL_COUNT];

/* The level of this name, in letters of either case; or -1. */
int level_find(struct str name);

/* What a name that is none was most likely to be, or NULL. */
const char *level_suggest(struct str name);

#endif
