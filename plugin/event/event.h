/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * event: what the kernel said about one action, decoded, ready to be matched and reported.
 *
 * An event is built by assemble.c from the records of one (node, time, serial) and lives in the event
 * arena: every slice in it is valid until the next event is assembled. Values are the raw bytes of
 * the process (unescaped, not interpreted) and may hold anything but NUL. Of a user-space record only
 * what the kernel wrote in front of it is ever in here: pid, uid, auid, ses.
 */
#ifndef EVENT_EVENT_H
#define EVENT_EVENT_H

#include <stdbool.h>
#include <stdint.h>

#include "base/str.h"
#include "event/field.h"

/*
 * The name of an event. `serial` restarts at boot and wraps at 32 bits, so only the whole triple
 * identifies one; `node` is empty when the records carry no node= prefix.
 */
struct event_id {
	struct str node;
	uint64_t sec;
	uint32_t ms;
	uint32_t serial;
};

/* How it is told: SEC.MS:SERIAL. The milliseconds may be those since the epoch. */
#define EVENT_AT		      "%llu.%03u:%u"
#define EVENT_AT_ARG(sec, ms, serial) (unsigned long long)(sec), (unsigned)((ms) % 1000), (serial)

enum value_state {
	VALUE_MISSING, /* the event does not tell: only a test for absence can match */
	VALUE_WHOLE,
	VALUE_CUT, /* bytes are known to be missing: what is not found in it is undecided */
};

struct value {
	struct str text;
	enum value_state state;
	const struct value *more; /* further values of a field that may have several */
};

/*
 * The argument vector. Arguments that were lost leave one byte 0xff in the joined command line, which
 * no literal of a rule (valid UTF-8) can match across.
 */
struct argv {
	const struct str *arg; /* the arguments that arrived, in order */
	size_t n;
	uint64_t argc; /* as the kernel counted */
	bool incomplete; /* an argument or a piece of one is missing */
	bool oversized; /* because there were more pieces than are kept */
	struct str line; /* joined by one blank */
};

struct account {
	struct str id; /* decimal; empty = not told */
	struct str name; /* empty = unknown */
};

struct path_item; /* path.h */
struct target; /* target.h */

struct event {
	struct event_id id;
	enum unit unit; /* as what it is looked at, and reported */
	unsigned units; /* a set of 1 << enum unit: as what it is to be looked at */
	struct value field[FIELD_COUNT];
	/* Files of UNIT_FILE_*: FIELD_TARGET_FILENAME is one of these at a time. */
	const struct target *target;
	size_t n_targets;

	/* For the report, beside the fields that rules can name. */
	struct argv argv;
	const struct path_item *path; /* PATH records, when they were asked for */
	size_t n_paths;
	struct account user, effective, audit; /* audit: the login uid, 4294967295 = unset */
	struct str
		syscall; /* "execve"; of socketcall the call it is; empty = not told, or not known */
	struct str success; /* "yes", "no", empty = not told */
	struct str record; /* of an event of UNIT_RECORD: the type of its first record */
	struct str pid, ppid, comm, tty, session, key;
	const uint32_t
		*ancestor; /* pids of the processes above, the parent first, as far as known */
	size_t n_ancestors;
	bool incomplete; /* records of this event are missing */
};

#endif
