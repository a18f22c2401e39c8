/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * What the flat formats tell of the event, and at the end about themselves.
 */
#include "alert/flat.h"

#include <stdio.h>

#include "detect/correlated.h"

/* --- who ------------------------------------------------------------------------------------------ */

static const struct account *account_at(const struct flat *f, const struct flat_field *field)
{
	const void *at = (const char *)f->event + field->from;

	return at;
}

static struct str get_account_name(struct flat *f, const struct flat_field *field)
{
	return account_at(f, field)->name;
}

static struct str get_account_id(struct flat *f, const struct flat_field *field)
{
	return account_unset(account_at(f, field)->id);
}

static struct str get_account(struct flat *f, const struct flat_field *field)
{
	struct str name = get_account_name(f, field);

	return name.n ? name : get_account_id(f, field);
}

/* --- what ----------------------------------------------------------------------------------------- */

/* A text of the event. */
static struct str get_text(struct flat *f, const struct flat_field *field)
{
	const void *at = (const char *)f->event + field->from;

	return *(const struct str *)at;
}

static struct str get_session(struct flat *f, const struct flat_field *field)
{
	(void)field;
	return account_unset(f->event->session);
}

/* The number of a process. */
static struct str get_pid(struct flat *f, const struct flat_field *field)
{
	struct str digits = get_text(f, field);
	uint64_t pid;

	return str_u64(digits, &pid) == 0 && pid <= INT32_MAX ? digits : STR_NONE;
}

/* A field that rules can name. */
static struct str get_value(struct flat *f, const struct flat_field *field)
{
	line_cut(f->line, field->text, f->event->field[field->from].state == VALUE_CUT);
	return alert_field(f->alert, (enum field)field->from);
}

static struct str get_file(struct flat *f, const struct flat_field *field)
{
	return 1u << f->event->unit & IN_FILES ? get_value(f, field) : STR_NONE;
}

static struct str get_program(struct flat *f, const struct flat_field *field)
{
	(void)field;
	return alert_program(f->alert);
}

/* CEF has one key for both: the path when it is known. */
static struct str get_executable_or_name(struct flat *f, const struct flat_field *field)
{
	struct str path = get_value(f, field);

	return path.n ? path : alert_program(f->alert);
}

static struct str get_command(struct flat *f, const struct flat_field *field)
{
	const struct event *event = f->event;

	line_cut(f->line, field->text,
		event->field[FIELD_COMMAND_LINE].state == VALUE_CUT && event->argv.n == 0);
	return alert_command(f->alert);
}

static struct str get_argc(struct flat *f, const struct flat_field *field)
{
	(void)field;
	if (f->event->argv.argc == 0)
		return STR_NONE;
	return flat_print(f, "%llu", (unsigned long long)f->event->argv.argc);
}

/* --- the other end -------------------------------------------------------------------------------- */

enum end { END_SOURCE = 1, END_DESTINATION = 2, END_V4 = 4, END_V6 = 8, END_ANY = END_V4 | END_V6 };

/* Is it at this end, in this family? It is the source of a connection that was made from there. */
static bool is_end(const struct flat *f, size_t end)
{
	bool v6 = str_eq(alert_field(f->alert, FIELD_DESTINATION_IS_IPV6), STR("true"));

	return alert_other_end(f->alert).n > 0 &&
	       end & (alert_initiated(f->alert) ? END_DESTINATION : END_SOURCE) &&
	       end & (v6 ? END_V6 : END_V4);
}

static struct str get_ip(struct flat *f, const struct flat_field *field)
{
	return is_end(f, field->from) ? alert_other_end(f->alert) : STR_NONE;
}

static struct str get_port(struct flat *f, const struct flat_field *field)
{
	uint64_t port;

	if (!is_end(f, field->from) ||
		str_u64(alert_field(f->alert, FIELD_DESTINATION_PORT), &port) != 0)
		return STR_NONE;
	return flat_print(f, "%llu", (unsigned long long)port);
}

static struct str get_direction(struct flat *f, const struct flat_field *field)
{
	bool made = alert_initiated(f->alert);

	if (alert_other_end(f->alert).n == 0)
		return STR_NONE;
	if (field->from) /* CEF counts */
		return made ? STR("1") : STR("0");
	return made ? STR("outbound") : STR("inbound");
}

/* --- the rest ------------------------------------------------------------------------------------- */

