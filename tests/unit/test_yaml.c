/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdlib.h>

#include "base/buf.h"
#include "base/clock.h"
#include "sigma/scalar.h"
#include "sigma/yaml.h"

#define COUNT(list) (sizeof(list) / sizeof((list)[0]))

static struct arena arena;

static int setup(void **state)
{
	(void)state;
	arena_init(&arena, 8 << 20);
	return 0;
}

static int teardown(void **state)
{
	(void)state;
	arena_done(&arena);
	return 0;
}

static const struct yaml_node *read_text(const char *text)
{
	struct yaml_node *docs = NULL;
	struct err err = {0};

	if (yaml_read(&arena, str_of(text), "x.yml", &docs, &err))
		fail_msg("%s:%d:%d: %s", err.file, err.line, err.col, err.msg);
	return docs;
}

static void assert_at(const struct yaml_node *node, int line, int col)
{
	assert_string_equal(node->at.file, "x.yml");
	assert_int_equal(node->at.line, line);
	assert_int_equal(node->at.col, col);
}

static void test_tree(void **state)
{
	const struct yaml_node *docs = read_text("title: A rule\n"
						 "list:\n"
						 "    - 'one'\n"
						 "    - two: 2\n"
						 "flow: [a, \"b\"]\n");
	const struct yaml_node *doc = docs->first, *list, *flow;

	(void)state;
	assert_int_equal(docs->n, 1);
	assert_int_equal(doc->kind, YAML_IS_MAP);
	assert_int_equal(doc->n, 3);
	assert_at(doc, 1, 1);
	assert_string_equal(yaml_get(doc, "title")->text.p, "A rule");
	assert_at(yaml_get(doc, "title"), 1, 8);
	assert_at(yaml_get(doc, "title")->key, 1, 1);
	list = yaml_get(doc, "list");
	assert_int_equal(list->kind, YAML_IS_LIST);
	assert_int_equal(list->n, 2);
	assert_false(list->first->plain);
	assert_at(list->first, 3, 7);
	assert_at(yaml_get(list->first->next, "two"), 4, 12);
	flow = yaml_get(doc, "flow");
	assert_true(flow->first->plain);
	assert_false(flow->first->next->plain);
	assert_null(yaml_get(doc, "nothing"));
	assert_null(yaml_get(list, "two"));
	assert_null(yaml_get(NULL, "two"));
}

static void test_documents(void **state)
{
	const struct yaml_node *docs;

	(void)state;
	docs = read_text("a: 1\n---\nb: 2\n...\n---\nc: 3\n");
	assert_int_equal(docs->n, 3);
	assert_at(docs->first->next, 3, 1);
	assert_non_null(yaml_get(docs->first->next->next, "c"));
	assert_int_equal(read_text("")->n, 0);
	assert_int_equal(read_text("# only a comment\n")->n, 0);
	assert_int_equal(read_text("\xef\xbb\xbf"
				   "a: 1\n")
				 ->n,
		1);
	assert_int_equal(read_text("a: 1\r\nb: 2\r\n")->first->n, 2);
}

/* The column of a byte inside a scalar, where the file shows it as it is. */
static void test_place(void **state)
{
	static const struct {
		const char *text;
		size_t offset;
		int line, col;
	} cases[] = {
		{"k: abc def\n", 4, 1, 8},
		{"k: 'abc def'\n", 4, 1, 9},
		{"k: \"abc def\"\n", 4, 1, 9},
		{"k: '\xc3\xa4\xc3\xb6 def'\n", 5, 1, 8}, /* characters, not bytes */
		{"k: 'it''s def'\n", 5, 1, 4}, /* escapes: the start */
		{"k: \"a\\x62c def\"\n", 4, 1, 4},
		{"k: abc\n  def\n", 4, 1, 4},
		{"k: >-\n  abc\n", 1, 1, 4},
		{"k: |\n  abc\n", 1, 1, 4},
	};

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		const struct yaml_node *node = yaml_get(read_text(cases[i].text)->first, "k");
		struct place at = yaml_place(node, cases[i].offset);

		assert_int_equal(at.line, cases[i].line);
		assert_int_equal(at.col, cases[i].col);
	}
}

static void assert_refused(struct str text, const char *message)
{
	struct yaml_node *docs = NULL;
	struct err err;
	char line[600];

	assert_int_equal(yaml_read(&arena, text, "x.yml", &docs, &err), -1);
	assert_null(docs);
	assert_string_equal(err_format(&err, line, sizeof(line)), message);
}

