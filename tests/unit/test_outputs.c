/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Where alerts go, with the plugin as auditd starts it: a log daemon that is away, stalls or is killed
 * with what it was given, a plugin that ends or is killed meanwhile, a spool and a file in every state.
 * Every alert arrives, and input never waits.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <dirent.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "alert/deliver.h"
#include "base/clock.h"
#include "base/file.h"
#include "support/plugin.h"
#include "support/stream.h"

#define WAIT_MS	   10000 /* a slow machine, or sanitizers */
#define EVENTS_MAX 4000
#define TAKEN_MS   2000 /* input that is taken does not wait for output */

struct fixture {
	struct plugin plugin;
	unsigned sent; /* serials 1 to sent */
	bool came[EVENTS_MAX + 1];
	unsigned n, again; /* different ones, and once more */
	struct buf said; /* everything else, a newline behind each */
	struct buf file;
};

static const char rule[] = "title: Output\n"
			   "id: 5f9a1e66-4a7e-4a53-9c1b-2f0f0e4d7a10\n"
			   "level: high\n"
			   "logsource: {category: process_creation, product: linux}\n"
			   "detection: {s: {Image|endswith: '/ls'}, condition: s}\n";

static const char *in_folder(const struct fixture *f, const char *name)
{
	static char path[160];

	snprintf(path, sizeof(path), "%s/%s", f->plugin.folder, name);
	return path;
}

/* What more there is in the groups; the folder of the spool. */
static void put_conf(struct fixture *f, const char *syslog, const char *spool, const char *file)
{
	struct plugin *p = &f->plugin;
	char text[2048];

	snprintf(text, sizeof(text),
		"rules = [ \"%s\" ];\nsyslog = { socket = \"%s\"; %s };\n"
		"spool = { path = \"%s\"; };\nfile = { path = \"%s/file\"; %s };\n"
		"quiet = { window = \"0\"; };\nstate = { path = \"\"; };\nuser = \"\";\n",
		p->rules, p->socket, syslog, spool, p->folder, file);
	put_file(p->conf, str_of(text), 0640);
}

static int setup(void **state)
{
	struct fixture *f = calloc(1, sizeof(*f));

	plugin_init(&f->plugin);
	snprintf(f->plugin.message, sizeof(f->plugin.message), "%s/output.yml", f->plugin.rules);
	put_file(f->plugin.message, str_of(rule), 0644);
	buf_init(&f->said, 1 << 20);
	buf_init(&f->file, 64 << 20);
	put_conf(f, "", in_folder(f, "spool"), "");
	*state = f;
	return 0;
}

static int teardown(void **state)
{
	struct fixture *f = *state;

	plugin_done(&f->plugin);
	buf_done(&f->said);
	buf_done(&f->file);
	free(f);
	return 0;
}

/* So many events more, each of which alerts. They must be taken, whatever becomes of the alerts. */
static void send_events(struct fixture *f, unsigned n)
{
	static const char *const argv[] = {"ls", "-id", "/", NULL};
	uint64_t from = clock_mono(&clock_system);
	struct buf text;

	buf_init(&text, 16 << 20);
	while (n-- > 0) {
		struct stream_exec exec = {
			.serial = ++f->sent, .exe = "/usr/bin/ls", .argv = argv, .eoe = true};

		stream_exec(&text, &exec);
	}
	assert_true(f->sent <= EVENTS_MAX && !text.overflow);
	plugin_send(&f->plugin, buf_str(&text));
	buf_done(&text);
	assert_true(clock_mono(&clock_system) - from < TAKEN_MS);
}

static void note_alert(struct fixture *f, const char *at)
{
	unsigned long serial = strtoul(at + strlen("\"sequence\":"), NULL, 10);

	assert_in_range(serial, 1, f->sent);
	if (f->came[serial])
		f->again++;
	else
		f->n++;
	f->came[serial] = true;
}

/* Until nothing came for `quiet_ms`. */
static void receive(struct fixture *f, int quiet_ms)
{
	const char *message;

	while ((message = plugin_receive(&f->plugin, quiet_ms))) {
		const char *at = strstr(message, "\"sequence\":");

		if (at) {
			note_alert(f, at);
		} else {
			buf_add(&f->said, str_of(message));
			buf_addc(&f->said, '\n');
		}
	}
}

