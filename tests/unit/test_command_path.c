/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Which file a word means: working directory, links of /proc, own pids, URLs; and wildcards against the
 * paths that rules name.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#include "command/expand.h"
#include "command/path.h"

static const uint32_t ancestors[] = {4600, 4500, 1};

static void look_from(struct resolver *r, const char *cwd)
{
	struct event event = {.unit = UNIT_PROCESS_CREATION,
		.pid = STR("4711"),
		.ppid = STR("4700"),
		.ancestor = ancestors,
		.n_ancestors = 3};

	if (cwd)
		event.field[FIELD_CURRENT_DIRECTORY] =
			(struct value){.text = str_of(cwd), .state = VALUE_WHOLE};
	resolver_event(r, &event);
}

static const struct {
	const char *cwd, *word, *want;
} table[] = {
	{"/root", "/etc/passwd", "/etc/passwd"},
	{"/root", "x", "/root/x"},
	{"/root", "./x", "/root/x"},
	{"/root", "../x", "/x"},
	{"/root", "../../../x", "/x"},
	{"/root", "a/./b//c/", "/root/a/b/c"},
	{"/root", ".", "/root"},
	{"/root", "..", "/"},
	{"/root", "/", "/"},
	{"/root", "//", "/"},
	{"/root", "/.", "/"},
	{"/root", "/..", "/"},
	{"/root", "/../../proc/1/cgroup", "/proc/1/cgroup"},
	{"/root", "//proc//1//cgroup", "/proc/1/cgroup"},
	{"/root", "/proc/./1/./cgroup", "/proc/1/cgroup"},
	{"/root", "/etc/../proc/1/cgroup", "/proc/1/cgroup"},
	{"/root", "/proc/1/../self/cgroup", "/proc/self/cgroup"},
	{"/", ".", "/"},
	{"/", "x", "/x"},
	{"/", "..", "/"},
	{"/home", "..", "/"},
	{"/root", "", ""},
	/* the root of a process */
	{"/root", "/proc/self/root/x", "/x"},
	{"/root", "/proc/1/root/.dockerenv", "/.dockerenv"},
	{"/root", "/proc/4242/root/run/x", "/run/x"},
	{"/root", "/proc/thread-self/root/x", "/x"},
	{"/root", "/proc/1/root", "/proc/1/root"},
	{"/root", "/proc/1/root/", "/proc/1/root"},
	{"/root", "/proc/1/root/..", "/"},
	{"/root", "/proc/1/root/../etc", "/etc"},
	{"/root", "/proc/1/root/proc/1/root/proc/1/cgroup", "/proc/1/cgroup"},
	{"/root", "/proc/self/root/proc/self/root", "/proc/self/root"},
	{"/root", "/proc/1/rootx/y", "/proc/1/rootx/y"},
	{"/root", "/proc/x/root/y", "/proc/x/root/y"},
	{"/proc/1/root", "etc/x", "/etc/x"},
	{"/proc/1/root", ".", "/proc/1/root"},
	{"/proc/1/root", "..", "/"},
	/* tasks */
	{"/root", "/proc/1/task/1/cgroup", "/proc/1/cgroup"},
	{"/root", "/proc/4711/task/4712/cgroup", "/proc/self/cgroup"},
	{"/root", "/proc/77/task/78/cgroup", "/proc/77/cgroup"},
	{"/root", "/proc/1/task/1/root/x", "/x"},
	{"/root", "/proc/1/task", "/proc/1/task"},
	{"/root", "/proc/1/task/1", "/proc/1/task/1"},
	{"/root", "/proc/1/task/x/cgroup", "/proc/1/task/x/cgroup"},
	/* who we are */
	{"/root", "/proc/thread-self/cgroup", "/proc/self/cgroup"},
	{"/root", "/proc/4711/cgroup", "/proc/self/cgroup"},
	{"/root", "/proc/4700/cgroup", "/proc/self/cgroup"},
	{"/root", "/proc/4600/cgroup", "/proc/self/cgroup"},
	{"/root", "/proc/4500/cgroup", "/proc/self/cgroup"},
	{"/root", "/proc/1/cgroup", "/proc/1/cgroup"},
	{"/root", "/proc/2/comm", "/proc/2/comm"},
	{"/root", "/proc/4701/cgroup", "/proc/4701/cgroup"},
	{"/root", "/proc/47111/cgroup", "/proc/47111/cgroup"},
	{"/root", "/proc/4711", "/proc/self"},
	{"/proc/4700", "cgroup", "/proc/self/cgroup"},
	{"/proc/4700/fd", "../cgroup", "/proc/self/cgroup"},
	{"/proc/1/fd", "../cgroup", "/proc/1/cgroup"},
	{"/proc", "self/cgroup", "/proc/self/cgroup"},
	{"/proc", "1/cgroup", "/proc/1/cgroup"},
	{"/proc/2", "comm", "/proc/2/comm"},
	{"/root", "/proc/self/cwd/x", "/root/x"},
	{"/", "/proc/self/cwd/.dockerenv", "/.dockerenv"},
	{"/root", "/proc/4711/cwd/x", "/root/x"},
	{"/root", "/proc/99/cwd/x", "/proc/99/cwd/x"},
	{"/root", "/proc/self/cwd/proc/self/cwd", "/root/proc/self/cwd"},
	/* the same folder elsewhere */
	{"/root", "/var/run/.containerenv", "/run/.containerenv"},
	{"/var", "run/secrets/x", "/run/secrets/x"},
	{"/var/run", "x", "/run/x"},
	{"/root", "/var/running/x", "/var/running/x"},
	{"/root", "/var/run", "/run"},
	{"/root", "/etc/mtab", "/proc/self/mounts"},
	/* URLs */
	{"/root", "file:///proc/1/cgroup", "/proc/1/cgroup"},
	{"/root", "FILE:///proc/1/cgroup", "/proc/1/cgroup"},
	{"/root", "file://localhost/proc/1/cgroup", "/proc/1/cgroup"},
	{"/root", "file:/proc/1/cgroup", "/proc/1/cgroup"},
	{"/root", "file:///%70roc/1/cgrou%70", "/proc/1/cgroup"},
	{"/root", "file:///proc/1%2Fcgroup", "/proc/1/cgroup"},
	{"/root", "file:///proc/1/cgroup?x=1", "/proc/1/cgroup"},
	{"/root", "file:///proc/1/cgroup#x", "/proc/1/cgroup"},
	{"/root", "file:///a%zz%2", "/a%zz%2"},
	{"/root", "file:x", "/root/x"},
	{"/root", "file:", "/root"},
	{"/root", "file://", "/"},
	/* what cannot be told */
	{NULL, "x", ""},
	{NULL, "/x", "/x"},
	{NULL, "..", ""},
	{"relative", "x", ""},
};

