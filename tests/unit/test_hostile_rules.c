/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Rules folders made to hang, crash or exhaust whoever loads them: each hostile thing is loaded or
 * refused with a message that says why, the good rule beside it is loaded, and all of it together
 * stays within a bound of time and of memory; through the library, and through `ausigma check`.
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/buf.h"
#include "rulebook.h"
#include "support/effort.h"
#include "support/hostile.h"
#include "support/plugin.h"

#define HANG_S 120 /* far beyond the bounds: a machine may be slow, but it ends */
#define CPU_MS 2000 /* measured: 300 */
#ifdef __SANITIZE_ADDRESS__
#define RSS_KB (1024 * 1024)
#else
#define RSS_KB (160 * 1024)
#endif

/* In memory, where there is such a place: 30,000 files. */
static char folder[] = "/dev/shm/test-hostile-XXXXXX";

static const char *in(const char *name)
{
	static char paths[4][PATH_MAX];
	static unsigned next;
	char *path = paths[next++ % 4];

	snprintf(path, PATH_MAX, "%s/%s", folder, name);
	return path;
}

/* Processor time of this process, or of the ones it waited for, in milliseconds. */
static long cpu_ms(int who)
{
	struct rusage u;

	assert_int_equal(getrusage(who, &u), 0);
	return (u.ru_utime.tv_sec + u.ru_stime.tv_sec) * 1000 +
	       (u.ru_utime.tv_usec + u.ru_stime.tv_usec) / 1000;
}

static long rss_kb(int who)
{
	struct rusage u;

	assert_int_equal(getrusage(who, &u), 0);
	return u.ru_maxrss;
}

static void assert_bounded(const char *what, int who, long from_ms)
{
	long took = cpu_ms(who) - from_ms;

	print_message("%s: %ld ms, %ld kB at most\n", what, took, rss_kb(who));
	assert_true((double)took < effort_limit(CPU_MS));
	assert_true(rss_kb(who) < RSS_KB);
}

/* The messages of a load, a line each. */
static void add_messages(struct buf *out, const struct errs *errs)
{
	char line[1200];

	for (size_t i = 0; i < errs->n; i++)
		buf_addf(out, "%s\n", err_format(&errs->list[i], line, sizeof(line)));
	buf_addc(out, '\0');
}

static void assert_one_line_each(const char *messages, size_t n)
{
	size_t lines = 0;

	for (const char *p = messages; *p; p++) {
		lines += *p == '\n';
		if (*p != '\n' && (*p < ' ' || *p > '~'))
			fail_msg("a message with byte 0x%02x: %s", (unsigned char)*p, messages);
	}
	assert_int_equal(lines, n);
}

static void load(const char *name, enum ruleset_trust trust, long good, const char *says)
{
	const char *path = in(name);
	struct errs errs = {0};
	struct buf messages;

	buf_init(&messages, 4 << 20);
	struct rulebook *book = rulebook_load(
		&(struct rulebook_source){.path = &path, .n = 1, .trust = trust}, &errs);

	assert_non_null(book);
	add_messages(&messages, &errs);
	if ((long)book->loaded != good)
		fail_msg("%s: %zu rules, not %ld; %s", name, book->loaded, good, messages.p);
	if (!strstr(messages.p, says) || (!*says && errs.errors))
		fail_msg("%s: not '%s' but: %s", name, says, messages.p);
	assert_one_line_each(messages.p, errs.n);
	rulebook_free(book);
	errs_done(&errs);
	buf_done(&messages);
}

static void hostile_files(void **state)
{
	long from = cpu_ms(RUSAGE_SELF);

	(void)state;
	for (size_t i = 0; i < n_hostiles; i++) {
		const struct hostile *h = &hostiles[i];

		load(h->name, RULESET_ANY_OWNER, h->good, h->says);
		load(h->name, RULESET_TRUSTED, h->good_trusted, h->says_trusted);
	}
	assert_bounded("all, twice", RUSAGE_SELF, from);
}

/* --- the program --------------------------------------------------------------------------------- */

static int start_check(const char *name, uid_t uid, pid_t *ret_pid)
{
	const char *builddir = getenv("builddir");
	char program[PATH_MAX];
	int pair[2];

	snprintf(program, sizeof(program), "%s/ausigma", builddir ? builddir : ".");
	assert_int_equal(pipe2(pair, O_CLOEXEC), 0);
	*ret_pid = fork();
	if (*ret_pid == 0) {
		int self = open(program, O_RDONLY | O_CLOEXEC);

		dup2(pair[1], 1);
		dup2(pair[1], 2);
		if (uid && setuid(uid) != 0)
			_exit(126);
		fexecve(self,
			(char *[]){(char *)"ausigma", (char *)"check", (char *)in(name), NULL},
			(char *[]){NULL});
		_exit(127);
	}
	close(pair[1]);
	return pair[0];
}

