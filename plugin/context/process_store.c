/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "context/process_store.h"

#define BUCKETS PROCESS_MAX

struct process_entry {
	uint64_t node, since_ms;
	uint32_t pid, ppid, session;
	struct process_root root;
	uint32_t next; /* in its bucket; of a free entry, the next free one */
	uint32_t newer, older; /* by use */
	uint32_t text; /* image, command line, user, one after another */
	uint16_t image_n, line_n, user_n;
	uint8_t image_state, line_state, user_state; /* enum value_state */
	bool from_procfs;
	uint8_t comm_n;
	char comm[PROCESS_COMM_MAX];
};

int process_store_init(struct process_store *s)
{
	*s = (struct process_store){.fresh = 1};
	s->entry = table_new((PROCESS_MAX + 1) * sizeof(*s->entry));
	s->bucket = table_new(BUCKETS * sizeof(*s->bucket));
	if (texts_init(&s->texts) == 0 && s->entry && s->bucket)
		return 0;
	process_store_done(s);
	return -1;
}

void process_store_done(struct process_store *s)
{
	texts_done(&s->texts);
	table_free(s->entry, (PROCESS_MAX + 1) * sizeof(*s->entry));
	table_free(s->bucket, BUCKETS * sizeof(*s->bucket));
	s->entry = NULL;
	s->bucket = NULL;
}

/* --- buckets and the order of use ------------------------------------------------------------- */

/* The link that leads to the entry, or the one at the end of its bucket. */
static uint32_t *link_to(const struct process_store *s, uint64_t node, uint32_t pid)
{
	uint32_t *link = &s->bucket[(pid + node) % BUCKETS];

	while (*link) {
		struct process_entry *e = &s->entry[*link];

		if (e->pid == pid && e->node == node)
			break;
		link = &e->next;
	}
	return link;
}

static void unlist(struct process_store *s, uint32_t at)
{
	struct process_entry *e = &s->entry[at];

	s->entry[e->newer].older = e->older;
	s->entry[e->older].newer = e->newer;
}

static void list_newest(struct process_store *s, uint32_t at)
{
	struct process_entry *ends = &s->entry[0], *e = &s->entry[at];

	e->newer = 0;
	e->older = ends->older;
	s->entry[ends->older].newer = at;
	ends->older = at;
}

static void drop(struct process_store *s, uint32_t *link)
{
	uint32_t at = *link;
	struct process_entry *e = &s->entry[at];

	*link = e->next;
	unlist(s, at);
	texts_drop(&s->texts, e->text);
	e->next = s->free;
	s->free = at;
}

static void evict(struct process_store *s)
{
	const struct process_entry *oldest = &s->entry[s->entry[0].newer];

	s->evicted++;
	s->lost += !s->runs || s->runs(s->ctx, oldest->node, oldest->pid, oldest->since_ms);
	drop(s, link_to(s, oldest->node, oldest->pid));
}

static uint32_t take_entry(struct process_store *s)
{
	uint32_t at = s->free;

	if (at)
		s->free = s->entry[at].next;
	else
		at = s->fresh++;
	return at;
}

/* --- what is kept --------------------------------------------------------------------------------- */

/* The beginning of a text, and what that makes of its state. */
static struct str shorten(const struct value *value, size_t max, uint8_t *ret_state)
{
	struct str text = value->text;

	*ret_state = (uint8_t)value->state;
	if (value->state == VALUE_MISSING)
		return STR_NONE;
	if (text.n > max) {
		*ret_state = VALUE_CUT;
		text.n = max;
	}
	return text;
}

void process_store_put(struct process_store *s, const struct process *process)
{
	struct process_entry e = {.node = process->node,
		.since_ms = process->since_ms,
		.pid = process->pid,
		.ppid = process->ppid,
		.session = process->session,
		.root = process->root,
		.from_procfs = process->from_procfs};
	struct str part[3] = {shorten(&process->image, PROCESS_TEXT_MAX, &e.image_state),
		shorten(&process->line, PROCESS_TEXT_MAX, &e.line_state)};
	uint32_t at;

	if (process->pid >= PROCESS_PID_MAX)
		return;
	if (process->user.text.n <= PROCESS_NAME_MAX)
		part[2] = shorten(&process->user, PROCESS_NAME_MAX, &e.user_state);
	e.image_n = (uint16_t)part[0].n;
	e.line_n = (uint16_t)part[1].n;
	e.user_n = (uint16_t)part[2].n;
	e.comm_n =
		(uint8_t)(process->comm.n < PROCESS_COMM_MAX ? process->comm.n : PROCESS_COMM_MAX);
	if (e.comm_n)
		memcpy(e.comm, process->comm.p, e.comm_n);
	process_store_drop(s, process->node, process->pid);
	while ((!s->free && s->fresh > PROCESS_MAX) ||
		!texts_fit(&s->texts, part[0].n + part[1].n + part[2].n))
		evict(s);
	e.text = texts_keep(&s->texts, part, 3);
	at = take_entry(s);
	uint32_t *link = link_to(s, e.node, e.pid);

	*link = at;
	s->entry[at] = e;
	list_newest(s, at);
}

void process_store_drop(struct process_store *s, uint64_t node, uint32_t pid)
{
	uint32_t *link = link_to(s, node, pid);

	if (*link)
		drop(s, link);
}

/* --- looking -------------------------------------------------------------------------------------- */

/* The next `n` bytes of *rest. */
static struct value take(struct str *rest, size_t n, enum value_state state)
{
	struct value value = {.text = str_sub(*rest, 0, n), .state = state};

	*rest = str_sub(*rest, n, rest->n);
	return value;
}

bool process_store_find(struct process_store *s, uint64_t node, uint32_t pid,
	struct process_room *room, struct process *ret_process)
{
	uint32_t at = *link_to(s, node, pid);
	const struct process_entry *e = &s->entry[at];
	struct str rest = {room->text, (size_t)e->image_n + e->line_n + e->user_n};

	if (!at)
		return false;
	texts_read(&s->texts, e->text, room->text, rest.n);
	*ret_process = (struct process){.node = node,
		.since_ms = e->since_ms,
		.pid = pid,
		.ppid = e->ppid,
		.session = e->session,
		.root = e->root,
		.from_procfs = e->from_procfs,
		.comm = {e->comm, e->comm_n}};
	ret_process->image = take(&rest, e->image_n, e->image_state);
	ret_process->line = take(&rest, e->line_n, e->line_state);
	ret_process->user = take(&rest, e->user_n, e->user_state);
	unlist(s, at);
	list_newest(s, at);
	return true;
}

bool process_store_peek(
	const struct process_store *s, uint64_t node, uint32_t pid, struct process *ret_process)
{
	uint32_t at = *link_to(s, node, pid);
	const struct process_entry *e = &s->entry[at];

	if (!at)
		return false;
	*ret_process = (struct process){.node = node,
		.since_ms = e->since_ms,
		.pid = pid,
		.ppid = e->ppid,
		.session = e->session,
		.root = e->root,
		.from_procfs = e->from_procfs};
	return true;
}

bool process_store_newer(
	const struct process_store *s, uint64_t node, uint32_t pid, uint64_t ms, uint64_t within_ms)
{
	const struct process_entry *e = &s->entry[*link_to(s, node, pid)];

	return e != s->entry && !e->from_procfs && e->since_ms > ms &&
	       e->since_ms - ms <= within_ms;
}
