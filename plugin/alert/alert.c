/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "alert/alert.h"

#define SEC_YEAR_10000 253402300800ull
#define HASH_SUFFIX    17 /* '~' and 16 hexadecimal digits */
#define ACTION_MAX     64
#define IP_MAX	       45 /* bytes of an address in text */

/* The bands that Elastic's rule for external alerts compares with, to the number. */
const int alert_severity[LEVEL_COUNT] = {
	[LEVEL_INFORMATIONAL] = 1,
	[LEVEL_LOW] = 21,
	[LEVEL_MEDIUM] = 47,
	[LEVEL_HIGH] = 73,
	[LEVEL_CRITICAL] = 99,
};

/* 0-3 low, 4-6 medium, 7-8 high, 9-10 very high, as CEF has it. */
const int alert_grade[LEVEL_COUNT] = {
	[LEVEL_INFORMATIONAL] = 1,
	[LEVEL_LOW] = 3,
	[LEVEL_MEDIUM] = 5,
	[LEVEL_HIGH] = 8,
	[LEVEL_CRITICAL] = 10,
};

/* RFC 5424, table 2: info, notice, warning, err, crit. */
const int alert_syslog_severity[LEVEL_COUNT] = {
	[LEVEL_INFORMATIONAL] = 6,
	[LEVEL_LOW] = 5,
	[LEVEL_MEDIUM] = 4,
	[LEVEL_HIGH] = 3,
	[LEVEL_CRITICAL] = 2,
};

static bool id_char(char c)
{
	return c > ' ' && c < 0x7f && c != '"' && c != '\\';
}

static void add_id_part(struct buf *out, struct str s)
{
	bool plain = s.n <= ALERT_ID_PART;
	size_t n = s.n;

	for (size_t i = 0; plain && i < s.n; i++)
		plain = id_char(s.p[i]);
	if (plain) {
		buf_add(out, s);
		return;
	}
	if (n > ALERT_ID_PART - HASH_SUFFIX)
		n = ALERT_ID_PART - HASH_SUFFIX;
	for (size_t i = 0; i < n; i++)
		buf_addc(out, id_char(s.p[i]) ? s.p[i] : '_');
	buf_addf(out, "~%016llx", (unsigned long long)str_hash(s));
}

void alert_match_id(
	struct str origin, const struct event_id *id, const struct rule *rule, struct buf *out)
{
	add_id_part(out, origin);
	buf_addf(out, "/" EVENT_AT "/", EVENT_AT_ARG(id->sec, id->ms, id->serial));
	add_id_part(out, rule->id);
}

void alert_event_id(const struct alert *alert, struct buf *out)
{
	if (!alert_about_ourselves(alert)) {
		alert_match_id(alert->origin, &alert->event->id, alert->rule, out);
		return;
	}
	add_id_part(out, alert->origin);
	buf_addf(out, "/%.*s/", STR_ARG(alert->self_id));
	add_id_part(out, alert->rule->id);
}

uint64_t alert_time_ms(const struct alert *alert)
{
	const struct event_id *id = &alert->event->id;
	uint64_t sec = id->sec < SEC_YEAR_10000 ? id->sec : SEC_YEAR_10000;

	return sec * 1000 + id->ms % 1000;
}

struct str alert_field(const struct alert *alert, enum field field)
{
	const struct value *value = &alert->event->field[field];

	return value->state == VALUE_MISSING ? STR_NONE : value->text;
}

struct str alert_base(struct str path)
{
	size_t start = path.n;

	while (start > 0 && path.p[start - 1] != '/')
		start--;
	return start > 0 ? str_sub(path, start, path.n) : path;
}

struct str alert_program(const struct alert *alert)
{
	struct str path = alert_field(alert, FIELD_IMAGE), deleted = STR(" (deleted)");

	if (str_ends(path, deleted))
		path.n -= deleted.n;
	path = alert_base(path);
	return path.n ? path : alert->event->comm;
}

bool alert_about_ourselves(const struct alert *alert)
{
	return alert->self_id.n > 0;
}

bool alert_started_process(const struct alert *alert)
{
	return !alert_about_ourselves(alert) && alert->event->unit == UNIT_PROCESS_CREATION;
}

bool alert_initiated(const struct alert *alert)
{
	return str_eq(alert_field(alert, FIELD_INITIATED), STR("true"));
}

struct str alert_command(const struct alert *alert)
{
	struct str line = alert->event->argv.line;

	if (line.n || alert_about_ourselves(alert) || alert_started_process(alert))
		return line;
	return alert_field(alert, FIELD_COMMAND_LINE);
}

/* Names of calls and records come from tables; should one not, it is not written without a cap. */
static struct str plain_name(struct str name)
{
	bool plain = name.n <= ACTION_MAX;

	for (size_t i = 0; plain && i < name.n; i++)
		plain = id_char(name.p[i]);
	return plain ? name : STR("other");
}

struct str alert_action(const struct alert *alert)
{
	const struct event *event = alert->event;

	if (alert_about_ourselves(alert))
		return alert->rule->id;
	if (alert_started_process(alert))
		return STR("executed");
	if (event->unit == UNIT_FILE_EVENT)
		return STR("created-file");
	if (event->unit == UNIT_FILE_ACCESS)
		return STR("accessed-file");
	if (event->unit == UNIT_NETWORK_CONNECTION)
		return alert_initiated(alert) ? STR("connected-to")
					      : STR("accepted-connection-from");
	return plain_name(event->syscall.n ? event->syscall : event->record);
}

const char *alert_outcome(const struct alert *alert)
{
	struct str success = alert->event->success;

	if (alert_about_ourselves(alert))
		return "";
	if (alert_started_process(alert) || str_eq(success, STR("yes")))
		return "success";
	/* A connection that has begun may come to something. */
	if (alert->event->unit == UNIT_NETWORK_CONNECTION)
		return "unknown";
	return str_eq(success, STR("no")) ? "failure" : "unknown";
}

struct str alert_category(const struct alert *alert)
{
	static const struct str categories[UNIT_COUNT] = {
		[UNIT_PROCESS_CREATION] = STR("process"),
		[UNIT_NETWORK_CONNECTION] = STR("network"),
		[UNIT_FILE_EVENT] = STR("file"),
		[UNIT_FILE_ACCESS] = STR("file"),
	};

	return alert_about_ourselves(alert) ? STR("host") : categories[alert->event->unit];
}

struct str alert_other_end(const struct alert *alert)
{
	struct str ip = alert_field(alert, FIELD_DESTINATION_IP);

	if (alert_about_ourselves(alert) || alert->event->unit != UNIT_NETWORK_CONNECTION)
		return STR_NONE;
	ip.n = ip.n < IP_MAX ? ip.n : IP_MAX;
	return ip;
}

bool account_known(const struct account *account)
{
	return account->id.n || account->name.n;
}

struct str account_unset(struct str id)
{
	return str_eq(id, STR("4294967295")) ? STR("unset") : id;
}
