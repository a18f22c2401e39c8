/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * gather: records collected into whole events, by (node, time, serial).
 *
 * The kernel and auditd interleave the records of different events, lose some and send others late.
 * An event is whole at its PROCTITLE or EOE record. Else it ages out: when GATHER_NEWER events of its
 * node began since its last record, or GATHER_AGE_MS after it on the monotonic clock (live input
 * only; event times come from outside and are never used for this), or at the end of input. A record
 * of an event that was closed is late: counted, never a second event. Records that are whole by
 * themselves (user space, daemon) are handed over at once when they are wanted, else counted only.
 *
 * Only records of wanted types are stored. Over a cap the event goes on without the surplus and is
 * marked; over the total of all open events the one that waits longest is closed. Every such case
 * has a counter.
 * Source: libauparse au_check_events(), kernel/auditsc.c (order of the records of an event).
 */
#ifndef INPUT_GATHER_H
#define INPUT_GATHER_H

#include "base/buf.h"
#include "input/gaps.h"
#include "input/header.h"
#include "input/types.h"

#define GATHER_NEWER	   64
#define GATHER_AGE_MS	   2000
#define GATHER_EVENT_BYTES (16u * 1024 * 1024)
#define GATHER_TOTAL_BYTES (32u * 1024 * 1024)
#define GATHER_OPEN_MAX	   1024
#define GATHER_NODES_MAX   64 /* names are chosen by whoever sends; one more replaces the idlest */

/* A whole event: its stored records in order of arrival, each with a newline. */
struct gathered {
	struct str node;
	uint64_t sec;
	uint32_t ms, serial;
	struct str records; /* what the kernel wrote */
	struct str enriched; /* what auditd appended to the SYSCALL record: UID="root" ... */
	size_t paths; /* of these, PATH records */
	bool has_syscall, has_execve;
	bool incomplete; /* no end was seen of an event that has a SYSCALL record */
	bool oversized; /* records over GATHER_EVENT_BYTES are missing */
};

struct gather_counters {
	uint64_t records; /* audit records, stored or not */
	uint64_t garbage; /* lines that are none */
	uint64_t cut; /* lines with a record glued to a half-written one: dropped */
	uint64_t late; /* records of closed events */
	uint64_t events; /* events seen, those of one record too */
	uint64_t aged; /* closed without an end */
	uint64_t evicted; /* closed early, by a cap */
	uint64_t oversized; /* events over GATHER_EVENT_BYTES */
	uint64_t no_syscall; /* execs and paths without their SYSCALL record: not evaluated */
	uint64_t no_memory; /* records dropped for want of memory */
};

struct gather;

/* NULL = out of memory. `whole` gets each event; its slices are valid during the call. */
struct gather *gather_new(const struct record_types *wanted,
	void (*whole)(void *ctx, const struct gathered *event), void *ctx);
void gather_free(struct gather *g);

/* From here on other types are stored. */
void gather_want(struct gather *g, const struct record_types *wanted);

/* One line. `now_ms`: monotonic milliseconds, 0 = a file, nothing ages by time. */
void gather_line(struct gather *g, struct str line, uint64_t now_ms);

/* Closes what is older than GATHER_AGE_MS. Returns milliseconds until the next may be, 0 = none open. */
uint64_t gather_age(struct gather *g, uint64_t now_ms);

/* End of input: closes everything. */
void gather_finish(struct gather *g);

const struct gather_counters *gather_counters(const struct gather *g);

/* Serials skipped, over all nodes. */
uint64_t gather_missing(const struct gather *g);

#endif
