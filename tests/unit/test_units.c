/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Events that are no exec: which files a call created or accessed, which connections it made, by the
 * records of every form of each call; the same in any order of the records, raw and enriched; and
 * nothing of it by what a program says.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include <cmocka.h>

#include "rulebook.h"
#include "sigma/logsource.h"
#include "support/ruletext.h"
#include "support/stream.h"

#define AT "msg=audit(1795306288.015:7): "

/* A call of x86_64: number, success, exit, a0, a1, a2. */
#define ON(arch, nr, ok, exit, a0, a1, a2)                                                         \
	"type=SYSCALL " AT "arch=" arch " syscall=" nr " success=" ok " exit=" exit " a0=" a0      \
	" a1=" a1 " a2=" a2 " a3=0 items=1 ppid=10 pid=11 auid=1500 uid=1000 gid=1000 euid=0 "     \
	"suid=0 fsuid=0 egid=0 sgid=0 fsgid=0 tty=pts0 ses=3 comm=\"bash\" "                       \
	"exe=\"/usr/bin/bash\" subj=unconfined key=\"k\"\n"
#define CALL(nr, ok, exit, a0, a1, a2) ON("c000003e", nr, ok, exit, a0, a1, a2)
#define CWD_(dir)		       "type=CWD " AT "cwd=\"" dir "\"\n"
#define PATH_(item, name, type)                                                                    \
	"type=PATH " AT "item=" item " name=" name " inode=7 dev=fd:00 mode=0100644 ouid=0 "       \
	"ogid=0 rdev=00:00 nametype=" type " cap_fp=0 cap_fi=0 cap_fe=0 cap_fver=0\n"
#define GONE(item, name)                                                                           \
	"type=PATH " AT "item=" item " name=" name " nametype=UNKNOWN cap_fp=0 cap_fi=0\n"
#define ADDR(bytes) "type=SOCKADDR " AT "saddr=" bytes "\n"
#define CWD_FD	    "ffffff9c"

#define V4	 "0200115C7F0000010000000000000000" /* 127.0.0.1 4444 */
#define V6	 "0A0001BB0000000020010DB800000000000000000000000100000000"
#define V4_IN_V6 "0A0000500000000000000000000000000000FFFF0A00000100000000"
#define UNIX	 "01002F6465762F6C6F6700"
#define V4_BIG	 "0002115C7F0000010000000000000000"

struct test {
	const char *records;
	/* Of each view: unit, then what it is about. */
	const char *views;
};

