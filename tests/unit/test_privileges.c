/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * The plugin as auditd starts it, by root: who it is afterwards, and that it works as that. An account
 * is made for the test with useradd(8), and removed.
 *
 * Skipped, exit status 77, when this is not root.
 */
#ifdef HAVE_CONFIG_H
#include <config.h>
#endif
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <grp.h>
#include <linux/capability.h>
#include <pwd.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "support/plugin.h"
#include "support/stream.h"

#define WAIT_MS 10000 /* a slow machine, or sanitizers */
#define SKIPPED 77

#ifdef __SANITIZE_ADDRESS__ /* its leak check needs a process of its own */
#define PROCESSES "Max processes"
#else
#define PROCESSES "Max processes             0                    0 "
#endif

static char account[40];
static uid_t uid;
static gid_t gid;

/* --- the plugin ------------------------------------------------------------------------------- */

static const char *in_rules(const struct plugin *p, const char *name)
{
	static char path[200];

	snprintf(path, sizeof(path), "%s/%s", p->rules, name);
	return path;
}

/* A rule for commands with the word `name`, readable by the group of the account. */
static void put_rule(const struct plugin *p, const char *name, unsigned number)
{
	char text[512];

	snprintf(text, sizeof(text),
		"title: %s\nid: 00000000-0000-4000-8000-%012u\nlevel: high\n"
		"logsource: {category: process_creation, product: linux}\n"
		"detection: {s: {CommandLine|contains: '%s'}, condition: s}\n",
		name, number, name);
	put_file(in_rules(p, name), str_of(text), 0640);
	assert_int_equal(chown(in_rules(p, name), 0, gid), 0);
}

static void put_conf_with(const struct plugin *p, const char *places, const char *user)
{
	char text[1024];

	snprintf(text, sizeof(text),
		"rules = [ \"%s\" ];\nsyslog = { socket = \"%s\"; }; "
		"quiet = { window = \"0\"; }; state = { path = \"%s/state/state\"; }; %s\n%s\n",
		p->rules, p->socket, p->folder, places, user);
	put_file(p->conf, str_of(text), 0640);
	assert_int_equal(chown(p->conf, 0, gid), 0);
}

static void put_conf(const struct plugin *p, const char *user)
{
	put_conf_with(p, "spool = { path = \"\"; };", user);
}

static void put_conf_user(const struct plugin *p, const char *user)
{
	char line[64];

	snprintf(line, sizeof(line), "user = \"%s\";", user);
	put_conf(p, line);
}

/* The log daemon's next messages up to one with `text`, which is returned. */
static const char *wait_for(struct plugin *p, const char *text)
{
	const char *message;

	while ((message = plugin_receive(p, WAIT_MS)) != NULL) {
		if (strstr(message, text))
			return message;
		print_message("%s\n", message);
	}
	fail_msg("'%s' did not arrive", text);
	return "";
}

static void send_exec(struct plugin *p, unsigned serial, const char *word)
{
	const char *const argv[] = {"run", word, NULL};
	struct stream_exec exec = {
		.serial = serial, .exe = "/usr/bin/run", .argv = argv, .eoe = true};
	struct buf text;

	buf_init(&text, 1 << 16);
	stream_exec(&text, &exec);
	plugin_send(p, buf_str(&text));
	buf_done(&text);
}

static void assert_alert(struct plugin *p, unsigned serial, const char *rule)
{
	char sequence[40];

	send_exec(p, serial, rule);
	snprintf(sequence, sizeof(sequence), "\"sequence\":%u,", serial);
	assert_non_null(strstr(wait_for(p, sequence), rule));
}

/* The first of the lines, or of their beginnings, that /proc/PID/NAME lacks; NULL = none. */
static const char *lacks(const struct plugin *p, const char *name, const char *const *lines)
{
	char path[64], text[8192];

	snprintf(path, sizeof(path), "/proc/%d/%s", (int)p->pid, name);
	FILE *f = fopen(path, "re");

	assert_non_null(f);
	text[0] = '\n';
	text[1 + fread(text + 1, 1, sizeof(text) - 2, f)] = '\0';
	fclose(f);
	for (; *lines; lines++) {
		char line[128];

		snprintf(line, sizeof(line), "\n%s", *lines);
		if (!strstr(text, line))
			return *lines;
	}
	return NULL;
}

