/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "settings/duration.h"

#include <limits.h>
#include <stdio.h>

/* The largest first. */
static const struct {
	char letter;
	int seconds;
} units[] = {{'h', 3600}, {'m', 60}, {'s', 1}};

#define UNITS (sizeof(units) / sizeof(units[0]))

int duration_parse(struct str text)
{
	uint64_t n;

	if (str_eq(text, STR("0")))
		return 0;
	for (size_t i = 0; i < UNITS && text.n > 1; i++) {
		if (text.p[text.n - 1] != units[i].letter)
			continue;
		if (str_u64(str_sub(text, 0, text.n - 1), &n) != 0 ||
			n > (uint64_t)(INT_MAX / units[i].seconds))
			return -1;
		return (int)n * units[i].seconds;
	}
	return -1;
}

const char *duration_print(int seconds, char text[16])
{
	size_t i = 0;

	while (seconds % units[i].seconds != 0)
		i++;
	if (seconds == 0)
		snprintf(text, 16, "0");
	else
		snprintf(text, 16, "%d%c", seconds / units[i].seconds, units[i].letter);
	return text;
}
