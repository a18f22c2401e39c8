/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * conf: audisp-sigma.conf, read once into an immutable `struct settings`.
 *
 * settings_keys is the one table of keys: type, default, range and help all come from it, and what
 * is not in it is an error, so that nobody believes in a setting without effect. The whole file is
 * checked and every problem reported, with file:line (libconfig has no columns); only a syntax error
 * stops at the first.
 * libconfig 1.5 wraps integers beyond 32 bits silently and reads included files without a check:
 * both are refused before it sees the text.
 * Files named *.conf in the folder conf.d beside it are read after it, in byte order; a key in a later
 * file replaces the same key of an earlier one.
 * Ownership: everything in the settings lives as long as they do, settings_free() ends it.
 * Limits: CONF_FILE_MAX, CONF_RULES_MAX.
 * Source: libconfig manual, "Configuration Files"; manual page audisp-sigma.conf(5)
 */
#ifndef SETTINGS_CONF_H
#define SETTINGS_CONF_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/err.h"
#include "base/level.h"
#include "settings/format.h"
#include "settings/placeholders.h"
#include "settings/tuning.h"

/* Where the configuration and the rules of the package and of the site lie; the build sets them. */
#ifndef CONF_FILE
#define CONF_FILE "/etc/audisp-sigma/audisp-sigma.conf"
#endif
#ifndef RULES_DIR
#define RULES_DIR "/usr/share/audisp-sigma/rules"
#endif
#ifndef SITE_RULES_DIR
#define SITE_RULES_DIR "/etc/audisp-sigma/rules.d"
#endif

/* Where alerts wait, and where they are written. */
#ifndef STATE_DIR
#define STATE_DIR "/var/lib/audisp-sigma"
#endif
#ifndef LOG_DIR
#define LOG_DIR "/var/log/audisp-sigma"
#endif

#define CONF_FILE_MAX	  (64u * 1024)
#define CONF_RULES_MAX	  64 /* entries of `rules` */
#define CONF_DROP_INS_MAX 256 /* files in conf.d */
#define CONF_HOST_ID_MAX  255 /* bytes of `host_id` */
#define CONF_USER_MAX	  32 /* bytes of the name of an account, as useradd(8) has it */

struct settings_paths {
	const char **list;
	size_t n;
};

struct settings_syslog {
	bool enabled;
	const char *socket;
	int facility; /* LOG_AUTHPRIV and so on, as openlog(3) takes it */
	int format; /* enum format */
	bool cookie;
	int max_message; /* bytes, with the syslog header */
};

struct settings_quiet {
	int window; /* seconds; 0 = every alert is sent */
	int rate; /* alerts of one rule in a minute; 0 = no limit */
};

struct settings_file {
	bool enabled;
	const char *path;
	int format; /* enum format */
};

struct settings_state {
	const char *path; /* "" = none */
};

struct settings_spool {
	const char *path; /* "" = none */
	int max_size; /* bytes */
};

/* Whether there is such an account is asked by who changes to it, see settings/runas.h. */
struct settings_user {
	const char *name; /* "" = the one that the plugin is started as */
	struct place at; /* line 0 = no file names it, this is the default */
};

struct settings_correlation {
	int max_groups; /* windows of all correlations */
	int max_events; /* matches in one window, where the condition does not tell */
	int memory; /* bytes of all windows */
};

struct settings {
	struct settings_paths rules; /* at least one */
	int min_level; /* enum level */
	const char *host_id; /* "" = the node of the record, else the host name: settings_host() */
	struct settings_syslog syslog;
	struct settings_file file;
	struct settings_spool spool;
	struct settings_state state;
	struct tuning tuning;
	struct placeholders placeholders;
	bool retired_rules;
	struct settings_quiet quiet;
	struct settings_correlation correlation;
	struct settings_user user;
	struct arena arena;
};

/* What the host is called where its records do not say. */
static inline const char *settings_host(const struct settings *settings, const char *hostname)
{
	return settings->host_id[0] ? settings->host_id : hostname;
}

enum setting_type {
	SETTING_GROUP,
	SETTING_BOOL,
	SETTING_NUMBER,
	SETTING_DURATION, /* "10m": seconds */
	SETTING_SIZE, /* "64M": bytes, below 2 GiB */
	SETTING_TEXT,
	SETTING_CHOICE, /* one of a set of words */
	SETTING_PATHS,
	SETTING_TUNING,
	SETTING_USER,
	SETTING_PLACEHOLDERS,
};

struct setting_choice {
	const char *word;
	int value;
};

/*
 * `offset` is that of the member of struct settings, `initial` the default as the file would have
 * it (paths are separated by a blank). min and max belong to numbers, durations and sizes; `choice`
 * to choices, its last word is NULL; `valid` to texts and users, and `wants` says what it asks for.
 */
struct setting_key {
	const char *path; /* "syslog.cookie" */
	enum setting_type type;
	size_t offset;
	const char *initial;
	const char *help;
	int min, max;
	const struct setting_choice *choice;
	bool (*valid)(const char *text);
	const char *wants;
};

extern const struct setting_key settings_keys[];
extern const size_t settings_keys_n;

/* Unreadable: cannot be read at all, and errno tells why (ENOENT: there is no such file). */
enum settings_result {
	SETTINGS_OK = 0,
	SETTINGS_BAD = -1,
	SETTINGS_UNREADABLE = -2,
};

/*
 * Reads and checks the file; `file_flags` as for file_read(), FILE_TRUSTED for the plugin. What is
 * wrong goes to `errs`, for SETTINGS_UNREADABLE too.
 */
enum settings_result settings_load(
	const char *path, unsigned file_flags, struct settings **ret_settings, struct errs *errs);

/* Every key at its default. NULL = out of memory. */
struct settings *settings_default(void);

void settings_free(struct settings *settings);

/* All settings of a group as text, to compare it with another one. */
void settings_print_group(const struct settings *settings, const char *group, struct buf *out);

#endif
