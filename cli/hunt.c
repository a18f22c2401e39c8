/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * ausigma hunt: logs -> engine -> standard output.
 */
#include "ausigma.h"

#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "alert/alert.h"
#include "alert/syslog.h"
#include "engine.h"
#include "foreign.h"
#include "hunt_options.h"
#include "logs.h"
#include "rulename.h"
#include "source.h"

#define OUT_MAX	       (1024u * 1024)
#define OUT_KEEP       65536
#define PROGRESS_BYTES (4u * 1024 * 1024)

struct hunt {
	struct hunt_options options;
	struct settings *settings;
	struct rulebook *book;
	struct users *users;
	struct engine_site site;
	struct engine *engine;
	struct buf out;
	char hostname[HOST_NAME_MAX + 1];
	int min_level;
	size_t body_max;
	uint64_t *hits; /* by place in the ruleset */
	uint64_t alerts, hidden;
	size_t empty_logs;
	bool trouble;
	bool show_progress;
};

/* --- what comes out ------------------------------------------------------------------------------ */

static bool wanted(const struct hunt *h, const struct rule *rule)
{
	if (h->options.n_only == 0)
		return true;
	for (size_t i = 0; i < h->options.n_only; i++) {
		if (rule_is_called(rule, h->options.only[i]))
			return true;
	}
	return false;
}

static void count_hit(struct hunt *h, const struct rule *rule)
{
	for (size_t i = 0; i < h->book->set->n; i++) {
		if (h->book->set->rule[i] == rule)
			h->hits[i]++;
	}
}

static void on_alert(void *ctx, const struct event *event, const struct match *match)
{
	struct hunt *h = ctx;
	struct alert alert = {
		.event = event,
		.rule = match->rule,
		.undecided = match->undecided,
		.correlated = match->correlated,
		.origin = event->id.node,
		.created_ms = clock_real(&clock_system),
	};

	if (!wanted(h, match->rule))
		return;
	if ((int)match->rule->level < h->min_level) {
		h->hidden++;
		return;
	}
	h->alerts++;
	count_hit(h, match->rule);
	if (h->options.format == HUNT_SUMMARY)
		return;
	if (alert.origin.n == 0)
		alert.origin = str_of(h->options.host_id ? h->options.host_id : h->hostname);
	buf_reset(&h->out, OUT_KEEP);
	if (h->options.format == HUNT_TEXT) {
		text_render(&alert, &h->out);
	} else {
		alert_render((enum format)h->options.format, &alert, h->body_max, &h->out);
		buf_addc(&h->out, '\n');
	}
	fwrite(h->out.p, 1, h->out.n, stdout);
}

static void print_summary(const struct hunt *h)
{
	for (size_t i = 0; i < h->book->set->n; i++) {
		const struct rule *rule = h->book->set->rule[i];

		if (h->hits[i] > 0)
			printf("%8llu  %-13s  %.*s  %.*s\n", (unsigned long long)h->hits[i],
				level_names[rule->level], STR_ARG(rule->stem),
				STR_ARG(rule->title));
	}
}

/* A count that is worth a word only when it is not zero. */
static void say(const char *what, uint64_t n)
{
	if (n > 0)
		fprintf(stderr, ", %llu %s", (unsigned long long)n, what);
}

static void print_closing(const struct hunt *h)
{
	struct engine_counters c;

	engine_counters(h->engine, &c);
	fprintf(stderr, "%llu records, %llu events, %llu evaluated by %zu rules: %llu alerts",
		(unsigned long long)c.gather.records, (unsigned long long)c.gather.events,
		(unsigned long long)c.evaluated, h->book->loaded, (unsigned long long)h->alerts);
	say("matches below the minimum level not shown", h->hidden);
	say("matches that only correlations count", c.muted);
	say("matches without a field that a correlation needs", c.correlate.incomplete);
	say("values that are no numbers, for a correlation", c.correlate.not_numbers);
	say("correlation windows given up for want of room", c.correlate.evicted);
	say("matches given up in windows that had too many", c.correlate.overflowed);
	say("matches not correlated for want of memory", c.correlate.no_memory);
	say("verdicts undecided", c.match.undecided);
	say("incomplete argument vectors", c.cut_argv);
	say("files left out (no record tells where they are)", c.unknown_paths);
	say("events without an end", c.gather.aged);
	say("events closed early (too many open)", c.gather.evicted);
	say("events over the size limit", c.gather.oversized);
	say("late records", c.gather.late);
	say("half-written records", c.gather.cut);
	say("lines that are no records", c.gather.garbage + c.lines.binary);
	say("lines too long", c.lines.too_long);
	say("records refused by libauparse", c.parse.refused);
	say("execs or calls on files without their SYSCALL record", c.gather.no_syscall);
	say("connects without the record of their address", c.no_address);
	say("events given up for want of memory", c.no_memory);
	say("serials missing", c.missing);
	fputc('\n', stderr);
}

