/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Reloads while events flow: whatever the configuration and the rules folder look like at that
 * moment, a rule that stays sees every event once, and a correlation that stays goes on counting.
 *
 * RELOADS=N sets their number (100), LONG=1 makes it 10,000; SEED=N their order, which is printed.
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "support/mutate.h"
#include "support/plugin.h"
#include "support/stream.h"

#define ANSWER_MS  20000 /* a slow machine, or sanitizers */
#define PIECE	   6000 /* bytes of input between two looks at the output, at most */
#define AHEAD	   2000 /* hits that may be on their way */
#define SERIALS	   4000000
#define GROWTH_KB  12288 /* what waited in the queue, on a slow machine; freed, but not given back */
#define STORM	   1000
#define EVERY_HIT  3 /* events per hit */
#define PER_FOLDER 64 /* events, one after another; a folder each second */
#define BEGIN_SEC  1795306288
#define SAID_MAX   65536

struct flow {
	struct plugin plugin;
	struct mutant mutant;
	struct buf input; /* not sent yet */
	unsigned next; /* serial */
	uint8_t *seen; /* alerts of the watched rule, and SEEN_SET, by serial */
	unsigned sent_hits, alerts;
	unsigned folder_hits; /* sent in the current folder */
	unsigned sent_sets, sets; /* hits that complete a window of the correlation; alerts of it */
	unsigned reloaded, kept, refused_stops; /* answers to SIGHUP and SIGTERM */
	struct buf said; /* everything else since the last signal */
	char stopped[1024]; /* the closing line */
};

#define SEEN_SET 0x80 /* the correlation alerted at this serial */

static bool is_hit(unsigned serial)
{
	return serial * 2654435761u % EVERY_HIT == 0;
}

/* The next event, into f->input. Some come without their end, some with thousands of arguments. */
static void next_event(struct flow *f)
{
	static const char *const hit[] = {"ls", "-id", "/", NULL};
	static const char *const miss[] = {"ls", "-id", "/srv", NULL};
	static const char *long_argv[600];
	unsigned serial = f->next++;
	char folder[32];
	struct stream_exec exec = {
		.serial = serial,
		.sec = BEGIN_SEC + serial / PER_FOLDER,
		.cwd = folder,
		.exe = "/usr/bin/ls",
		.argv = is_hit(serial) ? hit : miss,
		.eoe = true,
	};

	if (serial % 97 == 0) {
		for (size_t i = 0; i < 598; i++)
			long_argv[i] = i < 2 ? hit[i] : "/srv/some-longer-argument";
		long_argv[598] = is_hit(serial) ? "/" : "/srv";
		exec.argv = long_argv;
		exec.per_record = 100;
	}
	snprintf(folder, sizeof(folder), "/srv/%u", serial / PER_FOLDER);
	f->sent_hits += is_hit(serial);
	f->folder_hits = is_hit(serial) + (serial % PER_FOLDER ? f->folder_hits : 0);
	f->sent_sets += is_hit(serial) && f->folder_hits == COUNTED_TIMES;
	stream_exec(&f->input, &exec);
	assert_true(f->next < SERIALS);
}

static void send_bytes(struct flow *f, size_t n)
{
	plugin_send(&f->plugin, str_sub(buf_str(&f->input), 0, n));
	f->input.n -= n;
	memmove(f->input.p, f->input.p + n, f->input.n);
}

/*
 * Up to PIECE bytes, which may begin and end anywhere in a line. Never so many that alerts would have
 * to be dropped; a pause is made between events, because one that is open for long is incomplete.
 */
static void send_piece(struct flow *f)
{
	size_t n = mutant_random(&f->mutant) % PIECE + 1;

	if (f->sent_hits > f->alerts + AHEAD) {
		send_bytes(f, f->input.n);
		return;
	}
	while (f->input.n < n)
		next_event(f);
	send_bytes(f, n);
}

static unsigned long serial_of(const char *text)
{
	const char *at = strstr(text, "\"sequence\":");

	assert_non_null(at);
	return strtoul(at + strlen("\"sequence\":"), NULL, 10);
}

