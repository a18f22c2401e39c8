/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Bytes -> lines -> events: the same bytes at once and in pieces give the same lines, events and
 * counters; nothing is made up, nothing is handed over twice, what is lost is counted.
 *
 * Input: one byte that decides how the stream is cut, one that says how fast the clock goes (0: a file),
 * then the stream, expanded.
 */
#include "fuzz/fuzz.h"

#include <libaudit.h>
#include <stdlib.h>

#include "input/closed.h"
#include "input/gather.h"
#include "input/lines.h"

#define HANDED_MAX  4096
#define LOG_MAX	    (4u * 1024 * 1024)
#define STEP_MS	    16
#define ENRICH_MARK '\x1d'

/* The name of an event that was handed over. */
struct handed {
	char node[NODE_MAX_BYTES + 1];
	size_t node_len;
	uint64_t sec;
	uint32_t ms, serial;
};

struct run {
	struct lines lines;
	struct gather *gather;
	struct buf log; /* everything that came out, in order */
	uint64_t now_ms, step_ms;
	uint64_t delivered; /* lines */
	uint64_t bytes; /* in events */
	struct handed *handed;
	size_t n, cap;
};

static struct str node_of(const struct handed *event)
{
	return (struct str){event->node, event->node_len};
}

static bool same_event(const struct handed *a, const struct handed *b)
{
	return a->sec == b->sec && a->ms == b->ms && a->serial == b->serial &&
	       str_eq(node_of(a), node_of(b));
}

static size_t count_nodes(const struct run *r)
{
	size_t n = 0;

	for (size_t i = 0; i < r->n; i++) {
		size_t k = 0;

		while (k < i && !str_eq(node_of(&r->handed[i]), node_of(&r->handed[k])))
			k++;
		n += k == i;
	}
	return n;
}

/*
 * An event that was closed before is not opened again, but where that is documented: another one has
 * taken its place in the memory of closed events (which also depends on the node), or its node was
 * forgotten for another.
 */
static void check_once(const struct run *r, const struct handed *event)
{
	bool replaced = false;

	for (size_t i = r->n; i-- > 0;) {
		const struct handed *other = &r->handed[i];

		if (same_event(other, event)) {
			FUZZ_CHECK(replaced || count_nodes(r) >= GATHER_NODES_MAX);
			return;
		}
		replaced = replaced || other->serial % CLOSED_MAX == event->serial % CLOSED_MAX ||
			   !str_eq(node_of(other), node_of(event));
	}
}

static struct record_types wanted_types(void)
{
	struct record_types wanted = {0};

	record_types_add(&wanted, AUDIT_SYSCALL);
	record_types_add(&wanted, AUDIT_EXECVE);
	record_types_add(&wanted, AUDIT_CWD);
	return wanted;
}

/* Every stored record is whole and one of this event. */
static void check_records(const struct gathered *event)
{
	struct record_types wanted = wanted_types();
	struct str rest = event->records;
	struct header h;

	FUZZ_CHECK(rest.n == 0 || rest.p[rest.n - 1] == '\n');
	while (rest.n > 0) {
		struct str line = fuzz_until(&rest, '\n');

		/* With a second mark in it, what is left may lack a field. */
		if (memchr(line.p, ENRICH_MARK, line.n))
			continue;
		FUZZ_CHECK(header_parse(line, &h) == 0);
		FUZZ_CHECK(h.sec == event->sec && h.ms == event->ms && h.serial == event->serial);
		FUZZ_CHECK(str_eq(h.node, event->node) && record_types_has(&wanted, h.type));
	}
}

static void on_event(void *ctx, const struct gathered *event)
{
	struct run *r = ctx;
	struct handed handed = {.node_len = event->node.n,
		.sec = event->sec,
		.ms = event->ms,
		.serial = event->serial};

	FUZZ_CHECK(event->node.n <= NODE_MAX_BYTES);
	if (event->node.n)
		memcpy(handed.node, event->node.p, event->node.n);
	check_records(event);
	check_once(r, &handed);
	struct handed *list = vec_grow(r->handed, r->n, &r->cap, sizeof(*list), HANDED_MAX);

	FUZZ_CHECK(list);
	r->handed = list;
	r->handed[r->n++] = handed;
	r->bytes += event->records.n + event->enriched.n;
	/* Of an EXECVE without a field of its own nothing is kept; the line counts as garbage. */
	FUZZ_CHECK(!event->has_execve || event->records.n > 0 ||
		   gather_counters(r->gather)->garbage > 0);
	FUZZ_CHECK(!event->incomplete || event->has_syscall);
	buf_addf(&r->log, "event %.*s %llu.%u:%u %d%d%d%d\n", STR_ARG(event->node),
		(unsigned long long)event->sec, event->ms, event->serial, event->has_syscall,
		event->has_execve, event->incomplete, event->oversized);
	buf_add(&r->log, event->records);
	buf_add(&r->log, event->enriched);
}

