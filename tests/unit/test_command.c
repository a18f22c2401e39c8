/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Rules about simple commands, the whole way: the commands of tests/cases as the kernel and auditd write
 * them, in every spelling; one alert for an event; what is cut is undecided, never denied.
 *
 * RESIDENCE_CASES names one more table of commands, which is read too where it is there.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include <cmocka.h>

#include "command/collect.h"
#include "rulebook.h"
#include "support/cases.h"
#include "support/effort.h"
#include "support/stream.h"

static const char *source_file(const char *name)
{
	static char path[2][4096];
	static int which;
	char *to = path[which++ % 2];

	snprintf(to, sizeof(path[0]), "%s/%s", getenv("srcdir") ? getenv("srcdir") : ".", name);
	return to;
}

static struct rulebook *load(const char *path, bool retired)
{
	struct errs errs = {0};
	char text[1024];
	struct rulebook *book = rulebook_load(&(struct rulebook_source){.path = &path,
						      .n = 1,
						      .trust = RULESET_ANY_OWNER,
						      .options.retired = retired},
		&errs);

	for (size_t i = 0; i < errs.n; i++)
		print_message("%s\n", err_format(&errs.list[i], text, sizeof(text)));
	assert_int_equal(errs.errors, 0);
	errs_done(&errs);
	return book;
}

static int setup(void **state)
{
	*state = load(source_file("tests/cases/rules.yml"), false);
	return 0;
}

static int teardown(void **state)
{
	rulebook_free(*state);
	return 0;
}

/* --- the tables ---------------------------------------------------------------------------------- */

struct heard {
	unsigned char *alerts; /* by serial */
	size_t n;
	uint64_t undecided;
};

static void on_alert(void *ctx, const struct event *event, const struct match *match)
{
	struct heard *heard = ctx;

	assert_true(event->id.serial < heard->n && !match->undecided);
	heard->alerts[event->id.serial]++;
}

static void on_undecided(void *ctx, const struct event *event, size_t place)
{
	struct heard *heard = ctx;

	(void)event;
	(void)place;
	heard->undecided++;
}

static void write_case(struct buf *out, const struct test_case *t, unsigned serial, unsigned way)
{
	const char *argv[CASE_ARGS_MAX + 1] = {0};
	struct stream_exec exec = {.serial = serial,
		.exe = t->event.field[FIELD_IMAGE].text.p,
		.cwd = t->event.field[FIELD_CURRENT_DIRECTORY].text.p,
		.argv = argv,
		.raw = way & 1,
		.eoe = way & 2,
		.no_end = way & 4,
		.per_record = way & 8 ? 1 : 0};

	for (size_t i = 0; i < t->event.argv.n; i++)
		argv[i] = t->arg[i].p;
	stream_exec(out, &exec);
}

/* How many cases there are; the verdicts of all are right. */
static size_t check_table(const struct rulebook *book, FILE *file, unsigned way)
{
	static struct test_case t;
	struct heard heard = {.alerts = calloc(4096, 1), .n = 4096};
	struct engine_options options = {.plan = book->plan,
		.names = &book->set->names,
		.alert = on_alert,
		.undecided = on_undecided,
		.ctx = &heard};
	struct buf text;
	unsigned serial = 0, wrong = 0;

	buf_init(&text, 64 << 20);
	rewind(file);
	while (case_read(file, &t))
		write_case(&text, &t, ++serial, way);
	stream_run(&options, buf_str(&text), 0, NULL);
	rewind(file);
	for (unsigned i = 1; case_read(file, &t); i++) {
		bool want = strcmp(t.verdict, "detect") == 0;

		if (want == (heard.alerts[i] > 0))
			continue;
		print_error("%s %s, in %s: %s\n", t.id, t.verdict,
			t.event.field[FIELD_CURRENT_DIRECTORY].text.p, t.command_line);
		wrong++;
	}
	assert_int_equal(wrong, 0);
	assert_int_equal(heard.undecided, 0);
	free(heard.alerts);
	buf_done(&text);
	return serial;
}

/* By the rules that are shipped. */
static void test_cases(void **state)
{
	(void)state;
	FILE *file = fopen(source_file("tests/cases/commands.tsv"), "r");
	struct rulebook *shipped = load(source_file("rules/residence"), false);

	assert_non_null(file);
	for (unsigned way = 0; way < 16; way += effort_small() ? 15 : 1) {
		assert_true(check_table(shipped, file, way) > 1050);
	}
	fclose(file);
	rulebook_free(shipped);
}

static void test_more_cases(void **state)
{
	const char *path = getenv("RESIDENCE_CASES");
	struct rulebook *shipped;
	FILE *file;

	(void)state;
	if (!path) {
		print_message("further cases: not run (set RESIDENCE_CASES)\n");
		skip();
	}
	file = fopen(path, "r");
	assert_non_null(file);
	shipped = load(source_file("rules/residence"), false);
	for (unsigned way = 0; way < 16; way += effort_small() ? 15 : 1)
		check_table(shipped, file, way);
	fclose(file);
	rulebook_free(shipped);
}

