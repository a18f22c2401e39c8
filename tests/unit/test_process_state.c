/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * What is known of programs, over a restart: what is the same is known again, whatever else happened in
 * between gives what /proc shows, and never somebody else's parent.
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/file.h"
#include "base/buf.h"
#include "base/pack.h"
#include "base/statefile.h"
#include "context/process.h"
#include "support/fakeproc.h"
#include "support/plugin.h"

#define BOOT   "boot"
#define PARENT 70u

struct fixture {
	struct fakeproc proc;
	struct process_table *table;
	char path[100];
	struct process_state_counters counters;
	uint64_t damaged;
};

static int setup(void **state)
{
	struct fixture *f = calloc(1, sizeof(*f));

	fakeproc_init(&f->proc);
	snprintf(f->path, sizeof(f->path), "%s/state", f->proc.folder);
	f->table = process_new(f->proc.procfs, "web7");
	assert_non_null(f->table);
	*state = f;
	return 0;
}

static int teardown(void **state)
{
	struct fixture *f = *state;

	process_free(f->table);
	fakeproc_done(&f->proc);
	free(f);
	return 0;
}

/* --- what happens ----------------------------------------------------------------------------- */

static struct event exec_of(uint64_t ms, const char *pid, const char *ppid)
{
	return (struct event){
		.id = {.sec = (FAKE_BOOT_MS + ms) / 1000,
			.ms = (uint32_t)((FAKE_BOOT_MS + ms) % 1000)},
		.pid = str_of(pid),
		.ppid = str_of(ppid),
	};
}

static struct value value_of(const char *text)
{
	return (struct value){.text = str_of(text), .state = text ? VALUE_WHOLE : VALUE_MISSING};
}

/* The parent: started at 5000, and executed this at 6000. */
static void execute(struct fixture *f, const char *node, const char *image, const char *line)
{
	struct event event = exec_of(6000, "70", "1");

	event.id.node = str_of(node);
	event.comm = STR("sshd");
	event.field[FIELD_IMAGE] = value_of(image);
	event.field[FIELD_COMMAND_LINE] = value_of(line);
	event.field[FIELD_USER] = value_of("admin");
	process_note(f->table, &event);
}

static void save(struct fixture *f)
{
	struct statefile_writer w;
	struct err err;

	assert_int_equal(statefile_create(&w, f->path, BOOT, &err), 0);
	statefile_begin(&w, "of the future", 9);
	statefile_add(&w, STR("skip me"));
	process_save(f->table, &w);
	assert_int_equal(statefile_commit(&w, &err), 0);
}

static void load(struct fixture *f)
{
	struct statefile_reader r;
	struct err err;

	f->counters = (struct process_state_counters){0};
	assert_int_equal(statefile_open(&r, f->path, BOOT, &err), 0);
	while (statefile_section(&r)) {
		if (strcmp(r.name, PROCESS_STATE_NAME) == 0)
			process_load(f->table, &r, &f->counters);
	}
	f->damaged = r.damaged;
	statefile_close(&r);
}

/* The plugin's next start. */
static void restart(struct fixture *f)
{
	process_free(f->table);
	f->table = process_new(f->proc.procfs, "web7");
	assert_non_null(f->table);
	process_scan(f->table, NULL);
	load(f);
}

/* "IMAGE|LINE|USER" of the parent of an event at this time. */
static void assert_parent(struct fixture *f, uint64_t ms, const char *wanted)
{
	struct event event = exec_of(ms, "80", "70");
	char text[256];
	const struct value *image = &event.field[FIELD_PARENT_IMAGE],
			   *line = &event.field[FIELD_PARENT_COMMAND_LINE],
			   *user = &event.field[FIELD_PARENT_USER];

	process_fill(f->table, &event);
	snprintf(text, sizeof(text), "%.*s|%.*s|%.*s", STR_ARG(image->text), STR_ARG(line->text),
		STR_ARG(user->text));
	assert_string_equal(text, wanted);
}

/* --- what is the same, and what is not --------------------------------------------------------- */

struct found {
	uint64_t start_ms;
	const char *comm, *exe;
	struct str cmdline;
};

#define SSHD "/usr/sbin/sshd"
#define BEFORE                                                                                     \
	{                                                                                          \
		5000, "sshd", SSHD, STR("sshd\0-D\0")                                              \
	}
#define GONE                                                                                       \
	{                                                                                          \
		0, NULL, NULL, STR_NONE                                                            \
	}
#define AS_BEFORE SSHD "|sshd -D|admin"

static void put(struct fixture *f, const struct found *found)
{
	struct fakeproc_process process = {.pid = PARENT,
		.ppid = 1,
		.start_ms = found->start_ms,
		.comm = found->comm,
		.exe = found->exe,
		.cmdline = found->cmdline,
		.uid = 1000};

	if (found->comm)
		fakeproc_put(&f->proc, &process);
	else
		fakeproc_gone(&f->proc, PARENT);
}

