/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "settings/conf.h"

#include <assert.h>
#include <errno.h>
#include <libconfig.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/file.h"
#include "base/walk.h"
#include "settings/confscan.h"
#include "settings/setting.h"

#define SETTINGS_MEMORY_MAX (4u * 1024 * 1024) /* copies of texts out of files of 64 kB */

void settings_free(struct settings *settings)
{
	if (!settings)
		return;
	arena_done(&settings->arena);
	free(settings);
}

struct settings *settings_default(void)
{
	struct settings *settings = calloc(1, sizeof(*settings));

	if (!settings)
		return NULL;
	arena_init(&settings->arena, SETTINGS_MEMORY_MAX);
	for (size_t i = 0; i < settings_keys_n; i++) {
		if (setting_default(settings, &settings_keys[i]) != 0) {
			settings_free(settings);
			return NULL;
		}
	}
	return settings;
}

/* --- keys ------------------------------------------------------------------------------------- */

static const struct setting_key *find_key(const char *path)
{
	for (size_t i = 0; i < settings_keys_n; i++) {
		if (strcmp(settings_keys[i].path, path) == 0)
			return &settings_keys[i];
	}
	return NULL;
}

/* The keys of one group are those with its path in front, without a further dot. */
static const char *suggest_key(const char *group, const char *name)
{
	const char *names[64];
	size_t skip = strlen(group), n = 0;

	for (size_t i = 0; i < settings_keys_n; i++) {
		const char *path = settings_keys[i].path;

		if (strncmp(path, group, skip) != 0 || strchr(path + skip, '.'))
			continue;
		assert(n < sizeof(names) / sizeof(names[0]));
		names[n++] = path + skip;
	}
	return str_suggest(str_of(name), names, n);
}

static void refuse_key(
	struct reader *r, const char *group, const config_setting_t *setting, const char *path)
{
	const char *near = suggest_key(group, config_setting_name(setting));
	struct quoted quoted = err_quote(str_of(path));

	if (near)
		r->result = errs_add(r->errs, setting_place(r, setting),
			"unknown key '%s' (did you mean '%s%s'?)", quoted.text, group, near);
	else
		r->result = errs_add(
			r->errs, setting_place(r, setting), "unknown key '%s'", quoted.text);
}

static void read_group(struct reader *r, const char *group, const config_setting_t *parent);

static void read_key(
	struct reader *r, const struct setting_key *key, const config_setting_t *setting)
{
	char group[64];

	if (key->type != SETTING_GROUP) {
		setting_set(r, key, setting);
		return;
	}
	if (!config_setting_is_group(setting)) {
		setting_wants(r, setting, key->path, "a group: { key = value; }");
		return;
	}
	snprintf(group, sizeof(group), "%s.", key->path);
	read_group(r, group, setting);
}

/* `group` is "" or ends in a dot. As deep as the table, whatever the file does. */
static void read_group(struct reader *r, const char *group, const config_setting_t *parent)
{
	for (int i = 0; i < config_setting_length(parent); i++) {
		const config_setting_t *setting = config_setting_get_elem(parent, (unsigned)i);
		const struct setting_key *key;
		char path[128];

		snprintf(path, sizeof(path), "%s%s", group, config_setting_name(setting));
		key = find_key(path);
		if (key)
			read_key(r, key, setting);
		else
			refuse_key(r, group, setting, path);
	}
}

/* --- files ------------------------------------------------------------------------------------ */

/* `text` ends in a NUL that is not counted. What is read keeps its place, so the name is kept too. */
static void parse(struct reader *r, const char *path, struct str text)
{
	struct str name = arena_str(&r->settings->arena, str_of(path));
	config_t config;

	if (!name.p) {
		r->result = errs_add(r->errs, (struct place){path, 0, 0}, "out of memory");
		return;
	}
	r->file = name.p;
	if (settings_scan(text, r->file, r->errs) != 0) {
		r->result = -1;
		return;
	}
	config_init(&config);
	if (config_read_string(&config, text.p) == CONFIG_TRUE)
		read_group(r, "", config_root_setting(&config));
	else
		r->result = errs_add(r->errs,
			(struct place){r->file, config_error_line(&config), 0}, "%s",
			config_error_text(&config) ? config_error_text(&config) : "not readable");
	config_destroy(&config);
}

static enum settings_result read_text(
	const char *path, unsigned file_flags, struct buf *text, struct errs *errs)
{
	struct err err;

	if (file_read(path, file_flags, text, &err) != 0) {
		errs_take(errs, &err);
		/* Asked anew: by now errno may speak of something else. */
		return access(path, R_OK) != 0 ? SETTINGS_UNREADABLE : SETTINGS_BAD;
	}
	/* libconfig knows a comment by the newline behind it, which the last line may lack. */
	text->max += 2;
	if (!str_ends(buf_str(text), STR("\n")))
		buf_addc(text, '\n');
	buf_addc(text, '\0');
	if (text->overflow) {
		errs_add(errs, (struct place){path, 0, 0}, "out of memory");
		return SETTINGS_BAD;
	}
	text->n--;
	return SETTINGS_OK;
}

/* One more file over what was read before. */
static void read_drop_in(struct reader *r, const char *path, unsigned file_flags)
{
	struct buf text;

	buf_init(&text, CONF_FILE_MAX);
	if (read_text(path, file_flags, &text, r->errs) != SETTINGS_OK)
		r->result = -1;
	else
		parse(r, path, buf_str(&text));
	buf_done(&text);
}

/* The files of conf.d beside the configuration, if there is such a folder, in byte order. */
static void read_drop_ins(struct reader *r, const char *conf, unsigned file_flags)
{
	static const char *const suffix[] = {".conf", NULL};
	const struct walk_opts opts = {
		.suffix = suffix,
		.files_max = CONF_DROP_INS_MAX,
		.trusted = file_flags & FILE_TRUSTED,
	};
	size_t folder = (size_t)(file_base(conf) - conf);
	struct walk walk = {0};
	char path[PATH_MAX];

	snprintf(path, sizeof(path), "%.*sconf.d", (int)folder, conf);
	if (access(path, F_OK) != 0)
		return;
	if (walk_folder(&walk, path, &opts, r->errs) != 0)
		r->result = -1;
	for (size_t i = 0; i < walk.n; i++)
		read_drop_in(r, walk.file[i].real, file_flags);
	walk_done(&walk);
}

enum settings_result settings_load(
	const char *path, unsigned file_flags, struct settings **ret_settings, struct errs *errs)
{
	struct reader r = {.errs = errs};
	enum settings_result result;
	struct buf text;
	int reason;

	buf_init(&text, CONF_FILE_MAX);
	result = read_text(path, file_flags, &text, errs);
	reason = errno;
	if (result == SETTINGS_OK) {
		r.settings = settings_default();
		if (!r.settings)
			result = errs_add(errs, (struct place){path, 0, 0}, "out of memory");
		else
			parse(&r, path, buf_str(&text));
	}
	if (result == SETTINGS_OK) {
		read_drop_ins(&r, path, file_flags);
		result = r.result ? SETTINGS_BAD : SETTINGS_OK;
	}
	if (result == SETTINGS_OK)
		*ret_settings = r.settings;
	else
		settings_free(r.settings);
	buf_done(&text);
	errno = reason;
	return result;
}
