/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#include "base/buf.h"
#include "context/process.h"
#include "support/fakeproc.h"

/* A table with a /proc and one without. */
struct fixture {
	struct fakeproc proc;
	struct process_table *live, *files;
};

static int setup(void **state)
{
	struct fixture *f = malloc(sizeof(*f));

	fakeproc_init(&f->proc);
	f->live = process_new(f->proc.procfs, "web7");
	f->files = process_new(NULL, NULL);
	assert_non_null(f->live);
	assert_non_null(f->files);
	*state = f;
	return 0;
}

static int teardown(void **state)
{
	struct fixture *f = *state;

	process_free(f->live);
	process_free(f->files);
	fakeproc_done(&f->proc);
	free(f);
	return 0;
}

struct exec {
	uint32_t pid, ppid;
	uint64_t ms; /* since the boot of the fake machine */
	const char *image, *line, *user, *comm, *node;
};

static struct value value_of(const char *text)
{
	return (struct value){.text = str_of(text), .state = text ? VALUE_WHOLE : VALUE_MISSING};
}

static char *pid_text(uint32_t pid, char text[16])
{
	snprintf(text, 16, "%u", pid);
	return text;
}

static void show(struct buf *out, const struct value *value)
{
	for (; value; value = value->more)
		buf_addf(out, " %.*s%s", STR_ARG(value->text),
			value->state == VALUE_MISSING ? "?"
			: value->state == VALUE_CUT   ? "..."
						      : "");
}

/* The pids above it, each with a blank before. */
static void check_pids(const struct event *event, const char *wanted)
{
	struct buf out;

	buf_init(&out, 1 << 20);
	show(&out, &event->field[FIELD_ANCESTOR_PROCESS_ID]);
	buf_addc(&out, '\0');
	if (wanted)
		assert_string_equal(out.p, wanted);
	else
		assert_int_equal(event->field[FIELD_ANCESTOR_PROCESS_ID].state, VALUE_WHOLE);
	buf_done(&out);
}

/* check() with the pids above it, which may be NULL: whatever they are. */
static void check_with_pids(
	struct process_table *t, const struct exec *e, const char *wanted, const char *pids)
{
	struct event event = {0};
	char pid[16], ppid[16];
	struct buf out;

	event.id.node = str_of(e->node);
	event.id.sec = (FAKE_BOOT_MS + e->ms) / 1000;
	event.id.ms = (uint32_t)((FAKE_BOOT_MS + e->ms) % 1000);
	event.pid = str_of(pid_text(e->pid, pid));
	event.ppid = str_of(pid_text(e->ppid, ppid));
	event.comm = str_of(e->comm);
	event.field[FIELD_IMAGE] = value_of(e->image);
	event.field[FIELD_COMMAND_LINE] = value_of(e->line);
	event.field[FIELD_USER] = value_of(e->user);
	process_fill(t, &event);
	check_pids(&event, pids);
	buf_init(&out, 1 << 20);
	for (int field = FIELD_PARENT_IMAGE; field <= FIELD_ANCESTOR_COMMAND_LINE; field++) {
		buf_addc(&out, field == FIELD_PARENT_IMAGE ? ':' : '|');
		show(&out, &event.field[field]);
	}
	buf_addc(&out, '\0');
	if (wanted)
		assert_string_equal(out.p, wanted);
	/* The pids come with the texts, the parent's first. */
	if (event.field[FIELD_PARENT_IMAGE].state != VALUE_MISSING)
		assert_true(event.n_ancestors > 0);
	if (event.n_ancestors)
		assert_int_equal(event.ancestor[0], e->ppid);
	buf_done(&out);
	process_note(t, &event);
}

/* The exec, and what is known above it: "IMAGE|LINE|USER|IMAGES|LINES". */
static void check(struct process_table *t, const struct exec *e, const char *wanted)
{
	check_with_pids(t, e, wanted, NULL);
}

#define UNKNOWN ": ?| ?| ?| ?| ?"
#define BASH	": /bin/bash| bash -l| root| /bin/bash| bash -l"

static const struct exec bash = {10, 1, 1000, "/bin/bash", "bash -l", "root", "bash", NULL};
static const struct exec child = {11, 10, 2000, "/bin/ls", "ls", "root", "ls", NULL};