static const struct test file_accesses[] = {
	/* a shell's [ -f ], of a file that is not there */
	{CALL("262", "no", "-2", CWD_FD, "55", "7f") CWD_("/root") GONE("0", "\"/.dockerenv\""),
		"file_access /.dockerenv newfstatat false\n"},
	{CALL("4", "yes", "0", "55", "7f", "0") CWD_("/root") PATH_("0", "\"/etc/x\"", "NORMAL"),
		"file_access /etc/x stat true\n"},
	{CALL("6", "yes", "0", "55", "7f", "0") CWD_("/root") PATH_("0", "\"x\"", "NORMAL"),
		"file_access /root/x lstat true\n"},
	{CALL("332", "yes", "0", "ffffffffffffff9c", "7f", "0") CWD_("/")
			PATH_("0", "\".//x/../y\"", "NORMAL"),
		"file_access /y statx true\n"},
	{CALL("21", "no", "-13", "55", "4", "0") CWD_("/tmp") PATH_("0", "\"../etc\"", "NORMAL"),
		"file_access /etc access false\n"},
	{CALL("269", "yes", "0", CWD_FD, "55", "4") CWD_("/") PATH_("0", "\"etc\"", "NORMAL"),
		"file_access /etc faccessat true\n"},
	{CALL("439", "yes", "0", CWD_FD, "55", "4") CWD_("/") PATH_("0", "\"etc\"", "NORMAL"),
		"file_access /etc faccessat2 true\n"},
	{CALL("89", "yes", "9", "55", "4", "0") CWD_("/")
			PATH_("0", "\"/proc/1/ns/pid\"", "NORMAL"),
		"file_access /proc/1/ns/pid readlink true\n"},
	{CALL("267", "yes", "9", CWD_FD, "4", "0") CWD_("/proc/11")
			PATH_("0", "\"ns/pid\"", "NORMAL"),
		"file_access /proc/11/ns/pid|/proc/self/ns/pid readlinkat true\n"},
	{CALL("2", "yes", "3", "55", "0", "0") CWD_("/") PATH_("0", "2F6120622F", "NORMAL"),
		"file_access /a b open true\n"},
	{CALL("257", "yes", "3", CWD_FD, "55", "0") CWD_("/")
			PATH_("0", "\"/proc/thread-self/cgroup\"", "NORMAL"),
		"file_access /proc/thread-self/cgroup|/proc/self/cgroup openat true\n"},
	{CALL("437", "yes", "3", CWD_FD, "55", "0") CWD_("/") PATH_("0", "\"/etc\"", "NORMAL"),
		"file_access /etc openat2 true\n"},
	/* the numbers of the parent, of a thread, of others, of 1 */
	{CALL("257", "yes", "3", CWD_FD, "55", "0") CWD_("/")
			PATH_("0", "\"/proc/10/cgroup\"", "NORMAL"),
		"file_access /proc/10/cgroup|/proc/self/cgroup openat true\n"},
	{CALL("257", "yes", "3", CWD_FD, "55", "0") CWD_("/")
			PATH_("0", "\"/proc/11/task/12/cgroup\"", "NORMAL"),
		"file_access /proc/11/task/12/cgroup|/proc/self/cgroup openat true\n"},
	{CALL("257", "yes", "3", CWD_FD, "55", "0") CWD_("/")
			PATH_("0", "\"/proc/self/task/12/cgroup\"", "NORMAL"),
		"file_access /proc/self/task/12/cgroup|/proc/self/cgroup openat true\n"},
	{CALL("257", "yes", "3", CWD_FD, "55", "0") CWD_("/") PATH_("0", "\"/proc/11\"", "NORMAL"),
		"file_access /proc/11|/proc/self openat true\n"},
	{CALL("257", "yes", "3", CWD_FD, "55", "0") CWD_("/")
			PATH_("0", "\"/proc/99/cgroup\"", "NORMAL"),
		"file_access /proc/99/cgroup openat true\n"},
	{CALL("257", "yes", "3", CWD_FD, "55", "0") CWD_("/")
			PATH_("0", "\"/proc/1/cgroup\"", "NORMAL"),
		"file_access /proc/1/cgroup openat true\n"},
	{CALL("257", "yes", "3", CWD_FD, "55", "0") CWD_("/")
			PATH_("0", "\"/proc/self/cgroup\"", "NORMAL"),
		"file_access /proc/self/cgroup openat true\n"},
	/* other machines */
	{ON("40000003", "5", "yes", "3", "55", "0", "0") CWD_("/") PATH_("0", "\"/x\"", "NORMAL"),
		"file_access /x open true\n"},
	{ON("40000003", "195", "yes", "0", "55", "0", "0") CWD_("/") PATH_("0", "\"/x\"", "NORMAL"),
		"file_access /x stat64 true\n"},
	{ON("40000003", "300", "yes", "0", CWD_FD, "0", "0") CWD_("/")
			PATH_("0", "\"/x\"", "NORMAL"),
		"file_access /x fstatat64 true\n"},
	{ON("c00000b7", "56", "yes", "3", CWD_FD, "55", "0") CWD_("/")
			PATH_("0", "\"/x\"", "NORMAL"),
		"file_access /x openat true\n"},
	{ON("c00000b7", "79", "no", "-2", CWD_FD, "55", "0") CWD_("/") GONE("0", "\"x\""),
		"file_access /x newfstatat false\n"},
	{ON("c00000b7", "48", "no", "-2", CWD_FD, "55", "0") CWD_("/") GONE("0", "\"x\""),
		"file_access /x faccessat false\n"},
	/* which directory it is that a descriptor stands for is not told; nor what an empty name is */
	{CALL("262", "yes", "0", "5", "55", "7f") CWD_("/root") PATH_("0", "\"x\"", "NORMAL"), ""},
	{CALL("262", "yes", "0", "5", "55", "7f") CWD_("/root") PATH_("0", "\"/x\"", "NORMAL"),
		"file_access /x newfstatat true\n"},
	{CALL("262", "yes", "0", "5", "55", "7f") CWD_("/root") PATH_("0", "\"\"", "NORMAL"), ""},
	{CALL("262", "yes", "0", CWD_FD, "55", "7f") CWD_("/root") PATH_("0", "(null)", "NORMAL"),
		""},
	{CALL("262", "yes", "0", "5", "55", "7f") PATH_("0", "\"x\"", "NORMAL"), ""},
	/* nor what the working directory was, whose record did not arrive: there is a file */
	{CALL("4", "yes", "0", "55", "7f", "0") PATH_("0", "\"x\"", "NORMAL"),
		"file_access  stat true\n"},
	/* the record of the file did not arrive */
	{CALL("262", "no", "-2", CWD_FD, "55", "7f") CWD_("/root"),
		"file_access  newfstatat false\n"},
	{CALL("257", "yes", "3", CWD_FD, "55", "0"), "file_access  openat true\n"},
	{CALL("87", "yes", "0", "55", "0", "0") CWD_("/"), ""},
	/* calls that ask for no file, and an exec that failed */
	{CALL("87", "yes", "0", "55", "0", "0") CWD_("/") PATH_("0", "\"/x\"", "DELETE"), ""},
	{CALL("90", "yes", "0", "55", "0", "0") CWD_("/") PATH_("0", "\"/x\"", "NORMAL"), ""},
	{CALL("59", "no", "-2", "55", "0", "0") CWD_("/") GONE("0", "\"/bin/x\""), ""},
	{ON("c000003e", "9999", "yes", "0", "0", "0", "0") CWD_("/") PATH_("0", "\"/x\"", "NORMAL"),
		""},
};

