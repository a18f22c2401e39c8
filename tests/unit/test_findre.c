/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Regular expressions of find -regex. What is expected is what find 4.9.0 said to
 * `find TEXT -maxdepth 0 -regextype TYPE -regex REGEX`, where it is not undecided here.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/buf.h"
#include "command/findre.h"

#define N(table) (sizeof(table) / sizeof((table)[0]))

/* In emacs, posix-basic, posix-extended: y = matches, n = does not, ? = undecided, . = find refuses it. */
struct row {
	const char *regex, *text, *want;
};

static const struct row table[] = {
	{"a", "a", "yyy"},
	{"a", "b", "nnn"},
	{"a", "ab", "nnn"},
	{"ab", "ab", "yyy"},
	{"ab", "a", "nnn"},
	{"a.b", "axb", "yyy"},
	{"a.b", "ab", "nnn"},
	{".*", "abc", "yyy"},
	{"a*", "aaa", "yyy"},
	{"a*", "b", "nnn"},
	{"a+", "aa", "yny"},
	{"a+", "a+", "nyn"},
	{"a\\+", "aa", "nyn"},
	{"a\\+", "a+", "yny"},
	{"a?b", "b", "yny"},
	{"a?b", "ab", "yny"},
	{"a?b", "a?b", "nyn"},
	{"a\\?b", "b", "nyn"},
	{"a\\?b", "ab", "nyn"},
	{"a\\?b", "a?b", "yny"},
	{"a**", "aaa", "y.y"},
	{"a*+", "aaa", "yny"},
	{"a+?b", "aab", "yny"},
	{"a+?b", "b", "yny"},
	{"a??b", "b", "yny"},
	{"a??b", "aab", "nnn"},
	{"*a", "*a", "yy?"},
	{"*a", "a", "nn?"},
	{"+a", "+a", "yy?"},
	{"+a", "a", "nn?"},
	{"\\(*a\\)", "*a", "yyn"},
	{"a|b", "b", "nny"},
	{"a|b", "a|b", "yyn"},
	{"a\\|b", "b", "yyn"},
	{"a\\|b", "a|b", "nny"},
	{"a\\|b\\|cd", "cd", "yyn"},
	{"a\\|b\\|cd", "c", "nnn"},
	{"a|b|cd", "cd", "nny"},
	{"a|b|cd", "c", "nnn"},
	{"a\\|", "a", "yyn"},
	{"\\(ab\\)*", "abab", "yyn"},
	{"\\(ab\\)*", "aba", "nnn"},
	{"(ab)*", "abab", "nny"},
	{"(ab)*", "aba", "nnn"},
	{"(ab)+c", "ababc", "nny"},
	{"(ab)+c", "c", "nnn"},
	{"\\(ab\\)+c", "ababc", "ynn"},
	{"\\(ab\\)+c", "c", "nnn"},
	{"(a|b)*c", "abbac", "nny"},
	{"(a|b)*c", "abcb", "nnn"},
	{"\\(a\\|b\\)*c", "abbac", "yyn"},
	{"\\(a\\|b\\)*c", "abcb", "nnn"},
	{"((a)b)?c", "abc", "nny"},
	{"((a)b)?c", "c", "nny"},
	{"((a)b)?c", "ac", "nnn"},
	{"(a*)*b", "aab", "nny"},
	{"(a*)+b", "aab", "nny"},
	{"(a*)+b", "b", "nny"},
	{"(a[)]b)", "a)b", "nny"},
	{"(a\\)b)", "a)b", "..y"},
	{"\\(a\\(b\\|c\\)d\\)*", "abdacd", "yyn"},
	{"(a(b|c)d)*e", "abdacde", "nny"},
	{"(a(b|c)d)*e", "abde", "nny"},
	{"()a", "a", "nny"},
	{"\\(\\)a", "a", "yyn"},
	{"^a$", "a", "yyy"},
	{"^a$", "aa", "nnn"},
	{"a^b", "a^b", "yyn"},
	{"a$b", "a$b", "yyn"},
	{"\\(^a\\)b", "ab", "yyn"},
	{"(^a)b", "ab", "nny"},
	{"\\(a$\\)", "a", "yyn"},
	{"b\\|^a", "a", "yyn"},
	{"a$\\|b", "a", "yyn"},
	{"[abc]", "b", "yyy"},
	{"[abc]", "d", "nnn"},
	{"[^abc]", "d", "yyy"},
	{"[^abc]", "b", "nnn"},
	{"[a-c]*", "abc", "yyy"},
	{"[a-c]*", "d", "nnn"},
	{"[]a]*", "]a]", "yyy"},
	{"[^]a]", "b", "yyy"},
	{"[^]a]", "]", "nnn"},
	{"[a-]*", "a-a", "yyy"},
	{"[^-]", "a", "yyy"},
	{"[^-]", "-", "nnn"},
	{"[x[]", "[", "yyy"},
	{"[x[]", "x", "yyy"},
	{"a[^b]c", "axc", "yyy"},
	{"a[^b]c", "abc", "nnn"},
	{"[a", "[a", "???"},
	{"a]", "a]", "yyy"},
	{"[[:alpha:]]*", "abC", "nyy"},
	{"[[:alpha:]]*", "a1", "nnn"},
	{"[[:alnum:]]*", "a1", "nyy"},
	{"[[:alnum:]]*", "a-", "nnn"},
	{"[[:digit:]_]*", "1_2", "nyy"},
	{"[[:digit:]_]*", "a", "nnn"},
	{"[[:lower:]]*", "ab", "nyy"},
	{"[[:lower:]]*", "aB", "nnn"},
	{"[[:upper:]]*", "AB", "nyy"},
	{"[[:upper:]]*", "aB", "nnn"},
	{"[[:punct:]]*", ".-_", "nyy"},
	{"[[:punct:]]*", "a", "nnn"},
	{"[[:space:]]", " ", "nyy"},
	{"[[:space:]]", "a", "nnn"},
	{"[[:blank:]]", " ", "nyy"},
	{"[[:blank:]]", "a", "nnn"},
	{"[[:xdigit:]]*", "a0F", "nyy"},
	{"[[:xdigit:]]*", "g", "ynn"},
	{"[[:print:]]*", "a b", "nyy"},
	{"[[:graph:]]*", "a-b", "nyy"},
	{"[[:graph:]]*", "a b", "nnn"},
	{"[[:cntrl:]]", "\x01", "nyy"},
	{"[[:cntrl:]]", "a", "nnn"},
	{"[[:none:]]", "n", "n.."},
	{"[^[:digit:]]", "a", "nyy"},
	{"[^[:digit:]]", "1", "nnn"},
	{"[[:x", "x", "???"},
	{"a\\.b", "a.b", "yyy"},
	{"a\\.b", "axb", "nnn"},
	{"\\a", "a", "yyy"},
	{"a\\\\b", "a\\b", "yyy"},
	{"a\\", "a\\", "???"},
	{"a\\)", "a)", "..y"},
	{"\\w", "a", "???"},
	{"a\\>", "a", "???"},
	{"a\\b", "a", "???"},
	{"\\(a\\)\\1", "aa", "??."},
	{"a{2}", "aa", "nn?"},
	{"a{2}", "a{2}", "yy?"},
	{"a\\{2\\}", "aa", "???"},
	{"a\\{2\\}", "a{2}", "???"},
	{"[[.a.]]", "a", "???"},
	{"[[=a=]]", "a", "???"},
	{".*/\\.dockerenv", "r/.dockerenv", "yyy"},
	{".*/\\.dockerenv", "r/xdockerenv", "nnn"},
	{".*\\(docker\\|container\\)env", "r/.dockerenv", "yyn"},
	{".*\\(docker\\|container\\)env", "r/.containerenv", "yyn"},
	{".*\\(docker\\|container\\)env", "r/.env", "nnn"},
	{".*(docker|container)env", "r/.dockerenv", "nny"},
	{".*(docker|container)env", "r/.containerenv", "nny"},
	{".*/proc/\\(1\\|self\\)/cgroup", "r/proc/1/cgroup", "yyn"},
	{".*/proc/\\(1\\|self\\)/cgroup", "r/proc/self/cgroup", "yyn"},
	{".*/proc/\\(1\\|self\\)/cgroup", "r/proc/2/cgroup", "nnn"},
	{".*/\\.[d-e]ocker[a-z]+", "r/.dockerenv", "yny"},
};

