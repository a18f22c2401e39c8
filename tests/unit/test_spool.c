/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * The spool: order, restarts, its bound, and everything that can befall a folder and files on a disk.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mount.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "alert/spool.h"
#include "alert/spool_entry.h"
#include "support/plugin.h"

#define ALL_MAX 65536

struct fixture {
	char folder[64], path[96];
	uint64_t now, max_bytes;
	struct clock clock;
	struct spool *spool;
	char told[2048]; /* each with a newline, the path as PATH */
	char all[ALL_MAX];
};

static uint64_t fake_now(void *ctx)
{
	return ((struct fixture *)ctx)->now;
}

static void on_line(void *ctx, struct str line)
{
	struct fixture *f = ctx;
	size_t n = strlen(f->told), path = strlen(f->path);
	struct str before = STR("spool ");

	assert_true(str_starts(line, before) && str_has(line, str_of(f->path)));
	line = str_sub(line, before.n + path, line.n);
	snprintf(f->told + n, sizeof(f->told) - n, "PATH%.*s\n", STR_ARG(line));
}

/* As after a new start. */
static void open_spool(struct fixture *f)
{
	struct spool_options options = {
		.path = f->path,
		.max_bytes = f->max_bytes,
		.clock = &f->clock,
		.tell = on_line,
		.ctx = f,
	};

	spool_free(f->spool);
	f->spool = spool_new(&options);
	assert_non_null(f->spool);
	spool_try(f->spool);
}

static int setup(void **state)
{
	struct fixture *f = calloc(1, sizeof(*f));

	umask(022);
	strcpy(f->folder, "/dev/shm/test-spool-XXXXXX");
	if (!mkdtemp(f->folder)) { /* in memory, where there is such a place */
		strcpy(f->folder, "/tmp/test-spool-XXXXXX");
		assert_non_null(mkdtemp(f->folder));
	}
	snprintf(f->path, sizeof(f->path), "%s/spool", f->folder);
	f->now = 100000;
	f->max_bytes = SPOOL_MIN;
	f->clock = (struct clock){.mono_ms = fake_now, .real_ms = fake_now, .ctx = f};
	*state = f;
	return 0;
}

static int teardown(void **state)
{
	struct fixture *f = *state;

	spool_free(f->spool);
	umount2(f->path, MNT_DETACH); /* of a test that failed */
	remove_tree(f->folder);
	free(f);
	return 0;
}

static enum level level_of(char letter)
{
	static const char letters[] = "ilmhc";

	return (enum level)(strchr(letters, letter) - letters);
}

/* The first letter of the text is its level; upper case for a notice. */
static int add(struct fixture *f, const char *text)
{
	bool notice = text[0] < 'a';
	struct queue_message m = {notice ? QUEUE_NOTICE : QUEUE_ALERT,
		notice ? LEVEL_CRITICAL : level_of(text[0]), str_of(text)};

	return spool_add(f->spool, &m);
}

static void add_words(struct fixture *f, const char *words)
{
	char copy[1024], *save;

	snprintf(copy, sizeof(copy), "%s", words);
	for (char *w = strtok_r(copy, " ", &save); w; w = strtok_r(NULL, " ", &save))
		assert_int_equal(add(f, w), 0);
	spool_sync(f->spool);
}

/* Takes up to `max` messages: "a b c". */
static const char *take(struct fixture *f, int max)
{
	const struct queue_message *m;
	size_t n = 0;

	f->all[0] = '\0';
	while (max-- > 0 && (m = spool_peek(f->spool))) {
		bool notice = m->text.p[0] < 'a';

		assert_int_equal(m->kind, notice ? QUEUE_NOTICE : QUEUE_ALERT);
		assert_int_equal(m->level, notice ? LEVEL_CRITICAL : level_of(m->text.p[0]));
		assert_true(n + m->text.n + 2 < sizeof(f->all));
		n += (size_t)snprintf(
			f->all + n, sizeof(f->all) - n, "%s%.*s", n ? " " : "", STR_ARG(m->text));
		spool_pop(f->spool);
	}
	return f->all;
}

static struct spool_counters counters(const struct fixture *f)
{
	struct spool_counters c;

	spool_counters(f->spool, &c);
	return c;
}

/* Names in the folder that begin so. */
static int count_names(const struct fixture *f, const char *start)
{
	DIR *dir = opendir(f->path);
	int n = 0;

	assert_non_null(dir);
	for (struct dirent *d; (d = readdir(dir));)
		n += d->d_name[0] != '.' && str_starts(str_of(d->d_name), str_of(start));
	closedir(dir);
	return n;
}

static const char *path_in(const struct fixture *f, const char *name)
{
	static char path[sizeof(f->path) + NAME_MAX + 2];

	snprintf(path, sizeof(path), "%s/%s", f->path, name);
	return path;
}

