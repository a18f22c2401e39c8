/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * The plugin as auditd starts it: a socket on standard input, an empty environment, signals blocked,
 * a log daemon that is there, or not, or stops.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "support/stream.h"

#define WAIT_MS 5000 /* a slow machine, or sanitizers */

struct plugin {
	char folder[64], socket[96], conf[96], rules[96], output[96];
	int daemon; /* -1 = not running */
	int in; /* to its standard input */
	pid_t pid;
	char received[1 << 20]; /* all datagrams, a newline behind each */
	size_t n;
};

static const char *const inode[] = {"ls", "-id", "/", NULL};

static void write_file(const char *path, const char *text)
{
	FILE *f = fopen(path, "we");

	assert_non_null(f);
	fputs(text, f);
	fclose(f);
}

static void daemon_up(struct plugin *p)
{
	struct sockaddr_un address = {.sun_family = AF_UNIX};

	unlink(p->socket);
	strncpy(address.sun_path, p->socket, sizeof(address.sun_path) - 1);
	p->daemon = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	assert_int_equal(bind(p->daemon, (struct sockaddr *)&address, sizeof(address)), 0);
}

static void daemon_down(struct plugin *p)
{
	if (p->daemon >= 0)
		close(p->daemon);
	p->daemon = -1;
	unlink(p->socket);
}

static void write_conf(struct plugin *p, const char *more)
{
	char text[1024];

	snprintf(text, sizeof(text),
		"rules = [ \"%s\" ];\nsyslog = { socket = \"%s\"; };\n"
		"quiet = { window = \"0\"; };\nspool = { path = \"%s/spool\"; };\nstate = { path = "
		"\"\"; };\nuser = \"\";\n%s",
		p->rules, p->socket, p->folder, more);
	write_file(p->conf, text);
}

static void run_program(struct plugin *p, int in)
{
	const char *builddir = getenv("builddir");
	char program[4096], option[] = "-c";
	char *argv[] = {program, option, p->conf, NULL}, *environment[] = {NULL};
	sigset_t set;

	snprintf(program, sizeof(program), "%s/audisp-sigma", builddir ? builddir : ".");
	p->pid = fork();
	if (p->pid != 0)
		return;
	/* As auditd 3.0 leaves it for a plugin that is started again. */
	sigemptyset(&set);
	sigaddset(&set, SIGTERM);
	sigaddset(&set, SIGHUP);
	sigaddset(&set, SIGCHLD);
	sigprocmask(SIG_BLOCK, &set, NULL);
	signal(SIGTERM, SIG_IGN);
	dup2(in, 0);
	int out = open(p->output, O_WRONLY | O_CREAT | O_APPEND, 0600);

	dup2(out, 1);
	dup2(out, 2);
	execve(program, argv, environment);
	_exit(127);
}

static void start(struct plugin *p)
{
	int pair[2];

	assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair), 0);
	p->in = pair[1];
	run_program(p, pair[0]);
	close(pair[0]);
}

static void send_argv(struct plugin *p, unsigned serial, const char *const *argv)
{
	struct stream_exec exec = {
		.serial = serial, .exe = "/usr/bin/ls", .argv = argv, .eoe = true};
	struct buf text;

	buf_init(&text, 1 << 16);
	stream_exec(&text, &exec);
	assert_int_equal(write(p->in, text.p, text.n), text.n);
	buf_done(&text);
}

static void send_event(struct plugin *p, unsigned serial)
{
	send_argv(p, serial, inode);
}

