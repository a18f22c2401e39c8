/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "fires.h"

#include <ctype.h>
#include <libaudit.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include "match/reach.h"
#include "sigma/correlation.h"

#define WORD_MAX 64

struct list {
	struct fires_reason *reason;
	size_t n;
};

__attribute__((format(printf, 3, 4))) static void add(
	struct list *list, bool never, const char *fmt, ...)
{
	struct fires_reason *reason;
	va_list ap;

	if (list->n == FIRES_REASONS_MAX)
		return;
	reason = &list->reason[list->n++];
	reason->never = never;
	va_start(ap, fmt);
	vsnprintf(reason->text, sizeof(reason->text), fmt, ap);
	va_end(ap);
}

/* --- calls ---------------------------------------------------------------------------------------- */

/* The calls of which one is needed, by what the rule is about; those of programs of today. */
static const char *const exec_calls[] = {"execve", "execveat", NULL};
static const char *const network_calls[] = {"connect", "accept", "accept4", NULL};
static const char *const create_calls[] = {"openat", "open", "creat", "rename", "renameat",
	"renameat2", "link", "linkat", "symlink", "symlinkat", "mknod", "mknodat", "mkdir",
	"mkdirat", NULL};
static const char *const access_calls[] = {"openat", "open", "openat2", "newfstatat", "statx",
	"stat", "lstat", "access", "faccessat", "faccessat2", "readlink", "readlinkat", NULL};

static const char *const *const unit_calls[UNIT_COUNT] = {
	[UNIT_PROCESS_CREATION] = exec_calls,
	[UNIT_NETWORK_CONNECTION] = network_calls,
	[UNIT_FILE_EVENT] = create_calls,
	[UNIT_FILE_ACCESS] = access_calls,
};

/* Their names, for a message. */
static void name_calls(char *to, size_t size, const char *const *call)
{
	to[0] = '\0';
	for (; *call; call++)
		snprintf(to + strlen(to), size - strlen(to), "%s%s", to[0] ? ", " : "", *call);
}

static void need_calls(const struct fires *f, const char *const *call, struct list *list)
{
	enum audited best = AUDITED_NO;
	char names[120];

	for (const char *const *one = call; *one; one++) {
		enum audited audited = audit_rules_call(f->audit, *one);

		best = audited > best ? audited : best;
	}
	if (best == AUDITED_YES)
		return;
	name_calls(names, sizeof(names), call);
	if (best == AUDITED_NO)
		add(list, true, "no loaded audit rule asks for %s", names);
	else
		add(list, false, "the loaded audit rules ask for %s with further filters", names);
}

/* --- records -------------------------------------------------------------------------------------- */

static bool lower_word(struct str text, char word[WORD_MAX])
{
	if (text.n >= WORD_MAX)
		return false;
	for (size_t i = 0; i < text.n; i++)
		word[i] = (char)tolower((unsigned char)text.p[i]);
	word[text.n] = '\0';
	return true;
}

static int type_of(struct str text)
{
	char word[WORD_MAX];

	if (!lower_word(text, word))
		return -1;
	for (char *c = word; *c; c++)
		*c = (char)toupper((unsigned char)*c);
	return audit_name_to_msg_type(word);
}

/* Records that the kernel makes of a call that an audit rule asks for, and of nothing else. */
static bool is_of_call(int type)
{
	switch (type) {
	case AUDIT_SYSCALL:
	case AUDIT_PATH:
	case AUDIT_IPC:
	case AUDIT_SOCKETCALL:
	case AUDIT_SOCKADDR:
	case AUDIT_CWD:
	case AUDIT_EXECVE:
	case AUDIT_MMAP:
	case AUDIT_FD_PAIR:
	case AUDIT_OBJ_PID:
	case AUDIT_BPRM_FCAPS:
	case AUDIT_CAPSET:
	case AUDIT_MQ_OPEN:
		return true;
	default:
		return false;
	}
}

/* *ret_exec: EXECVE alone. false: some of what is asked for comes without an audit rule. */
static bool all_of_calls(const struct reach_values *types, bool *ret_exec)
{
	*ret_exec = true;
	for (size_t i = 0; i < types->n; i++) {
		int type = type_of(types->text[i]);

		if (!is_of_call(type))
			return false;
		*ret_exec = *ret_exec && type == AUDIT_EXECVE;
	}
	return types->n > 0;
}

static void check_types(const struct fires *f, const struct reach_values *types, struct list *list)
{
	size_t gone = 0;

	for (size_t i = 0; i < types->n; i++) {
		int type = type_of(types->text[i]);

		gone += type > 0 && audit_rules_excluded(f->audit, type);
	}
	if (types->n > 0 && gone == types->n)
		add(list, true, "an audit rule excludes records of type %s",
			err_quote(types->text[0]).text);
}

static void check_calls(
	const struct fires *f, const struct rule *rule, bool exec, struct list *list)
{
	int field = field_names_find(f->names, STR("SYSCALL"));
	char word[REACH_VALUES_MAX][WORD_MAX];
	const char *call[REACH_VALUES_MAX + 1] = {NULL};
	struct reach_values calls = {0};

	if (field >= 0)
		reach_values(rule, field, &calls);
	for (size_t i = 0; i < calls.n && lower_word(calls.text[i], word[i]); i++)
		call[i] = word[i];
	if (call[0])
		need_calls(f, call, list);
	else if (exec)
		need_calls(f, exec_calls, list);
	else if (audit_rules_call(f->audit, NULL) == AUDITED_NO)
		add(list, true, "no loaded audit rule asks for any call");
}