static void counted_alert(struct flow *f, const char *text)
{
	unsigned long serial = serial_of(text);

	if (serial == 0 || serial >= f->next || f->seen[serial] & SEEN_SET)
		fail_msg("serial %lu completes a window again, or was not sent", serial);
	f->seen[serial] |= SEEN_SET;
	f->sets++;
}

static void watched_alert(struct flow *f, const char *text)
{
	unsigned long serial = serial_of(text);

	if (serial == 0 || serial >= f->next || !is_hit((unsigned)serial))
		fail_msg("an alert of serial %lu, which is no hit", serial);
	if (f->seen[serial]++ & ~SEEN_SET)
		fail_msg("serial %lu alerted twice", serial);
	f->alerts++;
}

static void take_message(struct flow *f, const char *text)
{
	const char *stopped = strstr(text, "]: stopped: ");

	if (strstr(text, "\"id\":\"" COUNTED_ID "\"")) {
		counted_alert(f, text);
		return;
	}
	if (strstr(text, "\"id\":\"" WATCHED_ID "\"")) {
		watched_alert(f, text);
		return;
	}
	f->reloaded += strstr(text, "]: reloaded: ") != NULL;
	f->kept += strstr(text, "\"action\":\"config_invalid\"") != NULL;
	f->refused_stops += strstr(text, "\"action\":\"stop_refused\"") != NULL;
	if (stopped)
		snprintf(f->stopped, sizeof(f->stopped), "%s", stopped);
	if (!strstr(text, "\"sequence\":") && !strstr(text, "\"rule_undecided\"") &&
		f->said.n < SAID_MAX / 2)
		buf_addf(&f->said, "%.2000s\n", text);
}

/* All that is there, or the first that comes within `timeout_ms`. */
static void take_messages(struct flow *f, int timeout_ms)
{
	const char *text;

	while ((text = plugin_receive(&f->plugin, timeout_ms)) != NULL) {
		take_message(f, text);
		timeout_ms = 0;
	}
}

static uint64_t now_ms(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return (uint64_t)ts.tv_sec * 1000 + (uint64_t)ts.tv_nsec / 1000000;
}

static bool said(struct flow *f, const char *text)
{
	buf_addc(&f->said, '\0');
	f->said.n--;
	return strstr(f->said.p, text) != NULL;
}

static unsigned answers(const struct flow *f)
{
	return f->reloaded + f->kept;
}

/* Events flow until counted() is above `before`. */
static void flow_until(
	struct flow *f, unsigned before, unsigned (*counted)(const struct flow *), const char *what)
{
	uint64_t until = now_ms() + ANSWER_MS;

	while (counted(f) <= before) {
		if (now_ms() > until)
			fail_msg("%s: no answer; said: %s", what, said(f, "") ? f->said.p : "");
		if (waitpid(f->plugin.pid, NULL, WNOHANG) != 0) {
			f->plugin.pid = 0;
			fail_msg("%s: the plugin is gone", what);
		}
		send_piece(f);
		mutant_touch(&f->mutant);
		take_messages(f, 1);
	}
}

/* --- one run ------------------------------------------------------------------------------------- */

static void flow_prepare(struct flow *f)
{
	memset(f, 0, sizeof(*f));
	plugin_init(&f->plugin);
	mutant_init(&f->mutant, &f->plugin);
	buf_init(&f->input, 1 << 20);
	buf_init(&f->said, SAID_MAX);
	f->seen = calloc(SERIALS, 1);
	f->next = 1;
	assert_non_null(f->seen);
}

static void flow_begin(struct flow *f)
{
	plugin_start(&f->plugin);
	for (uint64_t until = now_ms() + ANSWER_MS; !said(f, "started: ");) {
		take_messages(f, 50);
		if (waitpid(f->plugin.pid, NULL, WNOHANG) != 0) {
			f->plugin.pid = 0;
			fail_msg("the plugin does not start");
		}
		assert_true(now_ms() < until);
	}
}