#define PARENT_ PATH_("0", "\"/tmp/\"", "PARENT")

static const struct test file_events[] = {
	{CALL("257", "yes", "3", CWD_FD, "55", "241") CWD_("/tmp")
			PARENT_ PATH_("1", "\"new\"", "CREATE"),
		"file_event /tmp/new openat true\n"},
	/* there already: opened to be emptied, or to be made if need be */
	{CALL("257", "yes", "3", CWD_FD, "55", "241") CWD_("/tmp")
			PARENT_ PATH_("1", "\"old\"", "NORMAL"),
		"file_event /tmp/old openat true\nfile_access /tmp/old openat true\n"},
	{CALL("2", "yes", "3", "55", "201", "0") CWD_("/tmp") PATH_("0", "\"old\"", "NORMAL"),
		"file_event /tmp/old open true\nfile_access /tmp/old open true\n"},
	{CALL("2", "yes", "3", "55", "441", "0") CWD_("/tmp")
			PARENT_ PATH_("1", "\"old\"", "NORMAL"),
		"file_event /tmp/old open true\nfile_access /tmp/old open true\n"},
	{CALL("2", "yes", "3", "55", "401", "0") CWD_("/tmp") PATH_("0", "\"old\"", "NORMAL"),
		"file_access /tmp/old open true\n"},
	/* O_PATH: the kernel leaves the others aside */
	{CALL("2", "yes", "3", "55", "200241", "0") CWD_("/tmp") PATH_("0", "\"old\"", "NORMAL"),
		"file_access /tmp/old open true\n"},
	{CALL("2", "no", "-13", "55", "241", "0") CWD_("/tmp")
			PARENT_ PATH_("1", "\"x\"", "NORMAL"),
		"file_access /tmp/x open false\n"},
	{CALL("85", "yes", "3", "55", "1a4", "0") CWD_("/tmp")
			PARENT_ PATH_("1", "\"x\"", "NORMAL"),
		"file_event /tmp/x creat true\n"},
	/* openat2 has its flags in memory: a record of its own has them */
	{CALL("437", "yes", "3", CWD_FD, "55", "7f") CWD_(
		 "/tmp") "type=OPENAT2 " AT "oflag=01101 mode=0600 resolve=0x0\n" PARENT_ PATH_("1",
		 "\"old\"", "NORMAL"),
		"file_event /tmp/old openat2 true\nfile_access /tmp/old openat2 true\n"},
	{CALL("437", "yes", "3", CWD_FD, "55", "241") CWD_("/tmp")
			PARENT_ PATH_("1", "\"old\"", "NORMAL"),
		"file_access /tmp/old openat2 true\n"},
	{CALL("437", "yes", "3", CWD_FD, "55", "7f") CWD_("/tmp")
			PARENT_ PATH_("1", "\"new\"", "CREATE"),
		"file_event /tmp/new openat2 true\n"},
	/* rename: the new name; links: not what they lead to */
	{CALL("82", "yes", "0", "55", "56", "0") CWD_("/tmp") PARENT_ PATH_("1", "\"/etc/cron.d/\"",
		 "PARENT") PATH_("2", "\"a\"", "DELETE") PATH_("3", "\"/etc/cron.d/b\"", "CREATE"),
		"file_event /etc/cron.d/b rename true\n"},
	{CALL("82", "yes", "0", "55", "56", "0") CWD_("/tmp")
			PARENT_ PATH_("1", "\"/tmp/\"", "PARENT") PATH_("2", "\"a\"", "DELETE")
				PATH_("3", "\"b\"", "DELETE") PATH_("4", "\"b\"", "CREATE"),
		"file_event /tmp/b rename true\n"},
	{CALL("316", "yes", "0", CWD_FD, "55", CWD_FD) CWD_("/tmp") PATH_("2", "\"a\"", "DELETE")
			PATH_("3", "\"b\"", "CREATE"),
		"file_event /tmp/b renameat2 true\n"},
	{CALL("316", "yes", "0", CWD_FD, "55", "6") CWD_("/tmp") PATH_("2", "\"a\"", "DELETE")
			PATH_("3", "\"b\"", "CREATE"),
		""},
	{CALL("316", "yes", "0", "6", "55", CWD_FD) CWD_("/tmp") PATH_("2", "\"a\"", "DELETE")
			PATH_("3", "\"b\"", "CREATE"),
		"file_event /tmp/b renameat2 true\n"},
	{CALL("86", "yes", "0", "55", "56", "0") CWD_("/tmp") PATH_("0", "\"/etc/shadow\"",
		 "NORMAL") PATH_("1", "\"/tmp/\"", "PARENT") PATH_("2", "\"s\"", "CREATE"),
		"file_event /tmp/s link true\n"},
	{CALL("88", "yes", "0", "55", "56", "0") CWD_("/tmp") PARENT_ GONE("1", "\"/etc/shadow\"")
			PATH_("2", "\"s\"", "CREATE"),
		"file_event /tmp/s symlink true\n"},
	{CALL("83", "yes", "0", "55", "1ff", "0") CWD_("/tmp")
			PARENT_ PATH_("1", "\"d\"", "CREATE"),
		"file_event /tmp/d mkdir true\n"},
	{CALL("258", "yes", "0", "5", "55", "1ff") CWD_("/tmp")
			PARENT_ PATH_("1", "\"d\"", "CREATE"),
		""},
	{CALL("49", "yes", "0", "3", "55", "6e") CWD_("/tmp")
			PARENT_ PATH_("1", "\"sock\"", "CREATE"),
		"file_event /tmp/sock bind true\n"},
	/* several of one call */
	{CALL("316", "yes", "0", CWD_FD, "55", CWD_FD) CWD_("/tmp") PATH_("2", "\"a\"", "CREATE")
			PATH_("3", "\"b\"", "CREATE") PATH_("3", "\"c\"", "CREATE"),
		"file_event /tmp/a renameat2 true\nfile_event /tmp/b renameat2 true\n"},
};

