/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * process: what is known of running programs, so that an exec can be told together with its parent.
 *
 * The table is fed by every exec event: an exec replaces what was known of its process, whose parent
 * stays. The parent of an event is the entry of its ppid on the same node. With a view of /proc
 * (plugin only, procfs.h) the table begins with what runs already, finds forks that never executed
 * anything, and notices that a pid was given to another process; without it (files) the records
 * alone speak, and what they do not tell is missing. Missing fields match nothing: nothing that is
 * read here can keep a rule from matching what the event itself says.
 *
 * Limits: those of process_store.h, and PROCESS_ANCESTORS_MAX ancestors.
 */
#ifndef CONTEXT_PROCESS_H
#define CONTEXT_PROCESS_H

#include "context/process_state.h"
#include "context/process_store.h"
#include "context/procfs.h"
#include "context/users.h"
#include "event/event.h"

#define PROCESS_ANCESTORS_MAX 16
#define PROCESS_LATE_MS	      5000 /* an exec that arrives so late does not replace a newer one */
#define PROCESS_LIVE_MS	      5000 /* /proc says nothing of events older than this */

struct process_counters {
	uint64_t known; /* execs whose parent was known */
	uint64_t unknown;
	uint64_t evicted; /* entries that gave way to others */
	uint64_t lost; /* of these, processes that still ran, or may have: those of other hosts */
	uint64_t reused; /* entries whose pid belonged to another process by now */
};

struct process_table;

/*
 * `procfs` may be NULL, and is not owned; it shows the host of records without node= and with a node
 * of the name `hostname`, which may be NULL. NULL = out of memory.
 */
struct process_table *process_new(struct procfs *procfs, const char *hostname);
void process_free(struct process_table *table);

/* What runs now, by /proc; names of users from `users`, which may be NULL. */
void process_scan(struct process_table *table, const struct users *users);

/* Fills in parent and ancestors; the texts are the table's, valid until the next call. */
void process_fill(struct process_table *table, struct event *event);

/*
 * Of an event that started no program: the command line of its process, if the table knows it as one that
 * runs this program. The text is the table's, valid until the next call.
 */
void process_self(struct process_table *table, struct event *event);

/* The event's own program, from here on. To be called when rules have seen the event. */
void process_note(struct process_table *table, const struct event *event);

/* For the next start, and from the last one, after process_scan(). See process_state.h. */
void process_save(struct process_table *table, struct statefile_writer *w);
void process_load(struct process_table *table, struct statefile_reader *r,
	struct process_state_counters *ret_counters);

void process_counters(const struct process_table *table, struct process_counters *ret_counters);

#endif
