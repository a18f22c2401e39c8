/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/file.h"
#include "base/walk.h"

#define MAX 1000

static char folder[] = "/tmp/test-file-XXXXXX";
static struct buf content;

/* `name` in the folder of the test, in a buffer of its own for four calls. */
static const char *in(const char *name)
{
	static char paths[4][PATH_MAX];
	static unsigned next;
	char *path = paths[next++ % 4];

	snprintf(path, PATH_MAX, "%s/%s", folder, name);
	return path;
}

static int setup(void **state)
{
	(void)state;
	umask(022);
	buf_init(&content, MAX);
	return mkdtemp(folder) ? 0 : -1;
}

static int teardown(void **state)
{
	char command[PATH_MAX];

	(void)state;
	buf_done(&content);
	snprintf(command, sizeof(command), "rm -rf '%s'", folder);
	return system(command);
}

static void put(const char *name, size_t n, mode_t mode)
{
	FILE *f = fopen(in(name), "w");

	assert_non_null(f);
	for (size_t i = 0; i < n; i++)
		fputc('x', f);
	assert_int_equal(fclose(f), 0);
	assert_int_equal(chmod(in(name), mode), 0);
}

static void make(const char *name, mode_t mode)
{
	assert_int_equal(mkdir(in(name), 0755), 0);
	assert_int_equal(chmod(in(name), mode), 0);
}

static void assert_reads(const char *name, unsigned flags, size_t n)
{
	struct err err = {0};

	if (file_read(in(name), flags, &content, &err))
		fail_msg("%s: %s", name, err.msg);
	assert_int_equal(content.n, n);
}

static void assert_refused(const char *name, unsigned flags, const char *message)
{
	struct err err = {0};

	buf_add(&content, STR("old"));
	assert_int_equal(file_read(in(name), flags, &content, &err), -1);
	assert_string_equal(err.msg, message);
	assert_string_equal(err.file, in(name));
	assert_int_equal(content.n, 0);
}

static void test_size(void **state)
{
	struct err err;

	(void)state;
	put("empty", 0, 0644);
	put("full", MAX, 0644);
	put("more", MAX + 1, 0644);
	assert_reads("empty", 0, 0);
	assert_reads("full", 0, MAX);
	assert_refused("more", 0, "is larger than 1000 bytes");
	assert_int_equal(truncate(in("more"), (off_t)1 << 30), 0); /* a sparse gigabyte */
	assert_refused("more", 0, "is larger than 1000 bytes");
	/* procfs tells a size of 0. */
	assert_int_equal(file_read("/proc/self/stat", 0, &content, &err), 0);
	assert_true(content.n > 10);
}

static void test_kinds(void **state)
{
	struct err err;

	(void)state;
	put("file", 3, 0644);
	make("folder.yml", 0755);
	assert_int_equal(mkfifo(in("fifo"), 0644), 0);
	assert_int_equal(symlink("file", in("link")), 0);
	assert_int_equal(symlink("/dev/zero", in("zero")), 0);
	assert_refused("none", 0, "cannot be opened: No such file or directory");
	assert_refused("folder.yml", 0, "is a folder, not a regular file");
	assert_refused("fifo", 0, "is a FIFO, not a regular file");
	assert_refused("fifo", FILE_TRUSTED, "is a FIFO, not a regular file");
	assert_refused("zero", 0, "is a device, not a regular file");
	assert_refused("zero", FILE_NOFOLLOW, "is a symbolic link, which is not followed here");
	assert_reads("link", 0, 3);
	assert_refused("link", FILE_NOFOLLOW, "is a symbolic link, which is not followed here");
	assert_refused("link", FILE_TRUSTED, "is a symbolic link, which is not followed here");
	assert_int_equal(file_read("/proc/self/mem", 0, &content, &err), -1);
	assert_string_equal(err.msg, "cannot be read: Input/output error");
}