static void test_paths(void **state)
{
	struct resolver r;

	(void)state;
	assert_int_equal(resolver_init(&r), 0);
	for (size_t i = 0; i < sizeof(table) / sizeof(table[0]); i++) {
		look_from(&r, table[i].cwd);
		struct str got = resolver_path(&r, str_of(table[i].word));

		if (!str_eq(got, str_of(table[i].want)))
			fail_msg("%s, %s: '%.*s', not '%s'", table[i].cwd ? table[i].cwd : "(none)",
				table[i].word, STR_ARG(got), table[i].want);
	}
	resolver_done(&r);
}

/* A normal form stays as it is, and .. never leads out of the root. */
static void test_normal(void **state)
{
	static const char *const parts[] = {"", ".", "..", "proc", "1", "self", "root", "task",
		"cwd", "4711", "var", "run", "cgroup"};
	unsigned seed = 1;
	struct resolver r;

	(void)state;
	assert_int_equal(resolver_init(&r), 0);
	look_from(&r, "/home/dev");
	for (int i = 0; i < 200000; i++) {
		char text[200] = "", once[400], again[400];
		size_t n = 1 + (size_t)rand_r(&seed) % 9;

		for (size_t k = 0; k < n; k++) {
			strcat(text, parts[(size_t)rand_r(&seed) % 13]);
			if (k + 1 < n)
				strcat(text, "/");
		}
		struct str got = resolver_path(&r, str_of(text));

		if (text[0] == '\0')
			continue;
		snprintf(once, sizeof(once), "%.*s", STR_ARG(got));
		assert_true(once[0] == '/' && !strstr(once, "//") && !strstr(once, "/./"));
		got = resolver_path(&r, str_of(once));
		snprintf(again, sizeof(again), "%.*s", STR_ARG(got));
		if (strcmp(once, again) != 0)
			fail_msg("%s: %s, then %s", text, once, again);
	}
	resolver_done(&r);
}

static void test_long(void **state)
{
	char *word = malloc(PATH_WORD_MAX + 2), *cwd = malloc(PATH_WORD_MAX + 2);
	struct resolver r;

	(void)state;
	assert_int_equal(resolver_init(&r), 0);
	for (size_t i = 0; i <= PATH_WORD_MAX; i++)
		word[i] = cwd[i] = i % 2 ? 'a' : '/';
	word[PATH_WORD_MAX + 1] = cwd[PATH_WORD_MAX + 1] = '\0';
	look_from(&r, "/");
	assert_int_equal(resolver_path(&r, str_of(word)).n, 0);
	word[PATH_WORD_MAX] = '\0';
	assert_int_equal(resolver_path(&r, str_of(word)).n, PATH_WORD_MAX);
	cwd[PATH_WORD_MAX] = '\0';
	look_from(&r, cwd);
	assert_int_equal(resolver_path(&r, str_of(word + 1)).n, PATH_WORD_MAX + PATH_WORD_MAX);
	/* Each of these begins with the folder again. */
	for (size_t i = 0; i + 15 < PATH_WORD_MAX; i += 15)
		memcpy(word + i, "/proc/self/cwd/", 15);
	struct str got = resolver_path(&r, str_of(word));

	assert_true(got.n >= PATH_WORD_MAX && got.p[0] == '/');
	resolver_done(&r);
	free(word);
	free(cwd);
}

