/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Alerts in a file: rotation, removal, a full disk, things that are no file.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <grp.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mount.h>
#include <sys/resource.h>
#include <unistd.h>

#include "alert/filesink.h"
#include "base/file.h"
#include "support/plugin.h"

struct fixture {
	char folder[64], path[96], other[96];
	uint64_t now;
	struct clock clock;
	struct filesink *file;
	char told[1024]; /* each with a newline, the path as PATH */
	struct buf text;
};

static uint64_t fake_now(void *ctx)
{
	return ((struct fixture *)ctx)->now;
}

static void on_line(void *ctx, struct str line)
{
	struct fixture *f = ctx;
	size_t n = strlen(f->told), skip = strlen("file ") + strlen(f->path);

	assert_true(str_starts(line, STR("file ")) && str_has(line, str_of(f->path)));
	snprintf(f->told + n, sizeof(f->told) - n, "PATH%.*s\n",
		STR_ARG(str_sub(line, skip, line.n)));
}

static int setup(void **state)
{
	struct fixture *f = calloc(1, sizeof(*f));

	umask(077); /* as the plugin has it */
	strcpy(f->folder, "/tmp/test-filesink-XXXXXX");
	assert_non_null(mkdtemp(f->folder));
	snprintf(f->path, sizeof(f->path), "%s/alerts", f->folder);
	snprintf(f->other, sizeof(f->other), "%s/other", f->folder);
	f->now = 1;
	f->clock = (struct clock){.mono_ms = fake_now, .real_ms = fake_now, .ctx = f};
	f->file = filesink_new(&(struct filesink_options){
		.path = f->path, .clock = &f->clock, .tell = on_line, .ctx = f});
	assert_non_null(f->file);
	buf_init(&f->text, 1 << 20);
	signal(SIGXFSZ, SIG_IGN);
	*state = f;
	return 0;
}

static int teardown(void **state)
{
	struct fixture *f = *state;

	filesink_free(f->file);
	umount2(f->folder, MNT_DETACH); /* of a test that failed */
	remove_tree(f->folder);
	buf_done(&f->text);
	free(f);
	return 0;
}

static void put(struct fixture *f, const char *text)
{
	assert_int_equal(filesink_write(f->file, str_of(text)), SINK_SENT);
}

static void put_fails(struct fixture *f, const char *text)
{
	assert_int_equal(filesink_write(f->file, str_of(text)), SINK_RETRY);
}

static const char *content(struct fixture *f, const char *path)
{
	struct err err;

	buf_reset(&f->text, 0);
	assert_int_equal(file_read(path, FILE_NOFOLLOW, &f->text, &err), 0);
	buf_addc(&f->text, '\0');
	return f->text.p;
}

static struct filesink_counters counters(const struct fixture *f)
{
	struct filesink_counters c;

	filesink_counters(f->file, &c);
	return c;
}

static void test_lines(void **state)
{
	struct fixture *f = *state;
	struct sink sink = filesink_sink(f->file);

	put(f, "{\"a\":1}");
	put(f, "{}");
	sink.send(sink.ctx, &(struct queue_message){QUEUE_NOTICE, LEVEL_HIGH, STR("a notice")});
	sink.send(sink.ctx, &(struct queue_message){QUEUE_ALERT, LEVEL_HIGH, STR("{\"b\":1}")});
	assert_string_equal(content(f, f->path), "{\"a\":1}\n{}\n{\"b\":1}\n");
	assert_int_equal(counters(f).written, 3);
	assert_int_equal(counters(f).opens, 1);
	assert_int_equal(counters(f).failures, 0);
	assert_string_equal(f->told, "");
}

static unsigned mode_of(const char *path)
{
	struct stat st;

	assert_int_equal(stat(path, &st), 0);
	return st.st_mode & 07777;
}

/* Readable for the group of the folder, whatever the umask. A file that is there keeps its mode. */
static void test_mode(void **state)
{
	struct fixture *f = *state;
	struct stat st;

	if (geteuid() == 0)
		assert_int_equal(chown(f->folder, 0, 4), 0);
	put(f, "1");
	assert_int_equal(mode_of(f->path), 0640);
	assert_int_equal(stat(f->path, &st), 0);
	if (geteuid() == 0)
		assert_int_equal(st.st_gid, 4);
	unlink(f->path);
	put_file(f->path, STR(""), 0600);
	put(f, "2");
	assert_int_equal(mode_of(f->path), 0600);
}

