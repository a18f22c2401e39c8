/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Wildcards against a naive matcher, regular expressions against their limits.
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "match/pattern.h"
#include "support/effort.h"

#define PATTERN_MAX 5
#define TEXT_MAX    6

/* All words of up to `longest` of these `n` symbols; a symbol is a character or a wildcard. */
struct alphabet {
	const char *symbol[4];
	size_t n, longest;
};

/* --- the naive matcher ------------------------------------------------------------------------ */

/* Characters of a text, written down in a form of its own: the lengths, from the left. */
static size_t oracle_char(const unsigned char *p, size_t n)
{
	/* Enough for the alphabets here: two-byte sequences and single bytes. */
	if (n >= 2 && p[0] >= 0xc2 && p[0] <= 0xdf && (p[1] & 0xc0) == 0x80)
		return 2;
	return 1;
}

static bool oracle(const char **pattern, size_t n_pattern, const char *text, size_t n_text)
{
	if (n_pattern == 0)
		return n_text == 0;

	size_t one = n_text ? oracle_char((const unsigned char *)text, n_text) : 0;

	if (strcmp(pattern[0], "*") == 0)
		return oracle(pattern + 1, n_pattern - 1, text, n_text) ||
		       (n_text && oracle(pattern, n_pattern, text + one, n_text - one));
	if (!n_text)
		return false;
	if (strcmp(pattern[0], "?") == 0)
		return oracle(pattern + 1, n_pattern - 1, text + one, n_text - one);
	return strlen(pattern[0]) == one && memcmp(pattern[0], text, one) == 0 &&
	       oracle(pattern + 1, n_pattern - 1, text + one, n_text - one);
}

/* --- helpers ---------------------------------------------------------------------------------- */

/* Neighbouring text symbols become one token, as a rule would have them. */
static struct glob compile_symbols(struct arena *arena, const char **symbol, size_t n)
{
	struct glob_token token[PATTERN_MAX];
	char text[PATTERN_MAX][16];
	struct glob glob;
	size_t used = 0;

	for (size_t i = 0; i < n; i++) {
		if (strcmp(symbol[i], "*") == 0) {
			token[used++] = (struct glob_token){.kind = GLOB_MANY};
		} else if (strcmp(symbol[i], "?") == 0) {
			token[used++] = (struct glob_token){.kind = GLOB_ONE};
		} else if (used && token[used - 1].kind == GLOB_TEXT) {
			strcat(text[used - 1], symbol[i]);
			token[used - 1].text = str_of(text[used - 1]);
		} else {
			strcpy(text[used], symbol[i]);
			token[used] = (struct glob_token){GLOB_TEXT, str_of(text[used])};
			used++;
		}
	}
	struct glob_source source = {.token = token, .n_tokens = used};

	assert_int_equal(glob_compile(arena, &source, &glob), 0);
	return glob;
}

/* A pattern as people write it, without escapes. */
static struct glob compile_text(struct arena *arena, const char *pattern)
{
	struct glob_token token[32];
	struct glob glob;
	size_t n = 0;

	for (const char *p = pattern; *p;) {
		size_t length = strcspn(p, "*?");

		if (length)
			token[n++] = (struct glob_token){GLOB_TEXT, {p, length}};
		else
			token[n++] = (struct glob_token){*p == '*' ? GLOB_MANY : GLOB_ONE, {0}};
		p += length ? length : 1;
	}
	struct glob_source source = {.token = token, .n_tokens = n};

	assert_int_equal(glob_compile(arena, &source, &glob), 0);
	return glob;
}

static bool matches(const char *pattern, struct str text)
{
	struct arena arena;
	char *folded = malloc(text.n + 1);
	bool result;

	arena_init(&arena, 1 << 20);
	glob_fold(folded, text);

	struct glob glob = compile_text(&arena, pattern);

	result = glob_match(&glob, (struct str){folded, text.n});
	arena_done(&arena);
	free(folded);
	return result;
}

