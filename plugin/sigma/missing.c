/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sigma/missing.h"

#include <stdlib.h>

const struct absent *missing_find(const struct ruleset *set, struct str ref)
{
	for (size_t i = 0; i < set->n_absent; i++) {
		const struct absent *absent = &set->absent[i];

		if (str_ieq(absent->id, ref) || str_eq(absent->name, ref))
			return absent;
	}
	return NULL;
}

/* An id or a name that is near, or that of the file that is named. NULL: none. */
static const char *suggest(const struct ruleset *set, struct str ref)
{
	const char **names = calloc(2 * set->n + 1, sizeof(*names)), *near = NULL;
	size_t n = 0;

	for (size_t i = 0; names && i < set->n; i++) {
		const struct rule *rule = set->rule[i];

		if (!near && str_eq(rule->stem, ref))
			near = rule->name.n ? rule->name.p : rule->id.p;
		names[n++] = rule->id.p;
		if (rule->name.n)
			names[n++] = rule->name.p;
	}
	if (names && !near)
		near = str_suggest(ref, names, n);
	free(names);
	return near;
}

struct missing missing_rule(const struct ruleset *set, struct str ref)
{
	static const char *const reasons[] = {
		[ABSENT_REFUSED] = "is refused",
		[ABSENT_DISABLED] = "is switched off",
		[ABSENT_RETIRED] = "is of a status that is left out, deprecated or unsupported",
		[ABSENT_FOREIGN] = "is about another log",
	};
	const struct absent *absent = missing_find(set, ref);
	struct missing missing;

	if (absent)
		snprintf(missing.text, sizeof(missing.text), "the rule '%s' at %s:%d %s",
			err_quote(ref).text, absent->at.file, absent->at.line,
			reasons[absent->why]);
	else
		snprintf(missing.text, sizeof(missing.text),
			"there is no rule of the id or name '%s'%s", err_quote(ref).text,
			err_hint(suggest(set, ref)).text);
	return missing;
}