/* --- what goes in -------------------------------------------------------------------------------- */

/* The first line of a log that held no record, for the message about it. */
struct first_line {
	char text[256];
	size_t n;
	bool ended;
};

static void keep_first_line(struct first_line *first, struct str bytes)
{
	for (size_t i = 0; i < bytes.n && !first->ended; i++) {
		if (bytes.p[i] == '\n')
			first->ended = first->n > 0;
		else if (first->n < sizeof(first->text))
			first->text[first->n++] = bytes.p[i];
	}
}

static void show_progress(const struct hunt *h, const struct source *source, const char *path)
{
	uint64_t done, size;

	if (!h->show_progress)
		return;
	source_progress(source, &done, &size);
	if (size > 0)
		fprintf(stderr, "\r%s: %3u %% ", err_quote(str_of(path)).text,
			(unsigned)(done * 100 / size));
	else
		fprintf(stderr, "\r%s: %llu MiB ", err_quote(str_of(path)).text,
			(unsigned long long)(done >> 20));
}

static uint64_t records_so_far(const struct hunt *h)
{
	struct engine_counters c;

	engine_counters(h->engine, &c);
	return c.gather.records;
}

/* An empty log is what rotation leaves behind: only when all are, something is wrong. */
static int complain_foreign(struct hunt *h, const char *path, const struct first_line *first)
{
	struct str line = {first->text, first->n};

	if (first->n == 0) {
		h->empty_logs++;
		fprintf(stderr, "%s: no audit record in it: it is empty\n",
			err_quote(str_of(path)).text);
		return 0;
	}
	fprintf(stderr, "%s: no audit record in it: %s\n  first line: %s\n",
		err_quote(str_of(path)).text, foreign_kind(line), err_quote(line).text);
	return -1;
}

static int feed_all(struct hunt *h, struct source *source, const char *path, struct err *err)
{
	struct first_line first = {0};
	uint64_t records = records_so_far(h);
	uint64_t shown = 0, fed = 0;
	struct str bytes;

	for (;;) {
		if (source_read(source, &bytes, err) != 0) {
			engine_next_file(h->engine);
			print_err(err);
			return -1;
		}
		if (bytes.n == 0)
			break;
		keep_first_line(&first, bytes);
		engine_feed(h->engine, bytes);
		fed += bytes.n;
		if (fed - shown >= PROGRESS_BYTES) {
			shown = fed;
			show_progress(h, source, path);
		}
	}
	engine_next_file(h->engine);
	if (h->show_progress)
		fprintf(stderr, "\r\033[K");
	return records_so_far(h) > records ? 0 : complain_foreign(h, path, &first);
}

static void hunt_log(struct hunt *h, const char *path)
{
	struct source *source;
	struct err err;

	if (source_open(path, &source, &err) != 0) {
		print_err(&err);
		h->trouble = true;
		return;
	}
	if (feed_all(h, source, path, &err) != 0)
		h->trouble = true;
	source_close(source);
}

static void hunt_logs(struct hunt *h)
{
	char **found = NULL;
	size_t n_found = 0;

	if (h->options.n_logs == 0) {
		n_found = logs_default("/etc/audit/auditd.conf", &found);
		if (n_found == 0) {
			fprintf(stderr, "ausigma hunt: no log given, and this host has none\n");
			h->trouble = true;
		}
	}
	for (size_t i = 0; i < h->options.n_logs; i++)
		hunt_log(h, h->options.logs[i]);
	for (size_t i = 0; i < n_found; i++)
		hunt_log(h, found[i]);
	logs_free(found, n_found);
}