/* A shell asks for a file by one call or another. */
static void send_access(struct plugin *p, unsigned serial, int call, const char *file)
{
	char text[1024], stamp[64];
	int n;

	snprintf(stamp, sizeof(stamp), "msg=audit(1795643731.897:%u):", serial);
	n = snprintf(text, sizeof(text),
		"type=SYSCALL %s arch=c000003e syscall=%d success=yes exit=0 a0=ffffff9c a1=1 a2=0 "
		"a3=0 "
		"items=1 ppid=7 pid=%u auid=4242 uid=0 gid=0 euid=0 suid=0 fsuid=0 egid=0 sgid=0 "
		"fsgid=0 tty=pts0 ses=6 comm=\"bash\" exe=\"/usr/bin/bash\" key=\"f\"\n"
		"type=CWD %s cwd=\"/root\"\n"
		"type=PATH %s item=0 name=\"%s\" inode=12 dev=fe:00 mode=0100755 ouid=0 ogid=0 "
		"rdev=00:00 nametype=NORMAL\n"
		"type=PROCTITLE %s proctitle=\"bash\"\ntype=EOE %s \n",
		stamp, call, serial, stamp, stamp, file, stamp, stamp);
	assert_int_equal(write(p->in, text, (size_t)n), n);
}

static uint64_t now_ms(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return (uint64_t)ts.tv_sec * 1000 + (uint64_t)ts.tv_nsec / 1000000;
}

static void receive(struct plugin *p, int timeout_ms)
{
	struct pollfd fd = {.fd = p->daemon, .events = POLLIN};

	while (poll(&fd, 1, timeout_ms) > 0) {
		ssize_t n = recv(p->daemon, p->received + p->n, sizeof(p->received) - p->n - 2,
			MSG_DONTWAIT);

		assert_true(n > 0);
		p->n += (size_t)n;
		p->received[p->n++] = '\n';
		p->received[p->n] = '\0';
		timeout_ms = 0;
	}
}

/* Waits until `text` has arrived. */
static void wait_for(struct plugin *p, const char *text)
{
	uint64_t until = now_ms() + WAIT_MS;

	while (!strstr(p->received, text) && now_ms() < until)
		receive(p, 50);
	if (!strstr(p->received, text))
		fail_msg("'%s' did not arrive; got:\n%s", text, p->received);
}

static size_t count(const struct plugin *p, const char *text)
{
	size_t n = 0;

	for (const char *at = p->received; (at = strstr(at, text)); at++)
		n++;
	return n;
}

/* End of input; returns the milliseconds until the program was gone. */
static uint64_t finish(struct plugin *p)
{
	uint64_t from = now_ms();
	int status;

	close(p->in);
	assert_int_equal(waitpid(p->pid, &status, 0), p->pid);
	p->pid = 0;
	assert_true(WIFEXITED(status));
	assert_int_equal(WEXITSTATUS(status), 0);
	return now_ms() - from;
}

static int setup(void **state)
{
	const char *srcdir = getenv("srcdir");
	struct plugin *p = calloc(1, sizeof(*p));
	char command[512];

	*state = p;
	snprintf(p->folder, sizeof(p->folder), "/tmp/test_plugin.XXXXXX");
	assert_non_null(mkdtemp(p->folder));
	snprintf(p->socket, sizeof(p->socket), "%s/log", p->folder);
	snprintf(p->conf, sizeof(p->conf), "%s/conf", p->folder);
	snprintf(p->rules, sizeof(p->rules), "%s/rules", p->folder);
	snprintf(p->output, sizeof(p->output), "%s/output", p->folder);
	/* Copies: what the plugin trusts is ours and writable by nobody else. */
	umask(022);
	snprintf(command, sizeof(command),
		"mkdir %s && cd %s/rules/residence && "
		"cp residence_cgroup.yml residence_docker_marker.yml residence_root_inode.yml %s/ "
		"&& "
		"chmod 644 %s/*",
		p->rules, srcdir ? srcdir : ".", p->rules, p->rules);
	assert_int_equal(system(command), 0);
	write_conf(p, "");
	daemon_up(p);
	return 0;
}