/* Until so many different alerts have come. */
static void receive_alerts(struct fixture *f, unsigned n)
{
	uint64_t until = clock_mono(&clock_system) + WAIT_MS;

	while (f->n < n && clock_mono(&clock_system) < until)
		receive(f, 20);
	if (f->n < n)
		fail_msg("%u of %u alerts came; %.*s", f->n, n, STR_ARG(buf_str(&f->said)));
}

static void receive_all(struct fixture *f)
{
	receive_alerts(f, f->sent);
}

static bool said(const struct fixture *f, const char *text)
{
	return str_has(buf_str(&f->said), str_of(text));
}

static void wait_until_said(struct fixture *f, const char *text)
{
	uint64_t until = clock_mono(&clock_system) + WAIT_MS;

	while (!said(f, text) && clock_mono(&clock_system) < until)
		receive(f, 20);
	if (!said(f, text))
		fail_msg("'%s' was not said, but: %.*s", text, STR_ARG(buf_str(&f->said)));
}

static void kill_plugin(struct fixture *f)
{
	kill(f->plugin.pid, SIGKILL);
	waitpid(f->plugin.pid, NULL, 0);
	f->plugin.pid = 0;
	close(f->plugin.in);
	f->plugin.in = -1;
}

/* Bytes of the files in the spool; how many are put aside. */
static size_t spool_size(const struct fixture *f, unsigned *ret_aside)
{
	DIR *dir = opendir(in_folder(f, "spool"));
	struct stat st;
	size_t bytes = 0;

	*ret_aside = 0;
	for (struct dirent *d; dir && (d = readdir(dir));) {
		if (strchr(d->d_name, '-') && fstatat(dirfd(dir), d->d_name, &st, 0) == 0) {
			bytes += (size_t)st.st_size;
			*ret_aside += str_starts(str_of(d->d_name), STR("damaged-"));
		}
	}
	if (dir)
		closedir(dir);
	return bytes;
}

/* Until the spool has stopped growing. */
static void wait_for_spool(const struct fixture *f)
{
	size_t last = 0, bytes;
	unsigned aside;

	for (int i = 0; i < 1000; i++) {
		usleep(200000);
		bytes = spool_size(f, &aside);
		if (bytes > 0 && bytes == last)
			return;
		last = bytes;
	}
	fail_msg("nothing comes into the spool");
}

static void read_file(struct fixture *f, const char *path)
{
	struct err err;

	if (file_read(path, 0, &f->file, &err) != 0)
		fail_msg("%s: %s", path, err.msg);
}

static size_t lines_of(const struct buf *text)
{
	size_t lines = 0;

	for (size_t i = 0; i < text->n; i++)
		lines += text->p[i] == '\n';
	return lines;
}

/* --- the log daemon --------------------------------------------------------------------------------- */

static void daemon_is_killed(void **state)
{
	struct fixture *f = *state;

	plugin_start(&f->plugin);
	wait_until_said(f, "started: ");
	for (int i = 0; i < 5; i++) {
		struct pollfd unread = {.fd = f->plugin.daemon, .events = POLLIN};

		send_events(f, 300);
		assert_int_equal(poll(&unread, 1, WAIT_MS), 1);
		usleep(50000); /* the socket is full of what it has not read */
		plugin_log_stop(&f->plugin);
		usleep(i % 2 ? 300000 : 0);
		plugin_log_start(&f->plugin);
		receive_all(f);
	}
	plugin_finish(&f->plugin);
	receive(f, 50);
	assert_int_equal(f->n, 1500);
	assert_true(said(f, " alerts_lost=0 undelivered=0 resent="));
	/* Sent again, or put on disk first. */
	assert_false(said(f, " resent=0 spooled=0 "));
	assert_true(said(f, " spool_waiting=0 spool_lost=0 spool_damaged=0 "));
}

