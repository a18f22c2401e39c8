/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "alert/visible.h"

#include <assert.h>

#include "base/utf8.h"

/* \ and the letter, then so many hexadecimal digits of the code. */
static void write_escape(struct visible *v, char letter, uint32_t code, unsigned digits)
{
	v->text[0] = '\\';
	v->text[1] = letter;
	for (unsigned i = 0; i < digits; i++)
		v->text[2 + i] = "0123456789abcdef"[code >> 4 * (digits - 1 - i) & 15];
	v->n = 2 + digits;
}

void visible_read(struct str s, size_t at, struct visible *ret_visible)
{
	static const char named[] = {['\a'] = 'a',
		['\b'] = 'b',
		['\t'] = 't',
		['\n'] = 'n',
		['\v'] = 'v',
		['\f'] = 'f',
		['\r'] = 'r'};
	uint32_t code;

	if (s.p[at] >= ' ' && s.p[at] < 0x7f) { /* most of all text */
		ret_visible->length = ret_visible->n = 1;
		ret_visible->text[0] = s.p[at];
		ret_visible->plain = true;
		return;
	}
	size_t length = utf8_decode(s, at, &code);
	struct visible v = {.length = length ? length : 1};

	if (length && !utf8_deceptive(code)) {
		v.plain = true;
		v.n = length;
		memcpy(v.text, s.p + at, length);
	} else if (length == 0) {
		write_escape(&v, 'x', (unsigned char)s.p[at], 2);
	} else if (code < sizeof(named) && named[code]) {
		write_escape(&v, named[code], 0, 0);
	} else if (code < 0x80) {
		write_escape(&v, 'x', code, 2);
	} else if (code <= 0xffff) {
		write_escape(&v, 'u', code, 4);
	} else {
		write_escape(&v, 'U', code, 8);
	}
	*ret_visible = v;
}

bool visible_doubled(struct str s, size_t at, struct visible *ret_visible)
{
	visible_read(s, at, ret_visible);
	if (s.p[at] == '\\')
		visible_escape(ret_visible);
	return true;
}

size_t visible_fit(visible_reader *read, struct str s, size_t cap, size_t *ret_size)
{
	struct visible c;
	size_t at = 0, used = 0;

	while (at < s.n) {
		read(s, at, &c);
		if (c.n > cap - used)
			break;
		used += c.n;
		at += c.length;
	}
	*ret_size = used;
	return at;
}

void visible_escape(struct visible *visible)
{
	assert(visible->n < VISIBLE_MAX);
	memmove(visible->text + 1, visible->text, visible->n);
	visible->text[0] = '\\';
	visible->n++;
}

bool visible_carries(visible_reader *read, struct str s)
{
	struct visible c;

	for (size_t at = 0; at < s.n; at += c.length) {
		if (!read(s, at, &c))
			return false;
	}
	return true;
}