/* --- order ---------------------------------------------------------------------------------------- */

static void test_order(void **state)
{
	struct fixture *f = *state;

	open_spool(f);
	assert_true(spool_empty(f->spool));
	assert_null(spool_peek(f->spool));
	add_words(f, "l1 c2 N3 l4 i5 h6 m7");
	assert_false(spool_empty(f->spool));
	assert_string_equal(take(f, 3), "l1 c2 N3");
	add_words(f, "l8 c9");
	assert_string_equal(take(f, 100), "l4 i5 h6 m7 l8 c9");
	assert_true(spool_empty(f->spool));
	assert_int_equal(count_names(f, ""), 1); /* the cursor */
	add_words(f, "i10");
	assert_string_equal(take(f, 100), "i10");
	assert_int_equal(counters(f).stored, 10);
	assert_int_equal(counters(f).waiting + counters(f).lost, 0);
	assert_string_equal(f->told, "");
}

static void test_restart(void **state)
{
	struct fixture *f = *state;

	open_spool(f);
	add_words(f, "l1 c2 l3");
	open_spool(f);
	assert_int_equal(counters(f).waiting, 3);
	add_words(f, "c4 l5");
	assert_string_equal(take(f, 2), "l1 c2");
	open_spool(f);
	assert_string_equal(take(f, 2), "l3 c4");
	add_words(f, "i6");
	open_spool(f);
	assert_string_equal(take(f, 100), "l5 i6");
	open_spool(f);
	assert_string_equal(take(f, 100), "");
	/* Ids go on, so that nothing that comes is taken for delivered. */
	add_words(f, "l7");
	open_spool(f);
	assert_string_equal(take(f, 100), "l7");
	assert_int_equal(counters(f).damaged + counters(f).aside + counters(f).lost, 0);
}

/* Whatever is done in whatever order, it behaves like a list. */
static void test_like_a_list(void **state)
{
	struct fixture *f = *state;
	unsigned seed = 1, next = 0, first = 0;
	char text[32], wanted[32];

	open_spool(f);
	for (int i = 0; i < 20000; i++) {
		seed = seed * 1664525u + 1013904223u;
		unsigned what = seed >> 24;

		if (what < 120) {
			snprintf(text, sizeof(text), "%c%u", "ilmhc"[next % 7 % 5], next);
			next++;
			assert_int_equal(add(f, text), 0);
		} else if (what < 250 && first < next) {
			snprintf(wanted, sizeof(wanted), "%c%u", "ilmhc"[first % 7 % 5], first);
			first++;
			assert_string_equal(take(f, 1), wanted);
		} else if (what < 252) {
			open_spool(f);
		}
		assert_int_equal(counters(f).waiting, next - first);
	}
	assert_true(first > 5000);
	assert_int_equal(counters(f).lost + counters(f).failures, 0);
}

/* --- bound ---------------------------------------------------------------------------------------- */

static uint64_t size_of_files(const struct fixture *f)
{
	DIR *dir = opendir(f->path);
	uint64_t sum = 0;
	struct stat st;

	for (struct dirent *d; (d = readdir(dir));) {
		if (strchr(d->d_name, '-') && stat(path_in(f, d->d_name), &st) == 0)
			sum += (uint64_t)st.st_size;
	}
	closedir(dir);
	return sum;
}

static void add_long(struct fixture *f, char level, unsigned number)
{
	char text[1000];

	memset(text, 'x', sizeof(text));
	text[sizeof(text) - 1] = '\0';
	snprintf(text, 20, "%c%u", level, number);
	text[strlen(text)] = ' ';
	assert_int_equal(add(f, text), 0);
}

/* The digits behind the letter. */
static uint64_t number_of(const struct queue_message *m)
{
	struct str digits = str_sub(m->text, 1, m->text.n);
	const char *blank = memchr(digits.p, ' ', digits.n);
	uint64_t number;

	if (blank)
		digits.n = (size_t)(blank - digits.p);
	assert_int_equal(str_u64(digits, &number), 0);
	return number;
}

/* What is left, by level; checks that numbers ascend. */
static void count_left(struct fixture *f, unsigned ret_left[LEVEL_COUNT])
{
	const struct queue_message *m;
	long last = -1;

	memset(ret_left, 0, LEVEL_COUNT * sizeof(*ret_left));
	while ((m = spool_peek(f->spool))) {
		long number = (long)number_of(m);

		assert_true(number > last);
		last = number;
		ret_left[m->level]++;
		spool_pop(f->spool);
	}
}

