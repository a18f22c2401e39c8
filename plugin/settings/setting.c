/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "settings/setting.h"

#include <assert.h>
#include <libconfig.h>
#include <stdio.h>
#include <stdlib.h>

#include "settings/duration.h"
#include "settings/size.h"

static void *member(struct settings *settings, const struct setting_key *key)
{
	return (char *)settings + key->offset;
}

/* --- defaults --------------------------------------------------------------------------------- */

/* `text` is separated by single blanks and lives for ever. */
static int set_default_paths(
	struct settings *settings, struct settings_paths *paths, struct str text)
{
	paths->list = arena_array(&settings->arena, const char *, CONF_RULES_MAX);
	if (!paths->list)
		return -1;
	while (text.n) {
		const char *blank = memchr(text.p, ' ', text.n);
		size_t n = blank ? (size_t)(blank - text.p) : text.n;
		struct str copy = arena_str(&settings->arena, str_sub(text, 0, n));

		if (!copy.p)
			return -1;
		assert(paths->n < CONF_RULES_MAX);
		paths->list[paths->n++] = copy.p;
		text = str_sub(text, blank ? n + 1 : n, text.n);
	}
	return 0;
}

static const struct setting_choice *find_choice(
	const struct setting_choice *choice, struct str word)
{
	for (; choice->word; choice++) {
		if (str_eq(str_of(choice->word), word))
			return choice;
	}
	return NULL;
}

static void set_default_choice(int *value, const struct setting_key *key)
{
	const struct setting_choice *choice = find_choice(key->choice, str_of(key->initial));

	assert(choice); /* the table names one of its words */
	*value = choice->value;
}

int setting_default(struct settings *settings, const struct setting_key *key)
{
	switch (key->type) {
	case SETTING_BOOL:
		*(bool *)member(settings, key) = strcmp(key->initial, "true") == 0;
		return 0;
	case SETTING_NUMBER:
		*(int *)member(settings, key) = atoi(key->initial);
		return 0;
	case SETTING_DURATION:
		*(int *)member(settings, key) = duration_parse(str_of(key->initial));
		return 0;
	case SETTING_SIZE:
		*(int *)member(settings, key) = size_parse(str_of(key->initial));
		return 0;
	case SETTING_TEXT:
		*(const char **)member(settings, key) = key->initial;
		return 0;
	case SETTING_USER:
		*(struct settings_user *)member(settings, key) =
			(struct settings_user){.name = key->initial};
		return 0;
	case SETTING_CHOICE:
		set_default_choice(member(settings, key), key);
		return 0;
	case SETTING_PATHS:
		return set_default_paths(settings, member(settings, key), str_of(key->initial));
	case SETTING_GROUP:
	case SETTING_TUNING:
	case SETTING_PLACEHOLDERS:
		break;
	}
	return 0;
}

/* --- values ----------------------------------------------------------------------------------- */

struct place setting_place(const struct reader *r, const config_setting_t *setting)
{
	return (struct place){r->file, (int)config_setting_source_line(setting), 0};
}

void setting_wants(struct reader *r, const config_setting_t *at, const char *path, const char *what)
{
	r->result = errs_add(r->errs, setting_place(r, at), "'%s' wants %s", path, what);
}

static const char *copy_text(struct reader *r, const config_setting_t *setting)
{
	struct str copy =
		arena_str(&r->settings->arena, str_of(config_setting_get_string(setting)));

	if (!copy.p)
		r->result = errs_add(r->errs, setting_place(r, setting), "out of memory");
	return copy.p;
}

static void set_bool(
	struct reader *r, const struct setting_key *key, const config_setting_t *setting)
{
	if (config_setting_type(setting) != CONFIG_TYPE_BOOL)
		setting_wants(r, setting, key->path, "true or false");
	else
		*(bool *)member(r->settings, key) = config_setting_get_bool(setting);
}

static void set_number(
	struct reader *r, const struct setting_key *key, const config_setting_t *setting)
{
	int type = config_setting_type(setting);
	long long value = config_setting_get_int64(setting);

