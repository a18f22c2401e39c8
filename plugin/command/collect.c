/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "command/collect.h"

#define AT(field) ((size_t)(field)-FIELD_COMMANDS)

/* The first value of a field is in place, the others in the arena. */
struct collected {
	struct command_fields fields;
	struct value *last[FIELD_COMMANDS_COUNT];
	uint32_t n[FIELD_COMMANDS_COUNT];
	bool cut[FIELD_COMMANDS_COUNT];
};

void collect_init(struct collector *c)
{
	*c = (struct collector){0};
	arena_init(&c->arena, COMMAND_MEMORY_MAX);
}

void collect_done(struct collector *c)
{
	arena_done(&c->arena);
}

void collect_reset(struct collector *c, const struct artefacts *artefacts)
{
	arena_reset(&c->arena);
	c->artefacts = artefacts;
	c->list = NULL;
	c->n = c->cap = 0;
	c->cut = false;
}

static bool grow(struct collector *c)
{
	size_t cap = c->cap ? c->cap * 4 : 4;
	struct collected *list = arena_alloc(&c->arena, cap * sizeof(*list));

	if (!list)
		return false;
	if (c->n)
		memcpy(list, c->list, c->n * sizeof(*list));
	/* The ends of the chains move along. */
	for (size_t i = 0; i < c->n; i++) {
		for (size_t f = 0; f < FIELD_COMMANDS_COUNT; f++) {
			if (list[i].last[f] == &c->list[i].fields.field[f])
				list[i].last[f] = &list[i].fields.field[f];
		}
	}
	c->list = list;
	c->cap = cap;
	return true;
}

size_t collect_begin(struct collector *c)
{
	if (c->n == COMMANDS_MAX || (c->n == c->cap && !grow(c))) {
		collect_unknown(c);
		return SIZE_MAX;
	}
	memset(&c->list[c->n], 0, sizeof(*c->list));
	return c->n++;
}

static void append(struct collector *c, struct collected *to, size_t at, struct value value)
{
	struct value *more;

	if (!to->last[at]) {
		to->fields.field[at] = value;
		to->last[at] = &to->fields.field[at];
		return;
	}
	more = arena_alloc(&c->arena, sizeof(*more));
	if (!more) {
		/* The last value has to say that others are missing. */
		to->last[at]->state = VALUE_CUT;
		c->cut = true;
		return;
	}
	*more = value;
	to->last[at]->more = more;
	to->last[at] = more;
}

/* Whether one more value is kept; counts it. */
static bool room(struct collector *c, size_t command, enum field field, struct str text)
{
	size_t at = AT(field);

	if (command >= c->n)
		return false;
	struct collected *to = &c->list[command];
	bool named = field == FIELD_OPERAND && artefacts_have(c->artefacts, text);

	if (to->n[at] >= (named ? 2 * COMMAND_VALUES_MAX : COMMAND_VALUES_MAX)) {
		to->cut[at] |= field != FIELD_OPERAND || named || c->artefacts->partial;
		return false;
	}
	to->n[at]++;
	return true;
}

void collect_add(struct collector *c, size_t command, enum field field, struct str text)
{
	const struct value value = {.text = text.p ? text : STR(""), .state = VALUE_WHOLE};

	if (room(c, command, field, text))
		append(c, &c->list[command], AT(field), value);
}

void collect_keep(struct collector *c, size_t command, enum field field, struct str text)
{
	struct value value = {.state = VALUE_WHOLE};

	if (!room(c, command, field, text))
		return;
	value.text = arena_str(&c->arena, text);
	if (value.text.p)
		append(c, &c->list[command], AT(field), value);
	else
		collect_cut(c, command, field);
}

void collect_pair(struct collector *c, size_t command, struct str name, struct str value)
{
	struct str pair = {.n = name.n + 1 + value.n};

	if (!room(c, command, FIELD_OPTION_VALUE, STR_NONE))
		return;
	char *to = arena_alloc(&c->arena, pair.n);

	if (!to) {
		collect_cut(c, command, FIELD_OPTION_VALUE);
		return;
	}
	memcpy(to, name.p, name.n);
	to[name.n] = '=';
	if (value.n)
		memcpy(to + name.n + 1, value.p, value.n);
	pair.p = to;
	append(c, &c->list[command], AT(FIELD_OPTION_VALUE),
		(struct value){.text = pair, .state = VALUE_WHOLE});
}

void collect_copy(struct collector *c, size_t from, size_t command, enum field field, size_t max)
{
	if (from >= c->n || from == command)
		return;
	const struct value *v = &c->list[from].fields.field[AT(field)];

	for (; v && v->state == VALUE_WHOLE && max > 0; v = v->more, max--)
		collect_add(c, command, field, v->text);
	if (v && v->state != VALUE_MISSING)
		collect_cut(c, command, field);
}

const struct value *collect_values(const struct collector *c, size_t command, enum field field)
{
	const struct value *v = command < c->n ? &c->list[command].fields.field[AT(field)] : NULL;

	return v && v->state == VALUE_WHOLE ? v : NULL;
}

bool collect_has(const struct collector *c, size_t command, enum field field, struct str text)
{
	for (const struct value *v = collect_values(c, command, field); v; v = v->more) {
		if (str_eq(v->text, text))
			return true;
	}
	return false;
}

void collect_cut(struct collector *c, size_t command, enum field field)
{
	if (command < c->n)
		c->list[command].cut[AT(field)] = true;
}

void collect_unknown(struct collector *c)
{
	c->cut = true;
	if (c->n < COMMANDS_MAX && (c->n < c->cap || grow(c)))
		memset(&c->list[c->n++], 0, sizeof(*c->list));
	if (c->n)
		memset(c->list[c->n - 1].cut, true, sizeof(c->list->cut));
}

const struct command_fields *collect_finish(struct collector *c, size_t *ret_n)
{
	struct command_fields *fields = arena_alloc(&c->arena, (c->n + 1) * sizeof(*fields));

	*ret_n = fields ? c->n : 0;
	for (size_t i = 0; fields && i < c->n; i++) {
		for (size_t at = 0; at < FIELD_COMMANDS_COUNT; at++) {
			if (!c->list[i].cut[at])
				continue;
			c->cut = true;
			append(c, &c->list[i], at,
				(struct value){.text = STR(""), .state = VALUE_CUT});
		}
		fields[i] = c->list[i].fields;
	}
	return fields;
}