static void knows_parents_and_ancestors(void **state)
{
	struct fixture *f = *state;
	struct process_counters counters;

	check(f->files, &bash, UNKNOWN);
	check(f->files, &child, BASH);
	check(f->files, &(struct exec){12, 11, 3000, "/bin/x", "x", "dev", "x", NULL},
		": /bin/ls| ls| root| /bin/ls /bin/bash| ls bash -l");
	/* An exec in place: the parent stays, children see the new program. */
	check(f->files, &(struct exec){12, 11, 4000, "/bin/y", NULL, NULL, "y", NULL},
		": /bin/ls| ls| root| /bin/ls /bin/bash| ls bash -l");
	check(f->files, &(struct exec){13, 12, 5000, "/bin/z", "z", "dev", "z", NULL},
		": /bin/y| ?| ?| /bin/y /bin/ls /bin/bash| ls bash -l");
	process_counters(f->files, &counters);
	assert_int_equal(counters.known, 4);
	assert_int_equal(counters.unknown, 1);
}

/* Up to 1 where all are known, else to the first that is not. */
static void knows_pids_above(void **state)
{
	struct fixture *f = *state;
	char wanted[256] = "";

	check_with_pids(f->files, &bash, UNKNOWN, " 1");
	check_with_pids(f->files, &child, BASH, " 10 1");
	check_with_pids(f->files, &(struct exec){12, 11, 3000, "/bin/x", "x", "dev", "x", NULL},
		": /bin/ls| ls| root| /bin/ls /bin/bash| ls bash -l", " 11 10 1");
	check_with_pids(f->files, &(struct exec){21, 20, 3000, "/bin/x", "x", "dev", "x", NULL},
		UNKNOWN, " 20");
	check_with_pids(f->files, &(struct exec){22, 21, 3000, "/bin/x", "x", "dev", "x", NULL},
		": /bin/x| x| dev| /bin/x| x", " 21 20");
	/* A chain that is longer than what is looked at does not reach 1. */
	for (uint32_t pid = 100; pid < 130; pid++) {
		const struct exec one = {
			pid, pid == 100 ? 1 : pid - 1, 4000, "/bin/x", "x", "dev", "x", NULL};

		if (pid == 129) {
			for (uint32_t above = 128; above >= 129 - 1 - PROCESS_ANCESTORS_MAX;
				above--)
				snprintf(wanted + strlen(wanted), sizeof(wanted) - strlen(wanted),
					" %u", above);
		}
		check_with_pids(f->files, &one, NULL, pid == 129 ? wanted : NULL);
	}
}

/* What a process became later is none of an earlier child's business; a late event is no news. */
static void time_decides(void **state)
{
	struct fixture *f = *state;
	struct exec late = child, again = bash;

	check(f->files, &bash, UNKNOWN);
	late.ms = 999;
	check(f->files, &late, UNKNOWN);
	late.ms = 1000;
	check(f->files, &late, BASH);
	again.ms = 500;
	again.image = "/bin/late";
	check(f->files, &again, UNKNOWN);
	late.ms = 1500;
	check(f->files, &late, BASH);
	/* A parent that executed after it forked its child: what it was then is not known any more. */
	again.ms = 1400;
	again.image = "/bin/python";
	check(f->files, &again, UNKNOWN);
	check(f->files, &(struct exec){12, 11, 3000, "/bin/x", "x", "dev", "x", NULL},
		": /bin/ls| ls| root| /bin/ls /bin/python| ls bash -l");
	again.ms = 2500;
	check(f->files, &again, UNKNOWN);
	check(f->files, &(struct exec){12, 11, 3500, "/bin/x", "x", "dev", "x", NULL},
		": /bin/ls| ls| root| /bin/ls| ls");
	/* Far older: the log begins again, or the clock was set back. */
	again.ms = 100;
	again.image = "/bin/earlier";
	again.line = "e";
	check(f->files, &(struct exec){10, 1, 60000, "/bin/b", "b", "root", "b", NULL}, NULL);
	check(f->files, &again, UNKNOWN);
	late.ms = 200;
	check(f->files, &late, ": /bin/earlier| e| root| /bin/earlier| e");
}

