/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * The layout follows ECS 9.4 (https://www.elastic.co/guide/en/ecs/current/); what ECS has no place
 * for (session, login uid) is under auditd.*, where Auditbeat puts it.
 */
#include "alert/jsonline.h"
#include "alert/threat.h"
#include "base/clock.h"
#include "base/utf8.h"

/* What happened, by the unit that the rule looked at: ECS event.type. */
static const struct str types[UNIT_COUNT] = {
	[UNIT_PROCESS_CREATION] = STR("start"),
	[UNIT_NETWORK_CONNECTION] = STR("connection"),
	[UNIT_FILE_EVENT] = STR("creation"),
	[UNIT_FILE_ACCESS] = STR("access"),
};

static void write_kind(struct jsonline *e)
{
	bool self = alert_about_ourselves(e->alert);
	struct str category[] = {alert_category(e->alert), STR("intrusion_detection")};
	struct str type[] = {types[e->event->unit], STR("info")};
	size_t n_categories = self ? 1 : 2;
	/* Both lists begin with what the unit adds to what all detections have. */
	size_t no_category = category[0].n == 0, no_type = self || type[0].n == 0;

	jsonline_word(e, "kind", "alert");
	json_key_words(&e->j, "category", category + no_category, n_categories - no_category);
	json_key_words(&e->j, "type", type + no_type, 2 - no_type);
	json_key_str(&e->j, "action", alert_action(e->alert), JSON_NO_CAP);
	jsonline_word(e, "module", "audisp-sigma");
	jsonline_word(e, "dataset", "audisp-sigma.alert");
	jsonline_word(e, "provider", self ? "audisp-sigma" : "auditd");
	jsonline_word(e, "outcome", alert_outcome(e->alert));
}

static void write_event(struct jsonline *e)
{
	char iso[CLOCK_ISO_SIZE];

	jsonline_word(e, "@timestamp", clock_iso(alert_time_ms(e->alert), iso));
	jsonline_text(e, "message", TEXT_MESSAGE, e->alert->rule->title);
	jsonline_open(e, "event");
	write_kind(e);
	json_key_u64(&e->j, "severity", (uint64_t)alert_severity[e->alert->rule->level]);
	json_key_str(&e->j, "id", e->line->event_id, JSON_NO_CAP);
	if (!alert_about_ourselves(e->alert))
		json_key_u64(&e->j, "sequence", e->event->id.serial);
	jsonline_word(e, "created", clock_iso(e->alert->created_ms, iso));
	jsonline_text(e, "reason", TEXT_REASON, e->alert->reason);
	jsonline_close(e);
}

/* The rules shipped together are told by the first word of their file names. */
static const char *ruleset_of(const struct rule *rule)
{
	return str_starts(rule->stem, STR("residence_")) ? "residence" : "";
}

static void write_rule(struct jsonline *e)
{
	const struct rule *rule = e->alert->rule;

	jsonline_open(e, "rule");
	jsonline_text(e, "id", TEXT_RULE_ID, rule->id);
	jsonline_text(e, "uuid", TEXT_RULE_ID, rule->id);
	jsonline_text(e, "name", TEXT_RULE_NAME, rule->title);
	jsonline_list(e, "author", TEXT_RULE_AUTHOR, rule->authors);
	jsonline_text(e, "license", TEXT_RULE_LICENSE, rule->license);
	if (rule->references.n && !line_bare(e->line))
		jsonline_text(e, "reference", TEXT_RULE_REFERENCE, rule->references.list[0]);
	jsonline_word(e, "ruleset", ruleset_of(rule));
	jsonline_close(e);
	if (!line_bare(e->line))
		jsonline_list(e, "tags", TEXT_TAGS, rule->tags);
	line_cut(e->line, TEXT_THREAT,
		threat_write(&e->j, rule, e->line->tier, !line_bare(e->line)));
}

static void write_parent(struct jsonline *e)
{
	uint64_t pid;

	if (!jsonline_pid(e->event->ppid, &pid))
		return;
	jsonline_open(e, "parent");
	json_key_u64(&e->j, "pid", pid);
	if (!line_bare(e->line)) {
		jsonline_value(e, "executable", TEXT_PARENT, FIELD_PARENT_IMAGE);
		jsonline_value(e, "command_line", TEXT_PARENT_COMMAND, FIELD_PARENT_COMMAND_LINE);
	}
	jsonline_close(e);
}

static void write_process(struct jsonline *e)
{
	const struct argv *argv = &e->event->argv;
	uint64_t pid;

	if (e->event->unit == UNIT_RECORD && !e->event->pid.n)
		return;
	jsonline_open(e, "process");
	if (jsonline_pid(e->event->pid, &pid))
		json_key_u64(&e->j, "pid", pid);
	jsonline_text(e, "name", TEXT_PROCESS_NAME, alert_program(e->alert));
	jsonline_value(e, "executable", TEXT_EXECUTABLE, FIELD_IMAGE);
	if (argv->n) {
		json_key(&e->j, "args");
		args_write(&e->j, argv, &e->line->args);
		line_cut(e->line, TEXT_ARGS, e->line->args.cut);
	}
	if (argv->argc && argv->argc <= INT32_MAX) /* the kernel counts in an int */
		json_key_u64(&e->j, "args_count", argv->argc);
	jsonline_command(e, "command_line");
	jsonline_value(e, "working_directory", TEXT_CWD, FIELD_CURRENT_DIRECTORY);
	write_parent(e);
	jsonline_close(e);
}

static void write_file(struct jsonline *e)
{
	if (!(1u << e->event->unit & IN_FILES))
		return;
	jsonline_open(e, "file");
	jsonline_value(e, "path", TEXT_FILE_PATH, FIELD_TARGET_FILENAME);
	jsonline_close(e);
}

/* The other end of a connection is its source when it was made from there. */
static void write_network(struct jsonline *e)
{
	bool v6 = str_eq(alert_field(e->alert, FIELD_DESTINATION_IS_IPV6), STR("true"));
	bool made = alert_initiated(e->alert);

	if (alert_other_end(e->alert).n == 0)
		return;
	jsonline_open(e, "network");
	jsonline_word(e, "direction", made ? "egress" : "ingress");
	jsonline_word(e, "type", v6 ? "ipv6" : "ipv4");
	jsonline_close(e);
	jsonline_other_end(e, made ? "destination" : "source");
}

static void write_user(struct jsonline *e)
{
	const struct event *event = e->event;

	if (!account_known(&event->user) && !account_known(&event->effective))
		return;
	jsonline_open(e, "user");
	jsonline_text(e, "id", TEXT_USER_ID, event->user.id);
	jsonline_text(e, "name", TEXT_USER_NAME, event->user.name);
	if (account_known(&event->effective) && !line_bare(e->line)) {
		jsonline_open(e, "effective");
		jsonline_text(e, "id", TEXT_EFFECTIVE_ID, event->effective.id);
		jsonline_text(e, "name", TEXT_EFFECTIVE_NAME, event->effective.name);
		jsonline_close(e);
	}
	jsonline_close(e);
}

static void write_auditd(struct jsonline *e)
{
	const struct event *event = e->event;

	if (!event->session.n && !account_known(&event->audit) && !event->syscall.n &&
		!event->tty.n)
		return;
	jsonline_open(e, "auditd");
	jsonline_text(e, "session", TEXT_SESSION, account_unset(event->session));
	if (account_known(&event->audit)) {
		jsonline_open(e, "user");
		jsonline_open(e, "audit");
		jsonline_text(e, "id", TEXT_AUDIT_ID, account_unset(event->audit.id));
		jsonline_text(e, "name", TEXT_AUDIT_NAME, event->audit.name);
		jsonline_close(e);
		jsonline_close(e);
	}
	if (event->syscall.n || event->tty.n) {
		jsonline_open(e, "data");
		jsonline_text(e, "syscall", TEXT_SYSCALL, event->syscall);
		jsonline_text(e, "tty", TEXT_TTY, event->tty);
		jsonline_close(e);
	}
	jsonline_close(e);
}

static void write_host(struct jsonline *e)
{
	jsonline_open(e, "host");
	jsonline_text(e, "hostname", TEXT_HOST, e->alert->origin);
	jsonline_text(e, "name", TEXT_HOST, e->alert->origin);
	jsonline_open(e, "os");
	jsonline_word(e, "type", "linux");
	jsonline_close(e);
	jsonline_close(e);
}

static void write_related(struct jsonline *e)
{
	const struct event *event = e->event;
	const struct str names[] = {event->user.name, event->effective.name, event->audit.name};
	struct str distinct[3];
	struct str_list list = {.list = distinct};

	for (size_t i = 0; i < 3; i++) {
		bool seen = names[i].n == 0;

		for (size_t k = 0; k < list.n; k++)
			seen = seen || str_eq(distinct[k], names[i]);
		if (!seen)
			distinct[list.n++] = names[i];
	}
	struct str ip = alert_other_end(e->alert);

	if (list.n == 0 && ip.n == 0)
		return;
	jsonline_open(e, "related");
	if (ip.n)
		json_key_words(&e->j, "ip", &ip, 1);
	jsonline_list(e, "user", TEXT_RELATED_USER, list);
	jsonline_close(e);
}

/* Behind all that may be cut, so that everything cut is known. */
static void write_labels(struct jsonline *e)
{
	static const char *const names[TEXT_COUNT] = {
#define ECS_NAME(id, cap, ecs, ocsf) [TEXT_##id] = (ecs),
		LINE_TEXTS(ECS_NAME)
#undef ECS_NAME
	};

	if (!jsonline_has_labels(e))
		return;
	jsonline_open(e, "labels");
	jsonline_labels(e, names);
	jsonline_close(e);
}

static size_t write_line(const struct layout *layout, struct line *line, struct buf *out)
{
	struct jsonline writer, *e = &writer;
	bool bare = line_bare(line);

	(void)layout;
	jsonline_init(e, line, out);
	json_open(&e->j, '{');
	write_event(e);
	write_rule(e);
	if (!alert_about_ourselves(e->alert))
		write_process(e);
	write_file(e);
	write_network(e);
	write_user(e);
	if (!bare)
		write_auditd(e);
	write_host(e);
	if (!bare)
		write_related(e);
	write_labels(e);
	jsonline_open(e, "ecs");
	jsonline_word(e, "version", "9.4.0");
	jsonline_close(e);
	json_close(&e->j, '}');
	return e->j.n;
}

const struct layout ecs_layout = {
	.write = write_line,
	.lists_args = true,
};
