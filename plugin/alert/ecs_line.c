/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * The layout follows ECS 9.4 (https://www.elastic.co/guide/en/ecs/current/); what ECS has no place
 * for (session, login uid) is under auditd.*, where Auditbeat puts it.
 */
#include "alert/ecs_line.h"

#include "alert/ecs_text.h"
#include "alert/threat.h"
#include "base/clock.h"

#define IP_MAX 45 /* bytes of an address in text */

static bool about_ourselves(const struct ecs *e)
{
	return e->alert->self_id.n > 0;
}

/*
 * What kind of thing happened, by the unit that the rule looked at: ECS event.category and event.type,
 * each beside the one that all detections have.
 */
static const struct kind {
	struct str category, type;
} kinds[UNIT_COUNT] = {
	[UNIT_PROCESS_CREATION] = {STR("process"), STR("start")},
	[UNIT_NETWORK_CONNECTION] = {STR("network"), STR("connection")},
	[UNIT_FILE_EVENT] = {STR("file"), STR("creation")},
	[UNIT_FILE_ACCESS] = {STR("file"), STR("access")},
};

static void write_kind(struct ecs *e)
{
	const struct kind *kind = &kinds[e->event->unit];
	struct str category[] = {kind->category, STR("intrusion_detection")};
	struct str type[] = {kind->type, STR("info")};
	static const struct str self_category[] = {STR("host")};
	bool self = about_ourselves(e);
	size_t from = self || kind->type.n == 0; /* both lists begin with what the unit adds */

	ecs_word(e, "kind", "alert");
	json_key_words(
		&e->j, "category", self ? self_category : category + from, self ? 1 : 2 - from);
	json_key_words(&e->j, "type", type + from, 2 - from);
	json_key_str(&e->j, "action", alert_action(e->alert), JSON_NO_CAP);
	ecs_word(e, "module", "audisp-sigma");
	ecs_word(e, "dataset", "audisp-sigma.alert");
	ecs_word(e, "provider", self ? "audisp-sigma" : "auditd");
	ecs_word(e, "outcome", alert_outcome(e->alert));
}

static void write_event(struct ecs *e)
{
	char iso[CLOCK_ISO_SIZE];

	ecs_word(e, "@timestamp", clock_iso(alert_time_ms(e->alert), iso));
	ecs_text(e, "message", ECS_MESSAGE, e->alert->rule->title);
	ecs_open(e, "event");
	write_kind(e);
	json_key_u64(&e->j, "severity", (uint64_t)alert_severity[e->alert->rule->level]);
	json_key_str(&e->j, "id", e->event_id, JSON_NO_CAP);
	if (!about_ourselves(e))
		json_key_u64(&e->j, "sequence", e->event->id.serial);
	ecs_word(e, "created", clock_iso(e->alert->created_ms, iso));
	ecs_text(e, "reason", ECS_REASON, e->alert->reason);
	ecs_close(e);
}

/* The rules shipped together are told by the first word of their file names. */
static const char *ruleset_of(const struct rule *rule)
{
	return str_starts(rule->stem, STR("residence_")) ? "residence" : "";
}

static void write_rule(struct ecs *e)
{
	const struct rule *rule = e->alert->rule;

	ecs_open(e, "rule");
	ecs_text(e, "id", ECS_RULE_ID, rule->id);
	ecs_text(e, "uuid", ECS_RULE_ID, rule->id);
	ecs_text(e, "name", ECS_RULE_NAME, rule->title);
	ecs_list(e, "author", ECS_RULE_AUTHOR, rule->authors);
	ecs_text(e, "license", ECS_RULE_LICENSE, rule->license);
	if (rule->references.n && !ecs_bare(e))
		ecs_text(e, "reference", ECS_RULE_REFERENCE, rule->references.list[0]);
	ecs_word(e, "ruleset", ruleset_of(rule));
	ecs_close(e);
	if (!ecs_bare(e))
		ecs_list(e, "tags", ECS_TAGS, rule->tags);
	ecs_cut(e, ECS_THREAT, threat_write(&e->j, rule, e->tier, !ecs_bare(e)));
}

static bool is_pid(struct str digits, uint64_t *ret_pid)
{
	return str_u64(digits, ret_pid) == 0 && *ret_pid <= INT32_MAX;
}

static void write_process(struct ecs *e)
{
	const struct argv *argv = &e->event->argv;
	uint64_t pid;

	if (e->event->unit == UNIT_RECORD && !e->event->pid.n)
		return;
	ecs_open(e, "process");
	if (is_pid(e->event->pid, &pid))
		json_key_u64(&e->j, "pid", pid);
	ecs_text(e, "name", ECS_PROCESS_NAME, alert_program(e->alert));
	ecs_value(e, "executable", ECS_EXECUTABLE, FIELD_IMAGE);
	if (argv->n) {
		json_key(&e->j, "args");
		args_write(&e->j, argv, &e->args);
		ecs_cut(e, ECS_ARGS, e->args.cut);
	}
	if (argv->argc && argv->argc <= INT32_MAX) /* the kernel counts in an int */
		json_key_u64(&e->j, "args_count", argv->argc);
	ecs_cut(e, ECS_COMMAND,
		e->event->field[FIELD_COMMAND_LINE].state == VALUE_CUT && argv->n == 0);
	ecs_cut(e, ECS_COMMAND,
		json_key_str(&e->j, "command_line", alert_command(e->alert), e->command_cap));
	ecs_value(e, "working_directory", ECS_CWD, FIELD_CURRENT_DIRECTORY);
	if (is_pid(e->event->ppid, &pid)) {
		ecs_open(e, "parent");
		json_key_u64(&e->j, "pid", pid);
		ecs_close(e);
	}
	ecs_close(e);
}

static void write_file(struct ecs *e)
{
	if (!(1u << e->event->unit & IN_FILES))
		return;
	ecs_open(e, "file");
	ecs_value(e, "path", ECS_FILE_PATH, FIELD_TARGET_FILENAME);
	ecs_close(e);
}

/* Empty: the alert is not about a connection. */
static struct str other_end(const struct ecs *e)
{
	struct str ip = alert_field(e->alert, FIELD_DESTINATION_IP);

	if (about_ourselves(e) || e->event->unit != UNIT_NETWORK_CONNECTION)
		return STR_NONE;
	return str_sub(ip, 0, ip.n < IP_MAX ? ip.n : IP_MAX);
}

/* The other end of a connection is its source when it was made from there. */
static void write_network(struct ecs *e)
{
	struct str ip = other_end(e);
	bool v6 = str_eq(alert_field(e->alert, FIELD_DESTINATION_IS_IPV6), STR("true"));
	bool made = alert_initiated(e->alert);
	uint64_t port;

	if (ip.n == 0)
		return;
	ecs_open(e, "network");
	ecs_word(e, "direction", made ? "egress" : "ingress");
	ecs_word(e, "type", v6 ? "ipv6" : "ipv4");
	ecs_close(e);
	ecs_open(e, made ? "destination" : "source");
	json_key_str(&e->j, "ip", ip, JSON_NO_CAP);
	if (str_u64(alert_field(e->alert, FIELD_DESTINATION_PORT), &port) == 0)
		json_key_u64(&e->j, "port", port);
	ecs_close(e);
}

static bool known(const struct account *account)
{
	return account->id.n || account->name.n;
}

/* The kernel's -1: nobody has logged in. */
static struct str or_unset(struct str id)
{
	return str_eq(id, STR("4294967295")) ? STR("unset") : id;
}

static void write_user(struct ecs *e)
{
	const struct event *event = e->event;

	if (!known(&event->user) && !known(&event->effective))
		return;
	ecs_open(e, "user");
	ecs_text(e, "id", ECS_USER_ID, event->user.id);
	ecs_text(e, "name", ECS_USER_NAME, event->user.name);
	if (known(&event->effective) && !ecs_bare(e)) {
		ecs_open(e, "effective");
		ecs_text(e, "id", ECS_EFFECTIVE_ID, event->effective.id);
		ecs_text(e, "name", ECS_EFFECTIVE_NAME, event->effective.name);
		ecs_close(e);
	}
	ecs_close(e);
}

static void write_auditd(struct ecs *e)
{
	const struct event *event = e->event;

	if (!event->session.n && !known(&event->audit) && !event->syscall.n && !event->tty.n)
		return;
	ecs_open(e, "auditd");
	ecs_text(e, "session", ECS_SESSION, or_unset(event->session));
	if (known(&event->audit)) {
		ecs_open(e, "user");
		ecs_open(e, "audit");
		ecs_text(e, "id", ECS_AUDIT_ID, or_unset(event->audit.id));
		ecs_text(e, "name", ECS_AUDIT_NAME, event->audit.name);
		ecs_close(e);
		ecs_close(e);
	}
	if (event->syscall.n || event->tty.n) {
		ecs_open(e, "data");
		ecs_text(e, "syscall", ECS_SYSCALL, event->syscall);
		ecs_text(e, "tty", ECS_TTY, event->tty);
		ecs_close(e);
	}
	ecs_close(e);
}

static void write_host(struct ecs *e)
{
	ecs_open(e, "host");
	ecs_text(e, "hostname", ECS_HOST, e->alert->origin);
	ecs_text(e, "name", ECS_HOST, e->alert->origin);
	ecs_open(e, "os");
	ecs_word(e, "type", "linux");
	ecs_close(e);
	ecs_close(e);
}

static void write_related(struct ecs *e)
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
	struct str ip = other_end(e);

	if (list.n == 0 && ip.n == 0)
		return;
	ecs_open(e, "related");
	if (ip.n)
		json_key_words(&e->j, "ip", &ip, 1);
	ecs_list(e, "user", ECS_RELATED_USER, list);
	ecs_close(e);
}

