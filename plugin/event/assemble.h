/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * assemble: the records of one event -> struct event.
 *
 * Fields are taken by the type of the record they stand in, never by name over the whole event, and
 * only from records that the kernel writes. An event is a process_creation when its SYSCALL record
 * says that an execve or execveat succeeded; a failed one carries the executable of the caller. It is a
 * network_connection when a connect or accept did (call.h, address.h), and has files that were created
 * or accessed by its PATH records (target.h), where rules look at these. Any other event is handed out
 * only where rules look at single records (UNIT_RECORD), for the report.
 * Source: kernel/auditsc.c audit_log_exit(), arch/x86/entry/syscalls, asm-generic/unistd.h.
 */
#ifndef EVENT_ASSEMBLE_H
#define EVENT_ASSEMBLE_H

#include "base/arena.h"
#include "event/argv.h"
#include "event/event.h"
#include "event/path.h"
#include "event/target.h"
#include "input/parse.h"

/* Arena of one event: decoded pieces and the joined line of GATHER_EVENT_BYTES of records. */
#define EVENT_ARENA_MAX (64u * 1024 * 1024)

struct assembler {
	struct arena arena;
	struct argv_builder argv;
	struct path_list paths;
	struct event event;
	unsigned
		wanted; /* set by the owner: the units that rules look at, beside process_creation */
	bool seen_syscall, seen_cwd, seen_execve;
	struct str arch, syscall, success, items, address;
	struct call_made made;
	struct value exe;
	uint64_t no_memory; /* events given up because the arena was full */
	uint64_t unknown_paths; /* files left out, for no record tells where they are */
	uint64_t no_address; /* connects left out, for the record of their address did not arrive */
};

void assemble_init(struct assembler *a);
void assemble_done(struct assembler *a);

/* The record types that assemble_record() uses, where rules look at these units. */
void assemble_types(struct record_types *set, unsigned units);

/* Starts over: the event handed out before is gone. */
void assemble_begin(struct assembler *a, const struct gathered *gathered);

/* One record of the event; `ctx` is the assembler. Fits parser_event(). */
void assemble_record(void *ctx, struct record *record);

/* The event, owned by the assembler; NULL: nothing that is evaluated. */
struct event *assemble_end(struct assembler *a, const struct gathered *gathered);

#endif