static const struct {
	struct str text;
	const char *message;
} bad[] = {
	{STR("a: &x 1\n"), "x.yml:1:4: anchors (&name) are not allowed in rules: a text that "
			   "begins with '&' needs quotes"},
	{STR("a: &x [1]\n"), "x.yml:1:4: anchors (&name) are not allowed in rules: a text that "
			     "begins with '&' needs quotes"},
	{STR("a: &x {b: 1}\n"), "x.yml:1:4: anchors (&name) are not allowed in rules: a text that "
				"begins with '&' needs quotes"},
	{STR("a: *x\n"), "x.yml:1:4: aliases (*name) are not allowed in rules: a text that "
			 "begins with '*' needs quotes"},
	{STR("a: !!str 1\n"), "x.yml:1:4: tags (!name) are not allowed in rules: a text that "
			      "begins with '!' needs quotes"},
	{STR("a: !x [1]\n"), "x.yml:1:4: tags (!name) are not allowed in rules: a text that "
			     "begins with '!' needs quotes"},
	{STR("a: ! 1\n"), "x.yml:1:4: tags (!name) are not allowed in rules: a text that "
			  "begins with '!' needs quotes"},
	{STR("a: 1\n<<: {b: 2}\n"), "x.yml:2:1: merge keys (<<) are not allowed in rules"},
	{STR("a: 1\nb: 2\n'a': 3\n"), "x.yml:3:1: duplicate key 'a', first in line 1"},
	{STR("x: {a: 1, a: 2}\n"), "x.yml:1:11: duplicate key 'a', first in line 1"},
	{STR("[a]: 1\n"), "x.yml:1:1: a key must be text, not a list"},
	{STR("? {a: b}\n: 1\n"), "x.yml:1:3: a key must be text, not a map"},
	{STR("a: b\0c\n"), "x.yml:1:5: a NUL character is not allowed"},
	{STR("a: \"b\\0c\"\n"), "x.yml:1:4: a NUL character is not allowed"},
	{STR("a: 1\nb: x\xff\n"), "x.yml:2:5: invalid UTF-8"},
	{STR("a: \xc0\xaf\n"), "x.yml:1:4: invalid UTF-8"},
	{STR("a: \xed\xa0\x80\n"), "x.yml:1:4: invalid UTF-8"},
	{STR("a: \xf4\x90\x80\x80\n"), "x.yml:1:4: invalid UTF-8"},
	{STR("a: \xe2\x82"), "x.yml:1:4: invalid UTF-8"},
	{STR("\xff\xfe"
	     "a\0"),
		"x.yml:1:1: invalid UTF-8"},
	{STR("a: \x1b[0m\n"), "x.yml:1:4: control character 0x1b is not allowed"},
	{STR("a: \xc2\x9b"
	     "0m\n"),
		"x.yml:1:4: control character 0x9b is not allowed"},
	{STR("a: [1, 2\nb: 3\n"),
		"x.yml:2:2: not valid YAML: did not find expected ',' or ']' while parsing a flow "
		"sequence that began in line 1"},
	{STR("a: 'b\n"), "x.yml:2:1: not valid YAML: found unexpected end of stream while scanning "
			 "a quoted scalar that began in line 1"},
	{STR("a: 1\nb: \"c\nd: 2\ne: 3\n"),
		"x.yml:5:1: not valid YAML: found unexpected end of stream while scanning a quoted "
		"scalar that began in line 2"},
	{STR("a: [1, ]]\n"), "x.yml:1:9: not valid YAML: did not find expected key while parsing a "
			     "block mapping"},
	{STR("a: 1\nb: @c\n"),
		"x.yml:2:4: not valid YAML: found character that cannot start any "
		"token while scanning for the next token: a text that begins with it "
		"needs quotes"},
	{STR("a: b: c\n"),
		"x.yml:1:5: not valid YAML: mapping values are not allowed in this context: "
		"a text with ': ' in it needs quotes"},
	{STR("a: 1\n\tb: 2\n"),
		"x.yml:2:1: not valid YAML: found a tab character that violates "
		"indentation while scanning a plain scalar that began in line 1: lines are "
		"indented by blanks"},
	{STR("a: *.sh\n"), "x.yml:1:5: not valid YAML: did not find expected alphabetic or numeric "
			   "character while scanning an alias: a text that begins with '*' needs "
			   "quotes"},
	{STR("a: &\n"), "x.yml:1:5: not valid YAML: did not find expected alphabetic or numeric "
			"character while scanning an anchor: a text that begins with '&' needs "
			"quotes"},
	{STR("a: %x%\n"), "x.yml:1:4: not valid YAML: found character that cannot start any token "
			  "while scanning for the next token: a text that begins with it needs "
			  "quotes"},
	{STR("a: |x\n"), "x.yml:1:5: not valid YAML: did not find expected comment or line break "
			 "while scanning a block scalar: a text that begins with '|' or '>' needs "
			 "quotes"},
	{STR("a: \"\\d\"\n"),
		"x.yml:1:5: not valid YAML: found unknown escape character while parsing a quoted "
		"scalar: single quotes leave backslashes alone"},
	{STR("a: \"\\x\"\n"), "x.yml:1:7: not valid YAML: did not find expected hexdecimal number "
			      "while parsing a "
			      "quoted scalar: single quotes leave backslashes alone"},
	{STR("a: 1\n---\nb: *x\n"),
		"x.yml:3:4: aliases (*name) are not allowed in rules: a text that "
		"begins with '*' needs quotes"},
};