static void check_keys(const struct fires *f, const struct rule *rule, struct list *list)
{
	int field = field_names_find(f->names, STR("key"));
	struct reach_values keys = {0};

	if (field >= 0)
		reach_values(rule, field, &keys);
	for (size_t i = 0; i < keys.n; i++) {
		if (audit_rules_key(f->audit, keys.text[i]))
			return;
	}
	if (keys.n > 0)
		add(list, true, "no loaded audit rule has the key '%s'%s",
			err_quote(keys.text[0]).text,
			keys.n > 1 ? " or another that it asks for" : "");
}

static void check_record(const struct fires *f, const struct rule *rule, struct list *list)
{
	int field = field_names_find(f->names, STR("type"));
	struct reach_values types = {0};
	bool exec = false;

	if (field >= 0)
		reach_values(rule, field, &types);
	check_types(f, &types, list);
	if (all_of_calls(&types, &exec))
		check_calls(f, rule, exec, list);
	check_keys(f, rule, list);
}

/* --- members of a correlation --------------------------------------------------------------------- */

/* A correlation may be a member of many that are members of many: each is looked at once. */
struct fires_known {
	const struct rule *rule;
	bool done;
	struct fires_reason worst;
};

static int by_address(const void *a, const void *b)
{
	const struct fires_known *x = a, *y = b;
	uintptr_t p = (uintptr_t)x->rule, q = (uintptr_t)y->rule;

	return (p > q) - (p < q);
}

int fires_init(struct fires *fires, const struct plan *plan, const struct field_names *names,
	const struct audit_rules *audit)
{
	*fires = (struct fires){.audit = audit, .names = names};
	fires->known = calloc(plan_rules(plan) + 1, sizeof(*fires->known));
	if (!fires->known)
		return -1;
	for (size_t i = 0; i < plan_rules(plan); i++) {
		if (plan_rule(plan, i)->correlation)
			fires->known[fires->n_known++].rule = plan_rule(plan, i);
	}
	qsort(fires->known, fires->n_known, sizeof(*fires->known), by_address);
	return 0;
}

void fires_done(struct fires *fires)
{
	free(fires->known);
	fires->known = NULL;
}

/* One reason for it that the rule cannot fire, or else for in part only; an empty text: neither. */
static struct fires_reason find_worst(const struct fires *f, const struct rule *rule)
{
	struct fires_reason reason[FIRES_REASONS_MAX];
	size_t n = fires_reasons(f, rule, reason), at = 0;

	while (at < n && !reason[at].never)
		at++;
	if (n == 0)
		return (struct fires_reason){0};
	return reason[at < n ? at : 0];
}

static struct fires_reason worst_of(const struct fires *f, const struct rule *rule)
{
	const struct fires_known wanted = {.rule = rule};
	struct fires_known *known = NULL;

	if (rule->correlation)
		known = bsearch(&wanted, f->known, f->n_known, sizeof(*f->known), by_address);
	if (!known)
		return find_worst(f, rule);
	if (!known->done) {
		known->worst = find_worst(f, rule);
		known->done = true;
	}
	return known->worst;
}

/* With matches of so many of its members, and none of the others. */
static bool can_hold(const struct correlation *c, size_t alive)
{
	if (c->type != CORRELATION_TEMPORAL && c->type != CORRELATION_TEMPORAL_ORDERED)
		return alive > 0;
	for (size_t n = 1; n <= alive; n++) {
		if (correlation_holds(c, (double)n))
			return true;
	}
	return false;
}

/* As deep as CORRELATION_DEPTH_MAX. */
static void check_members(const struct fires *f, const struct correlation *c, struct list *list)
{
	struct fires_reason *worst = calloc(c->n_members, sizeof(*worst));
	size_t alive = 0;

	if (!worst)
		return;
	for (size_t i = 0; i < c->n_members; i++) {
		worst[i] = worst_of(f, c->member[i].rule);
		alive += !worst[i].never;
	}
	bool dead = !can_hold(c, alive);

	for (size_t i = 0; i < c->n_members; i++) {
		const struct rule *rule = c->member[i].rule;

		if (!worst[i].text[0] || (dead && !worst[i].never))
			continue;
		add(list, dead, "its rule %s %s: %s",
			err_quote(rule->name.n ? rule->name : rule->id).text,
			worst[i].never ? "cannot" : "can in part only", worst[i].text);
	}
	free(worst);
}

size_t fires_reasons(const struct fires *fires, const struct rule *rule,
	struct fires_reason reason[FIRES_REASONS_MAX])
{
	struct list list = {reason, 0};
	struct str field;

	if (rule->correlation)
		check_members(fires, rule->correlation, &list);
	if (reach_never(rule, fires->names, &field))
		add(&list, true, "field '%s' is never there", err_quote(field).text);
	if (fires->audit && unit_calls[rule->unit])
		need_calls(fires, unit_calls[rule->unit], &list);
	else if (fires->audit && rule->unit == UNIT_RECORD)
		check_record(fires, rule, &list);
	return list.n;
}
