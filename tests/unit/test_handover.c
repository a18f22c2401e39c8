/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * What a start as root gives away, and what it never touches. The account is nobody's number.
 *
 * Skipped, exit status 77, when this is not root.
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "handover.h"
#include "support/plugin.h"

#define SKIPPED 77
#define WHO	4321u
#define GROUP	4322u
#define LOGS	4 /* group of the folder for logs */

static const struct runas who = {.change = true, .uid = WHO, .gid = GROUP, .name = "account"};

struct fixture {
	char folder[64], log[80], spool[80], path[160];
	struct settings settings;
};

static int setup(void **state)
{
	struct fixture *f = calloc(1, sizeof(*f));

	strcpy(f->folder, "/tmp/test-handover-XXXXXX");
	umask(077);
	assert_non_null(mkdtemp(f->folder));
	snprintf(f->log, sizeof(f->log), "%s/log", f->folder);
	assert_int_equal(mkdir(f->log, 0751), 0);
	assert_int_equal(chown(f->log, 0, LOGS), 0);
	snprintf(f->path, sizeof(f->path), "%s/alerts", f->log);
	snprintf(f->spool, sizeof(f->spool), "%s/spool", f->folder);
	f->settings = (struct settings){
		.syslog = {.enabled = true},
		.file = {.enabled = true, .path = f->path},
		.spool = {.path = f->spool},
	};
	*state = f;
	return 0;
}

static int teardown(void **state)
{
	struct fixture *f = *state;

	remove_tree(f->folder);
	free(f);
	return 0;
}

static struct stat look(const char *path)
{
	struct stat st;

	assert_int_equal(lstat(path, &st), 0);
	return st;
}

static void assert_missing(const char *path)
{
	assert_int_not_equal(access(path, F_OK), 0);
}

static void test_missing_is_made(void **state)
{
	struct fixture *f = *state;

	handover(&f->settings, &who);
	struct stat file = look(f->path), spool = look(f->spool);

	assert_int_equal(file.st_mode, S_IFREG | 0640);
	assert_int_equal(file.st_uid, WHO);
	assert_int_equal(file.st_gid, LOGS);
	assert_int_equal(file.st_size, 0);
	assert_int_equal(spool.st_mode, S_IFDIR | 0700);
	assert_int_equal(spool.st_uid, WHO);
	assert_int_equal(spool.st_gid, GROUP);
	/* The folders above are as before. */
	assert_int_equal(look(f->log).st_uid, 0);
	assert_int_equal(look(f->folder).st_uid, 0);
}

/* As a start after the first finds it. */
static void test_twice(void **state)
{
	struct fixture *f = *state;

	handover(&f->settings, &who);
	put_file(f->path, STR("alert\n"), 0640);
	handover(&f->settings, &who);
	assert_int_equal(look(f->path).st_size, 6);
	assert_int_equal(look(f->spool).st_uid, WHO);
}

static void nothing_is_made(struct fixture *f)
{
	handover(&f->settings, &who);
	assert_missing(f->path);
	assert_missing(f->spool);
}

static void test_nothing_to_do(void **state)
{
	struct fixture *f = *state;
	const struct runas nobody = {.change = false, .uid = WHO}, root = {.change = true};

	handover(&f->settings, &nobody);
	handover(&f->settings, &root);
	assert_missing(f->path);
	assert_missing(f->spool);
	f->settings.file.enabled = false;
	f->settings.spool.path = "";
	nothing_is_made(f);
	f->settings.spool.path = f->spool;
	f->settings.syslog.enabled = false;
	nothing_is_made(f);
}

static void test_what_is_there_stays(void **state)
{
	struct fixture *f = *state;

	put_file(f->path, STR("secret"), 0600);
	assert_int_equal(mkdir(f->spool, 0700), 0);
	handover(&f->settings, &who);
	assert_int_equal(look(f->path).st_uid, 0);
	assert_int_equal(look(f->path).st_mode, S_IFREG | 0600);
	assert_int_equal(look(f->spool).st_uid, 0);
}

/* Links, whole and dangling: nothing behind them is made or given away. */
static void test_links_stay(void **state)
{
	struct fixture *f = *state;
	char target[120];

	snprintf(target, sizeof(target), "%s/target", f->folder);
	assert_int_equal(symlink(target, f->path), 0);
	assert_int_equal(symlink(target, f->spool), 0);
	handover(&f->settings, &who);
	assert_missing(target);
	put_file(target, STR(""), 0600);
	handover(&f->settings, &who);
	assert_int_equal(look(target).st_uid, 0);
	assert_int_equal(look(f->path).st_uid, 0);
}

/* In its own folder the account makes things itself; a link of it must not lead root elsewhere. */
static void test_folders_of_others(void **state)
{
	static const struct {
		uid_t uid;
		mode_t mode;
		bool made;
	} cases[] = {
		{WHO, 0750, false},
		{0, 0770, false},
		{0, 0757, false},
		{0, 0750, true},
	};
	struct fixture *f = *state;

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		assert_int_equal(chmod(f->log, cases[i].mode), 0);
		assert_int_equal(chown(f->log, cases[i].uid, LOGS), 0);
		handover(&f->settings, &who);
		assert_int_equal(access(f->path, F_OK) == 0, cases[i].made);
	}
}

static void test_link_above(void **state)
{
	struct fixture *f = *state;
	char link[80];

	snprintf(link, sizeof(link), "%s/link", f->folder);
	assert_int_equal(symlink(f->log, link), 0);
	snprintf(f->path, sizeof(f->path), "%s/alerts", link);
	handover(&f->settings, &who);
	assert_missing(f->path);
	snprintf(f->path, sizeof(f->path), "%s/../link/alerts", f->log);
	handover(&f->settings, &who);
	assert_missing(f->path);
	snprintf(f->path, sizeof(f->path), "%s/none/alerts", f->folder);
	handover(&f->settings, &who);
	assert_missing(f->path);
}

/* One folder far above that others can write is enough. */
static void test_open_above(void **state)
{
	struct fixture *f = *state;

	assert_int_equal(chmod(f->folder, 0777), 0);
	nothing_is_made(f);
	assert_false(handover_possible("/nonexistent/none"));
	assert_int_equal(chmod(f->folder, 01777), 0);
	handover(&f->settings, &who);
	assert_int_equal(look(f->path).st_uid, WHO);
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_missing_is_made),
		TEST(test_twice),
		TEST(test_nothing_to_do),
		TEST(test_what_is_there_stays),
		TEST(test_links_stay),
		TEST(test_folders_of_others),
		TEST(test_link_above),
		TEST(test_open_above),
	};

	if (geteuid() != 0) {
		fputs("test_handover: SKIPPED, nothing was tested: not root\n", stderr);
		return SKIPPED;
	}
	return cmocka_run_group_tests(tests, NULL, NULL);
}