/* The `index`-th word of `length` symbols. */
static void word(const struct alphabet *a, size_t index, size_t length, const char **ret_symbol)
{
	for (size_t i = 0; i < length; i++) {
		ret_symbol[i] = a->symbol[index % a->n];
		index /= a->n;
	}
}

static size_t power(size_t base, size_t exponent)
{
	return exponent ? base * power(base, exponent - 1) : 1;
}

static size_t compare_texts(const char **pattern, size_t n_pattern, const struct glob *glob,
	const struct alphabet *texts)
{
	const char *symbol[TEXT_MAX];
	size_t compared = 0;

	for (size_t length = 0; length <= texts->longest; length++) {
		for (size_t i = 0; i < power(texts->n, length); i++) {
			char text[TEXT_MAX * 4 + 1] = "";

			word(texts, i, length, symbol);
			for (size_t k = 0; k < length; k++)
				strcat(text, symbol[k]);

			/* An exact copy on the heap: a read too far is seen by sanitizers. */
			size_t n = strlen(text);
			char *exact = memcpy(malloc(n + !n), text, n);
			bool want = oracle(pattern, n_pattern, exact, n);

			if (glob_match(glob, (struct str){exact, n}) != want)
				fail_msg("pattern of %zu symbols on '%s': want %d", n_pattern, text,
					want);
			free(exact);
			compared++;
		}
	}
	return compared;
}

static size_t compare_all(const struct alphabet *patterns, const struct alphabet *texts)
{
	const char *symbol[PATTERN_MAX];
	size_t compared = 0;
	struct arena arena;

	arena_init(&arena, 1 << 20);
	for (size_t length = 0; length <= patterns->longest; length++) {
		for (size_t i = 0; i < power(patterns->n, length); i++) {
			arena_reset(&arena);
			word(patterns, i, length, symbol);

			struct glob glob = compile_symbols(&arena, symbol, length);

			compared += compare_texts(symbol, length, &glob, texts);
		}
	}
	arena_done(&arena);
	return compared;
}

/* --- wildcards -------------------------------------------------------------------------------- */

/* 1 + 4 + 4 * 4 ... up to the longest */
#define LONGEST	 (effort_small() ? 3 : PATTERN_MAX)
#define PATTERNS (effort_small() ? 85 : 1365)

static void test_exhaustive_ascii(void **state)
{
	const struct alphabet patterns = {{"a", "b", "*", "?"}, 4, LONGEST};
	static const struct alphabet texts = {{"a", "b"}, 2, TEXT_MAX};

	(void)state;
	assert_int_equal(compare_all(&patterns, &texts), PATTERNS * 127);
}

static void test_exhaustive_bytes(void **state)
{
	/* U+00E9 is c3 a9; the text may hold either byte alone, and both make U+00E9 again. */
	const struct alphabet patterns = {{"\xc3\xa9", "a", "*", "?"}, 4, LONGEST};
	const struct alphabet texts = {{"\xc3\xa9", "\xc3", "\xa9", "a"}, 4, LONGEST};

	(void)state;
	assert_int_equal(compare_all(&patterns, &texts), PATTERNS * PATTERNS);
}