/* Within a while: what the plugin does after its first message, or without one, takes a moment. */
static void assert_proc(const struct plugin *p, const char *name, const char *const *lines)
{
	const char *lacking;

	for (int ms = 0; (lacking = lacks(p, name, lines)) != NULL; ms += 10) {
		if (ms >= WAIT_MS)
			fail_msg("/proc/PID/%s lacks: %s", name, lacking);
		usleep(10000);
	}
}

static void assert_limits(const struct plugin *p)
{
	assert_proc(p, "limits",
		(const char *const[]){"Max core file size        0                    0 ",
			"Max locked memory         0                    0 ",
			"Max open files            256                  256 ", PROCESSES, NULL});
}

/* Whoever it is: no capability, and no way to one. */
static void assert_powerless(const struct plugin *p)
{
	assert_proc(p, "status",
		(const char *const[]){"CapInh:\t0000000000000000\n", "CapPrm:\t0000000000000000\n",
			"CapEff:\t0000000000000000\n", "CapBnd:\t0000000000000000\n",
			"CapAmb:\t0000000000000000\n", "NoNewPrivs:\t1\n", NULL});
}

static void assert_ids(const struct plugin *p, uid_t u, gid_t g, const char *groups)
{
	char uids[80], gids[80];

	snprintf(uids, sizeof(uids), "Uid:\t%u\t%u\t%u\t%u\n", u, u, u, u);
	snprintf(gids, sizeof(gids), "Gid:\t%u\t%u\t%u\t%u\n", g, g, g, g);
	assert_proc(p, "status", (const char *const[]){uids, gids, groups, NULL});
}

static void start(struct plugin *p)
{
	plugin_start(p);
	wait_for(p, "started: ");
}

static int set_up(void **state)
{
	struct plugin *p = calloc(1, sizeof(*p));

	plugin_init(p);
	assert_int_equal(chmod(p->folder, 0755), 0);
	put_rule(p, "alpha.yml", 1);
	put_conf_user(p, account);
	snprintf(p->message, sizeof(p->message), "%s/state", p->folder);
	assert_int_equal(mkdir(p->message, 0700), 0);
	assert_int_equal(chown(p->message, uid, gid), 0);
	*state = p;
	return 0;
}

static int tear_down(void **state)
{
	plugin_done(*state);
	free(*state);
	return 0;
}

/* --- who it is -------------------------------------------------------------------------------- */

static void changes_user(void **state)
{
	struct plugin *p = *state;
	char line[200];
	int status;

	plugin_start(p);
	snprintf(line, sizeof(line),
		": runs as uid %u, gid %u, 0 supplementary groups, capabilities: none, "
		"bounding set: none, no_new_privs: yes",
		uid, gid);
	wait_for(p, line);
	wait_for(p, "started: ");
	assert_alert(p, 7, "alpha.yml");
	assert_ids(p, uid, gid, "Groups:\t \n");
	assert_powerless(p);
	assert_limits(p);
	/* A log daemon that is restarted has another socket, which is the user's to find. */
	plugin_log_stop(p);
	plugin_log_start(p);
	assert_alert(p, 8, "alpha.yml");
	/* Root is the parent all the same. */
	kill(p->pid, SIGTERM);
	wait_for(p, "stopped: ");
	assert_int_equal(waitpid(p->pid, &status, 0), p->pid);
	p->pid = 0;
	assert_int_equal(status, 0);
}

static void stays_root(void **state)
{
	struct plugin *p = *state;

	put_conf_user(p, "");
	start(p);
	assert_ids(p, 0, getegid(), "Groups:\t0 1 \n");
	assert_powerless(p);
	assert_limits(p);
	assert_alert(p, 7, "alpha.yml");
	plugin_finish(p);
}

/* By its name it is an account like others, with no group but its own. */
static void is_root_by_name(void **state)
{
	struct plugin *p = *state;

	put_conf_user(p, "root");
	start(p);
	assert_ids(p, 0, 0, "Groups:\t \n");
	assert_powerless(p);
	assert_alert(p, 7, "alpha.yml");
	plugin_finish(p);
}