/* More than the queue in memory could hold for long; the daemon comes back, and then it stops reading. */
static void daemon_is_away_and_stalls(void **state)
{
	struct fixture *f = *state;

	plugin_log_stop(&f->plugin);
	plugin_start(&f->plugin);
	send_events(f, 1500);
	usleep(500000);
	plugin_log_start(&f->plugin);
	receive_all(f);
	send_events(f, 1500);
	usleep(1500000); /* takes nothing: that goes to disk as well */
	receive_all(f);
	plugin_finish(&f->plugin);
	receive(f, 50);
	assert_int_equal(f->n, 3000);
	assert_int_equal(f->again, 0);
	assert_true(said(f, " alerts_lost=0 undelivered=0 "));
	assert_false(said(f, " spooled=0 "));
	assert_false(said(f, "\"alert\""));
}

/* --- the plugin ------------------------------------------------------------------------------------- */

static void plugin_ends_without_daemon(void **state)
{
	struct fixture *f = *state;

	for (int i = 0; i < 3; i++) {
		plugin_log_stop(&f->plugin);
		plugin_start(&f->plugin);
		send_events(f, 500);
		plugin_finish(&f->plugin);
		plugin_log_start(&f->plugin);
	}
	plugin_start(&f->plugin);
	receive_all(f);
	plugin_finish(&f->plugin);
	receive(f, 50);
	assert_int_equal(f->again, 0);
	assert_true(said(f, " spool_waiting=0 spool_lost=0 spool_damaged=0 "));
}

/* The log daemon holds what it was given and reads nothing: one second, with all that there is to do. */
static void plugin_ends_in_time(void **state)
{
	struct fixture *f = *state;
	uint64_t least = UINT64_MAX;

	for (int i = 0; i < 5 && least > DELIVER_GRACE_MS; i++) {
		plugin_start(&f->plugin);
		send_events(f, 100);
		usleep(300000); /* the socket is full */
		uint64_t from = clock_mono(&clock_system);

		plugin_finish(&f->plugin);
		if (clock_mono(&clock_system) - from < least)
			least = clock_mono(&clock_system) - from;
	}
	assert_in_range(least, 0, DELIVER_GRACE_MS);
}

/* It is killed when all is on disk, again and again while that is being sent. */
static void plugin_is_killed(void **state)
{
	struct fixture *f = *state;

	plugin_log_stop(&f->plugin);
	plugin_start(&f->plugin);
	send_events(f, 3000);
	wait_for_spool(f);
	kill_plugin(f);
	plugin_log_start(&f->plugin);
	for (int i = 0; i < 10; i++) {
		plugin_start(&f->plugin);
		usleep(20000);
		for (int k = 0; k < 30 * i; k++) {
			const char *message = plugin_receive(&f->plugin, 10);
			const char *at = message ? strstr(message, "\"sequence\":") : NULL;

			if (at)
				note_alert(f, at);
		}
		kill_plugin(f);
	}
	plugin_start(&f->plugin);
	receive_all(f);
	plugin_finish(&f->plugin);
	/* What was being sent when it was killed, and nothing else, comes twice. */
	assert_in_range(f->again, 0, 10);
}

/* --- the spool -------------------------------------------------------------------------------------- */

static void spool_is_damaged(void **state)
{
	struct fixture *f = *state;
	unsigned aside;

	plugin_log_stop(&f->plugin);
	plugin_start(&f->plugin);
	send_events(f, 100);
	plugin_finish(&f->plugin);
	DIR *dir = opendir(in_folder(f, "spool"));

	for (struct dirent *d; (d = readdir(dir));) {
		if (strncmp(d->d_name, "high-", 5) != 0)
			continue;
		int fd = openat(dirfd(dir), d->d_name, O_WRONLY | O_CLOEXEC);

		assert_int_equal(pwrite(fd, "damage", 6, 50), 6); /* in the first entry */
		close(fd);
	}
	closedir(dir);
	put_file(in_folder(f, "spool/low-0000000000000001"), STR("none of ours"), 0600);
	assert_int_equal(symlink("/etc/passwd", in_folder(f, "spool/low-0000000000000002")), 0);
	plugin_log_start(&f->plugin);
	plugin_start(&f->plugin);
	wait_until_said(f, "\"spool_damaged\"");
	wait_until_said(f, " places in files of the spool were damaged");
	receive_alerts(f, f->sent - 1);
	plugin_finish(&f->plugin);
	receive(f, 50);
	assert_int_equal(f->n, 99);
	spool_size(f, &aside);
	assert_int_equal(aside, 3);
	assert_true(said(f, " spool_damaged=2 spool_aside=3 "));
}