/* --- several simple commands ---------------------------------------------------------------------- */

/* The alerts for one exec, as titles with a blank between; `!` for a rule without a verdict. */
struct told {
	char text[1024];
	const struct plan *plan;
	size_t commands;
};

static void add(struct told *told, const char *mark, struct str title)
{
	size_t n = strlen(told->text);

	snprintf(told->text + n, sizeof(told->text) - n, "%s%s%.*s", n ? " " : "", mark,
		STR_ARG(title));
}

static void tell(void *ctx, const struct event *event, const struct match *match)
{
	(void)event;
	add(ctx, match->undecided ? "?" : "", match->rule->title);
}

static void tell_undecided(void *ctx, const struct event *event, size_t place)
{
	struct told *told = ctx;

	(void)event;
	add(told, "!", plan_rule(told->plan, place)->title);
}

static void count_commands(void *ctx, const struct event *event, const struct view *view)
{
	struct told *told = ctx;

	(void)event;
	told->commands = view->n_commands;
}

static const char *run(const struct rulebook *book, struct str text, struct told *told,
	struct engine_counters *counters)
{
	struct engine_options options = {.plan = book->plan,
		.names = &book->set->names,
		.alert = tell,
		.undecided = tell_undecided,
		.seen = count_commands,
		.ctx = told};

	*told = (struct told){.plan = book->plan};
	stream_run(&options, text, 0, counters);
	return told->text;
}

static const char *run_shell(const struct rulebook *book, const char *shell_text, struct told *told)
{
	const char *argv[] = {"sh", "-c", shell_text, NULL};
	struct stream_exec exec = {
		.serial = 1, .exe = "/usr/bin/dash", .cwd = "/root", .argv = argv};
	struct buf text;

	buf_init(&text, 1 << 22);
	stream_exec(&text, &exec);
	run(book, buf_str(&text), told, NULL);
	buf_done(&text);
	return told->text;
}

static void test_each_command(void **state)
{
	static const struct {
		const char *text, *want;
		size_t commands;
	} table[] = {
		{"ls -i /var; ls -d /", "", 3},
		{"ls -i; ls -d /", "", 3},
		{"ls -id /var; ls -id /", "inode", 3},
		{"cat /proc/1/cgroup; cat /proc/1/cgroup; cat /.dockerenv", "cgroup docker", 4},
		{"grep docker x; cat /proc/1/mountinfo", "", 3},
		{"grep docker /proc/1/mountinfo", "mounts", 2},
		{"x=1", "", 1},
		{"systemd-detect-virt --vm; true", "", 3},
		{"systemd-detect-virt --vm; systemd-detect-virt", "tools", 3},
		{"ls /etc & (cat /proc/1/sched)", "sched", 3},
	};
	struct told told;

	for (size_t i = 0; i < sizeof(table) / sizeof(table[0]); i++) {
		const char *got = run_shell(*state, table[i].text, &told);

		if (strcmp(got, table[i].want) != 0)
			fail_msg("%s: '%s', not '%s'", table[i].text, got, table[i].want);
		if (told.commands != table[i].commands)
			fail_msg("%s: %zu commands", table[i].text, told.commands);
	}
}

/* Rules that name no field of simple commands: nothing is analysed. */
static void test_not_asked(void **state)
{
	struct rulebook *book = load(source_file("rules/baseline"), true);
	struct told told;

	(void)state;
	run_shell(book, "cat /proc/1/cgroup", &told);
	assert_int_equal(told.commands, 0);
	rulebook_free(book);
}

/* --- limits -------------------------------------------------------------------------------------- */

/* `cat x x x .. LAST`, as the kernel writes it. */
static const char *run_many(const struct rulebook *book, const char *exe, const char *first,
	size_t n, const char *last, struct told *told, double *ret_sec)
{
	struct stream_exec exec = {.serial = 1, .exe = exe, .cwd = "/root"};
	struct str *argv = calloc(n + 2, sizeof(*argv));
	struct engine_counters counters;
	const char *const one[] = {"x", NULL};
	struct buf text, whole;

	argv[0] = str_of(first);
	for (size_t i = 1; i <= n; i++)
		argv[i] = STR("xxxxxxx");
	argv[n + 1] = str_of(last);
	exec.argv = one;
	buf_init(&text, 64 << 20);
	buf_init(&whole, 64 << 20);
	stream_exec(&text, &exec);
	/* The EXECVE record of the one word gives way to those of the vector. */
	const char *from = memmem(text.p, text.n, "type=EXECVE", 11);
	const char *end = memchr(from, '\n', text.n - (size_t)(from - text.p)) + 1;

	buf_add(&whole, (struct str){text.p, (size_t)(from - text.p)});
	stream_execve(&whole, &exec, argv, n + 2);
	buf_add(&whole, (struct str){end, text.n - (size_t)(end - text.p)});
	double before = effort_sec();

	run(book, buf_str(&whole), told, &counters);
	*ret_sec = effort_sec() - before;
	assert_int_equal(counters.evaluated, 1);
	buf_done(&text);
	buf_done(&whole);
	free(argv);
	return told->text;
}

