/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "support/jsonread.h"

#include <stdlib.h>
#include <string.h>

#define DEPTH_MAX 32

struct reader {
	const unsigned char *p, *end;
	int depth;
};

static struct json_value *read_value(struct reader *r);

static void skip_blanks(struct reader *r)
{
	while (r->p < r->end && strchr(" \t\r\n", *r->p) && *r->p)
		r->p++;
}

static bool take(struct reader *r, char c)
{
	if (r->p == r->end || *r->p != (unsigned char)c)
		return false;
	r->p++;
	return true;
}

static struct json_value *value_new(int type)
{
	struct json_value *v = calloc(1, sizeof(*v));

	if (!v)
		abort();
	v->type = (unsigned)type;
	return v;
}

void json_value_free(struct json_value *v)
{
	while (v) {
		struct json_value *next = v->next;

		json_value_free(v->first);
		free(v->key);
		free(v->text);
		free(v);
		v = next;
	}
}

static bool read_hex(struct reader *r, unsigned *ret_unit)
{
	unsigned unit = 0;

	for (int i = 0; i < 4; i++, r->p++) {
		if (r->p == r->end)
			return false;
		int c = *r->p;

		if (c >= '0' && c <= '9')
			unit = unit * 16 + (unsigned)(c - '0');
		else if ((c | 32) >= 'a' && (c | 32) <= 'f')
			unit = unit * 16 + (unsigned)((c | 32) - 'a') + 10;
		else
			return false;
	}
	*ret_unit = unit;
	return true;
}

static size_t put_code(unsigned long c, char *out)
{
	if (c < 0x80) {
		out[0] = (char)c;
		return 1;
	}
	size_t n = c < 0x800 ? 2 : c < 0x10000 ? 3 : 4;

	for (size_t i = n; i-- > 1; c >>= 6)
		out[i] = (char)(0x80 | (c & 0x3f));
	out[0] = (char)((0xf00 >> n & 0xff) | c);
	return n;
}

static bool read_escape(struct reader *r, char *out, size_t *at)
{
	static const char from[] = "\"\\/bfnrt", to[] = "\"\\/\b\f\n\r\t";
	unsigned high, low;

	if (r->p == r->end)
		return false;
	int c = *r->p++;
	const char *simple = c ? strchr(from, c) : NULL;

	if (simple) {
		out[(*at)++] = to[simple - from];
		return true;
	}
	if (c != 'u' || !read_hex(r, &high))
		return false;
	unsigned long code = high;

	if (high >= 0xd800 && high < 0xdc00) {
		if (!take(r, '\\') || !take(r, 'u') || !read_hex(r, &low) || low < 0xdc00 ||
			low > 0xdfff)
			return false;
		code = 0x10000 + ((unsigned long)(high - 0xd800) << 10) + (low - 0xdc00);
	} else if (high >= 0xdc00 && high < 0xe000) {
		return false;
	}
	*at += put_code(code, out + *at);
	return true;
}

/* By value: the code point is put together and compared with the shortest form of it. */
static bool read_utf8(struct reader *r, char *out, size_t *at)
{
	unsigned char c = *r->p;
	size_t n = c < 0x80 ? 1 : (c & 0xe0) == 0xc0 ? 2 : (c & 0xf0) == 0xe0 ? 3 : 4;
	unsigned long code = n == 1 ? c : c & (0xffu >> (n + 1));
	char again[8];

	if (c < 0x20 || (n == 4 && (c & 0xf8) != 0xf0) || (size_t)(r->end - r->p) < n)
		return false;
	for (size_t i = 1; i < n; i++)
		code = code << 6 | (r->p[i] & 0x3f);
	if (code > 0x10ffff || (code >= 0xd800 && code < 0xe000))
		return false;
	if (put_code(code, again) != n || memcmp(again, r->p, n) != 0)
		return false;
	memcpy(out + *at, r->p, n);
	*at += n;
	r->p += n;
	return true;
}

static struct json_value *read_string(struct reader *r)
{
	struct json_value *v = value_new(JSON_STRING);

