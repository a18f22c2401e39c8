/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * quiet: keeps repeats of alerts and storms of them from the log, and tells what was kept from it.
 *
 * suppress.h decides; here the settings `quiet` become its limits, and what it has held back becomes
 * self-alerts, alerts_suppressed, of the level informational: nothing is wrong with detection, but
 * whoever counts alerts needs the numbers, with the form, the place and the event.id of all alerts. One
 * QUIET_TELL_MS at most names the rules and their numbers; it is several only when they do not fit one.
 */
#ifndef QUIET_H
#define QUIET_H

#include "detect/suppress.h"
#include "report.h"
#include "settings/conf.h"

#define QUIET_CHECK_MS 1000
#define QUIET_TELL_MS  60000

struct quiet {
	struct report *report;
	struct suppress suppress;
	uint64_t checked_ms, told_ms; /* 0 = never */
};

/* -1: out of memory. */
int quiet_init(struct quiet *q, struct report *report);
void quiet_done(struct quiet *q);

/*
 * These rules and settings from now on; tells all that was held back until now. The plan before must
 * still be there. -1: out of memory, nothing is held back from now on.
 */
int quiet_rules(struct quiet *q, const struct plan *plan, const struct settings_quiet *settings);

/* Tells what is to be told by now; `all`: all there is. */
void quiet_check(struct quiet *q, bool all);

#endif
