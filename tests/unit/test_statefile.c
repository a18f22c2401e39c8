/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * The file of the state: what is written comes back; whatever happens to its bytes, only whole entries
 * of what was written come, and the file that lies there is never half a one.
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/statefile.h"
#include "support/plugin.h"

#define BOOT "c07ae778-cc57-4fb3-b52c-57d58cd33212"

struct fixture {
	char folder[64], path[80], temporary[90];
	struct buf bytes; /* of the file */
};

static int setup(void **state)
{
	struct fixture *f = calloc(1, sizeof(*f));

	strcpy(f->folder, "/dev/shm/test-state-XXXXXX");
	umask(022);
	if (!mkdtemp(f->folder)) {
		strcpy(f->folder, "/tmp/test-state-XXXXXX");
		assert_non_null(mkdtemp(f->folder));
	}
	snprintf(f->path, sizeof(f->path), "%s/state", f->folder);
	snprintf(f->temporary, sizeof(f->temporary), "%s.new", f->path);
	buf_init(&f->bytes, 1 << 20);
	*state = f;
	return 0;
}

static int teardown(void **state)
{
	struct fixture *f = *state;

	remove_tree(f->folder);
	buf_done(&f->bytes);
	free(f);
	return 0;
}

static void read_bytes(struct fixture *f)
{
	FILE *file = fopen(f->path, "re");
	char *room;

	assert_non_null(file);
	buf_reset(&f->bytes, 1 << 20);
	room = buf_room(&f->bytes, 1 << 16);
	f->bytes.n += fread(room, 1, 1 << 16, file);
	fclose(file);
}

/* Two sections, of which each entry says in which it is; an empty entry among them. */
static void write_sample(struct fixture *f)
{
	struct statefile_writer w;
	struct err err;

	assert_int_equal(statefile_create(&w, f->path, BOOT, &err), 0);
	statefile_begin(&w, "first", 1);
	statefile_add(&w, STR("first one"));
	statefile_add(&w, STR(""));
	statefile_add(&w, STR("first three"));
	statefile_begin(&w, "fifteen-letters", 7);
	statefile_begin(&w, "second", 2);
	statefile_add(&w, STR("second one"));
	statefile_add(&w, STR("second two"));
	assert_int_equal(statefile_commit(&w, &err), 0);
	assert_int_equal(w.left_out, 0);
	read_bytes(f);
}

/* "name/version: entry, entry; ..." of all that can be read; "none" or the message. */
static uint64_t read_all(const struct fixture *f, const char *boot_id, struct buf *out)
{
	struct statefile_reader r;
	struct str entry;
	struct err err;
	int result = statefile_open(&r, f->path, boot_id, &err);

	buf_reset(out, 1 << 16);
	if (result != 0) {
		buf_add(out, result < 0 ? str_of(err.msg) : STR("none"));
		buf_addc(out, '\0');
		return 1;
	}
	while (statefile_section(&r)) {
		buf_addf(out, "%s/%u:", r.name, r.version);
		while (statefile_next(&r, &entry))
			buf_addf(out, " %.*s,", STR_ARG(entry));
		buf_add(out, STR("; "));
	}
	buf_addc(out, '\0');
	statefile_close(&r);
	return r.damaged;
}

static const char whole[] = "first/1: first one, , first three,; fifteen-letters/7:; "
			    "second/2: second one, second two,; ";

static void assert_read(const struct fixture *f, const char *boot_id, const char *wanted)
{
	struct buf out;

	buf_init(&out, 1 << 16);
	read_all(f, boot_id, &out);
	assert_string_equal(out.p, wanted);
	buf_done(&out);
}

static void test_round(void **state)
{
	struct fixture *f = *state;
	struct stat st;

	assert_read(f, BOOT, "none");
	write_sample(f);
	assert_read(f, BOOT, whole);
	assert_read(f, "c07ae778-cc57-4fb3-b52c-57d58cd33213", "none");
	assert_read(f, "", "none");
	assert_int_equal(stat(f->path, &st), 0);
	assert_int_equal(st.st_mode, S_IFREG | 0600);
	/* Written again over the old one; what a killed writer has left is no obstacle. */
	put_file(f->temporary, STR("half"), 0600);
	write_sample(f);
	assert_read(f, BOOT, whole);
	assert_int_not_equal(access(f->temporary, F_OK), 0);
}

