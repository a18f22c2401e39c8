/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "settings/tuning.h"

#include <libconfig.h>

#include "base/level.h"
#include "settings/setting.h"

#define COUNT(list) (sizeof(list) / sizeof((list)[0]))

static void complain(struct reader *r, const config_setting_t *at, const char *what)
{
	r->result = errs_add(r->errs, setting_place(r, at), "%s", what);
}

/* The text of a member, in the arena of the settings; NULL when it is no text (told) . */
static const char *text_of(struct reader *r, const config_setting_t *setting)
{
	if (config_setting_type(setting) != CONFIG_TYPE_STRING) {
		r->result = errs_add(r->errs, setting_place(r, setting),
			"'%s' wants a text in quotes", config_setting_name(setting));
		return NULL;
	}
	struct str copy =
		arena_str(&r->settings->arena, str_of(config_setting_get_string(setting)));

	if (!copy.p)
		complain(r, setting, "out of memory");
	return copy.p;
}

/* The place of a member in `names`; -1: it is none of them, which is told. */
static int find_member(
	struct reader *r, const config_setting_t *member, const char *const *names, size_t n)
{
	struct str name = str_of(config_setting_name(member));

	for (size_t i = 0; i < n; i++) {
		if (str_eq(str_of(names[i]), name))
			return (int)i;
	}
	r->result = errs_add(r->errs, setting_place(r, member), "unknown key '%s' in tuning%s",
		err_quote(name).text, err_hint(str_suggest(name, names, n)).text);
	return -1;
}

/* --- exceptions ---------------------------------------------------------------------------------- */

static void read_test(struct reader *r, const config_setting_t *group, struct tuning_except *except)
{
	static const char *const names[] = {"field", "op", "value"};
	struct tuning_test test = {.at = setting_place(r, group), .op = "equals"};
	const char **const slots[] = {&test.field, &test.op, &test.value};

	if (!config_setting_is_group(group)) {
		complain(r, group, "an exception wants { field = ...; op = ...; value = ...; }");
		return;
	}
	for (int i = 0; i < config_setting_length(group); i++) {
		const config_setting_t *member = config_setting_get_elem(group, (unsigned)i);
		int at = find_member(r, member, names, COUNT(names));

		if (at >= 0)
			*slots[at] = text_of(r, member);
	}
	if (!test.field || !test.field[0])
		complain(r, group, "an exception needs 'field'");
	else if (!test.value)
		complain(r, group, "an exception needs 'value'");
	else if (test.op)
		except->test[except->n++] = test;
}

/* One test, or a list of tests that must all hold. */
static void read_except(
	struct reader *r, const config_setting_t *setting, struct tuning_entry *entry)
{
	struct tuning_except *except = &entry->except[entry->n_except];
	int n = config_setting_is_list(setting) ? config_setting_length(setting) : 1;

	if (n < 1 || n > TUNING_TESTS_MAX) {
		r->result = errs_add(r->errs, setting_place(r, setting),
			"an exception wants from 1 to %d tests", TUNING_TESTS_MAX);
		return;
	}
	except->test = arena_array(&r->settings->arena, struct tuning_test, (size_t)n);
	if (!except->test) {
		complain(r, setting, "out of memory");
		return;
	}
	if (!config_setting_is_list(setting))
		read_test(r, setting, except);
	for (int i = 0; config_setting_is_list(setting) && i < n; i++)
		read_test(r, config_setting_get_elem(setting, (unsigned)i), except);
	if (except->n == (size_t)n)
		entry->n_except++;
}

static void read_excepts(struct reader *r, const config_setting_t *list, struct tuning_entry *entry)
{
	int n = config_setting_length(list);

	if (!config_setting_is_list(list)) {
		complain(r, list, "'except' wants a list: ( { field = ...; value = ...; }, ... )");
		return;
	}
	if (n > TUNING_EXCEPT_MAX) {
		r->result = errs_add(r->errs, setting_place(r, list),
			"'except' takes at most %d exceptions", TUNING_EXCEPT_MAX);
		return;
	}
	entry->except = arena_array(&r->settings->arena, struct tuning_except, (size_t)n);
	if (n && !entry->except)
		complain(r, list, "out of memory");
	for (int i = 0; entry->except && i < n; i++)
		read_except(r, config_setting_get_elem(list, (unsigned)i), entry);
}

/* --- entries ------------------------------------------------------------------------------------- */

static void read_rule(struct reader *r, const config_setting_t *member, struct tuning_entry *entry)
{
	entry->rule = text_of(r, member);
}

static void read_level(struct reader *r, const config_setting_t *member, struct tuning_entry *entry)
{
	const char *word = text_of(r, member);

	if (!word)
		return;
	entry->level = level_find(str_of(word));
	if (entry->level >= 0)
		return;
	r->result = errs_add(r->errs, setting_place(r, member), "unknown level '%s'%s",
		err_quote(str_of(word)).text, err_hint(level_suggest(str_of(word))).text);
}

static void read_enabled(
	struct reader *r, const config_setting_t *member, struct tuning_entry *entry)
{
	if (config_setting_type(member) != CONFIG_TYPE_BOOL)
		complain(r, member, "'enabled' wants true or false");
	else
		entry->enabled = config_setting_get_bool(member);
}

static void read_entry(struct reader *r, const config_setting_t *group, struct tuning_entry *entry)
{
	static const char *const names[] = {"rule", "level", "enabled", "except"};
	static void (*const readers[])(struct reader * r, const config_setting_t *member,
		struct tuning_entry *entry) = {read_rule, read_level, read_enabled, read_excepts};

	*entry = (struct tuning_entry){.at = setting_place(r, group), .level = -1, .enabled = -1};
	if (!config_setting_is_group(group)) {
		complain(r, group, "an entry of 'tuning' wants { rule = ...; ... }");
		return;
	}
	for (int i = 0; i < config_setting_length(group); i++) {
		const config_setting_t *member = config_setting_get_elem(group, (unsigned)i);
		int at = find_member(r, member, names, COUNT(names));

		if (at >= 0)
			readers[at](r, member, entry);
	}
	if (!entry->rule || !entry->rule[0])
		complain(r, group, "an entry of 'tuning' needs 'rule'");
	else if (entry->level < 0 && entry->enabled < 0 && entry->n_except == 0 && r->result == 0)
		complain(r, group,
			"an entry of 'tuning' changes nothing: set level, enabled or except");
}

void tuning_read(struct reader *r, const config_setting_t *setting)
{
	struct tuning *tuning = &r->settings->tuning;
	int n = config_setting_length(setting);

	if (!config_setting_is_list(setting)) {
		complain(r, setting, "'tuning' wants a list: ( { rule = ...; ... }, ... )");
		return;
	}
	if ((size_t)n > TUNING_ENTRIES_MAX - tuning->n) {
		r->result = errs_add(r->errs, setting_place(r, setting),
			"more than %d entries in 'tuning'", TUNING_ENTRIES_MAX);
		return;
	}
	if (!tuning->entry)
		tuning->entry =
			arena_array(&r->settings->arena, struct tuning_entry, TUNING_ENTRIES_MAX);
	if (!tuning->entry) {
		complain(r, setting, "out of memory");
		return;
	}
	for (int i = 0; i < n; i++)
		read_entry(r, config_setting_get_elem(setting, (unsigned)i),
			&tuning->entry[tuning->n++]);
}
