/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "settings/conf.h"

#include <limits.h>
#include <sys/un.h>
#include <syslog.h>

static const struct setting_choice levels[] = {
	{"informational", LEVEL_INFORMATIONAL},
	{"low", LEVEL_LOW},
	{"medium", LEVEL_MEDIUM},
	{"high", LEVEL_HIGH},
	{"critical", LEVEL_CRITICAL},
	{NULL, 0},
};

static const struct setting_choice formats[] = {
	{"ecs", FORMAT_ECS},
	{"ocsf", FORMAT_OCSF},
	{"cef", FORMAT_CEF},
	{"leef", FORMAT_LEEF},
	{"kv", FORMAT_KV},
	{NULL, 0},
};

/* Without LOG_KERN, which syslog(3) keeps for the kernel. */
static const struct setting_choice facilities[] = {
	{"auth", LOG_AUTH},
	{"authpriv", LOG_AUTHPRIV},
	{"cron", LOG_CRON},
	{"daemon", LOG_DAEMON},
	{"ftp", LOG_FTP},
	{"lpr", LOG_LPR},
	{"mail", LOG_MAIL},
	{"news", LOG_NEWS},
	{"syslog", LOG_SYSLOG},
	{"user", LOG_USER},
	{"uucp", LOG_UUCP},
	{"local0", LOG_LOCAL0},
	{"local1", LOG_LOCAL1},
	{"local2", LOG_LOCAL2},
	{"local3", LOG_LOCAL3},
	{"local4", LOG_LOCAL4},
	{"local5", LOG_LOCAL5},
	{"local6", LOG_LOCAL6},
	{"local7", LOG_LOCAL7},
	{NULL, 0},
};

static bool valid_socket(const char *text)
{
	return text[0] == '/' && strlen(text) < sizeof(((struct sockaddr_un *)NULL)->sun_path);
}

/* Of a file or a folder that may not exist yet. */
static bool valid_path(const char *text)
{
	size_t n = strlen(text);

	return text[0] == '/' && n > 1 && n < PATH_MAX && text[n - 1] != '/';
}

static bool valid_path_or_none(const char *text)
{
	return text[0] == '\0' || valid_path(text);
}

/* The name begins every event.id, ORIGIN/SEC.MS:SERIAL/RULE, and stands in the syslog header. */
static bool valid_host_id(const char *text)
{
	size_t n = strlen(text);

	if (n > CONF_HOST_ID_MAX)
		return false;
	for (size_t i = 0; i < n; i++) {
		if (text[i] <= ' ' || text[i] > '~' || strchr("/\"\\", text[i]))
			return false;
	}
	return true;
}