static void test_full(void **state)
{
	struct fixture *f = *state;
	unsigned left[LEVEL_COUNT], n = 0;

	open_spool(f);
	for (; n < 500; n++)
		add_long(f, n % 2 ? 'h' : 'l', n);
	assert_int_equal(counters(f).lost, 0);
	for (; n < 1200; n++) {
		add_long(f, 'm', n);
		assert_true(size_of_files(f) <= SPOOL_MIN);
	}
	/* Low ones went first, the oldest of them first, a file at a time. */
	uint64_t lost = counters(f).lost;

	assert_in_range(lost, 179, 200);
	open_spool(f);
	assert_int_equal(counters(f).waiting, n - lost);
	count_left(f, left);
	assert_int_equal(left[LEVEL_HIGH], 250);
	assert_int_equal(left[LEVEL_MEDIUM], 700);
	assert_int_equal(left[LEVEL_LOW], 250 - lost);
}

/* A flood of low alerts pushes out low ones, and is dropped where there are none. */
static void test_full_of_better(void **state)
{
	struct fixture *f = *state;
	unsigned left[LEVEL_COUNT];

	open_spool(f);
	for (unsigned n = 0; n < 1500; n++)
		add_long(f, 'c', n);
	uint64_t lost = counters(f).lost;

	assert_in_range(lost, 450, 520); /* its own kind, the oldest */
	for (unsigned n = 1500; n < 1600; n++)
		add_long(f, 'h', n);
	assert_in_range(counters(f).lost, lost + 80, lost + 100);
	lost = counters(f).lost;
	count_left(f, left);
	assert_int_equal(left[LEVEL_CRITICAL] + left[LEVEL_HIGH], 1600 - lost);
	assert_true(left[LEVEL_CRITICAL] > 980);
}

/* The file that is being read gives way. */
static void test_full_while_read(void **state)
{
	struct fixture *f = *state;
	unsigned left[LEVEL_COUNT];

	open_spool(f);
	for (unsigned n = 0; n < 900; n++)
		add_long(f, 'l', n);
	assert_int_equal(strncmp(take(f, 1), "l0 ", 3), 0);
	assert_non_null(spool_peek(f->spool));
	for (unsigned n = 900; n < 1800; n++)
		add_long(f, 'l', n);
	spool_pop(f->spool); /* of what was given up */
	uint64_t lost = counters(f).lost;

	count_left(f, left);
	assert_int_equal(left[LEVEL_LOW], 1800 - 1 - lost);
}

static void test_longest(void **state)
{
	struct fixture *f = *state;
	char *text = malloc(SPOOL_TEXT_MAX + 2);

	memset(text, 'c', SPOOL_TEXT_MAX + 1);
	text[SPOOL_TEXT_MAX] = '\0';
	open_spool(f);
	assert_int_equal(add(f, text), 0);
	open_spool(f);
	const struct queue_message *m = spool_peek(f->spool);

	assert_int_equal(m->text.n, SPOOL_TEXT_MAX);
	spool_pop(f->spool);
	text[SPOOL_TEXT_MAX] = 'c';
	text[SPOOL_TEXT_MAX + 1] = '\0';
	assert_int_equal(add(f, text), -1);
	free(text);
}

/* --- damage --------------------------------------------------------------------------------------- */

#define SMALL	   "l-one l-two l-three l-four"
#define SMALL_NAME "low-0000000000000001"

/* The bytes of a spool of one file. */
static struct str make_small(struct fixture *f, char bytes[1024])
{
	open_spool(f);
	add_words(f, SMALL);
	spool_free(f->spool);
	f->spool = NULL;
	int fd = open(path_in(f, SMALL_NAME), O_RDONLY | O_CLOEXEC);
	ssize_t n = read(fd, bytes, 1024);

	close(fd);
	assert_int_equal(n, 4 * SPOOL_HEADER + strlen(SMALL) - 3);
	return (struct str){bytes, (size_t)n};
}

static void start_over(struct fixture *f, struct str bytes)
{
	spool_free(f->spool);
	f->spool = NULL;
	remove_tree(f->path);
	assert_int_equal(mkdir(f->path, 0700), 0);
	put_file(path_in(f, SMALL_NAME), bytes, 0600);
	open_spool(f);
}

/* How many entries end at or before `n`. */
static size_t whole_entries(size_t n)
{
	const char *at = SMALL;
	size_t whole = 0, end = 0;

	for (;; whole++) {
		size_t length = strcspn(at, " ");

		end += SPOOL_HEADER + length;
		if (end > n || length == 0)
			return whole;
		at += length + (at[length] == ' ');
	}
}

/* The first `n` words. */
static struct str words(size_t n)
{
	struct str all = STR(SMALL);

	for (size_t i = 0; i < all.n; i++) {
		if (all.p[i] == ' ' && n-- == 1)
			return str_sub(all, 0, i);
	}
	return n == 0 ? str_sub(all, 0, 0) : all;
}

