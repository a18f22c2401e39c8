/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * fires: why a rule cannot raise an alert on this host, or only on a part of what it is about.
 *
 * From the rule itself: a field that it cannot do without is never there. From the audit rules that are
 * loaded, where they are known: no rule asks for the calls, or none sets the key, that it looks for; the
 * records that it is about are thrown away. Records that programs send need no audit rule.
 */
#ifndef CLI_FIRES_H
#define CLI_FIRES_H

#include "auditrules.h"
#include "event/names.h"
#include "sigma/rule.h"

#define FIRES_REASONS_MAX 4

struct fires_reason {
	bool never; /* else: only on a part */
	char text[200]; /* printable */
};

struct fires {
	const struct audit_rules *audit; /* NULL: not known */
	const struct field_names *names; /* of the ruleset */
};

/* Returns how many there are. */
size_t fires_reasons(const struct fires *fires, const struct rule *rule,
	struct fires_reason reason[FIRES_REASONS_MAX]);

#endif
