/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * auditrules: the audit rules that the kernel of this host has loaded, as far as they say which events come.
 *
 * Only root may ask for them; to everybody else they are not known, and so is what follows from them. What
 * a rule leaves out by its order or by `never` is not worked out: an event is taken to come when any rule
 * asks for it.
 * Limits: AUDIT_RULES_MAX rules, and a second for the kernel to answer.
 * Source: audit_request_rules_list_data(3), linux/audit.h, auditctl(8)
 */
#ifndef CLI_AUDITRULES_H
#define CLI_AUDITRULES_H

#include <stdbool.h>
#include <stddef.h>

#include "base/str.h"

#define AUDIT_RULES_MAX 10000

struct audit_rules;

/* NULL: not known, and *ret_why says why (text that lives for ever). */
struct audit_rules *audit_rules_load(const char **ret_why);
void audit_rules_free(struct audit_rules *rules);

enum audited {
	AUDITED_NO,
	AUDITED_PARTLY, /* only what further filters of the rule let through */
	AUDITED_YES,
};

/* A call by its name; NULL: any call at all. */
enum audited audit_rules_call(const struct audit_rules *rules, const char *call);

/* Some rule marks events with this key. */
bool audit_rules_key(const struct audit_rules *rules, struct str key);

/* Records of this type are thrown away. */
bool audit_rules_excluded(const struct audit_rules *rules, int type);

#endif
