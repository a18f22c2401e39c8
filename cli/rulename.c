/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "rulename.h"

bool rule_is_called(const struct rule *rule, const char *name)
{
	struct str word = str_of(name);

	return str_ieq(rule->id, word) || str_eq(rule->stem, word) || str_ieq(rule->title, word) ||
	       (rule->name.n && str_eq(rule->name, word));
}
