/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * stops: tells of attempts to end the plugin by others than auditd, without a flood of it.
 *
 * The first one raises an alert at once; of those that come within STOPS_QUIET_MS after it the last one
 * is told when that time is over, or at the end, with their number. The kernel hands on signals that
 * wait together as one, so the number may be too small. Owns nothing.
 */
#ifndef STOPS_H
#define STOPS_H

#include "report.h"

#define STOPS_QUIET_MS 60000

struct stops {
	struct report *report; /* set by the owner */
	uint64_t quiet_until_ms;
	uint64_t count; /* that were not told yet */
	uint32_t pid, uid; /* of the last one */
};

/* A SIGTERM of this process was ignored. */
void stops_refused(struct stops *s, uint32_t pid, uint32_t uid);

/* Tells what is due; `final`: what is not, too. Milliseconds until something will be; -1: nothing. */
int stops_check(struct stops *s, bool final);

#endif