/* A reader that wants one section only passes the others by. */
static void test_skip(void **state)
{
	struct fixture *f = *state;
	struct statefile_reader r;
	struct str entry;
	struct err err;

	write_sample(f);
	assert_int_equal(statefile_open(&r, f->path, BOOT, &err), 0);
	assert_false(statefile_next(&r, &entry));
	assert_true(statefile_section(&r));
	assert_true(statefile_next(&r, &entry));
	assert_true(statefile_section(&r));
	assert_true(statefile_section(&r));
	assert_string_equal(r.name, "second");
	assert_true(statefile_next(&r, &entry));
	assert_true(str_eq(entry, STR("second one")));
	assert_false(statefile_section(&r));
	assert_int_equal(r.damaged, 0);
	statefile_close(&r);
}

static void put_bytes(const struct fixture *f, struct str bytes)
{
	FILE *file = fopen(f->path, "we");

	assert_non_null(file);
	assert_int_equal(fwrite(bytes.p, 1, bytes.n, file), bytes.n);
	assert_int_equal(fclose(file), 0);
}

/* Each text between ' ' and ',' in what was read stands in what was written: nothing is made up. */
static void assert_subset(const char *found)
{
	static const char *const known[] = {
		"", "first one", "first three", "second one", "second two"};

	for (const char *at = found; (at = strchr(at, ':')) != NULL;) {
		const char *end = strchr(++at, ';');

		assert_non_null(end);
		while (at < end) {
			const char *comma = strchr(at, ',');
			struct str text = {at + 1, (size_t)(comma - at) - 1};
			bool is_known = false;

			for (size_t i = 0; i < sizeof(known) / sizeof(known[0]); i++)
				is_known = is_known || str_eq(text, str_of(known[i]));
			assert_true(is_known);
			at = comma + 1;
		}
	}
}

/* Every byte changed in every bit: it is found, and no entry that was not written comes. */
static void test_every_byte_flipped(void **state)
{
	struct fixture *f = *state;
	struct buf out;

	write_sample(f);
	buf_init(&out, 1 << 16);
	for (size_t at = 0; at < f->bytes.n; at++) {
		for (int bit = 0; bit <= 8; bit++) {
			char mask = (char)(bit == 8 ? 0xff : 1 << bit);

			f->bytes.p[at] = (char)(f->bytes.p[at] ^ mask);
			put_bytes(f, buf_str(&f->bytes));
			assert_true(read_all(f, BOOT, &out) > 0);
			assert_string_not_equal(out.p, whole);
			assert_subset(out.p);
			f->bytes.p[at] = (char)(f->bytes.p[at] ^ mask);
		}
	}
	/* One in an entry costs the rest of its section, not the next one. */
	const char *entry = memmem(f->bytes.p, f->bytes.n, "first three", 11);

	f->bytes.p[entry - f->bytes.p] = 'F';
	put_bytes(f, buf_str(&f->bytes));
	assert_int_equal(read_all(f, BOOT, &out), 1);
	assert_string_equal(out.p, "first/1: first one, ,; fifteen-letters/7:; "
				   "second/2: second one, second two,; ");
	buf_done(&out);
}

static void test_every_truncation(void **state)
{
	struct fixture *f = *state;
	struct buf out;
	size_t unnoticed = 0;

	write_sample(f);
	buf_init(&out, 1 << 16);
	for (size_t n = 0; n < f->bytes.n; n++) {
		put_bytes(f, str_sub(buf_str(&f->bytes), 0, n));
		unnoticed += read_all(f, BOOT, &out) == 0;
		assert_string_not_equal(out.p, whole);
		assert_subset(out.p);
	}
	/* Cut exactly between two sections, or behind the header, it is a whole file. */
	assert_int_equal(unnoticed, 3);
	buf_done(&out);
}

/* --- trust ---------------------------------------------------------------------------------------- */

static void a_link(const struct fixture *f)
{
	char other[100];

	snprintf(other, sizeof(other), "%s.other", f->path);
	assert_int_equal(rename(f->path, other), 0);
	assert_int_equal(symlink(other, f->path), 0);
}

static void a_second_name(const struct fixture *f)
{
	char other[100];

	snprintf(other, sizeof(other), "%s.other", f->path);
	assert_int_equal(link(f->path, other), 0);
}

static void a_fifo(const struct fixture *f)
{
	unlink(f->path);
	assert_int_equal(mkfifo(f->path, 0600), 0);
}

static void a_folder(const struct fixture *f)
{
	unlink(f->path);
	assert_int_equal(mkdir(f->path, 0700), 0);
}

static void open_to_group(const struct fixture *f)
{
	assert_int_equal(chmod(f->path, 0660), 0);
}

