/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "context/procfs.h"

#include <dirent.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#define UPTIME_KEEP_MS 1000 /* how long a boot time is good: the real time may be set or slewed */
#define FILE_MAX       4096 /* bytes of stat and status that are looked at */

struct procfs {
	int root;
	const struct clock *clock;
	uint64_t ticks; /* per second */
	bool boot_known;
	uint64_t boot_ms, boot_read_ms; /* the first since the epoch, the other monotonic */
};

struct procfs *procfs_open(const char *path, const struct clock *clock)
{
	struct procfs *p = calloc(1, sizeof(*p));
	long ticks = sysconf(_SC_CLK_TCK);

	if (!p)
		return NULL;
	p->clock = clock;
	p->ticks = ticks > 0 ? (uint64_t)ticks : 100;
	p->root = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (p->root < 0) {
		free(p);
		return NULL;
	}
	return p;
}

void procfs_close(struct procfs *p)
{
	if (!p)
		return;
	close(p->root);
	free(p);
}

uint64_t procfs_now(const struct procfs *p)
{
	return clock_real(p->clock);
}

/* The first bytes of a file; 0 also when it cannot be read. */
static size_t read_file(int folder, const char *name, char *to, size_t size)
{
	int fd = openat(folder, name, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
	size_t n = 0;

	if (fd < 0)
		return 0;
	while (n < size) {
		ssize_t got = read(fd, to + n, size - n);

		if (got <= 0)
			break;
		n += (size_t)got;
	}
	close(fd);
	return n;
}

/* Takes the next word off *rest. */
static struct str next_word(struct str *rest)
{
	size_t from = 0, to;

	while (from < rest->n && (rest->p[from] == ' ' || rest->p[from] == '\t'))
		from++;
	for (to = from; to < rest->n && !strchr(" \t\n", rest->p[to]);)
		to++;
	struct str word = str_sub(*rest, from, to);

	*rest = str_sub(*rest, to, rest->n);
	return word;
}

/* "350735.47 234388.90": seconds since boot and hundredths. */
static int read_uptime(const struct procfs *p, uint64_t *ret_ms)
{
	char text[128];
	struct str rest = {text, read_file(p->root, "uptime", text, sizeof(text))};
	struct str word = next_word(&rest);
	const char *dot = word.n ? memchr(word.p, '.', word.n) : NULL;
	uint64_t sec, part;

	if (!dot || word.n != (size_t)(dot - word.p) + 3)
		return -1;
	if (str_u64(str_sub(word, 0, word.n - 3), &sec) != 0 || sec > UINT32_MAX ||
		str_u64(str_sub(word, word.n - 2, word.n), &part) != 0)
		return -1;
	*ret_ms = sec * 1000 + part * 10;
	return 0;
}

/* The moment of boot on the real clock. */
static int boot_time(struct procfs *p, uint64_t *ret_ms)
{
	uint64_t mono = clock_mono(p->clock), up;

	if (!p->boot_known || mono - p->boot_read_ms >= UPTIME_KEEP_MS) {
		uint64_t real = clock_real(p->clock);

		if (read_uptime(p, &up) != 0 || up > real)
			return -1;
		p->boot_ms = real - up;
		p->boot_read_ms = mono;
		p->boot_known = true;
	}
	*ret_ms = p->boot_ms;
	return 0;
}

/* "PID (COMM) STATE PPID ... STARTTIME ...": COMM may hold anything, so it ends at the last ')'. */
static int parse_stat(struct procfs *p, struct str text, struct procfs_stat *stat)
{
	const char *open = text.n ? memchr(text.p, '(', text.n) : NULL;
	const char *close = text.n ? memrchr(text.p, ')', text.n) : NULL;
	uint64_t ppid = 0, start = 0, boot;

	if (!open || !close || close < open)
		return -1;
	struct str rest = str_sub(text, (size_t)(close - text.p) + 1, text.n);

	for (int field = 3; field <= 22; field++) {
		struct str word = next_word(&rest);

		if (field == 4 && (str_u64(word, &ppid) != 0 || ppid > INT32_MAX))
			return -1;
		if (field == 22 && str_u64(word, &start) != 0)
			return -1;
	}
	if (start > UINT64_MAX / 1000 || boot_time(p, &boot) != 0)
		return -1;
	stat->ppid = (uint32_t)ppid;
	stat->start_ticks = start;
	stat->start_ms = boot + start * 1000 / p->ticks;
	stat->comm_n = (size_t)(close - open) - 1;
	if (stat->comm_n > sizeof(stat->comm))
		stat->comm_n = sizeof(stat->comm);
	memcpy(stat->comm, open + 1, stat->comm_n);
	return 0;
}

static int stat_in(struct procfs *p, int folder, struct procfs_stat *stat)
{
	char text[FILE_MAX];
	size_t n = read_file(folder, "stat", text, sizeof(text));

	return parse_stat(p, (struct str){text, n}, stat);
}

static int open_process(const struct procfs *p, uint32_t pid)
{
	char name[16];

	snprintf(name, sizeof(name), "%u", pid);
	return openat(p->root, name, O_PATH | O_DIRECTORY | O_CLOEXEC | O_NOFOLLOW);
}

int procfs_stat(struct procfs *p, uint32_t pid, struct procfs_stat *ret_stat)
{
	char name[32], text[FILE_MAX];

	snprintf(name, sizeof(name), "%u/stat", pid);
	ret_stat->pid = pid;
	size_t n = read_file(p->root, name, text, sizeof(text));

	return parse_stat(p, (struct str){text, n}, ret_stat);
}

/* "Uid:\tREAL\tEFFECTIVE...": in a line of its own, and what stands before it has no newline. */
static void read_uid(int folder, struct procfs_process *process)
{
	char text[FILE_MAX];
	struct str status = {text, read_file(folder, "status", text, sizeof(text))};
	const char *line = status.n ? memmem(status.p, status.n, "\nUid:", 5) : NULL;
	uint64_t uid;

	if (!line)
		return;
	struct str rest = str_sub(status, (size_t)(line - status.p) + 5, status.n);

	process->uid_known = str_u64(next_word(&rest), &uid) == 0 && uid <= UINT32_MAX;
	if (process->uid_known)
		process->uid = (uint32_t)uid;
}

static void read_line(int folder, struct procfs_process *process)
{
	size_t n = read_file(folder, "cmdline", process->line, sizeof(process->line));

	while (n > 0 && n < sizeof(process->line) && process->line[n - 1] == '\0')
		n--;
	for (size_t i = 0; i < n; i++) {
		if (process->line[i] == '\0')
			process->line[i] = ' ';
	}
	process->line_n = n;
}

int procfs_read(struct procfs *p, uint32_t pid, struct procfs_process *ret_process)
{
	int folder = open_process(p, pid), result;
	ssize_t n;

	if (folder < 0)
		return -1;
	*ret_process = (struct procfs_process){.stat.pid = pid};
	result = stat_in(p, folder, &ret_process->stat);
	if (result == 0) {
		n = readlinkat(folder, "exe", ret_process->exe, sizeof(ret_process->exe));
		ret_process->exe_n = n > 0 ? (size_t)n : 0;
		read_line(folder, ret_process);
		read_uid(folder, ret_process);
	}
	close(folder);
	return result;
}

void procfs_pids(struct procfs *p, size_t max, void (*each)(void *ctx, uint32_t pid), void *ctx)
{
	int copy = openat(p->root, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	DIR *folder = copy >= 0 ? fdopendir(copy) : NULL;
	struct dirent *entry;
	uint64_t pid;

	if (!folder) {
		if (copy >= 0)
			close(copy);
		return;
	}
	while (max > 0 && (entry = readdir(folder))) {
		if (str_u64(str_of(entry->d_name), &pid) != 0 || pid > INT32_MAX)
			continue;
		max--;
		each(ctx, (uint32_t)pid);
	}
	closedir(folder);
}

struct scan {
	struct procfs *procfs;
	void (*each)(void *ctx, const struct procfs_process *process);
	void *ctx;
};

static void scan_one(void *ctx, uint32_t pid)
{
	struct scan *scan = ctx;
	struct procfs_process process;

	if (procfs_read(scan->procfs, pid, &process) == 0)
		scan->each(scan->ctx, &process);
}

void procfs_scan(struct procfs *p, size_t max,
	void (*each)(void *ctx, const struct procfs_process *process), void *ctx)
{
	struct scan scan = {p, each, ctx};

	procfs_pids(p, max, scan_one, &scan);
}