static void test_trust(void **state)
{
	char message[PATH_MAX + 100];

	(void)state;
	make("safe", 0755);
	make("open", 0777);
	make("sticky", 01777);
	put("safe/good", 3, 0640);
	put("safe/group", 3, 0660);
	put("safe/other", 3, 0646);
	put("safe/two", 3, 0644);
	put("open/file", 3, 0644);
	put("sticky/file", 3, 0644);
	assert_int_equal(link(in("safe/two"), in("safe/too")), 0);
	assert_reads("safe/good", FILE_TRUSTED, 3);
	assert_reads("sticky/file", FILE_TRUSTED, 3);
	assert_refused(
		"safe/group", FILE_TRUSTED, "may be written by others than its owner (mode 0660)");
	assert_refused(
		"safe/other", FILE_TRUSTED, "may be written by others than its owner (mode 0646)");
	assert_refused(
		"safe/two", FILE_TRUSTED, "has 2 hard links: it can be written by another name");
	snprintf(message, sizeof(message),
		"lies in %s, which may be written by others than its owner (mode 0777)",
		in("open"));
	assert_refused("open/file", FILE_TRUSTED, message);
	assert_reads("safe/other", 0, 3);
	assert_reads("open/file", FILE_NOFOLLOW, 3);
}

static void test_owner(void **state)
{
	struct stat st = {.st_mode = S_IFREG | 0644, .st_nlink = 1};
	struct err err;

	(void)state;
	assert_int_equal(file_check_trust(&st, "x", &err), 0);
	st.st_uid = geteuid();
	assert_int_equal(file_check_trust(&st, "x", &err), 0);
	st.st_uid = geteuid() + 1;
	assert_int_equal(file_check_trust(&st, "x", &err), -1);
	assert_true(str_ends(str_of(err.msg), STR(", not by root")));
}

/* A file named without a folder lies in the current one. */
static void test_relative(void **state)
{
	struct err err;
	char old[PATH_MAX];

	(void)state;
	put("here", 3, 0644);
	assert_non_null(getcwd(old, sizeof(old)));
	assert_int_equal(chdir(folder), 0);
	assert_int_equal(file_read("here", FILE_TRUSTED, &content, &err), 0);
	assert_int_equal(chdir(old), 0);
	assert_string_equal(file_base("/a/b"), "b");
	assert_string_equal(file_base("b"), "b");
	assert_string_equal(file_base("a/"), "");
}

static const char *const yaml[] = {".yml", ".yaml", NULL};

/* The paths found below `name`, relative to it, and the messages, one per line. */
static int walk(const char *name, const struct walk_opts *opts, struct buf *found)
{
	struct walk list = {0};
	struct errs errs = {0};
	size_t prefix = strlen(in(name)) + 1;
	int rc = walk_folder(&list, in(name), opts, &errs);

	buf_init(found, 1 << 20);
	for (size_t i = 0; i < list.n; i++)
		buf_addf(found, "%s\n", list.file[i].path + prefix);
	for (size_t i = 0; i < errs.n; i++)
		buf_addf(found, "! %s: %s\n",
			strlen(errs.list[i].file) < prefix ? "" : errs.list[i].file + prefix,
			errs.list[i].msg);
	buf_addc(found, '\0');
	walk_done(&list);
	errs_done(&errs);
	return rc;
}

static void assert_walk(const char *name, const struct walk_opts *opts, const char *expected)
{
	struct buf found;
	int rc = walk(name, opts, &found);

	assert_string_equal(found.p, expected);
	assert_int_equal(rc, strchr(expected, '!') ? -1 : 0);
	buf_done(&found);
}

static void test_walk(void **state)
{
	const struct walk_opts opts = {.suffix = yaml, .files_max = 100};

	(void)state;
	make("w", 0755);
	assert_walk("w", &opts, "");
	put("w/b.yml", 1, 0644);
	put("w/B.yaml", 1, 0644);
	put("w/a-b.yml", 1, 0644);
	put("w/a.yml.bak", 1, 0644);
	put("w/a.txt", 1, 0644);
	put("w/.hidden.yml", 1, 0644);
	make("w/a", 0755);
	put("w/a/z.yml", 1, 0644);
	make("w/.git", 0755);
	put("w/.git/x.yml", 1, 0644);
	make("w/dir.yml", 0755);
	put("w/dir.yml/in.yml", 1, 0644);
	assert_int_equal(mkfifo(in("w/fifo.yml"), 0644), 0);
	/* '-' < '/' < letters, whatever the locale says. A FIFO is the reader's to refuse. */
	assert_walk("w", &opts, "B.yaml\na-b.yml\na/z.yml\nb.yml\ndir.yml/in.yml\nfifo.yml\n");
	assert_walk("none", &opts, "! : cannot be opened: No such file or directory\n");
}

