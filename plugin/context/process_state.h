/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * process_state: what is known of running programs, over a restart (base/statefile.h).
 *
 * Only processes of this host that run are saved: each with the tick of its start, which together with
 * its pid names it for the whole boot. At the next start an entry counts when the same process still
 * runs and /proc, which was read just before, still shows the same program: what it executed while
 * nobody looked is not known, and a wrong parent is worse than none. Where the program is not shown its
 * name decides. Of a command line /proc's counts when it is another one.
 */
#ifndef CONTEXT_PROCESS_STATE_H
#define CONTEXT_PROCESS_STATE_H

#include "base/statefile.h"
#include "context/process_store.h"
#include "context/procfs.h"

#define PROCESS_STATE_NAME    "processes"
#define PROCESS_STATE_VERSION 1

struct process_state_counters {
	uint64_t taken; /* entries that count */
	uint64_t gone; /* of processes that ended, or are others by now */
	uint64_t refused; /* that no process can have written: damage */
};

/* A section of its own; how many entries. */
size_t process_state_save(
	struct process_store *s, struct procfs *procfs, struct statefile_writer *w);

/* The entries of the section that `r` has just begun; the store knows what runs. */
void process_state_load(struct process_store *s, struct procfs *procfs, struct statefile_reader *r,
	struct process_state_counters *ret_counters);

#endif