static void tells_nodes_apart(void **state)
{
	struct fixture *f = *state;
	struct exec there = child;

	there.node = "db1";
	check(f->files, &bash, UNKNOWN);
	check(f->files, &there, UNKNOWN);
	check(f->files, &child, BASH);
	/* This host with and without its name, when it is known. */
	there.node = "web7";
	check(f->files, &there, UNKNOWN);
	check(f->live, &bash, UNKNOWN);
	check(f->live, &there, BASH);
}

/* Pids in a circle, own parents, more ancestors than are looked at, words for numbers. */
static void ends(void **state)
{
	struct fixture *f = *state;
	struct exec e = {20, 21, 1000, "/a", "a", "u", "a", NULL};
	struct event odd = {.pid = STR("x"), .ppid = STR("99999999999999999999")};
	char image[101][16], wanted[1024] = ": /100| l| u|";

	check(f->files, &e, NULL);
	e = (struct exec){21, 20, 1000, "/b", "b", "u", "b", NULL};
	check(f->files, &e, ": /a| a| u| /a| a");
	check(f->files, &e, ": /a| a| u| /a /b| a b");
	e = (struct exec){22, 22, 1000, "/c", "c", "u", "c", NULL};
	check(f->files, &e, UNKNOWN);
	check(f->files, &e, ": /c| c| u| /c| c");
	for (uint32_t pid = 100; pid > 0; pid--) {
		snprintf(image[pid], sizeof(image[pid]), "/%u", 101 - pid);
		e = (struct exec){
			1000 - pid, 1000 - pid - 1, 2000, image[pid], "l", "u", "c", NULL};
		check(f->files, &e, NULL);
	}
	for (int i = 100; i > 100 - PROCESS_ANCESTORS_MAX; i--)
		snprintf(wanted + strlen(wanted), 16, " /%d", i);
	strcat(wanted, "| l l l l l l l l l l l l l l l l");
	e = (struct exec){1000, 999, 3000, "/x", "x", "u", "c", NULL};
	check(f->files, &e, wanted);
	process_fill(f->files, &odd);
	process_note(f->files, &odd);
	assert_int_equal(odd.field[FIELD_PARENT_IMAGE].state, VALUE_MISSING);
}

static void cuts_long_texts(void **state)
{
	struct fixture *f = *state;
	char line[1026], wanted[4096];
	struct exec e = bash;

	memset(line, 'x', sizeof(line));
	line[1024] = '\0';
	e.line = line;
	check(f->files, &e, UNKNOWN);
	snprintf(wanted, sizeof(wanted), ": /bin/bash| %s| root| /bin/bash| %s", line, line);
	check(f->files, &child, wanted);
	snprintf(wanted, sizeof(wanted), ": /bin/bash| %s...| root| /bin/bash| %s...", line, line);
	line[1024] = 'x';
	line[1025] = '\0';
	check(f->files, &e, UNKNOWN);
	check(f->files, &child, wanted);
}

/* --- with a /proc --------------------------------------------------------------------------------- */

static const struct fakeproc_process init = {.pid = 1,
	.start_ms = 0,
	.comm = "systemd",
	.exe = "/usr/lib/systemd/systemd",
	.cmdline = STR("/sbin/init\0")};

static void begins_with_what_runs(void **state)
{
	struct fixture *f = *state;
	struct exec e = child;

	fakeproc_put(&f->proc, &init);
	fakeproc_put(&f->proc, &(struct fakeproc_process){.pid = 10,
				       .ppid = 1,
				       .start_ms = 900,
				       .comm = "bash",
				       .cmdline = STR("bash\0-l\0")});
	process_scan(f->live, NULL);
	process_scan(f->files, NULL);
	/* Whose program is not shown: as much as is known. */
	check(f->live, &e, ": ?| bash -l| ?| /usr/lib/systemd/systemd| bash -l /sbin/init");
	check(f->files, &e, UNKNOWN);
}