static void test_refused(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(bad); i++)
		assert_refused(bad[i].text, bad[i].message);
}

static struct str repeat(struct buf *b, const char *text, size_t n)
{
	buf_reset(b, b->max);
	for (size_t i = 0; i < n; i++)
		buf_add(b, str_of(text));
	return buf_str(b);
}

static void test_limits(void **state)
{
	struct yaml_node *docs;
	struct err err;
	struct buf b;

	(void)state;
	buf_init(&b, 1 << 20);
	assert_refused(
		repeat(&b, "[", YAML_DEPTH_MAX + 1), "x.yml:1:33: nested deeper than 32 levels");
	assert_refused(
		repeat(&b, "- ", YAML_DEPTH_MAX + 1), "x.yml:1:65: nested deeper than 32 levels");
	repeat(&b, "[", YAML_DEPTH_MAX);
	buf_add(&b, STR("]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]"));
	assert_int_equal(yaml_read(&arena, buf_str(&b), "x.yml", &docs, &err), 0);
	/* One node is the list around them. */
	assert_int_equal(
		yaml_read(&arena, repeat(&b, "- a\n", YAML_NODES_MAX - 1), "x.yml", &docs, &err),
		0);
	assert_refused(repeat(&b, "- a\n", YAML_NODES_MAX),
		"x.yml:10000:3: more than 10000 nodes in one file");
	buf_reset(&b, b.max);
	for (int i = 0; i <= YAML_KEYS_MAX; i++)
		buf_addf(&b, "k%d: 1\n", i);
	assert_refused(buf_str(&b), "x.yml:1001:1: more than 1000 keys in one map");
	buf_done(&b);
}

/* Quadratic in the parser, so the depth limit has to stop it at once: unlimited it takes 20 s. */
static void test_brackets(void **state)
{
	static const char *const opening[] = {"[", "{", "[{", "- ", "? "};
	struct yaml_node *docs;
	struct err err;
	struct buf b;

	(void)state;
	buf_init(&b, 1 << 20);
	for (size_t i = 0; i < COUNT(opening); i++) {
		struct str text = repeat(&b, opening[i], 100000 / strlen(opening[i]));
		uint64_t start = clock_mono(&clock_system);

		assert_int_equal(yaml_read(&arena, text, "x.yml", &docs, &err), -1);
		uint64_t ms = clock_mono(&clock_system) - start;

		assert_string_equal(err.msg, "nested deeper than 32 levels");
		print_message(
			"100 kB of '%s' refused in %llu ms\n", opening[i], (unsigned long long)ms);
		assert_true(ms < 1000); /* far above what it takes, far below what it would take */
	}
	buf_done(&b);
}

static void test_no_memory(void **state)
{
	struct yaml_node *docs = NULL;
	struct arena small;
	struct err err;

	(void)state;
	for (size_t max = 0; max < 1000; max += 8) {
		arena_init(&small, max);
		if (yaml_read(&small, STR("a: [b, c]\n"), "x.yml", &docs, &err) == 0)
			max = 1000;
		else
			assert_string_equal(err.msg, "out of memory");
		arena_done(&small);
	}
	assert_non_null(docs);
}

