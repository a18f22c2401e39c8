/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * tree: which tree of processes an event belongs to, by its pids and its session.
 *
 * What the process was before its exec, else what its parent is, belongs to a tree. It begins anew below
 * pid 1, with a login, and where nothing is known. Owns nothing.
 */
#ifndef CONTEXT_TREE_H
#define CONTEXT_TREE_H

#include "context/process_store.h"
#include "event/event.h"

/* A pid as a record has it. -1: is none that a kernel gives. */
int process_pid(struct str text, uint32_t *ret_pid);

/* The time of the event, in ms since the epoch. */
uint64_t process_ms(const struct event *event);

/* The session of its login; PROCESS_SESSION_UNKNOWN: the event does not tell. */
uint32_t tree_session(const struct event *event);

/* What the tree of the event's process began with. */
struct process_root tree_root(
	const struct process_store *store, uint64_t node, const struct event *event);

#endif
