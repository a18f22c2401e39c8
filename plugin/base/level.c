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
		if (str_ieq(str_of(level_names[level]), name))
			return level;
	}
	return -1;
}

const char *level_suggest(struct str name)
{
	static const struct str_habit other_names[] = {
		{"info", "informational"}, {"med", "medium"}, {"crit", "critical"}};
	const struct vocabulary known = {level_names, LEVEL_COUNT, other_names,
		sizeof(other_names) / sizeof(other_names[0])};

	return str_guess(name, &known);
}