static int teardown(void **state)
{
	struct plugin *p = *state;
	char command[128];
	struct stat st;

	if (p->pid > 0)
		kill(p->pid, SIGKILL);
	daemon_down(p);
	/* Nothing is ever written to standard output or error. */
	assert_int_equal(stat(p->output, &st), 0);
	assert_int_equal(st.st_size, 0);
	snprintf(command, sizeof(command), "rm -rf %s", p->folder);
	assert_int_equal(system(command), 0);
	free(p);
	return 0;
}

static void alerts_and_ends(void **state)
{
	struct plugin *p = *state;

	start(p);
	wait_for(p, "audisp-sigma[");
	wait_for(p, "3 rules, 0 problems");
	send_event(p, 7);
	wait_for(p, "\"sequence\":7");
	assert_int_equal(count(p, "]: @cee: {\"@timestamp\":"), 1);
	assert_int_equal(count(p, "<83>"), 1); /* authpriv, high = err */
	uint64_t took = finish(p);

	receive(p, 0);
	wait_for(p, "stopped: ");
	wait_for(p, "evaluated=1 matches=1");
	print_message("gone %llu ms after the end of input\n", (unsigned long long)took);
	assert_true(took < 1000);
}

/* An event without an end is reported once nothing more of it came for two seconds. */
static void open_event(void **state)
{
	struct stream_exec exec = {
		.serial = 9, .exe = "/usr/bin/ls", .argv = inode, .no_end = true};
	struct plugin *p = *state;
	struct buf text;

	buf_init(&text, 1 << 16);
	stream_exec(&text, &exec);
	start(p);
	assert_int_equal(write(p->in, text.p, text.n), text.n);
	receive(p, 500);
	receive(p, 500);
	assert_int_equal(count(p, "@cee"), 0);
	wait_for(p, "\"sequence\":9");
	finish(p);
	buf_done(&text);
}

/* At the end of input too, and what came after the last newline. */
static void open_event_at_the_end(void **state)
{
	struct stream_exec exec = {
		.serial = 9, .exe = "/usr/bin/ls", .argv = inode, .no_end = true};
	struct plugin *p = *state;
	struct buf text;

	buf_init(&text, 1 << 16);
	stream_exec(&text, &exec);
	start(p);
	assert_int_equal(write(p->in, text.p, text.n - 1), text.n - 1);
	finish(p);
	wait_for(p, "\"sequence\":9");
	buf_done(&text);
}

static void ends_only_by_its_parent(void **state)
{
	struct plugin *p = *state;
	char command[64];
	int status;

	start(p);
	wait_for(p, "started");
	snprintf(command, sizeof(command), "kill -TERM %d", (int)p->pid);
	assert_int_equal(system(command), 0); /* a shell: not the parent */
	wait_for(p, "\"action\":\"stop_refused\"");
	wait_for(p, "was ignored: only auditd ends its plugins");
	assert_int_equal(system(command), 0); /* told at the end: one alert in a minute */
	send_event(p, 11);
	wait_for(p, "\"sequence\":11");
	send_event(p, 12);
	kill(p->pid, SIGTERM);
	assert_int_equal(waitpid(p->pid, &status, 0), p->pid);
	p->pid = 0;
	assert_int_equal(status, 0);
	wait_for(p, "stopped: ");
	assert_int_equal(count(p, "\"action\":\"stop_refused\""), 2);
	close(p->in);
}

static void log_daemon_comes_and_goes(void **state)
{
	struct plugin *p = *state;

	daemon_down(p);
	start(p);
	send_event(p, 21);
	usleep(300000);
	daemon_up(p); /* later than the plugin */
	wait_for(p, "\"sequence\":21");
	usleep(300000); /* a moment later it is known to be read, and does not come twice */
	daemon_down(p);
	send_event(p, 22);
	usleep(300000);
	daemon_up(p); /* a restart */
	wait_for(p, "\"sequence\":22");
	assert_int_equal(count(p, "\"sequence\":21"), 1);
	assert_int_equal(count(p, "\"sequence\":22"), 1);
	finish(p);
}

