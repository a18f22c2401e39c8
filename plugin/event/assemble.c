/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "event/assemble.h"

#include <libaudit.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>

#include "event/address.h"
#include "event/decode.h"
#include "event/enriched.h"
#include "event/utc.h"
#include "input/header.h"

#ifndef AUDIT_OPENAT2
#define AUDIT_OPENAT2 1337 /* linux/audit.h of 5.16 */
#endif
#define ARCH_LITTLE 0x40000000u /* __AUDIT_ARCH_LE */

enum kind {
	SKIP,
	PLAIN, /* a number or a word */
	ARGUMENT, /* the same, of interest for calls that are no exec only */
	TEXT, /* quoted or hex */
	PATH, /* the same, of a path that the kernel resolved */
};

#define AT(member) offsetof(struct assembler, member)

/*
 * The fields of a SYSCALL record in the order in which the kernel writes them, so that the search
 * that goes on where the last one ended finds nearly every field at the first try.
 */
static const struct syscall_field {
	struct str name;
	enum kind kind;
	size_t at; /* a struct str of the assembler */
} syscall_fields[] = {
	{{"type", 4}, SKIP, 0},
	{{"arch", 4}, PLAIN, AT(arch)},
	{{"syscall", 7}, PLAIN, AT(syscall)},
	{{"success", 7}, PLAIN, AT(success)},
	{{"exit", 4}, ARGUMENT, AT(made.exit)},
	{{"a0", 2}, ARGUMENT, AT(made.arg[0])},
	{{"a1", 2}, ARGUMENT, AT(made.arg[1])},
	{{"a2", 2}, ARGUMENT, AT(made.arg[2])},
	{{"a3", 2}, SKIP, 0},
	{{"items", 5}, ARGUMENT, AT(items)},
	{{"ppid", 4}, PLAIN, AT(event.ppid)},
	{{"pid", 3}, PLAIN, AT(event.pid)},
	{{"auid", 4}, PLAIN, AT(event.audit.id)},
	{{"uid", 3}, PLAIN, AT(event.user.id)},
	{{"gid", 3}, SKIP, 0},
	{{"euid", 4}, PLAIN, AT(event.effective.id)},
	{{"suid", 4}, SKIP, 0},
	{{"fsuid", 5}, SKIP, 0},
	{{"egid", 4}, SKIP, 0},
	{{"sgid", 4}, SKIP, 0},
	{{"fsgid", 5}, SKIP, 0},
	{{"tty", 3}, PLAIN, AT(event.tty)},
	{{"ses", 3}, PLAIN, AT(event.session)},
	{{"comm", 4}, TEXT, AT(event.comm)},
	{{"exe", 3}, PATH, AT(exe.text)},
	{{"key", 3}, TEXT, AT(event.key)},
};

#define N_SYSCALL_FIELDS (sizeof(syscall_fields) / sizeof(syscall_fields[0]))

void assemble_init(struct assembler *a)
{
	*a = (struct assembler){0};
	arena_init(&a->arena, EVENT_ARENA_MAX);
	argv_init(&a->argv);
}

void assemble_done(struct assembler *a)
{
	arena_done(&a->arena);
	argv_done(&a->argv);
}

void assemble_types(struct record_types *set, unsigned units)
{
	record_types_add(set, AUDIT_SYSCALL);
	record_types_add(set, AUDIT_EXECVE);
	record_types_add(set, AUDIT_CWD);
	if (units & IN_FILES)
		record_types_add(set, AUDIT_PATH);
	if (units & IN_FILE_EVENT)
		record_types_add(set, AUDIT_OPENAT2);
	if (units & IN_NETWORK)
		record_types_add(set, AUDIT_SOCKADDR);
}

static void fill_time(struct assembler *a)
{
	struct value *time = &a->event.field[FIELD_UTC_TIME];
	char *to = arena_alloc(&a->arena, UTC_SIZE);

	if (to && utc_print(a->event.id.sec, a->event.id.ms, to))
		*time = (struct value){.text = {to, UTC_SIZE - 1}, .state = VALUE_WHOLE};
}

void assemble_begin(struct assembler *a, const struct gathered *gathered)
{
	arena_reset(&a->arena);
	argv_reset(&a->argv);
	a->event = (struct event){
		.id = {gathered->node, gathered->sec, gathered->ms, gathered->serial},
		.incomplete = gathered->incomplete || gathered->oversized,
	};
	a->paths = (struct path_list){0};
	a->arch = a->syscall = a->success = a->items = a->address = STR_NONE;
	a->made = (struct call_made){0};
	a->exe = (struct value){0};
	a->seen_syscall = a->seen_cwd = a->seen_execve = false;
	fill_time(a);
}

/* --- records ------------------------------------------------------------------------------------- */

static struct value decode(struct arena *arena, enum kind kind, struct str raw)
{
	if (kind == PLAIN || kind == ARGUMENT)
		return decode_plain(arena, raw);
	return kind == PATH ? decode_path(arena, raw) : decode_value(arena, raw);
}

