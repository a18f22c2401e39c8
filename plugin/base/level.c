/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "base/level.h"

const char *const level_names[LEVEL_COUNT] = {
	[LEVEL_INFORMATIONAL] = "informational",
	[LEVEL_LOW] = "low",
	[LEVEL_MEDIUM] = "medium",
	[LEVEL_HIGH] = "high",
	[LEVEL_CRITICAL] = "critical",
};

int level_find(struct str name)
{
	for (int level = 0; level < LEVEL_COUNT; level++) {
		if (str_eq(str_of(level_names[level]), name))
			return level;
	}
	return -1;
}
