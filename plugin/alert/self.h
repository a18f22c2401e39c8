/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * self: alerts about the product itself, for what an analyst has to know because detection is weaker
 * while it lasts.
 *
 * They have the form of all alerts (event.kind alert), the fixed id of their kind as rule.id, and say
 * in event.reason what happened. event.id is ORIGIN/BOOT:COUNTER/KIND.
 */
#ifndef ALERT_SELF_H
#define ALERT_SELF_H

#include "alert/alert.h"

/*      kind             id                 level          title */
#define SELF_TABLE(X)                                                                              \
	X(SELF_CONFIG_INVALID, "config_invalid", LEVEL_HIGH,                                       \
		"Configuration cannot be used, running on another one")                            \
	X(SELF_AUDIT_LOSS, "audit_loss", LEVEL_MEDIUM, "Audit records were lost")                  \
	X(SELF_AUDIT_OVERSIZED, "audit_oversized", LEVEL_MEDIUM,                                   \
		"Audit event beyond the limits, evaluated in part")                                \
	X(SELF_CONTEXT_LOSS, "context_loss", LEVEL_MEDIUM,                                         \
		"Processes or correlations were forgotten, possible evasion")                      \
	X(SELF_RULE_UNDECIDED, "rule_undecided", LEVEL_MEDIUM,                                     \
		"Rule could not be decided, possible evasion")                                     \
	X(SELF_ALERTS_SUPPRESSED, "alerts_suppressed", LEVEL_INFORMATIONAL,                        \
		"Repeated alerts were held back")                                                  \
	X(SELF_ALERT_LOSS, "alert_loss", LEVEL_HIGH,                                               \
		"Alerts were lost before they were delivered")                                     \
	X(SELF_SPOOL_DAMAGED, "spool_damaged", LEVEL_HIGH, "Alerts waiting on disk were damaged")  \
	X(SELF_STOP_REFUSED, "stop_refused", LEVEL_HIGH,                                           \
		"Attempt to end the plugin by a process other than auditd")

#define SELF_ENUM(kind, id, level, title) kind,
enum self_kind { SELF_TABLE(SELF_ENUM) SELF_COUNT };
#undef SELF_ENUM

struct self_alert {
	enum self_kind kind;
	struct str origin;
	const char *boot_id; /* of the kernel */
	uint64_t counter; /* of self-alerts since the start */
	uint64_t now_ms; /* real time */
	struct str reason;
};

extern const enum level self_levels[SELF_COUNT];

/* As alert_render(). */
int self_render(enum format format, const struct self_alert *self, size_t max, struct buf *out);

#endif