static void store(struct assembler *a, const struct syscall_field *field, struct str raw)
{
	struct str *text = (struct str *)((char *)a + field->at);

	if (text->p) /* a second field of the same name is none of the kernel's */
		return;
	struct value value = decode(&a->arena, field->kind, raw);

	*text = value.text;
	if (text == &a->exe.text)
		a->exe.state = value.state;
}

static void syscall_record(struct assembler *a, struct record *record)
{
	struct str name, value;
	size_t at = 0;

	while (record_field(record, &name, &value)) {
		for (size_t tried = 0; tried < N_SYSCALL_FIELDS; tried++) {
			const struct syscall_field *field = &syscall_fields[at];

			at = (at + 1) % N_SYSCALL_FIELDS;
			if (!str_eq(field->name, name))
				continue;
			if (field->kind != SKIP &&
				(field->kind != ARGUMENT || (a->wanted & IN_CALLS)))
				store(a, field, value);
			break;
		}
	}
}

static void execve_record(struct assembler *a, struct record *record)
{
	struct str name, value;

	while (record_field(record, &name, &value))
		argv_field(&a->argv, &a->arena, name, value);
}

static void cwd_record(struct assembler *a, struct record *record)
{
	struct str name, value;

	while (record_field(record, &name, &value)) {
		if (str_eq(name, STR("cwd")) && !a->event.field[FIELD_CURRENT_DIRECTORY].text.p)
			a->event.field[FIELD_CURRENT_DIRECTORY] = decode_path(&a->arena, value);
	}
}

static void address_record(struct assembler *a, struct record *record)
{
	struct str name, value;

	while (record_field(record, &name, &value)) {
		if (str_eq(name, STR("saddr")) && !a->address.p)
			a->address = decode_plain(&a->arena, value).text;
	}
}

/* Its flags are octal, as open(2) has them. */
static void openat2_record(struct assembler *a, struct record *record)
{
	struct str name, value;
	char digits[24] = "";

	while (record_field(record, &name, &value)) {
		if (!str_eq(name, STR("oflag")) || value.n >= sizeof(digits))
			continue;
		memcpy(digits, value.p, value.n);
		a->made.open_flags = strtoull(digits, NULL, 8);
		return;
	}
}

/*
 * The kernel says who sent a record of user space, in front of what was sent; behind it the same names
 * may come again and do not count.
 */
static void user_record(struct assembler *a, struct record *record)
{
	const struct {
		struct str name, *to;
	} prefix[] = {
		{STR("pid"), &a->event.pid},
		{STR("uid"), &a->event.user.id},
		{STR("auid"), &a->event.audit.id},
		{STR("ses"), &a->event.session},
	};
	struct str name, value;

	while (record_field(record, &name, &value)) {
		for (size_t i = 0; i < sizeof(prefix) / sizeof(prefix[0]); i++) {
			if (str_eq(name, prefix[i].name) && !prefix[i].to->p)
				*prefix[i].to = decode_plain(&a->arena, value).text;
		}
	}
}

void assemble_record(void *ctx, struct record *record)
{
	struct assembler *a = ctx;

	if (record->type == AUDIT_EXECVE) {
		a->seen_execve = true;
		execve_record(a, record);
	} else if (record->type == AUDIT_SYSCALL && !a->seen_syscall) {
		a->seen_syscall = true;
		syscall_record(a, record);
	} else if (record->type == AUDIT_CWD && !a->seen_cwd) {
		a->seen_cwd = true;
		cwd_record(a, record);
	} else if (record->type == AUDIT_PATH) {
		path_record(&a->paths, &a->arena, record);
	} else if (record->type == AUDIT_SOCKADDR) {
		address_record(a, record);
	} else if (record->type == AUDIT_OPENAT2) {
		openat2_record(a, record);
	} else if (header_single(record->type)) {
		user_record(a, record);
	}
	if ((a->wanted & IN_RECORD) && !a->event.record.p)
		a->event.record = str_of(audit_msg_type_to_name((int)record->type));
}

/* --- the event ----------------------------------------------------------------------------------- */

static struct value value_of(struct str text)
{
	return (struct value){.text = text, .state = text.p ? VALUE_WHOLE : VALUE_MISSING};
}

static int fill_argv(struct assembler *a)
{
	struct event *event = &a->event;
	struct value *line = &event->field[FIELD_COMMAND_LINE];

	if (argv_finish(&a->argv, &a->arena, &event->argv) != 0)
		return -1;
	line->text = event->argv.line;
	line->state = event->argv.incomplete ? VALUE_CUT : VALUE_WHOLE;
	return 0;
}

static void fill_accounts(struct assembler *a, struct str enriched)
{
	struct event *event = &a->event;

	event->user.name = enriched_name(&a->arena, enriched, STR("UID"));
	event->effective.name = enriched_name(&a->arena, enriched, STR("EUID"));
	event->audit.name = enriched_name(&a->arena, enriched, STR("AUID"));
}

