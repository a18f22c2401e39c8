/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "input/gather.h"

#include <libaudit.h>
#include <stdlib.h>

#include "input/closed.h"
#include "input/slots.h"

#define SINGLE_BYTES 65536 /* above any line */
#ifndef AUDIT_URINGOP
#define AUDIT_URINGOP 1336 /* linux/audit.h of 5.16: stands where SYSCALL does */
#endif
#define ENRICH_MARK '\x1d' /* auditd appends names behind it (log_format = ENRICHED) */

struct node {
	char name[NODE_MAX_BYTES + 1];
	size_t name_len;
	uint32_t id; /* never used twice, so that the memory of closed events cannot mix nodes up */
	uint64_t used;
	uint64_t begun; /* events that began */
	struct slot_list open;
	struct gaps gaps;
};

struct gather {
	struct record_types wanted;
	void (*whole)(void *ctx, const struct gathered *event);
	void *ctx;
	struct node *node[GATHER_NODES_MAX];
	size_t n_nodes;
	struct node *last_node;
	uint32_t next_node_id;
	uint64_t uses;
	uint64_t missing_gone; /* serials missing of nodes that were replaced */
	struct slots slots;
	size_t stored; /* bytes in open events */
	struct buf single; /* a record that is whole by itself */
	struct closed closed;
	struct gather_counters counters;
};

struct gather *gather_new(const struct record_types *wanted,
	void (*whole)(void *ctx, const struct gathered *event), void *ctx)
{
	struct gather *g = calloc(1, sizeof(*g));

	if (!g)
		return NULL;
	g->wanted = *wanted;
	g->whole = whole;
	g->ctx = ctx;
	buf_init(&g->single, SINGLE_BYTES);
	g->next_node_id = 1; /* 0 marks an unused entry of `closed` */
	return g;
}

void gather_free(struct gather *g)
{
	if (!g)
		return;
	for (size_t i = 0; i < g->n_nodes; i++) {
		for (struct slot *s; (s = g->node[i]->open.oldest);) {
			slots_close(&g->slots, s);
			slots_release(&g->slots, s);
		}
		free(g->node[i]);
	}
	slots_done(&g->slots);
	buf_done(&g->single);
	free(g);
}

void gather_want(struct gather *g, const struct record_types *wanted)
{
	g->wanted = *wanted;
}

const struct gather_counters *gather_counters(const struct gather *g)
{
	return &g->counters;
}

uint64_t gather_missing(const struct gather *g)
{
	uint64_t missing = g->missing_gone;

	for (size_t i = 0; i < g->n_nodes; i++)
		missing += g->node[i]->gaps.missing;
	return missing;
}

/* --- closing ------------------------------------------------------------------------------------- */

/* Hands the event over and takes its slot back. `ended`: its last record was seen. */
static void event_close(struct gather *g, struct node *node, struct slot *s, bool ended)
{
	struct gathered event = {
		.node = {node->name, node->name_len},
		.sec = s->sec,
		.ms = s->ms,
		.serial = s->serial,
		.records = buf_str(&s->records),
		.enriched = buf_str(&s->enriched),
		.paths = s->paths,
		.has_syscall = s->has_syscall,
		.has_execve = s->has_execve,
		.incomplete = !ended && s->has_syscall,
		.oversized = s->oversized,
	};
	struct header h = {.sec = s->sec, .ms = s->ms, .serial = s->serial};

	g->counters.no_syscall +=
		(s->has_execve || s->paths > 0) && !s->has_syscall && !s->has_uringop;
	closed_add(&g->closed, node->id, &h);
	slots_close(&g->slots, s);
	g->stored -= s->records.n + s->enriched.n;
	g->whole(g->ctx, &event);
	slots_release(&g->slots, s);
}

/* No end came: the event that has waited longest is evaluated as it is. */
static void close_oldest(struct gather *g, struct node *node, uint64_t *counter)
{
	++*counter;
	event_close(g, node, node->open.oldest, false);
}

/* Over a cap: the event that has waited longest for a record goes. */
static void evict_one(struct gather *g)
{
	struct node *victim = NULL;

	for (size_t i = 0; i < g->n_nodes; i++) {
		struct node *node = g->node[i];

		if (node->open.oldest &&
			(!victim || node->open.oldest->touched < victim->open.oldest->touched))
			victim = node;
	}
	if (victim)
		close_oldest(g, victim, &g->counters.evicted);
}

static void node_flush(struct gather *g, struct node *node)
{
	while (node->open.oldest)
		close_oldest(g, node, &g->counters.aged);
}

void gather_finish(struct gather *g)
{
	for (size_t i = 0; i < g->n_nodes; i++)
		node_flush(g, g->node[i]);
}

uint64_t gather_age(struct gather *g, uint64_t now_ms)
{
	uint64_t next = 0;

	for (size_t i = 0; i < g->n_nodes; i++) {
		struct node *node = g->node[i];

		while (node->open.oldest && now_ms >= node->open.oldest->touched_ms + GATHER_AGE_MS)
			close_oldest(g, node, &g->counters.aged);
		if (node->open.oldest) {
			uint64_t left = node->open.oldest->touched_ms + GATHER_AGE_MS - now_ms;

			next = next == 0 || left < next ? left : next;
		}
	}
	return next;
}

/* --- nodes --------------------------------------------------------------------------------------- */

static struct node *node_reuse_idlest(struct gather *g)
{
	struct node *idlest = g->node[0];

	for (size_t i = 1; i < g->n_nodes; i++) {
		if (g->node[i]->used < idlest->used)
			idlest = g->node[i];
	}
	node_flush(g, idlest);
	g->missing_gone += idlest->gaps.missing;
	return idlest;
}

static struct node *node_of(struct gather *g, struct str name)
{
	struct node *node = g->last_node;