/* Root in a container, say: what cannot be given up is told, and the plugin goes on. */
static void root_of_few_powers(void **state)
{
	struct plugin *p = *state;
	char text[200];

	p->lacks = CAP_SETUID;
	plugin_start(p);
	wait_for(p, ": the user cannot be changed: Operation not permitted");
	snprintf(text, sizeof(text),
		"the plugin has more privileges than it should: uid 0, gid %u, 0 supplementary "
		"groups, capabilities: none, bounding set: none, no_new_privs: yes",
		gid);
	assert_non_null(strstr(wait_for(p, "config_invalid"), text));
	wait_for(p, "started: ");
	assert_powerless(p);
	assert_alert(p, 7, "alpha.yml");
	plugin_finish(p);

	p->lacks = CAP_SETPCAP;
	plugin_start(p);
	wait_for(p, ": the capability bounding set cannot be emptied");
	wait_for(p, ": the securebits cannot be locked");
	assert_non_null(strstr(wait_for(p, "config_invalid"), "bounding set: some"));
	wait_for(p, "started: ");
	assert_ids(p, uid, gid, "CapEff:\t0000000000000000\n");
	assert_alert(p, 8, "alpha.yml");
	plugin_finish(p);
}

/* No file names an account: the packages' one if it is there. */
static void default_account(void **state)
{
	const struct passwd *packaged = getpwnam("_audisp-sigma");
	struct plugin *p = *state;

	put_conf(p, "");
	plugin_start(p);
	if (!packaged) {
		wait_for(p,
			": there is no account '_audisp-sigma' in /etc/passwd: going on as root");
		wait_for(p, "started: ");
		assert_ids(p, 0, getegid(), "Groups:\t0 1 \n");
	} else {
		wait_for(p, "started: ");
		assert_ids(p, packaged->pw_uid, packaged->pw_gid, "Groups:\t \n");
	}
	assert_powerless(p);
	assert_alert(p, 7, "alpha.yml");
	plugin_finish(p);
}

/* An account that is not there is a mistake like any other: the defaults under auditd ... */
static void missing_account(void **state)
{
	const struct passwd *packaged = getpwnam("_audisp-sigma");
	struct plugin *p = *state;

	put_conf_user(p, "_nosuch");
	plugin_start(p);
	assert_powerless(p);
	assert_ids(p, packaged ? packaged->pw_uid : 0, packaged ? packaged->pw_gid : getegid(), "");
	plugin_finish(p);
}

/* ... and a message by hand. */
static void missing_account_by_hand(void **state)
{
	const char *builddir = getenv("builddir");
	struct plugin *p = *state;
	char command[4096], wanted[256], line[512] = "";

	put_conf_user(p, "_nosuch");
	snprintf(command, sizeof(command), "exec %s/audisp-sigma -c %s </dev/null >%s.said 2>&1",
		builddir ? builddir : ".", p->conf, p->output);
	int status = system(command);

	assert_true(WIFEXITED(status));
	assert_int_equal(WEXITSTATUS(status), 3);
	snprintf(command, sizeof(command), "%s.said", p->output);
	FILE *f = fopen(command, "re");

	assert_non_null(f);
	assert_non_null(fgets(line, sizeof(line), f));
	snprintf(wanted, sizeof(wanted),
		"%s:3: 'user': there is no account '_nosuch' in /etc/passwd\n", p->conf);
	assert_string_equal(line, wanted);
	fclose(f);
	put_file(p->output, STR(""), 0600);
}

/* Somebody else started it: the setting is nothing that could be followed. */
static void not_started_by_root(void **state)
{
	struct plugin *p = *state;
	char text[128];

	p->uid = uid;
	p->gid = gid;
	put_conf_user(p, "root");
	plugin_start(p);
	snprintf(text, sizeof(text), ": 'user': only root can change to 'root': going on as uid %u",
		uid);
	wait_for(p, text);
	wait_for(p, "started: ");
	assert_alert(p, 7, "alpha.yml");
	assert_ids(p, uid, gid, "CapEff:\t0000000000000000\n");
	assert_proc(p, "status", (const char *const[]){"NoNewPrivs:\t1\n", NULL});
	assert_limits(p);
	plugin_finish(p);

	put_conf_user(p, account);
	plugin_start(p);
	assert_non_null(strstr(wait_for(p, "audisp-sigma["), "stopped: "));
	assert_null(strstr(wait_for(p, "audisp-sigma["), "only root"));
	plugin_finish(p);
}

/* --- reload ----------------------------------------------------------------------------------- */

static void reloads(void **state)
{
	struct plugin *p = *state;

	start(p);
	put_rule(p, "beta.yml", 2);
	kill(p->pid, SIGHUP);
	wait_for(p, "reloaded: 2 rules");
	assert_alert(p, 7, "beta.yml");
	/* Whom the files have to belong to has not changed. */
	assert_int_equal(chmod(in_rules(p, "beta.yml"), 0660), 0);
	kill(p->pid, SIGHUP);
	wait_for(p, "beta.yml: may be written by others than its owner (mode 0660)");
	assert_null(strstr(wait_for(p, "config_invalid"), "chgrp"));
	assert_alert(p, 8, "beta.yml");
	plugin_finish(p);
}