static void test_truncated(void **state)
{
	struct fixture *f = *state;
	char bytes[1024];
	struct str whole = make_small(f, bytes);
	bool torn_seen = false;

	for (size_t n = 0; n <= whole.n; n++) {
		size_t left = whole_entries(n);
		bool torn = n > 0 && left == whole_entries(n - 1);

		start_over(f, str_sub(whole, 0, n));
		assert_true(str_eq(str_of(take(f, 100)), left ? words(left) : STR("")));
		assert_int_equal(counters(f).damaged, torn);
		assert_int_equal(count_names(f, "damaged-low-"), torn);
		assert_int_equal(count_names(f, "low-"), 0);
		torn_seen = torn_seen || torn;
		/* And it goes on. */
		add_words(f, "c5");
		assert_string_equal(take(f, 100), "c5");
	}
	assert_true(torn_seen);
}

/* `got` is all words but one at most. */
static bool all_but_one(const char *got)
{
	char text[64];

	for (int skip = -1; skip < 4; skip++) {
		char copy[64], *save;
		int i = 0;

		text[0] = '\0';
		strcpy(copy, SMALL);
		for (char *w = strtok_r(copy, " ", &save); w; w = strtok_r(NULL, " ", &save)) {
			if (i++ != skip)
				snprintf(text + strlen(text), sizeof(text) - strlen(text), "%s%s",
					text[0] ? " " : "", w);
		}
		if (strcmp(text, got) == 0)
			return true;
	}
	return false;
}

static void test_flipped(void **state)
{
	static const unsigned char flips[] = {0x01, 0x80, 0xff};
	struct fixture *f = *state;
	char bytes[1024];
	struct str whole = make_small(f, bytes);

	for (size_t at = 0; at < whole.n; at++) {
		for (size_t k = 0; k < sizeof(flips); k++) {
			bytes[at] = (char)(bytes[at] ^ flips[k]);
			start_over(f, whole);
			if (!all_but_one(take(f, 100)))
				fail_msg("byte %zu flipped: %s", at, f->all);
			assert_int_equal(counters(f).damaged, 1);
			assert_int_equal(count_names(f, "damaged-low-"), 1);
			bytes[at] = (char)(bytes[at] ^ flips[k]);
		}
	}
}

/* Bytes that were never ours, in front, between and behind. */
static void test_garbage(void **state)
{
	static const struct str pieces[] = {STR("x"), STR("\0\0\0\0"), STR("\xf5"), STR("\xf5\0S"),
		STR("\xf5\0Sp\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff")};
	struct fixture *f = *state;
	char bytes[1024], with[2048];
	struct str whole = make_small(f, bytes);
	size_t second = SPOOL_HEADER + strlen("l-one");
	const size_t places[] = {0, second, whole.n};

	for (size_t i = 0; i < sizeof(pieces) / sizeof(pieces[0]); i++) {
		for (size_t k = 0; k < 3; k++) {
			memcpy(with, whole.p, places[k]);
			memcpy(with + places[k], pieces[i].p, pieces[i].n);
			memcpy(with + places[k] + pieces[i].n, whole.p + places[k],
				whole.n - places[k]);
			start_over(f, (struct str){with, whole.n + pieces[i].n});
			assert_string_equal(take(f, 100), SMALL);
			assert_int_equal(counters(f).damaged, 1);
		}
	}
}

/* Entries that are whole but cannot be: of another level, going back in time, beyond all ids. */
static void test_impossible(void **state)
{
	static const struct spool_entry entries[] = {
		{5, {QUEUE_ALERT, LEVEL_LOW, {"l-good", 6}}},
		{6, {QUEUE_ALERT, LEVEL_HIGH, {"h-level", 7}}},
		{5, {QUEUE_ALERT, LEVEL_LOW, {"l-again", 7}}},
		{UINT64_MAX, {QUEUE_ALERT, LEVEL_LOW, {"l-max", 5}}},
		{7, {(enum queue_kind)7, LEVEL_LOW, {"l-kind", 6}}},
		{8, {QUEUE_ALERT, LEVEL_LOW, {"l-last", 6}}},
	};
	struct fixture *f = *state;
	struct buf file;

	buf_init(&file, 4096);
	for (size_t i = 0; i < sizeof(entries) / sizeof(entries[0]); i++)
		spool_entry_write(&file, &entries[i]);
	start_over(f, buf_str(&file));
	assert_string_equal(take(f, 100), "l-good l-last");
	assert_int_equal(counters(f).damaged, 1);
	add_words(f, "c1");
	open_spool(f);
	assert_string_equal(take(f, 100), "c1");
	buf_done(&file);
}