static void test_restart(void **state)
{
	static const struct {
		struct found before, after;
		const char *parent;
		uint64_t taken, gone;
	} cases[] = {
		{BEFORE, BEFORE, AS_BEFORE, 1, 0},
		/* Not shown: its name decides. */
		{BEFORE, {5000, "sshd", NULL, STR_NONE}, AS_BEFORE, 1, 0},
		{BEFORE, {5000, "cron", NULL, STR_NONE}, "||", 0, 1},
		/* Renamed itself: the program is the same, of the arguments /proc's count. */
		{BEFORE, {5000, "x", SSHD, STR("sshd: admin")}, SSHD "|sshd: admin|admin", 1, 0},
		/* Its package was upgraded under its feet. */
		{BEFORE, {5000, "sshd", SSHD " (deleted)", STR("sshd\0-D\0")}, AS_BEFORE, 1, 0},
		/* Another program since, known from /proc alone. */
		{BEFORE, {5000, "sh", "/bin/sh", STR("sh\0")}, "/bin/sh|sh|", 0, 1},
		{BEFORE, {5000, "sshd", "/tmp/sshd", STR("sshd\0-D\0")}, "/tmp/sshd|sshd -D|", 0,
			1},
		{BEFORE, {5000, "sshd", SSHD " (deletes)", STR("s\0")}, SSHD " (deletes)|s|", 0, 1},
		/* The same program in another process of the same pid; a tick is enough. */
		{BEFORE, {7000, "sshd", SSHD, STR("sshd\0")}, SSHD "|sshd|", 0, 1},
		{BEFORE, {5010, "sshd", SSHD, STR("sshd\0")}, SSHD "|sshd|", 0, 1},
		{BEFORE, {7000, "sshd", NULL, STR_NONE}, "||", 0, 1},
		{BEFORE, GONE, "||", 0, 1},
		/* Gone at the end, or another one already: not even saved. */
		{GONE, BEFORE, SSHD "|sshd -D|", 0, 0},
		{{7000, "sshd", SSHD, STR_NONE}, {7000, "sshd", SSHD, STR("sshd\0")}, SSHD "|sshd|",
			0, 0},
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct fixture *f = *state;

		print_message("case %zu\n", i);
		put(f, &cases[i].before);
		execute(f, NULL, SSHD, "sshd -D");
		save(f);
		put(f, &cases[i].after);
		restart(f);
		assert_int_equal(f->counters.taken, cases[i].taken);
		assert_int_equal(f->counters.gone, cases[i].gone);
		assert_int_equal(f->counters.refused + f->damaged, 0);
		assert_parent(f, 999000, cases[i].parent);
	}
}

/* The time of the exec is known again: what was started before has another parent. */
static void test_times(void **state)
{
	struct fixture *f = *state;
	const struct found before = BEFORE;

	put(f, &before);
	execute(f, NULL, SSHD, "sshd -D");
	save(f);
	restart(f);
	assert_parent(f, 5900, "||");
	assert_parent(f, 6000, AS_BEFORE);
	/* Twice, from the file of the second one. */
	save(f);
	restart(f);
	assert_parent(f, 5900, "||");
	assert_parent(f, 6000, AS_BEFORE);
}

/* Of other hosts nothing can be looked up; this one by its name is this one. */
static void test_nodes(void **state)
{
	struct fixture *f = *state;
	const struct found before = BEFORE;

	put(f, &before);
	execute(f, "db1", "/bin/other", "other");
	save(f);
	restart(f);
	assert_int_equal(f->counters.taken + f->counters.gone, 0);
	assert_parent(f, 999000, SSHD "|sshd -D|");
	execute(f, "web7", SSHD, "sshd -D");
	save(f);
	restart(f);
	assert_parent(f, 999000, AS_BEFORE);
}

/* An exec that came in after /proc was read is newer than any file. */
static void test_newer_exec(void **state)
{
	struct fixture *f = *state;
	const struct found before = BEFORE;

	put(f, &before);
	execute(f, NULL, SSHD, "sshd -D");
	save(f);
	execute(f, NULL, "/bin/new", "new");
	load(f);
	assert_int_equal(f->counters.taken, 0);
	assert_parent(f, 999000, "/bin/new|new|admin");
}

static void test_long_texts(void **state)
{
	struct fixture *f = *state;
	const struct found before = {5000, "sshd", NULL, STR_NONE};
	static char image[3000], line[3000];
	struct event event = exec_of(7000, "80", "70");

	memset(image, 'i', sizeof(image) - 1);
	memset(line, 'l', sizeof(line) - 1);
	put(f, &before);
	execute(f, NULL, image, line);
	save(f);
	restart(f);
	assert_int_equal(f->counters.taken, 1);
	process_fill(f->table, &event);
	assert_int_equal(event.field[FIELD_PARENT_IMAGE].text.n, PROCESS_TEXT_MAX);
	assert_int_equal(event.field[FIELD_PARENT_IMAGE].state, VALUE_CUT);
	assert_int_equal(event.field[FIELD_PARENT_COMMAND_LINE].text.n, PROCESS_TEXT_MAX);
	assert_int_equal(event.field[FIELD_PARENT_COMMAND_LINE].state, VALUE_CUT);
}

