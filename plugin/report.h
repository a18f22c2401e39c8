/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * report: what the plugin says about itself: lines for the administrator, alerts for the analyst.
 *
 * Both go through the queue to the same log as the alerts of rules, alerts to the file as well; a line
 * has no cookie and no format. Nothing is ever written to standard output or error, where nobody reads. Any thread may call.
 */
#ifndef REPORT_H
#define REPORT_H

#include <pthread.h>
#include <stdatomic.h>

#include "alert/queue.h"
#include "alert/self.h"
#include "base/clock.h"
#include "detect/suppress.h"
#include "engine.h"
#include "outputs.h"

#define REPORT_LINE	4096 /* bytes of a line */
#define REPORT_ERRS_MAX 20 /* problems of one load that are told one by one */

struct report {
	struct queue *queue; /* for the log daemon */
	struct queue *file_queue; /* for the file; NULL: there is none */
	const struct clock *clock;
	pthread_mutex_t lock; /* of the origin */
	char origin[CONF_HOST_ID_MAX + 1]; /* host id, or the host name */
	size_t body_max; /* bytes of a rendered alert */
	enum format format, file_format; /* of alerts to the log daemon, and to the file */
	char boot_id[40];
	_Atomic uint64_t counter; /* self-alerts */
};

/* Copies `origin`; reads the boot id of the kernel, "-" when there is none. */
void report_init(
	struct report *r, struct queue *queue, const struct clock *clock, const char *origin);

/* The host is called otherwise from here on. */
void report_origin(struct report *r, const char *origin);

__attribute__((format(printf, 2, 3))) void report_line(struct report *r, const char *fmt, ...);

/* The first REPORT_ERRS_MAX problems, a line each, and how many more there are. */
void report_errs(struct report *r, const struct errs *errs);

/* A self-alert. The text becomes event.reason. */
__attribute__((format(printf, 3, 4))) void report_alert(
	struct report *r, enum self_kind kind, const char *fmt, ...);

/* What happened outside of the engine. */
struct report_counters {
	uint64_t dropped_lines, dropped_bytes; /* input that did not fit into the ring */
	uint64_t hidden; /* matches below min_level */
	struct suppress_counters held; /* alerts that were not sent on purpose */
	uint64_t unrendered; /* alerts lost for want of memory */
	struct outputs_counters outputs;
};

/* Everything that was counted, in one line: " records=... events=... ..." */
struct str report_counts(const struct engine_counters *engine, const struct report_counters *more,
	char line[REPORT_LINE]);

#endif
