/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Sifting records against parsing all of them: the same alerts, on recordings, on what is left of them
 * when bytes are changed, and on events made of odd records; and that it does leave records out.
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <glob.h>
#include <stdio.h>
#include <stdlib.h>

#include "support/effort.h"
#include "support/generated.h"
#include "support/sifting.h"
#include "support/stream.h"

static const char *srcdir(void)
{
	const char *dir = getenv("srcdir");

	return dir ? dir : ".";
}

static void compare(
	struct sifting_pair *p, const struct rulebook *book, struct str log, const char *what)
{
	if (!sifting_compare(p, book, log))
		fail_msg("%s: sifted:\n%.*sfull:\n%.*s", what, STR_ARG(buf_str(&p->sifted.hits)),
			STR_ARG(buf_str(&p->full.hits)));
}

/* All recordings of the shipped rules, one after another. */
static void recordings(struct buf *out)
{
	char pattern[4096];
	glob_t found;

	snprintf(pattern, sizeof(pattern), "%s/tests/rules/*/*.log", srcdir());
	assert_int_equal(glob(pattern, 0, NULL, &found), 0);
	for (size_t i = 0; i < found.gl_pathc; i += effort_small() ? 8 : 1) {
		FILE *file = fopen(found.gl_pathv[i], "r");
		char *to;
		size_t n;

		assert_non_null(file);
		while ((to = buf_room(out, 65536)) && (n = fread(to, 1, 65536, file)) > 0)
			out->n += n;
		fclose(file);
	}
	globfree(&found);
	assert_true(out->n > (effort_small() ? 10000 : 100000) && !out->overflow);
}

static void test_recordings(void **state)
{
	struct buf log;
	struct sifting_pair p;
	size_t with = 0;

	(void)state;
	buf_init(&log, 64 << 20);
	recordings(&log);
	sifting_begin(&p);
	for (size_t i = 0; i < n_sifting_rules; i++) {
		struct rulebook *book = sifting_load(sifting_rules[i]);
		uint64_t before = p.alerts;

		if (book->loaded == 1)
			compare(&p, book, buf_str(&log), sifting_rules[i]);
		with += p.alerts > before;
		rulebook_free(book);
	}
	print_message("%zu of the rules raise %lu alerts; %lu of %lu views were looked at\n", with,
		(unsigned long)p.alerts, (unsigned long)p.evaluations[0],
		(unsigned long)p.evaluations[1]);
	assert_true(with >= (effort_small() ? 10 : 25));
	assert_true(p.evaluations[0] < p.evaluations[1] / 2);
	sifting_end(&p);
	buf_done(&log);
}

/* --- changed bytes --------------------------------------------------------------------------------- */

/* Bytes that mean something to whoever takes a record apart. */
static void change(struct choices *c, char *text, size_t n)
{
	static const char bytes[] = " =\"':,()\x01\x7f\xff?<0aF{}\t\r";

	for (unsigned i = 1 + choose(c, 4); i > 0; i--)
		text[choose(c, (unsigned)n)] = bytes[choose(c, sizeof(bytes) - 1)];
}

/* Behind the header of each record, so that it stays one. */
static void change_records(struct choices *c, struct buf *log)
{
	struct str rest = buf_str(log);

	while (rest.n > 0) {
		struct str line = stream_line(&rest);
		const char *end = memmem(line.p, line.n, "): ", 3);

		if (!end || choose(c, 3) == 0)
			continue;
		size_t at = (size_t)(end + 3 - line.p);

		if (line.n > at + 1)
			change(c, log->p + (line.p + at - log->p), line.n - at - 1);
	}
}

static void test_changed(void **state)
{
	static const char *const argv[] = {"cat", "/proc/1/cgroup", "a b", NULL};
	const int rounds = effort_small() ? 20 : 400;
	struct choices c = {.seed = 5};
	struct buf log;
	struct sifting_pair p;
	struct rulebook *book[64];

	(void)state;
	assert_true(n_sifting_rules <= 64);
	buf_init(&log, 1 << 20);
	sifting_begin(&p);
	for (size_t i = 0; i < n_sifting_rules; i++)
		book[i] = sifting_load(sifting_rules[i]);
	for (int round = 0; round < rounds; round++) {
		buf_reset(&log, 1 << 20);
		for (unsigned serial = 1; serial <= 6; serial++) {
			const struct stream_exec e = {.serial = serial,
				.argv = argv,
				.raw = choose(&c, 2),
				.exe = choose(&c, 2) ? "/usr/bin/cat" : "/tmp/a b",
				.cwd = choose(&c, 2) ? "/root" : "/r\"x",
				.node = choose(&c, 4) == 3 ? "web7" : NULL,
				.failed = choose(&c, 4) == 3};

			stream_exec(&log, &e);
		}
		change_records(&c, &log);
		for (size_t i = 0; i < n_sifting_rules; i++) {
			if (book[i]->loaded == 1)
				compare(&p, book[i], buf_str(&log), sifting_rules[i]);
		}
	}
	print_message("%lu alerts\n", (unsigned long)p.alerts);
	assert_true(p.alerts > (uint64_t)rounds * 25);
	for (size_t i = 0; i < n_sifting_rules; i++)
		rulebook_free(book[i]);
	sifting_end(&p);
	buf_done(&log);
}

