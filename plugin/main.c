/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * audisp-sigma: the auditd plugin. Options, signals, threads and reload; the flow itself is engine.c.
 *
 *	reader thread     standard input -> ring
 *	detector thread   ring -> alerts -> queues
 *	delivery threads  queues -> log daemon, spool, file (outputs.c)
 *	main thread       signals, reload
 */
#ifdef HAVE_CONFIG_H
#include <config.h>
#endif
#include <errno.h>
#include <limits.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/eventfd.h>
#include <sys/signalfd.h>
#include <unistd.h>

#include "detector.h"
#include "handover.h"
#include "outputs.h"
#include "privileges.h"
#include "startup.h"
#include "state.h"
#include "stops.h"

#define GRACE_MIN_MS 100 /* for delivery, however late it has become */
#define LAST_MS	     100 /* of the time to the end: for what goes to disk, and the last line */
#define EXIT_MS	     50 /* and for what is given back */
#define REMEDY_BYTES 128

enum { EXIT_TROUBLE = 3 };

struct plugin {
	const char *conf;
	char conf_path[PATH_MAX], hostname[HOST_NAME_MAX + 1];
	struct ring *ring;
	struct outputs outputs;
	struct report report;
	struct stops stops;
	uid_t starter; /* who started us; the user may have changed since */
	char user[CONF_USER_MAX + 1]; /* the setting at the start */
	char state[PATH_MAX]; /* as well */
	struct reader reader;
	struct detector detector;
	int stop_fd; /* to the reader: stop */
	int done_fd; /* from the detector: all input was worked off */
	int signal_fd; /* SIGTERM and SIGHUP */
	pthread_t reader_thread, detector_thread;
};

/* --- reload -------------------------------------------------------------------------------------- */

/* What root was allowed to read at the start, the user of the plugin may not be: "", or what helps. */
static const char *remedy(const struct errs *errs, char text[REMEDY_BYTES])
{
	if (!errs_have(errs, EACCES))
		return "";
	snprintf(text, REMEDY_BYTES,
		"; uid %u, without capabilities, must be able to read them: chgrp %u, chmod g+rX",
		(unsigned)geteuid(), (unsigned)getegid());
	return text;
}

static void reload(struct plugin *p)
{
	char text[REMEDY_BYTES];
	struct errs errs = {0};
	bool bad = false;
	struct generation *next = generation_load(p->conf, p->starter, &errs, &bad);
	size_t errors = errs.errors;
	const char *help = remedy(&errs, text);

	report_errs(&p->report, &errs);
	errs_done(&errs);
	/* At the start one bad rule is left out; here the old version of it still works, and stays. */
	if (!next || bad || errors > 0) {
		report_alert(&p->report, SELF_CONFIG_INVALID,
			"%s or its rules cannot be used, the ones loaded before stay%s", p->conf,
			help);
		generation_free(next);
		return;
	}
	size_t loaded = next->book->loaded;

	for (const char *const *group = outputs_groups; *group; group++) {
		if (outputs_changed(&p->outputs, next->settings, *group))
			report_line(&p->report,
				"the settings in '%s' are used from the next start on", *group);
	}
	if (strcmp(p->user, next->settings->user.name) != 0)
		report_line(&p->report, "the setting 'user' is used from the next start on");
	detector_swap(&p->detector, next);
	report_line(&p->report, "reloaded: %zu rules", loaded);
}

/* --- threads ------------------------------------------------------------------------------------- */

static void *reader_thread(void *ctx)
{
	reader_run(ctx);
	return NULL;
}

static void *detector_thread(void *ctx)
{
	struct plugin *p = ctx;

	detector_run(&p->detector);
	eventfd_write(p->done_fd, 1);
	return NULL;
}

static int start_threads(struct plugin *p)
{
	if (outputs_start(&p->outputs) != 0 ||
		pthread_create(&p->detector_thread, NULL, detector_thread, p) != 0 ||
		pthread_create(&p->reader_thread, NULL, reader_thread, &p->reader) != 0)
		return -1;
	return 0;
}