/* A fork is what its parent was. */
static void finds_forks(void **state)
{
	struct fixture *f = *state;
	struct exec e = child;
	struct fakeproc_process fork = {.pid = 30,
		.ppid = 10,
		.start_ms = 999500,
		.comm = "bash",
		.cmdline = STR("changed\0")};

	check(f->live, &bash, UNKNOWN);
	fakeproc_put(&f->proc,
		&(struct fakeproc_process){.pid = 10, .ppid = 1, .start_ms = 800, .comm = "bash"});
	fakeproc_put(&f->proc, &fork);
	fork.pid = 31;
	fork.ppid = 30;
	fakeproc_put(&f->proc, &fork);
	e.ppid = 31;
	e.ms = 900000; /* too old for /proc */
	check(f->live, &e, UNKNOWN);
	e.ms = 999300; /* before it was forked */
	check(f->live, &e, UNKNOWN);
	e.ms = 999900;
	check(f->live, &e,
		": /bin/bash| bash -l| root| /bin/bash /bin/bash /bin/bash| bash -l bash -l bash "
		"-l");
	/* Known from here on, without another look. */
	fakeproc_gone(&f->proc, 31);
	check(f->live, &e,
		": /bin/bash| bash -l| root| /bin/bash /bin/bash /bin/bash| bash -l bash -l bash "
		"-l");
}

/* One that has another name, or another program, has executed something that nobody audited. */
static void doubts_forks(void **state)
{
	struct fixture *f = *state;
	struct exec e = child;
	struct fakeproc_process other = {.pid = 30,
		.ppid = 10,
		.start_ms = 999500,
		.comm = "perl",
		.cmdline = STR("bash\0-l\0")};

	check(f->live, &bash, UNKNOWN);
	fakeproc_put(&f->proc,
		&(struct fakeproc_process){.pid = 10, .ppid = 1, .start_ms = 800, .comm = "bash"});
	fakeproc_put(&f->proc, &other);
	e.ppid = 30;
	e.ms = 999900;
	check(f->live, &e, UNKNOWN);
	other.comm = "bash";
	other.exe = "/usr/bin/perl";
	fakeproc_put(&f->proc, &other);
	check(f->live, &e, ": /usr/bin/perl| bash -l| ?| /usr/bin/perl /bin/bash| bash -l bash -l");
}

/* A pid that /proc shows with a later start is another process now. */
static void notices_reuse(void **state)
{
	struct fixture *f = *state;
	struct exec e = child, old = bash;
	struct process_counters counters;
	struct fakeproc_process now = {
		.pid = 10, .ppid = 1, .start_ms = 999950, .comm = "bash", .exe = "/bin/new"};

	old.ms = 990000;
	check(f->live, &old, UNKNOWN);
	fakeproc_put(&f->proc, &now);
	e.ms = 999000; /* before the pid changed hands */
	check(f->live, &e, BASH);
	process_counters(f->live, &counters);
	assert_int_equal(counters.reused, 0);
	e.ms = 999990;
	check(f->live, &e, ": /bin/new| ?| ?| /bin/new| ?");
	process_counters(f->live, &counters);
	assert_int_equal(counters.reused, 1);
	/* The records of another host are not compared with this one. */
	old.node = e.node = "db1";
	check(f->live, &old, UNKNOWN);
	check(f->live, &e, BASH);
}

/* Parents in a circle, or more of them than are looked at. */
static void ends_in_proc(void **state)
{
	struct fixture *f = *state;
	struct exec e = child;

	for (uint32_t pid = 100; pid < 200; pid++)
		fakeproc_put(&f->proc, &(struct fakeproc_process){.pid = pid,
					       .ppid = pid == 199 ? 100 : pid + 1,
					       .start_ms = 500,
					       .comm = "x"});
	e.ppid = 100;
	e.ms = 999900;
	check(f->live, &e, UNKNOWN);
	e.ppid = 199;
	check(f->live, &e, UNKNOWN);
}

/* The pid that its tree began with. */
static void check_tree(
	struct process_table *t, const struct exec *e, const char *session, uint32_t root)
{
	struct event event = {0};
	char pid[16], ppid[16], wanted[48];

	event.id.node = str_of(e->node);
	event.id.sec = (FAKE_BOOT_MS + e->ms) / 1000;
	event.id.ms = (uint32_t)((FAKE_BOOT_MS + e->ms) % 1000);
	event.pid = str_of(pid_text(e->pid, pid));
	event.ppid = str_of(pid_text(e->ppid, ppid));
	event.session = str_of(session);
	event.field[FIELD_IMAGE] = value_of(e->image);
	process_fill(t, &event);
	process_note(t, &event);
	snprintf(wanted, sizeof(wanted), ":%u", root);
	if (!str_ends(event.field[FIELD_TREE_ROOT].text, str_of(wanted)))
		fail_msg("pid %u: %.*s, not %s", e->pid, STR_ARG(event.field[FIELD_TREE_ROOT].text),
			wanted);
}