static struct str get_correlation_count(struct flat *f, const struct flat_field *field)
{
	(void)field;
	return f->alert->correlated ? flat_print(f, "%.15g", f->alert->correlated->value)
				    : STR_NONE;
}

static struct str get_correlation_matches(struct flat *f, const struct flat_field *field)
{
	(void)field;
	if (!f->alert->correlated)
		return STR_NONE;
	return flat_print(f, "%llu", (unsigned long long)f->alert->correlated->matches);
}

static struct str get_correlation_group(struct flat *f, const struct flat_field *field)
{
	(void)field;
	return f->line->correlation.group;
}

static struct str get_correlation_events(struct flat *f, const struct flat_field *field)
{
	const struct correlated *found = f->alert->correlated;
	struct str all = f->line->correlation.events, ids;

	if (!found)
		return STR_NONE;
	ids = correlation_whole(all, line_cap(f->line, field->text));
	line_cut(f->line, field->text, ids.n < all.n || found->n_events < found->matches);
	return ids;
}

static struct str get_suppressed(struct flat *f, const struct flat_field *field)
{
	(void)field;
	if (f->alert->suppressed == 0)
		return STR_NONE;
	return flat_print(f, "%llu", (unsigned long long)f->alert->suppressed);
}

static struct str truth(bool value)
{
	return value ? STR("true") : STR_NONE;
}

static struct str get_undecided(struct flat *f, const struct flat_field *field)
{
	(void)field;
	return truth(f->alert->undecided);
}

static struct str get_argv_incomplete(struct flat *f, const struct flat_field *field)
{
	(void)field;
	return truth(f->event->argv.incomplete);
}

static struct str get_incomplete(struct flat *f, const struct flat_field *field)
{
	(void)field;
	return truth(f->event->incomplete);
}

static struct str get_args_hex(struct flat *f, const struct flat_field *field)
{
	(void)field;
	if (!f->line->args_hex)
		return STR_NONE;
	args_hex(&f->event->argv, f->text, sizeof(f->text), &f->text_n);
	return flat_text(f);
}

static struct str get_truncated(struct flat *f, const struct flat_field *field)
{
	(void)field;
	return flat_truncated(f);
}

#define AT(member) offsetof(struct event, member)

/*
 * value, cap,
 *	keys of kv, CEF and LEEF, label, where from, extra
 */