static const struct {
	const char *text;
	enum scalar_type type;
	const char *value;
} scalars[] = {
	{"abc", SCALAR_TEXT, "abc"},
	{"'42'", SCALAR_TEXT, "42"},
	{"'null'", SCALAR_TEXT, "null"},
	{"\"\"", SCALAR_TEXT, ""},
	{"", SCALAR_NULL, ""},
	{"~", SCALAR_NULL, ""},
	{"null", SCALAR_NULL, ""},
	{"Null", SCALAR_NULL, ""},
	{"NULL", SCALAR_NULL, ""},
	{"nULL", SCALAR_TEXT, "nULL"},
	{"yes", SCALAR_BOOL, "true"},
	{"On", SCALAR_BOOL, "true"},
	{"TRUE", SCALAR_BOOL, "true"},
	{"off", SCALAR_BOOL, "false"},
	{"No", SCALAR_BOOL, "false"},
	{"nO", SCALAR_TEXT, "nO"},
	{"y", SCALAR_TEXT, "y"},
	{"0", SCALAR_NUMBER, "0"},
	{"42", SCALAR_NUMBER, "42"},
	{"+42", SCALAR_NUMBER, "42"},
	{"-42", SCALAR_NUMBER, "-42"},
	{"-0", SCALAR_NUMBER, "0"},
	{"1_000", SCALAR_NUMBER, "1000"},
	{"0x10", SCALAR_NUMBER, "16"},
	{"-0x1F", SCALAR_NUMBER, "-31"},
	{"010", SCALAR_NUMBER, "8"},
	{"08", SCALAR_TEXT, "08"},
	{"0b101", SCALAR_NUMBER, "5"},
	{"0x", SCALAR_TEXT, "0x"},
	{"0xg", SCALAR_TEXT, "0xg"},
	{"1:30", SCALAR_NUMBER, "90"},
	{"1:02:03", SCALAR_NUMBER, "3723"},
	{"1:60", SCALAR_TEXT, "1:60"},
	{"1:2:", SCALAR_TEXT, "1:2:"},
	{"18446744073709551615", SCALAR_NUMBER, "18446744073709551615"},
	{"1.0", SCALAR_NUMBER, "1.0"},
	{"1.50", SCALAR_NUMBER, "1.50"},
	{".5", SCALAR_NUMBER, ".5"},
	{"-1.5e+3", SCALAR_NUMBER, "-1.5e+3"},
	{"1e3", SCALAR_TEXT, "1e3"},
	{"1.5e3", SCALAR_TEXT, "1.5e3"},
	{".inf", SCALAR_NUMBER, ".inf"},
	{"inf", SCALAR_TEXT, "inf"},
	{"1.2.3.4", SCALAR_TEXT, "1.2.3.4"},
	{"2023-08-23", SCALAR_TEXT, "2023-08-23"},
	{"-", SCALAR_TEXT, "-"},
	{".", SCALAR_TEXT, "."},
	{"777x", SCALAR_TEXT, "777x"},
};

static void test_scalars(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(scalars); i++) {
		struct yaml_node node = {
			.plain = true, .text = str_of(scalars[i].text), .at = {"x.yml", 1, 1}};
		enum scalar_type type;
		struct str text;

		if (strchr("'\"", scalars[i].text[0]) && scalars[i].text[0]) {
			node.plain = false;
			node.text = str_sub(node.text, 1, node.text.n - 1);
		}
		assert_int_equal(scalar_resolve(&arena, &node, &type, &text), 0);
		if (type != scalars[i].type || !str_eq(text, str_of(scalars[i].value)))
			fail_msg("%s: type %d, '%.*s'", scalars[i].text, type, STR_ARG(text));
	}
}

static void test_scalar_overflow(void **state)
{
	static const char *const large[] = {
		"18446744073709551616", "0x10000000000000000", "5124095576030431:00:59"};

	(void)state;
	for (size_t i = 0; i < COUNT(large); i++) {
		struct yaml_node node = {.plain = true, .text = str_of(large[i])};
		enum scalar_type type;
		struct str text;

		assert_int_equal(scalar_resolve(&arena, &node, &type, &text), -1);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_tree),
		cmocka_unit_test(test_documents),
		cmocka_unit_test(test_place),
		cmocka_unit_test(test_refused),
		cmocka_unit_test(test_limits),
		cmocka_unit_test(test_brackets),
		cmocka_unit_test(test_no_memory),
		cmocka_unit_test(test_scalars),
		cmocka_unit_test(test_scalar_overflow),
	};

	return cmocka_run_group_tests(tests, setup, teardown);
}