static const struct test connections[] = {
	{CALL("42", "yes", "0", "3", "7f", "10") ADDR(V4),
		"network_connection 127.0.0.1 4444 false true connect true\n"},
	{CALL("42", "no", "-115", "3", "7f", "1c") ADDR(V6),
		"network_connection 2001:db8::1 443 true true connect false\n"},
	{CALL("42", "no", "-111", "3", "7f", "10") ADDR(V4), ""},
	{CALL("42", "yes", "0", "3", "7f", "1c") ADDR(V4_IN_V6),
		"network_connection 10.0.0.1 80 false true connect true\n"},
	{CALL("42", "yes", "0", "3", "7f", "6e") ADDR(UNIX), ""},
	{CALL("42", "yes", "0", "3", "7f", "10") ADDR("0000115C7F0000010000000000000000"), ""},
	{CALL("42", "yes", "0", "3", "7f", "10") ADDR("0200115C7F0000"), ""},
	{CALL("42", "yes", "0", "3", "7f", "10") ADDR("0200115C7F000G01"), ""},
	{CALL("42", "yes", "0", "3", "7f", "10") ADDR("0A00115C7F0000010000000000000000"), ""},
	{CALL("42", "yes", "0", "3", "7f", "10") ADDR("(null)"), ""},
	{CALL("42", "yes", "0", "3", "7f", "10"), ""},
	{CALL("43", "yes", "5", "3", "7f", "10") ADDR(V4),
		"network_connection 127.0.0.1 4444 false false accept true\n"},
	{CALL("288", "yes", "5", "3", "7f", "10") ADDR(V6),
		"network_connection 2001:db8::1 443 true false accept4 true\n"},
	{CALL("288", "no", "-11", "3", "7f", "10") ADDR(V4), ""},
	/* addresses that are not those of a connection */
	{CALL("49", "yes", "0", "3", "7f", "10") ADDR(V4), ""},
	{CALL("44", "yes", "0", "3", "7f", "10") ADDR(V4), ""},
	/* other machines; one call for all on the older ones; the other byte order */
	{ON("40000003", "362", "yes", "0", "3", "7f", "10") ADDR(V4),
		"network_connection 127.0.0.1 4444 false true connect true\n"},
	{ON("40000003", "102", "yes", "0", "3", "7f", "10") ADDR(V4),
		"network_connection 127.0.0.1 4444 false true connect true\n"},
	{ON("40000003", "102", "yes", "5", "5", "7f", "10") ADDR(V4),
		"network_connection 127.0.0.1 4444 false false accept true\n"},
	{ON("40000003", "102", "yes", "5", "12", "7f", "10") ADDR(V4),
		"network_connection 127.0.0.1 4444 false false accept4 true\n"},
	{ON("40000003", "102", "yes", "0", "2", "7f", "10") ADDR(V4), ""},
	{ON("c00000b7", "203", "yes", "0", "3", "7f", "10") ADDR(V4),
		"network_connection 127.0.0.1 4444 false true connect true\n"},
	{ON("80000016", "362", "yes", "0", "3", "7f", "10") ADDR(V4_BIG),
		"network_connection 127.0.0.1 4444 false true connect true\n"},
	{ON("80000016", "362", "yes", "0", "3", "7f", "10") ADDR(V4), ""},
};

