/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * The layout is the Detection Finding (class 2004) of OCSF 1.8, https://schema.ocsf.io, with the
 * profile "host". What happened is told as one evidence: process is who did it, its user the real one;
 * user is the effective one; actor is who had logged in, and the session. What OCSF has no place for,
 * the author of the rule among it, is under unmapped.
 */
#ifdef HAVE_CONFIG_H
#include <config.h>
#endif

#include "alert/jsonline.h"
#include "alert/threat.h"
#include "base/utf8.h"
#include "sigma/attack.h"

enum { FILE_UNKNOWN = 0, FILE_REGULAR = 1, DIRECTION_INBOUND = 1, DIRECTION_OUTBOUND = 2 };

static const char *const severities[LEVEL_COUNT] = {
	[LEVEL_INFORMATIONAL] = "Informational",
	[LEVEL_LOW] = "Low",
	[LEVEL_MEDIUM] = "Medium",
	[LEVEL_HIGH] = "High",
	[LEVEL_CRITICAL] = "Critical",
};

/* A number that means something, and, if there is room, its meaning. */
static void write_id(
	struct jsonline *e, const char *key, uint64_t id, const char *word_key, const char *word)
{
	json_key_u64(&e->j, key, id);
	if (!line_bare(e->line))
		jsonline_word(e, word_key, word);
}

static void write_class(struct jsonline *e)
{
	json_key_u64(&e->j, "time", alert_time_ms(e->alert));
	jsonline_text(e, "message", TEXT_MESSAGE, e->alert->rule->title);
	write_id(e, "activity_id", 1, "activity_name", "Create");
	write_id(e, "category_uid", 2, "category_name", "Findings");
	write_id(e, "class_uid", 2004, "class_name", "Detection Finding");
	write_id(e, "type_uid", 200401, "type_name", "Detection Finding: Create");
	write_id(e, "severity_id", (uint64_t)e->alert->rule->level + 1, "severity",
		severities[e->alert->rule->level]);
	write_id(e, "status_id", 1, "status", "New");
	json_key(&e->j, "is_alert");
	json_bool(&e->j, true);
}

static void write_metadata(struct jsonline *e)
{
	static const struct str profile = STR("host");
	bool self = alert_about_ourselves(e->alert);

	jsonline_open(e, "metadata");
	jsonline_word(e, "version", "1.8.0");
	jsonline_open(e, "product");
	jsonline_word(e, "name", "audisp-sigma");
	jsonline_word(e, "vendor_name", ALERT_VENDOR);
	jsonline_word(e, "version", PACKAGE_VERSION);
	jsonline_close(e);
	json_key_words(&e->j, "profiles", &profile, 1);
	jsonline_word(e, "log_provider", self ? "audisp-sigma" : "auditd");
	if (!line_bare(e->line)) /* finding_info has it */
		json_key_str(&e->j, "uid", e->line->event_id, JSON_NO_CAP);
	if (!self)
		json_key_u64(&e->j, "sequence", e->event->id.serial);
	json_key_u64(&e->j, "logged_time", e->alert->created_ms);
	jsonline_close(e);
}

/* --- what was found ------------------------------------------------------------------------------- */

static void write_entry(struct jsonline *e, const char *key, const struct attack_entry *entry)
{
	jsonline_open(e, key);
	jsonline_word(e, "uid", entry->id);
	jsonline_word(e, "name", entry->name);
	jsonline_close(e);
}

/* Is the tactic one of those that the technique belongs to? */
static bool serves(const struct attack_entry *technique, const struct attack_entry *tactic)
{
	struct str rest = str_of(technique->tactics);

	while (rest.n > 0) {
		const char *comma = memchr(rest.p, ',', rest.n);
		size_t n = comma ? (size_t)(comma - rest.p) : rest.n;

		if (attack_tactic(str_sub(rest, 0, n)) == tactic)
			return true;
		rest = str_sub(rest, n + (comma != NULL), rest.n);
	}
	return false;
}

/* A technique with the first tactic of the rule that it serves. */
static void write_technique(struct jsonline *e, const struct attack_tag *technique,
	const struct attack_tag *const *tactic, size_t n_tactics)
{
	json_open(&e->j, '{');
	for (size_t i = 0; i < n_tactics; i++) {
		if (serves(technique->entry, tactic[i]->entry)) {
			write_entry(e, "tactic", tactic[i]->entry);
			break;
		}
	}
	write_entry(e, "technique", technique->entry);
	if (technique->detail)
		write_entry(e, "sub_technique", technique->detail);
	json_close(&e->j, '}');
}

