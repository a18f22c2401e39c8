/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "input/gather.h"
#include "input/closed.h"

#include <libaudit.h>
#include <stdlib.h>

#define BUCKETS	    1024 /* power of two: serials count up, so they spread by themselves */
#define FREE_MAX    64 /* slots kept for reuse after a burst */
#define KEEP_BYTES  (16 * 1024)
#define LINE_KEEP   (16 * 1024) /* bytes of enrichment kept of one record */
#define ENRICH_MARK '\x1d' /* auditd appends names behind it (log_format = ENRICHED) */

/* An open event, in the bucket of its serial and in the list of its node by its last record. */
struct slot {
	struct slot *bucket_next;
	struct slot *prev, *next;
	struct node *node;
	uint64_t sec;
	uint32_t ms, serial;
	uint64_t begun; /* node->begun at the last record */
	uint64_t touched_ms; /* monotonic time of the last record */
	struct buf records, enriched;
	bool has_syscall, has_execve, oversized;
};

struct node {
	char name[NODE_MAX_BYTES + 1];
	size_t name_len;
	uint32_t id; /* never used twice, so that the memory of closed events cannot mix nodes up */
	uint64_t used;
	uint64_t begun; /* events that began */
	struct slot *oldest, *newest;
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
	struct slot *bucket[BUCKETS];
	struct slot *free_slots;
	size_t n_free, n_open, stored; /* bytes stored in open events */
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
	g->next_node_id = 1; /* 0 marks an unused entry of `closed` */
	return g;
}

static void slot_free(struct slot *s)
{
	buf_done(&s->records);
	buf_done(&s->enriched);
	free(s);
}