/* Without the right to give it to that group, it is for nobody else. */
static void test_mode_without_group(void **state)
{
	struct fixture *f = *state;

	if (geteuid() != 0)
		skip();
	assert_int_equal(chown(f->folder, 65534, 4), 0);
	assert_int_equal(setgroups(0, NULL), 0);
	assert_int_equal(setresgid(65534, 65534, 0), 0);
	assert_int_equal(setresuid(65534, 65534, 0), 0);
	put(f, "1");
	assert_int_equal(setresuid(0, 0, 0), 0);
	assert_int_equal(setresgid(0, 0, 0), 0);
	assert_int_equal(mode_of(f->path), 0600);
}

static void test_rotated(void **state)
{
	struct fixture *f = *state;

	put(f, "1");
	assert_int_equal(rename(f->path, f->other), 0);
	put(f, "2");
	put(f, "3");
	assert_string_equal(content(f, f->other), "1\n");
	assert_string_equal(content(f, f->path), "2\n3\n");
	/* Another file made in its place by somebody else. */
	assert_int_equal(rename(f->path, f->other), 0);
	put_file(f->path, STR("x\n"), 0640);
	put(f, "4");
	assert_string_equal(content(f, f->path), "x\n4\n");
	unlink(f->path);
	put(f, "5");
	assert_string_equal(content(f, f->path), "5\n");
	assert_int_equal(truncate(f->path, 0), 0); /* copytruncate */
	put(f, "6");
	assert_string_equal(content(f, f->path), "6\n");
	assert_int_equal(counters(f).opens, 4);
	assert_int_equal(counters(f).failures, 0);
}

/* --- what is no file of ours ----------------------------------------------------------------------- */

static void folder(struct fixture *f)
{
	assert_int_equal(mkdir(f->path, 0700), 0);
}

static void fifo(struct fixture *f)
{
	assert_int_equal(mkfifo(f->path, 0600), 0);
}

static void symbolic_link(struct fixture *f)
{
	put_file(f->other, STR("keep\n"), 0600);
	assert_int_equal(symlink(f->other, f->path), 0);
}

static void dangling_link(struct fixture *f)
{
	assert_int_equal(symlink(f->other, f->path), 0);
}

static void hard_link(struct fixture *f)
{
	put_file(f->other, STR("keep\n"), 0600);
	assert_int_equal(link(f->other, f->path), 0);
}

static void for_everybody(struct fixture *f)
{
	put_file(f->path, STR(""), 0666);
}

static void of_another(struct fixture *f)
{
	put_file(f->path, STR(""), 0600);
	assert_int_equal(chown(f->path, 65534, 65534), 0);
}

static void device(struct fixture *f)
{
	assert_int_equal(mknod(f->path, S_IFCHR | 0600, 1 << 8 | 3), 0);
}

static void missing_folder(struct fixture *f)
{
	rmdir(f->folder);
}

static const struct {
	void (*make)(struct fixture *f);
	const char *told;
	bool root;
} strangers[] = {
	{folder, "is not a regular file", false},
	{fifo, "is not a regular file", false},
	{symbolic_link, "is not a regular file", false},
	{dangling_link, "is not a regular file", false},
	{hard_link, "has 2 hard links: it can be written by another name", false},
	{for_everybody, "may be written by others than its owner (mode 0666)", false},
	{of_another, "is owned by uid 65534, not by root", true},
	{device, "is not a regular file", true},
	{missing_folder, "cannot be opened: No such file or directory", false},
};

static void test_strangers(void **state)
{
	struct fixture *f = *state;
	char wanted[256];

	for (size_t i = 0; i < sizeof(strangers) / sizeof(strangers[0]); i++) {
		if (strangers[i].root && geteuid() != 0)
			continue;
		f->told[0] = '\0';
		f->now += 100000;
		strangers[i].make(f);
		for (int k = 0; k < 10; k++)
			put_fails(f, "1");
		snprintf(wanted, sizeof(wanted), "PATH %s: alerts wait in memory only\n",
			strangers[i].told);
		assert_string_equal(f->told, wanted);
		if (access(f->other, F_OK) == 0)
			assert_string_equal(content(f, f->other), "keep\n");
		remove_tree(f->path);
		unlink(f->other);
		mkdir(f->folder, 0700);
		put(f, "2");
		assert_string_equal(content(f, f->path), "2\n");
		assert_true(str_ends(str_of(f->told), STR("PATH is used again\n")));
		unlink(f->path);
	}
}