/* Nobody listens: the end of input must not wait for it. */
static void ends_without_a_log_daemon(void **state)
{
	struct plugin *p = *state;

	daemon_down(p);
	start(p);
	send_event(p, 31);
	usleep(200000);
	uint64_t took = finish(p);

	print_message("gone after %llu ms without a log daemon\n", (unsigned long long)took);
	assert_true(took < 2000);
	/* The next start sends what waits on disk, also what was said about itself. */
	daemon_up(p);
	start(p);
	wait_for(p, "\"sequence\":31");
	wait_for(p, "evaluated=1 matches=1");
	wait_for(p, " undelivered=0 ");
	finish(p);
	receive(p, 100);
	assert_int_equal(count(p, "\"sequence\":31"), 1);
	assert_int_equal(count(p, "started: "), 2);
}

/* The daemon does not read: more alerts than its socket takes all wait, in order, and none is lost. */
static void log_daemon_stalls(void **state)
{
	enum { N = 200 };
	struct plugin *p = *state;

	start(p);
	for (unsigned i = 0; i < N; i++)
		send_event(p, 1000 + i);
	usleep(300000);
	wait_for(p, "\"sequence\":1199");
	finish(p);
	assert_int_equal(count(p, "@cee"), N);
}

static void reloads(void **state)
{
	struct plugin *p = *state;
	char path[128];

	start(p);
	wait_for(p, "started");
	snprintf(path, sizeof(path), "%s/residence_root_inode.yml", p->rules);
	unlink(path);
	kill(p->pid, SIGHUP);
	wait_for(p, "reloaded: 2 rules");
	send_event(p, 41);
	write_conf(p, "min_levl = \"low\";\n");
	kill(p->pid, SIGHUP);
	wait_for(p, "unknown key 'min_levl'");
	wait_for(p, "\"action\":\"config_invalid\"");
	wait_for(p, "cannot be used, the ones loaded before stay");
	send_event(p, 42);
	finish(p);
	wait_for(p, "evaluated=2 matches=0");
}

/* A rule of that level alerts, one below it does not. */
static void minimum_level(void **state)
{
	struct plugin *p = *state;

	write_conf(p, "min_level = \"high\";\n");
	start(p);
	send_event(p, 46);
	wait_for(p, "\"sequence\":46");
	write_conf(p, "min_level = \"critical\";\n");
	kill(p->pid, SIGHUP);
	wait_for(p, "reloaded: ");
	usleep(100000); /* the detector takes it over */
	send_event(p, 47);
	finish(p);
	wait_for(p, " matches=2 hidden=1 ");
}

/* In alerts about the plugin too. */
static void reload_renames_the_host(void **state)
{
	struct plugin *p = *state;
	char command[64];

	start(p);
	wait_for(p, "started");
	write_conf(p, "host_id = \"db1\";\n");
	kill(p->pid, SIGHUP);
	wait_for(p, "reloaded: ");
	send_event(p, 45);
	wait_for(p, "\"sequence\":45");
	snprintf(command, sizeof(command), "kill -TERM %d", (int)p->pid);
	assert_int_equal(system(command), 0);
	wait_for(p, "\"action\":\"stop_refused\"");
	assert_int_equal(count(p, "\"hostname\":\"db1\""), 2);
	finish(p);
}