/* A path that rules name is found behind any number of others, and what is not found is not denied. */
static void test_many_words(void **state)
{
	const size_t many = effort_small() ? 5 * COMMAND_VALUES_MAX : 600000;
	struct told told;
	double sec, twice;

	assert_string_equal(run_many(*state, "/usr/bin/cat", "cat", COMMAND_VALUES_MAX - 1,
				    "/etc/passwd", &told, &sec),
		"");
	assert_string_equal(
		run_many(*state, "/usr/bin/cat", "cat", many, "/proc/1/cgroup", &told, &twice),
		"cgroup");
	assert_string_equal(run_many(*state, "/tmp/x", "x", many / 2, "/.dockerenv", &told, &sec),
		"docker !markers !kubernetes !wsl !environment");
	print_message("%zu words of cat: %.3f s\n", many, twice);
}

/* --- hostile words ------------------------------------------------------------------------------- */

#define WORD_MAX   131071u /* MAX_ARG_STRLEN without its NUL */
#define WORD_BYTES (effort_small() ? WORD_MAX / 16 : WORD_MAX)
#define ALL_BYTES  (effort_small() ? 1u << 18 : 4u << 20) /* of words; the kernel allows 6 MB */

/* Words up to `bytes`, each `word` over and over up to the longest that one may be. */
static size_t fill(struct str *argv, size_t cap, const char *word, size_t bytes)
{
	static char text[WORD_MAX];
	/* A longer word is no path. */
	size_t length = strlen(word), n = 0, each = bytes > WORD_BYTES + 1 ? 60000 : WORD_BYTES;

	for (size_t i = 0; i < WORD_MAX; i++)
		text[i] = word[i % length];
	for (; bytes > each && n < cap; bytes -= each)
		argv[n++] = (struct str){text, each};
	return n;
}

static double time_command(
	struct commander *commander, const struct plan *plan, const struct event *event)
{
	double best = 1e9;

	for (int i = 0; i < (effort_small() ? 1 : 3); i++) {
		double from = effort_sec();
		struct commands commands = commander_run(commander, plan_artefacts(plan), event);
		double took = effort_sec() - from;

		assert_true(commands.n >= 1 && commands.n <= COMMANDS_MAX);
		best = took < best ? took : best;
	}
	return best;
}

static const struct {
	const char *exe, *first, *each, *word;
	size_t copies; /* of `each` and word, 0 = as many as there is room for words of full length */
} hostile[] = {
	{"/bin/sh", "-c", NULL, "cat x;", 1},
	{"/bin/sh", "-c", NULL, "cat /proc/[1]/c*p;", 1},
	{"/bin/sh", "-c", NULL, "*", 1},
	{"/bin/sh", "-c", NULL, "[", 1},
	{"/bin/sh", "-c", NULL, "$(", 1},
	{"/bin/sh", "-c", NULL, "(", 1},
	{"/bin/sh", "-c", NULL, "{a,b}", 1},
	{"/bin/sh", "-c", NULL, "a=$a$a;", 1},
	{"/bin/sh", "-c", NULL, "echo a|xargs ", 1},
	{"/bin/sh", "-c", NULL, "sh -c 'sh -c \"cat x\"';", 1},
	{"/bin/sh", "-c", NULL, "cd a;cat b;", 1},
	{"/usr/bin/find", "/", NULL, "-exec", 0},
	{"/usr/bin/find", "/", "-name", "*a*b*c*d*e*f*g", 0},
	{"/usr/bin/find", "/", "-regex", "\\(a*\\)*b", 0},
	{"/usr/bin/find", "/", "-path", "[a-z]*", 0},
	{"/usr/bin/find", "/", "-name", "*", 0},
	{"/usr/bin/find", "/", "-name", "[", 0},
	{"/usr/bin/find", "/", "-exec", "sh", 0},
	{"/usr/bin/env", "env", NULL, "env", 0},
	{"/usr/bin/sudo", "-u", NULL, "a=b", 0},
	{"/usr/bin/cat", "a", NULL, "../", 0},
	{"/usr/bin/cat", "a", NULL, "/proc/self/cwd/", 0},
	{"/usr/bin/curl", "a", NULL, "file:///%2f", 0},
	{"/usr/bin/perl", "-e", NULL, "open F,\"/x\";", 1},
	{"/usr/bin/python3", "-c", NULL, "open('a'+", 1},
	{"/usr/bin/mawk", "--", NULL, "/a/{getline<\"b\"}", 1},
	{"/usr/bin/mawk", "--", NULL, "/a/{ next }", 1},
	{"/usr/bin/psql", "-c", NULL, ",'/.dockerenv'", 1},
	{"/tmp/x", "a", NULL, ", '/x'", 0},
	{"/tmp/x", "a", "--a-exclude-exclud", "-ignor-skip", 0},
	{"/usr/bin/watch", "a", NULL, "cat x;", 0},
	{"/tmp/x", "a", NULL, "a/b=c", 0},
};

