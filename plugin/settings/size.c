/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "settings/size.h"

#include <limits.h>
#include <stdio.h>
#include <string.h>

int size_parse(struct str text)
{
	static const char units[] = "KMG";
	const char *unit = text.n > 1 ? strchr(units, text.p[text.n - 1]) : NULL;
	uint64_t n;

	if (!unit || text.p[text.n - 1] == '\0' || str_u64(str_sub(text, 0, text.n - 1), &n) != 0)
		return -1;
	unsigned shift = 10 * (unsigned)(unit - units + 1);

	return n > 0 && n <= (uint64_t)INT_MAX >> shift ? (int)(n << shift) : -1;
}

const char *size_print(int bytes, char text[16])
{
	int k = bytes >> 10;

	if (k % (1 << 20) == 0)
		snprintf(text, 16, "%dG", k >> 20);
	else if (k % (1 << 10) == 0)
		snprintf(text, 16, "%dM", k >> 10);
	else
		snprintf(text, 16, "%dK", k);
	return text;
}