/* --- before and after ---------------------------------------------------------------------------- */

static int load_rules(struct hunt *h)
{
	h->book = cli_rulebook(h->settings, h->options.rules, h->options.n_rules);
	if (!h->book || h->book->loaded == 0) {
		fprintf(stderr,
			"ausigma hunt: no rule loaded; -r names a file or folder of rules\n");
		return -1;
	}
	for (size_t i = 0; i < h->options.n_only; i++) {
		bool known = false;

		for (size_t r = 0; r < h->book->set->n && !known; r++)
			known = rule_is_called(h->book->set->rule[r], h->options.only[i]);
		if (!known) {
			fprintf(stderr,
				"ausigma hunt: --rule '%s': no rule of this id, name or title\n",
				err_quote(str_of(h->options.only[i])).text);
			return -1;
		}
	}
	h->hits = calloc(h->book->set->n, sizeof(*h->hits));
	return h->hits ? 0 : -1;
}

static int prepare(struct hunt *h)
{
	struct err err;

	h->settings = cli_settings(h->options.conf);
	if (!h->settings || load_rules(h) != 0)
		return -1;
	if (h->options.passwd && users_load(h->options.passwd, &h->users, &err) != 0) {
		print_err(&err);
		return -1;
	}
	if (gethostname(h->hostname, sizeof(h->hostname)) != 0 || h->hostname[0] == '\0')
		snprintf(h->hostname, sizeof(h->hostname), "localhost");
	if (!h->options.host_id && h->settings->host_id[0])
		h->options.host_id = h->settings->host_id;
	h->min_level = h->options.min_level >= 0 ? h->options.min_level : h->settings->min_level;
	h->show_progress = isatty(2);
	buf_init(&h->out, OUT_MAX);
	/* The same bytes as the plugin sends. */
	h->body_max = syslog_body_max((size_t)h->settings->syslog.max_message);
	h->site = cli_site(h->settings, h->options.host_id ? h->options.host_id : h->hostname);
	struct engine_options options = {
		.plan = h->book->plan,
		.names = &h->book->set->names,
		.users = h->users,
		.alert = on_alert,
		.ctx = h,
		.site = &h->site,
		.since_sec = h->options.since_sec,
		.until_sec = h->options.until_sec,
	};

	h->engine = engine_new(&options);
	return h->engine ? 0 : -1;
}

static int finish(struct hunt *h)
{
	if (h->options.format == HUNT_SUMMARY)
		print_summary(h);
	print_closing(h);
	if (fflush(stdout) != 0 || ferror(stdout)) {
		fprintf(stderr, "ausigma hunt: standard output: write failed\n");
		return EXIT_TROUBLE;
	}
	if (h->trouble || (h->empty_logs > 0 && records_so_far(h) == 0))
		return EXIT_TROUBLE;
	if (h->book->refused > 0)
		return EXIT_BAD_RULE;
	return h->options.fail_on_detection && h->alerts > 0 ? EXIT_FINDINGS : EXIT_DONE;
}

static void hunt_done(struct hunt *h)
{
	engine_free(h->engine);
	users_free(h->users);
	rulebook_free(h->book);
	settings_free(h->settings);
	buf_done(&h->out);
	free(h->hits);
	hunt_options_done(&h->options);
}

int hunt_main(int argc, char **argv)
{
	static char name[] = "ausigma hunt"; /* for the messages of getopt */
	struct hunt h = {0};

	argv[0] = name;

	enum hunt_parse parsed = hunt_options_parse(argc, argv, &h.options);
	int code = parsed == HUNT_HELP ? EXIT_DONE : EXIT_TROUBLE;

	if (parsed == HUNT_RUN && prepare(&h) == 0) {
		hunt_logs(&h);
		engine_finish(h.engine);
		code = finish(&h);
	}
	hunt_done(&h);
	return code;
}