static void test_chdir(void **state)
{
	struct resolver r;

	(void)state;
	assert_int_equal(resolver_init(&r), 0);
	look_from(&r, "/home/dev");
	resolver_chdir(&r, STR("../../proc"));
	assert_true(str_eq(resolver_path(&r, STR("1/cgroup")), STR("/proc/1/cgroup")));
	resolver_chdir(&r, STR("1"));
	assert_true(str_eq(resolver_path(&r, STR("cgroup")), STR("/proc/1/cgroup")));
	resolver_chdir(&r, STR(""));
	assert_true(str_eq(resolver_path(&r, STR("cgroup")), STR("/proc/1/cgroup")));
	resolver_done(&r);
}

/* --- wildcards ----------------------------------------------------------------------------------- */

static const struct {
	const char *pattern, *text;
	unsigned flags;
	bool want;
} names[] = {
	{"cgroup", "cgroup", 0, true},
	{"cgroup", "cgroups", 0, false},
	{"cgrou?", "cgroup", 0, true},
	{"cgrou?", "cgrou", 0, false},
	{"c*p", "cgroup", 0, true},
	{"c*o*p", "cgroup", 0, true},
	{"*", "cgroup", 0, true},
	{"**", "cgroup", 0, true},
	{"*x", "cgroup", 0, false},
	{"c*pp", "cgroup", 0, false},
	{"[a-d]group", "cgroup", 0, true},
	{"[!a-d]group", "cgroup", 0, false},
	{"[^a-d]group", "cgroup", 0, false},
	{"[]c]group", "cgroup", 0, true},
	{"[a-]x", "-x", 0, true},
	{"[[:alpha:]]group", "cgroup", 0, true},
	{"[[:digit:]]group", "cgroup", 0, false},
	{"[[:digit:]c]group", "cgroup", 0, true},
	{"[cgroup", "[cgroup", 0, true},
	{"[cgroup", "cgroup", 0, false},
	{"\\*", "*", 0, true},
	{"\\*", "x", 0, false},
	{"cgrou\\p", "cgroup", 0, true},
	{"[\\]c]group", "cgroup", 0, true},
	{"*", ".dockerenv", 0, false},
	{"?dockerenv", ".dockerenv", 0, false},
	{"[.]dockerenv", ".dockerenv", 0, false},
	{".docker*", ".dockerenv", 0, true},
	{"\\.docker*", ".dockerenv", 0, true},
	{"*", ".dockerenv", EXPAND_SLASH, true},
	{"?dockerenv", ".dockerenv", EXPAND_SLASH, true},
	{"/p*p", "/proc/1/cgroup", EXPAND_SLASH, true},
	{"CGROUP", "cgroup", 0, false},
	{"CGROUP", "cgroup", EXPAND_CASE, true},
	{"[A-D]GROUP", "cgroup", EXPAND_CASE, true},
	{"", "", 0, true},
	{"", "x", 0, false},
	{"*", "", 0, true},
	{"?", "", 0, false},
};

static void test_names(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		if (expand_match(str_of(names[i].pattern), str_of(names[i].text), names[i].flags) !=
			names[i].want)
			fail_msg("%s, %s", names[i].pattern, names[i].text);
	}
}

/* A few lines that try everything. */
static bool naive(const char *p, const char *t)
{
	if (*p == '*')
		return naive(p + 1, t) || (*t && naive(p, t + 1));
	if (*p == '?' && *t)
		return naive(p + 1, t + 1);
	return *p == *t && (!*p || naive(p + 1, t + 1));
}

static void test_every_pattern(void **state)
{
	static const char letters[] = "ab*?", of_text[] = "ab";

	(void)state;
	for (int i = 0; i < 4096; i++) {
		char p[7] = "";

		for (int k = 0; k < 6; k++)
			p[k] = letters[i >> (2 * k) & 3];
		for (size_t length = 0; length <= 6; length++) {
			char pattern[7] = "";

			memcpy(pattern, p, length);
			for (int j = 0; j < 64; j++) {
				char text[7] = "";

				for (int k = 0; k < j % 7; k++)
					text[k] = of_text[j >> (k % 6) & 1];
				assert_int_equal(expand_match(str_of(pattern), str_of(text), 0),
					naive(pattern, text));
			}
		}
	}
}

