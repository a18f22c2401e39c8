/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "match/sift.h"

#include <ctype.h>
#include <libaudit.h>
#include <stdlib.h>

#include "match/compiled.h"
#include "match/needs.h"
#include "match/sift_look.h"

#define SIFT_MAX  (64u * 1024 * 1024) /* above any event */
#define SIFT_KEEP (256u * 1024)

/* What the kernel writes as blank-separated name=value, and nothing else. Most frequent first. */
static const struct plain_type {
	struct str name, folded;
	unsigned type;
} plain_types[SIFT_TYPES] = {
	{STR("PATH"), STR("path"), AUDIT_PATH},
	{STR("SYSCALL"), STR("syscall"), AUDIT_SYSCALL},
	{STR("PROCTITLE"), STR("proctitle"), AUDIT_PROCTITLE},
	{STR("CWD"), STR("cwd"), AUDIT_CWD},
	{STR("EXECVE"), STR("execve"), AUDIT_EXECVE}, /* looked at as a whole, always parsed */
	{STR("SOCKADDR"), STR("sockaddr"), AUDIT_SOCKADDR},
};

/* --- what rules look for ------------------------------------------------------------------------- */

/* A name in capitals may stand for the meaning of another field (records.h), as may UtcTime. */
static bool is_derived(struct str name)
{
	bool lower = false, upper = false;

	for (size_t i = 0; i < name.n; i++) {
		lower = lower || islower((unsigned char)name.p[i]);
		upper = upper || isupper((unsigned char)name.p[i]);
	}
	return (upper && !lower) || str_eq(name, STR("UtcTime"));
}

/* What the rules that can match records of one type look for. */
struct scope {
	const struct plain_type *type;
	int field; /* "type" */
};

static bool can_match(const void *ctx, const struct rule *rule)
{
	const struct scope *scope = ctx;
	struct record_types types;

	if (rule->unit != UNIT_RECORD)
		return false;
	types = rule_types(rule, scope->field);
	return record_types_has(&types, scope->type->type);
}

static void note_names(
	struct sift_type *to, const struct field_names *names, const struct scope *scope)
{
	for (size_t i = 0; names && i < names->n; i++) {
		int field = FIELD_COUNT + (int)i;

		if (!index_has_field(to->index, UNIT_RECORD, field))
			continue;
		if (field == scope->field)
			to->pass = to->pass || index_meets(to->index, UNIT_RECORD, field,
						       scope->type->folded, &to->candidates);
		else if (str_eq(names->name[i], STR("SYSCALL")))
			to->call = field;
		else
			to->pass = to->pass || is_derived(names->name[i]);
	}
}

static int type_init(struct sift_type *to, const struct plan *plan, const struct field_names *names,
	const struct scope *scope)
{
	const struct index_scope in = {.names = names, .has = can_match, .ctx = scope};

	to->record = scope->type->type;
	to->call = -1;
	to->pass = to->record == AUDIT_EXECVE; /* looked at as a whole: nothing to look for */
	if (to->pass)
		return 0;
	to->index = index_build(plan, &in);
	if (!to->index || candidates_init(&to->candidates, to->index) != 0)
		return -1;
	to->pass = index_has_always(to->index, UNIT_RECORD);
	to->keywords = to->record != AUDIT_PROCTITLE &&
		       index_has_field(to->index, UNIT_RECORD, ITEM_KEYWORD);
	to->keyword =
		to->keywords ? index_shortest(to->index, UNIT_RECORD, ITEM_KEYWORD) : SIZE_MAX;
	to->number = index_shortest_number(to->index, UNIT_RECORD);
	note_names(to, names, scope);
	return 0;
}

int sift_init(struct sift *s, const struct plan *plan, const struct field_names *names)
{
	*s = (struct sift){.names = names, .records = plan->n_unit[UNIT_RECORD] > 0};
	arena_init(&s->arena, SIFT_MAX);
	buf_init(&s->folded, SIFT_MAX);
	buf_init(&s->kept, SIFT_MAX);
	s->seen = calloc(SIFT_SEEN, sizeof(*s->seen));
	if (!s->seen)
		return -1;
	for (size_t i = 0; s->records && i < SIFT_TYPES; i++) {
		const struct scope scope = {
			&plain_types[i], names ? field_names_find(names, STR("type")) : -1};

		if (type_init(&s->type[i], plan, names, &scope) != 0)
			return -1;
	}
	return 0;
}

void sift_done(struct sift *s)
{
	for (size_t i = 0; i < SIFT_TYPES; i++) {
		candidates_done(&s->type[i].candidates);
		index_free(s->type[i].index);
	}
	free(s->seen);
	arena_done(&s->arena);
	buf_done(&s->folded);
	buf_done(&s->kept);
}

/* --- an event ------------------------------------------------------------------------------------ */

/* The fields of the record, when it is of such a type; the header is one that gather has read. */
static const struct plain_type *plain_type(struct str record, struct str *ret_fields)
{
	static const struct str mark = STR("type=");
	struct str rest = record;

	if (str_starts(rest, STR("node="))) {
		const char *blank = memchr(rest.p, ' ', rest.n);

		if (!blank)
			return NULL;
		rest = str_sub(rest, (size_t)(blank - rest.p) + 1, rest.n);
	}
	if (!str_starts(rest, mark))
		return NULL;
	rest = str_sub(rest, mark.n, rest.n);
	for (size_t i = 0; i < sizeof(plain_types) / sizeof(plain_types[0]); i++) {
		struct str name = plain_types[i].name;

		if (!str_starts(rest, name) || rest.n == name.n || rest.p[name.n] != ' ')
			continue;
		const char *end = memchr(rest.p, ')', rest.n);

		if (!end)
			return NULL;
		*ret_fields = str_sub(rest, (size_t)(end - rest.p) + 1, rest.n);
		return &plain_types[i];
	}
	return NULL;
}

static unsigned type_of(struct str record)
{
	struct header h;

	return header_parse(record, &h) == 0 ? h.type : 0;
}

/* May the record match a rule about records? */
static bool passes(
	struct sift *s, const struct gathered *event, struct str record, unsigned *ret_type)
{
	struct str fields;
	const struct plain_type *plain = plain_type(record, &fields);

	*ret_type = plain ? plain->type : type_of(record);
	if (!s->records)
		return false;
	if (s->blind || !plain)
		return true;
	struct sift_type *type = &s->type[plain - plain_types];

	return type->pass || sift_look(s, event, type, fields);
}

struct str sift_event(struct sift *s, const struct gathered *event,
	const struct record_types *needed, struct record_types *ret_types)
{
	struct str rest = event->records;

	*ret_types = (struct record_types){0};
	arena_reset(&s->arena);
	buf_reset(&s->kept, SIFT_KEEP);
	buf_reset(&s->folded, SIFT_KEEP);
	while (rest.n > 0) {
		const char *newline = memchr(rest.p, '\n', rest.n);
		size_t n = newline ? (size_t)(newline - rest.p) + 1 : rest.n;
		struct str record = str_sub(rest, 0, n - (newline ? 1 : 0));
		unsigned type;
		bool pass = passes(s, event, record, &type);

		if (pass)
			record_types_add(ret_types, type);
		if (pass || record_types_has(needed, type))
			buf_add(&s->kept, str_sub(rest, 0, n));
		rest = str_sub(rest, n, rest.n);
	}
	return s->kept.overflow ? event->records : buf_str(&s->kept);
}