/* Tactics that no technique of the rule serves stand for themselves. */
static void write_attacks(struct jsonline *e)
{
	const struct rule *rule = e->alert->rule;
	const struct attack_tag *tactic[THREAT_MAX], *technique[THREAT_MAX];
	unsigned tier = e->line->tier;
	bool cut = false;
	size_t n_tactics = threat_distinct(rule->tactic, rule->n_tactics, tier, tactic, &cut);
	size_t n = threat_distinct(rule->technique, rule->n_techniques, tier, technique, &cut);

	line_cut(e->line, TEXT_THREAT, cut);
	if (n_tactics + n == 0)
		return;
	json_key(&e->j, "attacks");
	json_open(&e->j, '[');
	for (size_t i = 0; i < n; i++)
		write_technique(e, technique[i], tactic, n_tactics);
	for (size_t i = 0; i < n_tactics; i++) {
		bool told = false;

		for (size_t k = 0; k < n && !told; k++)
			told = serves(technique[k]->entry, tactic[i]->entry);
		if (told)
			continue;
		json_open(&e->j, '{');
		write_entry(e, "tactic", tactic[i]->entry);
		json_close(&e->j, '}');
	}
	json_close(&e->j, ']');
}

static void write_finding(struct jsonline *e)
{
	const struct rule *rule = e->alert->rule;

	jsonline_open(e, "finding_info");
	json_key_str(&e->j, "uid", e->line->event_id, JSON_NO_CAP);
	jsonline_text(e, "title", TEXT_RULE_NAME, rule->title);
	jsonline_text(e, "desc", TEXT_REASON, e->alert->reason);
	jsonline_open(e, "analytic");
	write_id(e, "type_id", 1, "type", "Rule");
	jsonline_text(e, "uid", TEXT_RULE_ID, rule->id);
	jsonline_text(e, "name", TEXT_RULE_NAME, rule->title);
	jsonline_close(e);
	write_attacks(e);
	jsonline_close(e);
}

/* --- the evidence --------------------------------------------------------------------------------- */

static void write_user(
	struct jsonline *e, const struct account *account, enum text id, enum text name)
{
	if (!account_known(account))
		return;
	jsonline_open(e, "user");
	jsonline_text(e, "name", name, account->name);
	jsonline_text(e, "uid", id, account_unset(account->id));
	jsonline_close(e);
}

struct file {
	struct str name;
	enum text name_text, path_text;
	enum field path;
	uint64_t type_id;
};

static void write_file(struct jsonline *e, const struct file *file)
{
	struct str path = alert_field(e->alert, file->path);

	if (path.n == 0)
		return;
	jsonline_open(e, "file");
	jsonline_text(e, "name", file->name_text, file->name.n ? file->name : path);
	jsonline_value(e, "path", file->path_text, file->path);
	json_key_u64(&e->j, "type_id", file->type_id);
	jsonline_close(e);
}

static void write_executable(struct jsonline *e)
{
	const struct file file = {alert_program(e->alert), TEXT_PROCESS_NAME, TEXT_EXECUTABLE,
		FIELD_IMAGE, FILE_REGULAR};

	write_file(e, &file);
}

static void write_parent_executable(struct jsonline *e)
{
	struct str path = alert_field(e->alert, FIELD_PARENT_IMAGE);
	const struct file file = {
		alert_base(path), TEXT_PARENT, TEXT_PARENT, FIELD_PARENT_IMAGE, FILE_REGULAR};

	write_file(e, &file);
}

static void write_target(struct jsonline *e)
{
	struct str path = alert_field(e->alert, FIELD_TARGET_FILENAME);
	const struct file file = {alert_base(path), TEXT_FILE_PATH, TEXT_FILE_PATH,
		FIELD_TARGET_FILENAME, FILE_UNKNOWN};

	if (1u << e->event->unit & IN_FILES)
		write_file(e, &file);
}

/* OCSF wants a number of a process, or something that stands for it: it is the one of this event. */
static void write_pid(struct jsonline *e, struct str digits)
{
	uint64_t pid;

	if (jsonline_pid(digits, &pid))
		json_key_u64(&e->j, "pid", pid);
	else
		json_key_str(&e->j, "uid", e->line->event_id, JSON_NO_CAP);
}

static void write_parent(struct jsonline *e)
{
	uint64_t pid;

	if (!jsonline_pid(e->event->ppid, &pid))
		return;
	jsonline_open(e, "parent_process");
	json_key_u64(&e->j, "pid", pid);
	if (!line_bare(e->line)) {
		write_parent_executable(e);
		jsonline_value(e, "cmd_line", TEXT_PARENT_COMMAND, FIELD_PARENT_COMMAND_LINE);
	}
	jsonline_close(e);
}

static void write_process(struct jsonline *e)
{
	const struct event *event = e->event;

	if (event->unit == UNIT_RECORD && !event->pid.n)
		return;
	jsonline_open(e, "process");
	write_pid(e, event->pid);
	jsonline_text(e, "name", TEXT_PROCESS_NAME, alert_program(e->alert));
	write_executable(e);
	jsonline_command(e, "cmd_line");
	jsonline_value(e, "working_directory", TEXT_CWD, FIELD_CURRENT_DIRECTORY);
	write_user(e, &event->user, TEXT_USER_ID, TEXT_USER_NAME);
	write_parent(e);
	jsonline_close(e);
}

