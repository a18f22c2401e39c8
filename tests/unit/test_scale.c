/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Input as large as an unprivileged user can make it, and larger: time grows with its size and not
 * with the square of it, memory stays within the caps, and the hit at the very end is found.
 *
 * Each load is run twice, at half its size and whole, in processes of their own, so that each tells
 * its own peak of memory. Under a sanitizer the sizes are a quarter, with SMALL in the
 * environment (for valgrind) a hundredth; memory is then theirs and not looked at.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "event/argv.h"
#include "rulebook.h"
#include "support/effort.h"
#include "support/stream.h"

#ifdef __SANITIZE_ADDRESS__
enum { SANITIZED = 1 };
#else
enum { SANITIZED = 0 };
#endif

#define MAX_TEXT    (128u << 20)
#define TRIES	    4 /* other processes on the machine disturb even CPU times */
#define FLOOR_SEC   0.02
#define LONGEST_ARG 131071 /* MAX_ARG_STRLEN without its NUL */

/* What a run of the engine came to; passed through a pipe. */
struct result {
	double cpu_sec;
	long rss_kb; /* grown by */
	size_t alerts;
	struct engine_counters c;
};

struct load {
	const char *name;
	void (*make)(struct buf *out, size_t n);
	size_t n; /* the whole size, of whatever `make` counts */
	size_t repeat_kb; /* before it, so many kilobytes without a newline, for each of n */
	long rss_kb; /* 0 = not looked at */
};

static size_t scaled(size_t n)
{
	size_t by = effort_small() ? 100 : SANITIZED ? 4 : 1;

	return n / by > 2 ? n / by : 2;
}

/* --- running ------------------------------------------------------------------------------------- */

static long peak_kb(void)
{
	struct rusage usage;

	getrusage(RUSAGE_SELF, &usage);
	return usage.ru_maxrss;
}

static void on_alert(void *ctx, const struct event *event, const struct match *match)
{
	struct result *r = ctx;

	(void)event;
	(void)match;
	r->alerts++;
}

static void run_here(
	const struct rulebook *book, struct str text, size_t before_kb, struct result *ret_result)
{
	static const char block[1024] = {[0 ... 1023] = 'x'};
	struct result r = {.cpu_sec = effort_sec(), .rss_kb = peak_kb()};
	struct engine_options options = {.plan = book->plan, .alert = on_alert, .ctx = &r};
	struct engine *e = engine_new(&options);

	for (size_t i = 0; i < before_kb; i++)
		engine_feed(e, (struct str){block, sizeof(block)});
	while (text.n > 0) {
		size_t n = text.n < 65536 ? text.n : 65536;

		engine_feed(e, str_sub(text, 0, n));
		text = str_sub(text, n, text.n);
	}
	engine_finish(e);
	engine_counters(e, &r.c);
	engine_free(e);
	r.cpu_sec = effort_sec() - r.cpu_sec;
	r.rss_kb = peak_kb() - r.rss_kb;
	*ret_result = r;
}

static void run(
	const struct rulebook *book, struct str text, size_t before_kb, struct result *ret_result)
{
	int fd[2], status;

	assert_int_equal(pipe(fd), 0);
	pid_t pid = fork();

	assert_true(pid >= 0);
	if (pid == 0) {
		run_here(book, text, before_kb, ret_result);
		_exit(write(fd[1], ret_result, sizeof(*ret_result)) == sizeof(*ret_result) ? 0 : 1);
	}
	close(fd[1]);
	assert_int_equal(read(fd[0], ret_result, sizeof(*ret_result)), sizeof(*ret_result));
	close(fd[0]);
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_int_equal(status, 0);
}

/* Half the load and the whole, until the times are linear or TRIES are over. The whole is returned. */
static void double_up(
	const struct rulebook *book, const struct load *load, struct result *ret_whole)
{
	struct result r[2];
	bool linear = false;

	for (int try = 0; try < TRIES && !linear; try++) {
		for (size_t whole = 0; whole < 2; whole++) {
			size_t n = whole ? load->n : load->n / 2;
			struct buf text;

			buf_init(&text, MAX_TEXT);
			load->make(&text, n);
			assert_false(text.overflow);
			run(book, buf_str(&text), n * load->repeat_kb, &r[whole]);
			buf_done(&text);
		}
		linear = r[1].cpu_sec < 3 * r[0].cpu_sec + FLOOR_SEC;
	}
	print_message("%-20s %8zu: %.3f s and %.3f s, %ld and %ld kB\n", load->name, load->n,
		r[0].cpu_sec, r[1].cpu_sec, r[0].rss_kb, r[1].rss_kb);
	assert_true(linear);
	if (!SANITIZED && !effort_small() && load->rss_kb)
		assert_true(r[1].rss_kb <= load->rss_kb);
	*ret_whole = r[1];
}

