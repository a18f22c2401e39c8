/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "base/utf8.h"

/* Length by the first byte, with the range that its second byte must be in (table 3-7). */
static const struct lead {
	unsigned char first, last;
	unsigned char length;
	unsigned char low, high;
} lead_table[] = {
	{0xc2, 0xdf, 2, 0x80, 0xbf}, /* c0, c1: overlong */
	{0xe0, 0xe0, 3, 0xa0, 0xbf}, /* below a0: overlong */
	{0xe1, 0xec, 3, 0x80, 0xbf}, /* */
	{0xed, 0xed, 3, 0x80, 0x9f}, /* above 9f: surrogates */
	{0xee, 0xef, 3, 0x80, 0xbf}, /* */
	{0xf0, 0xf0, 4, 0x90, 0xbf}, /* below 90: overlong */
	{0xf1, 0xf3, 4, 0x80, 0xbf}, /* */
	{0xf4, 0xf4, 4, 0x80, 0x8f}, /* above 8f: beyond U+10FFFF */
};

static const struct lead *lead_find(unsigned char c)
{
	for (size_t i = 0; i < sizeof(lead_table) / sizeof(lead_table[0]); i++) {
		if (c >= lead_table[i].first && c <= lead_table[i].last)
			return &lead_table[i];
	}
	return NULL;
}

size_t utf8_decode(struct str s, size_t at, uint32_t *ret_code)
{
	const unsigned char *p = (const unsigned char *)s.p + at;

	if (p[0] < 0x80) {
		*ret_code = p[0];
		return 1;
	}
	const struct lead *lead = lead_find(p[0]);

	if (!lead || s.n - at < lead->length || p[1] < lead->low || p[1] > lead->high)
		return 0;
	uint32_t code = p[0] & (0x7fu >> lead->length);

	for (size_t i = 1; i < lead->length; i++) {
		if ((p[i] & 0xc0) != 0x80)
			return 0;
		code = code << 6 | (p[i] & 0x3f);
	}
	*ret_code = code;
	return lead->length;
}

bool utf8_valid(struct str s)
{
	uint32_t code;

	for (size_t at = 0; at < s.n;) {
		size_t n = utf8_decode(s, at, &code);

		if (n == 0)
			return false;
		at += n;
	}
	return true;
}

size_t utf8_length(struct str s, size_t at)
{
	uint32_t code;
	size_t n = utf8_decode(s, at, &code);

	return n ? n : 1;
}

size_t utf8_count(struct str s)
{
	size_t n = 0;

	for (size_t at = 0; at < s.n; at += utf8_length(s, at))
		n++;
	return n;
}

bool utf8_deceptive(uint32_t code)
{
	static const struct {
		uint32_t first, last;
	} ranges[] = {
		{0x0000, 0x001f}, /* C0 */
		{0x007f, 0x009f}, /* DEL, C1 */
		{0x061c, 0x061c}, /* Arabic letter mark: sets a direction */
		{0x200b, 0x200f}, /* zero width, direction marks */
		{0x2028, 0x202e}, /* line and paragraph separator, bidi embeddings and overrides */
		{0x2060, 0x206f}, /* word joiner, invisible operators, bidi isolates */
		{0xfeff, 0xfeff}, /* zero width no-break space */
		{0xfff9, 0xfffb}, /* interlinear annotation */
		{0xe0000, 0xe007f}, /* tags: an invisible copy of ASCII */
	};

	if (code >= 0x20 && code < 0x7f)
		return false;
	for (size_t i = 0; i < sizeof(ranges) / sizeof(ranges[0]); i++) {
		if (code >= ranges[i].first && code <= ranges[i].last)
			return true;
	}
	return false;
}