/* A file that is damaged, changed or gone between opening and reading. */
static void test_damaged_meanwhile(void **state)
{
	struct fixture *f = *state;
	char bytes[1024];
	struct str whole = make_small(f, bytes);

	start_over(f, whole);
	put_file(path_in(f, SMALL_NAME), str_sub(whole, 0, whole.n - 1), 0600);
	assert_string_equal(take(f, 100), "l-one l-two l-three");
	assert_int_equal(counters(f).lost, 1);
	assert_int_equal(counters(f).waiting, 0);
	start_over(f, whole);
	unlink(path_in(f, SMALL_NAME));
	assert_string_equal(take(f, 100), "");
	assert_int_equal(counters(f).lost, 4);
	assert_int_equal(counters(f).damaged, 1);
	/* One more entry than was there. */
	start_over(f, str_sub(whole, 0, SPOOL_HEADER + 5));
	put_file(path_in(f, SMALL_NAME), whole, 0600);
	assert_string_equal(take(f, 100), "l-one");
	assert_true(spool_empty(f->spool));
}

/* A cursor that is old, torn or wrong costs repetitions, never entries. */
static void test_cursor(void **state)
{
	struct fixture *f = *state;
	char bytes[64];

	open_spool(f);
	add_words(f, SMALL);
	take(f, 2);
	spool_free(f->spool);
	f->spool = NULL;
	int fd = open(path_in(f, "cursor"), O_RDWR | O_CLOEXEC);
	ssize_t n = read(fd, bytes, sizeof(bytes));

	assert_int_equal(n, 20);
	for (ssize_t i = 0; i < n; i++) {
		bytes[i] ^= 0x10;
		assert_int_equal(pwrite(fd, bytes, (size_t)n, 0), n);
		open_spool(f);
		assert_int_equal(counters(f).waiting, 4);
		bytes[i] ^= 0x10;
		assert_int_equal(pwrite(fd, bytes, (size_t)n, 0), n);
		open_spool(f);
		assert_int_equal(counters(f).waiting, 2);
	}
	for (off_t size = 0; size < n; size++) {
		spool_free(f->spool);
		f->spool = NULL;
		assert_int_equal(ftruncate(fd, size), 0);
		open_spool(f);
		assert_int_equal(counters(f).waiting, 4);
	}
	close(fd);
	assert_int_equal(unlink(path_in(f, "cursor")), 0);
	assert_int_equal(symlink("/etc/passwd", path_in(f, "cursor")), 0);
	open_spool(f);
	assert_string_equal(take(f, 100), SMALL);
	open_spool(f);
	assert_string_equal(take(f, 100), "");
	assert_int_equal(count_names(f, "damaged-cursor"), 1);
}

/* --- what is none of ours ------------------------------------------------------------------------- */

static void test_strangers(void **state)
{
	struct fixture *f = *state;
	char bytes[1024];
	struct str whole = make_small(f, bytes);
	char outside[128];

	start_over(f, whole);
	take(f, 100);
	snprintf(outside, sizeof(outside), "%s/outside", f->folder);
	put_file(outside, whole, 0600);
	assert_int_equal(symlink(outside, path_in(f, "high-0000000000000100")), 0);
	assert_int_equal(link(outside, path_in(f, "high-0000000000000101")), 0);
	assert_int_equal(mkfifo(path_in(f, "high-0000000000000102"), 0600), 0);
	assert_int_equal(mkdir(path_in(f, "high-0000000000000103"), 0700), 0);
	put_file(path_in(f, "high-000000000000010A"), whole, 0600); /* not a name of ours */
	put_file(path_in(f, "higher-0000000000000104"), whole, 0600);
	put_file(path_in(f, "HIGH-000000000000010b"), whole, 0600);
	put_file(path_in(f, "low-00000000000001040"), whole, 0600);
	assert_int_equal(mkdir(path_in(f, "lost+found"), 0700), 0);
	int strangers = 4;

	if (geteuid() == 0) {
		put_file(path_in(f, "high-0000000000000105"), whole, 0600);
		assert_int_equal(chown(path_in(f, "high-0000000000000105"), 65534, 65534), 0);
		strangers++;
	}
	open_spool(f);
	assert_int_equal(counters(f).aside, strangers);
	assert_int_equal(count_names(f, "damaged-high-"), strangers);
	assert_int_equal(count_names(f, "high"), 2);
	assert_int_equal(count_names(f, "low"), 1);
	assert_int_equal(count_names(f, "lost+found"), 1);
	assert_string_equal(take(f, 100), "");
	add_words(f, "h1");
	assert_string_equal(take(f, 100), "h1");
}

