/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * audisp-sigma: the auditd plugin. Options, signals, threads and reload; the flow itself is engine.c.
 *
 *	reader thread     standard input -> ring
 *	detector thread   ring -> alerts -> queue
 *	delivery thread   queue -> syslog
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

#include "alert/deliver.h"
#include "base/file.h"
#include "detector.h"
#include "input/reader.h"
#include "startup.h"

#ifndef CONF_FILE
#define CONF_FILE "/etc/audisp-sigma/audisp-sigma.conf"
#endif
#define PASSWD_FILE "/etc/passwd"
#define NOTICES_MAX 20 /* problems of one load that are told one by one */

enum { EXIT_TROUBLE = 3 };

struct plugin {
	const char *conf;
	char conf_path[PATH_MAX], hostname[HOST_NAME_MAX + 1];
	struct ring *ring;
	struct queue *queue;
	struct syslog *syslog;
	struct reader reader;
	struct detector detector;
	struct deliver deliver;
	int stop_fd; /* to the reader: stop */
	int done_fd; /* from the detector: all input was worked off */
	int signal_fd; /* SIGTERM and SIGHUP */
	pthread_t reader_thread, detector_thread, deliver_thread;
};

/* --- talking ------------------------------------------------------------------------------------- */

/* A line about ourselves, to the same log as the alerts. */
__attribute__((format(printf, 2, 3))) static void notice(struct plugin *p, const char *fmt, ...)
{
	char line[1024];
	va_list ap;

	va_start(ap, fmt);
	int n = vsnprintf(line, sizeof(line), fmt, ap);

	va_end(ap);
	if (n < 0)
		return;
	queue_put(p->queue, QUEUE_NOTICE, LEVEL_CRITICAL,
		(struct str){line, (size_t)n < sizeof(line) ? (size_t)n : sizeof(line) - 1});
}

static void notice_errs(struct plugin *p, const struct errs *errs)
{
	char line[1024];
	size_t told = errs->n < NOTICES_MAX ? errs->n : NOTICES_MAX;

	for (size_t i = 0; i < told; i++)
		notice(p, "%s", err_format(&errs->list[i], line, sizeof(line)));
	if (errs->errors + errs->warnings > told)
		notice(p, "... and %zu more problems; 'ausigma check' shows them all",
			errs->errors + errs->warnings - told);
}

/* What was seen, and every single thing that was lost. */
static void notice_status(struct plugin *p, const char *what)
{
	struct engine_counters c;
	struct queue_counters q;
	uint64_t lost = 0;

	engine_counters(p->detector.engine, &c);
	queue_counters(p->queue, &q);
	for (int level = 0; level < LEVEL_COUNT; level++)
		lost += q.evicted[level] + q.dropped[level];
	notice(p,
		"%s: records=%llu events=%llu evaluated=%llu matches=%llu hidden=%llu "
		"undecided=%llu "
		"argv_incomplete=%llu aged=%llu evicted=%llu oversized=%llu late=%llu cut=%llu "
		"garbage=%llu too_long=%llu refused=%llu no_memory=%llu serials_missing=%llu "
		"input_dropped_lines=%llu input_dropped_bytes=%llu alerts_lost=%llu",
		what, (unsigned long long)c.gather.records, (unsigned long long)c.gather.events,
		(unsigned long long)c.evaluated, (unsigned long long)c.matches,
		(unsigned long long)p->detector.hidden, (unsigned long long)c.match.undecided,
		(unsigned long long)c.cut_argv, (unsigned long long)c.gather.aged,
		(unsigned long long)c.gather.evicted, (unsigned long long)c.gather.oversized,
		(unsigned long long)c.gather.late, (unsigned long long)c.gather.cut,
		(unsigned long long)(c.gather.garbage + c.lines.binary),
		(unsigned long long)c.lines.too_long, (unsigned long long)c.parse.refused,
		(unsigned long long)c.no_memory, (unsigned long long)c.missing,
		(unsigned long long)atomic_load(&p->reader.dropped_lines),
		(unsigned long long)atomic_load(&p->reader.dropped_bytes),
		(unsigned long long)(lost + p->detector.unrendered));
}

/* --- loading ------------------------------------------------------------------------------------- */

/* Settings of the file; defaults when it cannot be used, then *ret_bad. NULL = out of memory. */
static struct settings *load_settings(const char *conf, struct errs *errs, bool *ret_bad)
{
	struct settings *settings = NULL;

	*ret_bad = settings_load(conf, FILE_TRUSTED, &settings, errs) != SETTINGS_OK;
	return *ret_bad ? settings_default() : settings;
}

/*
 * A whole new generation. `*ret_bad`: the configuration could not be used, or no rule, and the
 * defaults and the bundled rules stand in. NULL = out of memory.
 */
static struct generation *load_generation(const char *conf, struct errs *errs, bool *ret_bad)
{
	static const char *const bundled[] = {RULES_DIR};
	struct generation *g = calloc(1, sizeof(*g));