const struct flat_field flat_event_fields[] = {
	{get_account_name, TEXT_USER_NAME, {"user", "duser", "usrName"}, NULL, AT(user), KEPT},
	{get_account_id, TEXT_USER_ID, {"user_id", "duid", "userId"}, NULL, AT(user), KEPT},
	{get_account_name, TEXT_EFFECTIVE_NAME, {"effective_user", "", "effectiveUser"}, NULL,
		AT(effective), EXTRA},
	{get_account_id, TEXT_EFFECTIVE_ID, {"effective_user_id", "", "effectiveUserId"}, NULL,
		AT(effective), EXTRA},
	{get_account, TEXT_EFFECTIVE_NAME, {"", "flexString1", ""}, "Effective user", AT(effective),
		EXTRA},
	{get_account_name, TEXT_AUDIT_NAME, {"login_user", "suser", "loginUser"}, NULL, AT(audit),
		EXTRA},
	{get_account_id, TEXT_AUDIT_ID, {"login_user_id", "suid", "loginUserId"}, NULL, AT(audit),
		EXTRA},
	{get_session, TEXT_SESSION, {"session_id", "flexString2", "sessionId"}, "Session", 0,
		EXTRA},
	{get_text, TEXT_TTY, {"tty", "audispSigmaTty", "tty"}, NULL, AT(tty), EXTRA},
	{get_text, TEXT_SYSCALL, {"syscall", "audispSigmaSyscall", "syscall"}, NULL, AT(syscall),
		EXTRA},
	{get_pid, FLAT_NO_CAP, {"process_id", "dpid", "pid"}, NULL, AT(pid), KEPT},
	{get_program, TEXT_PROCESS_NAME, {"process_name", "", "processName"}, NULL, 0, KEPT},
	{get_executable_or_name, TEXT_EXECUTABLE, {"", "dproc", ""}, NULL, FIELD_IMAGE, KEPT},
	{get_value, TEXT_EXECUTABLE, {"process_path", "", "processPath"}, NULL, FIELD_IMAGE, KEPT},
	{get_command, TEXT_COMMAND, {"process", "cs6", "commandLine"}, "Command line", 0, KEPT},
	{get_argc, FLAT_NO_CAP, {"args_count", "cn1", "argsCount"}, "Argument count", 0, KEPT},
	{get_value, TEXT_CWD,
		{"process_current_directory", "audispSigmaWorkingDirectory", "workingDirectory"},
		NULL, FIELD_CURRENT_DIRECTORY, KEPT},
	{get_pid, FLAT_NO_CAP, {"parent_process_id", "spid", "parentPid"}, NULL, AT(ppid), KEPT},
	{get_value, TEXT_PARENT, {"parent_process_path", "sproc", "parentProcessPath"}, NULL,
		FIELD_PARENT_IMAGE, EXTRA},
	{get_value, TEXT_PARENT_COMMAND,
		{"parent_process", "audispSigmaParentCommandLine", "parentCommandLine"}, NULL,
		FIELD_PARENT_COMMAND_LINE, EXTRA},
	{get_file, TEXT_FILE_PATH, {"file_path", "filePath", "filePath"}, NULL,
		FIELD_TARGET_FILENAME, KEPT},
	{get_ip, FLAT_NO_CAP, {"src_ip", "", "src"}, NULL, END_SOURCE | END_ANY, KEPT},
	{get_ip, FLAT_NO_CAP, {"", "src", ""}, NULL, END_SOURCE | END_V4, KEPT},
	{get_ip, FLAT_NO_CAP, {"", "c6a2", ""}, "Source IPv6 address", END_SOURCE | END_V6, KEPT},
	{get_port, FLAT_NO_CAP, {"src_port", "spt", "srcPort"}, NULL, END_SOURCE | END_ANY, KEPT},
	{get_ip, FLAT_NO_CAP, {"dest_ip", "", "dst"}, NULL, END_DESTINATION | END_ANY, KEPT},
	{get_ip, FLAT_NO_CAP, {"", "dst", ""}, NULL, END_DESTINATION | END_V4, KEPT},
	{get_ip, FLAT_NO_CAP, {"", "c6a3", ""}, "Destination IPv6 address",
		END_DESTINATION | END_V6, KEPT},
	{get_port, FLAT_NO_CAP, {"dest_port", "dpt", "dstPort"}, NULL, END_DESTINATION | END_ANY,
		KEPT},
	{get_direction, FLAT_NO_CAP, {"direction", "", "direction"}, NULL, 0, KEPT},
	{get_direction, FLAT_NO_CAP, {"", "deviceDirection", ""}, NULL, true, KEPT},
	{get_correlation_count, FLAT_NO_CAP,
		{"correlation_count", "audispSigmaCorrelationCount", "correlationCount"}, NULL, 0,
		KEPT},
	{get_correlation_matches, FLAT_NO_CAP,
		{"correlation_matches", "audispSigmaCorrelationMatches", "correlationMatches"},
		NULL, 0, KEPT},
	{get_correlation_group, TEXT_CORRELATION_GROUP,
		{"correlation_group", "audispSigmaCorrelationGroup", "correlationGroup"}, NULL, 0,
		EXTRA},
	{get_correlation_events, TEXT_CORRELATION_EVENTS,
		{"correlation_events", "audispSigmaCorrelationEvents", "correlationEvents"}, NULL,
		0, EXTRA},
	{get_suppressed, FLAT_NO_CAP, {"suppressed", "audispSigmaSuppressed", "suppressed"}, NULL,
		0, KEPT},
	{get_undecided, FLAT_NO_CAP, {"undecided", "audispSigmaUndecided", "undecided"}, NULL, 0,
		KEPT},
	{get_argv_incomplete, FLAT_NO_CAP,
		{"argv_incomplete", "audispSigmaArgvIncomplete", "argvIncomplete"}, NULL, 0, KEPT},
	{get_incomplete, FLAT_NO_CAP, {"incomplete", "audispSigmaIncomplete", "incomplete"}, NULL,
		0, KEPT},
	{get_args_hex, TEXT_ARGS_HEX, {"", "audispSigmaArgsHex", "argsHex"}, NULL, 0, KEPT},
	/* Behind all that may be cut. */
	{get_truncated, FLAT_NO_CAP, {"truncated", "audispSigmaTruncated", "truncated"}, NULL, 0,
		KEPT},
};
const size_t flat_event_fields_n = sizeof(flat_event_fields) / sizeof(flat_event_fields[0]);
