/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sigma/fieldname.h"

#include "event/names.h"
#include "sigma/logsource.h"

#define COUNT(list) (sizeof(list) / sizeof((list)[0]))

/* Fields of the Sigma taxonomy that a rule may rightly name, but that the audit system never tells. */
static const char *const absent_fields[] = {
	"Company",
	"CreationUtcTime",
	"Description",
	"DestinationHostname",
	"DestinationPortName",
	"FileVersion",
	"GrandParentCommandLine",
	"GrandParentImage",
	"Hashes",
	"Imphash",
	"imphash",
	"IntegrityLevel",
	"LogonGuid",
	"MagicHeader",
	"md5",
	"OriginalFileName",
	"ParentIntegrityLevel",
	"ParentProcessGuid",
	"PreviousCreationUtcTime",
	"ProcessGuid",
	"Product",
	"Protocol",
	"RuleName",
	"sha1",
	"sha256",
	"SourceHostname",
	"SourceIp",
	"SourceIsIpv6",
	"SourcePort",
	"SourcePortName",
	"TerminalSessionId",
};

/* Such a field has a number like one of a record, so that it is missing in every event. */
static int find_absent(struct loader *l, struct str name, struct place at)
{
	for (size_t i = 0; i < COUNT(absent_fields); i++) {
		if (!str_eq(name, str_of(absent_fields[i])))
			continue;
		errs_warn(l->errs, at,
			"field '%s' is never there: the audit system does not tell it",
			absent_fields[i]);
		return field_names_add(l->names, l->arena, name);
	}
	return -1;
}

/* --- events and records --------------------------------------------------------------------------- */

/* What many records have; each in capital letters is what its value means. And a0, a1 and so on. */
static const char *const record_fields[] = {"acct", "addr", "arch", "argc", "auid", "comm", "cwd",
	"dev", "egid", "euid", "exe", "exit", "fsgid", "fsuid", "gid", "hostname", "inode", "items",
	"key", "mode", "name", "nametype", "obj", "ogid", "op", "ouid", "pid", "ppid", "proctitle",
	"res", "saddr", "ses", "sgid", "subj", "success", "suid", "syscall", "terminal", "tty",
	"type", "uid", "unit"};

/* The same of an event, in one of its records. */
static const struct {
	const char *event, *record;
} counterparts[] = {
	{"CurrentDirectory", "cwd"},
	{"Image", "exe"},
	{"LoginId", "auid"},
	{"LoginUser", "AUID"},
	{"LogonId", "uid"},
	{"ParentProcessId", "ppid"},
	{"ProcessId", "pid"},
	{"SessionId", "ses"},
	{"Success", "success"},
	{"Syscall", "SYSCALL"},
	{"TargetFilename", "name"},
	{"User", "UID"},
};

/* Letters of both cases, as no field of a record has them. */
static bool is_mixed(struct str name)
{
	bool upper = false, lower = false;

	for (size_t i = 0; i < name.n; i++) {
		upper = upper || (name.p[i] >= 'A' && name.p[i] <= 'Z');
		lower = lower || (name.p[i] >= 'a' && name.p[i] <= 'z');
	}
	return upper && lower;
}

static bool is_argument(struct str name)
{
	uint64_t n;

	return name.n > 1 && name.p[0] == 'a' && str_u64(str_sub(name, 1, name.n), &n) == 0;
}

static bool is_of_records(struct str name)
{
	for (size_t i = 0; i < COUNT(record_fields); i++) {
		if (str_ieq(name, str_of(record_fields[i])))
			return !is_mixed(name);
	}
	return is_argument(name);
}

/* The category whose events have the field, and records have not; or UNIT_RECORD. */
static enum unit unit_of(struct str name)
{
	for (int unit = 0; unit < UNIT_RECORD; unit++) {
		int field = field_find((enum unit)unit, name);

		if (field >= 0 && !(field_table[field].units & IN_RECORD) &&
			field != FIELD_UTC_TIME)
			return (enum unit)unit;
	}
	return UNIT_RECORD;
}