	if (node && str_eq((struct str){node->name, node->name_len}, name))
		return node;
	for (size_t i = 0; i < g->n_nodes; i++) {
		node = g->node[i];
		if (str_eq((struct str){node->name, node->name_len}, name))
			goto found;
	}
	if (g->n_nodes < GATHER_NODES_MAX) {
		node = malloc(sizeof(*node));
		if (!node)
			return NULL;
		g->node[g->n_nodes++] = node;
	} else {
		node = node_reuse_idlest(g);
	}
	*node = (struct node){.id = g->next_node_id++, .name_len = name.n};
	if (name.n)
		memcpy(node->name, name.p, name.n);
found:
	node->used = ++g->uses;
	g->last_node = node;
	return node;
}

/* --- records ------------------------------------------------------------------------------------- */

/* A new event of the node: what has waited for GATHER_NEWER of them is given up. */
static struct slot *event_open(struct gather *g, struct node *node, const struct header *h)
{
	g->counters.events++;
	gaps_event(&node->gaps, h->serial, h->sec * 1000 + h->ms);
	node->begun++;
	while (node->open.oldest && node->begun - node->open.oldest->begun >= GATHER_NEWER)
		close_oldest(g, node, &g->counters.aged);
	if (g->slots.n_open >= GATHER_OPEN_MAX)
		evict_one(g);
	return slots_open(&g->slots, &node->open, h, GATHER_EVENT_BYTES);
}

/* The record without what auditd appended. -1: nothing of it is left, counted. */
static int cut_enriched(struct gather *g, const struct header *h, struct str *ret_record)
{
	const char *mark = h->fields.n ? memrchr(h->fields.p, ENRICH_MARK, h->fields.n) : NULL;

	/* What is left must have a field: libauparse leaks on a record without any. */
	if (mark && !memchr(h->fields.p, '=', (size_t)(mark - h->fields.p))) {
		g->counters.garbage++;
		return -1;
	}
	*ret_record = str_sub(h->line, 0, mark ? (size_t)(mark - h->line.p) : h->line.n);
	return 0;
}

/* The record as the kernel wrote it; what auditd appended is kept apart, for SYSCALL only. */
static void record_store(struct gather *g, struct slot *s, const struct header *h)
{
	size_t before = s->records.n + s->enriched.n;
	struct str record;

	if (cut_enriched(g, h, &record) != 0)
		return;
	size_t n = record.n;
	char *to = buf_room(&s->records, n + 1);

	if (!to) {
		g->counters.oversized += !s->oversized;
		s->oversized = true;
		return;
	}
	memcpy(to, h->line.p, n);
	to[n] = '\n';
	s->records.n += n + 1;
	s->paths += h->type == AUDIT_PATH;
	if (h->type == AUDIT_SYSCALL && n < h->line.n && s->enriched.n == 0)
		buf_add(&s->enriched, str_sub(h->line, n + 1, h->line.n));
	g->stored += s->records.n + s->enriched.n - before;
}

/* A record of an event that may have several. */
static void event_record(
	struct gather *g, struct node *node, const struct header *h, uint64_t now_ms)
{
	struct slot *s = slots_find(&g->slots, &node->open, h);

	if (!s && closed_has(&g->closed, node->id, h)) {
		g->counters.late += h->type != AUDIT_EOE;
		return;
	}
	if (!s)
		s = event_open(g, node, h);
	if (!s) {
		g->counters.no_memory++;
		return;
	}
	s->has_syscall = s->has_syscall || h->type == AUDIT_SYSCALL;
	s->has_execve = s->has_execve || h->type == AUDIT_EXECVE;
	s->has_uringop = s->has_uringop || h->type == AUDIT_URINGOP;
	s->begun = node->begun;
	s->touched_ms = now_ms;
	s->touched = g->counters.records;
	if (record_types_has(&g->wanted, h->type))
		record_store(g, s, h);
	if (h->type == AUDIT_PROCTITLE || h->type == AUDIT_EOE) {
		event_close(g, node, s, true);
		return;
	}
	slots_touch(s);
	while (g->stored > GATHER_TOTAL_BYTES)
		evict_one(g);
}

/* A record that is an event by itself. */
static void single_record(struct gather *g, const struct node *node, const struct header *h)
{
	struct gathered event = {
		.node = {node->name, node->name_len},
		.sec = h->sec,
		.ms = h->ms,
		.serial = h->serial,
	};
	struct str record;

	if (h->type == AUDIT_EOE || cut_enriched(g, h, &record) != 0)
		return;
	g->single.n = 0;
	buf_add(&g->single, record);
	buf_addc(&g->single, '\n');
	if (g->single.overflow) {
		g->counters.no_memory++;
		buf_reset(&g->single, SINGLE_BYTES);
		return;
	}
	event.records = buf_str(&g->single);
	g->whole(g->ctx, &event);
}

static void gather_record(struct gather *g, const struct header *h, uint64_t now_ms)
{
	struct node *node = node_of(g, h->node);

	if (!node) {
		g->counters.no_memory++;
		return;
	}
	if (!header_single(h->type)) {
		event_record(g, node, h, now_ms);
		return;
	}
	g->counters.events++;
	if (!header_daemon(h->type))
		gaps_event(&node->gaps, h->serial, h->sec * 1000 + h->ms);
	if (record_types_has(&g->wanted, h->type))
		single_record(g, node, h);
}

void gather_line(struct gather *g, struct str line, uint64_t now_ms)
{
	struct header h;

	if (header_parse(line, &h) != 0) {
		g->counters.garbage++;
		return;
	}
	if (!header_single(h.type) && header_glued(&h)) {
		g->counters.cut++;
		return;
	}
	g->counters.records++;
	gather_record(g, &h, now_ms);
}