#define H	"msg=audit(1795306288.000:1): "
#define SYSCALL "type=SYSCALL " H "arch=c000003e syscall=59 success=yes exe=\"/usr/bin/cat\"\n"
#define END	"type=PROCTITLE " H "proctitle=\"cat\"\n"

/* The exec of a vector whose first argument is cat and whose last gives it away. */
static void whole_exec(struct buf *out, struct str *argv, size_t argc)
{
	argv[0] = STR("cat");
	argv[argc - 1] = STR("/proc/1/cgroup");
	buf_add(out, STR(SYSCALL));
	stream_execve(out, &(struct stream_exec){.serial = 1}, argv, argc);
	buf_add(out, STR(END));
}

static void make_arguments(struct buf *out, size_t n)
{
	struct str *argv = calloc(n, sizeof(*argv));

	assert_non_null(argv);
	for (size_t i = 0; i < n; i++)
		argv[i] = STR("x");
	whole_exec(out, argv, n);
	free(argv);
}

/* n arguments of 128 kB with blanks in them; 48 are the 6 MB that the kernel allows. */
static void make_long_arguments(struct buf *out, size_t n)
{
	struct str *argv = calloc(n + 2, sizeof(*argv));
	char *arg = malloc(LONGEST_ARG);

	assert_true(argv && arg);
	for (size_t i = 0; i < LONGEST_ARG; i++)
		arg[i] = i % 7 ? 'x' : ' ';
	for (size_t i = 1; i <= n; i++)
		argv[i] = (struct str){arg, LONGEST_ARG};
	whole_exec(out, argv, n + 2);
	free(argv);
	free(arg);
}

static void make_records(struct buf *out, size_t n)
{
	size_t argc = n / 2;

	buf_addf(out, "%stype=EXECVE " H "argc=%zu a0=\"cat\"\n", SYSCALL, argc);
	for (size_t i = 1; i < argc; i++) {
		buf_addf(out, "type=EXECVE " H "a%zu=\"%s\"\n", i,
			i == argc - 1 ? "/proc/1/cgroup" : "/etc/hostname");
		if (i % 2)
			buf_addf(out, "type=PATH " H "item=%zu name=\"/x\" nametype=NORMAL\n", i);
		else
			buf_addf(out, "type=OBJ_PID " H "opid=%zu oauid=0 ocomm=\"x\"\n", i);
	}
	buf_add(out, STR(END));
}

static const char *const cgroup[] = {"cat", "/proc/1/cgroup", NULL};
static const char *const nothing[] = {"cat", "/etc/hostname", NULL};

static void make_after_no_newline(struct buf *out, size_t n)
{
	(void)n;
	buf_addc(out, '\n');
	stream_exec(out, &(struct stream_exec){.serial = 1, .argv = cgroup});
}

/* n execs without an end, on as many nodes as there are places for. */
static void make_open_events(struct buf *out, size_t n)
{
	char node[16];

	for (unsigned i = 0; i < n; i++) {
		snprintf(node, sizeof(node), "n%u", i % GATHER_NODES_MAX);
		stream_exec(out,
			&(struct stream_exec){
				.node = node, .serial = i + 1, .argv = cgroup, .no_end = true});
	}
}

/* Each exec from a node that was never heard of before. */
static void make_nodes(struct buf *out, size_t n)
{
	char node[16];

	for (unsigned i = 0; i < n; i++) {
		snprintf(node, sizeof(node), "n%u", i);
		stream_exec(
			out, &(struct stream_exec){.node = node, .serial = i + 1, .argv = cgroup});
	}
}

static void one_byte_arguments(void **state)
{
	const struct load load = {
		"one_byte_arguments", make_arguments, scaled(600000), 0, 96 << 10};
	struct result r;

	double_up(*state, &load, &r);
	assert_int_equal(r.alerts, 1);
	assert_int_equal(r.c.cut_argv + r.c.argv_oversized + r.c.gather.oversized, 0);
}

