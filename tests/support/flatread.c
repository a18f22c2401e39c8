/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "support/flatread.h"

#include <ctype.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* --- the line as a whole -------------------------------------------------------------------------- */

/* By the table of RFC 3629, section 4; 0 = invalid. */
static size_t character(const unsigned char *p, size_t n, uint32_t *ret_code)
{
	static const struct {
		unsigned char from, to, low, high;
		size_t n;
	} forms[] = {
		{0x00, 0x7f, 0, 0, 1},
		{0xc2, 0xdf, 0x80, 0xbf, 2},
		{0xe0, 0xe0, 0xa0, 0xbf, 3},
		{0xe1, 0xec, 0x80, 0xbf, 3},
		{0xed, 0xed, 0x80, 0x9f, 3},
		{0xee, 0xef, 0x80, 0xbf, 3},
		{0xf0, 0xf0, 0x90, 0xbf, 4},
		{0xf1, 0xf3, 0x80, 0xbf, 4},
		{0xf4, 0xf4, 0x80, 0x8f, 4},
	};

	for (size_t i = 0; i < sizeof(forms) / sizeof(forms[0]); i++) {
		if (p[0] < forms[i].from || p[0] > forms[i].to)
			continue;
		if (n < forms[i].n ||
			(forms[i].n > 1 && (p[1] < forms[i].low || p[1] > forms[i].high)))
			return 0;
		*ret_code = forms[i].n == 1 ? p[0] : p[0] & (0x7fu >> forms[i].n);
		for (size_t k = 1; k < forms[i].n; k++) {
			if ((p[k] & 0xc0) != 0x80)
				return 0;
			*ret_code = *ret_code << 6 | (p[k] & 0x3f);
		}
		return forms[i].n;
	}
	return 0;
}

/* Controls, and what hides or reorders text. */
static bool is_hidden(uint32_t c)
{
	return c < 0x20 || (c >= 0x7f && c < 0xa0) || c == 0x61c || (c >= 0x200b && c <= 0x200f) ||
	       (c >= 0x2028 && c <= 0x202e) || (c >= 0x2060 && c <= 0x206f) || c == 0xfeff ||
	       (c >= 0xfff9 && c <= 0xfffb) || (c >= 0xe0000 && c <= 0xe007f);
}

static bool is_clean(const char *p, size_t n)
{
	uint32_t code;
	size_t length;

	for (size_t at = 0; at < n; at += length) {
		length = character((const unsigned char *)p + at, n - at, &code);
		if (length == 0 || is_hidden(code))
			return false;
	}
	return true;
}

static int start(const char *p, size_t n, struct flat_read *read)
{
	*read = (struct flat_read){.text = malloc(n + 1)};
	if (!read->text || !is_clean(p, n) || memchr(p, '\0', n))
		return -1;
	memcpy(read->text, p, n);
	read->text[n] = '\0';
	return 0;
}

void flatread_done(struct flat_read *read)
{
	free(read->text);
}

const char *flatread_get(const struct flat_read *read, const char *key)
{
	for (size_t i = 0; i < read->n; i++) {
		if (strcmp(read->pair[i].key, key) == 0)
			return read->pair[i].value;
	}
	return NULL;
}

static int add_pair(struct flat_read *read, const char *key, const char *value)
{
	if (read->n == FLATREAD_PAIRS || !*key || flatread_get(read, key))
		return -1;
	for (const char *c = key; *c; c++) {
		if (!isalnum((unsigned char)*c) && *c != '_')
			return -1;
	}
	read->pair[read->n++] = (struct flat_pair){key, value};
	return 0;
}

/* --- escapes -------------------------------------------------------------------------------------- */

static void encode(uint32_t code, char **out)
{
	unsigned n = code < 0x80 ? 1 : code < 0x800 ? 2 : code < 0x10000 ? 3 : 4;
	static const unsigned char lead[] = {0, 0, 0xc0, 0xe0, 0xf0};

	for (unsigned i = 0; i < n; i++) {
		unsigned shift = 6 * (n - 1 - i);

		*(*out)++ = (char)(i ? 0x80 | (code >> shift & 0x3f) : lead[n] | code >> shift);
	}
}

/* The escape of C at `p`, behind the backslash. NULL: it is none. */
static const char *unescape_c(const char *p, char **out)
{
	static const char names[] = "abtnvfr", codes[] = "\a\b\t\n\v\f\r";
	const char *name = *p ? strchr(names, *p) : NULL;
	size_t digits = *p == 'x' ? 2 : *p == 'u' ? 4 : *p == 'U' ? 8 : 0;
	uint32_t code = 0;

	if (name) {
		*(*out)++ = codes[name - names];
		return p + 1;
	}
	if (digits == 0)
		return NULL;
	for (size_t i = 1; i <= digits; i++) {
		static const char hex[] = "0123456789abcdef";
		const char *digit = p[i] ? strchr(hex, p[i]) : NULL;

		if (!digit)
			return NULL;
		code = code << 4 | (uint32_t)(digit - hex);
	}
	if (digits == 2)
		*(*out)++ = (char)code; /* a byte */
	else
		encode(code, out);
	return p + 1 + digits;
}