/* A few are kept for a look, not all. */
static void test_few_are_kept(void **state)
{
	struct fixture *f = *state;
	char name[64];

	open_spool(f);
	for (unsigned i = 0; i < 30; i++) {
		snprintf(name, sizeof(name), "high-%016x", 1000 - i);
		put_file(path_in(f, name), STR("not at all"), 0600);
		usleep(5000); /* coarse clocks of file systems */
		open_spool(f);
	}
	assert_int_equal(count_names(f, "damaged-"), 8);
	snprintf(name, sizeof(name), "damaged-high-%016x", 1000 - 29);
	assert_int_equal(count_names(f, name), 1);
}

/* --- the folder ----------------------------------------------------------------------------------- */

static void no_folder(struct fixture *f)
{
	(void)f;
}

static void open_to_others(struct fixture *f)
{
	assert_int_equal(mkdir(f->path, 0750), 0);
}

static void a_link(struct fixture *f)
{
	char other[128];

	snprintf(other, sizeof(other), "%s/other", f->folder);
	assert_int_equal(mkdir(other, 0700), 0);
	assert_int_equal(symlink(other, f->path), 0);
}

static void a_file(struct fixture *f)
{
	put_file(f->path, STR("x"), 0600);
}

static void of_somebody_else(struct fixture *f)
{
	assert_int_equal(mkdir(f->path, 0700), 0);
	assert_int_equal(chown(f->path, 65534, 65534), 0);
}

enum { ROOT_ONLY = 1, STAYS_MISSING = 2 };

static const struct {
	void (*make)(struct fixture *f);
	const char *told;
	int how;
} refused[] = {
	{no_folder, "cannot be opened: No such file or directory", STAYS_MISSING},
	{open_to_others, "is open to others (mode 0750), it must have mode 0700", 0},
	{a_link, "cannot be opened: not a folder", 0},
	{a_file, "cannot be opened: not a folder", 0},
	{of_somebody_else, "belongs to uid 65534, not to uid 0, which uses it", ROOT_ONLY},
};

static void test_refused(void **state)
{
	struct fixture *f = *state;
	char wanted[256], path[sizeof(f->path)];

	strcpy(path, f->path);
	for (size_t i = 0; i < sizeof(refused) / sizeof(refused[0]); i++) {
		if ((refused[i].how & ROOT_ONLY) && geteuid() != 0)
			continue;
		if (refused[i].how & STAYS_MISSING)
			snprintf(f->path, sizeof(f->path), "%s/no/spool", f->folder);
		refused[i].make(f);
		f->told[0] = '\0';
		f->now += 100000;
		open_spool(f);
		assert_int_equal(add(f, "c1"), -1);
		assert_null(spool_peek(f->spool));
		assert_true(spool_empty(f->spool));
		/* Once, however often it is tried. */
		for (int k = 0; k < 50; k++) {
			f->now += 5000;
			spool_try(f->spool);
			assert_int_equal(add(f, "c1"), -1);
		}
		snprintf(wanted, sizeof(wanted), "PATH %s: alerts wait in memory only\n",
			refused[i].told);
		assert_string_equal(f->told, wanted);
		assert_in_range(counters(f).failures, 5, 15);
		assert_int_equal(counters(f).stored, 0);
		/* Then all is well. */
		strcpy(f->path, path);
		remove_tree(f->path);
		if (refused[i].how & STAYS_MISSING)
			continue;
		f->now += SPOOL_OPEN_MAX_MS;
		assert_int_equal(add(f, "c1"), 0);
		assert_true(str_ends(str_of(f->told), STR("PATH is used again\n")));
		assert_string_equal(take(f, 100), "c1");
		spool_free(f->spool);
		f->spool = NULL;
		remove_tree(f->path);
	}
}

static void test_folder_is_made(void **state)
{
	struct fixture *f = *state;
	struct stat st;

	umask(0);
	open_spool(f);
	umask(022);
	assert_int_equal(stat(f->path, &st), 0);
	assert_int_equal(st.st_mode & 07777, 0700);
	add_words(f, "c1");
	assert_int_equal(stat(path_in(f, "critical-0000000000000001"), &st), 0);
	assert_int_equal(st.st_mode & 07777, 0600);
	assert_int_equal(stat(path_in(f, "cursor"), &st), 0);
	assert_int_equal(st.st_mode & 07777, 0600);
}

/* Removed while it is used: what waited is counted, and it is made anew. */
static void test_folder_is_removed(void **state)
{
	struct fixture *f = *state;

	open_spool(f);
	add_words(f, "c1 c2");
	remove_tree(f->path);
	assert_int_equal(add(f, "l3"), -1);
	f->now += SPOOL_OPEN_MAX_MS;
	assert_int_equal(add(f, "l3"), 0);
	assert_int_equal(counters(f).lost, 2);
	assert_int_equal(counters(f).waiting, 1);
	assert_string_equal(take(f, 100), "l3");
	assert_true(str_ends(str_of(f->told), STR("PATH is used again\n")));
}