struct kind_case {
	const char *pattern;
	bool want;
};

static void assert_kinds(bool (*is)(struct str), const struct kind_case *of, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		if (is(str_of(of[i].pattern)) != of[i].want)
			fail_msg("%s", of[i].pattern);
	}
}

static void test_particular(void **state)
{
	static const struct kind_case of[] = {
		{"*", false},
		{"**", false},
		{".*", false},
		{"?*", false},
		{"[0-9]*", false},
		{"[[:digit:]]*", false},
		{"?", true},
		{"[0-9]", true},
		{"c*", true},
		{"*c*", true},
		{".d*", true},
		{"cgroup", true},
		{"[a]*b", true},
	};

	(void)state;
	assert_kinds(expand_is_particular, of, sizeof(of) / sizeof(of[0]));
}

static void test_search(void **state)
{
	static const struct kind_case of[] = {
		{"*", true},
		{"*env", true},
		{"*.env*", true},
		{"*[a-z]env?", true},
		{"*renv", false},
		{".d*", false},
		{"env*", false},
		{"*/ns/*", false},
		{"", false},
	};

	(void)state;
	assert_kinds(expand_is_search, of, sizeof(of) / sizeof(of[0]));
}

static void add_path(void *ctx, struct str path)
{
	char *to = ctx;

	sprintf(to + strlen(to), "%s%.*s", to[0] ? "," : "", STR_ARG(path));
}

static void test_expand(void **state)
{
	static const struct {
		const char *pattern, *want;
	} of[] = {
		{"/proc/1/cgrou?", "/proc/1/cgroup"},
		{"/proc/?/cgroup", "/proc/1/cgroup,/proc/2/cgroup"},
		{"/proc/*/cgroup", ""},
		{"/proc/[0-9]*/cgroup", ""},
		{"/proc/s*/cgroup", "/proc/self/cgroup"},
		{"/???c/1/cgroup", "/proc/1/cgroup"},
		{"/p*c/[1]/c*p", "/proc/1/cgroup"},
		{"/.docker*", "/.dockerenv,/.dockerinit"},
		{"/*", ""},
		{"/.*", ""},
		{"/pr?c/2/comm", "/proc/2/comm"},
		{"/pr?c/2/c*", "/proc/2/c*"},
		{"/pr?c/2", ""},
		{"/pr?c/22/comm", ""},
		{"/proc/1/cgroup/x*", ""},
		{"/x*", ""},
	};
	struct artefacts set = {0};
	struct arena arena;

	(void)state;
	arena_init(&arena, 1 << 20);
	assert_int_equal(artefacts_add(&set, &arena, STR("/proc/self/cgroup"), false), 0);
	assert_int_equal(artefacts_add(&set, &arena, STR("/proc/1/cgroup"), false), 0);
	assert_int_equal(artefacts_add(&set, &arena, STR("/proc/1/cgroup"), false), 0);
	assert_int_equal(artefacts_add(&set, &arena, STR("/.dockerenv"), false), 0);
	assert_int_equal(artefacts_add(&set, &arena, STR("/.dockerinit"), false), 0);
	assert_int_equal(artefacts_add(&set, &arena, STR("/proc/2/"), true), 0);
	assert_int_equal(artefacts_add(&set, &arena, STR("relative"), false), 0);
	assert_int_equal(artefacts_add(&set, &arena, STR("/"), true), 0);
	assert_int_equal(artefacts_add(&set, &arena, STR("/begi"), true), 0);
	artefacts_finish(&set);
	assert_int_equal(set.n, 5);
	for (size_t i = 0; i < sizeof(of) / sizeof(of[0]); i++) {
		char got[400] = "";

		expand_glob(&set, str_of(of[i].pattern), &arena, add_path, got);
		if (strcmp(got, of[i].want) != 0)
			fail_msg("%s: '%s', not '%s'", of[i].pattern, got, of[i].want);
	}
	assert_true(artefacts_have(&set, STR("/.dockerenv")));
	assert_true(artefacts_have(&set, STR("/proc/2/comm")));
	assert_true(artefacts_have(&set, STR("/proc/2/task/2")));
	assert_false(artefacts_have(&set, STR("/proc/2")));
	assert_false(artefacts_have(&set, STR("/proc/22/comm")));
	assert_false(artefacts_have(&set, STR("/.dockerenv/x")));
	assert_false(artefacts_have(&set, STR("")));
	arena_done(&arena);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_paths),
		cmocka_unit_test(test_normal),
		cmocka_unit_test(test_long),
		cmocka_unit_test(test_chdir),
		cmocka_unit_test(test_names),
		cmocka_unit_test(test_every_pattern),
		cmocka_unit_test(test_particular),
		cmocka_unit_test(test_search),
		cmocka_unit_test(test_expand),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
