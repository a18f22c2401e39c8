/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "support/hostile.h"

#include <limits.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/buf.h"
#include "support/plugin.h"

#define FILE_BYTES (256 * 1024)

void hostile_rule(char *text, size_t size, size_t number)
{
	snprintf(text, size,
		"title: r%zu\nid: 00000000-0000-4000-8000-%012zu\nlevel: low\n"
		"logsource: {category: process_creation, product: linux}\n"
		"detection: {s: {Image|endswith: /x%zu}, condition: s}\n",
		number, number, number);
}

/* A path beside that of the file. */
static const char *beside(const char *path, const char *name)
{
	static char other[PATH_MAX];

	snprintf(other, sizeof(other), "%.*s/%s", (int)(strrchr(path, '/') - path), path, name);
	return other;
}

/* --- kinds of files ------------------------------------------------------------------------------ */

static void fifo(const char *path, const struct hostile *h)
{
	(void)h;
	assert_int_equal(mkfifo(path, 0644), 0);
}

static void device(const char *path, const struct hostile *h)
{
	assert_int_equal(symlink(h->text, path), 0);
}

static void link_circle(const char *path, const struct hostile *h)
{
	(void)h;
	assert_int_equal(symlink("y.yml", path), 0);
	assert_int_equal(symlink("x.yml", beside(path, "y.yml")), 0);
}

static void folder_circle(const char *path, const struct hostile *h)
{
	(void)h;
	assert_int_equal(symlink(".", path), 0);
	assert_int_equal(symlink("..", beside(path, "up")), 0);
}

static void folder(const char *path, const struct hostile *h)
{
	(void)h;
	assert_int_equal(mkdir(path, 0755), 0);
}

static void sparse(const char *path, const struct hostile *h)
{
	put_file(path, STR("#"), 0644);
	assert_int_equal(truncate(path, (off_t)h->size), 0);
}

static void open_file(const char *path, const struct hostile *h)
{
	char text[256];

	(void)h;
	hostile_rule(text, sizeof(text), 7);
	put_file(path, str_of(text), 0646);
}

static void open_folder(const char *path, const struct hostile *h)
{
	open_file(path, h);
	assert_int_equal(chmod(path, 0644), 0);
	assert_int_equal(chmod(beside(path, "."), 0777), 0);
}

static void two_names(const char *path, const struct hostile *h)
{
	open_file(path, h);
	assert_int_equal(chmod(path, 0644), 0);
	assert_int_equal(link(path, beside(path, ".y")), 0);
}

/* --- texts --------------------------------------------------------------------------------------- */

static void put_buf(const char *path, struct buf *b)
{
	assert_int_equal(b->overflow, 0);
	put_file(path, buf_str(b), 0644);
	buf_done(b);
}

static void text(const char *path, const struct hostile *h)
{
	struct str piece = str_of(h->text);
	struct buf b;

	buf_init(&b, FILE_BYTES + 1);
	do {
		buf_add(&b, piece);
	} while (b.n + piece.n <= h->size);
	put_buf(path, &b);
}

static void nul(const char *path, const struct hostile *h)
{
	(void)h;
	put_file(path, STR("title: a\0b\n"), 0644);
}

/* a:, below it a:, and so on, each a blank deeper. */
static void stairs(const char *path, const struct hostile *h)
{
	struct buf b;

	buf_init(&b, FILE_BYTES);
	for (size_t i = 0; b.n + i + 3 < h->size; i++) {
		for (size_t blank = 0; blank < i; blank++)
			buf_addc(&b, ' ');
		buf_add(&b, STR("a:\n"));
	}
	put_buf(path, &b);
}

/* A good rule around a list, a value, or a condition of the text, `size` bytes of it. */
static void in_rule(const char *path, const struct hostile *h, const char *open, const char *close)
{
	struct str piece = str_of(h->text);
	struct buf b;

	buf_init(&b, FILE_BYTES);
	buf_add(&b, STR("title: x\nid: 00000000-0000-4000-8000-000000000009\nlevel: low\n"
			"logsource: {category: process_creation, product: linux}\n"
			"detection:\n"));
	buf_add(&b, str_of(open));
	for (size_t i = 0; b.n + piece.n + 200 < h->size; i++)
		buf_add(&b, piece);
	buf_add(&b, str_of(close));
	put_buf(path, &b);
}

static void condition(const char *path, const struct hostile *h)
{
	in_rule(path, h, "  s: {Image: x}\n  condition: \"", "s\"\n");
}

static void regex(const char *path, const struct hostile *h)
{
	in_rule(path, h, "  condition: s\n  s:\n    CommandLine|re: '", "'\n");
}

static void regexes(const char *path, const struct hostile *h)
{
	in_rule(path, h, "  condition: s\n  s:\n    CommandLine|re:\n", "");
}

static void values(const char *path, const struct hostile *h)
{
	in_rule(path, h, "  condition: s\n  s:\n    CommandLine|contains:\n", "");
}

/* Thousands of selections, and a condition that names them all. */
static void selections(const char *path, const struct hostile *h)
{
	struct buf b;

	buf_init(&b, FILE_BYTES);
	buf_add(&b, STR("title: x\nid: 00000000-0000-4000-8000-000000000009\nlevel: low\n"
			"logsource: {category: process_creation, product: linux}\n"
			"detection:\n"));
	for (size_t i = 0; i < h->size; i++)
		buf_addf(&b, "  s%zu: {Image: x}\n", i);
	buf_addf(&b, "  condition: %s\n", h->text);
	put_buf(path, &b);
}

#define BOTH(good, says) good, says, good, says
#define TEXT(name, text_, size, says)                                                              \
	{                                                                                          \
		name, text, text_, size, BOTH(1, says)                                             \
	}