/* --- the engine ---------------------------------------------------------------------------------- */

static struct rulebook *load(const char *text)
{
	char line[1024];
	struct errs errs = {0};
	struct rulebook *book = ruletext_load(text, &errs);

	for (size_t i = 0; i < errs.n; i++)
		print_error("%s\n", err_format(&errs.list[i], line, sizeof(line)));
	assert_non_null(book);
	assert_int_equal(errs.errors, 0);
	errs_done(&errs);
	return book;
}

#define RULE(digit, category, selection)                                                           \
	"title: " category "\nid: 8a1b0c9e-0d4f-4c7a-9a51-5b9e6f0c1d2" digit                       \
	"\nlogsource: {category: " category ", product: linux}\nlevel: low\n"                      \
	"detection:\n  selection: " selection "\n  condition: selection\n"
#define ANY(digit, category) RULE(digit, category, "{Image: '*'}")

struct seen {
	struct buf views;
	size_t alerts, undecided;
};

static void add(struct buf *out, const struct value *values)
{
	for (const struct value *v = values; v; v = v->more) {
		if (v->state != VALUE_MISSING)
			buf_addf(out, "%s%.*s", v == values ? " " : "|", STR_ARG(v->text));
	}
}

static void on_seen(void *ctx, const struct event *event, const struct view *view)
{
	static const enum field fields[] = {FIELD_TARGET_FILENAME, FIELD_DESTINATION_IP,
		FIELD_DESTINATION_PORT, FIELD_DESTINATION_IS_IPV6, FIELD_INITIATED, FIELD_SYSCALL,
		FIELD_SUCCESS};
	struct seen *seen = ctx;

	buf_addf(&seen->views, "%s", logsource_unit_name(view->unit));
	for (size_t i = 0; i < sizeof(fields) / sizeof(fields[0]); i++)
		add(&seen->views, &event->field[fields[i]]);
	buf_addc(&seen->views, '\n');
	assert_true(str_eq(event->field[FIELD_IMAGE].text, STR("/usr/bin/bash")));
}

static void on_alert(void *ctx, const struct event *event, const struct match *match)
{
	struct seen *seen = ctx;

	assert_int_equal(event->unit, match->rule->unit);
	seen->alerts++;
}

static void on_undecided(void *ctx, const struct event *event, size_t place)
{
	struct seen *seen = ctx;

	(void)place;
	assert_true(event->incomplete);
	seen->undecided++;
}

static void run(const struct rulebook *book, struct str log, struct seen *seen)
{
	struct engine_options options = {.plan = book->plan,
		.names = &book->set->names,
		.seen = on_seen,
		.full_scan = true,
		.alert = on_alert,
		.undecided = on_undecided,
		.ctx = seen};

	buf_reset(&seen->views, 1 << 20);
	seen->alerts = seen->undecided = 0;
	stream_run(&options, log, 0, NULL);
	buf_addc(&seen->views, '\0');
}

static size_t lines_of(struct str text, struct str line[16])
{
	size_t n = 0;

	while (text.n > 0 && n < 16)
		line[n++] = stream_line(&text);
	return n;
}

enum spelling { RAW, ENRICHED, EOE_AT_END, REVERSED, WITH_NODE, SPELLINGS };

/* The records as auditd hands them on; PROCTITLE or EOE comes last, others in any order. */
static void spell(struct buf *out, struct str records, enum spelling how)
{
	struct str line[16];
	size_t n = lines_of(records, line);

	buf_reset(out, 1 << 16);
	for (size_t i = 0; i < n; i++) {
		struct str record = line[how == REVERSED ? n - 1 - i : i];

		if (how == WITH_NODE)
			buf_add(out, STR("node=web7 "));
		buf_add(out, str_sub(record, 0, record.n - 1));
		if (how == ENRICHED)
			buf_add(out,
				STR("\x1dUID=\"x\" SYSCALL=stat "
				    "SADDR={ saddr_fam=inet laddr=9.9.9.9 lport=9 } name=\"/z\""));
		buf_addc(out, '\n');
	}
	if (how == WITH_NODE)
		buf_add(out, STR("node=web7 "));
	buf_addf(out, "type=%s " AT "%s\n", how == EOE_AT_END ? "EOE" : "PROCTITLE",
		how == EOE_AT_END ? "" : "proctitle=\"x\"");
}