/* Sends the rest of the last event, and wants an alert of every hit. */
static void drain(struct flow *f)
{
	send_bytes(f, f->input.n);
	for (uint64_t until = now_ms() + ANSWER_MS; f->alerts < f->sent_hits && now_ms() < until;)
		take_messages(f, 50);
	if (f->alerts != f->sent_hits)
		fail_msg("%u hits, %u alerts", f->sent_hits, f->alerts);
}

/*
 * End of input. A log daemon that reads all the time: what other rules still have to say would fill its
 * socket, and the closing line would wait on disk for the next start.
 */
static void end(struct flow *f)
{
	uint64_t until = now_ms() + ANSWER_MS;

	plugin_close(&f->plugin);
	while (!plugin_ended(&f->plugin)) {
		assert_true(now_ms() < until);
		take_messages(f, 5);
	}
	take_messages(f, 0);
}

/* Sends the rest, ends, and wants every hit alerted once and nothing lost on the way. */
static void flow_end(struct flow *f)
{
	static const char *const none[] = {"input_dropped_lines=0", "alerts_lost=0", "aged=0",
		"late=0", "garbage=0", "serials_missing=0", "undecided=0"};
	char text[64];

	drain(f);
	end(f);
	if (f->sets != f->sent_sets)
		fail_msg("%u windows completed, %u alerts of them", f->sent_sets, f->sets);
	for (size_t i = 0; i < sizeof(none) / sizeof(none[0]); i++) {
		if (!strstr(f->stopped, none[i]))
			fail_msg("not %s: %s", none[i], f->stopped);
	}
	snprintf(text, sizeof(text), " evaluated=%u ", f->next - 1);
	if (!strstr(f->stopped, text))
		fail_msg("not%s: %s", text, f->stopped);
}

static void flow_done(struct flow *f)
{
	plugin_done(&f->plugin);
	buf_done(&f->input);
	buf_done(&f->said);
	mutant_done(&f->mutant);
	free(f->seen);
}

/* The same events and no reload: what must come of them. */
static void compare_with_control(const struct flow *f)
{
	static struct flow control;

	flow_prepare(&control);
	flow_begin(&control);
	while (control.next < f->next) {
		next_event(&control);
		if (control.input.n < PIECE && control.next < f->next)
			continue;
		plugin_send(&control.plugin, buf_str(&control.input));
		control.input.n = 0;
		do {
			take_messages(&control, 1);
		} while (control.sent_hits > control.alerts + AHEAD);
	}
	flow_end(&control);
	assert_int_equal(control.alerts, f->alerts);
	assert_int_equal(control.sets, f->sets);
	assert_memory_equal(control.seen, f->seen, f->next);
	assert_int_equal(answers(&control), 0);
	flow_done(&control);
}

/* --- tests --------------------------------------------------------------------------------------- */

static uint64_t number_of(const char *name, uint64_t initial)
{
	const char *text = getenv(name);

	return text && *text ? strtoull(text, NULL, 10) : initial;
}

/* SIGHUP in this state; returns when the plugin has answered. Events flow all the time. */
static void one_reload(struct flow *f, const struct mutation *m)
{
	unsigned before = answers(f), kept = f->kept;

	mutant_apply(&f->mutant, m);
	f->said.n = 0;
	kill(f->plugin.pid, SIGHUP);
	flow_until(f, before, answers, m->name);
	if (*m->says && (f->kept > kept) != m->keeps)
		fail_msg("%s: %s", m->name, m->keeps ? "was loaded" : "was not loaded");
	if (!said(f, m->says))
		fail_msg("%s: does not say '%s' but: %s", m->name, m->says, f->said.p);
	mutant_restore(&f->mutant);
}

struct usage {
	size_t rss_kb;
	int fds;
};

static struct usage usage_of(struct flow *f)
{
	drain(f);
	return (struct usage){plugin_rss(&f->plugin), plugin_fds(&f->plugin)};
}

/* A build with AddressSanitizer keeps freed memory back, and looks for leaks at the end instead. */
static void assert_bounded(struct usage from, struct usage to)
{
	print_message("memory %zu -> %zu kB, descriptors %d -> %d\n", from.rss_kb, to.rss_kb,
		from.fds, to.fds);
	if (to.fds < 0)
		print_message("NOT CHECKED: /proc does not show the descriptors\n");
	assert_int_equal(from.fds, to.fds);
#ifndef __SANITIZE_ADDRESS__
	assert_true(to.rss_kb < from.rss_kb + GROWTH_KB);
#endif
}