static void test_links(void **state)
{
	const struct walk_opts opts = {.suffix = yaml, .files_max = 100};
	char expected[PATH_MAX * 2], target[PATH_MAX];

	(void)state;
	make("l", 0755);
	make("l/.data", 0755);
	put("l/.data/x.yml", 1, 0644);
	put("l/real.yml", 1, 0644);
	make("l/sub", 0755);
	put("l/sub/y.yml", 1, 0644);
	make("l/.release", 0755);
	put("l/.release/z.yml", 1, 0644);
	put("outside.yml", 1, 0644);
	assert_int_equal(symlink(".data/x.yml", in("l/x.yml")), 0); /* a ConfigMap */
	assert_int_equal(symlink("real.yml", in("l/again.yml")), 0); /* found already */
	assert_int_equal(symlink("sub", in("l/a-sub")), 0); /* walked already */
	assert_int_equal(symlink(".release", in("l/current")), 0); /* seen by the link only */
	assert_int_equal(symlink("..", in("l/sub/up")), 0); /* walked already, too */
	assert_int_equal(symlink(".", in("l/circle")), 0);
	assert_int_equal(symlink("../outside.yml", in("l/out.yml")), 0);
	assert_int_equal(symlink("nowhere", in("l/broken.yml")), 0);
	assert_int_equal(symlink("/etc/passwd", in("l/passwd")), 0); /* not asked for */
	assert_non_null(realpath(in("outside.yml"), target));
	snprintf(expected, sizeof(expected),
		"current/z.yml\nreal.yml\nsub/y.yml\nx.yml\n"
		"! broken.yml: is a symbolic link that leads nowhere: No such file or directory\n"
		"! out.yml: is a symbolic link that leads out of the folder, to %s\n",
		target);
	assert_walk("l", &opts, expected);
	/* A link as the folder itself is fine, and '..' from below leads back inside only. */
	assert_int_equal(symlink("l/sub", in("entry")), 0);
	*strrchr(target, '/') = '\0';
	snprintf(expected, sizeof(expected),
		"y.yml\n! up: is a symbolic link that leads out of the folder, to %s/l\n", target);
	assert_walk("entry", &opts, expected);
}

static void test_walk_trust(void **state)
{
	const struct walk_opts opts = {.suffix = yaml, .files_max = 100, .trusted = true};

	(void)state;
	make("t", 0755);
	put("t/a.yml", 1, 0644);
	make("t/open", 0775);
	put("t/open/b.yml", 1, 0644);
	assert_walk(
		"t", &opts, "a.yml\n! open: may be written by others than its owner (mode 0775)\n");
	assert_int_equal(chmod(in("t"), 0777), 0);
	assert_walk("t", &opts, "! : may be written by others than its owner (mode 0777)\n");
}

static void test_walk_limits(void **state)
{
	struct walk_opts opts = {.suffix = yaml, .files_max = 3};
	char path[200] = "d";

	(void)state;
	make("d", 0755);
	for (int i = 0; i < WALK_DEPTH_MAX; i++) {
		strcat(path, "/d");
		make(path, 0755);
	}
	strcat(path, "/x.yml");
	put(path, 1, 0644);
	assert_walk("d", &opts, "d/d/d/d/d/d/d/d/d/d/d/d/d/d/d/d/x.yml\n");
	*strrchr(path, '/') = '\0';
	strcat(path, "/d");
	make(path, 0755);
	assert_walk("d", &opts,
		"d/d/d/d/d/d/d/d/d/d/d/d/d/d/d/d/x.yml\n"
		"! d/d/d/d/d/d/d/d/d/d/d/d/d/d/d/d/d: is nested deeper than 16 folders\n");
	make("many", 0755);
	put("many/1.yml", 1, 0644);
	put("many/2.yml", 1, 0644);
	put("many/3.yml", 1, 0644);
	assert_walk("many", &opts, "1.yml\n2.yml\n3.yml\n");
	opts.files_max = 0;
	put("many/4.yml", 1, 0644);
	struct buf found;

	assert_int_equal(walk("many", &opts, &found), -1);
	assert_true(str_ends(str_of(found.p), STR("is beyond the limit of 0 files\n")));
	assert_ptr_equal(strchr(found.p, '!'), strrchr(found.p, '!')); /* told once */
	buf_done(&found);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_size),
		cmocka_unit_test(test_kinds),
		cmocka_unit_test(test_trust),
		cmocka_unit_test(test_owner),
		cmocka_unit_test(test_relative),
		cmocka_unit_test(test_walk),
		cmocka_unit_test(test_links),
		cmocka_unit_test(test_walk_trust),
		cmocka_unit_test(test_walk_limits),
	};

	return cmocka_run_group_tests(tests, setup, teardown);
}
