/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * fires: why a rule cannot raise an alert on this host, or only on a part of what it is about.
 *
 * From the rule itself: a field that it cannot do without is never there. From the audit rules that are
 * loaded, where they are known: no rule asks for the calls, or none sets the key, that it looks for; the
 * records that it is about are thrown away. Records that programs send need no audit rule. From its
 * members, where it is a correlation: too few of them can fire.
 */
#ifndef CLI_FIRES_H
#define CLI_FIRES_H

#include "auditrules.h"
#include "match/plan.h"

#define FIRES_REASONS_MAX 4

struct fires_reason {
	bool never; /* else: only on a part */
	char text[640]; /* printable; room for as many correlations as lead to each other */
};

struct fires_known;

struct fires {
	const struct audit_rules *audit; /* NULL: not known */
	const struct field_names *names; /* of the ruleset */
	struct fires_known *known; /* what was found out about correlations, sorted by address */
	size_t n_known;
};

/* Both must outlive it, and the plan. -1: out of memory. */
int fires_init(struct fires *fires, const struct plan *plan, const struct field_names *names,
	const struct audit_rules *audit);
void fires_done(struct fires *fires);

/* Returns how many there are. */
size_t fires_reasons(const struct fires *fires, const struct rule *rule,
	struct fires_reason reason[FIRES_REASONS_MAX]);

#endif
