/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "context/records.h"

#include <ctype.h>
#include <libaudit.h>
#include <stdio.h>
#include <stdlib.h>

#include "event/call.h"
#include "event/decode.h"
#include "event/enriched.h"

#define NAME_MAX_BYTES 64 /* of a field that has a meaning in capitals */

static const struct value no_value;

int records_init(struct records *r, const struct field_names *names)
{
	*r = (struct records){.names = names, .type = -1, .utc_time = -1};
	arena_init(&r->arena, RECORDS_ARENA_MAX);
	r->n_fields = FIELD_COUNT + (names ? names->n : 0);
	r->field = calloc(r->n_fields, sizeof(*r->field));
	r->set = calloc(r->n_fields, sizeof(*r->set));
	if (names) {
		r->type = field_names_find(names, STR("type"));
		r->utc_time = field_names_find(names, STR("UtcTime"));
	}
	return r->field && r->set ? 0 : -1;
}

void records_done(struct records *r)
{
	free(r->field);
	free(r->set);
	arena_done(&r->arena);
}

static bool is_clear(const struct value *value)
{
	return !value->text.p && value->state == VALUE_MISSING;
}

static void set_field(struct records *r, int field, struct value value)
{
	if (is_clear(&r->field[field]) && !is_clear(&value))
		r->set[r->n_set++] = field;
	r->field[field] = value;
}

static void begin(struct records *r, unsigned type)
{
	const char *name = audit_msg_type_to_name((int)type);

	arena_reset(&r->arena);
	while (r->n_set > 0)
		r->field[r->set[--r->n_set]] = no_value;
	r->texts = r->last_text = NULL;
	if (r->type >= 0 && name)
		set_field(r, r->type, (struct value){.text = str_of(name), .state = VALUE_WHOLE});
	if (r->utc_time >= 0)
		set_field(r, r->utc_time, r->time);
}

static struct view view_of(const struct records *r)
{
	return (struct view){.unit = UNIT_RECORD,
		.field = r->field,
		.n_fields = r->n_fields,
		.texts = r->texts ? r->texts : &no_value};
}

static int field_of(const struct records *r, struct str name)
{
	return r->names ? field_names_find(r->names, name) : -1;
}

/* Another value for keywords to look at. */
static void add_text(struct records *r, struct value value)
{
	struct value *text;

	if (!r->keywords || value.state == VALUE_MISSING)
		return;
	text = arena_new(&r->arena, struct value);
	if (!text) {
		if (r->last_text)
			r->last_text->state = VALUE_CUT;
		return;
	}
	*text = value;
	if (r->last_text)
		r->last_text->more = text;
	else
		r->texts = text;
	r->last_text = text;
}

/* --- names in capitals --------------------------------------------------------------------------- */

static struct str user_of(const struct users *users, struct str id)
{
	uint64_t uid;

	if (str_u64(id, &uid) != 0 || uid > UINT32_MAX)
		return STR_NONE;
	return users_name(users, (uint32_t)uid);
}

/* What a number means by the tables at hand. */
static struct str meaning(
	const struct records *r, struct str name, struct str value, struct str arch)
{
	const char *machine;

	if (str_eq(name, STR("syscall")))
		return call_name(arch, value);
	if (str_ends(name, STR("uid")))
		return user_of(r->users, value);
	if (!str_eq(name, STR("arch")) || call_machine(value) < 0)
		return STR_NONE;
	machine = audit_machine_to_name(call_machine(value));
	return machine ? str_of(machine) : STR_NONE;
}

/* Sets the field NAME of a field `name`, when a rule asks for it. */
static void add_meaning(
	struct records *r, struct str name, struct str value, struct str arch, struct str enriched)
{
	char capitals[NAME_MAX_BYTES];
	struct str key = {capitals, name.n};
	int field;

	if (name.n > sizeof(capitals))
		return;
	for (size_t i = 0; i < name.n; i++)
		capitals[i] = (char)toupper((unsigned char)name.p[i]);
	field = field_of(r, key);
	if (field < 0 || str_eq(key, name) || r->field[field].state != VALUE_MISSING)
		return;
	struct str text = enriched_name(&r->arena, enriched, key);

	if (text.n == 0)
		text = meaning(r, name, value, arch);
	if (text.n)
		set_field(r, field, (struct value){.text = text, .state = VALUE_WHOLE});
}

/* --- records ------------------------------------------------------------------------------------- */

static struct value decode(struct records *r, struct str name, struct str raw)
{
	bool quoted = str_starts(raw, STR("\""));
	struct value value;

	if (!quoted && !decode_is_encoded(name))
		return decode_plain(&r->arena, raw);
	value = str_eq(name, STR("exe")) || str_eq(name, STR("cwd")) ? decode_path(&r->arena, raw)
								     : decode_value(&r->arena, raw);
	/* Programs do not always encode. */
	if (!quoted && value.state == VALUE_CUT && value.text.n == 0)
		return decode_plain(&r->arena, raw);
	return value;
}

static void add_field(struct records *r, struct str name, struct str raw, bool texts)
{
	int field = field_of(r, name);
	bool wanted = field >= 0 && !r->field[field].text.p;

	if (!wanted && !texts)
		return;
	struct value value = decode(r, name, raw);

	if (texts)
		add_text(r, value);
	if (!wanted)
		return;
	if (!value.text.p)
		value.text =
			STR(""); /* told to be absent: a second one of the name does not count */
	set_field(r, field, value);
}

struct view records_view(struct records *r, struct record *record, struct str enriched)
{
	bool texts = r->keywords && record->type != AUDIT_PROCTITLE;
	struct str name, raw, arch = STR_NONE;

	begin(r, record->type);
	if (record->type != AUDIT_SYSCALL)
		enriched = STR_NONE;
	while (record_field(record, &name, &raw)) {
		if (str_eq(name, STR("type")) || str_eq(name, STR("node")))
			continue;
		if (str_eq(name, STR("arch")) && !arch.p)
			arch = arena_str(&r->arena, raw);
		add_field(r, name, raw, texts);
		add_meaning(r, name, raw, arch, enriched);
	}
	return view_of(r);
}

static struct value argument(const struct argv *argv, uint64_t n)
{
	if (n >= argv->n)
		return no_value;
	/* When one is missing, the others are not at the numbers they had. */
	return (struct value){
		.text = argv->arg[n], .state = argv->incomplete ? VALUE_CUT : VALUE_WHOLE};
}

struct view records_view_argv(struct records *r, const struct argv *argv)
{
	begin(r, AUDIT_EXECVE);
	for (size_t i = 0; r->names && i < r->names->n; i++) {
		struct str name = r->names->name[i];
		uint64_t n;

		if (str_starts(name, STR("a")) && str_u64(str_sub(name, 1, name.n), &n) == 0)
			set_field(r, FIELD_COUNT + (int)i, argument(argv, n));
	}
	int argc = field_of(r, STR("argc"));

	if (argc >= 0 && argv->argc) {
		char *digits = arena_alloc(&r->arena, 24);

		if (digits && snprintf(digits, 24, "%llu", (unsigned long long)argv->argc) > 0)
			set_field(r, argc,
				(struct value){.text = str_of(digits), .state = VALUE_WHOLE});
	}
	for (size_t i = 0; i < argv->n; i++)
		add_text(r, argument(argv, i));
	add_text(r, (struct value){.text = argv->line,
			    .state = argv->incomplete ? VALUE_CUT : VALUE_WHOLE});
	return view_of(r);
}