	v->text = malloc((size_t)(r->end - r->p) + 8); /* no escape is shorter than what it means */
	if (!v->text)
		abort();
	while (r->p < r->end && *r->p != '"') {
		bool good = *r->p == '\\' ? (r->p++, read_escape(r, v->text, &v->n))
					  : read_utf8(r, v->text, &v->n);

		if (!good)
			goto bad;
	}
	if (!take(r, '"'))
		goto bad;
	v->text[v->n] = '\0';
	return v;
bad:
	json_value_free(v);
	return NULL;
}

static size_t digits(struct reader *r)
{
	size_t n = 0;

	for (; r->p < r->end && *r->p >= '0' && *r->p <= '9'; r->p++)
		n++;
	return n;
}

static struct json_value *read_number(struct reader *r)
{
	const unsigned char *start = r->p;
	bool good;

	take(r, '-');
	good = take(r, '0') || digits(r) > 0;
	if (good && take(r, '.'))
		good = digits(r) > 0;
	if (good && (take(r, 'e') || take(r, 'E'))) {
		if (!take(r, '+'))
			take(r, '-');
		good = digits(r) > 0;
	}
	if (!good)
		return NULL;
	struct json_value *v = value_new(JSON_NUMBER);

	v->n = (size_t)(r->p - start);
	v->text = strndup((const char *)start, v->n);
	return v;
}

static bool has_key(const struct json_value *object, const char *key)
{
	for (const struct json_value *m = object->first; m; m = m->next) {
		if (strcmp(m->key, key) == 0)
			return true;
	}
	return false;
}

static struct json_value *read_member(struct reader *r, const struct json_value *object)
{
	struct json_value *key, *v = NULL;

	skip_blanks(r);
	if (object->type == JSON_ARRAY)
		return read_value(r);
	key = take(r, '"') ? read_string(r) : NULL;
	skip_blanks(r);
	if (key && strlen(key->text) == key->n && !has_key(object, key->text) && take(r, ':'))
		v = read_value(r);
	if (v) {
		v->key = key->text;
		key->text = NULL;
	}
	json_value_free(key);
	return v;
}

static struct json_value *read_members(struct reader *r, int type, char end)
{
	struct json_value *v = value_new(type), **last = &v->first;

	skip_blanks(r);
	if (take(r, end))
		return v;
	do {
		*last = read_member(r, v);
		if (!*last)
			goto bad;
		last = &(*last)->next;
		v->n++;
		skip_blanks(r);
	} while (take(r, ','));
	if (take(r, end))
		return v;
bad:
	json_value_free(v);
	return NULL;
}

static struct json_value *read_literal(struct reader *r)
{
	static const char *const words[] = {"null", "true", "false"};

	for (int i = 0; i < 3; i++) {
		size_t n = strlen(words[i]);

		if ((size_t)(r->end - r->p) >= n && memcmp(r->p, words[i], n) == 0) {
			r->p += n;
			return value_new(i ? JSON_BOOL : JSON_NULL);
		}
	}
	return NULL;
}

static struct json_value *read_value(struct reader *r)
{
	struct json_value *v;

	if (r->depth >= DEPTH_MAX)
		return NULL;
	r->depth++;
	skip_blanks(r);
	if (take(r, '{'))
		v = read_members(r, JSON_OBJECT, '}');
	else if (take(r, '['))
		v = read_members(r, JSON_ARRAY, ']');
	else if (take(r, '"'))
		v = read_string(r);
	else if (r->p < r->end && (*r->p == '-' || (*r->p >= '0' && *r->p <= '9')))
		v = read_number(r);
	else
		v = read_literal(r);
	r->depth--;
	return v;
}

struct json_value *json_read(const char *p, size_t n)
{
	struct reader r = {.p = (const unsigned char *)p, .end = (const unsigned char *)p + n};
	struct json_value *v = read_value(&r);

	skip_blanks(&r);
	if (v && r.p != r.end) {
		json_value_free(v);
		return NULL;
	}
	return v;
}

const struct json_value *json_get(const struct json_value *v, const char *path)
{
	while (v && *path) {
		size_t n = strcspn(path, ".");
		const struct json_value *m = v->type == JSON_OBJECT ? v->first : NULL;

		while (m && (strlen(m->key) != n || memcmp(m->key, path, n) != 0))
			m = m->next;
		v = m;
		path += n + (path[n] == '.');
	}
	return v;
}