/* One for each unit that looked, whatever the number of files. */
static size_t alerts_wanted(const char *views)
{
	static const char *const units[] = {"file_event", "file_access", "network_connection"};
	size_t n = 0;

	for (size_t i = 0; i < 3; i++)
		n += strstr(views, units[i]) != NULL;
	return n;
}

static void check(const struct test *tests, size_t n, const char *rules)
{
	struct rulebook *book = load(rules);
	struct seen seen = {.alerts = 0};
	struct buf log;

	buf_init(&log, 1 << 16);
	buf_init(&seen.views, 1 << 20);
	for (size_t i = 0; i < n; i++) {
		for (int how = 0; how < SPELLINGS; how++) {
			/* Several files of one event come in the order of their records. */
			if (how == REVERSED && strstr(tests[i].views, "/a "))
				continue;
			spell(&log, str_of(tests[i].records), (enum spelling)how);
			run(book, buf_str(&log), &seen);
			if (strcmp(seen.views.p, tests[i].views) != 0)
				fail_msg("%d %s: '%s', not '%s'", how, tests[i].records,
					seen.views.p, tests[i].views);
			assert_int_equal(seen.alerts, alerts_wanted(tests[i].views));
		}
	}
	buf_done(&log);
	buf_done(&seen.views);
	rulebook_free(book);
}

#define COUNT(list) (sizeof(list) / sizeof((list)[0]))

static void files_accessed(void **state)
{
	(void)state;
	check(file_accesses, COUNT(file_accesses), ANY("1", "file_access"));
}

static void files_created(void **state)
{
	(void)state;
	check(file_events, COUNT(file_events),
		ANY("1", "file_event") "---\n" ANY("2", "file_access"));
}

static void connections_made(void **state)
{
	(void)state;
	check(connections, COUNT(connections), ANY("1", "network_connection"));
}

/* A connect whose address did not arrive may be of any kind: no event, but counted. */
static void address_is_lost(void **state)
{
	static const struct {
		const char *records;
		uint64_t lost;
	} cases[] = {
		{CALL("42", "yes", "0", "3", "7f", "10"), 1},
		{CALL("42", "no", "-115", "3", "7f", "10"), 1},
		{CALL("42", "no", "-111", "3", "7f", "10"), 0},
		{CALL("42", "yes", "0", "3", "7f", "10") ADDR(UNIX), 0},
		{CALL("43", "yes", "5", "3", "7f", "10"), 0}, /* who it is was not asked */
	};
	struct rulebook *book = load(ANY("1", "network_connection"));
	struct seen seen = {.alerts = 0};

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		struct engine_options options = {
			.plan = book->plan, .alert = on_alert, .ctx = &seen};
		struct engine_counters counters;

		stream_run(&options, str_of(cases[i].records), 0, &counters);
		assert_int_equal(counters.no_address, cases[i].lost);
		assert_int_equal(seen.alerts, 0);
	}
	rulebook_free(book);
}

/* What no rule looks at is not even told. */
static void nobody_asks(void **state)
{
	static const struct test none = {CALL("257", "yes", "3", CWD_FD, "55", "241") CWD_("/tmp")
						 PARENT_ PATH_("1", "\"new\"", "CREATE") ADDR(V4),
		""};

	(void)state;
	check(&none, 1, ANY("1", "process_creation"));
	check(&none, 1, ANY("1", "network_connection"));
}

/* --- rules --------------------------------------------------------------------------------------- */

struct verdict_test {
	const char *category, *selection, *records;
	size_t alerts, undecided;
};

#define STARTED                                                                                    \
	"type=SYSCALL msg=audit(1795306280.000:1): arch=c000003e syscall=59 success=yes exit=0 "   \
	"ppid=9 pid=10 auid=1500 uid=1000 euid=0 tty=pts0 ses=3 comm=\"bash\" "                    \
	"exe=\"/usr/bin/bash\" key=\"k\"\n"                                                        \
	"type=EXECVE msg=audit(1795306280.000:1): argc=2 a0=\"bash\" a1=\"probe.sh\"\n"            \
	"type=PROCTITLE msg=audit(1795306280.000:1): proctitle=\"x\"\n"
