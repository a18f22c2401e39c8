/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "settings/placeholders.h"

#include <libconfig.h>

#include "settings/setting.h"

const struct placeholder *placeholder_find(const struct placeholders *placeholders, struct str name)
{
	for (size_t i = 0; placeholders && i < placeholders->n; i++) {
		if (str_eq(placeholders->list[i].name, name))
			return &placeholders->list[i];
	}
	return NULL;
}

const char *placeholder_suggest(const struct placeholders *placeholders, struct str name)
{
	const char *names[PLACEHOLDERS_MAX];
	size_t n = 0;

	for (; placeholders && n < placeholders->n; n++)
		names[n] = placeholders->list[n].name.p;
	return str_suggest(name, names, n);
}

/* --- reading ------------------------------------------------------------------------------------- */

static int complain(struct reader *r, const config_setting_t *at, const char *what)
{
	r->result = errs_add(r->errs, setting_place(r, at), "%s", what);
	return -1;
}

static int add_value(
	struct reader *r, const config_setting_t *setting, struct placeholder *placeholder)
{
	const char *text = config_setting_get_string(setting);
	struct str copy;

	if (!text || !text[0])
		return complain(r, setting,
			"a placeholder wants texts in quotes, not empty: name = [ \"a\", \"b\" ];");
	copy = arena_str(&r->settings->arena, str_of(text));
	if (!copy.p)
		return complain(r, setting, "out of memory");
	placeholder->value[placeholder->n++] = copy;
	return 0;
}

/* One text, or a list of them. */
static int read_values(
	struct reader *r, const config_setting_t *setting, struct placeholder *placeholder)
{
	bool list = config_setting_is_array(setting) || config_setting_is_list(setting);
	int n = list ? config_setting_length(setting) : 1, rc = 0;

	if (n < 1 || n > PLACEHOLDER_VALUES_MAX) {
		r->result = errs_add(r->errs, setting_place(r, setting),
			"placeholder '%s' wants from 1 to %d values",
			err_quote(placeholder->name).text, PLACEHOLDER_VALUES_MAX);
		return -1;
	}
	placeholder->value = arena_array(&r->settings->arena, struct str, (size_t)n);
	if (!placeholder->value)
		return complain(r, setting, "out of memory");
	if (!list)
		return add_value(r, setting, placeholder);
	for (int i = 0; i < n; i++)
		rc |= add_value(r, config_setting_get_elem(setting, (unsigned)i), placeholder);
	return rc;
}

static void read_placeholder(struct reader *r, const config_setting_t *setting)
{
	struct placeholders *all = &r->settings->placeholders;
	struct placeholder read = {
		.name = arena_str(&r->settings->arena, str_of(config_setting_name(setting)))};
	struct placeholder *to =
		read.name.p ? (struct placeholder *)placeholder_find(all, read.name) : NULL;

	if (!read.name.p) {
		complain(r, setting, "out of memory");
		return;
	}
	if (memchr(read.name.p, '*', read.name.n) || memchr(read.name.p, '-', read.name.n)) {
		r->result = errs_add(r->errs, setting_place(r, setting),
			"the name of a placeholder has letters, digits and '_' only, not '%s'",
			err_quote(read.name).text);
		return;
	}
	if (read_values(r, setting, &read) != 0)
		return;
	if (!to && all->n == PLACEHOLDERS_MAX) {
		r->result = errs_add(r->errs, setting_place(r, setting),
			"more than %d placeholders", PLACEHOLDERS_MAX);
		return;
	}
	*(to ? to : &all->list[all->n++]) = read;
}

void placeholders_read(struct reader *r, const config_setting_t *setting)
{
	struct placeholders *all = &r->settings->placeholders;

	if (!config_setting_is_group(setting)) {
		setting_wants(r, setting, "placeholders", "a group: { name = [ \"a\", \"b\" ]; }");
		return;
	}
	if (!all->list)
		all->list = arena_array(&r->settings->arena, struct placeholder, PLACEHOLDERS_MAX);
	if (!all->list) {
		complain(r, setting, "out of memory");
		return;
	}
	for (int i = 0; i < config_setting_length(setting); i++)
		read_placeholder(r, config_setting_get_elem(setting, (unsigned)i));
}
