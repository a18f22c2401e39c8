/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Rules about single records: which field of which record a name means, and that nobody can write it
 * in the kernel's place.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include <cmocka.h>
#include <glob.h>

#include "context/users.h"
#include "rulebook.h"
#include "support/ruletext.h"
#include "support/stream.h"

#define AT "msg=audit(1795306288.015:7): "

/* An exec that failed, as auditd writes it raw. */
#define FAILED                                                                                     \
	"type=SYSCALL " AT "arch=c000003e syscall=59 success=no exit=-2 a0=55a1 a1=3b a2=0 a3=0 "  \
	"items=1 ppid=10 pid=11 auid=1500 uid=1000 gid=1000 euid=0 suid=0 fsuid=0 egid=0 sgid=0 "  \
	"fsgid=0 tty=(none) ses=3 comm=\"bash\" exe=\"/usr/bin/bash\" subj=unconfined "            \
	"key=6578656301726F6F74\n"                                                                 \
	"type=CWD " AT "cwd=\"/root\"\n"                                                           \
	"type=PATH " AT "item=0 name=2F746D702F61206220 nametype=UNKNOWN cap_fp=0\n"               \
	"type=PATH " AT "item=1 name=\"/etc/shadow\" inode=7 nametype=NORMAL\n"                    \
	"type=PROCTITLE " AT "proctitle=\"stale-title\"\n"

/* One that did not. */
#define WORKED                                                                                     \
	"type=SYSCALL " AT "arch=c000003e syscall=59 success=yes exit=0 a0=1 a1=2 a2=3 a3=4 "      \
	"ppid=10 pid=11 auid=1500 uid=0 gid=0 euid=0 tty=pts0 ses=3 comm=\"cat\" "                 \
	"exe=\"/usr/bin/cat\" key=(null)\n"                                                        \
	"type=EXECVE " AT "argc=4 a0=\"cat\" a1=6120622063 a2_len=8 a2[0]=6162\n"                  \
	"type=EXECVE " AT "a2[1]=6364 a3=\"6C73\"\n"                                               \
	"type=PROCTITLE " AT "proctitle=\"stale-title\"\n"

/* What a program says, with all that it might wish to be taken for. */
#define SAID                                                                                       \
	"type=USER_CMD " AT "pid=20 uid=1000 auid=1500 ses=3 subj=unconfined "                     \
	"msg='cwd=\"/x\" cmd=6964202D75 uid=0 auid=0 pid=1 type=EXECVE a0=\"cat\" "                \
	"unit=ssh exe=\"/usr/bin/sudo\" terminal=pts/0 res=success'\n"