bool flatread_show(const char *p, size_t n, const char *signs, char *ret_text)
{
	static const char names[] = "abtnvfr", codes[] = "\a\b\t\n\v\f\r";
	char *out = ret_text;
	bool same = true;
	size_t length;

	for (size_t at = 0; at < n; at += length) {
		uint32_t code = 0;

		length = character((const unsigned char *)p + at, n - at, &code);
		bool hidden = length == 0 || is_hidden(code) || strchr(signs, p[at]);

		if (!hidden || (*signs == '\0' && (code == '\n' || code == '\r'))) {
			memcpy(out, p + at, length);
			out += length;
			continue;
		}
		same = false;
		if (length == 0)
			out += sprintf(out, "\\x%02x", (unsigned char)p[at]);
		else if (code && code < 0x20 && strchr(codes, (int)code))
			out += sprintf(out, "\\%c", names[strchr(codes, (int)code) - codes]);
		else
			out += sprintf(out,
				code < 0x80	 ? "\\x%02x"
				: code < 0x10000 ? "\\u%04x"
						 : "\\U%08x",
				code);
		length += length == 0;
	}
	*out = '\0';
	return same;
}

/* --- kv ------------------------------------------------------------------------------------------- */

/* Resolves the value behind its first quote, in place. Returns what stands behind the last one. */
static char *kv_value(char *p)
{
	char *out = p;

	while (*p != '"') {
		if (*p == '\0')
			return NULL;
		if (*p != '\\') {
			*out++ = *p++;
		} else if (p[1] == '\\' || p[1] == '"') {
			*out++ = p[1];
			p += 2;
		} else {
			p = (char *)unescape_c(p + 1, &out);
			if (!p)
				return NULL;
		}
	}
	*out = '\0';
	return p + 1;
}

int flatread_kv(const char *p, size_t n, struct flat_read *ret_read)
{
	char *at, *key, *value;

	if (start(p, n, ret_read) != 0)
		return -1;
	for (at = ret_read->text;; at++) {
		key = at;
		value = strstr(at, "=\"");
		if (!value)
			return -1;
		*value = '\0';
		at = kv_value(value + 2);
		if (!at || add_pair(ret_read, key, value + 2) != 0)
			return -1;
		if (*at == '\0')
			return 0;
		if (*at != ' ')
			return -1;
	}
}

/* --- CEF ------------------------------------------------------------------------------------------ */

/* Resolves one field of the header up to its pipe, in place. NULL: it has none. */
static char *cef_header(char *p)
{
	char *out = p;

	for (; *p != '|'; p++) {
		if (*p == '\\' && (*++p != '\\' && *p != '|'))
			return NULL;
		if (*p == '\0')
			return NULL;
		*out++ = *p;
	}
	*out = '\0';
	return p + 1;
}

static bool cef_value(char *p)
{
	char *out = p;

	for (; *p; p++) {
		if (*p == '=')
			return false;
		if (*p != '\\') {
			*out++ = *p;
			continue;
		}
		p++;
		if (!*p || !strchr("\\=nr", *p))
			return false;
		*out++ = (char)(*p == 'n' ? '\n' : *p == 'r' ? '\r' : *p);
	}
	*out = '\0';
	return true;
}

/* The "=" that ends the key of the next pair: one without a backslash. NULL: there is none. */
static char *next_equals(char *p)
{
	for (; *p; p++) {
		if (*p == '\\' && p[1])
			p++;
		else if (*p == '=')
			return p;
	}
	return NULL;
}

static int cef_pairs(struct flat_read *read, char *at)
{
	char *equals = next_equals(at);

	while (equals) {
		char *key = at, *value = equals + 1, *next = next_equals(value), *end = next;

		*equals = '\0';
		/* The value ends at the blank in front of the next key. */
		while (next && end > value && *end != ' ')
			end--;
		if (next) {
			if (*end != ' ')
				return -1;
			*end = '\0';
			at = end + 1;
		}
		if (!cef_value(value) || add_pair(read, key, value) != 0)
			return -1;
		equals = next;
	}
	return read->n > 0 ? 0 : -1;
}

/* A custom field and its label come together. */
static bool cef_labels(const struct flat_read *read)
{
	for (size_t i = 0; i < read->n; i++) {
		const char *key = read->pair[i].key, *label = strstr(key, "Label");
		char name[64];

		if (!label || label[5])
			continue;
		memcpy(name, key, (size_t)(label - key));
		name[label - key] = '\0';
		if (!flatread_get(read, name))
			return false;
	}
	return true;
}

int flatread_cef(const char *p, size_t n, struct flat_read *ret_read)
{
	char *at;

	if (start(p, n, ret_read) != 0 || strncmp(ret_read->text, "CEF:", 4) != 0)
		return -1;
	at = ret_read->text + 4;
	for (ret_read->n_header = 0; ret_read->n_header < 7; ret_read->n_header++) {
		ret_read->header[ret_read->n_header] = at;
		at = cef_header(at);
		if (!at)
			return -1;
	}
	return cef_pairs(ret_read, at) == 0 && cef_labels(ret_read) ? 0 : -1;
}

/* --- LEEF ----------------------------------------------------------------------------------------- */

int flatread_leef(const char *p, size_t n, struct flat_read *ret_read)
{
	char *at, delimiter;

	if (start(p, n, ret_read) != 0 || strncmp(ret_read->text, "LEEF:", 5) != 0)
		return -1;
	at = ret_read->text + 5;
	for (ret_read->n_header = 0; ret_read->n_header < 6; ret_read->n_header++) {
		ret_read->header[ret_read->n_header] = at;
		at = strchr(at, '|');
		if (!at)
			return -1;
		*at++ = '\0';
	}
	if (strlen(ret_read->header[5]) != 1)
		return -1;
	delimiter = ret_read->header[5][0];
	while (at) {
		char *end = strchr(at, delimiter), *equals = strchr(at, '=');

		if (end)
			*end++ = '\0';
		if (!equals || (end && equals >= end))
			return -1;
		*equals = '\0';
		if (add_pair(ret_read, at, equals + 1) != 0)
			return -1;
		at = end;
	}
	return 0;
}
