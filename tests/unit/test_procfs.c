/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include <cmocka.h>

#include "support/fakeproc.h"

static int setup(void **state)
{
	struct fakeproc *f = malloc(sizeof(*f));

	fakeproc_init(f);
	*state = f;
	return 0;
}

static int teardown(void **state)
{
	fakeproc_done(*state);
	free(*state);
	return 0;
}

static const struct fakeproc_process shell = {.pid = 70,
	.ppid = 1,
	.start_ms = 5000,
	.comm = "a) S 9 (b",
	.exe = "/usr/bin/bash",
	.cmdline = STR("bash\0-c\0id\0"),
	.uid = 1500};

static void reads_a_process(void **state)
{
	struct fakeproc *f = *state;
	struct procfs_process p;

	fakeproc_put(f, &shell);
	assert_int_equal(procfs_read(f->procfs, 70, &p), 0);
	assert_int_equal(p.stat.pid, 70);
	assert_int_equal(p.stat.ppid, 1); /* and not what its name says */
	assert_int_equal(p.stat.start_ms, FAKE_BOOT_MS + 5000);
	assert_true(str_eq((struct str){p.stat.comm, p.stat.comm_n}, STR("a) S 9 (b")));
	assert_true(str_eq((struct str){p.exe, p.exe_n}, STR("/usr/bin/bash")));
	assert_true(str_eq((struct str){p.line, p.line_n}, STR("bash -c id")));
	assert_true(p.uid_known);
	assert_int_equal(p.uid, 1500);
	assert_int_equal(procfs_stat(f->procfs, 71, &p.stat), -1);
	assert_int_equal(procfs_read(f->procfs, 71, &p), -1);
}

/* A process that shows less, or nonsense, gives less; texts beyond the room are seen to be longer. */
static void reads_what_there_is(void **state)
{
	static const char *const bad[] = {"", "70", "70 (x", "70 x) S 1", "70 (x) S",
		"70 (x) S y 1 1 0 -1 4 1 2 3 4 5 6 7 8 20 0 1 0 500 9 7",
		"70 (x) S 1 1 1 0 -1 4 1 2 3 4 5 6 7 8 20 0 1 0 -5 9 7",
		"70 (x) S 1 1 1 0 -1 4 1 2 3 4 5 6 7 8 20 0 1 0 99999999999999999999 9 7",
		"70 (x) S 1 1 1 0 -1 4 1 2 3 4 5 6 7 8 20 0 1 0 18446744073709551615 9 7"};
	struct fakeproc *f = *state;
	struct procfs_process p;
	char big[5000];

	memset(big, 'x', sizeof(big));
	fakeproc_put(f, &(struct fakeproc_process){.pid = 2, .comm = "kthreadd"});
	fakeproc_file(f, 2, "status", STR("Name:\tUid: 5\n"));
	assert_int_equal(procfs_read(f->procfs, 2, &p), 0);
	assert_int_equal(p.exe_n, 0);
	assert_int_equal(p.line_n, 0);
	assert_false(p.uid_known);
	fakeproc_file(f, 2, "cmdline", (struct str){big, sizeof(big)});
	assert_int_equal(procfs_read(f->procfs, 2, &p), 0);
	assert_int_equal(p.line_n, PROCFS_TEXT_MAX);
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		fakeproc_file(f, 2, "stat", str_of(bad[i]));
		assert_int_equal(procfs_read(f->procfs, 2, &p), -1);
		assert_int_equal(procfs_stat(f->procfs, 2, &p.stat), -1);
	}
}

static void count(void *ctx, const struct procfs_process *process)
{
	*(uint32_t *)ctx += process->stat.pid;
}

static void scans(void **state)
{
	struct fakeproc *f = *state;
	struct fakeproc_process p = shell;
	uint32_t sum = 0;
	char path[128];

	for (p.pid = 1; p.pid <= 100; p.pid++)
		fakeproc_put(f, &p);
	fakeproc_file(f, 50, "stat", STR_NONE); /* ended */
	procfs_scan(f->procfs, 1000, count, &sum);
	assert_int_equal(sum, 5050 - 50);
	sum = 0;
	procfs_scan(f->procfs, 0, count, &sum);
	assert_int_equal(sum, 0);
	snprintf(path, sizeof(path), "%s/nothing", f->folder);
	assert_null(procfs_open(path, &f->clock));
	procfs_close(NULL);
}

/* Our own process, in the /proc of this machine. */
static void reads_the_real_one(void **state)
{
	struct procfs *procfs = procfs_open("/proc", &clock_system);
	struct procfs_process p;
	char exe[4096];
	int self = open("/proc/self",
		O_PATH | O_DIRECTORY); /* valgrind has another answer to the whole path */
	ssize_t n = readlinkat(self, "exe", exe, sizeof(exe));
	uint64_t now = clock_real(&clock_system);

	(void)state;
	assert_non_null(procfs);
	assert_int_equal(procfs_read(procfs, (uint32_t)getpid(), &p), 0);
	assert_int_equal(p.stat.ppid, getppid());
	assert_int_equal(p.uid, getuid());
	assert_int_equal(p.exe_n, n < PROCFS_TEXT_MAX ? n : PROCFS_TEXT_MAX);
	assert_memory_equal(p.exe, exe, p.exe_n);
	assert_in_range(p.stat.start_ms, now - 60000, now + 100);
	procfs_close(procfs);
	close(self);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
	const struct CMUnitTest tests[] = {
		TEST(reads_a_process),
		TEST(reads_what_there_is),
		TEST(scans),
		cmocka_unit_test(reads_the_real_one),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
