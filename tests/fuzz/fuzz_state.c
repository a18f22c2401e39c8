/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * The file of the state, on any bytes: nothing breaks, and whatever it says, what is known of a process
 * afterwards is the program that /proc shows, or, where it shows none, the name.
 *
 * Windows of correlations are taken as a whole or not at all, and what was taken is saved again as it was.
 *
 * Input: a byte that says what follows, by its lowest two bits. 0 and 2: the bytes behind a good header.
 * 1: entries of the section of processes, each a length (one byte) and bytes. 3: the section of
 * correlations, behind the head of the saved windows.
 */
#include "fuzz/fuzz.h"

#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/pack.h"
#include "base/statefile.h"
#include "context/process_state.h"
#include "detect/correlator_state.h"
#include "detect/saved.h"
#include "rulebook.h"

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

static const char rules[] =
	"title: A\nid: a\nlevel: low\nlogsource: {category: process_creation}\n"
	"detection: {s: {Image: a}, condition: s}\n---\n"
	"title: B\nid: b\nlevel: low\nlogsource: {category: process_creation}\n"
	"detection: {s: {Image: b}, condition: s}\n---\n"
	"title: C\nid: c\nlevel: low\n"
	"correlation: {type: event_count, rules: a, timespan: 1h, condition: {gte: 3}}\n---\n"
	"title: D\nid: d\nlevel: low\ncorrelation: {type: temporal, rules: [a, b], timespan: 9s}\n";

static void on_hit(void *ctx, const struct match *match)
{
	(void)ctx;
	FUZZ_CHECK(match->correlated->n_events > 0);
}

/* Without windows. */
static struct correlator *new_correlator(void)
{
	static const struct correlate_limits limits = {.groups = 16, .events = 16};
	static struct rulebook *book;
	struct correlator *c;

	if (!book) {
		const char *paths[] = {fuzz_file(STR(rules))};
		struct errs errs = {0};

		book = rulebook_load(
			&(struct rulebook_source){
				.path = paths, .n = 1, .trust = RULESET_ANY_OWNER},
			&errs);
		errs_done(&errs);
		FUZZ_CHECK(book && book->loaded == 4);
	}
	const struct correlate_options options = {
		.plan = book->plan, .limits = &limits, .hit = on_hit};

	FUZZ_CHECK(correlator_new(&options, &c) == 0);
	return c;
}

enum { AS_PROCESSES = 1, AS_WINDOWS = 3 };

static void add_entries(struct statefile_writer *w, struct str input)
{
	statefile_begin(w, PROCESS_STATE_NAME, PROCESS_STATE_VERSION);
	while (input.n > 0) {
		size_t n = fuzz_byte(&input);

		n = n < input.n ? n : input.n;
		statefile_add(w, str_sub(input, 0, n));
		input = str_sub(input, n, input.n);
	}
}

/* With a head that is right, cut in two. */
static void add_windows(struct statefile_writer *w, struct str input)
{
	unsigned char head[16] = "ASCW";

	put_le(head + 4, SAVED_VERSION, 4);
	put_le(head + 8, input.n, 4);
	put_le(head + 12, crc_of(input), 4);
	statefile_begin(w, CORRELATOR_STATE_NAME, CORRELATOR_STATE_VERSION);
	statefile_add(w, (struct str){(const char *)head, sizeof(head)});
	statefile_add(w, input);
}

static void write_file(struct str input, unsigned as)
{
	struct statefile_writer w;
	struct err err;

	FUZZ_CHECK(statefile_create(&w, path, BOOT, &err) == 0);
	if (as == AS_PROCESSES)
		add_entries(&w, input);
	else if (as == AS_WINDOWS)
		add_windows(&w, input);
	FUZZ_CHECK(statefile_commit(&w, &err) == 0);
	if (as % 2)
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

/* What was taken, saved and taken again, is the same. */
static void check_windows(const struct correlator *c)
{
	struct correlator_state_counters counters = {0};
	struct correlator *again = new_correlator();
	struct statefile_writer w;
	struct statefile_reader r;
	struct err err;

	FUZZ_CHECK(statefile_create(&w, path, BOOT, &err) == 0);
	correlator_state_save(c, &w);
	FUZZ_CHECK(w.left_out == 0 && statefile_commit(&w, &err) == 0);
	FUZZ_CHECK(statefile_open(&r, path, BOOT, &err) == 0);
	if (statefile_section(&r))
		correlator_state_load(again, &r, &counters);
	FUZZ_CHECK(r.damaged == 0 && counters.refused == 0 && counters.gone == 0);
	FUZZ_CHECK(counters.known == correlator_windows(c));
	statefile_close(&r);
	correlator_free(again);
}

static void load_windows(struct correlator *c, struct statefile_reader *r)
{
	struct correlator_state_counters counters;
	size_t before = correlator_windows(c);
	uint64_t damaged = r->damaged;

	correlator_state_load(c, r, &counters);
	FUZZ_CHECK(counters.refused + (r->damaged - damaged) <= 1);
	FUZZ_CHECK(correlator_windows(c) ==
		   (counters.refused || r->damaged > damaged ? before : counters.known));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct procfs *procfs = procfs_once();
	struct str input = fuzz_input(data, size);
	struct process_state_counters counters;
	struct correlator *correlator;
	struct process_store store;
	struct statefile_reader r;
	struct err err;

	write_file(str_sub(input, input.n > 0, input.n), input.n > 0 ? input.p[0] & 3 : 0);
	correlator = new_correlator();
	FUZZ_CHECK(process_store_init(&store) == 0);
	procfs_scan(procfs, PROCESS_MAX, on_found, &store);
	FUZZ_CHECK(statefile_open(&r, path, BOOT, &err) == 0);
	while (statefile_section(&r)) {
		if (strcmp(r.name, PROCESS_STATE_NAME) == 0)
			process_state_load(&store, procfs, &r, &counters);
		else if (strcmp(r.name, CORRELATOR_STATE_NAME) == 0)
			load_windows(correlator, &r);
	}
	statefile_close(&r);
	check_store(&store);
	check_windows(correlator);
	correlator_free(correlator);
	process_store_done(&store);
	return 0;
}
