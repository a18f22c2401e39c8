/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Time decides whether an entry can be the parent: what its process became after the child's exec is
 * none of the child's business. A pid that /proc shows with a start between the time of the entry and
 * the event was given to another process meanwhile.
 */
#include "context/process.h"

#include <stdio.h>
#include <stdlib.h>

#include "context/tree.h"

/* One of the chain above an event: its texts and its place in the values of Ancestor fields. */
struct level {
	struct process_room room;
	struct process process;
	struct value image, line, parent;
	char parent_pid[12];
};

struct process_table {
	struct process_store store;
	struct procfs *procfs; /* NULL: the records alone */
	struct str hostname;
	const struct users *users; /* during a scan */
	struct process_counters counters;
	struct level level[PROCESS_ANCESTORS_MAX];
	uint32_t pid[PROCESS_ANCESTORS_MAX]; /* of the levels */
	struct level self; /* of process_self() */
	struct process_room inherited; /* scratch */
	struct procfs_process found; /* scratch */
	char root[48]; /* TreeRoot of an event */
};

/* Who asks for a parent: an event, or a process of the chain. */
struct child {
	uint64_t node;
	uint32_t ppid;
	uint64_t ms; /* its parent was there at this time */
	bool live; /* /proc may be asked */
};

/* Of a process of this host: the one that the entry speaks of. Others may always run. */
static bool still_runs(void *ctx, uint64_t node, uint32_t pid, uint64_t since_ms)
{
	struct procfs_stat stat;

	return node != str_hash(STR_NONE) ||
	       (procfs_stat(ctx, pid, &stat) == 0 && procfs_started_by(stat.start_ms, since_ms));
}

struct process_table *process_new(struct procfs *procfs, const char *hostname)
{
	struct process_table *t = calloc(1, sizeof(*t));

	if (!t)
		return NULL;
	t->procfs = procfs;
	t->hostname = str_of(hostname);
	if (process_store_init(&t->store) != 0) {
		free(t);
		return NULL;
	}
	t->store.runs = procfs ? still_runs : NULL;
	t->store.ctx = procfs;
	return t;
}

void process_free(struct process_table *table)
{
	if (!table)
		return;
	process_store_done(&table->store);
	free(table);
}

void process_counters(const struct process_table *table, struct process_counters *ret_counters)
{
	*ret_counters = table->counters;
	ret_counters->evicted = table->store.evicted;
	ret_counters->lost = table->store.lost;
}

/* Records of this host with and without its name are of one node. */
static bool is_local(const struct process_table *t, const struct event *event)
{
	return event->id.node.n == 0 || (t->procfs && str_eq(event->id.node, t->hostname));
}

static uint64_t node_of(const struct process_table *t, const struct event *event)
{
	return str_hash(is_local(t, event) ? STR_NONE : event->id.node);
}

static struct value whole(struct str text)
{
	return (struct value){.text = text, .state = text.n ? VALUE_WHOLE : VALUE_MISSING};
}

/* --- what /proc adds ------------------------------------------------------------------------------ */

/* The entry speaks of a process that is gone, and /proc shows another one that was there in time. */
static bool is_reused(
	struct process_table *t, const struct child *child, const struct process *entry)
{
	struct procfs_stat stat;

	if (!child->live || procfs_stat(t->procfs, child->ppid, &stat) != 0)
		return false;
	return !procfs_started_by(stat.start_ms, entry->since_ms) &&
	       procfs_started_by(stat.start_ms, child->ms);
}

static struct process from_procfs(const struct process_table *t, uint64_t node)
{
	const struct procfs_process *found = &t->found;

	return (struct process){.node = node,
		.since_ms = found->stat.start_ms,
		.pid = found->stat.pid,
		.ppid = found->stat.ppid,
		.session = PROCESS_SESSION_UNKNOWN,
		.root = {found->stat.start_ms, found->stat.pid},
		.from_procfs = true,
		.comm = {found->stat.comm, found->stat.comm_n},
		.image = whole((struct str){found->exe, found->exe_n}),
		.line = whole((struct str){found->line, found->line_n})};
}

static void on_found(void *ctx, const struct procfs_process *found)
{
	struct process_table *t = ctx;

	t->found = *found;
	struct process process = from_procfs(t, str_hash(STR_NONE));

	if (found->uid_known)
		process.user = whole(users_name(t->users, found->uid));
	process_store_put(&t->store, &process);
}

