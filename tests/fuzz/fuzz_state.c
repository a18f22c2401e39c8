/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * The file of the state, on any bytes: nothing breaks, and whatever it says, what is known of a process
 * afterwards is the program that /proc shows, or, where it shows none, the name.
 *
 * Input: a byte that says what follows. Even: the bytes behind a good header. Odd: entries of the section
 * of processes, each a length (one byte) and bytes.
 */
#include "fuzz/fuzz.h"

#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/statefile.h"
#include "context/process_state.h"

#define BOOT "boot"

/* A /proc made of files. */
static const struct {
	uint32_t pid;
	const char *comm, *exe;
} processes[] = {
	{5, "sshd", "/usr/sbin/sshd"},
	{6, "cron", NULL},
	{7, "x", "/bin/x (deleted)"},
};

#define PROCESSES (sizeof(processes) / sizeof(processes[0]))

static char folder[64], path[80];

static void put(const char *name, const char *text)
{
	char file[PATH_MAX];

	snprintf(file, sizeof(file), "%s/%s", folder, name);
	FILE *f = fopen(file, "we");

	FUZZ_CHECK(f != NULL);
	fputs(text, f);
	fclose(f);
}

static void put_process(uint32_t pid, const char *comm, const char *exe)
{
	char name[PATH_MAX], text[256];

	snprintf(name, sizeof(name), "%s/%u", folder, pid);
	FUZZ_CHECK(mkdir(name, 0700) == 0);
	snprintf(text, sizeof(text), "%u (%s) S 1 1 1 0 -1 0 1 2 3 4 5 6 7 8 20 0 1 0 100 9 7\n",
		pid, comm);
	snprintf(name, sizeof(name), "%u/stat", pid);
	put(name, text);
	snprintf(name, sizeof(name), "%s/%u/exe", folder, pid);
	FUZZ_CHECK(!exe || symlink(exe, name) == 0);
}

static void remove_all(void)
{
	char command[sizeof(folder) + 16];

	snprintf(command, sizeof(command), "rm -rf %s", folder);
	if (system(command) != 0)
		perror(command);
}

static uint64_t now(void *ctx)
{
	(void)ctx;
	return 1000000000000;
}

static struct procfs *procfs_once(void)
{
	static const struct clock clock = {.mono_ms = now, .real_ms = now};
	static struct procfs *procfs;

	if (procfs)
		return procfs;
	strcpy(folder, access("/dev/shm", W_OK) == 0 ? "/dev/shm/fuzz-state-XXXXXX"
						     : "/tmp/fuzz-state-XXXXXX");
	FUZZ_CHECK(mkdtemp(folder) != NULL);
	atexit(remove_all);
	snprintf(path, sizeof(path), "%s/state", folder);
	put("uptime", "1000.00 1.00\n");
	for (size_t i = 0; i < PROCESSES; i++)
		put_process(processes[i].pid, processes[i].comm, processes[i].exe);
	procfs = procfs_open(folder, &clock);
	FUZZ_CHECK(procfs != NULL);
	return procfs;
}

static void on_found(void *ctx, const struct procfs_process *found)
{
	struct process process = {.node = str_hash(STR_NONE),
		.since_ms = found->stat.start_ms,
		.pid = found->stat.pid,
		.ppid = found->stat.ppid,
		.from_procfs = true,
		.comm = {found->stat.comm, found->stat.comm_n}};

	if (found->exe_n > 0)
		process.image = (struct value){{found->exe, found->exe_n}, VALUE_WHOLE, NULL};
	process_store_put(ctx, &process);
}

static void write_file(struct str input, bool entries)
{
	struct statefile_writer w;
	struct err err;

	FUZZ_CHECK(statefile_create(&w, path, BOOT, &err) == 0);
	if (entries)
		statefile_begin(&w, PROCESS_STATE_NAME, PROCESS_STATE_VERSION);
	while (entries && input.n > 0) {
		size_t n = fuzz_byte(&input);

		n = n < input.n ? n : input.n;
		statefile_add(&w, str_sub(input, 0, n));
		input = str_sub(input, n, input.n);
	}
	FUZZ_CHECK(statefile_commit(&w, &err) == 0);
	if (entries)
		return;
	FILE *f = fopen(path, "ae");

	FUZZ_CHECK(f != NULL);
	fwrite(input.p, 1, input.n, f);
	fclose(f);
}

static void check_store(struct process_store *store)
{
	static struct process_room room;
	struct process process;

	for (size_t i = 0; i < PROCESSES; i++) {
		struct str exe = str_of(processes[i].exe);

		FUZZ_CHECK(process_store_find(
			store, str_hash(STR_NONE), processes[i].pid, &room, &process));
		FUZZ_CHECK(exe.n == 0 || str_starts(exe, process.image.text));
		FUZZ_CHECK(exe.n == 0 || exe.n - process.image.text.n <= 10);
		FUZZ_CHECK(exe.n > 0 || str_eq(process.comm, str_of(processes[i].comm)));
	}
	for (uint32_t pid = 0; pid < 20; pid++)
		FUZZ_CHECK((pid >= 5 && pid <= 7) ||
			   !process_store_find(store, str_hash(STR_NONE), pid, &room, &process));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct procfs *procfs = procfs_once();
	struct str input = fuzz_input(data, size);
	struct process_state_counters counters;
	struct process_store store;
	struct statefile_reader r;
	struct err err;

	write_file(str_sub(input, input.n > 0, input.n), input.n > 0 && input.p[0] % 2);
	FUZZ_CHECK(process_store_init(&store) == 0);
	procfs_scan(procfs, PROCESS_MAX, on_found, &store);
	FUZZ_CHECK(statefile_open(&r, path, BOOT, &err) == 0);
	while (statefile_section(&r)) {
		if (strcmp(r.name, PROCESS_STATE_NAME) == 0)
			process_state_load(&store, procfs, &r, &counters);
	}
	statefile_close(&r);
	check_store(&store);
	process_store_done(&store);
	return 0;
}
