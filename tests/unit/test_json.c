/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "alert/json.h"
#include "base/utf8.h"
#include "support/jsonread.h"

#define BAD "\xef\xbf\xbd"

static void assert_buf(const struct buf *out, const char *want)
{
	assert_int_equal(out->n, strlen(want));
	assert_memory_equal(out->p, want, out->n);
}

static const struct {
	struct str in;
	const char *out;
} strings[] = {
	{STR("ls -la"), "\"ls -la\""},
	{STR("a\"b\\c/d"), "\"a\\\"b\\\\c/d\""},
	{STR("\n\t\r\x1b[2J\x7f"), "\"\\u000a\\u0009\\u000d\\u001b[2J\\u007f\""},
	{{"a\0b", 3}, "\"a\\u0000b\""},
	{STR("\xc2\x85"), "\"\\u0085\""},
	{STR("na\xc3\xafve \xe2\x82\xac \xf0\x9f\x98\x80"),
		"\"na\xc3\xafve \xe2\x82\xac \xf0\x9f\x98\x80\""},
	{STR("\xe2\x80\xa8\xe2\x80\xa9"), "\"\\u2028\\u2029\""},
	{STR("\xe2\x80\xaa\xe2\x80\xae\xe2\x81\xa6\xe2\x81\xa9"),
		"\"\\u202a\\u202e\\u2066\\u2069\""},
	{STR("\xe2\x80\x8b\xe2\x80\x8f\xe2\x81\xa0\xef\xbb\xbf"),
		"\"\\u200b\\u200f\\u2060\\ufeff\""},
	{STR("\xf3\xa0\x81\x81"), "\"\\udb40\\udc41\""}, /* TAG LATIN CAPITAL LETTER A */
	{STR("\xff"), "\"" BAD "\""},
	{STR("a\xc3"), "\"a" BAD "\""},
	{STR("\xc3("), "\"" BAD "(\""},
	{STR("\xc0\x80"), "\"" BAD BAD "\""}, /* overlong NUL */
	{STR("\xed\xa0\x80"), "\"" BAD BAD BAD "\""}, /* a surrogate */
	{STR("\xf4\x90\x80\x80"), "\"" BAD BAD BAD BAD "\""}, /* beyond U+10FFFF */
	{STR("\xe2\x82"), "\"" BAD BAD "\""},
	{STR(""), "\"\""},
	{STR_NONE, "\"\""},
};

static void test_strings(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(strings) / sizeof(strings[0]); i++) {
		struct buf out;
		struct json j, count;

		buf_init(&out, 1000);
		json_init(&j, &out);
		json_init(&count, NULL);
		assert_false(json_str(&j, strings[i].in, JSON_NO_CAP));
		json_str(&count, strings[i].in, JSON_NO_CAP);
		assert_buf(&out, strings[i].out);
		assert_int_equal(j.n, out.n);
		assert_int_equal(count.n, out.n);
		buf_done(&out);
	}
}

static const struct {
	struct str in;
	size_t cap;
	const char *out;
	bool cut;
} caps[] = {
	{STR("abcdef"), 6, "\"abcdef\"", false},
	{STR("abcdef"), 5, "\"abcde\"", true},
	{STR("abcdef"), 0, "\"\"", true},
	{STR("a\nb"), 6, "\"a\"", true},
	{STR("a\nb"), 7, "\"a\\u000a\"", true},
	{STR("\xe2\x82\xac\xe2\x82\xac"), 5, "\"\xe2\x82\xac\"", true},
	{STR("\xff\xff"), 5, "\"" BAD "\"", true},
	{STR("ab\""), 3, "\"ab\"", true},
	{STR(""), 0, "\"\"", false},
};

static void test_caps(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(caps) / sizeof(caps[0]); i++) {
		struct buf out;
		struct json j;

		buf_init(&out, 1000);
		json_init(&j, &out);
		assert_int_equal(json_str(&j, caps[i].in, caps[i].cap), caps[i].cut);
		assert_buf(&out, caps[i].out);
		buf_done(&out);
	}
}