void gather_free(struct gather *g)
{
	if (!g)
		return;
	for (size_t i = 0; i < g->n_nodes; i++) {
		for (struct slot *s = g->node[i]->oldest, *next; s; s = next) {
			next = s->next;
			slot_free(s);
		}
		free(g->node[i]);
	}
	for (struct slot *s = g->free_slots, *next; s; s = next) {
		next = s->next;
		slot_free(s);
	}
	free(g);
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

static void list_remove(struct slot *s)
{
	if (s->prev)
		s->prev->next = s->next;
	else
		s->node->oldest = s->next;
	if (s->next)
		s->next->prev = s->prev;
	else
		s->node->newest = s->prev;
}

static void list_append(struct slot *s)
{
	s->next = NULL;
	s->prev = s->node->newest;
	if (s->prev)
		s->prev->next = s;
	else
		s->node->oldest = s;
	s->node->newest = s;
}

static void bucket_remove(struct gather *g, struct slot *s)
{
	struct slot **at = &g->bucket[s->serial % BUCKETS];

	while (*at != s)
		at = &(*at)->bucket_next;
	*at = s->bucket_next;
}

/* Hands the event over and takes its slot back. `ended`: its last record was seen. */
static void slot_close(struct gather *g, struct slot *s, bool ended)
{
	struct gathered event = {
		.node = {s->node->name, s->node->name_len},
		.sec = s->sec,
		.ms = s->ms,
		.serial = s->serial,
		.records = buf_str(&s->records),
		.enriched = buf_str(&s->enriched),
		.has_syscall = s->has_syscall,
		.has_execve = s->has_execve,
		.incomplete = !ended && s->has_syscall,
		.oversized = s->oversized,
	};
	struct header h = {.sec = s->sec, .ms = s->ms, .serial = s->serial};

	closed_add(&g->closed, s->node->id, &h);
	list_remove(s);
	bucket_remove(g, s);
	g->n_open--;
	g->stored -= s->records.n + s->enriched.n;
	g->whole(g->ctx, &event);
	if (g->n_free >= FREE_MAX) {
		slot_free(s);
		return;
	}
	buf_reset(&s->records, KEEP_BYTES);
	buf_reset(&s->enriched, KEEP_BYTES);
	s->next = g->free_slots;
	g->free_slots = s;
	g->n_free++;
}

/* Over a cap: the event that has waited longest for a record goes. */
static void evict_one(struct gather *g)
{
	struct slot *victim = NULL;

	for (size_t i = 0; i < g->n_nodes; i++) {
		struct slot *s = g->node[i]->oldest;

		if (s && (!victim || s->touched_ms < victim->touched_ms))
			victim = s;
	}
	if (!victim)
		return;
	g->counters.evicted++;
	slot_close(g, victim, false);
}

static void node_flush(struct gather *g, struct node *node)
{
	while (node->oldest) {
		g->counters.aged++;
		slot_close(g, node->oldest, false);
	}
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

		while (node->oldest && now_ms >= node->oldest->touched_ms + GATHER_AGE_MS) {
			g->counters.aged++;
			slot_close(g, node->oldest, false);
		}
		if (node->oldest) {
			uint64_t left = node->oldest->touched_ms + GATHER_AGE_MS - now_ms;

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

static struct slot *slot_find(struct gather *g, const struct node *node, const struct header *h)
{
	struct slot *s = g->bucket[h->serial % BUCKETS];

	while (s &&
		(s->serial != h->serial || s->sec != h->sec || s->ms != h->ms || s->node != node))
		s = s->bucket_next;
	return s;
}

static struct slot *slot_take(struct gather *g)
{
	struct slot *s = g->free_slots;

	if (s) {
		g->free_slots = s->next;
		g->n_free--;
		return s;
	}
	s = malloc(sizeof(*s));
	if (!s)
		return NULL;
	buf_init(&s->records, GATHER_EVENT_BYTES);
	buf_init(&s->enriched, LINE_KEEP);
	return s;
}

/* A new event of the node: what has waited for GATHER_NEWER of them is given up. */
static struct slot *slot_open(struct gather *g, struct node *node, const struct header *h)
{
	node->begun++;
	while (node->oldest && node->begun - node->oldest->begun >= GATHER_NEWER) {
		g->counters.aged++;
		slot_close(g, node->oldest, false);
	}
	if (g->n_open >= GATHER_OPEN_MAX)
		evict_one(g);
	struct slot *s = slot_take(g);

	if (!s)
		return NULL;
	s->node = node;
	s->sec = h->sec;
	s->ms = h->ms;
	s->serial = h->serial;
	s->has_syscall = s->has_execve = s->oversized = false;
	s->bucket_next = g->bucket[h->serial % BUCKETS];
	g->bucket[h->serial % BUCKETS] = s;
	g->n_open++;
	list_append(s);
	return s;
}

/* The record as the kernel wrote it; what auditd appended is kept apart, for SYSCALL only. */
static void slot_store(struct gather *g, struct slot *s, const struct header *h)
{
	const char *mark = memrchr(h->line.p, ENRICH_MARK, h->line.n);
	size_t n = mark ? (size_t)(mark - h->line.p) : h->line.n;
	size_t before = s->records.n + s->enriched.n;
	char *to = buf_room(&s->records, n + 1);

	if (!to) {
		g->counters.oversized += !s->oversized;
		s->oversized = true;
		return;
	}
	memcpy(to, h->line.p, n);
	to[n] = '\n';
	s->records.n += n + 1;
	if (h->type == AUDIT_SYSCALL && mark && s->enriched.n == 0)
		buf_add(&s->enriched, str_sub(h->line, n + 1, h->line.n));
	g->stored += s->records.n + s->enriched.n - before;
}

static void gather_record(struct gather *g, const struct header *h, uint64_t now_ms)
{
	struct node *node = node_of(g, h->node);

	if (!node) {
		g->counters.no_memory++;
		return;
	}
	if (header_single(h->type)) {
		g->counters.events++;
		if (!header_daemon(h->type))
			gaps_event(&node->gaps, h->serial, h->sec * 1000 + h->ms);
		return;
	}
	bool end = h->type == AUDIT_PROCTITLE || h->type == AUDIT_EOE;
	struct slot *s = slot_find(g, node, h);

	if (!s && closed_has(&g->closed, node->id, h)) {
		g->counters.late += h->type != AUDIT_EOE;
		return;
	}
	if (!s) {
		g->counters.events++;
		gaps_event(&node->gaps, h->serial, h->sec * 1000 + h->ms);
		s = slot_open(g, node, h);
		if (!s) {
			g->counters.no_memory++;
			return;
		}
	}
	s->has_syscall = s->has_syscall || h->type == AUDIT_SYSCALL;
	s->has_execve = s->has_execve || h->type == AUDIT_EXECVE;
	s->begun = node->begun;
	s->touched_ms = now_ms;
	if (record_types_has(&g->wanted, h->type))
		slot_store(g, s, h);
	if (end) {
		slot_close(g, s, true);
		return;
	}
	list_remove(s);
	list_append(s);
	while (g->stored > GATHER_TOTAL_BYTES)
		evict_one(g);
}

void gather_line(struct gather *g, struct str line, uint64_t now_ms)
{
	struct header h;

	for (;;) {
		if (header_parse(line, &h) != 0) {
			g->counters.garbage++;
			return;
		}
		size_t glued = header_single(h.type) ? 0 : header_glued(&h);

		if (!glued)
			break;
		g->counters.cut++;
		line = str_sub(line, glued, line.n);
	}
	g->counters.records++;
	gather_record(g, &h, now_ms);
}