#define PROBE	CALL("262", "no", "-2", CWD_FD, "55", "7f") CWD_("/root") GONE("0", "\"/.dockerenv\"")
#define CONNECT CALL("42", "yes", "0", "3", "7f", "1c")

#define OPEN  CALL("257", "yes", "3", CWD_FD, "55", "241")
#define MKDIR CALL("83", "yes", "0", "55", "1ff", "0")
#define ITEMS_2                                                                                    \
	"type=SYSCALL " AT "arch=c000003e syscall=257 success=yes exit=3 a0=" CWD_FD               \
	" a1=55 a2=0 items=2 pid=11 exe=\"/usr/bin/bash\" key=\"k\"\n"

static const struct verdict_test verdicts[] = {
	/* the record of the file did not arrive: what it is called is not known */
	{"file_access", "{TargetFilename: /.dockerenv}",
		CALL("262", "no", "-2", CWD_FD, "55", "7f"), 0, 1},
	{"file_access", "{TargetFilename: /.dockerenv}", OPEN CWD_("/"), 0, 1},
	{"file_access", "{TargetFilename: /.dockerenv, Image: /bin/cat}", OPEN CWD_("/"), 0, 0},
	{"file_access", "{Syscall: openat}", OPEN CWD_("/"), 1, 0},
	{"file_event", "{TargetFilename|startswith: /etc/}", OPEN, 0, 1},
	{"file_event", "{TargetFilename|startswith: /etc/}", MKDIR, 0, 1},
	{"file_access", "{TargetFilename|startswith: /etc/}", MKDIR, 0, 0},
	{"file_event", "{TargetFilename|startswith: /etc/}", CALL("83", "no", "-13", "5", "0", "0"),
		0, 0},
	/* one of several did not, and it was not that one, or may have been */
	{"file_access", "{TargetFilename: /x}", ITEMS_2 PATH_("1", "\"/x\"", "NORMAL"), 1, 0},
	{"file_access", "{TargetFilename: /x}", ITEMS_2 PATH_("0", "\"/\"", "PARENT"), 0, 1},
	{"file_access", "{TargetFilename: /.dockerenv, Success: 'false'}", PROBE, 1, 0},
	{"file_access", "{TargetFilename: /.dockerenv, Success: true}", PROBE, 0, 0},
	{"file_access", "{Syscall: [stat, newfstatat], Image|endswith: /bash}", PROBE, 1, 0},
	/* forked from a shell that was told of, and executed nothing */
	{"file_access", "{CommandLine: bash probe.sh, ParentImage|endswith: bash}", STARTED PROBE,
		1, 0},
	{"file_access", "{CommandLine: '*'}", PROBE, 0, 0},
	{"file_access", "{AncestorImage|endswith: bash}", STARTED PROBE, 1, 0},
	{"file_access", "{TargetFilename: /proc/self/cgroup}",
		CALL("257", "yes", "3", CWD_FD, "55", "0") CWD_("/proc/11")
			PATH_("0", "\"cgroup\"", "NORMAL"),
		1, 0},
	{"file_access", "{TargetFilename|neq: /proc/self/cgroup}",
		CALL("257", "yes", "3", CWD_FD, "55", "0") CWD_("/proc/11")
			PATH_("0", "\"cgroup\"", "NORMAL"),
		0, 0},
	{"file_access", "[dockerenv]", PROBE, 1, 0},
	{"file_access", "['false']", PROBE, 0, 0}, /* a word of ours is no text */
	/* any of the files, each for itself; once */
	{"file_event", "{TargetFilename|endswith: [/a, /b]}",
		CALL("316", "yes", "0", CWD_FD, "55", CWD_FD) CWD_("/tmp")
			PATH_("2", "\"a\"", "CREATE") PATH_("3", "\"b\"", "CREATE"),
		1, 0},
	{"file_event", "{TargetFilename|endswith|all: [/a, /b]}",
		CALL("316", "yes", "0", CWD_FD, "55", CWD_FD) CWD_("/tmp")
			PATH_("2", "\"a\"", "CREATE") PATH_("3", "\"b\"", "CREATE"),
		0, 0},
	{"network_connection", "{DestinationIp|cidr: '10.0.0.0/8', DestinationPort: 80}",
		CONNECT ADDR(V4_IN_V6), 1, 0},
	{"network_connection", "{DestinationIp|cidr: '2001:db8::/32', DestinationPort|lt: 1024}",
		CONNECT ADDR(V6), 1, 0},
	{"network_connection", "{Initiated: 'true', DestinationIsIpv6: 'true'}", CONNECT ADDR(V6),
		1, 0},
	{"network_connection", "{Initiated: 'false'}", CONNECT ADDR(V6), 0, 0},
	{"network_connection", "{DestinationHostname: a.example}", CONNECT ADDR(V6), 0, 0},
	{"network_connection", "{DestinationHostname: null, DestinationPort: 443}",
		CONNECT ADDR(V6), 1, 0},
};