/* As useradd(8) takes it; a number is no name. */
static bool valid_user(const char *text)
{
	static const char letters[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ_abcdefghijklmnopqrstuvwxyz";
	static const char bytes[] =
		"ABCDEFGHIJKLMNOPQRSTUVWXYZ_abcdefghijklmnopqrstuvwxyz0123456789.-";
	size_t n = strlen(text);

	return n == 0 ||
	       (n <= CONF_USER_MAX && strspn(text, letters) > 0 && strspn(text, bytes) == n);
}

#define AT(member) offsetof(struct settings, member)

const struct setting_key settings_keys[] = {
	{
		.path = "rules",
		.type = SETTING_PATHS,
		.offset = AT(rules),
		.initial = RULES_DIR " " SITE_RULES_DIR,
		.help = "folders and files of Sigma rules, a later rule of the same id wins",
	},
	{
		.path = "retired_rules",
		.type = SETTING_BOOL,
		.offset = AT(retired_rules),
		.initial = "false",
		.help = "use rules of status deprecated and unsupported too",
	},
	{
		.path = "placeholders",
		.type = SETTING_PLACEHOLDERS,
		.help = "lists that rules name as %name%",
	},
	{
		.path = "min_level",
		.type = SETTING_CHOICE,
		.offset = AT(min_level),
		.initial = "low",
		.choice = levels,
		.help = "rules below this level do not alert",
	},
	{
		.path = "host_id",
		.type = SETTING_TEXT,
		.offset = AT(host_id),
		.initial = "",
		.valid = valid_host_id,
		.wants = "at most 255 printable ASCII characters without blank, slash, quote, "
			 "backslash",
		.help = "name of this host in alerts; empty: node= of the record, else the host "
			"name",
	},
	{.path = "syslog", .type = SETTING_GROUP, .help = "alerts to the log daemon"},
	{
		.path = "syslog.enabled",
		.type = SETTING_BOOL,
		.offset = AT(syslog.enabled),
		.initial = "true",
		.help = "send alerts to syslog",
	},
	{
		.path = "syslog.socket",
		.type = SETTING_TEXT,
		.offset = AT(syslog.socket),
		.initial = "/dev/log",
		.valid = valid_socket,
		.wants = "an absolute path of at most 107 bytes",
		.help = "socket of the log daemon",
	},
	{
		.path = "syslog.facility",
		.type = SETTING_CHOICE,
		.offset = AT(syslog.facility),
		.initial = "authpriv",
		.choice = facilities,
		.help = "facility, as in syslog(3)",
	},
	{
		.path = "syslog.format",
		.type = SETTING_CHOICE,
		.offset = AT(syslog.format),
		.initial = "ecs",
		.choice = formats,
		.help = "ecs, ocsf: one line of JSON; cef, leef, kv: one line of keys and values",
	},
	{
		.path = "syslog.cookie",
		.type = SETTING_BOOL,
		.offset = AT(syslog.cookie),
		.initial = "true",
		.help = "put @cee: in front of JSON",
	},
	{
		.path = "syslog.max_message",
		.type = SETTING_NUMBER,
		.offset = AT(syslog.max_message),
		.initial = "8000",
		.min = 2560,
		.max = 65536,
		.help = "bytes of one message with its header; longer alerts are cut",
	},
	{.path = "file", .type = SETTING_GROUP, .help = "alerts to a file"},
	{
		.path = "file.enabled",
		.type = SETTING_BOOL,
		.offset = AT(file.enabled),
		.initial = "false",
		.help = "write alerts to a file",
	},
	{
		.path = "file.path",
		.type = SETTING_TEXT,
		.offset = AT(file.path),
		.initial = LOG_DIR "/alerts.ndjson",
		.valid = valid_path,
		.wants = "an absolute path without a slash at its end",
		.help = "the file, in a folder that exists",
	},
	{
		.path = "file.format",
		.type = SETTING_CHOICE,
		.offset = AT(file.format),
		.initial = "ecs",
		.choice = formats,
		.help = "ecs, ocsf: one line of JSON; cef, leef, kv: one line of keys and values",
	},
	{.path = "spool", .type = SETTING_GROUP, .help = "alerts that syslog does not take"},
	{
		.path = "spool.path",
		.type = SETTING_TEXT,
		.offset = AT(spool.path),
		.initial = STATE_DIR "/spool",
		.valid = valid_path_or_none,
		.wants = "an absolute path without a slash at its end, or nothing",
		.help = "folder where they wait; empty: in memory only",
	},
	{
		.path = "spool.max_size",
		.type = SETTING_SIZE,
		.offset = AT(spool.max_size),
		.initial = "64M",
		.min = 1 << 20,
		.max = 1 << 30,
		.help = "all of it at most; when it is full, the lowest level gives way",
	},
	{.path = "state", .type = SETTING_GROUP, .help = "what is known, over a restart"},
	{
		.path = "state.path",
		.type = SETTING_TEXT,
		.offset = AT(state.path),
		.initial = STATE_DIR "/state",
		.valid = valid_path_or_none,
		.wants = "an absolute path without a slash at its end, or nothing",
		.help = "file for it; empty: every start begins anew",
	},
	{
		.path = "tuning",
		.type = SETTING_TUNING,
		.help = "levels, switches and exceptions of rules",
	},
	{.path = "quiet", .type = SETTING_GROUP, .help = "alerts that repeat themselves"},
	{
		.path = "quiet.window",
		.type = SETTING_DURATION,
		.offset = AT(quiet.window),
		.initial = "10m",
		.min = 0,
		.max = 24 * 3600,
		.help = "repeats of an alert are held back for so long; 0: never",
	},
	{
		.path = "quiet.rate",
		.type = SETTING_NUMBER,
		.offset = AT(quiet.rate),
		.initial = "0",
		.min = 0,
		.max = 1000000,
		.help = "alerts of one rule in a minute; 0: any number",
	},
	{.path = "correlation", .type = SETTING_GROUP, .help = "what correlations may keep"},
	{
		.path = "correlation.max_groups",
		.type = SETTING_NUMBER,
		.offset = AT(correlation.max_groups),
		.initial = "65536",
		.min = 16,
		.max = 1048576,
		.help = "windows of all correlations together; the least used gives way",
	},
	{
		.path = "correlation.max_events",
		.type = SETTING_NUMBER,
		.offset = AT(correlation.max_events),
		.initial = "1000",
		.min = 16,
		.max = 10000,
		.help = "matches kept in one window of numbers or of an order",
	},
	{
		.path = "correlation.memory",
		.type = SETTING_SIZE,
		.offset = AT(correlation.memory),
		.initial = "16M",
		.min = 1 << 20,
		.max = 1 << 30,
		.help = "matches in all windows",
	},
	{
		.path = "user",
		.type = SETTING_USER,
		.offset = AT(user),
		.initial = "_audisp-sigma",
		.valid = valid_user,
		.wants = "the name of an account, or an empty text",
		.help = "account that the plugin runs as; empty: the one it is started as",
	},
};

const size_t settings_keys_n = sizeof(settings_keys) / sizeof(settings_keys[0]);