	if (!g)
		return NULL;
	g->settings = load_settings(conf, errs, ret_bad);
	if (g->settings)
		g->book = rulebook_load(
			g->settings->rules.list, g->settings->rules.n, RULESET_TRUSTED, errs);
	if (g->book && g->book->loaded == 0) {
		*ret_bad = true;
		rulebook_free(g->book);
		g->book = rulebook_load(bundled, 1, RULESET_TRUSTED, errs);
	}
	if (!g->settings || !g->book) {
		generation_free(g);
		return NULL;
	}
	if (users_load(PASSWD_FILE, &g->users, NULL) != 0)
		g->users = NULL;
	return g;
}

static void reload(struct plugin *p)
{
	struct errs errs = {0};
	bool bad = false;
	struct generation *next = load_generation(p->conf, &errs, &bad);

	notice_errs(p, &errs);
	errs_done(&errs);
	if (!next || bad) {
		notice(p, "reload failed: the configuration and rules in use stay");
		generation_free(next);
		return;
	}
	size_t loaded = next->book->loaded, refused = next->book->refused;

	detector_swap(&p->detector, next);
	notice(p, "reloaded: %zu rules, %zu problems", loaded, refused);
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

static void *deliver_thread(void *ctx)
{
	deliver_run(ctx);
	return NULL;
}

static int start_threads(struct plugin *p)
{
	if (pthread_create(&p->deliver_thread, NULL, deliver_thread, &p->deliver) != 0 ||
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
			notice(p,
				"SIGTERM from pid %u, uid %u ignored: only auditd ends its plugins",
				info.ssi_pid, info.ssi_uid);
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
		if (poll(fds, 2, -1) < 0 && errno != EINTR)
			break;
		if (fds[0].revents)
			on_signals(p);
	}
}

/* --- start and end ------------------------------------------------------------------------------- */

static int open_all(struct plugin *p, struct generation *g)
{
	const struct settings_syslog *s = &g->settings->syslog;
	struct syslog_options options = {
		.path = s->socket,
		.tag = "audisp-sigma",
		.facility = s->facility >> 3,
		.cookie = s->cookie,
		.max_message = (size_t)s->max_message,
		.clock = &clock_system,
	};

	p->ring = ring_new(RING_BYTES);
	p->syslog = s->enabled ? syslog_new(&options) : NULL;
	p->stop_fd = eventfd(0, EFD_CLOEXEC);
	p->done_fd = eventfd(0, EFD_CLOEXEC);
	p->signal_fd = open_signals();
	if (!p->ring || (s->enabled && !p->syslog) || p->stop_fd < 0 || p->done_fd < 0 ||
		p->signal_fd < 0)
		return -1;
	p->reader = (struct reader){.fd = 0, .stop_fd = p->stop_fd, .ring = p->ring};
	p->detector = (struct detector){
		.ring = p->ring,
		.queue = p->queue,
		.clock = &clock_system,
		.hostname = p->hostname,
		.body_max = syslog_body_max(options.max_message),
		.generation = g,
	};
	p->deliver = (struct deliver){
		.queue = p->queue,
		.syslog = p->syslog,
		.clock = &clock_system,
	};
	return detector_init(&p->detector);
}

static int run(struct plugin *p, struct generation *g)
{
	if (open_all(p, g) != 0)
		return EXIT_TROUBLE;
	if (startup_under_auditd() && chdir("/") != 0)
		notice(p, "no change to /: %m");
	if (startup_confine() != 0)
		notice(p, "capabilities could not be dropped");
	notice(p, "started: version %s, %zu rules, %zu problems", PACKAGE_VERSION, g->book->loaded,
		g->book->refused);
	if (start_threads(p) != 0)
		return EXIT_TROUBLE;
	serve(p);
	pthread_join(p->detector_thread, NULL);
	pthread_join(p->reader_thread, NULL);
	notice_status(p, "stopped");
	queue_close(p->queue);
	pthread_join(p->deliver_thread, NULL);
	detector_done(&p->detector);
	syslog_free(p->syslog);
	queue_free(p->queue);
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

static void print_errs(const struct errs *errs)
{
	char line[1024];

	for (size_t i = 0; i < errs->n; i++)
		fprintf(stderr, "%s\n", err_format(&errs->list[i], line, sizeof(line)));
}

int main(int argc, char **argv)
{
	static struct plugin plugin = {.conf = CONF_FILE};
	struct plugin *p = &plugin;
	struct errs errs = {0};
	bool bad = false;

	startup_clean();
	int code = parse_options(argc, argv, &p->conf);

	if (code >= 0)
		return code;
	if (realpath(p->conf, p->conf_path)) /* a reload must find it from anywhere */
		p->conf = p->conf_path;
	if (gethostname(p->hostname, sizeof(p->hostname)) != 0 || p->hostname[0] == '\0')
		snprintf(p->hostname, sizeof(p->hostname), "localhost");
	struct generation *g = load_generation(p->conf, &errs, &bad);

	if (bad && !startup_under_auditd()) {
		print_errs(&errs);
		errs_done(&errs);
		generation_free(g);
		return EXIT_TROUBLE;
	}
	p->queue = queue_new(QUEUE_MESSAGES, QUEUE_BYTES);
	if (!g || !p->queue)
		return EXIT_TROUBLE;
	if (bad)
		notice(p,
			"config_invalid: %s cannot be used, running on defaults and bundled rules",
			p->conf);
	notice_errs(p, &errs);
	errs_done(&errs);
	return run(p, g);
}