static void on_line(void *ctx, struct str line)
{
	struct run *r = ctx;

	FUZZ_CHECK(line.n > 0 && line.n <= LINE_MAX_BYTES);
	FUZZ_CHECK(!memchr(line.p, '\n', line.n) && !memchr(line.p, '\0', line.n));
	r->delivered++;
	r->now_ms += r->step_ms;
	buf_add(&r->log, line);
	buf_addc(&r->log, '\n');
	gather_line(r->gather, line, r->now_ms);
	if (r->step_ms)
		FUZZ_CHECK(gather_age(r->gather, r->now_ms) <= GATHER_AGE_MS);
}

/* `seed` 0: all at once. Each piece is a block of its own, so that no address of it can be kept. */
static void feed(struct run *r, struct str bytes, uint32_t seed)
{
	size_t max = seed % 7 == 0 ? 4096 : seed % 50 + 1;

	while (bytes.n > 0) {
		size_t n = seed ? fuzz_piece(&seed, max) : bytes.n;

		if (n > bytes.n)
			n = bytes.n;
		char *piece = malloc(n);

		FUZZ_CHECK(piece);
		memcpy(piece, bytes.p, n);
		lines_feed(&r->lines, (struct str){piece, n});
		free(piece);
		bytes = str_sub(bytes, n, bytes.n);
	}
	lines_finish(&r->lines);
	gather_finish(r->gather);
}

static void check_counters(const struct run *r, size_t fed)
{
	const struct lines_counters *l = &r->lines.counters;
	const struct gather_counters *g = gather_counters(r->gather);

	FUZZ_CHECK(!r->log.overflow);
	FUZZ_CHECK(l->bytes == fed);
	FUZZ_CHECK(l->lines >= r->delivered + l->too_long + l->binary);
	/* Every line is counted; a record without a field of its own is garbage as well. */
	FUZZ_CHECK(r->delivered <= g->records + g->garbage + g->cut);
	FUZZ_CHECK(g->records + g->cut <= r->delivered);
	FUZZ_CHECK(g->events <= g->records && r->n <= g->events && g->no_memory == 0);
	FUZZ_CHECK(g->late + g->events <= g->records);
	FUZZ_CHECK(g->aged + g->evicted <= r->n && g->oversized <= r->n);
	FUZZ_CHECK(r->bytes <= fed + 1);
	FUZZ_CHECK(gather_age(r->gather, r->now_ms + GATHER_AGE_MS) == 0);
}

static void start(struct run *r, uint64_t step_ms)
{
	struct record_types wanted = wanted_types();

	*r = (struct run){.now_ms = step_ms, .step_ms = step_ms};
	buf_init(&r->log, LOG_MAX);
	lines_init(&r->lines, on_line, r);
	r->gather = gather_new(&wanted, on_event, r);
	FUZZ_CHECK(r->gather);
}

static void stop(struct run *r)
{
	gather_free(r->gather);
	lines_done(&r->lines);
	buf_done(&r->log);
	free(r->handed);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct str input = fuzz_input(data, size);
	uint32_t seed = fuzz_byte(&input) + 1;
	uint64_t step_ms = (uint64_t)fuzz_byte(&input) * STEP_MS;
	struct run whole, pieces;
	struct buf stream;

	buf_init(&stream, FUZZ_EXPAND_MAX);
	fuzz_expand(input, &stream);
	start(&whole, step_ms);
	start(&pieces, step_ms);
	feed(&whole, buf_str(&stream), 0);
	feed(&pieces, buf_str(&stream), seed);
	check_counters(&whole, stream.n);
	check_counters(&pieces, stream.n);
	FUZZ_CHECK(str_eq(buf_str(&whole.log), buf_str(&pieces.log)));
	FUZZ_CHECK(memcmp(&whole.lines.counters, &pieces.lines.counters,
			   sizeof(whole.lines.counters)) == 0);
	FUZZ_CHECK(memcmp(gather_counters(whole.gather), gather_counters(pieces.gather),
			   sizeof(struct gather_counters)) == 0);
	FUZZ_CHECK(gather_missing(whole.gather) == gather_missing(pieces.gather));
	stop(&whole);
	stop(&pieces);
	buf_done(&stream);
	return 0;
}
