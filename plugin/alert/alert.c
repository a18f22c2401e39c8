/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "alert/alert.h"

#define SEC_YEAR_10000 253402300800ull
#define HASH_SUFFIX    17 /* '~' and 16 hexadecimal digits */

/* The bands that Elastic's rule for external alerts compares with, to the number. */
const int alert_severity[LEVEL_COUNT] = {
	[LEVEL_INFORMATIONAL] = 1,
	[LEVEL_LOW] = 21,
	[LEVEL_MEDIUM] = 47,
	[LEVEL_HIGH] = 73,
	[LEVEL_CRITICAL] = 99,
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
	buf_addf(out, "/%llu.%03u:%u/", (unsigned long long)id->sec, id->ms % 1000, id->serial);
	add_id_part(out, rule->id);
}

void alert_event_id(const struct alert *alert, struct buf *out)
{
	if (alert->self_id.n == 0) {
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

struct str alert_program(const struct alert *alert)
{
	struct str path = alert_field(alert, FIELD_IMAGE), deleted = STR(" (deleted)");
	size_t start;

	if (path.n == 0)
		return alert->event->comm;
	if (str_ends(path, deleted))
		path.n -= deleted.n;
	for (start = path.n; start > 0 && path.p[start - 1] != '/';)
		start--;
	return start < path.n ? str_sub(path, start, path.n) : alert->event->comm;
}

bool alert_started_process(const struct alert *alert)
{
	return alert->self_id.n == 0 && alert->event->unit == UNIT_PROCESS_CREATION;
}

bool alert_initiated(const struct alert *alert)
{
	return str_eq(alert_field(alert, FIELD_INITIATED), STR("true"));
}

struct str alert_command(const struct alert *alert)
{
	struct str line = alert->event->argv.line;

	if (line.n || alert->self_id.n || alert_started_process(alert))
		return line;
	return alert_field(alert, FIELD_COMMAND_LINE);
}

struct str alert_action(const struct alert *alert)
{
	const struct event *event = alert->event;

	if (alert->self_id.n > 0)
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
	return event->syscall.n ? event->syscall : event->record;
}

const char *alert_outcome(const struct alert *alert)
{
	struct str success = alert->event->success;

	if (alert->self_id.n > 0)
		return "";
	if (alert_started_process(alert) || str_eq(success, STR("yes")))
		return "success";
	/* A connection that has begun may come to something. */
	if (alert->event->unit == UNIT_NETWORK_CONNECTION)
		return "unknown";
	return str_eq(success, STR("no")) ? "failure" : "unknown";
}
