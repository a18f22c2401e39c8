/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sigma/transform.h"

#include "base/utf8.h"
#include "sigma/value.h"

/* The forms while they are made. */
struct forms {
	bool literal; /* of the form that windash works on */
	struct arena *arena;
	struct form *form;
	size_t n;
	const struct rule_value *value;
	struct err *err;
};

static int out_of_memory(struct forms *f)
{
	return err_set(f->err, f->value->at, "out of memory");
}

static int add(struct forms *f, struct str text, bool literal)
{
	if (f->n == TRANSFORM_FORMS_MAX)
		return err_set(f->err, f->value->at, "more than %d forms of one value",
			TRANSFORM_FORMS_MAX);
	f->form[f->n++] = (struct form){text, literal};
	return 0;
}

/* --- windash ------------------------------------------------------------------------------------- */

/* What Windows programs take for the dash of a flag: - / en dash, em dash, horizontal bar. */
static const struct str dashes[] = {
	STR("-"), STR("/"), STR("\xe2\x80\x93"), STR("\xe2\x80\x94"), STR("\xe2\x80\x95")};

static bool is_word(struct str text, size_t at)
{
	char c = at < text.n ? text.p[at] : ' ';

	return ascii_word(c);
}

/* A dash or slash that begins a word and does not end one: a flag. */
static size_t next_flag(struct str text, size_t from)
{
	for (size_t i = from; i < text.n; i++) {
		if ((text.p[i] == '-' || text.p[i] == '/') && is_word(text, i + 1) &&
			(i == 0 || !is_word(text, i - 1)))
			return i;
	}
	return text.n;
}

static struct str replaced(struct arena *arena, struct str text, size_t at, struct str by)
{
	char *to = arena_alloc(arena, text.n + by.n);

	if (!to)
		return STR_NONE;
	memcpy(to, text.p, at);
	memcpy(to + at, by.p, by.n);
	memcpy(to + at + by.n, text.p + at + 1, text.n - at - 1);
	to[text.n + by.n - 1] = '\0';
	return (struct str){to, text.n + by.n - 1};
}

/* Every form of the text from `at` on: as deep as it has flags, which the maximum of forms limits. */
static int windash_from(struct forms *f, struct str text, size_t at)
{
	size_t flag = next_flag(text, at);

	if (flag == text.n)
		return add(f, text, f->literal);
	for (size_t i = 0; i < sizeof(dashes) / sizeof(dashes[0]); i++) {
		struct str form = replaced(f->arena, text, flag, dashes[i]);

		if (!form.p)
			return out_of_memory(f);
		if (windash_from(f, form, flag + dashes[i].n))
			return -1;
	}
	return 0;
}

/* --- bytes --------------------------------------------------------------------------------------- */

static int as_bytes(struct forms *f, const struct form *form, struct str *ret_bytes)
{
	struct rule_value plain = {.at = f->value->at};

	*ret_bytes = form->text;
	if (form->literal)
		return 0;
	if (value_glob(f->arena, form->text, 0, &plain, f->err))
		return -1;
	if (plain.n_tokens > 1 || (plain.n_tokens == 1 && plain.token[0].kind != GLOB_TEXT))
		return err_set(f->err, f->value->at,
			"a value with wildcards cannot be encoded: escape them with '\\'");
	*ret_bytes = plain.n_tokens ? plain.token[0].text : STR("");
	return 0;
}

static void put_unit(char **to, uint32_t unit, bool big)
{
	*(*to)++ = (char)(big ? unit >> 8 : unit & 0xff);
	*(*to)++ = (char)(big ? unit & 0xff : unit >> 8);
}

/* Text is valid UTF-8: YAML was. */
static int utf16(struct forms *f, struct str text, bool big, bool mark)
{
	char *to = arena_alloc(f->arena, text.n * 2 + 3), *end = to;
	uint32_t code;

	if (!to)
		return out_of_memory(f);
	if (mark)
		put_unit(&end, 0xfeff, big);
	for (size_t at = 0; at < text.n;) {
		size_t n = utf8_decode(text, at, &code);

		if (n == 0)
			return err_set(f->err, f->value->at, "the value is not UTF-8");
		if (code >= 0x10000) {
			put_unit(&end, 0xd800 + ((code - 0x10000) >> 10), big);
			code = 0xdc00 + ((code - 0x10000) & 0x3ff);
		}
		put_unit(&end, code, big);
		at += n;
	}
	return add(f, (struct str){to, (size_t)(end - to)}, true);
}