/* A link that takes the place of a file that is being written. */
static void test_link_meanwhile(void **state)
{
	struct fixture *f = *state;

	put(f, "1");
	put_file(f->other, STR("keep\n"), 0600);
	unlink(f->path);
	assert_int_equal(symlink(f->other, f->path), 0);
	put_fails(f, "2");
	assert_string_equal(content(f, f->other), "keep\n");
}

/* --- no room ---------------------------------------------------------------------------------------- */

static void limit_files(rlim_t bytes)
{
	struct rlimit limit;

	getrlimit(RLIMIT_FSIZE, &limit);
	limit.rlim_cur = bytes;
	assert_int_equal(setrlimit(RLIMIT_FSIZE, &limit), 0);
}

/* Every length at which a write can stop: only whole lines, each once. */
static void test_short_writes(void **state)
{
	struct fixture *f = *state;

	for (rlim_t room = 0; room < 16; room++) {
		enum sink_result result;

		f->now += 100000;
		f->told[0] = '\0';
		put(f, "first");
		limit_files(6 + room);
		result = filesink_write(f->file, STR("{\"second\"}"));
		limit_files(RLIM_INFINITY);
		assert_int_equal(result, room < 11 ? SINK_RETRY : SINK_SENT);
		assert_string_equal(
			content(f, f->path), room < 11 ? "first\n" : "first\n{\"second\"}\n");
		if (room < 11)
			put(f, "{\"second\"}");
		put(f, "third");
		assert_string_equal(content(f, f->path), "first\n{\"second\"}\nthird\n");
		unlink(f->path);
	}
}

/* What cannot be taken back, because another one wrote behind it, or a process that was killed wrote. */
static void test_ragged(void **state)
{
	struct fixture *f = *state;

	put_file(f->path, STR("{\"half"), 0640);
	put(f, "1");
	put(f, "2");
	assert_string_equal(content(f, f->path), "{\"half\n1\n2\n");
	put_file(f->path, STR("{\"half"), 0640);
	limit_files(7); /* the newline fits, and nothing else */
	put_fails(f, "3");
	limit_files(RLIM_INFINITY);
	put(f, "3");
	assert_string_equal(content(f, f->path), "{\"half\n3\n");
}

static void test_full_disk(void **state)
{
	struct fixture *f = *state;
	char line[1000];
	size_t lines = 0;

	if (unshare(CLONE_NEWNS) != 0 || mount("", "/", "", MS_REC | MS_PRIVATE, NULL) != 0 ||
		mount("none", f->folder, "tmpfs", 0, "size=64k,mode=0750") != 0)
		skip();
	memset(line, 'x', sizeof(line));
	while (filesink_write(f->file, (struct str){line, sizeof(line)}) == SINK_SENT)
		lines++;
	assert_in_range(lines, 30, 65);
	assert_string_equal(f->told, "PATH cannot be written to: "
				     "No space left on device: alerts wait in memory only\n");
	assert_int_equal(filesink_write(f->file, (struct str){line, sizeof(line)}), SINK_RETRY);
	const char *text = content(f, f->path);

	assert_int_equal(strlen(text), lines * 1001); /* nothing of the one without room */
	unlink(f->path);
	put(f, "2");
	assert_string_equal(content(f, f->path), "2\n");
	filesink_free(f->file);
	f->file = NULL;
	assert_int_equal(umount(f->folder), 0);
}

static void test_longest(void **state)
{
	struct fixture *f = *state;
	char *text = malloc(FILESINK_MESSAGE_MAX + 1);

	memset(text, 'x', FILESINK_MESSAGE_MAX);
	text[FILESINK_MESSAGE_MAX] = '\0';
	put_file(f->path, STR("{\"half"), 0640);
	put(f, text);
	assert_int_equal(strlen(content(f, f->path)), 7 + FILESINK_MESSAGE_MAX + 1);
	free(text);
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_lines),
		TEST(test_mode),
		TEST(test_mode_without_group),
		TEST(test_rotated),
		TEST(test_strangers),
		TEST(test_link_meanwhile),
		TEST(test_short_writes),
		TEST(test_ragged),
		TEST(test_full_disk),
		TEST(test_longest),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
