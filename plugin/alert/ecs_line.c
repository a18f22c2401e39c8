/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * The layout follows ECS 9.4 (https://www.elastic.co/guide/en/ecs/current/); what ECS has no place
 * for (session, login uid) is under auditd.*, where Auditbeat puts it.
 */
#include "alert/ecs_line.h"

#include "alert/threat.h"
#include "base/clock.h"

#define CAP_MIN	 16 /* no cap is halved below this */
#define LIST_CAP 1024 /* all tags or all authors together */

/*
 * Every text that may be cut, in the order of the line: the name it has in labels.truncated, and
 * the bytes it may take between its quotes. ECS stores keywords beyond 1024 without indexing them.
 */
#define ECS_TEXTS(X)                                                                               \
	X(MESSAGE, "message", 256)                                                                 \
	X(REASON, "event.reason", 512)                                                             \
	X(RULE_ID, "rule.id", 256)                                                                 \
	X(RULE_NAME, "rule.name", 256)                                                             \
	X(RULE_AUTHOR, "rule.author", 256)                                                         \
	X(RULE_LICENSE, "rule.license", 256)                                                       \
	X(RULE_REFERENCE, "rule.reference", 256)                                                   \
	X(TAGS, "tags", 256)                                                                       \
	X(THREAT, "threat", 256)                                                                   \
	X(PROCESS_NAME, "process.name", 256)                                                       \
	X(EXECUTABLE, "process.executable", 1024)                                                  \
	X(ARGS, "process.args", 0)                                                                 \
	X(COMMAND, "process.command_line", 0)                                                      \
	X(CWD, "process.working_directory", 1024)                                                  \
	X(USER_ID, "user.id", 32)                                                                  \
	X(USER_NAME, "user.name", 256)                                                             \
	X(EFFECTIVE_ID, "user.effective.id", 32)                                                   \
	X(EFFECTIVE_NAME, "user.effective.name", 256)                                              \
	X(SESSION, "auditd.session", 32)                                                           \
	X(AUDIT_ID, "auditd.user.audit.id", 32)                                                    \
	X(AUDIT_NAME, "auditd.user.audit.name", 256)                                               \
	X(SYSCALL, "auditd.data.syscall", 32)                                                      \
	X(TTY, "auditd.data.tty", 256)                                                             \
	X(HOST, "host.name", 256)                                                                  \
	X(RELATED_USER, "related.user", 256)                                                       \
	X(CORRELATION_GROUP, "labels.correlation_group", 512)                                      \
	X(CORRELATION_EVENTS, "labels.correlation_events", 2048)                                   \
	X(ARGS_HEX, "labels.args_hex", 2048)

#define ECS_ENUM(id, name, cap) ECS_##id,
enum ecs_text { ECS_TEXTS(ECS_ENUM) ECS_TEXT_COUNT };
#undef ECS_ENUM

static const struct {
	const char *name;
	size_t cap;
} text_table[ECS_TEXT_COUNT] = {
#define ECS_ROW(id, name, cap) [ECS_##id] = {name, cap},
	ECS_TEXTS(ECS_ROW)
#undef ECS_ROW
};

_Static_assert(ECS_TEXT_COUNT <= 32, "struct ecs.cut has a bit for each");

static bool bare(const struct ecs *e)
{
	return e->tier == ECS_TIER_BARE;
}

static void mark_cut(struct ecs *e, enum ecs_text text, bool cut)
{
	if (cut)
		e->cut |= 1u << text;
}

static size_t halve(size_t cap, unsigned tier)
{
	return cap >> tier > CAP_MIN ? cap >> tier : CAP_MIN;
}

static void add_text(struct ecs *e, const char *key, enum ecs_text text, struct str s)
{
	mark_cut(e, text, json_key_str(&e->j, key, s, halve(text_table[text].cap, e->tier)));
}

/* As many elements as fit, the first one always, if only its beginning. */
static void add_list(struct ecs *e, const char *key, enum ecs_text text, struct str_list list)
{
	size_t cap = halve(text_table[text].cap, e->tier);
	size_t left = halve(LIST_CAP, e->tier), start = 0, size;

	while (start < list.n && list.list[start].n == 0)
		start++;
	if (start == list.n)
		return;
	json_key(&e->j, key);
	json_open(&e->j, '[');
	for (size_t i = start; i < list.n; i++) {
		json_fit(list.list[i], cap, &size);
		if (i > start && size + 3 > left) {
			mark_cut(e, text, true);
			break;
		}
		left -= size + 3 < left ? size + 3 : left;
		if (list.list[i].n)
			mark_cut(e, text, json_str(&e->j, list.list[i], cap));
	}
	json_close(&e->j, ']');
}

/* A literal of ours. */
static void add_word(struct ecs *e, const char *key, const char *word)
{
	json_key_str(&e->j, key, str_of(word), JSON_NO_CAP);
}

static void open_object(struct ecs *e, const char *key)
{
	json_key(&e->j, key);
	json_open(&e->j, '{');
}

static void close_object(struct ecs *e)
{
	json_close(&e->j, '}');
}

static bool about_ourselves(const struct ecs *e)
{
	return e->alert->self_id.n > 0;
}

/* What kind of thing happened: a program was started, something else, or it befell the product. */
static void write_kind(struct ecs *e)
{
	static const struct str category[] = {STR("process"), STR("intrusion_detection")};
	static const struct str type[] = {STR("start"), STR("info")};
	static const struct str self_category[] = {STR("host")};
	bool self = about_ourselves(e), started = alert_started_process(e->alert);
	size_t from = started ? 0 : 1; /* both lists begin with what only a started process has */

	add_word(e, "kind", "alert");
	json_key_words(&e->j, "category", self ? self_category : category + from,
		self || !started ? 1 : 2);
	json_key_words(&e->j, "type", type + from, started ? 2 : 1);
	json_key_str(&e->j, "action", alert_action(e->alert), JSON_NO_CAP);
	add_word(e, "module", "audisp-sigma");
	add_word(e, "dataset", "audisp-sigma.alert");
	add_word(e, "provider", self ? "audisp-sigma" : "auditd");
	add_word(e, "outcome", alert_outcome(e->alert));
}

static void write_event(struct ecs *e)
{
	char iso[CLOCK_ISO_SIZE];

	add_word(e, "@timestamp", clock_iso(alert_time_ms(e->alert), iso));
	add_text(e, "message", ECS_MESSAGE, e->alert->rule->title);
	open_object(e, "event");
	write_kind(e);
	json_key_u64(&e->j, "severity", (uint64_t)alert_severity[e->alert->rule->level]);
	json_key_str(&e->j, "id", e->event_id, JSON_NO_CAP);
	if (!about_ourselves(e))
		json_key_u64(&e->j, "sequence", e->event->id.serial);
	add_word(e, "created", clock_iso(e->alert->created_ms, iso));
	add_text(e, "reason", ECS_REASON, e->alert->reason);
	close_object(e);
}

/* The rules shipped together are told by the first word of their file names. */
static const char *ruleset_of(const struct rule *rule)
{
	return str_starts(rule->stem, STR("residence_")) ? "residence" : "";
}

static void write_rule(struct ecs *e)
{
	const struct rule *rule = e->alert->rule;

	open_object(e, "rule");
	add_text(e, "id", ECS_RULE_ID, rule->id);
	add_text(e, "uuid", ECS_RULE_ID, rule->id);
	add_text(e, "name", ECS_RULE_NAME, rule->title);
	add_list(e, "author", ECS_RULE_AUTHOR, rule->authors);
	add_text(e, "license", ECS_RULE_LICENSE, rule->license);
	if (rule->references.n && !bare(e))
		add_text(e, "reference", ECS_RULE_REFERENCE, rule->references.list[0]);
	add_word(e, "ruleset", ruleset_of(rule));
	close_object(e);
	if (!bare(e))
		add_list(e, "tags", ECS_TAGS, rule->tags);
	mark_cut(e, ECS_THREAT, threat_write(&e->j, rule, e->tier, !bare(e)));
}

static bool is_pid(struct str digits, uint64_t *ret_pid)
{
	return str_u64(digits, ret_pid) == 0 && *ret_pid <= INT32_MAX;
}

/* A value that already arrived cut is no better than one that is cut here. */
static void add_value(struct ecs *e, const char *key, enum ecs_text text, enum field field)
{
	const struct value *value = &e->event->field[field];

	add_text(e, key, text, alert_field(e->alert, field));
	mark_cut(e, text, value->state == VALUE_CUT);
}

static void write_process(struct ecs *e)
{
	const struct argv *argv = &e->event->argv;
	uint64_t pid;

	if (e->event->unit == UNIT_RECORD && !e->event->pid.n)
		return;
	open_object(e, "process");
	if (is_pid(e->event->pid, &pid))
		json_key_u64(&e->j, "pid", pid);
	add_text(e, "name", ECS_PROCESS_NAME, alert_program(e->alert));
	add_value(e, "executable", ECS_EXECUTABLE, FIELD_IMAGE);
	if (argv->n) {
		json_key(&e->j, "args");
		args_write(&e->j, argv, &e->args);
		mark_cut(e, ECS_ARGS, e->args.cut);
	}
	if (argv->argc && argv->argc <= INT32_MAX) /* the kernel counts in an int */
		json_key_u64(&e->j, "args_count", argv->argc);
	mark_cut(e, ECS_COMMAND, json_key_str(&e->j, "command_line", argv->line, e->command_cap));
	add_value(e, "working_directory", ECS_CWD, FIELD_CURRENT_DIRECTORY);
	if (is_pid(e->event->ppid, &pid)) {
		open_object(e, "parent");
		json_key_u64(&e->j, "pid", pid);
		close_object(e);
	}
	close_object(e);
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
	open_object(e, "user");
	add_text(e, "id", ECS_USER_ID, event->user.id);
	add_text(e, "name", ECS_USER_NAME, event->user.name);
	if (known(&event->effective) && !bare(e)) {
		open_object(e, "effective");
		add_text(e, "id", ECS_EFFECTIVE_ID, event->effective.id);
		add_text(e, "name", ECS_EFFECTIVE_NAME, event->effective.name);
		close_object(e);
	}
	close_object(e);
}

static void write_auditd(struct ecs *e)
{
	const struct event *event = e->event;

	if (!event->session.n && !known(&event->audit) && !event->syscall.n && !event->tty.n)
		return;
	open_object(e, "auditd");
	add_text(e, "session", ECS_SESSION, or_unset(event->session));
	if (known(&event->audit)) {
		open_object(e, "user");
		open_object(e, "audit");
		add_text(e, "id", ECS_AUDIT_ID, or_unset(event->audit.id));
		add_text(e, "name", ECS_AUDIT_NAME, event->audit.name);
		close_object(e);
		close_object(e);
	}
	if (event->syscall.n || event->tty.n) {
		open_object(e, "data");
		add_text(e, "syscall", ECS_SYSCALL, event->syscall);
		add_text(e, "tty", ECS_TTY, event->tty);
		close_object(e);
	}
	close_object(e);
}

static void write_host(struct ecs *e)
{
	open_object(e, "host");
	add_text(e, "hostname", ECS_HOST, e->alert->origin);
	add_text(e, "name", ECS_HOST, e->alert->origin);
	open_object(e, "os");
	add_word(e, "type", "linux");
	close_object(e);
	close_object(e);
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
	if (list.n == 0)
		return;
	open_object(e, "related");
	add_list(e, "user", ECS_RELATED_USER, list);
	close_object(e);
}

static void write_truncated(struct ecs *e)
{
	bool first = true;

	json_key(&e->j, "truncated");
	json_quote(&e->j);
	if (bare(e))
		json_text(&e->j, STR("all"), JSON_NO_CAP);
	for (size_t i = 0; i < ECS_TEXT_COUNT && !bare(e); i++) {
		if (!(e->cut & 1u << i))
			continue;
		json_text(&e->j, first ? STR("") : STR(","), JSON_NO_CAP);
		json_text(&e->j, str_of(text_table[i].name), JSON_NO_CAP);
		first = false;
	}
	json_quote(&e->j);
	e->j.comma = true;
}

static void write_correlated(struct ecs *e)
{
	struct correlation_caps caps = {
		.group = bare(e) ? 0 : halve(text_table[ECS_CORRELATION_GROUP].cap, e->tier),
		.events = bare(e) ? 0 : halve(text_table[ECS_CORRELATION_EVENTS].cap, e->tier),
	};

	correlation_write(&e->j, e->alert, &e->correlation, &caps);
	mark_cut(e, ECS_CORRELATION_GROUP, caps.group_cut);
	mark_cut(e, ECS_CORRELATION_EVENTS, caps.events_cut);
}

/* Behind all that may be cut, so that everything cut is known. */
static void write_labels(struct ecs *e)
{
	bool undecided = e->alert->undecided, argv_incomplete = e->event->argv.incomplete;
	bool incomplete = e->event->incomplete, truncated = e->cut || bare(e);

	if (!undecided && !argv_incomplete && !incomplete && !e->args_invalid && !truncated &&
		!e->alert->suppressed && !e->alert->correlated)
		return;
	open_object(e, "labels");
	write_correlated(e);
	json_key_digits(&e->j, "suppressed", e->alert->suppressed);
	add_word(e, "undecided", undecided ? "true" : "");
	add_word(e, "argv_incomplete", argv_incomplete ? "true" : "");
	add_word(e, "incomplete", incomplete ? "true" : "");
	if (e->args_invalid) {
		json_key(&e->j, "args_hex");
		mark_cut(e, ECS_ARGS_HEX,
			args_write_hex(&e->j, &e->event->argv,
				halve(text_table[ECS_ARGS_HEX].cap, e->tier)));
	}
	if (truncated || e->cut) /* what is in here may be the only one */
		write_truncated(e);
	close_object(e);
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
	write_user(e);
	if (!bare(e))
		write_auditd(e);
	write_host(e);
	if (!bare(e))
		write_related(e);
	write_labels(e);
	open_object(e, "ecs");
	add_word(e, "version", "9.4.0");
	close_object(e);
	json_close(&e->j, '}');
}