/* As after an installation by hand: one line, no alert, and all else as ever. */
static void no_place_for_a_spool(void **state)
{
	struct fixture *f = *state;

	put_conf(f, "", in_folder(f, "no/spool"), "");
	plugin_start(&f->plugin);
	wait_until_said(f, "/no/spool cannot be opened: No such file or directory: "
			   "alerts wait in memory only");
	plugin_log_stop(&f->plugin);
	send_events(f, 500);
	usleep(300000);
	plugin_log_start(&f->plugin);
	receive_all(f);
	plugin_finish(&f->plugin);
	receive(f, 50);
	assert_false(said(f, "@cee"));
	assert_true(said(f, " alerts_lost=0 undelivered=0 "));
	assert_false(said(f, " spool_failures=0 "));
}

static void no_spool(void **state)
{
	struct fixture *f = *state;

	put_conf(f, "", "", "");
	plugin_log_stop(&f->plugin);
	plugin_start(&f->plugin);
	send_events(f, 500);
	usleep(300000);
	plugin_log_start(&f->plugin);
	receive_all(f);
	plugin_finish(&f->plugin);
	receive(f, 50);
	assert_true(said(f, " undelivered=0 "));
	assert_true(said(f, " spooled=0 spool_waiting=0 spool_lost=0 spool_damaged=0 spool_aside=0 "
			    "spool_failures=0 "));
	assert_int_equal(access(in_folder(f, "spool"), F_OK), -1);
}

/* --- the file --------------------------------------------------------------------------------------- */

/* Rotated while alerts are written; it holds what the log daemon gets, byte by byte. */
static void file_is_rotated(void **state)
{
	struct fixture *f = *state;
	size_t lines = 0;
	char name[32], path[160];

	put_conf(f, "", in_folder(f, "spool"), "enabled = true;");
	plugin_start(&f->plugin);
	for (int i = 0; i < 5; i++) {
		send_events(f, 200);
		usleep(50000);
		strcpy(path, in_folder(f, "file"));
		snprintf(name, sizeof(name), "file.%d", i);
		rename(path, in_folder(f, name));
	}
	receive_all(f);
	plugin_finish(&f->plugin);
	receive(f, 50);
	for (int i = 0; i <= 5; i++) {
		snprintf(name, sizeof(name), i < 5 ? "file.%d" : "file", i);
		if (access(in_folder(f, name), F_OK) != 0)
			continue;
		read_file(f, in_folder(f, name));
		assert_true(str_ends(buf_str(&f->file), STR("\"9.4.0\"}}\n")));
		lines += lines_of(&f->file);
	}
	assert_int_equal(lines, 1000);
	assert_true(said(f, " file_written=1000 file_lost=0 file_failures=0"));
}

/* The daemon that is away does not keep alerts from the file, nor does the file the daemon's. */
static void each_for_itself(void **state)
{
	struct fixture *f = *state;
	char path[160];

	put_conf(f, "", in_folder(f, "spool"), "enabled = true;");
	plugin_log_stop(&f->plugin);
	plugin_start(&f->plugin);
	send_events(f, 300);
	for (int i = 0; i < 200 && access(in_folder(f, "file"), F_OK) != 0; i++)
		usleep(20000);
	for (int i = 0; i < 200; i++) {
		read_file(f, in_folder(f, "file"));
		if (lines_of(&f->file) == 300)
			break;
		usleep(20000);
	}
	assert_int_equal(lines_of(&f->file), 300);
	/* A FIFO without a reader in its place. */
	strcpy(path, in_folder(f, "file"));
	unlink(path);
	assert_int_equal(mkfifo(path, 0600), 0);
	plugin_log_start(&f->plugin);
	send_events(f, 300);
	receive_all(f);
	wait_until_said(f, "/file is not a regular file: alerts wait in memory only");
	unlink(path);
	wait_until_said(f, "/file is used again");
	plugin_finish(&f->plugin);
	receive(f, 50);
	read_file(f, path);
	assert_int_equal(lines_of(&f->file), 300);
	assert_true(said(f, " file_written=600 file_lost=0 "));
}

