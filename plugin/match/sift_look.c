/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "match/sift_look.h"

#include <libaudit.h>

#include "event/call.h"
#include "event/decode.h"
#include "event/enriched.h"
#include "match/glob.h"

/* A record being looked through. */
struct look {
	struct sift *sift;
	const struct gathered *event;
	struct sift_type *type;
	struct str arch;
};

/* The text has a literal that rules look for in this field. */
static bool is_met(const struct look *look, int field, struct str text)
{
	struct sift *s = look->sift;

	s->folded.n = 0;
	char *to = buf_room(&s->folded, text.n + 1);

	if (!to)
		return true;
	glob_fold(to, text);
	return index_meets(look->type->index, UNIT_RECORD, field, (struct str){to, text.n},
		&look->type->candidates);
}

/* The text of a value that stands as it is, in quotes or not. false: it has to be decoded. */
static bool plain_text(bool encoded, struct str raw, struct str *ret_text)
{
	*ret_text = raw;
	if (raw.n == 0)
		return !encoded;
	char last = raw.p[raw.n - 1];

	/* libauparse takes some of these off the end. */
	if (raw.p[0] != '"')
		return !encoded && last != ':' && last != ',' && last != '\'' && last != ')';
	if (raw.n < 2 || last != '"' || raw.p[1] == '<')
		return false;
	*ret_text = str_sub(raw, 1, raw.n - 1);
	return true;
}

/* SYSCALL=, which only auditd writes; the kernel has a number. */
static bool call_met(const struct look *look, struct str number)
{
	struct str name = STR_NONE;

	if (look->type->call < 0)
		return false;
	if (look->type->record == AUDIT_SYSCALL)
		name = enriched_name(&look->sift->arena, look->event->enriched, STR("SYSCALL"));
	if (name.n == 0)
		name = call_name(look->arch, number);
	return name.n > 0 && is_met(look, look->type->call, name);
}

/* Where a value is remembered; NULL: it is too long, or it is none. */
static struct sift_seen *seen_place(const struct sift *s, struct str raw)
{
	uint64_t hash = raw.n, bytes = 0;
	size_t i = 0;

	if (raw.n > SIFT_TEXT)
		return NULL;
	for (; i + 8 <= raw.n; i += 8) {
		memcpy(&bytes, raw.p + i, 8);
		hash = (hash ^ bytes) * 0x9e3779b97f4a7c15u;
		hash ^= hash >> 32;
	}
	bytes = 0;
	memcpy(&bytes, raw.p + i, raw.n - i);
	hash = (hash ^ bytes) * 0x9e3779b97f4a7c15u;
	return &s->seen[(hash >> 32) % SIFT_SEEN];
}

static bool text_met(const struct look *look, const struct sift_name *name, struct str text)
{
	const struct sift_type *type = look->type;

	return (name->field >= 0 && text.n >= name->shortest && is_met(look, name->field, text)) ||
	       (text.n >= type->keyword && (text.n >= type->number || !str_is_hex(text)) &&
		       is_met(look, ITEM_KEYWORD, text));
}

/* The same, where it was not asked before. */
static bool plain_met(
	const struct look *look, const struct sift_name *name, struct str raw, struct str text)
{
	uint8_t type = (uint8_t)(look->type - look->sift->type);

	struct sift_seen *seen = seen_place(look->sift, raw);

	if (!seen)
		return text_met(look, name, text);
	if (seen->n == raw.n && seen->type == type && seen->field == name->field &&
		memcmp(seen->text, raw.p, raw.n) == 0)
		return false;
	if (text_met(look, name, text))
		return true;
	seen->type = type;
	seen->n = (uint8_t)raw.n;
	seen->field = (int16_t)name->field;
	memcpy(seen->text, raw.p, raw.n);
	return false;
}

/* Nothing can be in such a value: most of a record are short numbers. One in quotes may lack its end. */
static inline bool is_dull(const struct look *look, const struct sift_name *name, struct str raw)
{
	return name->dull && name->field < 0 && raw.n < look->type->keyword &&
	       (raw.n == 0 || raw.p[0] != '"');
}

/* One name=value; true: a rule may match for it, or it is not plain. */
static bool value_met(struct look *look, const struct sift_name *name, struct str raw)
{
	struct str text;

	if (name->arch && !look->arch.p)
		look->arch = raw;
	if (name->syscall && call_met(look, raw))
		return true;
	if ((name->field < 0 && !look->type->keywords) || decode_is_absent(raw))
		return false;
	if (!plain_text(name->encoded, raw, &text))
		return true;
	return plain_met(look, name, raw, text);
}

/* Cuts off what stands before the first such byte; all of it without one, and *s is none then. */
static struct str take_until(struct str *s, char end)
{
	const char *at = memchr(s->p, end, s->n);
	struct str head = at ? str_sub(*s, 0, (size_t)(at - s->p)) : *s;

	*s = at ? str_sub(*s, head.n + 1, s->n) : STR_NONE;
	return head;
}

static struct sift_name name_of(const struct look *look, struct str name)
{
	const struct index *index = look->type->index;
	const struct field_names *names = look->sift->names;
	struct sift_name known = {
		.field = names ? field_names_find(names, name) : -1,
		.encoded = decode_is_encoded(name),
		.arch = str_eq(name, STR("arch")),
		.syscall = str_eq(name, STR("syscall")),
	};

	known.dull = !known.arch && !known.syscall && !known.encoded;
	if (known.field >= 0 && !index_has_field(index, UNIT_RECORD, known.field))
		known.field = -1;
	if (known.field >= 0)
		known.shortest = index_shortest(index, UNIT_RECORD, known.field);
	if (name.n + 1 < sizeof(known.text)) {
		memcpy(known.text, name.p, name.n);
		known.text[name.n] = '=';
		known.n = name.n + 1;
	}
	return known;
}

/* libauparse takes a parenthesis off such a name, and the keys of a record apart by a control byte. */
static bool is_odd(struct str name, struct str value)
{
	return str_starts(name, STR("(")) || str_eq(name, STR("msg")) ||
	       (str_eq(name, STR("key")) && memchr(value.p, AUDIT_KEY_SEPARATOR, value.n));
}

/* The n-th word of a record. */
static bool word_met(struct look *look, struct str word, size_t n)
{
	bool has_place = n < SIFT_NAMES;
	struct sift_name *known = &look->type->name[has_place ? n : 0], other;

	if (has_place && known->n && word.n >= known->n &&
		memcmp(known->text, word.p, known->n) == 0) {
		struct str raw = str_sub(word, known->n, word.n);

		return !is_dull(look, known, raw) && value_met(look, known, raw);
	}
	struct str value = word, name = take_until(&value, '=');

	if (!value.p)
		return false;
	if (is_odd(name, value))
		return true;
	other = name_of(look, name);
	/* A key is looked at anew each time. */
	if (has_place && !str_eq(name, STR("key")))
		*known = other;
	return value_met(look, &other, value);
}

bool sift_look(
	struct sift *s, const struct gathered *event, struct sift_type *type, struct str fields)
{
	struct look look = {.sift = s, .event = event, .type = type};

	for (size_t n = 0; fields.n > 0; n++) {
		if (word_met(&look, take_until(&fields, ' '), n))
			return true;
	}
	return false;
}