/* --- signals ------------------------------------------------------------------------------------- */

/* Blocked in every thread and read from a descriptor, so that nothing is ever interrupted. */
static int open_signals(void)
{
	sigset_t set;

	sigemptyset(&set);
	sigaddset(&set, SIGTERM);
	sigaddset(&set, SIGHUP);
	if (sigprocmask(SIG_BLOCK, &set, NULL) != 0)
		return -1;
	return signalfd(-1, &set, SFD_CLOEXEC | SFD_NONBLOCK);
}

/*
 * Only auditd, our parent, ends us: systemd sends SIGTERM to the whole control group of the service,
 * before auditd has handed over its last records; and whoever wants us blind would send it too.
 */
static void on_signals(struct plugin *p)
{
	struct signalfd_siginfo info;
	bool hangup = false;

	while (read(p->signal_fd, &info, sizeof(info)) == (ssize_t)sizeof(info)) {
		if (info.ssi_signo == SIGHUP)
			hangup = true;
		else if (info.ssi_pid == (uint32_t)getppid())
			eventfd_write(p->stop_fd, 1);
		else
			stops_refused(&p->stops, info.ssi_pid, info.ssi_uid);
	}
	if (hangup)
		reload(p);
}

/* Until the detector has worked off all input. */
static void serve(struct plugin *p)
{
	struct pollfd fds[2] = {
		{.fd = p->signal_fd, .events = POLLIN},
		{.fd = p->done_fd, .events = POLLIN},
	};

	while (!fds[1].revents) {
		if (poll(fds, 2, stops_check(&p->stops, false)) < 0 && errno != EINTR)
			break;
		if (fds[0].revents)
			on_signals(p);
	}
	stops_check(&p->stops, true);
}

/* --- start and end ------------------------------------------------------------------------------- */

static int open_all(struct plugin *p, struct generation *g)
{
	snprintf(p->state, sizeof(p->state), "%s", g->settings->state.path);
	snprintf(p->user, sizeof(p->user), "%s", g->settings->user.name);
	p->ring = ring_new(RING_BYTES);
	p->stop_fd = eventfd(0, EFD_CLOEXEC);
	p->done_fd = eventfd(0, EFD_CLOEXEC);
	p->signal_fd = open_signals();
	if (!p->ring || p->stop_fd < 0 || p->done_fd < 0 || p->signal_fd < 0)
		return -1;
	p->reader = (struct reader){.fd = 0, .stop_fd = p->stop_fd, .ring = p->ring};
	p->detector = (struct detector){
		.reader = &p->reader,
		.report = &p->report,
		.outputs = &p->outputs,
		.hostname = p->hostname,
		.generation = g,
	};
	return detector_init(&p->detector);
}

/* On the monotonic clock: nothing waits beyond it. */
static uint64_t end_ms(const struct plugin *p)
{
	return atomic_load(&p->reader.ended_ms) + DELIVER_GRACE_MS - EXIT_MS;
}

/* What is in the queues has until one second after the end of input, and a moment in any case. */
static void end_delivery(struct plugin *p)
{
	uint64_t until = end_ms(p) - LAST_MS, now = clock_mono(&clock_system);

	outputs_stop(&p->outputs, now + GRACE_MIN_MS < until ? until - now : GRACE_MIN_MS);
}

/* The last line says what was not delivered as well, so it goes past the queue. */
static void report_last(struct plugin *p)
{
	struct report_counters more = {
		.dropped_lines = atomic_load(&p->reader.dropped_lines),
		.dropped_bytes = atomic_load(&p->reader.dropped_bytes),
		.hidden = p->detector.hidden,
		.held = p->detector.quiet.suppress.counters,
		.unrendered = p->detector.unrendered,
	};
	struct engine_counters engine;
	char counts[REPORT_LINE], line[REPORT_LINE + 16];

	outputs_counters(&p->outputs, &more.outputs);
	engine_counters(p->detector.engine, &engine);
	int n = snprintf(
		line, sizeof(line), "stopped:%.*s", STR_ARG(report_counts(&engine, &more, counts)));

	outputs_last(&p->outputs, (struct str){line, (size_t)n}, end_ms(p));
}