/* One rule is broken now: the version that was loaded goes on. */
static void reload_with_a_bad_rule(void **state)
{
	struct plugin *p = *state;
	char command[512];

	start(p);
	wait_for(p, "started");
	snprintf(command, sizeof(command), "echo '}' >>%s/residence_root_inode.yml", p->rules);
	assert_int_equal(system(command), 0);
	kill(p->pid, SIGHUP);
	wait_for(p, "cannot be used, the ones loaded before stay");
	send_event(p, 51);
	wait_for(p, "\"sequence\":51");
	/* Where alerts go counts from the next start, and that is said. */
	snprintf(command, sizeof(command), "sed -i '$d' %s/residence_root_inode.yml", p->rules);
	assert_int_equal(system(command), 0);
	write_conf(p, "");
	FILE *f = fopen(p->conf, "ae");

	fputs("min_level = \"low\";\n", f);
	fclose(f);
	snprintf(command, sizeof(command),
		"sed -i 's/syslog = {/syslog = { cookie = false;/; "
		"s/spool = {/spool = { max_size = \"65M\";/; $afile = { enabled = true; };' %s",
		p->conf);
	assert_int_equal(system(command), 0);
	kill(p->pid, SIGHUP);
	wait_for(p, "the settings in 'syslog' are used from the next start on");
	wait_for(p, "the settings in 'file' are used from the next start on");
	wait_for(p, "the settings in 'spool' are used from the next start on");
	wait_for(p, "reloaded: 3 rules");
	finish(p);
}

/* Repeats are held back, as they are by default. */
static void configure_quiet(const struct plugin *p)
{
	char text[512];

	snprintf(text, sizeof(text),
		"rules = [ \"%s\" ];\nsyslog = { socket = \"%s\"; };\nstate = { path = \"\"; "
		"};\nuser = \"\";\n",
		p->rules, p->socket);
	write_file(p->conf, text);
}

/* The same alert once in ten minutes, other arguments at once; what was held back is told at last. */
static void repeats_are_quiet(void **state)
{
	static const char *const other[] = {"ls", "-di", "/", NULL};
	struct plugin *p = *state;

	configure_quiet(p);
	start(p);
	for (unsigned i = 0; i < 5; i++)
		send_event(p, 500 + i);
	send_argv(p, 510, other);
	wait_for(p, "\"sequence\":510");
	assert_int_equal(count(p, "@cee"), 2);
	/* A reload tells, and does not begin anew. */
	kill(p->pid, SIGHUP);
	wait_for(p, "reloaded: 3 rules");
	send_event(p, 511);
	wait_for(p, "\"reason\":\"4 repeats of rule ");
	assert_int_equal(count(p, "\"action\":\"alerts_suppressed\""), 1);
	finish(p);
	wait_for(p, "\"reason\":\"1 repeats of rule ");
	wait_for(p, "evaluated=7 matches=7 hidden=0 suppressed=5 over_rate=0 ended_early=0 ");
	assert_int_equal(count(p, "\"sequence\":"), 2);
	assert_int_equal(count(p, "\"suppressed\":"), 0);
}

/* A prompt that looks for a marker is told once, and another marker at once. */
static void repeats_of_files_are_quiet(void **state)
{
	enum { NEWFSTATAT = 262, OPENAT = 257 };
	const char *srcdir = getenv("srcdir");
	struct plugin *p = *state;
	char text[512];

	snprintf(text, sizeof(text), "cp %s/rules/files/residence_docker_marker_file.yml %s/",
		srcdir ? srcdir : ".", p->rules);
	assert_int_equal(system(text), 0);
	configure_quiet(p);
	start(p);
	for (unsigned i = 0; i < 4; i++)
		send_access(p, 500 + i, i % 2 ? OPENAT : NEWFSTATAT, "/.dockerenv");
	send_access(p, 509, NEWFSTATAT, ""); /* whatever the descriptor is */
	send_access(p, 510, NEWFSTATAT, "/.dockerinit");
	wait_for(p, "\"sequence\":510");
	assert_int_equal(count(p, "@cee"), 2);
	finish(p);
	wait_for(p, "\"reason\":\"3 repeats of rule ");
	wait_for(p, "evaluated=5 matches=5 hidden=0 suppressed=3 over_rate=0 ended_early=0 ");
	wait_for(p, " files_unknown=1 ");
}