/* Runs `ausigma check`; returns its exit status and what it printed. */
static int run_check(const char *name, uid_t uid, struct buf *out)
{
	int status;
	ssize_t n;
	pid_t pid;
	int fd = start_check(name, uid, &pid);

	do {
		char *room = buf_room(out, 65536);

		assert_non_null(room);
		n = read(fd, room, 65536);
		out->n += n > 0 ? (size_t)n : 0;
	} while (n > 0);
	close(fd);
	buf_addc(out, '\0');
	assert_int_equal(waitpid(pid, &status, 0), pid);
	if (!WIFEXITED(status))
		fail_msg("%s: ended by signal %d: %s", name, WTERMSIG(status), out->p);
	return WEXITSTATUS(status);
}

static void check(const char *name, uid_t uid, int code, const char *says)
{
	struct buf out;

	buf_init(&out, 4 << 20);
	int got = run_check(name, uid, &out);

	if (got != code || !strstr(out.p, says))
		fail_msg("%s: exit status %d, not %d with '%s': %s", name, got, code, says, out.p);
	buf_done(&out);
}

static void hostile_files_by_hand(void **state)
{
	long from = cpu_ms(RUSAGE_CHILDREN);

	(void)state;
	for (size_t i = 0; i < n_hostiles; i++) {
		const char *says = hostiles[i].says;
		int code = strstr(says, "leads nowhere") ? 3 : *says ? 2 : 0;

		check(hostiles[i].name, 0, code, says);
	}
	assert_bounded("ausigma check, one by one", RUSAGE_CHILDREN, from);
}

/* --- many, unreadable, changing ------------------------------------------------------------------ */

static void make_rules(const char *name, size_t from, size_t to)
{
	char text[256], file[64];

	mkdir(in(name), 0755);
	for (size_t i = from; i < to; i++) {
		snprintf(file, sizeof(file), "%s/%05zu.yml", name, i);
		hostile_rule(text, sizeof(text), i);
		put_file(in(file), str_of(text), 0644);
	}
}

static void many_files(void **state)
{
	(void)state;
	make_rules("many", 0, RULESET_RULES_MAX);
	long from = cpu_ms(RUSAGE_SELF);

	load("many", RULESET_TRUSTED, RULESET_RULES_MAX, "");
	assert_bounded("10,000 rules", RUSAGE_SELF, from);
	make_rules("many", RULESET_RULES_MAX, RULESET_RULES_MAX + 3);
	from = cpu_ms(RUSAGE_SELF);
	load("many", RULESET_TRUSTED, RULESET_RULES_MAX, "10002.yml:1:1: more than 10000 rules");
	assert_bounded("10,003 rules", RUSAGE_SELF, from);
	from = cpu_ms(RUSAGE_CHILDREN);
	check("many", 0, 2, "more than 10000 rules");
	assert_bounded("ausigma check", RUSAGE_CHILDREN, from);
}

/* A name that would write on a terminal, or make two lines of one. */
static void names(void **state)
{
	(void)state;
	make_rules("names", 1, 2);
	put_file(in("names/\n\x1b[31m\xff: x.yml"), STR("title: ["), 0644);
	load("names", RULESET_ANY_OWNER, 1, "x.yml:2:1: not valid YAML");
	assert_int_equal(symlink("none", in("names/\r.yml")), 0);
	load("names", RULESET_ANY_OWNER, 1, "leads nowhere");
}

static void too_many_files(void **state)
{
	char file[64];

	(void)state;
	mkdir(in("crowd"), 0755);
	for (int i = 0; i <= RULESET_FILES_MAX; i++) {
		snprintf(file, sizeof(file), "crowd/%05d.yml", i);
		put_file(in(file), STR(""), 0644);
	}
	long from = cpu_ms(RUSAGE_SELF);

	load("crowd", RULESET_ANY_OWNER, 0, "is beyond the limit of 20000 files");
	assert_bounded("20,001 files", RUSAGE_SELF, from);
}