/* Two processes never share one; whoever waits gets it when the other ends. */
static void test_lock(void **state)
{
	struct fixture *f = *state, second = *f;

	open_spool(f);
	add_words(f, "c1");
	second.clock.ctx = &second;
	open_spool(&second);
	assert_string_equal(second.told, ""); /* it may be ending */
	assert_int_equal(add(&second, "c2"), -1);
	for (int i = 0; i < 3; i++) {
		assert_true(spool_try_at(second.spool) <= second.now + SPOOL_OPEN_MAX_MS);
		second.now = spool_try_at(second.spool);
		spool_try(second.spool);
	}
	assert_string_equal(
		second.told, "PATH is used by another process: alerts wait in memory only\n");
	spool_free(f->spool);
	f->spool = NULL;
	second.now = spool_try_at(second.spool);
	spool_try(second.spool);
	assert_int_equal(spool_try_at(second.spool), UINT64_MAX);
	assert_string_equal(take(&second, 100), "c1");
	spool_free(second.spool);
}

/* --- no room, errors ------------------------------------------------------------------------------ */

static void limit_files(rlim_t bytes)
{
	struct rlimit limit;

	getrlimit(RLIMIT_FSIZE, &limit);
	limit.rlim_cur = bytes;
	assert_int_equal(setrlimit(RLIMIT_FSIZE, &limit), 0);
}

/* Every length at which a write can stop: no entry is lost, none comes twice, none is glued. */
static void test_short_writes(void **state)
{
	struct fixture *f = *state;

	signal(SIGXFSZ, SIG_IGN);
	for (rlim_t bytes = 0; bytes < 150; bytes++) {
		int first, n = 1;
		char text[16];

		f->now += 100000;
		f->told[0] = '\0';
		limit_files(RLIM_INFINITY);
		open_spool(f);
		limit_files(bytes);
		for (; n <= 4; n++) {
			snprintf(text, sizeof(text), "l%d", n);
			if (add(f, text) != 0)
				break;
		}
		first = n;
		/* Not at once again. */
		limit_files(RLIM_INFINITY);
		if (n <= 4) {
			assert_string_equal(f->told,
				"PATH cannot be written to: "
				"File too large: alerts wait in memory only\n");
			assert_int_equal(add(f, text), -1);
			f->now += SPOOL_WRITE_MAX_MS;
		}
		for (; n <= 4; n++) {
			snprintf(text, sizeof(text), "l%d", n);
			assert_int_equal(add(f, text), 0);
		}
		if (first <= 4)
			assert_true(str_ends(str_of(f->told), STR("PATH is used again\n")));
		if (bytes % 2)
			open_spool(f);
		assert_string_equal(take(f, 100), "l1 l2 l3 l4");
		assert_int_equal(counters(f).damaged + counters(f).lost, 0);
		assert_int_equal(count_names(f, "l"), 0);
	}
}

/* A small disk of its own, in a namespace of ours. */
static void mount_disk(struct fixture *f)
{
	if (unshare(CLONE_NEWNS) != 0 || mount("none", "/", "", MS_REC | MS_PRIVATE, "") != 0)
		skip();
	assert_int_equal(mkdir(f->path, 0700), 0);
	if (mount("none", f->path, "tmpfs", 0, "size=256k,mode=0700") != 0)
		skip();
}

/* What is on a full disk can be read, and room is used when there is some. */
static void test_full_disk(void **state)
{
	struct fixture *f = *state;
	char filler[128], text[16];
	unsigned n = 0;

	mount_disk(f);
	f->max_bytes = SPOOL_MAX;
	open_spool(f);
	for (;; n++) {
		snprintf(text, sizeof(text), "l%u", n);
		if (add(f, text) != 0)
			break;
	}
	assert_in_range(n, 2000, 10000);
	assert_string_equal(f->told, "PATH cannot be written to: "
				     "No space left on device: alerts wait in memory only\n");
	for (unsigned i = 0; i < n; i++) {
		snprintf(text, sizeof(text), "l%u", i);
		assert_string_equal(take(f, 1), text);
	}
	f->now += SPOOL_WRITE_MAX_MS;
	assert_int_equal(add(f, "l-after"), 0);
	assert_string_equal(take(f, 1), "l-after");
	assert_true(str_ends(str_of(f->told), STR("PATH is used again\n")));
	assert_int_equal(counters(f).lost + counters(f).damaged, 0);
	/* Without an inode for a file of its own. */
	snprintf(filler, sizeof(filler), "%s/filler", f->path);
	int fd = open(filler, O_WRONLY | O_CREAT | O_CLOEXEC, 0600);

	while (write(fd, f->all, 4096) > 0)
		;
	close(fd);
	f->now += 100000;
	assert_int_equal(add(f, "h1"), -1);
	assert_int_equal(count_names(f, "high"), 0);
	unlink(filler);
	/* Read-only: what is there is sent, but what was sent cannot be marked. */
	f->now += SPOOL_WRITE_MAX_MS;
	add_words(f, "h2 h3");
	assert_string_equal(take(f, 1), "h2");
	spool_free(f->spool);
	f->spool = NULL;
	assert_int_equal(mount("none", f->path, "", MS_REMOUNT | MS_RDONLY, ""), 0);
	f->now += 100000;
	f->told[0] = '\0';
	open_spool(f);
	assert_string_equal(take(f, 100), "h3");
	assert_int_equal(add(f, "h4"), -1);
	assert_string_equal(f->told, "PATH cannot be written to: "
				     "Read-only file system: alerts wait in memory only\n");
	open_spool(f);
	assert_string_equal(take(f, 100), "h3");
	assert_int_equal(mount("none", f->path, "", MS_REMOUNT, ""), 0);
	f->now += SPOOL_WRITE_MAX_MS;
	assert_int_equal(add(f, "h4"), 0);
	assert_string_equal(take(f, 100), "h4");
	spool_free(f->spool);
	f->spool = NULL;
	assert_int_equal(umount(f->path), 0);
}