void process_scan(struct process_table *table, const struct users *users)
{
	if (!table->procfs)
		return;
	table->users = users;
	procfs_scan(table->procfs, PROCESS_MAX, on_found, table);
	table->users = NULL;
}

void process_save(struct process_table *table, struct statefile_writer *w)
{
	if (table->procfs)
		process_state_save(&table->store, table->procfs, w);
}

void process_load(struct process_table *table, struct statefile_reader *r,
	struct process_state_counters *ret_counters)
{
	if (table->procfs)
		process_state_load(&table->store, table->procfs, r, ret_counters);
}

/* The nearest known ancestor of the process in t->found, as it was when that began. */
static bool find_forker(struct process_table *t, uint64_t node, struct process *ret_process)
{
	struct procfs_stat at = t->found.stat, up;
	bool known = false;

	for (int step = 0; step < PROCESS_ANCESTORS_MAX && !known; step++) {
		uint32_t ppid = at.ppid;

		if (ppid == 0 || procfs_stat(t->procfs, ppid, &up) != 0 ||
			!procfs_started_by(up.start_ms, at.start_ms))
			return false;
		known = process_store_find(&t->store, node, ppid, &t->inherited, ret_process);
		if (known && !procfs_started_by(up.start_ms, ret_process->since_ms))
			return false; /* of another process */
		at = up;
	}
	return known && procfs_started_by(ret_process->since_ms, t->found.stat.start_ms);
}

/*
 * A process that the records did not tell of. One that was forked and executed nothing is what its
 * parent was, and the records' word on that counts; one with another program or name has executed
 * something that was not audited, and only what the kernel shows of it counts.
 */
static bool adopt(struct process_table *t, const struct child *child)
{
	struct process forker, process;

	if (!child->live || procfs_read(t->procfs, child->ppid, &t->found) != 0 ||
		!procfs_started_by(t->found.stat.start_ms, child->ms))
		return false;
	process = from_procfs(t, child->node);
	if (find_forker(t, child->node, &forker) &&
		(process.image.text.n ? str_eq(process.image.text, forker.image.text)
				      : str_eq(process.comm, forker.comm))) {
		process.image = forker.image;
		process.line = forker.line;
		process.user = forker.user;
		process.session = forker.session;
		process.root = forker.root;
	}
	if (process.image.state == VALUE_MISSING)
		return false;
	process_store_put(&t->store, &process);
	return true;
}

/* --- parents -------------------------------------------------------------------------------------- */

static bool find_parent(struct process_table *t, const struct child *child, struct level *level)
{
	struct process *parent = &level->process;
	bool known = process_store_find(&t->store, child->node, child->ppid, &level->room, parent);

	if (known && is_reused(t, child, parent)) {
		process_store_drop(&t->store, child->node, child->ppid);
		t->counters.reused++;
		known = false;
	}
	if (!known)
		known = adopt(t, child) && process_store_find(&t->store, child->node, child->ppid,
						   &level->room, parent);
	if (!known)
		return false;
	return parent->from_procfs ? procfs_started_by(parent->since_ms, child->ms)
				   : parent->since_ms <= child->ms;
}

static bool seen_before(const struct process_table *t, size_t n, uint32_t pid)
{
	for (size_t i = 0; i < n; i++) {
		if (t->level[i].process.pid == pid)
			return true;
	}
	return false;
}

/* The chain above the event, the parent first; how many are known. */
static size_t find_chain(struct process_table *t, struct child child)
{
	size_t n = 0;

	while (n < PROCESS_ANCESTORS_MAX && child.ppid != 0 && !seen_before(t, n, child.ppid)) {
		struct level *level = &t->level[n];

		if (!find_parent(t, &child, level))
			break;
		n++;
		child.ppid = level->process.ppid;
		child.ms = level->process.since_ms;
	}
	return n;
}

/* The known values of the chain, one after another. */
static struct value chain_values(struct process_table *t, size_t n, bool lines)
{
	const struct value *next = NULL;

	for (size_t i = n; i > 0; i--) {
		struct level *level = &t->level[i - 1];
		struct value *value = lines ? &level->line : &level->image;

		*value = lines ? level->process.line : level->process.image;
		value->more = next;
		if (value->state != VALUE_MISSING)
			next = value;
	}
	return next ? *next : (struct value){.state = VALUE_MISSING};
}

/* The parent's pid, and those that the known ones of the chain had as parents when they began. */
static struct value chain_pids(struct process_table *t, size_t n, const struct event *event)
{
	const struct value *next = NULL;

