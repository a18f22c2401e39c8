/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "context/process_state.h"

#include "base/buf.h"
#include "base/pack.h"

#define DELETED                                                                                    \
	STR(" (deleted)") /* what the kernel puts behind the path of a program that was replaced */

/*
 * start 8 | since 8 | pid 4 | parent 4 | bytes of image, line, user 2 each, of comm 1 | states of image,
 * line, user 1 each | from /proc 1 | texts in this order
 */
enum {
	AT_START = 0,
	AT_SINCE = 8,
	AT_PID = 16,
	AT_PPID = 20,
	AT_IMAGE_N = 24,
	AT_LINE_N = 26,
	AT_USER_N = 28,
	AT_COMM_N = 30,
	AT_STATES = 31,
	AT_FROM = 34,
	HEADER = 35
};

struct saved {
	uint64_t start_ticks;
	struct process process; /* its texts are those of the entry */
};

/* --- saving --------------------------------------------------------------------------------------- */

struct save {
	struct process_store *store;
	struct procfs *procfs;
	struct statefile_writer *writer;
	struct buf entry;
	size_t n;
};

static void print(const struct saved *saved, struct buf *out)
{
	const struct process *p = &saved->process;
	unsigned char head[HEADER];

	put_le(head + AT_START, saved->start_ticks, 8);
	put_le(head + AT_SINCE, p->since_ms, 8);
	put_le(head + AT_PID, p->pid, 4);
	put_le(head + AT_PPID, p->ppid, 4);
	put_le(head + AT_IMAGE_N, p->image.text.n, 2);
	put_le(head + AT_LINE_N, p->line.text.n, 2);
	put_le(head + AT_USER_N, p->user.text.n, 2);
	head[AT_COMM_N] = (unsigned char)p->comm.n;
	head[AT_STATES] = (unsigned char)p->image.state;
	head[AT_STATES + 1] = (unsigned char)p->line.state;
	head[AT_STATES + 2] = (unsigned char)p->user.state;
	head[AT_FROM] = p->from_procfs;
	buf_add(out, (struct str){(char *)head, sizeof(head)});
	buf_add(out, p->image.text);
	buf_add(out, p->line.text);
	buf_add(out, p->user.text);
	buf_add(out, p->comm);
}

/* A process that runs, when it is the one that the store knows. */
static void save_one(void *ctx, uint32_t pid)
{
	struct save *save = ctx;
	struct process_room room;
	struct procfs_stat stat;
	struct saved saved;

	if (!process_store_find(save->store, str_hash(STR_NONE), pid, &room, &saved.process) ||
		procfs_stat(save->procfs, pid, &stat) != 0 ||
		!procfs_started_by(stat.start_ms, saved.process.since_ms))
		return;
	saved.start_ticks = stat.start_ticks;
	buf_reset(&save->entry, STATEFILE_ENTRY_MAX);
	print(&saved, &save->entry);
	if (save->entry.overflow)
		return;
	statefile_add(save->writer, buf_str(&save->entry));
	save->n++;
}

size_t process_state_save(
	struct process_store *s, struct procfs *procfs, struct statefile_writer *w)
{
	struct save save = {.store = s, .procfs = procfs, .writer = w};

	statefile_begin(w, PROCESS_STATE_NAME, PROCESS_STATE_VERSION);
	buf_init(&save.entry, STATEFILE_ENTRY_MAX);
	procfs_pids(procfs, PROCESS_MAX, save_one, &save);
	buf_done(&save.entry);
	return save.n;
}

/* --- loading -------------------------------------------------------------------------------------- */

/* The next `n` bytes of *rest, which must be there. */
static struct str take(struct str *rest, size_t n, bool *ret_short)
{
	struct str text = {rest->p, n};

	if (n > rest->n) {
		*ret_short = true;
		return STR_NONE;
	}
	*rest = str_sub(*rest, n, rest->n);
	return text;
}