const struct hostile hostiles[] = {
	{"fifo", fifo, "", 0, BOTH(1, "x.yml: is a FIFO, not a regular file")},
	{"zero", device, "/dev/zero", 0, BOTH(1, "leads out of the folder, to /dev/zero")},
	{"outside", device, "/etc/passwd", 0, BOTH(1, "leads out of the folder, to /etc/passwd")},
	{"above", device, "../../", 0, BOTH(1, "leads out of the folder, to /")},
	{"nowhere", device, "none", 0, BOTH(1, "is a symbolic link that leads nowhere")},
	{"circle", link_circle, "", 0, BOTH(1, "leads nowhere: Too many levels of symbolic links")},
	{"folder-circle", folder_circle, "", 0, BOTH(1, "up: is a symbolic link that leads out")},
	{"folder", folder, "", 0, BOTH(1, "")},
	{"sparse", sparse, "", (size_t)1 << 30, BOTH(1, "x.yml: is larger than 262144 bytes")},
	{"zeros", sparse, "", FILE_BYTES, BOTH(1, "x.yml:1:2: ")},
	{"open-file", open_file, "", 0, 2, "", 1, "x.yml: may be written by others"},
	{"open-folder", open_folder, "", 0, 2, "", 0, "open-folder: may be written by others"},
	{"two-names", two_names, "", 0, 2, "", 1, "x.yml: has 2 hard links"},

	{"nul", nul, "", 0, BOTH(1, "x.yml:1:9: ")},
	TEXT("utf-8", "title: \xff\n", 0, "x.yml:1:8: "),
	TEXT("utf-16", "\xff\xfet", 0, "x.yml:"),
	TEXT("brackets", "[", 100000, "x.yml:1:33: "),
	TEXT("braces", "{", 100000, "x.yml:1:"),
	TEXT("maps", "{a: ", FILE_BYTES, "x.yml:1:"),
	TEXT("lists", "- ", FILE_BYTES, "x.yml:1:"),
	TEXT("keys", "? ", FILE_BYTES, "x.yml:1:"),
	{"stairs", stairs, "", FILE_BYTES, BOTH(1, "x.yml:33:")},
	TEXT("quote", "\"x", FILE_BYTES, "x.yml:1:"),
	TEXT("blanks", "  ", FILE_BYTES, ""),
	TEXT("newlines", "\n", FILE_BYTES, ""),
	TEXT("comments", "#\n", FILE_BYTES, ""),
	TEXT("documents", "---\n", FILE_BYTES, "x.yml:10002:1: more than 10000 nodes"),
	TEXT("bad-documents", "a: 1\n---\n", FILE_BYTES, "x.yml:"),
	TEXT("small-documents", "a: 1\n---\n", 20000, "x.yml:1:1: "),
	TEXT("directives", "%YAML 1.1\n", FILE_BYTES, "x.yml:"),
	TEXT("tags", "!a!b!c ", FILE_BYTES, "x.yml:1:"),
	TEXT("anchors", "&a ", FILE_BYTES, "x.yml:1:"),
	TEXT("laughs",
		"a: &a [x, x]\nb: &b [*a, *a]\nc: &c [*b, *b]\nd: &d [*c, *c]\ne: &e [*d, *d]\n", 0,
		"x.yml:1:4: "),
	TEXT("merge", "a: {x: 1}\nb: {<<: {x: 2}}\n", 0, "x.yml:2:"),
	TEXT("one-scalar", "xxxxxxxxxxxxxxxx", FILE_BYTES, "x.yml:1:1: "),
	TEXT("escapes", "\"\\U0010FFFF\\x00\"", 0, "x.yml:1:"),

	{"parentheses", condition, "(", 100000, BOTH(1, "x.yml:7:")},
	{"nots", condition, "not ", 100000, BOTH(1, "x.yml:7:")},
	{"ands", condition, "s and ", 250000, BOTH(1, "x.yml:7:")},
	{"all-of", condition, "all of s* or ", 100000, BOTH(1, "x.yml:7:")},
	{"selections", selections, "1 of s*", 900, BOTH(1, "more than 64 selections")},
	{"60-selections", selections, "all of them or 1 of s* or not all of s1*", 60, BOTH(2, "")},
	{"regex", regex, "(a|b)*", 250000, BOTH(1, "x.yml:8:")},
	{"open-groups", regex, "((", 250000, BOTH(1, "x.yml:8:")},
	{"powers", regexes, "    - '((((((a{1,99}){1,99}){1,99}){1,99}){1,99}){1,99})'\n", 100000,
		BOTH(1, "x.yml:9:7: bad regular expression")},
	{"repeats", regexes, "    - '(a{1,200}b{1,200}){1,30}'\n", 100000, BOTH(2, "")},
	{"regexes", regexes, "    - '(a|b)*c.{1,500}$'\n", 100000, BOTH(2, "")},
	{"values", values, "    - '*x*?'\n", 50000, BOTH(2, "")},
	{"long-value", values, "    - xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx\n",
		200000, BOTH(2, "")},
};

const size_t n_hostiles = sizeof(hostiles) / sizeof(hostiles[0]);

void hostile_make(const struct hostile *h, const char *path)
{
	char rule[256], file[PATH_MAX];

	assert_int_equal(mkdir(path, 0755), 0);
	hostile_rule(rule, sizeof(rule), 1);
	snprintf(file, sizeof(file), "%s/good.yml", path);
	put_file(file, str_of(rule), 0644);
	snprintf(file, sizeof(file), "%s/x.yml", path);
	h->make(file, h);
}