/* The first alert after the window tells what it has held back. */
static void window_ends(void **state)
{
	struct plugin *p = *state;
	char text[512];

	snprintf(text, sizeof(text),
		"rules = [ \"%s\" ];\nsyslog = { socket = \"%s\"; };\n"
		"quiet = { window = \"1s\"; };\nstate = { path = \"\"; };\nuser = \"\";\n",
		p->rules, p->socket);
	write_file(p->conf, text);
	start(p);
	wait_for(p, "started");
	for (unsigned i = 0; i < 3; i++)
		send_event(p, 520 + i);
	wait_for(p, "\"sequence\":520");
	usleep(1100000);
	send_event(p, 530);
	wait_for(p, "\"sequence\":530");
	assert_non_null(strstr(
		strstr(p->received, "\"sequence\":530"), "\"labels\":{\"suppressed\":\"2\"}"));
	finish(p);
	wait_for(p, "matches=4 hidden=0 suppressed=2 ");
	assert_int_equal(count(p, "alerts_suppressed"), 0);
}

/* What had arrived before the parent's SIGTERM is evaluated. */
static void nothing_is_lost_at_the_end(void **state)
{
	struct plugin *p = *state;
	int status;

	start(p);
	wait_for(p, "started");
	for (unsigned i = 0; i < 20; i++)
		send_event(p, 600 + i);
	kill(p->pid, SIGTERM);
	while (waitpid(p->pid, &status, WNOHANG) == 0)
		receive(p, 20);
	receive(p, 0);
	p->pid = 0;
	close(p->in);
	assert_int_equal(status, 0);
	assert_int_equal(count(p, "@cee"), 20);
	wait_for(p, "evaluated=20 matches=20");
	wait_for(p, "undelivered=0");
}

/* Under auditd a bad configuration is no reason to go blind. */
static void bad_configuration(void **state)
{
	struct plugin *p = *state;

	write_file(p->conf, "min_level = nonsense\n");
	start(p);
	usleep(200000);
	assert_int_equal(waitpid(p->pid, NULL, WNOHANG), 0);
	finish(p);
}

/* At a terminal, or from a file, it is. */
static void bad_configuration_by_hand(void **state)
{
	struct plugin *p = *state;
	int in = open("/dev/null", O_RDONLY | O_CLOEXEC), status;

	write_file(p->conf, "min_levl = \"low\";\n");
	run_program(p, in);
	close(in);
	assert_int_equal(waitpid(p->pid, &status, 0), p->pid);
	p->pid = 0;
	assert_int_equal(WEXITSTATUS(status), 3);
	/* This once something was said, by a person's side of the program. */
	FILE *f = fopen(p->output, "r+e");
	char line[512] = "";

	assert_non_null(fgets(line, sizeof(line), f));
	assert_non_null(strstr(line, ":1: unknown key 'min_levl' (did you mean 'min_level'?)"));
	assert_int_equal(ftruncate(fileno(f), 0), 0);
	fclose(f);
}

/* Writable by others: whoever could write it could silence us. */
static void refuses_untrusted_rules(void **state)
{
	struct plugin *p = *state;
	char path[128];

	snprintf(path, sizeof(path), "%s/residence_root_inode.yml", p->rules);
	assert_int_equal(chmod(path, 0666), 0);
	start(p);
	wait_for(p, "2 rules, 1 problems");
	wait_for(p, "residence_root_inode.yml: ");
	finish(p);
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(alerts_and_ends),
		TEST(open_event),
		TEST(open_event_at_the_end),
		TEST(ends_only_by_its_parent),
		TEST(log_daemon_comes_and_goes),
		TEST(ends_without_a_log_daemon),
		TEST(log_daemon_stalls),
		TEST(reloads),
		TEST(minimum_level),
		TEST(reload_renames_the_host),
		TEST(reload_with_a_bad_rule),
		TEST(repeats_are_quiet),
		TEST(repeats_of_files_are_quiet),
		TEST(window_ends),
		TEST(nothing_is_lost_at_the_end),
		TEST(bad_configuration),
		TEST(bad_configuration_by_hand),
		TEST(refuses_untrusted_rules),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
