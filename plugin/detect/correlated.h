/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * correlated: what a correlation found, for the alert about it.
 *
 * Valid during the call that hands it out.
 * Limits: CORRELATED_EVENTS_MAX matches are named, the newest ones; all are counted.
 */
#ifndef DETECT_CORRELATED_H
#define DETECT_CORRELATED_H

#include "event/event.h"
#include "sigma/correlation.h"

#define CORRELATED_EVENTS_MAX 32

/* A match in the window. */
struct correlated_event {
	uint64_t ms; /* of the event, since the epoch */
	uint32_t serial;
	const struct rule *rule; /* a member of the correlation */
};

struct correlated {
	const struct correlation *correlation;
	double value; /* what the condition was compared with */
	size_t matches; /* in the window, as far as they are kept */
	struct correlated_event event[CORRELATED_EVENTS_MAX]; /* oldest first */
	size_t n_events;
	const struct value *group; /* as many as the correlation groups by */
};

#endif
