/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sigma/selname.h"

#define NAME_MAX_SIZE 64 /* of those that are suggested */

/* Goes back to the last '*' only, so it is never worse than n * m. */
static bool glob(struct str pattern, struct str name)
{
	size_t p = 0, n = 0, star = SIZE_MAX, retry = 0;

	while (n < name.n) {
		if (p < pattern.n && pattern.p[p] == '*') {
			star = p++;
			retry = n;
		} else if (p < pattern.n && pattern.p[p] == name.p[n]) {
			p++;
			n++;
		} else if (star != SIZE_MAX) {
			p = star + 1;
			n = ++retry;
		} else {
			return false;
		}
	}
	while (p < pattern.n && pattern.p[p] == '*')
		p++;
	return p == pattern.n;
}

bool selname_matches(struct str pattern, struct str name)
{
	if (str_starts(name, STR("_")) && !str_starts(pattern, STR("_")))
		return false;
	return glob(pattern, name);
}

/* selection_* of selection_one; false: there is no such part, or no room for it. */
static bool family(struct str name, char to[NAME_MAX_SIZE])
{
	size_t n = name.n;

	while (n > 0 && name.p[n - 1] != '_')
		n--;
	if (n < 2 || n + 2 > NAME_MAX_SIZE)
		return false;
	memcpy(to, name.p, n);
	memcpy(to + n, "*", 2);
	return true;
}

struct hint selname_hint(struct str pattern, const struct selections *selections)
{
	char families[RULE_SELECTIONS_MAX][NAME_MAX_SIZE];
	const char *names[2 * RULE_SELECTIONS_MAX];
	size_t n = 0;

	for (size_t i = 0; i < selections->n; i++) {
		struct str name = selections->list[i].name;

		if (family(name, families[i]))
			names[n++] = families[i];
		names[n++] = name.p;
	}
	return err_hint(str_suggest(pattern, names, n));
}