	for (size_t i = n; i > 0; i--) {
		struct level *level = &t->level[i - 1];

		if (level->process.ppid == 0)
			continue;
		snprintf(level->parent_pid, sizeof(level->parent_pid), "%u", level->process.ppid);
		level->parent = whole(str_of(level->parent_pid));
		level->parent.more = next;
		next = &level->parent;
	}
	return (struct value){.text = event->ppid, .state = VALUE_WHOLE, .more = next};
}

/* --- trees ---------------------------------------------------------------------------------------- */

static struct process_root root_of(const struct process_table *t, const struct event *event)
{
	return tree_root(&t->store, node_of(t, event), event);
}

static void fill_root(struct process_table *t, struct event *event)
{
	const struct process_root root = root_of(t, event);

	char *to = str_put_u64(t->root, root.ms / 1000, 1);

	*to++ = '.';
	to = str_put_u64(to, root.ms % 1000, 3);
	*to++ = ':';
	to = str_put_u64(to, root.pid, 1);
	event->field[FIELD_TREE_ROOT] = whole((struct str){t->root, (size_t)(to - t->root)});
}

/* Backlogs, and what was recorded long ago: /proc shows another time. */
static bool is_live(const struct process_table *t, const struct event *event)
{
	return t->procfs && is_local(t, event) &&
	       procfs_now(t->procfs) < process_ms(event) + PROCESS_LIVE_MS;
}

void process_fill(struct process_table *table, struct event *event)
{
	struct child child = {.node = node_of(table, event), .ms = process_ms(event)};
	size_t n;

	if (process_pid(event->ppid, &child.ppid) != 0) {
		fill_root(table, event);
		return;
	}
	child.live = is_live(table, event);
	n = find_chain(table, child);
	fill_root(table, event);
	event->field[FIELD_ANCESTOR_PROCESS_ID] = chain_pids(table, n, event);
	if (event->unit == UNIT_PROCESS_CREATION) {
		table->counters.known += n > 0;
		table->counters.unknown += n == 0;
	}
	if (n == 0)
		return;
	const struct process *parent = &table->level[0].process;

	for (size_t i = 0; i < n; i++)
		table->pid[i] = table->level[i].process.pid;
	event->ancestor = table->pid;
	event->n_ancestors = n;
	event->field[FIELD_PARENT_IMAGE] = parent->image;
	event->field[FIELD_PARENT_COMMAND_LINE] = parent->line;
	event->field[FIELD_PARENT_USER] = parent->user;
	event->field[FIELD_ANCESTOR_IMAGE] = chain_values(table, n, false);
	event->field[FIELD_ANCESTOR_COMMAND_LINE] = chain_values(table, n, true);
}

/*
 * The process itself, or, when it is not known, its parent, as which it goes on if it has executed
 * nothing: that it runs the same program says so.
 */
void process_self(struct process_table *table, struct event *event)
{
	struct level *self = &table->self;
	struct child child = {.node = node_of(table, event), .ms = process_ms(event)};
	const struct value *image = &event->field[FIELD_IMAGE];
	uint32_t ppid;

	child.live = is_live(table, event);
	if (process_pid(event->pid, &child.ppid) != 0)
		return;
	if (!find_parent(table, &child, self)) {
		if (process_pid(event->ppid, &ppid) != 0 ||
			process_store_find(
				&table->store, child.node, child.ppid, &self->room, &self->process))
			return; /* known, but as what it became later */
		child.ppid = ppid;
		if (!find_parent(table, &child, self))
			return;
	}
	if (image->state == VALUE_WHOLE && self->process.image.state == VALUE_WHOLE &&
		str_eq(image->text, self->process.image.text))
		event->field[FIELD_COMMAND_LINE] = self->process.line;
}

void process_note(struct process_table *table, const struct event *event)
{
	struct process process = {.node = node_of(table, event),
		.since_ms = process_ms(event),
		.comm = event->comm,
		.image = event->field[FIELD_IMAGE],
		.line = event->field[FIELD_COMMAND_LINE],
		.user = event->field[FIELD_USER],
		.session = tree_session(event),
		.root = root_of(table, event)};

	if (process_pid(event->pid, &process.pid) != 0)
		return;
	if (process_pid(event->ppid, &process.ppid) != 0)
		process.ppid = 0;
	if (!process_store_newer(
		    &table->store, process.node, process.pid, process.since_ms, PROCESS_LATE_MS))
		process_store_put(&table->store, &process);
}
