/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Texts that stand in a one-line program in another form, and are made readable by it.
 * Source: RFC 4648; pack of perlfunc(1).
 */
#include "command/snippet_eval.h"

static const struct snippet_value other = {.kind = VALUE_OTHER};

static struct snippet_value made(char *text, size_t n)
{
	if (!text)
		return other;
	return (struct snippet_value){.kind = VALUE_TEXT, .text = {text, n}};
}

static struct snippet_value from_hex(struct snippet_shared *s, struct str hex)
{
	char *to = snippet_room(s, hex.n / 2 + 1);

	return made(to, to ? str_unhex(hex, to, hex.n / 2) : 0);
}

/* 0 to 63; 64 for what is none. */
static unsigned digit64(char c)
{
	if (c >= 'A' && c <= 'Z')
		return (unsigned)(c - 'A');
	if (c >= 'a' && c <= 'z')
		return (unsigned)(c - 'a') + 26;
	if (ascii_digit(c))
		return (unsigned)(c - '0') + 52;
	return c == '+' || c == '-' ? 62 : c == '/' || c == '_' ? 63 : 64;
}

/* Either alphabet; what belongs to none is passed over, = ends it. */
static struct snippet_value from_base64(struct snippet_shared *s, struct str text)
{
	char *to = snippet_room(s, text.n / 4 * 3 + 3);
	unsigned bits = 0, held = 0;
	size_t n = 0;

	for (size_t i = 0; to && i < text.n && text.p[i] != '='; i++) {
		unsigned digit = digit64(text.p[i]);

		if (digit == 64)
			continue;
		bits = (bits << 6 | digit) & 0xffff;
		held += 6;
		if (held >= 8) {
			held -= 8;
			to[n++] = (char)(bits >> held & 0xff);
		}
	}
	return made(to, n);
}

static struct snippet_value from_codes(
	struct snippet_shared *s, const struct snippet_value *arg, size_t n)
{
	char *to = snippet_room(s, n + 1);

	for (size_t i = 0; to && i < n; i++) {
		uint64_t code;
		bool known = arg[i].kind == VALUE_NUMBER && str_u64(arg[i].text, &code) == 0 &&
			     code < 0x100;

		to[i] = (char)(known ? code : (unsigned char)SHELL_UNKNOWN);
	}
	return made(to, n);
}

static struct snippet_value between(struct snippet_shared *s, const struct snippet_value *on,
	const struct snippet_value *arg, size_t n)
{
	const struct snippet_value *sign = on->kind == VALUE_TEXT || n == 0 ? on : arg++;
	struct snippet_value out;

	if (sign->kind != VALUE_TEXT || n == 0)
		return other;
	n -= sign != on;
	out = n > 0 && arg[0].kind == VALUE_TEXT ? arg[0] : other;
	for (size_t i = 1; i < n && out.kind == VALUE_TEXT; i++)
		out = snippet_joined(s, &out, sign->text, snippet_value_text(&arg[i]));
	out.list = false;
	return out;
}

struct snippet_value snippet_decoded(struct snippet_shared *s, enum snippet_role role,
	const struct snippet_value *on, const struct snippet_value *arg, size_t n)
{
	struct str first = n > 0 && arg[0].kind == VALUE_TEXT ? arg[0].text : STR("");
	struct str second = n > 1 && arg[1].kind == VALUE_TEXT ? arg[1].text : STR("");

	switch (role) {
	case ROLE_BETWEEN:
		return between(s, on, arg, n);
	case ROLE_CODES:
		return from_codes(s, arg, n);
	case ROLE_HEX:
		return from_hex(s, first);
	case ROLE_BASE64:
		return from_base64(s, first);
	case ROLE_BUFFER:
		return str_starts(second, STR("base64")) ? from_base64(s, first)
		       : str_eq(second, STR("hex"))	 ? from_hex(s, first)
							 : (n > 0 ? arg[0] : other);
	case ROLE_PACK:
		return str_starts(first, STR("H")) ? from_hex(s, second) : other;
	default:
		return other;
	}
}
