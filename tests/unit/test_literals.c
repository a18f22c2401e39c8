/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Whole texts looked up against comparing each; what texts a regular expression needs: by a table, and
 * against PCRE2 on made-up expressions and texts: one that matches has one of them.
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdio.h>

#include "match/glob.h"
#include "match/regex.h"
#include "match/regex_literal.h"
#include "match/whole.h"
#include "support/effort.h"
#include "support/generated.h"

/* --- whole texts ---------------------------------------------------------------------------------- */

#define WHOLES 3000

/* Distinct texts, in every other one of which nothing is looked for. */
static void test_wholes(void **state)
{
	static char bytes[2 * WHOLES][16];
	static struct str in[WHOLES], out[WHOLES];
	struct wholes set;
	struct arena arena;
	size_t index, unknown = 0;

	(void)state;
	for (size_t i = 0; i < WHOLES; i++) {
		in[i] = (struct str){bytes[2 * i],
			(size_t)snprintf(bytes[2 * i], 16, "%s%zu", i % 3 ? "/bin/" : "", i)};
		out[i] = (struct str){bytes[2 * i + 1],
			(size_t)snprintf(bytes[2 * i + 1], 16, "%zu%s", i, i % 3 ? "x" : "/")};
	}
	in[0] = STR("");
	arena_init(&arena, 1 << 20);
	for (size_t n = 1; n <= WHOLES; n = n < 40 ? n + 1 : n * 3) {
		assert_int_equal(wholes_build(&arena, in, n, &set), 0);
		for (size_t i = 0; i < n; i++) {
			enum whole_found found = wholes_find(&set, in[i], &index);

			assert_int_not_equal(found, WHOLE_NONE);
			assert_true(found == WHOLE_UNKNOWN || index == i);
			found = wholes_find(&set, out[i], &index);
			assert_int_not_equal(found, WHOLE_ONE);
			unknown += found == WHOLE_UNKNOWN;
		}
	}
	assert_int_equal(unknown, 0);
	arena_done(&arena);
}

/* More texts in one place than are looked at: it is not known, never "not there". */
static void test_crowded_wholes(void **state)
{
	static char bytes[4 * WHOLES][8];
	static struct str in[200];
	struct wholes set;
	struct arena arena;
	size_t n = 0, index, unknown = 0;

	(void)state;
	/* All that begin in the same slot of the 512 of a table for 200. */
	for (size_t i = 0; i < sizeof(bytes) / sizeof(bytes[0]) && n < 60; i++) {
		struct str text = {bytes[i], (size_t)snprintf(bytes[i], 8, "%zu", i)};

		if ((str_hash(text) & 511) < 12)
			in[n++] = text;
	}
	assert_true(n >= 60);
	for (size_t i = n; i < 200; i++)
		in[i] = (struct str){
			bytes[4000 + i], (size_t)snprintf(bytes[4000 + i], 8, "x%zu", i)};
	arena_init(&arena, 1 << 20);
	assert_int_equal(wholes_build(&arena, in, 200, &set), 0);
	for (size_t i = 0; i < 200; i++) {
		enum whole_found found = wholes_find(&set, in[i], &index);

		assert_int_not_equal(found, WHOLE_NONE);
		unknown += found == WHOLE_UNKNOWN;
	}
	assert_true(unknown > 0);
	arena_done(&arena);
}

/* --- regular expressions --------------------------------------------------------------------------- */

