/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "context/tree.h"

#include "context/procfs.h"

int process_pid(struct str text, uint32_t *ret_pid)
{
	uint64_t number;

	if (str_u64(text, &number) != 0 || number >= PROCESS_PID_MAX)
		return -1;
	*ret_pid = (uint32_t)number;
	return 0;
}

uint64_t process_ms(const struct event *event)
{
	if (event->id.sec > UINT64_MAX / 1000 - 1)
		return UINT64_MAX - 1000;
	return event->id.sec * 1000 + event->id.ms;
}

/* Of nobody's login is one, too. */
uint32_t tree_session(const struct event *event)
{
	uint64_t session;

	if (str_u64(event->session, &session) != 0)
		return PROCESS_SESSION_UNKNOWN;
	return session < UINT32_MAX ? (uint32_t)session : UINT32_MAX - 1;
}

static bool same_session(uint32_t a, uint32_t b)
{
	return a == b || a == PROCESS_SESSION_UNKNOWN || b == PROCESS_SESSION_UNKNOWN;
}

/* Does the tree of this process go on in the event? */
static bool goes_on(const struct process *process, const struct event *event)
{
	return procfs_started_by(process->since_ms, process_ms(event)) &&
	       same_session(process->session, tree_session(event));
}

struct process_root tree_root(
	const struct process_store *store, uint64_t node, const struct event *event)
{
	const struct str text[] = {event->pid, event->ppid};
	struct process process;
	uint32_t pid[2] = {0};

	for (size_t i = 0; i < 2; i++) {
		process_pid(text[i], &pid[i]);
		if (pid[i] > 1 && process_store_peek(store, node, pid[i], &process) &&
			goes_on(&process, event))
			return process.root;
	}
	return (struct process_root){process_ms(event), pid[0]};
}
