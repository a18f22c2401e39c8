/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "base/buf.h"
#include "sigma/value.h"

#define COUNT(list) (sizeof(list) / sizeof((list)[0]))

/* Tokens as text: literal text in <>, wildcards bare. */
static void show(const struct rule_value *value, struct buf *out)
{
	for (size_t i = 0; i < value->n_tokens; i++) {
		const struct glob_token *t = &value->token[i];

		if (t->kind == GLOB_TEXT) {
			assert_int_equal(t->text.p[t->text.n], '\0');
			buf_addf(out, "<%.*s>", STR_ARG(t->text));
		} else {
			buf_addc(out, t->kind == GLOB_MANY ? '*' : '?');
		}
	}
	buf_addc(out, '\0');
}

static const struct {
	const char *text;
	unsigned any;
	const char *tokens;
} cases[] = {
	/* Escapes, as the reference parser reads them. */
	{"a\\b", 0, "<a\\b>"},
	{"a\\\\b", 0, "<a\\b>"},
	{"a\\*b", 0, "<a*b>"},
	{"a\\\\*b", 0, "<a\\>*<b>"},
	{"a\\\\\\*b", 0, "<a\\*b>"},
	{"a\\\\\\b", 0, "<a\\\\b>"},
	{"\\\\\\\\x", 0, "<\\\\x>"},
	{"a\\", 0, "<a\\>"},
	{"a\\?b", 0, "<a?b>"},
	{"\\", 0, "<\\>"},
	/* Wildcards. */
	{"", 0, ""},
	{"*", 0, "*"},
	{"a*b?c", 0, "<a>*<b>?<c>"},
	{"a**b", 0, "<a>*<b>"},
	{"??", 0, "??"},
	{"*?*", 0, "*?*"},
	{"[a-z]{b}", 0, "<[a-z]{b}>"},
	{" blank ", 0, "< blank >"},
	/* Added to the tokens: a backslash at the end does not eat the wildcard. */
	{"a\\", VALUE_ANY_AFTER, "<a\\>*"},
	{"a\\\\", VALUE_ANY_AFTER, "<a\\>*"},
	{"a", VALUE_ANY_BEFORE, "*<a>"},
	{"a", VALUE_ANY_BEFORE | VALUE_ANY_AFTER, "*<a>*"},
	{"*a*", VALUE_ANY_BEFORE | VALUE_ANY_AFTER, "*<a>*"},
	{"", VALUE_ANY_BEFORE | VALUE_ANY_AFTER, "*"},
	{"?", VALUE_ANY_BEFORE | VALUE_ANY_AFTER, "*?*"},
};

static void test_tokens(void **state)
{
	struct arena arena;
	struct buf shown;

	(void)state;
	arena_init(&arena, 1 << 20);
	buf_init(&shown, 4096);
	for (size_t i = 0; i < COUNT(cases); i++) {
		struct rule_value value = {0};
		struct err err;

		buf_reset(&shown, 4096);
		assert_int_equal(
			value_glob(&arena, str_of(cases[i].text), cases[i].any, &value, &err), 0);
		show(&value, &shown);
		assert_string_equal(shown.p, cases[i].tokens);
	}
	buf_done(&shown);
	arena_done(&arena);
}

static void test_limit(void **state)
{
	char text[VALUE_WILDCARDS_MAX + 2];
	struct rule_value value = {.at = {"x.yml", 3, 7}};
	struct arena arena;
	struct err err;
	char line[600];

	(void)state;
	arena_init(&arena, 1 << 20);
	memset(text, '?', sizeof(text));
	assert_int_equal(
		value_glob(&arena, (struct str){text, VALUE_WILDCARDS_MAX}, 0, &value, &err), 0);
	assert_int_equal(value.n_tokens, VALUE_WILDCARDS_MAX);
	assert_int_equal(
		value_glob(&arena, (struct str){text, VALUE_WILDCARDS_MAX + 1}, 0, &value, &err),
		-1);
	assert_string_equal(err_format(&err, line, sizeof(line)),
		"x.yml:3:7: more than 256 wildcards in one value");
	assert_int_equal(value.n_tokens, VALUE_WILDCARDS_MAX);
	arena_done(&arena);
}

static void test_no_memory(void **state)
{
	struct rule_value value = {0};
	struct arena arena;
	struct err err;

	(void)state;
	arena_init(&arena, 8);
	assert_int_equal(value_glob(&arena, STR("abc"), 0, &value, &err), -1);
	assert_string_equal(err.msg, "out of memory");
	arena_done(&arena);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_tokens),
		cmocka_unit_test(test_limit),
		cmocka_unit_test(test_no_memory),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