static void test_glob_table(void **state)
{
	static const struct {
		const char *pattern, *text;
		bool want;
	} table[] = {
		{"", "", true},
		{"", "a", false},
		{"*", "", true},
		{"**", "x", true},
		{"?", "", false},
		{"/bin/LS", "/bin/ls", true},
		{"*/LS", "/BIN/ls", true},
		{"*cat", "/bin/cat ", false},
		{"* /", "ls -id /", true},
		{"*--help *", "x --help", false},
		{"*--help *", "x --help y", true},
		{"a*b*c", "aXbXbXc", true},
		{"a*b*c", "ac", false},
		{"ab*ba", "aba", false},
		{"*aab*", "aaab", true},
		{"*a?b*", "xaab", true},
		{"a*", "a\n/b", true},
		/* ASCII only: capital and small e acute differ, K is not the Kelvin sign. */
		{"\xc3\xa9", "\xc3\x89", false},
		{"k", "\xe2\x84\xaa", false},
		/* One character each: 2, 3 and 4 bytes. */
		{"?", "\xc3\xa9", true},
		{"?", "\xe2\x82\xac", true},
		{"*?", "x\xf0\x9f\x98\x80", true},
		{"x?", "x\xf0\x9f\x98\x80", true},
		{"x??", "x\xf0\x9f\x98\x80", false},
		/* Byte for byte: overlong, surrogate, beyond U+10FFFF, cut short. */
		{"??", "\xc0\xaf", true},
		{"???", "\xe0\x80\xaf", true},
		{"???", "\xed\xa0\x80", true},
		{"????", "\xf4\x90\x80\x80", true},
		{"*???", "\xf0\x9f\x98", true},
		{"?", "\xff", true},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(table) / sizeof(table[0]); i++) {
		if (matches(table[i].pattern, str_of(table[i].text)) != table[i].want)
			fail_msg("'%s' on '%s'", table[i].pattern, table[i].text);
	}
	assert_true(matches("*", STR_NONE));
	assert_false(matches("a*b", STR_NONE));
}

static void test_glob_shapes(void **state)
{
	static const struct {
		const char *pattern;
		enum glob_shape shape;
	} table[] = {
		{"*", GLOB_ANY},
		{"***", GLOB_ANY},
		{"", GLOB_EXACT},
		{"ab", GLOB_EXACT},
		{"ab*", GLOB_PREFIX},
		{"**ab", GLOB_SUFFIX},
		{"*ab*", GLOB_CONTAINS},
		{"a*b", GLOB_GENERAL},
		{"a?", GLOB_GENERAL},
		{"?", GLOB_GENERAL},
	};
	struct arena arena;

	(void)state;
	arena_init(&arena, 1 << 20);
	for (size_t i = 0; i < sizeof(table) / sizeof(table[0]); i++)
		assert_int_equal(compile_text(&arena, table[i].pattern).shape, table[i].shape);
	arena_done(&arena);
}

static void test_empty_text_tokens(void **state)
{
	struct glob_token token[] = {{GLOB_TEXT, STR("")}, {GLOB_MANY, {0}}, {GLOB_TEXT, STR("")}};
	struct glob_source source = {.token = token, .n_tokens = 3};
	struct arena arena;
	struct glob glob;

	(void)state;
	arena_init(&arena, 1 << 20);
	assert_int_equal(glob_compile(&arena, &source, &glob), 0);
	assert_int_equal(glob.shape, GLOB_ANY);
	arena_done(&arena);
	arena_init(&arena, 1);
	assert_int_equal(glob_compile(&arena, &source, &glob), -1);
	arena_done(&arena);
}

/* Where a backtracking matcher takes for ever, a long text is a matter of milliseconds. */
static void test_glob_is_linear(void **state)
{
	size_t n = 4000000;
	char *text = malloc(n);

	(void)state;
	memset(text, 'a', n);
	assert_false(matches("*a*a*a*a*a*a*a*a*a*a*b", (struct str){text, n}));
	assert_false(matches("*a?a*a?a*a?a*b*", (struct str){text, n}));
	assert_true(matches("a*a*a*a*a*a*a*a*?", (struct str){text, n}));
	free(text);
}

/* --- values of which bytes are missing -------------------------------------------------------- */