static void test_hostile_words(void **state)
{
	static struct str argv[128];
	const struct rulebook *book = *state;
	struct commander *commander = commander_new();

	for (size_t i = 0; i < sizeof(hostile) / sizeof(hostile[0]); i++) {
		struct event event = {.unit = UNIT_PROCESS_CREATION};
		size_t n = 2;

		argv[0] = STR("x");
		argv[1] = str_of(hostile[i].first);
		if (hostile[i].each)
			argv[n++] = str_of(hostile[i].each);
		n += fill(argv + n, 100, hostile[i].word,
			hostile[i].copies ? hostile[i].copies * WORD_BYTES + 1 : ALL_BYTES);
		event.field[FIELD_IMAGE] =
			(struct value){.text = str_of(hostile[i].exe), .state = VALUE_WHOLE};
		event.field[FIELD_CURRENT_DIRECTORY] =
			(struct value){.text = STR("/root"), .state = VALUE_WHOLE};
		event.argv = (struct argv){.arg = argv, .n = n};
		double took = time_command(commander, book->plan, &event);

		print_message("%7.1f ms  %s %s %s..\n", took * 1e3, hostile[i].exe,
			hostile[i].first, hostile[i].word);
		assert_true(took < effort_limit(1.0));
	}
	commander_free(commander);
}

/* 500,000 short words, 5,000 with SMALL, in the places where each may mean work. */
static void test_hostile_lists(void **state)
{
	static const char *const lists[][4] = {
		{"/usr/bin/find", "-name", "a*", "-o"},
		{"/usr/bin/find", "(", "!", "-path"},
		{"/usr/bin/find", "-regex", "a.*", "-o"},
		{"/usr/bin/find", "-exec", "sh", ";"},
		{"/usr/bin/find", "/", "/x", "."},
		{"/usr/bin/find", "-path", "*a*b*", "-prune"},
		{"/usr/bin/env", "a=b", "-C", "x"},
		{"/usr/bin/sudo", "sudo", "env", "nice"},
		{"/usr/bin/busybox", "busybox", "sh", "sh"},
		{"/bin/sh", "sh", "bash", "sh"},
		{"/usr/bin/test", "-a", "!", "-ef"},
		{"/usr/bin/tar", "-C", "..", "-T"},
		{"/usr/bin/grep", "-e", "x", "-f"},
		{"/tmp/x", "/a", "-b/c", "--d=e"},
		{"/usr/bin/perl", "-e", "open F,'/x'", "-n"},
		{"/usr/bin/socat", "exec:sh", "open:/x", "system:ls"},
	};
	size_t n = effort_small() ? 5000 : 500000;
	struct str *argv = calloc(n, sizeof(*argv));
	const struct rulebook *book = *state;
	struct commander *commander = commander_new();

	for (size_t i = 0; i < sizeof(lists) / sizeof(lists[0]); i++) {
		struct event event = {.unit = UNIT_PROCESS_CREATION};

		argv[0] = STR("x");
		for (size_t k = 1; k < n; k++)
			argv[k] = str_of(lists[i][1 + (k - 1) % 3]);
		event.field[FIELD_IMAGE] =
			(struct value){.text = str_of(lists[i][0]), .state = VALUE_WHOLE};
		event.field[FIELD_CURRENT_DIRECTORY] =
			(struct value){.text = STR("/root"), .state = VALUE_WHOLE};
		event.argv = (struct argv){.arg = argv, .n = n};
		double took = time_command(commander, book->plan, &event);

		print_message("%7.1f ms  %s %s %s %s..\n", took * 1e3, lists[i][0], lists[i][1],
			lists[i][2], lists[i][3]);
		assert_true(took < effort_limit(2.0));
	}
	free(argv);
	commander_free(commander);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_cases),
		cmocka_unit_test(test_more_cases),
		cmocka_unit_test(test_each_command),
		cmocka_unit_test(test_not_asked),
		cmocka_unit_test(test_many_words),
		cmocka_unit_test(test_hostile_words),
		cmocka_unit_test(test_hostile_lists),
	};

	return cmocka_run_group_tests(tests, setup, teardown);
}