/* In a child, which may become somebody else. */
static void load_as_nobody(const char *name, const char *says)
{
	pid_t pid = fork();
	int status;

	if (pid == 0) {
		const char *path = in(name);
		struct errs errs = {0};
		struct buf messages;

		if (geteuid() == 0 && (setgid(65534) != 0 || setuid(65534) != 0))
			_exit(2);
		buf_init(&messages, 1 << 20);
		rulebook_free(rulebook_load(
			&(struct rulebook_source){
				.path = &path, .n = 1, .trust = RULESET_ANY_OWNER},
			&errs));
		add_messages(&messages, &errs);
		bool found = strstr(messages.p, says) && errs_have(&errs, EACCES);

		if (!found)
			print_error("%s: not '%s' but: %s", name, says, messages.p);
		errs_done(&errs);
		buf_done(&messages);
		_exit(found ? 0 : 1);
	}
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_int_equal(status, 0);
}

static void unreadable(void **state)
{
	uid_t nobody = geteuid() == 0 ? 65534 : 0;

	(void)state;
	assert_int_equal(chmod(folder, 0755), 0);
	make_rules("closed", 0, 2);
	assert_int_equal(chmod(in("closed/00000.yml"), 0), 0);
	load_as_nobody("closed", "00000.yml: cannot be opened: Permission denied");
	check("closed", nobody, 3, "00000.yml: cannot be opened: Permission denied");
	make_rules("closed/sub", 5, 6);
	assert_int_equal(chmod(in("closed/sub"), 0), 0);
	load_as_nobody("closed", "sub: cannot be opened: Permission denied");
	check("closed", nobody, 3, "sub: cannot be opened: Permission denied");
	check("closed/sub/00005.yml", nobody, 3, "Permission denied");
}

/* Another process writes the file in place and exchanges it, as an editor or a deployment would. */
static pid_t start_writer(void)
{
	static const char broken[] = "title: [";
	pid_t pid = fork();

	if (pid != 0)
		return pid;
	for (unsigned i = 0;; i++) {
		char text[256];

		hostile_rule(text, sizeof(text), i % 7 + 2);
		put_file(in("moving/.new"), str_of(i % 3 ? text : broken), 0644);
		rename(in("moving/.new"), in("moving/x.yml"));
		usleep(i % 4 * 50);
		put_file(in("moving/x.yml"), str_of(text), 0644);
		usleep(i % 4 * 50);
		if (i % 4 == 0 && truncate(in("moving/x.yml"), i % 3 ? i % 300 : 1 << 20) != 0)
			_exit(1);
		if (i % 11 == 0)
			unlink(in("moving/x.yml"));
	}
}

static void changes_while_read(void **state)
{
	const char *path = in("moving/");
	size_t seen[3] = {0};

	(void)state;
	make_rules("moving", 1, 2);
	pid_t pid = start_writer();

	for (int i = 0; i < 1000; i++) {
		struct errs errs = {0};
		struct rulebook *book = rulebook_load(
			&(struct rulebook_source){.path = &path, .n = 1, .trust = RULESET_TRUSTED},
			&errs);

		assert_non_null(book);
		assert_in_range(book->loaded, 1, 2); /* the one beside it, always */
		seen[book->loaded]++;
		seen[0] += errs.errors > 0;
		rulebook_free(book);
		errs_done(&errs);
	}
	assert_int_equal(waitpid(pid, NULL, WNOHANG), 0);
	kill(pid, SIGKILL);
	waitpid(pid, NULL, 0);
	print_message(
		"with it %zu, without %zu, with errors %zu times\n", seen[2], seen[1], seen[0]);
}

static int setup(void **state)
{
	(void)state;
	umask(022);
	alarm((unsigned)effort_limit(HANG_S));
	if (!mkdtemp(folder) && !mkdtemp(strcpy(folder, "/tmp/test-hostile-XXXXXX")))
		return -1;
	for (size_t i = 0; i < n_hostiles; i++)
		hostile_make(&hostiles[i], in(hostiles[i].name));
	return 0;
}

static int teardown(void **state)
{
	(void)state;
	chmod(in("closed/sub"), 0755);
	remove_tree(folder);
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(hostile_files),
		cmocka_unit_test(hostile_files_by_hand),
		cmocka_unit_test(many_files),
		cmocka_unit_test(names),
		cmocka_unit_test(too_many_files),
		cmocka_unit_test(unreadable),
		cmocka_unit_test(changes_while_read),
	};

	return cmocka_run_group_tests(tests, setup, teardown);
}