/* What a store can hold and what the kernel can have. */
static bool plausible(const struct process *p)
{
	const struct value *value[] = {&p->image, &p->line, &p->user};

	for (size_t i = 0; i < 3; i++) {
		if (value[i]->state > VALUE_CUT ||
			(value[i]->state == VALUE_MISSING && value[i]->text.n > 0) ||
			value[i]->text.n > (i == 2 ? PROCESS_NAME_MAX : PROCESS_TEXT_MAX))
			return false;
	}
	return p->pid > 0 && p->pid < PROCESS_PID_MAX && p->ppid < PROCESS_PID_MAX &&
	       p->comm.n <= PROCESS_COMM_MAX;
}

static int parse(struct str entry, struct saved *ret_saved)
{
	const unsigned char *head = (const unsigned char *)entry.p;
	bool is_short = entry.n < HEADER;

	if (is_short)
		return -1;
	struct str rest = str_sub(entry, HEADER, entry.n);
	struct process p = {
		.node = str_hash(STR_NONE),
		.since_ms = get_le(head + AT_SINCE, 8),
		.pid = (uint32_t)get_le(head + AT_PID, 4),
		.ppid = (uint32_t)get_le(head + AT_PPID, 4),
		.from_procfs = head[AT_FROM] & 1,
		.image.state = head[AT_STATES],
		.line.state = head[AT_STATES + 1],
		.user.state = head[AT_STATES + 2],
	};

	p.image.text = take(&rest, get_le(head + AT_IMAGE_N, 2), &is_short);
	p.line.text = take(&rest, get_le(head + AT_LINE_N, 2), &is_short);
	p.user.text = take(&rest, get_le(head + AT_USER_N, 2), &is_short);
	p.comm = take(&rest, head[AT_COMM_N], &is_short);
	if (is_short || rest.n > 0 || !plausible(&p))
		return -1;
	*ret_saved = (struct saved){get_le(head + AT_START, 8), p};
	return 0;
}

static bool same_value(const struct value *a, const struct value *b)
{
	return a->state == b->state && str_eq(a->text, b->text);
}

/* A package that was upgraded takes the file away from programs that run. */
static bool was_deleted(const struct value *known, const struct value *saved)
{
	return known->text.n == saved->text.n + DELETED.n && str_ends(known->text, DELETED) &&
	       str_starts(known->text, saved->text);
}

static bool same_program(const struct process *known, const struct process *saved)
{
	if (saved->image.state == VALUE_MISSING)
		return false;
	if (known->image.state == VALUE_MISSING)
		return str_eq(known->comm, saved->comm);
	return same_value(&known->image, &saved->image) ||
	       was_deleted(&known->image, &saved->image);
}

/* False: it is not this process, or not this program any more. */
static bool adopt(struct process_store *s, struct procfs *procfs, struct saved *saved)
{
	struct process *process = &saved->process, known;
	struct process_room room;
	struct procfs_stat stat;

	if (procfs_stat(procfs, process->pid, &stat) != 0 ||
		stat.start_ticks != saved->start_ticks ||
		!procfs_started_by(stat.start_ms, process->since_ms) ||
		!process_store_find(s, process->node, process->pid, &room, &known) ||
		!known.from_procfs || !same_program(&known, process))
		return false;
	if (known.line.state != VALUE_MISSING)
		process->line = known.line;
	if (process->user.state == VALUE_MISSING)
		process->user = known.user;
	/* Trees are counted anew from what /proc shows. */
	process->session = known.session;
	process->root = known.root;
	process_store_put(s, process);
	return true;
}

void process_state_load(struct process_store *s, struct procfs *procfs, struct statefile_reader *r,
	struct process_state_counters *ret_counters)
{
	struct process_state_counters c = {0};
	struct saved saved;
	struct str entry;

	while (statefile_next(r, &entry)) {
		if (parse(entry, &saved) != 0)
			c.refused++;
		else if (adopt(s, procfs, &saved))
			c.taken++;
		else
			c.gone++;
	}
	*ret_counters = c;
}