	if (type != CONFIG_TYPE_INT && type != CONFIG_TYPE_INT64)
		setting_wants(r, setting, key->path, "a whole number");
	else if (value < key->min || value > key->max)
		r->result = errs_add(r->errs, setting_place(r, setting),
			"'%s' must be from %d to %d, not %lld", key->path, key->min, key->max,
			value);
	else
		*(int *)member(r->settings, key) = (int)value;
}

static void set_duration(
	struct reader *r, const struct setting_key *key, const config_setting_t *setting)
{
	char least[16], most[16];

	if (config_setting_type(setting) != CONFIG_TYPE_STRING) {
		setting_wants(r, setting, key->path, "a duration in quotes: \"10m\"");
		return;
	}
	struct str text = str_of(config_setting_get_string(setting));
	int seconds = duration_parse(text);

	if (seconds < key->min || seconds > key->max)
		r->result = errs_add(r->errs, setting_place(r, setting),
			"'%s' must be from %s to %s, in s, m or h, not '%s'", key->path,
			duration_print(key->min, least), duration_print(key->max, most),
			err_quote(text).text);
	else
		*(int *)member(r->settings, key) = seconds;
}

static void set_size(
	struct reader *r, const struct setting_key *key, const config_setting_t *setting)
{
	char least[16], most[16];

	if (config_setting_type(setting) != CONFIG_TYPE_STRING) {
		setting_wants(r, setting, key->path, "a size in quotes: \"64M\"");
		return;
	}
	struct str text = str_of(config_setting_get_string(setting));
	int bytes = size_parse(text);

	if (bytes < key->min || bytes > key->max)
		r->result = errs_add(r->errs, setting_place(r, setting),
			"'%s' must be from %s to %s, in K, M or G, not '%s'", key->path,
			size_print(key->min, least), size_print(key->max, most),
			err_quote(text).text);
	else
		*(int *)member(r->settings, key) = bytes;
}

/* NULL: it is no text, or not one that the key takes; complained. */
static const char *valid_text(
	struct reader *r, const struct setting_key *key, const config_setting_t *setting)
{
	if (config_setting_type(setting) != CONFIG_TYPE_STRING) {
		setting_wants(r, setting, key->path, "a text in quotes");
		return NULL;
	}
	if (!key->valid(config_setting_get_string(setting))) {
		setting_wants(r, setting, key->path, key->wants);
		return NULL;
	}
	return copy_text(r, setting);
}

static void set_text(
	struct reader *r, const struct setting_key *key, const config_setting_t *setting)
{
	const char *text = valid_text(r, key, setting);

	if (text)
		*(const char **)member(r->settings, key) = text;
}

/* With its place, for a complaint that can be made only later. */
static void set_user(
	struct reader *r, const struct setting_key *key, const config_setting_t *setting)
{
	const char *name = valid_text(r, key, setting);

	if (name)
		*(struct settings_user *)member(r->settings, key) =
			(struct settings_user){name, setting_place(r, setting)};
}

/* "a, b, c" and, when one is near, " (did you mean 'b'?)". */
static void refuse_word(struct reader *r, const struct setting_key *key,
	const config_setting_t *setting, struct str word)
{
	const char *words[32];
	char list[256] = "";
	const char *near;
	size_t n = 0;

	for (const struct setting_choice *c = key->choice; c->word; c++) {
		size_t used = strlen(list);

		assert(n < sizeof(words) / sizeof(words[0]));
		snprintf(list + used, sizeof(list) - used, "%s%s", n ? ", " : "", c->word);
		words[n++] = c->word;
	}
	near = str_suggest(word, words, n);
	if (near)
		r->result = errs_add(r->errs, setting_place(r, setting),
			"'%s' does not know '%s' (did you mean '%s'?)", key->path,
			err_quote(word).text, near);
	else
		r->result = errs_add(r->errs, setting_place(r, setting),
			"'%s' does not know '%s': it is one of %s", key->path, err_quote(word).text,
			list);
}

