/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "report.h"

#include <stdio.h>

#define BOOT_ID_FILE "/proc/sys/kernel/random/boot_id"

void report_init(
	struct report *r, struct queue *queue, const struct clock *clock, const char *origin)
{
	FILE *f = fopen(BOOT_ID_FILE, "re");

	*r = (struct report){
		.queue = queue,
		.clock = clock,
		.body_max = ALERT_BODY_MIN,
		.lock = PTHREAD_MUTEX_INITIALIZER,
	};
	report_origin(r, origin);
	snprintf(r->boot_id, sizeof(r->boot_id), "-");
	if (!f)
		return;
	if (fgets(r->boot_id, sizeof(r->boot_id), f))
		r->boot_id[strcspn(r->boot_id, "\n")] = '\0';
	fclose(f);
}

void report_origin(struct report *r, const char *origin)
{
	pthread_mutex_lock(&r->lock);
	snprintf(r->origin, sizeof(r->origin), "%s", origin);
	pthread_mutex_unlock(&r->lock);
}

static struct str format(char line[REPORT_LINE], const char *fmt, va_list ap)
{
	int n = vsnprintf(line, REPORT_LINE, fmt, ap);

	if (n < 0)
		return STR("");
	return (struct str){line, n < REPORT_LINE ? (size_t)n : REPORT_LINE - 1};
}

void report_line(struct report *r, const char *fmt, ...)
{
	char line[REPORT_LINE];
	va_list ap;

	va_start(ap, fmt);
	queue_put(r->queue, QUEUE_NOTICE, LEVEL_CRITICAL, format(line, fmt, ap));
	va_end(ap);
}

void report_errs(struct report *r, const struct errs *errs)
{
	char line[1024];
	size_t told = 0;

	for (size_t i = 0; i < errs->n && told < REPORT_ERRS_MAX; i++) {
		/* Rules that are not for this source are the business of 'ausigma check'. */
		if (errs->list[i].kind == ERR_NOTICE)
			continue;
		report_line(r, "%s", err_format(&errs->list[i], line, sizeof(line)));
		told++;
	}
	if (errs->errors + errs->warnings > told)
		report_line(r, "... and %zu more problems; 'ausigma check' shows them all",
			errs->errors + errs->warnings - told);
}

static void put_self(const struct report *r, struct queue *queue, enum format format,
	const struct self_alert *self)
{
	struct buf body;

	buf_init(&body, 2 * r->body_max);
	if (self_render(format, self, r->body_max, &body) == 0)
		queue_put(queue, QUEUE_ALERT, self_levels[self->kind], buf_str(&body));
	buf_done(&body);
}

void report_alert(struct report *r, enum self_kind kind, const char *fmt, ...)
{
	char line[REPORT_LINE], origin[sizeof(r->origin)];
	va_list ap;

	pthread_mutex_lock(&r->lock);
	memcpy(origin, r->origin, sizeof(origin));
	pthread_mutex_unlock(&r->lock);
	va_start(ap, fmt);
	struct self_alert self = {
		.kind = kind,
		.origin = str_of(origin),
		.boot_id = r->boot_id,
		.counter = atomic_fetch_add(&r->counter, 1),
		.now_ms = clock_real(r->clock),
		.reason = format(line, fmt, ap),
	};

	va_end(ap);
	put_self(r, r->queue, r->format, &self);
	if (r->file_queue)
		put_self(r, r->file_queue, r->file_format, &self);
}

struct str report_counts(
	const struct engine_counters *c, const struct report_counters *more, char line[REPORT_LINE])
{
	const struct outputs_counters *out = &more->outputs;
	const struct {
		const char *name;
		uint64_t n;
	} counts[] = {
		{"records", c->gather.records},
		{"events", c->gather.events},
		{"evaluated", c->evaluated},
		{"matches", c->matches},
		{"hidden", more->hidden},
		{"suppressed", more->held.repeats},
		{"over_rate", more->held.over_rate},
		{"ended_early", more->held.ended_early},
		{"undecided", c->match.undecided},
		{"muted", c->muted},
		{"correlated", c->correlate.counted},
		{"correlation_hits", c->correlate.hits},
		{"correlation_incomplete", c->correlate.incomplete},
		{"correlation_not_numbers", c->correlate.not_numbers},
		{"correlation_behind", c->correlate.behind},
		{"correlation_restarted", c->correlate.restarted},
		{"correlation_evicted", c->correlate.evicted},
		{"correlation_overflowed", c->correlate.overflowed},
		{"correlation_dropped", c->correlate.dropped},
		{"correlation_no_memory", c->correlate.no_memory},
		{"parents_known", c->process.known},
		{"parents_unknown", c->process.unknown},
		{"processes_evicted", c->process.evicted},
		{"processes_lost", c->process.lost},
		{"pids_reused", c->process.reused},
		{"argv_incomplete", c->cut_argv},
		{"commands_cut", c->cut_commands},
		{"files_unknown", c->unknown_paths},
		{"aged", c->gather.aged},
		{"evicted", c->gather.evicted},
		{"oversized", c->gather.oversized},
		{"late", c->gather.late},
		{"cut", c->gather.cut},
		{"garbage", c->gather.garbage + c->lines.binary},
		{"too_long", c->lines.too_long},
		{"refused", c->parse.refused},
		{"no_memory", c->no_memory},
		{"serials_missing", c->missing},
		{"input_dropped_lines", more->dropped_lines},
		{"input_dropped_bytes", more->dropped_bytes},
		{"no_syscall", c->gather.no_syscall},
		{"no_address", c->no_address},
		{"alerts_lost", out->queue_lost + more->unrendered},
		{"undelivered", out->undelivered},
		{"resent", out->resent},
		{"spooled", out->spool.stored},
		{"spool_waiting", out->spool.waiting},
		{"spool_lost", out->spool.lost},
		{"spool_damaged", out->spool.damaged},
		{"spool_aside", out->spool.aside},
		{"spool_failures", out->spool.failures},
		{"file_written", out->file.written},
		{"file_lost", out->file_queue_lost + out->file_undelivered},
		{"file_failures", out->file.failures},
	};
	size_t n = 0;

	/* A name and a number are 50 bytes at most: the line holds them all. */
	for (size_t i = 0; i < sizeof(counts) / sizeof(counts[0]); i++)
		n += (size_t)snprintf(line + n, REPORT_LINE - n, " %s=%llu", counts[i].name,
			(unsigned long long)counts[i].n);
	return (struct str){line, n};
}
