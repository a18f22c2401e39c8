/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * call: system calls by name, and what those that rules look at do with files and addresses.
 *
 * Numbers become names by libaudit's tables, so every architecture it knows is covered. Arguments are
 * the a0 ... a3 of the SYSCALL record: numbers in hex, as the process gave them, never what they point
 * to. Flags are those of asm-generic/fcntl.h, which all architectures of call_exec() have in common.
 * Source: libaudit.h, man 2 of each call, kernel/auditsc.c.
 */
#ifndef EVENT_CALL_H
#define EVENT_CALL_H

#include <stdbool.h>
#include <stdint.h>

#include "base/str.h"

#define CALL_ARGS 4

enum call_use {
	CALL_ACCESS = 1, /* opens a file, or asks for it */
	CALL_CREATES = 2, /* makes the file, or empties it, whatever its flags are */
	CALL_OPENS = 4, /* does so if its flags say so */
	CALL_CONNECTS = 8,
	CALL_ACCEPTS = 16,
	CALL_NAMES = 32, /* makes a name, of whatever it is */
};

struct call {
	struct str name;
	unsigned use;
	/* Arguments: the open flags, the directories that names are seen from; CALL_NONE: it has none. */
	signed char flags, from, to; /* to: of the name that is made */
};

#define CALL_NONE (-1)

/* What the SYSCALL record tells of a call. */
struct call_made {
	const struct call *call; /* NULL: one of no interest */
	struct str arg[CALL_ARGS], exit;
	uint64_t open_flags; /* of openat2, which has them in memory: its own record; 0: not told */
};

/* The name of a call that starts a program; empty: it is another one. */
struct str call_exec(struct str arch, struct str number);

/* AUDIT_ARCH_* of SYSCALL.arch in hex; 0: none. */
unsigned call_arch(struct str arch);

/* The machine that libaudit has for it; -1: unknown. */
int call_machine(struct str arch);

/* The name of a call; empty: unknown. */
struct str call_name(struct str arch, struct str number);

/* What socketcall(2) of its first argument is: "connect"; empty: nothing of interest. */
struct str call_of_socketcall(struct str arg);

/* NULL: the call neither is about files nor about addresses. */
const struct call *call_find(struct str name);

/* An argument; false: it was not told. */
bool call_arg(const struct call_made *made, int arg, uint64_t *ret_value);

/* Relative names are seen from the working directory, not from a descriptor that is `arg`. */
bool call_from_cwd(const struct call_made *made, int arg);

/* Makes or empties the file that it opens. */
bool call_creates(const struct call_made *made);

#endif