static struct value word(bool is)
{
	return value_of(is ? STR("true") : STR("false"));
}

/* A connect that has begun is one: whether it comes to something is not told. */
static bool has_connected(const struct assembler *a)
{
	unsigned use = a->made.call ? a->made.call->use : 0;

	if (use & CALL_CONNECTS)
		return str_eq(a->success, STR("yes")) || str_eq(a->made.exit, STR("-115"));
	return (use & CALL_ACCEPTS) && str_eq(a->success, STR("yes"));
}

static int fill_address(struct assembler *a)
{
	struct value *field = a->event.field;
	struct address address;
	char port[16];

	if (!has_connected(a))
		return 0;
	/* It may be one of another kind: no event, but told. */
	a->no_address += !a->address.p && (a->made.call->use & CALL_CONNECTS);
	if (address_parse(a->address, call_arch(a->arch) & ARCH_LITTLE, &address) != 0)
		return 0;
	snprintf(port, sizeof(port), "%u", address.port);
	field[FIELD_DESTINATION_IP] = value_of(arena_str(&a->arena, str_of(address.ip)));
	field[FIELD_DESTINATION_PORT] = value_of(arena_str(&a->arena, str_of(port)));
	field[FIELD_DESTINATION_IS_IPV6] = word(address.v6);
	field[FIELD_INITIATED] = word(a->made.call->use & CALL_CONNECTS);
	a->event.units |= IN_NETWORK;
	return field[FIELD_DESTINATION_IP].text.p && field[FIELD_DESTINATION_PORT].text.p ? 0 : -1;
}

static int fill_targets(struct assembler *a)
{
	struct event *event = &a->event;
	struct target_list targets;

	str_u64(a->items, &a->paths.told);
	if (targets_find(&a->arena, &a->paths, &a->made, str_eq(a->success, STR("yes")), a->wanted,
		    &targets) != 0)
		return -1;
	a->unknown_paths += targets.unknown;
	event->incomplete = event->incomplete || targets.lost;
	event->target = targets.target;
	event->n_targets = targets.n;
	for (size_t i = 0; i < targets.n; i++)
		event->units |= targets.target[i].units;
	return 0;
}

/* What is not known of every call; -1: out of memory. */
static int fill_call(struct assembler *a)
{
	struct event *event = &a->event;

	if (str_eq(event->syscall, STR("socketcall")) && a->made.arg[0].n)
		event->syscall = call_of_socketcall(a->made.arg[0]);
	a->made.call = call_find(event->syscall);
	event->field[FIELD_SYSCALL] = value_of(event->syscall);
	if (a->success.n)
		event->field[FIELD_SUCCESS] = word(str_eq(a->success, STR("yes")));
	if ((a->wanted & IN_NETWORK) && fill_address(a) != 0)
		return -1;
	return a->wanted & IN_FILES ? fill_targets(a) : 0;
}

/* -1: out of memory. */
static int fill(struct assembler *a, bool started)
{
	struct event *event = &a->event;

	/* A call that is no exec, or failed, has no vector that could be incomplete. */
	if ((started || a->seen_execve) && fill_argv(a) != 0)
		return -1;
	if (!event->syscall.p)
		event->syscall = call_name(a->arch, a->syscall);
	path_finish(&a->paths, &a->arena, &event->field[FIELD_CURRENT_DIRECTORY]);
	event->path = a->paths.item;
	event->n_paths = a->paths.n;
	event->unit = started ? UNIT_PROCESS_CREATION : UNIT_RECORD;
	event->units = 1u << event->unit;
	event->incomplete = event->incomplete || (started && !a->seen_execve);
	return !started && (a->wanted & IN_CALLS) ? fill_call(a) : 0;
}

struct event *assemble_end(struct assembler *a, const struct gathered *gathered)
{
	struct event *event = &a->event;

	event->syscall = call_exec(a->arch, a->syscall);
	event->success = a->success;
	bool started = event->syscall.p && str_eq(a->success, STR("yes"));

	if (!started && !a->wanted)
		return NULL;
	if (fill(a, started) != 0) {
		a->no_memory++;
		return NULL;
	}
	if (!started && !(event->units & a->wanted))
		return NULL;
	fill_accounts(a, gathered->enriched);
	event->field[FIELD_IMAGE] = a->exe;
	event->field[FIELD_USER] = value_of(event->user.name);
	event->field[FIELD_LOGON_ID] = value_of(event->user.id);
	event->field[FIELD_PROCESS_ID] = value_of(event->pid);
	event->field[FIELD_PARENT_PROCESS_ID] = value_of(event->ppid);
	event->field[FIELD_SESSION_ID] = value_of(decode_login(event->session));
	event->field[FIELD_LOGIN_ID] = value_of(decode_login(event->audit.id));
	if (event->field[FIELD_LOGIN_ID].state != VALUE_MISSING)
		event->field[FIELD_LOGIN_USER] = value_of(event->audit.name);
	event->field[FIELD_HOSTNAME] = value_of(event->id.node);
	return event;
}