static void test_cut_globs(void **state)
{
	static const struct {
		const char *pattern, *text;
		enum verdict want;
	} table[] = {
		{"*", "", VERDICT_YES},
		{"*b*", "abc", VERDICT_YES},
		{"a*", "abc", VERDICT_YES},
		{"a*c*", "abc", VERDICT_YES},
		{"*x*", "abc", VERDICT_UNDECIDED},
		{"x*", "abc", VERDICT_UNDECIDED},
		{"abc", "abc", VERDICT_UNDECIDED},
		{"*c", "abc", VERDICT_UNDECIDED},
		{"*d", "abc", VERDICT_UNDECIDED},
		{"a*c", "abc", VERDICT_UNDECIDED},
		{"a?c*",
			"a\xff"
			"c",
			VERDICT_UNDECIDED},
	};
	struct arena arena;

	(void)state;
	arena_init(&arena, 1 << 20);
	for (size_t i = 0; i < sizeof(table) / sizeof(table[0]); i++) {
		struct pattern pattern = {.glob = compile_text(&arena, table[i].pattern)};

		if (pattern_glob(&pattern, str_of(table[i].text), VALUE_CUT) != table[i].want)
			fail_msg("'%s' on '%s'", table[i].pattern, table[i].text);
	}
	arena_done(&arena);
}

static enum verdict test_regex(const char *text, struct value value, bool *ret_limit)
{
	struct regex_scratch *scratch = regex_scratch_new();
	struct pattern pattern = {.op = ITEM_REGEX};
	enum verdict verdict;

	assert_int_equal(
		regex_compile(str_of(text), 0, (struct place){0}, &pattern.regex, NULL), 0);
	verdict = pattern_regex(&pattern, scratch, &value, ret_limit);
	regex_free(pattern.regex);
	regex_scratch_free(scratch);
	return verdict;
}

static void test_cut_regexes(void **state)
{
	static const struct {
		const char *pattern, *text;
		enum verdict want;
	} table[] = {
		{"b", "abc", VERDICT_YES},
		{"^a", "abc", VERDICT_YES},
		{"(?:a|b)[$b]\\w", "abc", VERDICT_YES},
		{"a\\.", "a.", VERDICT_YES},
		{"[[:alpha:]$]c", "abc", VERDICT_YES},
		{"[]$b]c", "abc", VERDICT_YES},
		{"x", "abc", VERDICT_UNDECIDED},
		{"c$", "abc", VERDICT_UNDECIDED},
		{"[a:]bc$", "abc", VERDICT_UNDECIDED},
		{"[]a]bc$", "abc", VERDICT_UNDECIDED},
		{"c\\b", "abc", VERDICT_UNDECIDED},
		{"c\\Z", "abc", VERDICT_UNDECIDED},
		{"c(?!d)", "abc", VERDICT_UNDECIDED},
		{"(?<!x)c", "abc", VERDICT_UNDECIDED},
		/* The byte that stands for lost ones must not be part of the match. */
		{"a.c",
			"a\xff"
			"c",
			VERDICT_UNDECIDED},
		{"c",
			"a\xff"
			"c",
			VERDICT_YES},
	};
	bool limit;

	(void)state;
	for (size_t i = 0; i < sizeof(table) / sizeof(table[0]); i++) {
		struct value value = {.text = str_of(table[i].text), .state = VALUE_CUT};

		if (test_regex(table[i].pattern, value, &limit) != table[i].want)
			fail_msg("'%s' on '%s'", table[i].pattern, table[i].text);
		assert_false(limit);
	}
}

/* --- regular expressions ---------------------------------------------------------------------- */