static void test_regex_table(void **state)
{
	static const struct {
		const char *pattern, *texts; /* joined by one blank; "" = none */
	} table[] = {
		{"abc", "abc"},
		{"^abc$", "abc"},
		{"a.bcd", "bcd"},
		{"ab?cd", "cd"},
		{"ab*cde", "cde"},
		{"ab+cde", "cde"},
		{"abc+d", "abc"},
		{"ab{2}cde", "cde"},
		{"ab{2,3}", "a"},
		{"ab{x", "a"},
		{"-(W|R)\\s?(\\s|\"|')x", "-W -R"},
		{"(?:ab|cd)e", "abe cde"},
		{"(ab|cd)?efg", "efg"},
		{"(ab|cd)+efg", "efg"},
		{"(a|)bc", "abc bc"},
		{"(a(b|c))de", "de"},
		{"(a|[b])cd", "cd"},
		{"x(ab)y", "xaby"},
		{"\\/etc\\/passwd", "/etc/passwd"},
		{"\\d{3}-\\w+abc", "abc"},
		{"[]abc]de", "de"},
		{"[^]]de", "de"},
		{"[a\\]b]de", "de"},
		{"(a|b)(c|d)(e|f)(g|h)(i|j)",
			"aceg aceh acfg acfh adeg adeh adfg adfh bceg bceh bcfg "
			"bcfh bdeg bdeh bdfg bdfh"},
		/* What may change the meaning of the rest. */
		{"ab|cd", ""},
		{"(?i)abc", ""},
		{"(?=abc)d", ""},
		{"(?:a(?!b))cd", ""},
		{"a(?#b)cd", ""},
		{"(*UTF)abc", ""},
		{"(a)\\1bc", ""},
		{"\\Qa.c\\Eb", ""},
		{"\\x41bc", ""},
		{"[[:alpha:]]bc", ""},
		{"[\\Q]\\E]bc", ""},
		{".*", ""},
		{"a?", ""},
		{"", ""},
		{"\xc3\xa9", ""},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(table) / sizeof(table[0]); i++) {
		struct regex_literals set;
		char joined[1024] = "";

		regex_literals(str_of(table[i].pattern), &set);
		for (size_t k = 0; k < set.n; k++)
			snprintf(joined + strlen(joined), sizeof(joined) - strlen(joined), "%s%.*s",
				k ? " " : "", (int)set.length[k], set.text[k]);
		if (strcmp(joined, table[i].texts) != 0)
			fail_msg("%s: '%s', not '%s'", table[i].pattern, joined, table[i].texts);
	}
}

static const char *const parts[] = {"a", "b", "ab", "C", "\\.", "\\d", "\\b", ".", "[ab]", "[^a]",
	"[]a]", "[\\]b]", "(", "(?:", ")", "|", "?", "*", "+", "{2}", "{0,2}", "{", "}", "+?", "??",
	"^", "$", "\\Qa\\E", "(?i)", "(?=a)", "(a|b)", "(?:ab|c)", "\\1", " ", "-", "\\-", "#", ",",
	"2"};

static void make_pattern(struct choices *c, char *to, size_t size)
{
	to[0] = '\0';
	for (unsigned n = 1 + choose(c, 9); n > 0; n--)
		snprintf(to + strlen(to), size - strlen(to), "%s",
			parts[choose(c, sizeof(parts) / sizeof(parts[0]))]);
}

static bool has_one(const struct regex_literals *set, struct str text)
{
	char folded[64], literal[REGEX_LITERAL_BYTES];

	glob_fold(folded, text);
	for (size_t i = 0; i < set->n; i++) {
		glob_fold(literal, (struct str){set->text[i], set->length[i]});
		if (memmem(folded, text.n, literal, set->length[i]))
			return true;
	}
	return false;
}

static void test_regex_oracle(void **state)
{
	struct choices c = {.seed = 11};
	struct regex_scratch *scratch = regex_scratch_new();
	const unsigned rounds = effort_small() ? 2000 : 200000;
	size_t compiled = 0, with = 0, matches = 0;

	(void)state;
	for (unsigned round = 0; round < rounds; round++) {
		struct regex_literals set;
		struct regex *regex;
		struct err err;
		char pattern[128];

		make_pattern(&c, pattern, sizeof(pattern));
		regex_literals(str_of(pattern), &set);
		if (regex_compile(str_of(pattern), choose(&c, 8), (struct place){"x", 1, 1}, &regex,
			    &err) != 0)
			continue;
		compiled++;
		with += set.n > 0;
		for (int i = 0; i < 8 && set.n; i++) {
			char text[24];
			size_t n = choose(&c, sizeof(text));

			for (size_t k = 0; k < n; k++)
				text[k] = "aabbcC.2 -#,{}\n"[choose(&c, 15)];
			regex_scratch_refill(scratch);
			if (regex_search(regex, scratch, (struct str){text, n}) <= REGEX_NO)
				continue;
			matches++;
			if (!has_one(&set, (struct str){text, n}))
				fail_msg("'%s' matches '%.*s'", pattern, (int)n, text);
		}
		regex_free(regex);
	}
	print_message(
		"%zu expressions, %zu of them with texts, %zu matches\n", compiled, with, matches);
	assert_true(with > rounds / 20 && matches > rounds / 200);
	regex_scratch_free(scratch);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_wholes),
		cmocka_unit_test(test_crowded_wholes),
		cmocka_unit_test(test_regex_table),
		cmocka_unit_test(test_regex_oracle),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