/* Base64 of `skip` unknown bytes and the text, padded with '='. RFC 4648. */
static struct str encode(struct arena *arena, struct str text, size_t skip)
{
	static const char digits[] =
		"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
	size_t n = text.n + skip;
	char *to = arena_alloc(arena, (n + 2) / 3 * 4 + 1), *end = to;

	if (!to)
		return STR_NONE;
	for (size_t at = 0; at < n; at += 3) {
		uint32_t bits = 0;

		for (size_t i = at; i < at + 3; i++)
			bits = bits << 8 |
			       (i >= skip && i < n ? (unsigned char)text.p[i - skip] : 0);
		for (size_t i = 0; i < 4; i++)
			*end++ = at + i <= n ? digits[bits >> (18 - 6 * i) & 63] : '=';
	}
	*end = '\0';
	return (struct str){to, (size_t)(end - to)};
}

static int base64(struct forms *f, struct str text)
{
	struct str form = encode(f->arena, text, 0);

	return form.p ? add(f, form, true) : out_of_memory(f);
}

/*
 * The text anywhere in a longer one: three forms, by its place in a group of three bytes, each without
 * the digits that depend on what stands before and behind. Of a single byte nothing would be left at
 * the second place, and nothing is found in everything.
 */
static int base64offset(struct forms *f, struct str text)
{
	static const size_t from[] = {0, 2, 3}, less[] = {0, 3, 2};

	if (text.n < 2)
		return err_set(
			f->err, f->value->at, "'base64offset' wants a value of at least 2 bytes");
	for (size_t i = 0; i < 3; i++) {
		struct str form = encode(f->arena, text, i);

		if (!form.p)
			return out_of_memory(f);
		if (add(f, str_sub(form, from[i], form.n - less[(text.n + i) % 3]), true))
			return -1;
	}
	return 0;
}

/* --- the chain ----------------------------------------------------------------------------------- */

static int apply(struct forms *f, const struct form *form, enum transform transform)
{
	struct str bytes;

	if (transform == TRANSFORM_WINDASH) {
		f->literal = form->literal;
		return windash_from(f, form->text, 0);
	}
	if (as_bytes(f, form, &bytes))
		return -1;
	switch (transform) {
	case TRANSFORM_UTF16LE:
		return utf16(f, bytes, false, false);
	case TRANSFORM_UTF16BE:
		return utf16(f, bytes, true, false);
	case TRANSFORM_UTF16:
		return utf16(f, bytes, false, true);
	case TRANSFORM_BASE64:
		return base64(f, bytes);
	case TRANSFORM_WINDASH:
	case TRANSFORM_BASE64OFFSET:
		break;
	}
	return base64offset(f, bytes);
}

int transform_forms(struct arena *arena, const struct modifiers *modifiers,
	const struct rule_value *value, struct form **ret_form, size_t *ret_n, struct err *err)
{
	/* On the stack, and as many as there are to the arena: most values have one to three. */
	struct form work[2][TRANSFORM_FORMS_MAX], *form;
	struct forms f = {.arena = arena, .value = value, .err = err};
	const struct form *before = work[1];
	size_t n = 1;

	work[1][0] = (struct form){.text = value->raw};
	for (size_t i = 0; i < modifiers->n_transforms; i++) {
		f.form = work[i % 2];
		f.n = 0;
		for (size_t j = 0; j < n; j++) {
			if (apply(&f, &before[j], modifiers->transform[i]))
				return -1;
		}
		before = f.form;
		n = f.n;
	}
	form = arena_array(arena, struct form, n);
	if (!form)
		return out_of_memory(&f);
	memcpy(form, before, n * sizeof(*form));
	*ret_form = form;
	*ret_n = n;
	return 0;
}