static void rules_decide(void **state)
{
	struct seen seen = {.alerts = 0};
	char text[1024];
	struct buf log;

	(void)state;
	buf_init(&log, 1 << 16);
	buf_init(&seen.views, 1 << 20);
	for (size_t i = 0; i < COUNT(verdicts); i++) {
		snprintf(text, sizeof(text), RULE("1", "%s", "%s"), verdicts[i].category,
			verdicts[i].category, verdicts[i].selection);
		struct rulebook *book = load(text);

		buf_reset(&log, 1 << 16);
		buf_addf(&log, "%stype=PROCTITLE " AT "proctitle=\"x\"\n", verdicts[i].records);
		run(book, buf_str(&log), &seen);
		if (seen.alerts != verdicts[i].alerts || seen.undecided != verdicts[i].undecided)
			fail_msg("%s on %s: %zu, %zu", verdicts[i].selection, verdicts[i].records,
				seen.alerts, seen.undecided);
		rulebook_free(book);
	}
	buf_done(&log);
	buf_done(&seen.views);
}

/* Its event was given up before its file was told: nothing is lost in silence. */
static void file_comes_late(void **state)
{
	struct rulebook *book = load(RULE("1", "file_access", "{TargetFilename: /.dockerenv}"));
	struct seen seen = {.alerts = 0};
	struct buf log;

	(void)state;
	buf_init(&log, 1 << 20);
	buf_init(&seen.views, 1 << 20);
	buf_add(&log, STR(CALL("257", "yes", "3", CWD_FD, "55", "0")));
	for (int i = 0; i < GATHER_NEWER; i++)
		buf_addf(&log, "type=PROCTITLE msg=audit(1795306288.016:%d): proctitle=\"x\"\n",
			8 + i);
	buf_add(&log, STR(CWD_("/") PATH_("0", "\"/.dockerenv\"", "NORMAL")));
	run(book, buf_str(&log), &seen);
	assert_int_equal(seen.alerts, 0);
	assert_int_equal(seen.undecided, 1);
	buf_done(&log);
	buf_done(&seen.views);
	rulebook_free(book);
}

/* --- forgeries ----------------------------------------------------------------------------------- */

#define TEXT_                                                                                      \
	"arch=c000003e syscall=42 success=yes exit=0 a0=ffffff9c a1=0 a2=241 "                     \
	"exe=\"/usr/bin/bash\" "                                                                   \
	"saddr=" V4 " item=0 name=\"/.dockerenv\" nametype=CREATE cwd=\"/\" oflag=0101"

static const char *const forgeries[] = {
	"type=USER_CMD " AT "pid=1 uid=0 auid=0 ses=1 msg='" TEXT_ "'\n",
	"type=USER_AUTH " AT
	"pid=1 uid=0 auid=0 ses=1 msg='type=SOCKADDR msg=audit(1.000:9): " TEXT_ "'\n",
	"type=USER " AT "pid=1 uid=0 auid=0 ses=1 msg='\x1d" TEXT_ "'\n",
	"type=AVC " AT TEXT_ "\n",
	"type=PROCTITLE " AT "proctitle=\"" TEXT_ "\"\n",
	/* fields of one record count in no other */
	CALL("42", "yes", "0", "3", "7f", "10") CWD_("/") PATH_("0", "\"x\"", "UNKNOWN saddr=" V4),
	CALL("39", "yes", "0", "3", "7f", "10") ADDR(V4 " syscall=42 name=\"/x\" nametype=CREATE"),
};

static void forged(void **state)
{
	struct rulebook *book =
		load(ANY("1", "file_event") "---\n" ANY("2", "file_access") "---\n" ANY(
			"3", "network_connection") "---\n" ANY("4", "process_creation"));
	struct seen seen = {.alerts = 0};

	(void)state;
	buf_init(&seen.views, 1 << 20);
	for (size_t i = 0; i < COUNT(forgeries); i++) {
		run(book, str_of(forgeries[i]), &seen);
		assert_string_equal(seen.views.p, "");
		assert_int_equal(seen.alerts, 0);
	}
	buf_done(&seen.views);
	rulebook_free(book);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(files_accessed),
		cmocka_unit_test(files_created),
		cmocka_unit_test(connections_made),
		cmocka_unit_test(address_is_lost),
		cmocka_unit_test(nobody_asks),
		cmocka_unit_test(rules_decide),
		cmocka_unit_test(file_comes_late),
		cmocka_unit_test(forged),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