static const struct row any_case[] = {
	{"AB[C-D]", "abc", "yyy"},
	{"AB[C-D]", "ABE", "nnn"},
	{"a.C", "AxC", "yyy"},
	{"a.C", "aXc", "yyy"},
	{"[[:upper:]]*", "aB", "nyy"},
	{"[[:lower:]]*", "aB", "nyy"},
	{"[[:lower:]]*", "1", "nnn"},
	{"[^a]", "A", "nnn"},
	{"[^a]", "b", "yyy"},
	{"\\A", "a", "yyy"},
};

static void compare(const struct row *rows, size_t n, unsigned flags)
{
	static const char letter[] = {
		[FINDRE_NO] = 'n', [FINDRE_YES] = 'y', [FINDRE_UNKNOWN] = '?'};

	for (size_t i = 0; i < n; i++) {
		for (int syntax = FINDRE_EMACS; syntax <= FINDRE_EXTENDED; syntax++) {
			enum findre_result result = findre_match((enum findre_syntax)syntax, flags,
				str_of(rows[i].regex), str_of(rows[i].text));

			if (rows[i].want[syntax] != '.' && letter[result] != rows[i].want[syntax])
				fail_msg("syntax %d: '%s' on '%s': %c", syntax, rows[i].regex,
					rows[i].text, letter[result]);
		}
	}
}