static const struct {
	struct str in;
	size_t cap, from, size;
} tails[] = {
	{STR("abcdef"), 3, 3, 3},
	{STR("abcdef"), 9, 0, 6},
	{STR("abcdef"), 0, 6, 0},
	{STR("a\xe2\x82\xac"), 3, 1, 3},
	{STR("ab\xe2\x82\xac"), 2, 5, 0}, /* not in the middle of a character */
	{STR("\xff\xff\xff"), 7, 1, 6},
	{STR("\x80\x80\x80\x80\x80\x80"), 4, 5, 3}, /* bytes that only look like continuations */
	{STR("\n\nab"), 8, 1, 8},
};

static void test_tails(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(tails) / sizeof(tails[0]); i++) {
		size_t size = 99;

		assert_int_equal(json_fit_tail(tails[i].in, tails[i].cap, &size), tails[i].from);
		assert_int_equal(size, tails[i].size);
	}
}

static void test_structure(void **state)
{
	static const struct str words[] = {STR("x"), STR("y")};
	struct buf out;
	struct json j;

	(void)state;
	buf_init(&out, 1000);
	json_init(&j, &out);
	json_open(&j, '{');
	json_key(&j, "list");
	json_open(&j, '[');
	json_open(&j, '{');
	json_close(&j, '}');
	json_u64(&j, UINT64_MAX);
	json_str(&j, STR("s"), JSON_NO_CAP);
	json_close(&j, ']');
	json_key_words(&j, "words", words, 2);
	assert_false(json_key_str(&j, "unknown", STR_NONE, 10));
	json_key_u64(&j, "n", 0);
	json_close(&j, '}');
	assert_buf(
		&out, "{\"list\":[{},18446744073709551615,\"s\"],\"words\":[\"x\",\"y\"],\"n\":0}");

	struct json_value *v = json_read(out.p, out.n);

	assert_non_null(v);
	json_value_free(v);
	buf_done(&out);
}

/* The reader is what the other tests trust, so it has to refuse. */
static void test_reader(void **state)
{
	static const char *const good[] = {
		"{}", " [1, -0.5e+3, \"\\ud83d\\ude00\", null, true] ", "0"};
	static const char *const bad[] = {"", "{", "{\"a\":1,}", "{\"a\":1,\"a\":2}", "[1 2]", "01",
		"+1", "1.", "\"\n\"", "\"\xff\"", "\"\xc0\x80\"", "\"\xed\xa0\x80\"", "\"\\ud800\"",
		"\"\\x\"", "\"\\u12g4\"", "{} {}", "nul", "{a:1}", "[1,]", "\"abc"};

	(void)state;
	for (size_t i = 0; i < sizeof(good) / sizeof(good[0]); i++) {
		struct json_value *v = json_read(good[i], strlen(good[i]));

		assert_non_null(v);
		json_value_free(v);
	}
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		assert_null(json_read(bad[i], strlen(bad[i])));
}

/* All strings of up to three bytes: decoder and independent reader agree on what is UTF-8. */
static void test_utf8_exhaustive(void **state)
{
	unsigned char text[5] = "\"";

	(void)state;
	for (unsigned code = 0; code < 1u << 24; code++) {
		size_t n = code >> 16 ? 3 : code >> 8 ? 2 : 1;

		for (size_t i = 0; i < n; i++)
			text[1 + i] = (unsigned char)(code >> 8 * (n - 1 - i));
		if (n > 1 && text[1] < 0xc0) /* ASCII in front adds nothing */
			continue;
		bool special = false;

		for (size_t i = 1; i <= n; i++)
			special = special || text[i] < 0x20 || text[i] == '"' || text[i] == '\\';
		if (special)
			continue;
		text[n + 1] = '"';
		struct json_value *v = json_read((const char *)text, n + 2);

		assert_int_equal(utf8_valid((struct str){(const char *)text + 1, n}), v != NULL);
		json_value_free(v);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_strings),
		cmocka_unit_test(test_caps),
		cmocka_unit_test(test_tails),
		cmocka_unit_test(test_structure),
		cmocka_unit_test(test_reader),
		cmocka_unit_test(test_utf8_exhaustive),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