#define NOBODY "4294967295"

static void trees(void **state)
{
	static const struct {
		struct exec exec;
		const char *session;
		uint32_t root;
	} steps[] = {
		/* A service below pid 1, and what it starts. */
		{{.pid = 100, .ppid = 1, .ms = 1000, .image = "/sshd"}, NOBODY, 100},
		{{.pid = 101, .ppid = 100, .ms = 1001, .image = "/env"}, NOBODY, 100},
		/* A login is a tree of its own, and so is the next. */
		{{.pid = 110, .ppid = 100, .ms = 2000, .image = "/bash"}, "5", 110},
		{{.pid = 111, .ppid = 110, .ms = 2001, .image = "/sh"}, "5", 110},
		{{.pid = 112, .ppid = 111, .ms = 2002, .image = "/cat"}, "5", 110},
		{{.pid = 120, .ppid = 100, .ms = 3000, .image = "/bash"}, "6", 120},
		{{.pid = 121, .ppid = 120, .ms = 3001, .image = "/cat"}, "6", 120},
		/* It executes another program, also when its parent is gone. */
		{{.pid = 111, .ppid = 110, .ms = 4000, .image = "/perl"}, "5", 110},
		{{.pid = 111, .ppid = 1, .ms = 4001, .image = "/perl"}, "5", 110},
		{{.pid = 113, .ppid = 111, .ms = 4002, .image = "/cat"}, "5", 110},
		/* Nothing is known of the parent. */
		{{.pid = 400, .ppid = 399, .ms = 5000, .image = "/cat"}, "5", 400},
		/* The same pids elsewhere. */
		{{.pid = 112, .ppid = 111, .ms = 5001, .image = "/cat", .node = "db1"}, "5", 112},
	};
	struct fixture *f = *state;

	for (size_t i = 0; i < sizeof(steps) / sizeof(steps[0]); i++)
		check_tree(f->files, &steps[i].exec, steps[i].session, steps[i].root);
}

/* PROCESS_MAX of them, each in place of what was there before; how many of those count as lost. */
static uint64_t flood(struct process_table *t, const char *node)
{
	struct process_counters before, counters;
	char pid[16];

	process_counters(t, &before);
	for (uint32_t i = 0; i < PROCESS_MAX; i++) {
		struct event event = {.id.node = str_of(node), .id.sec = FAKE_BOOT_MS / 1000 + 10};

		event.pid = str_of(pid_text(1000 + i, pid));
		event.ppid = STR("1");
		process_note(t, &event);
	}
	process_counters(t, &counters);
	assert_int_equal(counters.evicted - before.evicted,
		before.evicted ? PROCESS_MAX : 3); /* those that the test has put there */
	return counters.lost - before.lost;
}

/* What ended by itself may be forgotten; what /proc does not show of other hosts may still run. */
static void tells_of_what_ran(void **state)
{
	struct fixture *f = *state;
	struct exec gone = bash, reused = bash;

	gone.pid = 11;
	reused.pid = 12;
	check(f->live, &bash, NULL);
	check(f->live, &gone, NULL);
	check(f->live, &reused, NULL);
	fakeproc_put(
		&f->proc, &(struct fakeproc_process){.pid = 10, .start_ms = 900, .comm = "bash"});
	fakeproc_put(
		&f->proc, &(struct fakeproc_process){.pid = 12, .start_ms = 5000, .comm = "x"});
	assert_int_equal(flood(f->live, NULL), 1);
	assert_int_equal(flood(f->live, "db1"), 0);
	assert_int_equal(flood(f->live, "db2"), PROCESS_MAX);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
	const struct CMUnitTest tests[] = {
		TEST(knows_parents_and_ancestors),
		TEST(knows_pids_above),
		TEST(time_decides),
		TEST(tells_nodes_apart),
		TEST(ends),
		TEST(cuts_long_texts),
		TEST(begins_with_what_runs),
		TEST(finds_forks),
		TEST(doubts_forks),
		TEST(notices_reuse),
		TEST(ends_in_proc),
		TEST(trees),
		TEST(tells_of_what_ran),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