/* --- killed --------------------------------------------------------------------------------------- */

struct done {
	unsigned added, taken; /* numbers of the next ones */
};

/* Adds and takes, and tells when it has added and before it has taken, until it is killed. */
static void work_until_killed(struct fixture *f, int out, struct done done)
{
	const struct queue_message *m;
	char text[32];

	open_spool(f);
	for (;;) {
		snprintf(text, sizeof(text), "%c%u", "lhc"[done.added % 3], done.added);
		add(f, text);
		done.added++;
		m = done.added % 3 == 0 ? spool_peek(f->spool) : NULL;
		if (m)
			done.taken = (unsigned)number_of(m) + 1;
		if (write(out, &done, sizeof(done)) != sizeof(done))
			_exit(1);
		if (m)
			spool_pop(f->spool);
		if (done.added % 64 == 0)
			spool_sync(f->spool);
	}
}

/* Runs it until it is killed; what it has told last. */
static struct done work(struct fixture *f, useconds_t usec, struct done done)
{
	int pipes[2];

	assert_int_equal(pipe(pipes), 0);
	pid_t pid = fork();

	if (pid == 0)
		work_until_killed(f, pipes[1], done);
	close(pipes[1]);
	assert_int_equal(read(pipes[0], &done, sizeof(done)), sizeof(done)); /* it has begun */
	usleep(usec);
	kill(pid, SIGKILL);
	waitpid(pid, NULL, 0);
	while (read(pipes[0], &done, sizeof(done)) == sizeof(done))
		;
	close(pipes[0]);
	return done;
}

/*
 * All that was added and not taken is there, in order; perhaps one more that was about to be told, and
 * the one that was being taken.
 */
static void test_killed(void **state)
{
	struct fixture *f = *state;
	unsigned rounds = getenv("LONG") ? 1000 : 60, damaged = 0;
	struct done done = {0};

	f->max_bytes = 64 << 20;
	for (unsigned round = 0; round < rounds; round++) {
		unsigned next;

		done = work(f, round * 137 % 2000, done);
		open_spool(f);
		const struct queue_message *m = spool_peek(f->spool);

		next = m ? (unsigned)number_of(m) : done.added;
		assert_in_range(next, done.taken ? done.taken - 1 : 0, done.taken);
		for (; (m = spool_peek(f->spool)); next++) {
			assert_int_equal(number_of(m), next);
			spool_pop(f->spool);
		}
		assert_in_range(next, done.added, done.added + 1);
		damaged += (unsigned)counters(f).damaged;
		done.added = done.taken = next;
		spool_free(f->spool);
		f->spool = NULL;
	}
	assert_true(done.added > rounds);
	print_message("%u messages, %u of them torn\n", done.added, damaged);
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_order),
		TEST(test_restart),
		TEST(test_like_a_list),
		TEST(test_full),
		TEST(test_full_of_better),
		TEST(test_full_while_read),
		TEST(test_longest),
		TEST(test_truncated),
		TEST(test_flipped),
		TEST(test_garbage),
		TEST(test_impossible),
		TEST(test_damaged_meanwhile),
		TEST(test_cursor),
		TEST(test_strangers),
		TEST(test_few_are_kept),
		TEST(test_refused),
		TEST(test_folder_is_made),
		TEST(test_folder_is_removed),
		TEST(test_lock),
		TEST(test_short_writes),
		TEST(test_full_disk),
		TEST(test_killed),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