static void reloads_under_load(void **state)
{
	uint64_t n = number_of("RELOADS", number_of("LONG", 0) ? 10000 : 100);
	uint64_t seed = number_of("SEED", (uint64_t)time(NULL));
	struct flow *f = *state;
	struct usage warm = {0};

	print_message("%llu reloads, SEED=%llu\n", (unsigned long long)n, (unsigned long long)seed);
	f->mutant.seed = seed ? seed : 1;
	flow_begin(f);
	for (uint64_t i = 0; i < n; i++) {
		if (i == 2 * n_mutations) /* every state was met, buffers have their size */
			warm = usage_of(f);
		one_reload(f,
			&mutations[i < n_mutations ? i : mutant_random(&f->mutant) % n_mutations]);
	}
	if (warm.rss_kb)
		assert_bounded(warm, usage_of(f));
	assert_int_equal(answers(f), n);
	flow_end(f);
	print_message("%u events, %u alerts, %u of the correlation, %u loaded, %u kept\n",
		f->next - 1, f->alerts, f->sets, f->reloaded, f->kept);
	compare_with_control(f);
}

static unsigned alerts(const struct flow *f)
{
	return f->alerts;
}

/* However many come while one waits, they are one. */
static void storm_is_coalesced(void **state)
{
	struct flow *f = *state;
	int status;

	flow_begin(f);
	kill(f->plugin.pid, SIGSTOP);
	assert_int_equal(waitpid(f->plugin.pid, &status, WUNTRACED), f->plugin.pid);
	assert_true(WIFSTOPPED(status));
	for (int i = 0; i < STORM; i++)
		assert_int_equal(kill(f->plugin.pid, SIGHUP), 0);
	kill(f->plugin.pid, SIGCONT);
	flow_until(f, 0, answers, "storm");
	flow_until(f, f->alerts + 100, alerts, "events after the storm");
	flow_end(f);
	assert_int_equal(f->reloaded, 1);
	assert_int_equal(f->kept, 0);
}

/* Without pause, over a good configuration and over a bad one. */
static void storm_is_harmless(void **state)
{
	struct flow *f = *state;

	flow_begin(f);
	for (int round = 0; round < 4; round++) {
		mutant_restore(&f->mutant);
		mutant_apply(&f->mutant, &mutations[round % 2 ? n_mutations - 1 : 0]);
		for (int i = 0; i < STORM; i++) {
			assert_int_equal(kill(f->plugin.pid, SIGHUP), 0);
			if (i % 10 == 0)
				send_piece(f);
			if (i % 50 == 0)
				take_messages(f, 0);
		}
		flow_until(f, f->alerts + 100, alerts, "events after the storm");
	}
	flow_end(f);
	print_message("%d signals, %u loaded, %u kept\n", 4 * STORM, f->reloaded, f->kept);
	assert_true(f->reloaded > 0 && f->kept > 0);
}

/*
 * A plugin that is started again inherits the signals that were blocked, and those that wait: auditd
 * passes a SIGHUP on to its plugins, and the service is told to reload whenever rules change.
 */
static void signals_before_the_start(void **state)
{
	static const int pending[] = {SIGHUP, SIGTERM, 0};
	struct flow *f = *state;

	f->plugin.pending = pending;
	flow_begin(f);
	flow_until(f, 0, answers, "the SIGHUP that waited");
	flow_until(f, 100, alerts, "events");
	flow_end(f);
	assert_int_equal(f->reloaded, 1);
	assert_int_equal(f->refused_stops, 1); /* we are not its parent */
}

static int setup(void **state)
{
	static struct flow flow;

	flow_prepare(&flow);
	*state = &flow;
	return 0;
}

static int teardown(void **state)
{
	flow_done(*state);
	return 0;
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(reloads_under_load),
		TEST(storm_is_coalesced),
		TEST(storm_is_harmless),
		TEST(signals_before_the_start),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