static void open_to_all(const struct fixture *f)
{
	assert_int_equal(chmod(f->path, 0602), 0);
}

static void too_large(const struct fixture *f)
{
	assert_int_equal(truncate(f->path, STATEFILE_MAX + 1L), 0);
}

static void empty(const struct fixture *f)
{
	assert_int_equal(truncate(f->path, 0), 0);
}

static void test_trust(void **state)
{
	static const struct {
		void (*spoil)(const struct fixture *f);
		const char *message;
	} cases[] = {
		{a_link, "cannot be opened: a symbolic link"},
		{a_second_name, "has 2 hard links: it can be written by another name"},
		{a_fifo, "is not a regular file"},
		{a_folder, "is not a regular file"},
		{open_to_group, "may be written by others than its owner (mode 0660)"},
		{open_to_all, "may be written by others than its owner (mode 0602)"},
		{too_large, "is larger than 67108864 bytes"},
		{empty, "is damaged"},
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct fixture *f = *state;

		write_sample(f);
		cases[i].spoil(f);
		assert_read(f, BOOT, cases[i].message);
		remove_tree(f->folder);
		assert_int_equal(mkdir(f->folder, 0755), 0);
	}
}

static void test_another_owner(void **state)
{
	struct fixture *f = *state;

	if (geteuid() != 0)
		skip();
	write_sample(f);
	assert_int_equal(chown(f->path, 4321, 0), 0);
	assert_read(f, BOOT, "belongs to uid 4321, not to uid 0, which uses it");
}

/* --- what cannot be written ----------------------------------------------------------------------- */

static void test_cannot_be_written(void **state)
{
	struct fixture *f = *state;
	struct statefile_writer w;
	struct err err;

	assert_int_equal(statefile_create(&w, "/nonexistent/state", BOOT, &err), -1);
	assert_string_equal(err.msg, "cannot be written: No such file or directory");
	/* A disk that is full; the old file stays. */
	write_sample(f);
	assert_int_equal(statefile_create(&w, f->path, BOOT, &err), 0);
	int full = open("/dev/full", O_WRONLY | O_CLOEXEC);

	assert_true(full >= 0);
	dup2(full, fileno(w.file));
	close(full);
	statefile_begin(&w, "first", 1);
	for (int i = 0; i < 10000; i++)
		statefile_add(&w, STR("an entry that does not reach the disk"));
	assert_int_equal(statefile_commit(&w, &err), -1);
	assert_non_null(strstr(err.msg, "cannot be written: "));
	assert_int_not_equal(access(f->temporary, F_OK), 0);
	assert_read(f, BOOT, whole);
	/* A link in the place of the new file is not followed, but replaced. */
	assert_int_equal(symlink(f->path, f->temporary), 0);
	write_sample(f);
	assert_read(f, BOOT, whole);
}

/* What is too large for an entry, or for the file, is left out. */
static void test_limits(void **state)
{
	static char big[STATEFILE_ENTRY_MAX + 1];
	struct fixture *f = *state;
	struct statefile_reader r;
	struct statefile_writer w;
	struct str entry;
	struct err err;
	size_t n = 0;
	struct stat st;

	assert_int_equal(statefile_create(&w, f->path, BOOT, &err), 0);
	statefile_begin(&w, "first", 1);
	statefile_add(&w, (struct str){big, sizeof(big)});
	assert_int_equal(w.left_out, 1);
	for (size_t i = 0; i < STATEFILE_MAX / STATEFILE_ENTRY_MAX + 2; i++)
		statefile_add(&w, (struct str){big, STATEFILE_ENTRY_MAX});
	assert_int_equal(w.left_out, 4);
	statefile_begin(&w, "second", 1);
	assert_int_equal(statefile_commit(&w, &err), 0);
	assert_int_equal(stat(f->path, &st), 0);
	assert_true(st.st_size <= STATEFILE_MAX);
	assert_int_equal(statefile_open(&r, f->path, BOOT, &err), 0);
	assert_true(statefile_section(&r));
	while (statefile_next(&r, &entry))
		n++;
	assert_int_equal(n, STATEFILE_MAX / STATEFILE_ENTRY_MAX - 1);
	assert_true(statefile_section(&r));
	assert_false(statefile_section(&r));
	assert_int_equal(r.damaged, 0);
	statefile_close(&r);
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_round),
		TEST(test_skip),
		TEST(test_every_byte_flipped),
		TEST(test_every_truncation),
		TEST(test_trust),
		TEST(test_another_owner),
		TEST(test_cannot_be_written),
		TEST(test_limits),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