/* What is too long for the log daemon is whole in the file. */
static void long_alerts(void **state)
{
	const char *argv[202] = {"ls"};
	struct stream_exec exec = {
		.serial = 1, .exe = "/usr/bin/ls", .argv = argv, .eoe = true, .per_record = 50};
	struct fixture *f = *state;
	struct buf text;
	const char *message;

	for (size_t i = 1; i < 201; i++)
		argv[i] = "/an/argument/of/more/than/fifty/bytes/which/makes/it/long";
	put_conf(f, "", in_folder(f, "spool"), "enabled = true;");
	buf_init(&text, 1 << 20);
	stream_exec(&text, &exec);
	plugin_start(&f->plugin);
	plugin_send(&f->plugin, buf_str(&text));
	buf_done(&text);
	while ((message = plugin_receive(&f->plugin, WAIT_MS)) && !strstr(message, "@cee"))
		;
	assert_non_null(strstr(message, "\"truncated\":\"process.args,process.command_line\""));
	assert_true(strlen(message) <= 8000);
	plugin_finish(&f->plugin);
	read_file(f, in_folder(f, "file"));
	assert_int_equal(lines_of(&f->file), 1);
	assert_true(f->file.n > 12000);
	assert_true(str_has(buf_str(&f->file), STR("\"truncated\":\"process.command_line\"")));
}

/* Each place in its own format, within its own bound; what is no JSON has no cookie. */
static void two_formats(void **state)
{
	static const char *const front[][3] = {{"ocsf", "]: @cee: {\"time\":", "{\"time\":"},
		{"cef", "]: CEF:0|", "CEF:0|"}, {"leef", "]: LEEF:2.0|", "LEEF:2.0|"},
		{"kv", "]: time=\"", "time=\""}};
	struct fixture *f = *state;
	const char *message;
	char to_syslog[64], to_file[64];

	for (size_t i = 0; i < 4; i++) {
		size_t other = (i + 1) % 4;

		snprintf(to_syslog, sizeof(to_syslog), "format = \"%s\";", front[i][0]);
		snprintf(to_file, sizeof(to_file), "enabled = true; format = \"%s\";",
			front[other][0]);
		put_conf(f, to_syslog, in_folder(f, "spool"), to_file);
		unlink(in_folder(f, "file"));
		plugin_start(&f->plugin);
		send_events(f, 1);
		while ((message = plugin_receive(&f->plugin, WAIT_MS)) &&
			!strstr(message, front[i][1]))
			;
		assert_non_null(message);
		plugin_finish(&f->plugin);
		read_file(f, in_folder(f, "file"));
		assert_int_equal(lines_of(&f->file), 1);
		assert_memory_equal(f->file.p, front[other][2], strlen(front[other][2]));
		buf_reset(&f->file, 64 << 20);
	}
}

static void only_the_file(void **state)
{
	struct fixture *f = *state;

	put_conf(f, "enabled = false;", in_folder(f, "spool"), "enabled = true;");
	plugin_start(&f->plugin);
	send_events(f, 100);
	plugin_finish(&f->plugin);
	read_file(f, in_folder(f, "file"));
	assert_int_equal(lines_of(&f->file), 100);
	assert_null(plugin_receive(&f->plugin, 50));
	assert_int_equal(access(in_folder(f, "spool"), F_OK), -1);
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(daemon_is_killed),
		TEST(daemon_is_away_and_stalls),
		TEST(plugin_ends_without_daemon),
		TEST(plugin_ends_in_time),
		TEST(plugin_is_killed),
		TEST(spool_is_damaged),
		TEST(no_place_for_a_spool),
		TEST(no_spool),
		TEST(file_is_rotated),
		TEST(each_for_itself),
		TEST(long_alerts),
		TEST(two_formats),
		TEST(only_the_file),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