static const struct {
	const char *selection, *log;
	bool hit;
} cases[] = {
	{"{type: SYSCALL, exe: /usr/bin/bash, comm: bash}", FAILED, true},
	{"{type: SYSCALL, success: 'no', a1: 3b}", FAILED, true},
	{"{type: SYSCALL, a1: 59}", FAILED, false}, /* hex, as it is written */
	{"{type: SYSCALL, SYSCALL: execve, ARCH: x86_64}", FAILED, true},
	{"{SYSCALL: '59'}", FAILED, false},
	{"{syscall: 59}", FAILED, true},
	{"{type: SYSCALL, UID: dev, EUID: root}", FAILED, true},
	{"{UID: root}", FAILED, false},
	{"{key|contains: exec}", FAILED, true},
	{"{tty: '(none)'}", FAILED, false}, /* missing */
	{"{tty|neq: pts0, type: SYSCALL}", FAILED, true},
	{"{type: PATH, name: '/tmp/a b '}", FAILED, true},
	{"{type: PATH, name: /etc/shadow, nametype: NORMAL}", FAILED, true},
	{"{type: PATH, name: /etc/shadow, nametype: UNKNOWN}", FAILED, false}, /* two records */
	{"{type: SYSCALL, name: /etc/shadow}", FAILED, false},
	{"{type: CWD, cwd: /root}", FAILED, true},
	{"{type: path, name: /ETC/shadow}", FAILED, true},
	{"{type|startswith: PA, name: /etc/shadow}", FAILED, true},
	{"{type: [CWD, PATH], name|endswith: shadow}", FAILED, true},
	{"{type: EXECVE}", FAILED, false},
	{"{type: NO_SUCH_TYPE}", FAILED, false},
	{"[shadow]", FAILED, true},
	{"['/tmp/a b']", FAILED, true},
	{"[stale-title]", FAILED, false},
	{"[audit(1795306288]", FAILED, false},
	{"{type: PROCTITLE, proctitle: stale-title}", FAILED, true},
	{"{type: EXECVE, a0: cat, a1: a b c, a2: abcd}", WORKED, true},
	{"{type: EXECVE, a3: 6C73, argc: 4}", WORKED, true}, /* in quotes: no hex */
	{"{type: EXECVE, a3: ls}", WORKED, false},
	{"{type: EXECVE, a4: '*'}", WORKED, false},
	{"{type: SYSCALL, a0: cat}", WORKED, false},
	{"{type: SYSCALL, a0: 1}", WORKED, true},
	{"['cat a b c abcd']", WORKED, true},
	{"[stale-title]", WORKED, false},
	{"{type: SYSCALL, key: '*'}", WORKED, false},
	{"{type: USER_CMD, cmd: id -u, unit: ssh, res: success}", SAID, true},
	{"{uid: 1000, auid: 1500, pid: 20, UID: dev}", SAID, true},
	{"{uid: 0}", SAID, false},
	{"{UID: root}", SAID, false},
	{"{pid: 1}", SAID, false},
	{"{type: EXECVE}", SAID, false},
	{"{type: EXECVE, a0: cat}", SAID, false},
	{"[/usr/bin/sudo]", SAID, true},
	{"{type: SERVICE_STOP, unit: ssh}", SAID, false},
};

static struct rulebook *load(const char *selection, const char *logsource)
{
	char text[1024];
	struct errs errs = {0};

	snprintf(text, sizeof(text),
		"title: t\nid: 8a1b0c9e-0d4f-4c7a-9a51-5b9e6f0c1d2e\nlogsource: %s\nlevel: low\n"
		"detection:\n  selection: %s\n  condition: selection\n",
		logsource, selection);
	struct rulebook *book = ruletext_load(text, &errs);

	for (size_t i = 0; i < errs.n; i++)
		print_message("%s\n", err_format(&errs.list[i], text, sizeof(text)));
	errs_done(&errs);
	assert_non_null(book);
	assert_int_equal(book->loaded, 1);
	return book;
}

static void count(void *ctx, const struct event *event, const struct match *match)
{
	(void)match;
	assert_false(event->argv.incomplete);
	++*(size_t *)ctx;
}

static size_t alerts_of(
	const struct rulebook *book, const struct users *users, const char *log, size_t piece)
{
	size_t alerts = 0;
	struct engine_options options = {
		.plan = book->plan,
		.names = &book->set->names,
		.users = users,
		.alert = count,
		.ctx = &alerts,
	};

	stream_run(&options, str_of(log), piece, NULL);
	return alerts;
}

static struct users *some_users(void)
{
	char path[] = "/tmp/test_records_XXXXXX";
	FILE *file = fdopen(mkstemp(path), "w");
	struct users *users = NULL;
	struct err err;

	assert_non_null(file);
	fputs("root:x:0:0::/root:/bin/sh\ndev:x:1000:1000::/home/dev:/bin/sh\n", file);
	fclose(file);
	assert_int_equal(users_load(path, &users, &err), 0);
	unlink(path);
	return users;
}

static void fields_of_records(void **state)
{
	struct users *users = some_users();

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct rulebook *book =
			load(cases[i].selection, "{product: linux, service: auditd}");
		size_t alerts = alerts_of(book, users, cases[i].log, 7);

		if (alerts != cases[i].hit)
			fail_msg("%s: %zu alerts\n%s", cases[i].selection, alerts, cases[i].log);
		rulebook_free(book);
	}
	users_free(users);
}

