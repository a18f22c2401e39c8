/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * trouble: tells the administrator when a place for alerts begins to fail, and when it works again.
 *
 * One line each, and no more than one about trouble in TROUBLE_QUIET_MS, however often it fails.
 */
#ifndef ALERT_TROUBLE_H
#define ALERT_TROUBLE_H

#include <stdbool.h>

#include "base/clock.h"
#include "base/str.h"

#define TROUBLE_QUIET_MS 60000

struct trouble {
	const struct clock *clock;
	const char *what, *path; /* "spool", "/var/lib/..." */
	void (*tell)(void *ctx, struct str line); /* NULL: nobody listens */
	void *ctx;

	bool told;
	uint64_t told_at; /* 0 = never */
};

/* "spool /var/lib/... is full: alerts wait in memory only" */
void trouble_begins(struct trouble *t, const char *why);
void trouble_ends(struct trouble *t);

#endif
