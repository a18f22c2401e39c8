/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "match/needs.h"

#include <ctype.h>
#include <libaudit.h>

#include "event/call.h"
#include "match/compiled.h"

#define TYPE_NAME_MAX 64

static const struct record_types no_types;

static struct record_types all_types(void)
{
	struct record_types all;

	memset(&all, 0xff, sizeof(all));
	return all;
}

static struct record_types both(struct record_types a, const struct record_types *b)
{
	for (size_t i = 0; i < sizeof(a.bits) / sizeof(a.bits[0]); i++)
		a.bits[i] &= b->bits[i];
	return a;
}

static struct record_types either(struct record_types a, const struct record_types *b)
{
	for (size_t i = 0; i < sizeof(a.bits) / sizeof(a.bits[0]); i++)
		a.bits[i] |= b->bits[i];
	return a;
}

/* One value of `type`. A word that names no type is none; what is no plain word may be any. */
static struct record_types types_of_value(const struct rule_value *value)
{
	char name[TYPE_NAME_MAX];
	struct record_types types = no_types;
	struct str text = value->n_tokens == 1 ? value->token[0].text : STR_NONE;

	if (value->null || value->or_else || value->n_tokens != 1 ||
		value->token[0].kind != GLOB_TEXT || text.n >= sizeof(name))
		return all_types();
	for (size_t i = 0; i < text.n; i++)
		name[i] = (char)toupper((unsigned char)text.p[i]);
	name[text.n] = '\0';
	int type = audit_name_to_msg_type(name);

	if (type > 0)
		record_types_add(&types, (unsigned)type);
	return types;
}

static struct record_types types_of_item(const struct item *item, int type)
{
	struct record_types types = no_types;

	if (item->field == ITEM_KEYWORD || item->field != type || item->neq ||
		item->op != ITEM_GLOB)
		return all_types();
	for (size_t i = 0; i < item->n_values; i++) {
		struct record_types one = types_of_value(&item->value[i]);

		types = either(types, &one);
	}
	return types;
}

static struct record_types types_of_selection(const struct selection *selection, int type)
{
	struct record_types types = no_types;

	for (size_t i = 0; i < selection->n_groups; i++) {
		const struct item_group *group = &selection->group[i];
		struct record_types all = all_types();

		for (size_t k = 0; k < group->n_items; k++) {
			struct record_types one = types_of_item(&group->item[k], type);

			all = both(all, &one);
		}
		types = either(types, &all);
	}
	return types;
}

/* As deep as the condition, which its parser has limited. */
static struct record_types types_of(
	const struct rule *rule, const struct condition *condition, int type)
{
	bool any = condition->op == COND_OR;
	struct record_types types = any ? no_types : all_types();

	if (condition->op == COND_NOT)
		return all_types();
	if (condition->op == COND_SELECTION)
		return types_of_selection(&rule->selection[condition->selection], type);
	for (const struct condition *c = condition->first; c; c = c->next) {
		struct record_types one = types_of(rule, c, type);

		types = any ? either(types, &one) : both(types, &one);
	}
	return types;
}

static bool has_keywords(const struct rule *rule)
{
	for (size_t i = 0; i < rule->n_selections; i++) {
		const struct selection *selection = &rule->selection[i];

		for (size_t k = 0; k < selection->n_groups; k++) {
			const struct item_group *group = &selection->group[k];

			for (size_t n = 0; n < group->n_items; n++) {
				if (group->item[n].field == ITEM_KEYWORD)
					return true;
			}
		}
	}
	return false;
}

struct record_types rule_types(const struct rule *rule, int type)
{
	return types_of(rule, rule->condition, type);
}

void plan_needs(const struct plan *plan, int type, struct plan_needs *ret_needs)
{
	struct plan_needs needs = {0};

	for (size_t i = 0; i < plan->n; i++) {
		const struct rule *rule = plan->rule[i].rule;

		needs.units |= 1u << rule->unit;
		if (rule->unit != UNIT_RECORD)
			continue;
		struct record_types types = rule_types(rule, type);

		needs.types = either(needs.types, &types);
		needs.keywords = needs.keywords || has_keywords(rule);
	}
	*ret_needs = needs;
}

/* A field of the SYSCALL record, as the kernel writes it: a blank in a text of a process would be hex. */
static struct str call_field(struct str records, struct str name)
{
	static const struct str type = STR("type=SYSCALL ");
	const char *at = records.n ? memmem(records.p, records.n, type.p, type.n) : NULL;
	struct str record = at ? str_sub(records, (size_t)(at - records.p), records.n) : STR_NONE;
	const char *end = record.n ? memchr(record.p, '\n', record.n) : NULL;

	if (end)
		record.n = (size_t)(end - record.p);
	at = record.n ? memmem(record.p, record.n, name.p, name.n) : NULL;
	if (!at)
		return STR_NONE;
	record = str_sub(record, (size_t)(at - record.p) + name.n, record.n);
	end = memchr(record.p, ' ', record.n);
	return end ? str_sub(record, 0, (size_t)(end - record.p)) : STR_NONE;
}

/* Asks for programs, not for files. One that is not read so is no exec. */
static bool is_exec(const struct gathered *event)
{
	struct str arch = call_field(event->records, STR(" arch="));
	struct str number = call_field(event->records, STR(" syscall="));

	return arch.n && number.n && call_exec(arch, number).n;
}

/* The file may stand in a record that did not arrive. */
static bool lacks_path(const struct gathered *event)
{
	uint64_t items;

	return str_u64(call_field(event->records, STR(" items=")), &items) == 0 &&
	       items > event->paths;
}

bool plan_needs_event(const struct plan_needs *needs, const struct gathered *event)
{
	if (needs->units & IN_RECORD)
		return event->records.n > 0;
	if (!event->has_syscall)
		return false;
	if (event->has_execve || str_has(event->records, STR(" success=yes ")))
		return true;
	if (is_exec(event))
		return false;
	return ((needs->units & IN_FILE_ACCESS) && (event->paths || lacks_path(event))) ||
	       ((needs->units & IN_NETWORK) && str_has(event->records, STR(" exit=-115 ")));
}
