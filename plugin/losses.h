/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * losses: turns counters of what was lost into self-alerts, without a flood of them.
 *
 * Looked at LOSSES_CHECK_MS apart. Of each kind at most one alert is raised in LOSSES_QUIET_MS; what
 * comes meanwhile is in the numbers of the next one, and at the end of input the rest is told. A
 * serial counts as lost only when it was still missing at the look before: events of several CPUs
 * come in a slightly different order.
 */
#ifndef LOSSES_H
#define LOSSES_H

#include "report.h"

#define LOSSES_CHECK_MS	    1000
#define LOSSES_QUIET_MS	    60000
#define LOSSES_COUNTERS_MAX 12
#define LOSSES_IMAGE_BYTES  80 /* more than a message shows */

struct losses_told {
	uint64_t n[LOSSES_COUNTERS_MAX]; /* each counter of a kind, as last told */
	uint64_t quiet_until_ms;
};

struct losses {
	struct report *report;
	uint64_t checked_ms;
	uint64_t missing_before; /* serials missing at the last look */
	struct losses_told loss, oversized, context, alert_loss, damage;
	const struct plan *plan;
	struct losses_rule {
		uint64_t quiet_until_ms, count; /* untold */
		struct event_id last; /* without the name of its host */
		char image[LOSSES_IMAGE_BYTES]; /* of the last one, its begin */
		size_t image_n;
	} * rule; /* by place in the plan */
};

/* For these rules from now on. -1: out of memory, their undecided verdicts raise no alerts. */
int losses_plan(struct losses *l, const struct plan *plan);
void losses_done(struct losses *l);

/* `final`: the end of input, everything is told that was not yet. */
void losses_check(
	struct losses *l, const struct engine_counters *engine, uint64_t dropped_lines, bool final);

/* The same for what befell alerts on their way out; `unrendered`: those there was no memory for. */
void losses_check_outputs(
	struct losses *l, const struct outputs_counters *outputs, uint64_t unrendered, bool final);

/* True when losses_check() has something to do: its arguments cost more than this. */
bool losses_due(const struct losses *l);

/*
 * The rule at this place of the plan was left without a verdict on this event. One alert per rule and
 * LOSSES_QUIET_MS; what comes meanwhile is told when that time is over, at a reload and at the end, with the
 * last event, so that an alert for one does not hide the others.
 */
void losses_undecided(struct losses *l, const struct event *event, size_t place);

#endif