bool fieldname_fits(enum unit unit, struct str name)
{
	return unit == UNIT_RECORD ? unit_of(name) == UNIT_RECORD : field_find(unit, name) >= 0;
}

bool fieldname_known(enum unit unit, struct str name)
{
	if (unit == UNIT_RECORD)
		return is_of_records(name) || unit_of(name) != UNIT_RECORD;
	return field_find(unit, name) >= 0;
}

/* It may stand there all the same: a record has what is written into it. */
static void warn_of_record(const struct loader *l, struct str name, struct place at)
{
	enum unit unit = unit_of(name);
	const char *near = NULL;

	for (size_t i = 0; i < COUNT(counterparts); i++) {
		if (str_eq(name, str_of(counterparts[i].event)))
			near = counterparts[i].record;
	}
	if (unit != UNIT_RECORD)
		errs_warn(l->errs, at, "field '%s' is one of %s, records do not have it%s",
			err_quote(name).text, logsource_unit_name(unit), err_hint(near).text);
	else if (is_mixed(name) && field_find(UNIT_RECORD, name) < 0 &&
		 !str_eq(name, STR("UtcTime")))
		errs_warn(l->errs, at, "fields of records are in small letters, not '%s'%s",
			err_quote(name).text,
			err_hint(str_suggest(name, record_fields, COUNT(record_fields))).text);
}

static int find_in_record(struct loader *l, struct str name, struct place at, int *ret_field)
{
	int field = field_names_add(l->names, l->arena, name);

	if (field < 0)
		return errs_add(l->errs, at, "all rules together name more than %d record fields",
			FIELD_NAMES_MAX);
	warn_of_record(l, name, at);
	*ret_field = field;
	return 0;
}

/* `Image.endswith`, as other languages have it. Told if it is one. */
static bool is_joined(const struct loader *l, struct str name, struct place at)
{
	for (size_t i = 1; i + 1 < name.n; i++) {
		int field = field_find(l->unit, str_sub(name, 0, i));
		const struct modifier_info *modifier = modifier_find(str_sub(name, i + 1, name.n));

		if (field < 0 || !modifier || !strchr(" .:_", name.p[i]))
			continue;
		errs_add(l->errs, at,
			"unknown field '%s' of %s: a modifier stands behind '|' (did you mean "
			"'%s|%s'?)",
			err_quote(name).text, logsource_unit_name(l->unit), field_table[field].name,
			modifier->name);
		return true;
	}
	return false;
}

static int unknown(const struct loader *l, struct str name, struct place at)
{
	const char *near = field_suggest(l->unit, name), *same = NULL;

	for (size_t i = 0; i < COUNT(counterparts); i++) {
		if (str_eq(name, str_of(counterparts[i].record)) &&
			field_find(l->unit, str_of(counterparts[i].event)) >= 0)
			same = counterparts[i].event;
	}
	if (is_joined(l, name, at))
		return -1;
	if (is_of_records(name) && !(near && str_ieq(name, str_of(near))))
		return errs_add(l->errs, at,
			"unknown field '%s' of %s: it is one of service: auditd%s",
			err_quote(name).text, logsource_unit_name(l->unit), err_hint(same).text);
	return errs_add(l->errs, at, "unknown field '%s' of %s%s", err_quote(name).text,
		logsource_unit_name(l->unit), err_hint(near).text);
}

int fieldname_find(struct loader *l, struct str name, struct place at, int *ret_field)
{
	int field;

	if (l->unit == UNIT_RECORD)
		return find_in_record(l, name, at, ret_field);
	field = field_find(l->unit, name);
	if (field < 0)
		field = find_absent(l, name, at);
	if (field < 0)
		return unknown(l, name, at);
	*ret_field = field;
	return 0;
}