static int run(struct plugin *p, struct generation *g)
{
	if (open_all(p, g) != 0)
		return EXIT_TROUBLE;
	handover(g->settings, &g->runas);
	startup_confine(&g->runas, &p->report);
	state_load(p->state, p->detector.engine, &p->report);
	report_line(&p->report, "started: version %s, %zu rules, %zu problems", PACKAGE_VERSION,
		g->book->loaded, g->book->refused);
	if (start_threads(p) != 0)
		return EXIT_TROUBLE;
	privileges_seal();
	serve(p);
	pthread_join(p->detector_thread, NULL);
	pthread_join(p->reader_thread, NULL);
	state_save(p->state, p->detector.engine, &p->report);
	end_delivery(p);
	report_last(p);
	detector_done(&p->detector);
	outputs_done(&p->outputs);
	ring_free(p->ring);
	return 0;
}

/* "-c FILE", "--help", "--version". Returns an exit code, or -1: go on. */
static int parse_options(int argc, char **argv, const char **ret_conf)
{
	static const char usage[] = "usage: audisp-sigma [-c FILE]\n"
				    "Started by auditd; reads audit records from standard input.\n";
	int option;

	for (int i = 1; i < argc; i++) {
		if (strcmp(argv[i], "--help") == 0) {
			fputs(usage, stdout);
			return 0;
		}
		if (strcmp(argv[i], "--version") == 0) {
			printf("audisp-sigma %s\n", PACKAGE_VERSION);
			return 0;
		}
	}
	opterr = 0;
	while ((option = getopt(argc, argv, "c:")) != -1) {
		if (option != 'c') {
			fputs(usage, stderr);
			return EXIT_TROUBLE;
		}
		*ret_conf = optarg;
	}
	if (optind < argc) {
		fputs(usage, stderr);
		return EXIT_TROUBLE;
	}
	return -1;
}

int main(int argc, char **argv)
{
	static struct plugin plugin = {.conf = CONF_FILE};
	struct plugin *p = &plugin;
	struct errs errs = {0};
	bool bad = false;

	startup_clean();
	p->starter = geteuid();
	int code = parse_options(argc, argv, &p->conf);

	if (code >= 0)
		return code;
	/* A reload must find it from anywhere; an absolute path may be a link that is switched. */
	if (p->conf[0] != '/' && realpath(p->conf, p->conf_path))
		p->conf = p->conf_path;
	if (gethostname(p->hostname, sizeof(p->hostname)) != 0 || p->hostname[0] == '\0')
		snprintf(p->hostname, sizeof(p->hostname), "localhost");
	struct generation *g = generation_load(p->conf, p->starter, &errs, &bad);

	if (bad && !startup_under_auditd()) {
		errs_print(&errs, stderr);
		errs_done(&errs);
		generation_free(g);
		return EXIT_TROUBLE;
	}
	if (!g || outputs_init(&p->outputs, g->settings, &clock_system) != 0)
		return EXIT_TROUBLE;
	report_init(&p->report, p->outputs.queue, &clock_system,
		settings_host(g->settings, p->hostname));
	p->stops.report = &p->report;
	p->report.file_queue = p->outputs.file_queue;
	p->report.body_max = syslog_body_max((size_t)g->settings->syslog.max_message);
	p->report.format = (enum format)g->settings->syslog.format;
	p->report.file_format = (enum format)g->settings->file.format;
	if (bad)
		report_alert(&p->report, SELF_CONFIG_INVALID,
			"%s or its rules cannot be used, running on the defaults and the bundled "
			"rules",
			p->conf);
	report_errs(&p->report, &errs);
	errs_done(&errs);
	return run(p, g);
}
