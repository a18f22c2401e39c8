/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "foreign.h"

/* Every text of `has` (up to two) is in the line, and it begins with `starts`. */
static const struct {
	const char *starts, *has[2];
	const char *kind;
} kinds[] = {
	{"{", {"\"SYSCALL\"", ""},
		"records that were turned into JSON (laurel?): give the audit log itself"},
	{"{", {"", ""}, "JSON, not audit records: give the audit log itself"},
	{"type=", {"msg=audit(", "/"},
		"output of 'ausearch -i': its values are interpreted, give the raw log or "
		"'ausearch --raw'"},
	{"----", {"", ""}, "output of ausearch: give the raw log or 'ausearch --raw'"},
	{"", {"kernel:", "audit("},
		"kernel messages (no auditd was running): they lack what auditd writes"},
	{"", {" audit[", "]: "}, "journald output: give /var/log/audit/audit.log"},
	{"", {"type=", "msg=audit("},
		"audit records behind a syslog prefix: strip it, each line must begin with type= "
		"or node="},
	{"-- ", {"", ""}, "journald output: give /var/log/audit/audit.log"},
};

const char *foreign_kind(struct str first_line)
{
	for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++) {
		if (str_starts(first_line, str_of(kinds[i].starts)) &&
			str_has(first_line, str_of(kinds[i].has[0])) &&
			str_has(first_line, str_of(kinds[i].has[1])))
			return kinds[i].kind;
	}
	return "no audit log";
}