/* What root could read at the start, and the account cannot: told with what helps. */
static void assert_denied(struct plugin *p, const char *path, unsigned serial)
{
	char text[300];
	struct stat st;

	assert_int_equal(stat(path, &st), 0);
	assert_int_equal(chown(path, 0, 0), 0);
	kill(p->pid, SIGHUP);
	snprintf(text, sizeof(text), "%s: cannot be opened: Permission denied", path);
	wait_for(p, text);
	snprintf(text, sizeof(text),
		"the ones loaded before stay; uid %u, without capabilities, must be able to read "
		"them: chgrp %u, chmod g+rX",
		uid, gid);
	assert_non_null(strstr(wait_for(p, "config_invalid"), text));
	assert_alert(p, serial, "alpha.yml");
	assert_int_equal(chown(path, 0, gid), 0);
	kill(p->pid, SIGHUP);
	wait_for(p, "reloaded: 1 rules");
	assert_alert(p, serial + 1, "alpha.yml");
}

static void reload_of_unreadable_files(void **state)
{
	struct plugin *p = *state;

	assert_int_equal(chmod(p->rules, 0750), 0);
	assert_int_equal(chown(p->rules, 0, gid), 0);
	start(p);
	assert_denied(p, in_rules(p, "alpha.yml"), 10);
	assert_denied(p, p->rules, 20);
	assert_denied(p, p->conf, 30);
	plugin_finish(p);
}

/* Another user is one for the next start; one that is not there is a mistake now. */
static void reload_with_another_user(void **state)
{
	struct plugin *p = *state;

	start(p);
	put_conf_user(p, "");
	kill(p->pid, SIGHUP);
	wait_for(p, "the setting 'user' is used from the next start on");
	wait_for(p, "reloaded: 1 rules");
	assert_ids(p, uid, gid, "");
	put_conf_user(p, "_nosuch");
	kill(p->pid, SIGHUP);
	wait_for(p, "conf:3: 'user': there is no account '_nosuch' in /etc/passwd");
	wait_for(p, "config_invalid");
	put_conf_user(p, account);
	kill(p->pid, SIGHUP);
	assert_non_null(strstr(wait_for(p, "audisp-sigma["), "reloaded: 1 rules"));
	plugin_finish(p);
}

/* --- places for alerts ------------------------------------------------------------------------ */

/* Within a while: the file has a mode, an owner, a group. */
static void assert_file(const char *path, mode_t mode, uid_t u, gid_t g)
{
	struct stat st = {0};

	for (int ms = 0; stat(path, &st) != 0 && ms < WAIT_MS; ms += 10)
		usleep(10000);
	assert_int_equal(st.st_mode & 07777, mode);
	assert_int_equal(st.st_uid, u);
	assert_int_equal(st.st_gid, g);
}

static void wait_for_text(const char *path, const char *text)
{
	char command[400];

	snprintf(command, sizeof(command), "grep -qs -- '%s' %s", text, path);
	for (int ms = 0; system(command) != 0; ms += 20) {
		if (ms >= WAIT_MS)
			fail_msg("%s lacks '%s'", path, text);
		usleep(20000);
	}
}

/* In folders of root, where the account could make nothing: what is written is the account's. */
static void uses_places(void **state)
{
	struct plugin *p = *state;
	char places[600], line[80], spool[200], file[200], spooled[220];

	snprintf(spool, sizeof(spool), "%s/spool", p->folder);
	snprintf(file, sizeof(file), "%s/alerts.ndjson", p->folder);
	snprintf(spooled, sizeof(spooled), "%s/high-*", spool);
	snprintf(places, sizeof(places),
		"spool = { path = \"%s\"; }; file = { enabled = true; path = \"%s\"; };", spool,
		file);
	snprintf(line, sizeof(line), "user = \"%s\";", account);
	put_conf_with(p, places, line);
	assert_int_equal(chown(p->folder, 0, 4), 0);
	start(p);
	assert_file(spool, 0700, uid, gid);
	assert_file(file, 0640, uid, 4);
	assert_alert(p, 7, "alpha.yml");
	wait_for_text(file, "\"sequence\":7,");
	/* Nobody listens: on disk, and sent by the next start. */
	plugin_log_stop(p);
	send_exec(p, 8, "alpha.yml");
	wait_for_text(spooled, "\"sequence\":8,");
	wait_for_text(file, "\"sequence\":8,");
	plugin_finish(p);
	plugin_log_start(p);
	plugin_start(p);
	wait_for(p, "\"sequence\":8,");
	assert_alert(p, 9, "alpha.yml");
	/* Rotated by root, as logrotate does with `create`. */
	snprintf(places, sizeof(places), "%s.1", file);
	assert_int_equal(rename(file, places), 0);
	put_file(file, STR(""), 0640);
	assert_int_equal(chown(file, uid, 4), 0);
	assert_alert(p, 10, "alpha.yml");
	wait_for_text(file, "\"sequence\":10,");
	plugin_finish(p);
}

