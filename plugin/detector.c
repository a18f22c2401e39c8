/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "detector.h"

#define FEED_BYTES   65536 /* between two looks at the clock and at a new generation */
#define BODY_KEEP    65536
#define IDLE_WAIT_MS 5000 /* nothing is open: only losses that were not told yet */
#define BODY_LIMIT   (1024u * 1024)

/* -1: counted as lost. */
static int render(struct detector *d, enum format format, const struct alert *alert, size_t max)
{
	buf_reset(&d->body, BODY_KEEP);
	if (alert_render(format, alert, max, &d->body) == 0)
		return 0;
	d->unrendered++;
	return -1;
}

/*
 * The file takes longer alerts than the log daemon; one that fits both is the same for both, if they
 * want the same format. -1: lost on its way to the log daemon, and counted as such.
 */
static int send_alert(struct detector *d, const struct alert *alert)
{
	struct report *r = d->report;
	bool rendered = false;
	enum level level = alert->rule->level;

	if (r->file_queue) {
		if (render(d, r->file_format, alert, FILESINK_MESSAGE_MAX) != 0)
			return -1;
		queue_put(r->file_queue, QUEUE_ALERT, level, buf_str(&d->body));
		rendered = r->format == r->file_format && d->body.n <= r->body_max;
	}
	if (!rendered && render(d, r->format, alert, r->body_max) != 0)
		return -1;
	return queue_put(r->queue, QUEUE_ALERT, level, buf_str(&d->body));
}

/* What this host is called where records do not say. */
static struct str host_of(const struct detector *d, const struct settings *settings)
{
	return str_of(settings_host(settings, d->hostname));
}

static void on_alert(void *ctx, const struct event *event, const struct match *match)
{
	struct detector *d = ctx;
	const struct settings *settings = d->generation->settings;
	struct alert alert = {
		.event = event,
		.rule = match->rule,
		.undecided = match->undecided,
		.correlated = match->correlated,
		.origin = event->id.node,
		.created_ms = clock_real(d->report->clock),
	};

	if ((int)match->rule->level < settings->min_level) {
		d->hidden++;
		return;
	}
	struct suppress_verdict verdict = suppress_ask(&d->quiet.suppress, event, match);

	if (verdict.hold)
		return;
	alert.suppressed = verdict.suppressed;
	if (alert.origin.n == 0)
		alert.origin = host_of(d, settings);
	if (send_alert(d, &alert) != 0)
		suppress_unsent(&d->quiet.suppress, &verdict);
}

static void on_undecided(void *ctx, const struct event *event, size_t place)
{
	struct detector *d = ctx;
	const struct rule *rule = plan_rule(d->generation->book->plan, place);

	if ((int)rule->level >= d->generation->settings->min_level)
		losses_undecided(&d->losses, event, place);
}

static struct engine_site site_of(const struct detector *d, const struct settings *settings)
{
	return (struct engine_site){
		.correlate = {(size_t)settings->correlation.max_groups,
			(size_t)settings->correlation.max_events,
			(size_t)settings->correlation.memory},
		.host = host_of(d, settings),
	};
}

int detector_init(struct detector *d)
{
	struct engine_options options = {
		.plan = d->generation->book->plan,
		.names = &d->generation->book->set->names,
		.users = d->generation->users,
		.clock = d->report->clock,
		.procfs = procfs_open("/proc", d->report->clock),
		.hostname = d->hostname,
		.site = &d->site,
		.alert = on_alert,
		.undecided = on_undecided,
		.ctx = d,
	};

	buf_init(&d->body, BODY_LIMIT);
	d->site = site_of(d, d->generation->settings);
	d->losses.report = d->report;
	losses_plan(&d->losses, options.plan);
	d->procfs = options.procfs;
	d->engine = engine_new(&options);
	if (!d->engine || quiet_init(&d->quiet, d->report) != 0)
		return -1;
	return quiet_rules(&d->quiet, options.plan, &d->generation->settings->quiet);
}

void detector_done(struct detector *d)
{
	engine_free(d->engine);
	procfs_close(d->procfs);
	losses_done(&d->losses);
	quiet_done(&d->quiet);
	generation_free(d->generation);
	generation_free(atomic_exchange(&d->pending, NULL));
	buf_done(&d->body);
}

void detector_swap(struct detector *d, struct generation *next)
{
	generation_free(atomic_exchange(&d->pending, next));
	ring_wake(d->reader->ring);
}

/* Between two events: the generation that waits, if any, takes over. */
static void take_pending(struct detector *d)
{
	struct generation *next = atomic_exchange(&d->pending, NULL);

	const struct engine_site before = d->site;

	if (!next)
		return;
	d->site = site_of(d, next->settings); /* the engine looks at it */
	if (engine_swap(d->engine, next->book->plan, &next->book->set->names, next->users) != 0) {
		d->site = before;
		report_line(d->report, "out of memory: the rules loaded before stay");
		generation_free(next);
		return;
	}
	report_origin(d->report, settings_host(next->settings, d->hostname));
	losses_plan(&d->losses, next->book->plan);
	if (quiet_rules(&d->quiet, next->book->plan, &next->settings->quiet) != 0)
		report_line(d->report, "out of memory: repeated alerts are not held back");
	generation_free(d->generation);
	d->generation = next;
}

/* What there is to tell beside alerts. */
static void check(struct detector *d, bool final)
{
	struct engine_counters counters;
	struct outputs_counters outputs;

	quiet_check(&d->quiet, final);
	if (!final && !losses_due(&d->losses))
		return;
	engine_counters(d->engine, &counters);
	losses_check(&d->losses, &counters, atomic_load(&d->reader->dropped_lines), final);
	outputs_counters(d->outputs, &outputs);
	losses_check_outputs(&d->losses, &outputs, d->unrendered, final);
}

void detector_run(struct detector *d)
{
	struct ring *ring = d->reader->ring;

	for (;;) {
		uint32_t changes = ring_changes(ring);
		bool closed = ring_closed(ring);
		struct str bytes = ring_data(ring);

		take_pending(d);
		if (bytes.n > 0) {
			bytes.n = bytes.n < FEED_BYTES ? bytes.n : FEED_BYTES;
			engine_feed(d->engine, bytes);
			ring_consume(ring, bytes.n);
			check(d, false);
			continue;
		}
		if (closed)
			break;
		uint64_t wait = engine_age(d->engine);

		check(d, false);
		ring_wait(ring, changes, wait ? wait : IDLE_WAIT_MS);
	}
	engine_finish(d->engine);
	check(d, true);
}