/* More than the kernel lets through: evaluated on what there is, which is said. */
static void too_many_arguments(void **state)
{
	struct buf text;
	struct result r;

	if (SANITIZED || effort_small())
		skip();
	buf_init(&text, MAX_TEXT);
	make_arguments(&text, ARGV_PIECES_MAX + 1000);
	run(*state, buf_str(&text), 0, &r);
	assert_int_equal(r.alerts, 0); /* the argument that tells is among those dropped */
	assert_int_equal(r.c.argv_oversized, 1);
	assert_true(r.c.match.undecided > 0);
	buf_done(&text);
}

static void long_arguments(void **state)
{
	const struct load load = {"long_arguments", make_long_arguments, scaled(48), 0, 96 << 10};
	struct result r;

	double_up(*state, &load, &r);
	assert_int_equal(r.alerts, 1);
	assert_int_equal(r.c.cut_argv + r.c.argv_oversized + r.c.gather.oversized, 0);
}

static void records_of_one_event(void **state)
{
	const struct load load = {
		"records_of_one_event", make_records, scaled(100000), 0, 64 << 10};
	struct result r;

	double_up(*state, &load, &r);
	assert_int_equal(r.alerts, 1);
	assert_int_equal(r.c.cut_argv, 0);
	assert_int_equal(r.c.gather.events, 1);
}

static void no_newline(void **state)
{
	const struct load load = {
		"no_newline_mb", make_after_no_newline, scaled(100), 1024, 2 << 10};
	struct result r;

	double_up(*state, &load, &r);
	assert_int_equal(r.alerts, 1);
	assert_int_equal(r.c.lines.too_long, 1);
}

static void open_events(void **state)
{
	const struct load load = {"open_events", make_open_events, scaled(12000), 0, 16 << 10};
	struct result r;

	double_up(*state, &load, &r);
	assert_int_equal(r.alerts, load.n);
	assert_int_equal(r.c.gather.aged + r.c.gather.evicted, load.n);
	if (load.n > 2 * GATHER_OPEN_MAX)
		assert_int_equal(r.c.gather.evicted, load.n - GATHER_OPEN_MAX);
}

static void many_nodes(void **state)
{
	/* The process table keeps one process of each, 200 bytes. */
	const struct load load = {"many_nodes", make_nodes, scaled(12000), 0, 6 << 10};
	struct result r;

	double_up(*state, &load, &r);
	assert_int_equal(r.alerts, load.n);
	assert_int_equal(r.c.gather.aged + r.c.gather.evicted + r.c.gather.late, 0);
}

/* One in `every` events (0 = none) lost its end; these are execs that alert. */
static void make_lossy(struct buf *out, size_t n, unsigned every)
{
	for (unsigned i = 0; i < n; i++) {
		bool loses = every && i % every == every / 2;

		stream_exec(out, &(struct stream_exec){.serial = i + 1,
					 .argv = loses ? cgroup : nothing,
					 .no_end = loses});
	}
}

static void lost_ends(void **state)
{
	static const unsigned every[] = {0, 1000, 100};
	size_t n = scaled(20000);
	struct result r[3];
	bool as_clean = false;

	for (int try = 0; try < TRIES && !as_clean; try++) {
		for (size_t i = 0; i < 3; i++) {
			struct buf text;

			buf_init(&text, MAX_TEXT);
			make_lossy(&text, n, every[i]);
			run(*state, buf_str(&text), 0, &r[i]);
			assert_int_equal(r[i].alerts, every[i] ? (n + every[i] / 2) / every[i] : 0);
			assert_int_equal(r[i].c.gather.aged, r[i].alerts);
			buf_done(&text);
		}
		as_clean = r[1].cpu_sec < 1.5 * r[0].cpu_sec + FLOOR_SEC &&
			   r[2].cpu_sec < 1.5 * r[0].cpu_sec + FLOOR_SEC;
	}
	print_message("%-20s %8zu: clean %.3f s, 0.1 %% %.3f s, 1 %% %.3f s\n", "lost_ends", n,
		r[0].cpu_sec, r[1].cpu_sec, r[2].cpu_sec);
	assert_true(as_clean);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(one_byte_arguments),
		cmocka_unit_test(too_many_arguments),
		cmocka_unit_test(long_arguments),
		cmocka_unit_test(records_of_one_event),
		cmocka_unit_test(no_newline),
		cmocka_unit_test(open_events),
		cmocka_unit_test(many_nodes),
		cmocka_unit_test(lost_ends),
	};

	return cmocka_run_group_tests(tests, stream_setup, stream_teardown);
}