/* What it knew of this process, it knows at the next start: written and read as the account. */
static void keeps_state(void **state)
{
	struct plugin *p = *state;
	char file[100], wanted[200];

	snprintf(file, sizeof(file), "%s/state/state", p->folder);
	start(p);
	plugin_finish(p);
	assert_file(file, 0600, uid, gid);
	plugin_start(p);
	snprintf(wanted, sizeof(wanted), "state %s: ", file);
	assert_non_null(strstr(wait_for(p, wanted), " gone, 0 places damaged"));
	assert_null(strstr(p->message, ": 0 processes known"));
	plugin_finish(p);
	/* Somebody else's counts for nothing, but is no obstacle. */
	assert_int_equal(chown(file, 0, 0), 0);
	plugin_start(p);
	snprintf(wanted, sizeof(wanted), "state %s cannot be opened: Permission denied: ", file);
	wait_for(p, wanted);
	plugin_finish(p);
	assert_file(file, 0600, uid, gid);
}

/* What root once made for itself is not given away; it is told. */
static void leaves_what_is_roots(void **state)
{
	struct plugin *p = *state;
	char places[600], line[80], spool[200], file[200], told[400];

	snprintf(spool, sizeof(spool), "%s/spool", p->folder);
	snprintf(file, sizeof(file), "%s/alerts.ndjson", p->folder);
	snprintf(places, sizeof(places),
		"spool = { path = \"%s\"; }; file = { enabled = true; path = \"%s\"; };", spool,
		file);
	snprintf(line, sizeof(line), "user = \"%s\";", account);
	put_conf_with(p, places, line);
	assert_int_equal(mkdir(spool, 0700), 0);
	put_file(file, STR(""), 0640);
	start(p);
	assert_file(spool, 0700, 0, getegid());
	assert_file(file, 0640, 0, getegid());
	snprintf(told, sizeof(told), "spool %s cannot be opened: Permission denied", spool);
	wait_for(p, told);
	send_exec(p, 7, "alpha.yml");
	snprintf(told, sizeof(told), "file %s cannot be opened: Permission denied", file);
	wait_for(p, told);
	plugin_finish(p);
}

/* --- the account ------------------------------------------------------------------------------ */

static int make_account(void **state)
{
	static const gid_t groups[] = {0, 1}; /* to be got rid of */
	char command[200];
	const struct passwd *entry;

	(void)state;
	snprintf(account, sizeof(account), "_sigma-test-%d", (int)getpid());
	snprintf(command, sizeof(command),
		"useradd --system --user-group --no-create-home --home-dir /nonexistent "
		"--shell /usr/sbin/nologin %s",
		account);
	if (system(command) != 0)
		return -1;
	entry = getpwnam(account);
	if (!entry)
		return -1;
	uid = entry->pw_uid;
	gid = entry->pw_gid;
	return setgroups(2, groups);
}

static int remove_account(void **state)
{
	char command[100];

	(void)state;
	snprintf(command, sizeof(command), "userdel %s", account);
	return system(command);
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(changes_user),
		TEST(stays_root),
		TEST(is_root_by_name),
		TEST(root_of_few_powers),
		TEST(default_account),
		TEST(missing_account),
		TEST(missing_account_by_hand),
		TEST(not_started_by_root),
		TEST(reloads),
		TEST(reload_of_unreadable_files),
		TEST(reload_with_another_user),
		TEST(uses_places),
		TEST(keeps_state),
		TEST(leaves_what_is_roots),
	};

	if (geteuid() != 0) {
		fputs("test_privileges: SKIPPED, nothing was tested: not root\n", stderr);
		return SKIPPED;
	}
#ifdef COVERAGE
	fputs("test_privileges: SKIPPED, nothing was tested: the account cannot write what gcov "
	      "counts\n",
		stderr);
	return SKIPPED;
#endif
	return cmocka_run_group_tests(tests, make_account, remove_account);
}