static void set_choice(
	struct reader *r, const struct setting_key *key, const config_setting_t *setting)
{
	const struct setting_choice *choice;
	struct str word;

	if (config_setting_type(setting) != CONFIG_TYPE_STRING) {
		setting_wants(r, setting, key->path, "a word in quotes");
		return;
	}
	word = str_of(config_setting_get_string(setting));
	choice = find_choice(key->choice, word);
	if (!choice)
		refuse_word(r, key, setting, word);
	else
		*(int *)member(r->settings, key) = choice->value;
}

static void set_paths(
	struct reader *r, const struct setting_key *key, const config_setting_t *setting)
{
	struct settings_paths *paths = member(r->settings, key);
	int n = config_setting_length(setting);

	if (!config_setting_is_array(setting) && !config_setting_is_list(setting)) {
		setting_wants(r, setting, key->path, "a list of paths: [ \"/one\", \"/two\" ]");
		return;
	}
	if (n < 1 || n > CONF_RULES_MAX) {
		r->result = errs_add(r->errs, setting_place(r, setting),
			"'%s' wants from 1 to %d paths", key->path, CONF_RULES_MAX);
		return;
	}
	paths->n = 0;
	for (int i = 0; i < n; i++) {
		const config_setting_t *elem = config_setting_get_elem(setting, (unsigned)i);
		const char *path = config_setting_get_string(elem);

		/* The plugin's working directory is auditd's: nothing to be relative to. */
		if (!path || path[0] != '/')
			setting_wants(r, elem, key->path, "absolute paths, each in quotes");
		else if ((path = copy_text(r, elem)))
			paths->list[paths->n++] = path;
	}
}

void setting_set(struct reader *r, const struct setting_key *key, const config_setting_t *setting)
{
	switch (key->type) {
	case SETTING_BOOL:
		set_bool(r, key, setting);
		break;
	case SETTING_NUMBER:
		set_number(r, key, setting);
		break;
	case SETTING_DURATION:
		set_duration(r, key, setting);
		break;
	case SETTING_TEXT:
		set_text(r, key, setting);
		break;
	case SETTING_SIZE:
		set_size(r, key, setting);
		break;
	case SETTING_CHOICE:
		set_choice(r, key, setting);
		break;
	case SETTING_PATHS:
		set_paths(r, key, setting);
		break;
	case SETTING_TUNING:
		tuning_read(r, setting);
		break;
	case SETTING_USER:
		set_user(r, key, setting);
		break;
	case SETTING_PLACEHOLDERS:
		placeholders_read(r, setting);
		break;
	case SETTING_GROUP:
		assert(!"groups have no value");
	}
}

/* --- printing --------------------------------------------------------------------------------- */

static void print_value(
	const struct settings *settings, const struct setting_key *key, struct buf *out)
{
	const char *at = (const char *)settings + key->offset;

	switch (key->type) {
	case SETTING_BOOL:
		buf_addf(out, "%d", *(const bool *)at);
		break;
	case SETTING_NUMBER:
	case SETTING_DURATION:
	case SETTING_SIZE:
	case SETTING_CHOICE:
		buf_addf(out, "%d", *(const int *)at);
		break;
	case SETTING_TEXT:
		buf_add(out, str_of(*(const char *const *)at));
		break;
	case SETTING_PATHS:
	case SETTING_GROUP:
	case SETTING_TUNING:
	case SETTING_USER:
	case SETTING_PLACEHOLDERS:
		assert(!"not in a group");
	}
}

void settings_print_group(const struct settings *settings, const char *group, struct buf *out)
{
	size_t n = strlen(group);

	for (size_t i = 0; i < settings_keys_n; i++) {
		const struct setting_key *key = &settings_keys[i];

		if (strncmp(key->path, group, n) != 0 || key->path[n] != '.')
			continue;
		buf_addf(out, "%s=", key->path);
		print_value(settings, key, out);
		buf_addc(out, '\n');
	}
}