static void write_actor(struct jsonline *e)
{
	const struct event *event = e->event;

	if (!account_known(&event->audit) && !event->session.n && !event->tty.n)
		return;
	jsonline_open(e, "actor");
	write_user(e, &event->audit, TEXT_AUDIT_ID, TEXT_AUDIT_NAME);
	if (event->session.n || event->tty.n) {
		jsonline_open(e, "session");
		jsonline_text(e, "uid", TEXT_SESSION, account_unset(event->session));
		jsonline_text(e, "terminal", TEXT_TTY, event->tty);
		jsonline_close(e);
	}
	jsonline_close(e);
}

/* The other end of a connection is its source when it was made from there. */
static void write_network(struct jsonline *e)
{
	bool v6 = str_eq(alert_field(e->alert, FIELD_DESTINATION_IS_IPV6), STR("true"));
	bool made = alert_initiated(e->alert);

	if (alert_other_end(e->alert).n == 0)
		return;
	jsonline_open(e, "connection_info");
	write_id(e, "direction_id", made ? DIRECTION_OUTBOUND : DIRECTION_INBOUND, "direction",
		made ? "Outbound" : "Inbound");
	json_key_u64(&e->j, "protocol_ver_id", v6 ? 6 : 4);
	jsonline_close(e);
	jsonline_other_end(e, made ? "dst_endpoint" : "src_endpoint");
}

static void write_evidence(struct jsonline *e)
{
	json_key(&e->j, "evidences");
	json_open(&e->j, '[');
	json_open(&e->j, '{');
	write_process(e);
	write_target(e);
	write_network(e);
	if (!line_bare(e->line)) {
		write_user(e, &e->event->effective, TEXT_EFFECTIVE_ID, TEXT_EFFECTIVE_NAME);
		write_actor(e);
	}
	json_close(&e->j, '}');
	json_close(&e->j, ']');
}

/* An evidence must hold something, and most of it is only there when a process is known. */
static bool has_evidence(const struct jsonline *e)
{
	const struct event *event = e->event;

	if (alert_about_ourselves(e->alert))
		return false;
	return event->unit != UNIT_RECORD || event->pid.n > 0;
}

/* --- the rest ------------------------------------------------------------------------------------- */

static void write_device(struct jsonline *e)
{
	jsonline_open(e, "device");
	jsonline_text(e, "hostname", TEXT_HOST, e->alert->origin);
	write_id(e, "type_id", 0, "type", "Unknown");
	jsonline_open(e, "os");
	jsonline_word(e, "name", "Linux");
	write_id(e, "type_id", 200, "type", "Linux");
	jsonline_close(e);
	jsonline_close(e);
}

/* Behind all that may be cut, so that everything cut is known. */
static void write_unmapped(struct jsonline *e)
{
	static const char *const names[TEXT_COUNT] = {
#define OCSF_NAME(id, cap, ecs, ocsf) [TEXT_##id] = (ocsf),
		LINE_TEXTS(OCSF_NAME)
#undef OCSF_NAME
	};
	const struct rule *rule = e->alert->rule;
	bool bare = line_bare(e->line);

	jsonline_open(e, "unmapped");
	jsonline_list(e, "rule_author", TEXT_RULE_AUTHOR, rule->authors);
	jsonline_text(e, "rule_license", TEXT_RULE_LICENSE, rule->license);
	if (rule->references.n && !bare)
		jsonline_text(e, "rule_reference", TEXT_RULE_REFERENCE, rule->references.list[0]);
	if (!bare)
		jsonline_list(e, "rule_tags", TEXT_TAGS, rule->tags);
	json_key_str(&e->j, "action", alert_action(e->alert), JSON_NO_CAP);
	jsonline_word(e, "outcome", alert_outcome(e->alert));
	if (!bare)
		jsonline_text(e, "syscall", TEXT_SYSCALL, e->event->syscall);
	json_key_digits(&e->j, "args_count", e->event->argv.argc);
	jsonline_labels(e, names);
	jsonline_close(e);
}

static size_t write_line(const struct layout *layout, struct line *line, struct buf *out)
{
	struct jsonline writer, *e = &writer;

	(void)layout;
	jsonline_init(e, line, out);
	json_open(&e->j, '{');
	write_class(e);
	write_metadata(e);
	write_finding(e);
	if (has_evidence(e))
		write_evidence(e);
	write_device(e);
	write_unmapped(e);
	json_close(&e->j, '}');
	return e->j.n;
}

const struct layout ocsf_layout = {
	.write = write_line,
	.lists_args = false,
};