static void test_regex_table(void **state)
{
	static const struct {
		const char *pattern;
		unsigned flags;
		const char *text;
		bool want;
	} table[] = {
		{"b", 0, "abc", true},
		{"B", 0, "abc", false},
		{"B", RE_IGNORECASE, "abc", true},
		{"(?i)B", 0, "abc", true},
		{"^b", 0, "a\nb", false},
		{"^b", RE_MULTILINE, "a\nb", true},
		{"a.b", 0, "a\nb", false},
		{"a.b", RE_DOTALL, "a\nb", true},
		{"\\s-O\\s", 0, "curl -O x", true},
		{"(?:\\s-[^-\\s]{0,20}i|\\s--inode\\s)", 0, "ls -di /", true},
		/* ASCII classes, bytes: no e acute in \w, two of anything in it. */
		{"^\\w", 0, "\xc3\xa9", false},
		{"^..$", 0, "\xc3\xa9", true},
		{"^\xc3\xa9$", RE_IGNORECASE, "\xc3\x89", false},
		{"^.$", 0, "\r", true},
		{"", 0, "", true},
	};
	struct regex_scratch *scratch = regex_scratch_new();

	(void)state;
	for (size_t i = 0; i < sizeof(table) / sizeof(table[0]); i++) {
		struct regex *regex;

		assert_int_equal(regex_compile(str_of(table[i].pattern), table[i].flags,
					 (struct place){0}, &regex, NULL),
			0);
		if ((regex_search(regex, scratch, str_of(table[i].text)) > 0) != table[i].want)
			fail_msg("'%s' on '%s'", table[i].pattern, table[i].text);
		regex_free(regex);
	}
	regex_scratch_free(scratch);
}

static void test_regex_errors(void **state)
{
	/* What PCRE2 says differs between its releases; the place and the offset do not. */
	static const struct {
		const char *pattern, *start, *end;
	} table[] = {
		{"a(b", "x.yml:3:9: bad regular expression 'a(b': ", " at offset 3"},
		{"[z-a]", "x.yml:3:9: bad regular expression '[z-a]': ", " at offset 3"},
		{"a\\C", "x.yml:3:9: bad regular expression 'a\\C': ", " at offset 3"},
		{"a(?C1)b", "x.yml:3:9: callouts, (?C...), are not allowed", " expression"},
		{"(*UTF)a", "x.yml:3:9: verbs, (*...), are not allowed", " expression"},
		{"a(*COMMIT)", "x.yml:3:9: verbs, (*...), are not allowed", " expression"},
	};
	char long_pattern[REGEX_PATTERN_MAX + 2];
	struct regex *regex = NULL;
	struct place at = {"x.yml", 3, 9};
	struct err err;
	char text[512];

	(void)state;
	for (size_t i = 0; i < sizeof(table) / sizeof(table[0]); i++) {
		assert_int_equal(regex_compile(str_of(table[i].pattern), 0, at, &regex, &err), -1);
		err_format(&err, text, sizeof(text));
		if (!str_starts(str_of(text), str_of(table[i].start)) ||
			!str_ends(str_of(text), str_of(table[i].end)))
			fail_msg("%s", text);
	}
	memset(long_pattern, 'a', sizeof(long_pattern));
	long_pattern[REGEX_PATTERN_MAX + 1] = '\0';
	assert_int_equal(regex_compile(str_of(long_pattern), 0, at, &regex, &err), -1);
	assert_string_equal(err_format(&err, text, sizeof(text)),
		"x.yml:3:9: regular expression of 4097 bytes: at most 4096 are allowed");
	assert_null(regex);

	/* Neither is meant here: an escaped parenthesis, members of a class. */
	assert_int_equal(regex_compile(STR("\\(*[(*(?C]"), 0, at, &regex, &err), 0);
	regex_free(regex);
}

static struct str repeat(const char *unit, size_t times, const char *end)
{
	size_t n = strlen(unit), tail = strlen(end);
	char *p = malloc(n * times + tail);

	for (size_t i = 0; i < times; i++)
		memcpy(p + i * n, unit, n);
	memcpy(p + n * times, end, tail);
	return (struct str){p, n * times + tail};
}

