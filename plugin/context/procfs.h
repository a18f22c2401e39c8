/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * procfs: what /proc says of a process.
 *
 * A process is looked at through its opened folder, so that all that is read is of the same one. Its
 * name and arguments are what it chose them to be, the path of its program and the ids are the
 * kernel's. Reading fails quietly: processes end, hidepid hides them, and without CAP_SYS_PTRACE the
 * program of somebody else is not shown. Sizes are capped by the arrays below.
 * Source: proc(5); kernel: fs/proc/array.c do_task_stat().
 */
#ifndef CONTEXT_PROCFS_H
#define CONTEXT_PROCFS_H

#include "base/clock.h"
#include "base/str.h"

#define PROCFS_COMM_MAX 64 /* kernel threads have names beyond 15 bytes */
#define PROCFS_SLACK_MS 100 /* of start_ms, which is worked out from ticks and uptime */
#define PROCFS_TEXT_MAX 1025 /* one more than is kept shows that there was more */

struct procfs_stat {
	uint32_t pid, ppid;
	uint64_t start_ms; /* since the epoch */
	uint64_t start_ticks; /* since boot, exact: with the pid a name for the whole boot */
	char comm[PROCFS_COMM_MAX];
	size_t comm_n;
};

struct procfs_process {
	struct procfs_stat stat;
	uint32_t uid;
	bool uid_known;
	char exe[PROCFS_TEXT_MAX]; /* 0 bytes: not shown */
	size_t exe_n;
	char line[PROCFS_TEXT_MAX]; /* the arguments joined by one blank */
	size_t line_n;
};

struct procfs;

/* `path` is "/proc" but in tests. NULL: there is none, or no memory. */
struct procfs *procfs_open(const char *path, const struct clock *clock);
void procfs_close(struct procfs *p);

/* Whether a process that started at `start_ms` can be what was there at `ms`. */
static inline bool procfs_started_by(uint64_t start_ms, uint64_t ms)
{
	return start_ms <= ms + PROCFS_SLACK_MS;
}

/* The time now, milliseconds since the epoch. */
uint64_t procfs_now(const struct procfs *p);

/* -1: there is no such process, or it is not shown. */
int procfs_stat(struct procfs *p, uint32_t pid, struct procfs_stat *ret_stat);
int procfs_read(struct procfs *p, uint32_t pid, struct procfs_process *ret_process);

/* Each pid, and each process, at most `max`. */
void procfs_pids(struct procfs *p, size_t max, void (*each)(void *ctx, uint32_t pid), void *ctx);
void procfs_scan(struct procfs *p, size_t max,
	void (*each)(void *ctx, const struct procfs_process *process), void *ctx);

#endif
