/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * process_store: a bounded number of processes by (node, pid), the least recently used one gives way.
 *
 * Limits: PROCESS_MAX entries, and texts.h for their texts, 23 MiB together and for good; of an image
 * or a command line PROCESS_TEXT_MAX bytes, of a longer one the beginning, as a cut value; of a user's
 * name PROCESS_NAME_MAX, a longer one is unknown. Pids from PROCESS_PID_MAX on are no pids: so a bucket
 * holds at most 64 of one node, whoever chooses them.
 */
#ifndef CONTEXT_PROCESS_STORE_H
#define CONTEXT_PROCESS_STORE_H

#include "context/texts.h"
#include "event/event.h"

#define PROCESS_MAX	 65536
#define PROCESS_PID_MAX	 (1u << 22) /* the kernel's PID_MAX_LIMIT */
#define PROCESS_TEXT_MAX 1024
#define PROCESS_NAME_MAX 256
#define PROCESS_COMM_MAX 15

/* The process that a tree of processes began with. */
struct process_root {
	uint64_t ms; /* of its exec, or its start where /proc told */
	uint32_t pid;
};

#define PROCESS_SESSION_UNKNOWN UINT32_MAX

/* What is known of one. */
struct process {
	uint64_t
		node; /* a hash of the node's name: names are the administrator's, not an attacker's */
	uint64_t since_ms; /* of its exec, or its start where /proc told: since the epoch */
	uint32_t pid, ppid;
	uint32_t session; /* of its login, or PROCESS_SESSION_UNKNOWN */
	struct process_root root;
	bool from_procfs; /* since_ms is not exact */
	struct str comm; /* its name as of since_ms */
	struct value image, line, user;
};

struct process_entry;

/* Entry 0 is none; its `newer` and `older` are the oldest and the newest entry. */
struct process_store {
	struct process_entry *entry;
	uint32_t *bucket;
	uint32_t fresh, free; /* entries never used, and those given back */
	struct texts texts;
	uint64_t evicted;
	uint64_t lost; /* of these, as far as is known, processes that still ran */
	/* Set by the owner, or NULL: does this process still run? In doubt it does. */
	bool (*runs)(void *ctx, uint64_t node, uint32_t pid, uint64_t since_ms);
	void *ctx;
};

/* Where the texts of one go when it is looked at. */
struct process_room {
	char text[2 * PROCESS_TEXT_MAX + PROCESS_NAME_MAX];
};

/* -1: out of memory. */
int process_store_init(struct process_store *s);
void process_store_done(struct process_store *s);

/*
 * Looks a process up, as one that was used now. false: not known. Its texts are in `room`, its comm is
 * the store's, until the next change.
 */
bool process_store_find(struct process_store *s, uint64_t node, uint32_t pid,
	struct process_room *room, struct process *ret_process);

/* The same without texts, and not counted as use. */
bool process_store_peek(
	const struct process_store *s, uint64_t node, uint32_t pid, struct process *ret_process);

/* Whether an exec of the process is known that came after `ms`, by no more than `within_ms`. */
bool process_store_newer(const struct process_store *s, uint64_t node, uint32_t pid, uint64_t ms,
	uint64_t within_ms);

/* Keeps it, in place of what was known of the pid. */
void process_store_put(struct process_store *s, const struct process *process);

void process_store_drop(struct process_store *s, uint64_t node, uint32_t pid);

#endif