static void test_regex_limits(void **state)
{
	static const struct {
		const char *pattern, *unit;
		size_t times;
		const char *end;
		enum verdict want;
	} table[] = {
		{"^(a+)+$", "a", 50, "!", VERDICT_UNDECIDED},
		{"(a+)+$", "a", 100000, "!", VERDICT_UNDECIDED},
		{"(a|aa)+$", "a", 5000, "!", VERDICT_UNDECIDED},
		{"curl.*sh$", "curl sh ", 12000, "!", VERDICT_UNDECIDED},
		/* A match that a greedy repetition runs past is found all the same. */
		{"(.){200,}", "x", 100000, "", VERDICT_YES},
		{"(.){200,}", "x", 199, "", VERDICT_NO},
		/* Cheap expressions are decided on texts of any length. */
		{"\\s-O\\s", "-O", 1000000, " -O ", VERDICT_YES},
		{"\\s-O\\s", " ", 2000000, "-O", VERDICT_NO},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(table) / sizeof(table[0]); i++) {
		struct str text = repeat(table[i].unit, table[i].times, table[i].end);
		bool limit;

		if (test_regex(table[i].pattern, (struct value){.text = text, .state = VALUE_WHOLE},
			    &limit) != table[i].want)
			fail_msg("'%s' on %zu times '%s'", table[i].pattern, table[i].times,
				table[i].unit);
		assert_int_equal(limit, table[i].want == VERDICT_UNDECIDED);
		free((char *)text.p);
	}
}

/* Made to take for ever. Each search ends within LIMIT_MS of processor time, whatever the answer is. */
#define LIMIT_MS 20.0 /* measured: 4 */

static void test_hostile_regexes(void **state)
{
	static const char *const patterns[] = {
		"(?:a?){16}[xy]",
		"(a+)+[xy]$",
		"(a*)*[xy]",
		"(?:a|a)*[xy]",
		"(?:a|aa)+[xy]",
		"a*[xy]",
		"a*a*a*[xy]",
		"a*?a*?a*?[xy]",
		".*.*.*[xy]",
		"\\w+\\w+\\w+[xy]",
		"[ab]{900}[xy]",
		"(?:[ab]{900}|a)*[xy]",
		"[ab]{10,900}[xy]",
		"a{900}b{900}[xy]?c",
		"(a*)x?\\1[xy]",
		"(a+)(a+)\\1\\2[xy]",
		"(?P<n>a+)(?P=n)[xy]",
		"(?:(?:|){50}){50}[xy]",
		"(?=a*a*[xy])",
		"(?<=a{200})[xy]",
		"(?:a(?R)?)*[xy]",
		"(?>a*)*[xy]",
		"(?:a++|a)*[xy]",
		"(?i)(?:A?){16}[XY]",
		"(?m)^(?:.*a)+[xy]$",
	};
	struct regex_scratch *scratch = regex_scratch_new();
	static char text[32768];
	double worst = 0;

	(void)state;
	memset(text, 'a', sizeof(text));
	for (size_t i = 0; i < sizeof(patterns) / sizeof(patterns[0]); i++) {
		struct regex *regex;

		assert_int_equal(
			regex_compile(str_of(patterns[i]), 0, (struct place){0}, &regex, NULL), 0);
		for (size_t n = 1900; n <= sizeof(text); n *= 4) {
			double best = 1e9;

			for (int run = 0; run < 3; run++) {
				double from = effort_ms();

				regex_scratch_refill(scratch);
				assert_true(
					regex_search(regex, scratch, (struct str){text, n}) <= 0);
				from = effort_ms() - from;
				best = from < best ? from : best;
			}
			worst = best > worst ? best : worst;
			if (best > effort_limit(LIMIT_MS))
				fail_msg("'%s' on %zu bytes: %.1f ms", patterns[i], n, best);
		}
		regex_free(regex);
	}
	print_message("the worst took %.2f ms\n", worst);
	regex_scratch_free(scratch);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_exhaustive_ascii),
		cmocka_unit_test(test_exhaustive_bytes),
		cmocka_unit_test(test_glob_table),
		cmocka_unit_test(test_glob_shapes),
		cmocka_unit_test(test_empty_text_tokens),
		cmocka_unit_test(test_glob_is_linear),
		cmocka_unit_test(test_cut_globs),
		cmocka_unit_test(test_cut_regexes),
		cmocka_unit_test(test_regex_table),
		cmocka_unit_test(test_regex_errors),
		cmocka_unit_test(test_regex_limits),
		cmocka_unit_test(test_hostile_regexes),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