static void test_table(void **state)
{
	(void)state;
	compare(table, N(table), 0);
	compare(any_case, N(any_case), FINDRE_CASE);
}

static void test_names(void **state)
{
	static const struct {
		const char *name;
		enum findre_syntax want;
	} names[] = {
		{"findutils-default", FINDRE_EMACS},
		{"emacs", FINDRE_EMACS},
		{"posix-basic", FINDRE_BASIC},
		{"posix-minimal-basic", FINDRE_BASIC},
		{"grep", FINDRE_BASIC},
		{"sed", FINDRE_BASIC},
		{"ed", FINDRE_BASIC},
		{"posix-extended", FINDRE_EXTENDED},
		{"egrep", FINDRE_EXTENDED},
		{"posix-egrep", FINDRE_EXTENDED},
		{"awk", FINDRE_EXTENDED},
		{"gnu-awk", FINDRE_EXTENDED},
		{"posix-awk", FINDRE_EXTENDED},
	};

	(void)state;
	for (size_t i = 0; i < N(names); i++) {
		if (findre_syntax(str_of(names[i].name)) != names[i].want)
			fail_msg("%s", names[i].name);
	}
}

static void test_particular(void **state)
{
	(void)state;
	assert_true(findre_is_particular(STR(".*/\\.dockerenv")));
	assert_true(findre_is_particular(STR("[/.]*1")));
	assert_true(findre_is_particular(STR(".*docker.*")));
	assert_true(findre_is_particular(STR(".*/ns")));
	assert_true(findre_is_particular(STR("/.*env")));
	assert_false(findre_is_particular(STR(".*env.*")));
	assert_false(findre_is_particular(STR(".*")));
	assert_false(findre_is_particular(STR("[a-z]*")));
	assert_false(findre_is_particular(STR("\\(.*\\|[0-9")));
	assert_false(findre_is_particular(STR("")));
}

/* Undecided, never a wrong answer and never for long. */
static void test_limits(void **state)
{
	static char many[FINDRE_STEPS + 2];
	struct buf deep;

	(void)state;
	memset(many, 'a', sizeof(many));
	assert_int_equal(findre_match(FINDRE_EMACS, 0, STR(""), STR("a")), FINDRE_NO);
	assert_int_equal(findre_match(FINDRE_EMACS, 0, STR("a*"), STR("")), FINDRE_YES);
	assert_int_equal(
		findre_match(FINDRE_EMACS, 0, (struct str){many, FINDRE_STEPS + 1}, STR("a")),
		FINDRE_UNKNOWN);
	/* Text that is too long, a search that does not end, groups in groups. */
	assert_int_equal(
		findre_match(FINDRE_EMACS, 0, STR("a*"), (struct str){many, 100}), FINDRE_YES);
	assert_int_equal(
		findre_match(FINDRE_EMACS, 0, STR("a*"), (struct str){many, 1000}), FINDRE_UNKNOWN);
	assert_int_equal(findre_match(FINDRE_EXTENDED, 0, STR("(a|aa)*b"), (struct str){many, 64}),
		FINDRE_UNKNOWN);
	buf_init(&deep, 4096);
	for (int i = 0; i < 1300; i++)
		buf_addc(&deep, '(');
	buf_addc(&deep, 'a');
	assert_int_equal(
		findre_match(FINDRE_EXTENDED, 0, buf_str(&deep), STR("a")), FINDRE_UNKNOWN);
	buf_done(&deep);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_table),
		cmocka_unit_test(test_names),
		cmocka_unit_test(test_particular),
		cmocka_unit_test(test_limits),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