/* --- damage ------------------------------------------------------------------------------------ */

/* Each byte flipped, and each truncation: the parent is the right one, or what /proc shows. */
static void test_damaged_file(void **state)
{
	struct fixture *f = *state;
	const struct found before = {5000, "sshd", SSHD, STR("D\0")};
	struct buf bytes;
	struct err err;
	size_t known = 0;

	put(f, &before);
	execute(f, NULL, SSHD, "sshd -D");
	save(f);
	buf_init(&bytes, 1 << 20);
	assert_int_equal(file_read(f->path, 0, &bytes, &err), 0);
	assert_true(bytes.n > 100 && bytes.n < 400);
	for (size_t at = 0; at < 2 * bytes.n; at++) {
		bool flip = at < bytes.n;
		struct str left =
			flip ? buf_str(&bytes) : str_sub(buf_str(&bytes), 0, at - bytes.n);
		struct statefile_reader r;

		if (flip)
			bytes.p[at] = (char)(bytes.p[at] ^ 0x40);
		put_file(f->path, left, 0600);
		process_free(f->table);
		f->table = process_new(f->proc.procfs, NULL);
		process_scan(f->table, NULL);
		if (statefile_open(&r, f->path, BOOT, &err) == 0) {
			statefile_close(&r);
			load(f);
			known += f->counters.taken;
		}
		assert_parent(f, 999000, f->counters.taken ? SSHD "|D|admin" : SSHD "|D|");
		f->counters.taken = 0;
		if (flip)
			bytes.p[at] = (char)(bytes.p[at] ^ 0x40);
	}
	/* A flip in the section of the future, which has an entry of 7 bytes, costs nothing. */
	assert_int_equal(known, 7 + 8);
	buf_done(&bytes);
}

/* An entry that a whole CRC does not make plausible. */
static void put_entry(struct fixture *f, struct str entry)
{
	struct statefile_writer w;
	struct err err;

	assert_int_equal(statefile_create(&w, f->path, BOOT, &err), 0);
	statefile_begin(&w, PROCESS_STATE_NAME, PROCESS_STATE_VERSION);
	statefile_add(&w, entry);
	assert_int_equal(statefile_commit(&w, &err), 0);
}

static void test_implausible_entries(void **state)
{
	/* Offsets and bytes as process_state.c has them. */
	static const struct {
		size_t at, bytes;
		uint64_t value;
	} cases[] = {
		{16, 4, 0}, /* pid */
		{16, 4, PROCESS_PID_MAX},
		{20, 4, PROCESS_PID_MAX}, /* parent */
		{24, 2, 5}, /* bytes of the image: 4 are there */
		{24, 2, 3},
		{24, 2, 65535},
		{30, 1, 16}, /* of comm */
		{31, 1, 3}, /* states */
		{31, 1, VALUE_MISSING}, /* and yet a text */
		{32, 1, 255},
		{33, 1, 9},
	};
	struct fixture *f = *state;
	const struct found before = {5000, "sshd", "/bin", STR_NONE};
	unsigned char entry[35 + 4] = {0};

	put(f, &before);
	process_scan(f->table, NULL);
	put_le(entry, 5000ull * (unsigned long long)sysconf(_SC_CLK_TCK) / 1000, 8);
	put_le(entry + 8, FAKE_BOOT_MS + 6000, 8);
	put_le(entry + 16, PARENT, 4);
	put_le(entry + 24, 4, 2);
	entry[31] = VALUE_WHOLE;
	memcpy(entry + 35, "/bin", 4);
	put_entry(f, (struct str){(char *)entry, sizeof(entry)});
	load(f);
	assert_int_equal(f->counters.taken, 1);
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		unsigned char bad[sizeof(entry)];

		memcpy(bad, entry, sizeof(bad));
		put_le(bad + cases[i].at, cases[i].value, cases[i].bytes);
		put_entry(f, (struct str){(char *)bad, sizeof(bad)});
		load(f);
		assert_int_equal(f->counters.refused, 1);
	}
	for (size_t n = 0; n < sizeof(entry); n++) {
		put_entry(f, (struct str){(char *)entry, n});
		load(f);
		assert_int_equal(f->counters.refused, 1);
	}
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_restart),
		TEST(test_times),
		TEST(test_nodes),
		TEST(test_newer_exec),
		TEST(test_long_texts),
		TEST(test_damaged_file),
		TEST(test_implausible_entries),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