/* Two PATH records match: one alert. A keyword of `product: linux` alone works alike. */
static void one_alert_for_an_event(void **state)
{
	struct rulebook *book =
		load("{type: PATH, name: '/*'}", "{product: linux, service: auditd}");

	(void)state;
	assert_int_equal(alerts_of(book, NULL, FAILED, 0), 1);
	assert_int_equal(alerts_of(book, NULL, FAILED SAID, 0), 1);
	rulebook_free(book);
	book = load("['/']", "{product: linux}");
	assert_int_equal(alerts_of(book, NULL, FAILED, 0), 1);
	rulebook_free(book);
}

/* What auditd appended is believed of a kernel record only, and only behind the last mark. */
static void enriched_names(void **state)
{
	static const char kernel[] =
		"type=SYSCALL " AT "arch=c000003e syscall=59 success=no uid=1000 gid=7 "
		"comm=\"a\"\x1dUID=\"ann\" GID=\"staff\"\ntype=EOE " AT "\n";
	static const char user[] =
		"type=USER_CMD " AT "pid=1 uid=1000 auid=1 msg='cmd=\"x\"\x1dUID=\"root\"'\n";
	struct rulebook *ann = load("{UID: ann, GID: staff}", "{service: auditd}");
	struct rulebook *root = load("{UID: root}", "{service: auditd}");

	(void)state;
	assert_int_equal(alerts_of(ann, NULL, kernel, 0), 1);
	assert_int_equal(alerts_of(root, NULL, user, 0), 0);
	rulebook_free(ann);
	rulebook_free(root);
}

struct recording {
	const char *path;
	size_t alerts; /* of the rule it is named after */
};

static void on_recorded(void *ctx, const struct event *event, const struct match *match)
{
	struct recording *r = ctx;

	(void)event;
	r->alerts += str_has(str_of(r->path), match->rule->id);
}

static void read_log(const char *path, struct buf *text)
{
	FILE *file = fopen(path, "r");
	char piece[4096];
	size_t n;

	assert_non_null(file);
	while ((n = fread(piece, 1, sizeof(piece), file)) > 0)
		buf_add(text, (struct str){piece, n});
	fclose(file);
}

/* Each recording is named after the rule that must see it. */
static void recorded_events(void **state)
{
	const char *paths[] = {getenv("SIGMAHQ_RULES")}, *folder = getenv("SIGMA_RECORDINGS");
	char pattern[2100];
	glob_t logs;

	(void)state;
	if (!paths[0] || !folder) {
		print_message("recordings: not run (set SIGMAHQ_RULES and SIGMA_RECORDINGS)\n");
		skip();
	}
	snprintf(pattern, sizeof(pattern), "%s/*.log", folder);
	assert_int_equal(glob(pattern, 0, NULL, &logs), 0);
	const struct rulebook_source rules = {.path = paths, .n = 1};
	struct errs errs = {0};
	struct rulebook *book = rulebook_load(&rules, &errs);

	assert_non_null(book);
	for (size_t i = 0; i < logs.gl_pathc; i++) {
		struct recording r = {.path = logs.gl_pathv[i]};
		struct engine_options options = {.plan = book->plan,
			.names = &book->set->names,
			.alert = on_recorded,
			.ctx = &r};
		struct buf text;

		buf_init(&text, 1 << 20);
		read_log(r.path, &text);
		stream_run(&options, buf_str(&text), 0, NULL);
		buf_done(&text);
		if (r.alerts != 1)
			fail_msg("%s: %zu alerts", r.path, r.alerts);
	}
	errs_done(&errs);
	rulebook_free(book);
	globfree(&logs);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(fields_of_records),
		cmocka_unit_test(one_alert_for_an_event),
		cmocka_unit_test(enriched_names),
		cmocka_unit_test(recorded_events),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
