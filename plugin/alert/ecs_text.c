/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "alert/ecs_text.h"

#define CAP_MIN	 16 /* no cap is halved below this */
#define LIST_CAP 1024 /* all tags or all authors together */

static const struct {
	const char *name;
	size_t cap;
} text_table[ECS_TEXT_COUNT] = {
#define ECS_ROW(id, name, cap) [ECS_##id] = {name, cap},
	ECS_TEXTS(ECS_ROW)
#undef ECS_ROW
};

_Static_assert(ECS_TEXT_COUNT <= 32, "struct ecs.cut has a bit for each");

bool ecs_bare(const struct ecs *e)
{
	return e->tier == ECS_TIER_BARE;
}

void ecs_cut(struct ecs *e, enum ecs_text text, bool cut)
{
	if (cut)
		e->cut |= 1u << text;
}

static size_t halve(size_t cap, unsigned tier)
{
	return cap >> tier > CAP_MIN ? cap >> tier : CAP_MIN;
}

size_t ecs_cap(const struct ecs *e, enum ecs_text text)
{
	return halve(text_table[text].cap, e->tier);
}

void ecs_text(struct ecs *e, const char *key, enum ecs_text text, struct str s)
{
	ecs_cut(e, text, json_key_str(&e->j, key, s, ecs_cap(e, text)));
}

void ecs_list(struct ecs *e, const char *key, enum ecs_text text, struct str_list list)
{
	size_t cap = ecs_cap(e, text);
	size_t left = halve(LIST_CAP, e->tier), start = 0, size;

	while (start < list.n && list.list[start].n == 0)
		start++;
	if (start == list.n)
		return;
	json_key(&e->j, key);
	json_open(&e->j, '[');
	for (size_t i = start; i < list.n; i++) {
		json_fit(list.list[i], cap, &size);
		if (i > start && size + 3 > left) {
			ecs_cut(e, text, true);
			break;
		}
		left -= size + 3 < left ? size + 3 : left;
		if (list.list[i].n)
			ecs_cut(e, text, json_str(&e->j, list.list[i], cap));
	}
	json_close(&e->j, ']');
}

void ecs_word(struct ecs *e, const char *key, const char *word)
{
	json_key_str(&e->j, key, str_of(word), JSON_NO_CAP);
}

void ecs_open(struct ecs *e, const char *key)
{
	json_key(&e->j, key);
	json_open(&e->j, '{');
}

void ecs_close(struct ecs *e)
{
	json_close(&e->j, '}');
}

/* A value that already arrived cut is no better than one that is cut here. */
void ecs_value(struct ecs *e, const char *key, enum ecs_text text, enum field field)
{
	const struct value *value = &e->event->field[field];

	ecs_text(e, key, text, alert_field(e->alert, field));
	ecs_cut(e, text, value->state == VALUE_CUT);
}

void ecs_truncated(struct ecs *e)
{
	bool first = true;

	json_key(&e->j, "truncated");
	json_quote(&e->j);
	if (ecs_bare(e))
		json_text(&e->j, STR("all"), JSON_NO_CAP);
	for (size_t i = 0; i < ECS_TEXT_COUNT && !ecs_bare(e); i++) {
		if (!(e->cut & 1u << i))
			continue;
		json_text(&e->j, first ? STR("") : STR(","), JSON_NO_CAP);
		json_text(&e->j, str_of(text_table[i].name), JSON_NO_CAP);
		first = false;
	}
	json_quote(&e->j);
	e->j.comma = true;
}
