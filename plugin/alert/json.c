/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "alert/json.h"

#include <assert.h>
#include <stdio.h>

#include "base/utf8.h"

#define GLYPH_SIZE 12 /* the longest, a surrogate pair \uXXXX\uXXXX */

/* One character as it is written. */
struct glyph {
	size_t length; /* bytes of the source */
	size_t n;
	char text[GLYPH_SIZE];
};

void json_init(struct json *j, struct buf *out)
{
	*j = (struct json){.out = out};
}

static void put(struct json *j, struct str s)
{
	j->n += s.n;
	if (j->out)
		buf_add(j->out, s);
}

static void separate(struct json *j)
{
	if (j->comma)
		put(j, STR(","));
	j->comma = false;
}

void json_open(struct json *j, char bracket)
{
	separate(j);
	put(j, (struct str){&bracket, 1});
}

void json_close(struct json *j, char bracket)
{
	put(j, (struct str){&bracket, 1});
	j->comma = true;
}

void json_key(struct json *j, const char *key)
{
	separate(j);
	put(j, STR("\""));
	put(j, str_of(key));
	put(j, STR("\":"));
}

static void add_unit(struct glyph *g, uint32_t unit)
{
	static const char digits[] = "0123456789abcdef";
	char *p = g->text + g->n;

	p[0] = '\\';
	p[1] = 'u';
	for (int i = 0; i < 4; i++)
		p[2 + i] = digits[unit >> (12 - 4 * i) & 15];
	g->n += 6;
}

static void glyph_escape(struct glyph *g, uint32_t code)
{
	g->n = 0;
	if (code > 0xffff) { /* as a surrogate pair: RFC 8259, section 7 */
		add_unit(g, 0xd800 + ((code - 0x10000) >> 10));
		code = 0xdc00 + (code & 0x3ff);
	}
	add_unit(g, code);
}

static void glyph_read(struct glyph *g, struct str s, size_t at)
{
	uint32_t code;

	g->length = utf8_decode(s, at, &code);
	if (g->length == 0) {
		g->length = 1;
		g->n = 3;
		memcpy(g->text, "\xef\xbf\xbd", 3);
	} else if (code == '"' || code == '\\') {
		g->n = 2;
		g->text[0] = '\\';
		g->text[1] = (char)code;
	} else if (utf8_deceptive(code)) {
		glyph_escape(g, code);
	} else {
		g->n = g->length;
		memcpy(g->text, s.p + at, g->length);
	}
}

/* Bytes from `at` on that are written as they are, most of all text; at most `max`. */
static size_t plain_run(struct str s, size_t at, size_t max)
{
	size_t end = s.n - at > max ? at + max : s.n, i = at;

	while (i < end && s.p[i] >= ' ' && s.p[i] < 0x7f && s.p[i] != '"' && s.p[i] != '\\')
		i++;
	return i - at;
}

void json_quote(struct json *j)
{
	separate(j);
	put(j, STR("\""));
}

bool json_text(struct json *j, struct str s, size_t cap)
{
	struct glyph g;
	size_t used = 0;

	for (size_t at = 0; at < s.n;) {
		size_t run = plain_run(s, at, cap - used);

		if (run) {
			put(j, str_sub(s, at, at + run));
			at += run;
			used += run;
			continue;
		}
		glyph_read(&g, s, at);
		if (g.n > cap - used)
			return true;
		put(j, (struct str){g.text, g.n});
		at += g.length;
		used += g.n;
	}
	return false;
}

bool json_str(struct json *j, struct str s, size_t cap)
{
	json_quote(j);
	bool cut = json_text(j, s, cap);

	json_quote(j);
	j->comma = true;
	return cut;
}

void json_u64(struct json *j, uint64_t value)
{
	char text[24];
	int n = snprintf(text, sizeof(text), "%llu", (unsigned long long)value);

	separate(j);
	put(j, (struct str){text, (size_t)n});
	j->comma = true;
}

void json_bool(struct json *j, bool value)
{
	separate(j);
	put(j, value ? STR("true") : STR("false"));
	j->comma = true;
}

bool json_key_str(struct json *j, const char *key, struct str s, size_t cap)
{
	if (s.n == 0)
		return false;
	json_key(j, key);
	return json_str(j, s, cap);
}

void json_key_words(struct json *j, const char *key, const struct str *word, size_t n)
{
	json_key(j, key);
	json_open(j, '[');
	for (size_t i = 0; i < n; i++)
		json_str(j, word[i], JSON_NO_CAP);
	json_close(j, ']');
}

void json_key_u64(struct json *j, const char *key, uint64_t value)
{
	json_key(j, key);
	json_u64(j, value);
}

void json_key_digits(struct json *j, const char *key, uint64_t value)
{
	char digits[24] = "";

	if (value)
		snprintf(digits, sizeof(digits), "%llu", (unsigned long long)value);
	json_key_str(j, key, str_of(digits), JSON_NO_CAP);
}

size_t json_fit(struct str s, size_t cap, size_t *ret_size)
{
	struct glyph g;
	size_t at = 0, used = 0;

	while (at < s.n) {
		size_t run = plain_run(s, at, cap - used);

		if (run) {
			used += run;
			at += run;
			continue;
		}
		glyph_read(&g, s, at);
		if (g.n > cap - used)
			break;
		used += g.n;
		at += g.length;
	}
	*ret_size = used;
	return at;
}

size_t json_fit_tail(struct str s, size_t cap, size_t *ret_size)
{
	/* No character is written in fewer bytes than it has, so no more than `cap` can fit. */
	size_t start = s.n > cap ? s.n - cap : 0, size;
	struct glyph g;

	/* Not in the middle of a character: it has at most three continuation bytes. */
	for (int i = 0; i < 3 && start > 0 && start < s.n; i++) {
		if (((unsigned char)s.p[start] & 0xc0) == 0x80)
			start++;
	}
	json_fit(str_sub(s, start, s.n), JSON_NO_CAP, &size);
	while (size > cap) {
		assert(start < s.n);
		glyph_read(&g, s, start);
		start += g.length;
		size -= g.n;
	}
	*ret_size = size;
	return start;
}