/* --- odd records ------------------------------------------------------------------------------------ */

#define AT " msg=audit(1795306288.015:3): "
#define CALL                                                                                       \
	"type=SYSCALL" AT "arch=c000003e syscall=59 success=yes exit=0 a0=1 a1=2 a2=3 a3=4 "       \
	"items=1 ppid=1 pid=2 auid=1500 uid=0 gid=0 euid=0 tty=pts0 ses=3 comm=\"cat\" "           \
	"exe=\"/usr/bin/cat\" key=\"k\"\n"

static void test_odd(void **state)
{
	static const struct {
		const char *detection, *record;
		int alerts;
	} table[] = {
		{"  s: {name: /a}\n  condition: s\n", "type=PATH" AT "item=0 name=2F61\n", 1},
		{"  s: {name: /a}\n  condition: s\n", "type=PATH" AT "item=0 name=\"/a\",\n", 1},
		{"  s: {name: /a}\n  condition: s\n", "type=PATH" AT "item=0 (name=\"/a\"\n", 1},
		{"  s: {name: /b}\n  condition: s\n", "type=PATH" AT "item=0 name=\"/a\"\n", 0},
		{"  s: {name: '\"/a'}\n  condition: s\n", "type=PATH" AT "item=0 name=\"\"/a\"\n",
			1},
		{"  s: {nametype: CREATE}\n  condition: s\n",
			"type=PATH" AT "name=\"/a\" nametype=CREATE:\n", 1},
		{"  s: {key: b}\n  condition: s\n", "type=PATH" AT "item=0 key=6201632E\n", 1},
		{"  s: ['xyzzy']\n  condition: s\n", "type=PATH" AT "name=78797A7A79\n", 1},
		{"  s: ['xyzzy']\n  condition: s\n", "type=PATH" AT "other=78797A7A79\n", 0},
		{"  s: ['xyzzy']\n  condition: s\n", "type=PATH" AT "a=\"xyzzy\" b\n", 1},
		{"  s: ['xyzzy']\n  condition: s\n", "type=PROCTITLE" AT "proctitle=\"xyzzy\"\n",
			0},
		{"  s: {proctitle: xyzzy}\n  condition: s\n",
			"type=PROCTITLE" AT "proctitle=78797A7A79\n", 1},
		{"  s: {SYSCALL: execve}\n  condition: s\n", "", 1},
		{"  s: {SYSCALL: openat}\n  condition: s\n", "", 0},
		{"  s: {cwd: /x}\n  condition: s\n", "type=CWD" AT " cwd=\"/x\"  y=z\n", 1},
		{"  s: {cwd: /x}\n  condition: s\n", "type=CWD" AT "=  = cwd=\"/x\"\n", 1},
		{"  s: {seresult: denied}\n  condition: s\n",
			"type=AVC" AT "avc:  denied  { read } for pid=2\n", 1},
		{"  s: {cap_fp: 2}\n  condition: s\n", "type=BPRM_FCAPS" AT "fver=0 cap_fp=2\n", 1},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(table) / sizeof(table[0]); i++) {
		struct rulebook *book = sifting_load(table[i].detection);
		struct buf log;
		struct sifting_pair p;

		assert_int_equal(book->loaded, 1);
		buf_init(&log, 1 << 16);
		buf_add(&log, STR(CALL));
		buf_add(&log, str_of(table[i].record));
		buf_add(&log, STR("type=EOE" AT "\n"));
		sifting_begin(&p);
		compare(&p, book, buf_str(&log), table[i].record);
		if ((int)p.alerts != table[i].alerts)
			fail_msg("%s%s: %d alerts", table[i].detection, table[i].record,
				(int)p.alerts);
		sifting_end(&p);
		buf_done(&log);
		rulebook_free(book);
	}
}

/* --- real rules ------------------------------------------------------------------------------------- */

static void test_real_rules(void **state)
{
	const char *paths[] = {getenv("SIGMAHQ_RULES")};
	struct errs errs = {0};
	struct choices c = {.seed = 9};
	struct buf log;
	struct sifting_pair p;

	(void)state;
	if (!paths[0]) {
		print_message("SigmaHQ rules: not run (set SIGMAHQ_RULES)\n");
		skip();
	}
	struct rulebook *book = rulebook_load(
		&(struct rulebook_source){.path = paths, .n = 1, .trust = RULESET_ANY_OWNER},
		&errs);

	buf_init(&log, 64 << 20);
	sifting_begin(&p);
	recordings(&log);
	compare(&p, book, buf_str(&log), "recordings");
	change_records(&c, &log);
	compare(&p, book, buf_str(&log), "recordings with changed bytes");
	print_message("%zu rules, %lu alerts, %lu of %lu evaluations\n", book->loaded,
		(unsigned long)p.alerts, (unsigned long)p.evaluations[0],
		(unsigned long)p.evaluations[1]);
	sifting_end(&p);
	buf_done(&log);
	rulebook_free(book);
	errs_done(&errs);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_recordings),
		cmocka_unit_test(test_changed),
		cmocka_unit_test(test_odd),
		cmocka_unit_test(test_real_rules),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