static void write_correlated(struct ecs *e)
{
	struct correlation_caps caps = {
		.group = ecs_bare(e) ? 0 : ecs_cap(e, ECS_CORRELATION_GROUP),
		.events = ecs_bare(e) ? 0 : ecs_cap(e, ECS_CORRELATION_EVENTS),
	};

	correlation_write(&e->j, e->alert, &e->correlation, &caps);
	ecs_cut(e, ECS_CORRELATION_GROUP, caps.group_cut);
	ecs_cut(e, ECS_CORRELATION_EVENTS, caps.events_cut);
}

/* Behind all that may be cut, so that everything cut is known. */
static void write_labels(struct ecs *e)
{
	bool undecided = e->alert->undecided, argv_incomplete = e->event->argv.incomplete;
	bool incomplete = e->event->incomplete, truncated = e->cut || ecs_bare(e);

	if (!undecided && !argv_incomplete && !incomplete && !e->args_invalid && !truncated &&
		!e->alert->suppressed && !e->alert->correlated)
		return;
	ecs_open(e, "labels");
	write_correlated(e);
	json_key_digits(&e->j, "suppressed", e->alert->suppressed);
	ecs_word(e, "undecided", undecided ? "true" : "");
	ecs_word(e, "argv_incomplete", argv_incomplete ? "true" : "");
	ecs_word(e, "incomplete", incomplete ? "true" : "");
	if (e->args_invalid) {
		json_key(&e->j, "args_hex");
		ecs_cut(e, ECS_ARGS_HEX,
			args_write_hex(&e->j, &e->event->argv, ecs_cap(e, ECS_ARGS_HEX)));
	}
	if (truncated || e->cut) /* what is in here may be the only one */
		ecs_truncated(e);
	ecs_close(e);
}

void ecs_write(struct ecs *e, struct buf *out)
{
	json_init(&e->j, out);
	e->cut = 0;
	json_open(&e->j, '{');
	write_event(e);
	write_rule(e);
	if (!about_ourselves(e))
		write_process(e);
	write_file(e);
	write_network(e);
	write_user(e);
	if (!ecs_bare(e))
		write_auditd(e);
	write_host(e);
	if (!ecs_bare(e))
		write_related(e);
	write_labels(e);
	ecs_open(e, "ecs");
	ecs_word(e, "version", "9.4.0");
	ecs_close(e);
	json_close(&e->j, '}');
}
