/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "outputs.h"

#define SETTINGS_TEXT_MAX (256u * 1024)
#define LAST_TRIES	  20
#define LAST_PAUSE_MS	  10

const char *const outputs_groups[] = {"syslog", "file", "spool", "state", NULL};

_Static_assert(SPOOL_MAX == 1 << 30 && SPOOL_MIN == 1 << 20, "as in the table of keys");

/* Places that fail say so where the log daemon gets it. */
static void on_line(void *ctx, struct str line)
{
	struct outputs *o = ctx;

	if (!queue_closed(o->queue))
		queue_put(o->queue, QUEUE_NOTICE, LEVEL_CRITICAL, line);
}

/* --- start ---------------------------------------------------------------------------------------- */

static int open_syslog(
	struct outputs *o, const struct settings_syslog *settings, const struct clock *clock)
{
	struct syslog_options options = {
		.path = settings->socket,
		.tag = "audisp-sigma",
		.facility = settings->facility >> 3,
		.cookie = settings->cookie && format_is_json((enum format)settings->format),
		.max_message = (size_t)settings->max_message,
		.clock = clock,
	};

	o->syslog = syslog_new(&options);
	if (!o->syslog)
		return -1;
	o->to_syslog.sink = syslog_sink(o->syslog);
	o->to_syslog.deliver.sink = &o->to_syslog.sink;
	return 0;
}

static int open_spool(
	struct outputs *o, const struct settings_spool *settings, const struct clock *clock)
{
	struct spool_options options = {
		.path = settings->path,
		.max_bytes = (uint64_t)settings->max_size,
		.clock = clock,
		.tell = on_line,
		.ctx = o,
	};

	o->spool = spool_new(&options);
	o->to_syslog.deliver.spool = o->spool;
	return o->spool ? 0 : -1;
}

static int open_file(
	struct outputs *o, const struct settings_file *settings, const struct clock *clock)
{
	struct filesink_options options = {
		.path = settings->path,
		.clock = clock,
		.tell = on_line,
		.ctx = o,
	};

	o->file_queue = queue_new(QUEUE_MESSAGES, QUEUE_BYTES);
	o->file = filesink_new(&options);
	if (!o->file_queue || !o->file)
		return -1;
	o->to_file.sink = filesink_sink(o->file);
	o->to_file.deliver = (struct deliver){
		.queue = o->file_queue,
		.sink = &o->to_file.sink,
		.clock = clock,
	};
	return 0;
}

int outputs_init(struct outputs *o, const struct settings *settings, const struct clock *clock)
{
	*o = (struct outputs){0};
	buf_init(&o->settings, SETTINGS_TEXT_MAX);
	for (const char *const *group = outputs_groups; *group; group++)
		settings_print_group(settings, *group, &o->settings);
	o->queue = queue_new(QUEUE_MESSAGES, QUEUE_BYTES);
	if (!o->queue || o->settings.overflow)
		return -1;
	o->to_syslog.deliver = (struct deliver){.queue = o->queue, .clock = clock};
	if (settings->syslog.enabled && open_syslog(o, &settings->syslog, clock) != 0)
		return -1;
	if (settings->syslog.enabled && settings->spool.path[0] &&
		open_spool(o, &settings->spool, clock) != 0)
		return -1;
	return settings->file.enabled ? open_file(o, &settings->file, clock) : 0;
}

void outputs_done(struct outputs *o)
{
	syslog_free(o->syslog);
	spool_free(o->spool);
	filesink_free(o->file);
	queue_free(o->queue);
	queue_free(o->file_queue);
	buf_done(&o->settings);
}

bool outputs_changed(const struct outputs *o, const struct settings *settings, const char *group)
{
	struct buf now;
	bool changed;

	buf_init(&now, SETTINGS_TEXT_MAX);
	settings_print_group(settings, group, &now);
	changed = now.overflow || !str_has(buf_str(&o->settings), buf_str(&now));
	buf_done(&now);
	return changed;
}

/* --- threads -------------------------------------------------------------------------------------- */

static void *output_thread(void *ctx)
{
	deliver_run(ctx);
	return NULL;
}

static int start_output(struct output *output)
{
	if (pthread_create(&output->thread, NULL, output_thread, &output->deliver) != 0)
		return -1;
	output->runs = true;
	return 0;
}

int outputs_start(struct outputs *o)
{
	if (start_output(&o->to_syslog) != 0)
		return -1;
	return o->file ? start_output(&o->to_file) : 0;
}

static void close_output(struct output *output, uint64_t grace_ms)
{
	if (!output->runs)
		return;
	output->deliver.grace_ms = grace_ms;
	queue_close(output->deliver.queue);
}

static void join_output(struct output *output)
{
	if (output->runs)
		pthread_join(output->thread, NULL);
	output->runs = false;
}

void outputs_stop(struct outputs *o, uint64_t grace_ms)
{
	close_output(&o->to_file, grace_ms);
	close_output(&o->to_syslog, grace_ms);
	join_output(&o->to_file);
	join_output(&o->to_syslog);
}

void outputs_last(struct outputs *o, struct str line, uint64_t until_ms)
{
	const struct queue_message message = {QUEUE_NOTICE, LEVEL_CRITICAL, line};
	enum sink_result result = o->syslog ? syslog_notice(o->syslog, line) : SINK_SENT;

	/* A daemon that is behind gets a moment. */
	for (int tries = 0; tries < LAST_TRIES && result == SINK_FULL &&
			    clock_mono(o->to_syslog.deliver.clock) + LAST_PAUSE_MS <= until_ms;
		tries++) {
		poll(&(struct pollfd){.fd = syslog_fd(o->syslog), .events = POLLOUT}, 1,
			LAST_PAUSE_MS);
		result = syslog_notice(o->syslog, line);
	}
	if (result == SINK_SENT || !o->spool)
		return;
	spool_add(o->spool, &message);
	spool_sync(o->spool);
}

/* --- counters ------------------------------------------------------------------------------------- */

static uint64_t lost_in(struct queue *queue)
{
	struct queue_counters c;
	uint64_t lost = 0;

	if (!queue)
		return 0;
	queue_counters(queue, &c);
	for (int level = 0; level < LEVEL_COUNT; level++)
		lost += c.evicted[level] + c.dropped[level];
	return lost;
}

void outputs_counters(const struct outputs *o, struct outputs_counters *ret_counters)
{
	struct outputs_counters c = {
		.queue_lost = lost_in(o->queue),
		.file_queue_lost = lost_in(o->file_queue),
		.undelivered = o->to_syslog.runs ? 0 : o->to_syslog.deliver.lost,
		.file_undelivered = o->to_file.runs ? 0 : o->to_file.deliver.lost,
	};
	struct syslog_counters sent = {0};

	if (o->syslog)
		syslog_counters(o->syslog, &sent);
	if (o->spool)
		spool_counters(o->spool, &c.spool);
	if (o->file)
		filesink_counters(o->file, &c.file);
	c.undelivered += sent.dropped;
	c.resent = sent.resent;
	*ret_counters = c;
}
