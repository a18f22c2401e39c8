/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Correlations, match by match: edges of windows to the millisecond, groups, chains, and against an
 * oracle that looks at all matches each time.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#include "detect/saved.h"
#include "sigma/correlation.h"
#include "support/correlating.h"
#include "support/effort.h"

#define T0 UINT64_C(1795306288000)
#define HEAD                                                                                       \
	"title: C\nid: c\nlevel: high\n"                                                           \
	"correlation:\n  timespan: 10s\n"

/* --- edges ---------------------------------------------------------------------------------------- */

/* Matches of one group, in the order in which they come: the rule, milliseconds, the value. */
static const struct edge {
	const char *yaml;
	struct step {
		const char *rule;
		int ms;
		const char *line;
	} step[8];
	const char *hits; /* serials are the numbers of the steps, from 1 */
} edges[] = {
	/* Both ends of the span are in the window. */
	{"  type: event_count\n  rules: a\n  condition: {gte: 2}\n",
		{{"a", 0, NULL}, {"a", 9999, NULL}}, "c 2 2\n"},
	{"  type: event_count\n  rules: a\n  condition: {gte: 2}\n",
		{{"a", 0, NULL}, {"a", 10000, NULL}}, "c 2 2\n"},
	{"  type: event_count\n  rules: a\n  condition: {gte: 2}\n",
		{{"a", 0, NULL}, {"a", 10001, NULL}}, ""},
	{"  type: event_count\n  rules: a\n  condition: {gt: 2}\n",
		{{"a", 0, NULL}, {"a", 5000, NULL}, {"a", 10000, NULL}}, "c 3 3\n"},
	{"  type: event_count\n  rules: a\n  condition: {gt: 2}\n",
		{{"a", 0, NULL}, {"a", 5000, NULL}, {"a", 10001, NULL}}, ""},
	/* Not again while it stays true, but once in a timespan. */
	{"  type: event_count\n  rules: a\n  condition: {gte: 2}\n",
		{{"a", 0, NULL}, {"a", 1, NULL}, {"a", 2, NULL}, {"a", 10001, NULL},
			{"a", 10002, NULL}, {"a", 10003, NULL}},
		"c 2 2\nc 5 3\n"},
	/* Again when it was not true in between. */
	{"  type: event_count\n  rules: a\n  condition: {gte: 2}\n",
		{{"a", 0, NULL}, {"a", 9000, NULL}, {"a", 19001, NULL}, {"a", 19002, NULL}},
		"c 2 2\nc 4 2\n"},
	/* Upper bounds are looked at when a match comes. */
	{"  type: event_count\n  rules: a\n  condition: {gte: 2, lte: 3}\n",
		{{"a", 0, NULL}, {"a", 1, NULL}, {"a", 2, NULL}, {"a", 3, NULL}, {"a", 10003, NULL},
			{"a", 10004, NULL}},
		"c 2 2\nc 5 2\n"},
	{"  type: event_count\n  rules: a\n  condition: {eq: 3}\n",
		{{"a", 0, NULL}, {"a", 1, NULL}, {"a", 2, NULL}, {"a", 3, NULL}}, "c 3 3\n"},
	/* Late, in the window; too late for it; and back again. */
	{"  type: event_count\n  rules: a\n  condition: {gte: 2}\n",
		{{"a", 10000, NULL}, {"a", 0, NULL}}, "c 2 2\n"},
	{"  type: event_count\n  rules: a\n  condition: {gte: 2}\n",
		{{"a", 10001, NULL}, {"a", 0, NULL}, {"a", 10002, NULL}}, "c 3 2\n"},
	{"  type: event_count\n  rules: a\n  condition: {gte: 2}\n",
		{{"a", 900000, NULL}, {"a", 0, NULL}, {"a", 1, NULL}, {"a", 900001, NULL}},
		"c 3 2\nc 4 2\n"},
	{"  type: value_count\n  rules: a\n  condition: {gte: 2, field: CommandLine}\n",
		{{"a", 0, "x"}, {"a", 1, "x"}, {"a", 10000, "y"}}, "c 3 2\n"},
	{"  type: value_count\n  rules: a\n  condition: {gte: 2, field: CommandLine}\n",
		{{"a", 0, "x"}, {"a", 1, "x"}, {"a", 10001, "y"}}, "c 3 2\n"},
	{"  type: value_count\n  rules: a\n  condition: {gte: 2, field: CommandLine}\n",
		{{"a", 0, "x"}, {"a", 1, "x"}, {"a", 10002, "y"}}, ""},
	{"  type: value_count\n  rules: a\n  condition: {gte: 2, field: CommandLine}\n",
		{{"a", 0, "x"}, {"a", 1, NULL}, {"a", 2, "X"}}, "c 3 2\n"},
	{"  type: temporal\n  rules: [a, b, d]\n",
		{{"d", 0, NULL}, {"a", 1, NULL}, {"a", 2, NULL}, {"b", 10000, NULL}}, "c 4 3\n"},
	{"  type: temporal\n  rules: [a, b, d]\n",
		{{"d", 0, NULL}, {"a", 1, NULL}, {"a", 2, NULL}, {"b", 10001, NULL}}, ""},
	{"  type: temporal\n  rules: [a, b, d]\n  condition: {gte: 2}\n",
		{{"d", 0, NULL}, {"d", 1, NULL}, {"b", 10001, NULL}}, "c 3 2\n"},
	{"  type: temporal_ordered\n  rules: [a, b, d]\n",
		{{"a", 0, NULL}, {"b", 1, NULL}, {"d", 10000, NULL}}, "c 3 3\n"},
	{"  type: temporal_ordered\n  rules: [a, b, d]\n",
		{{"a", 0, NULL}, {"b", 1, NULL}, {"d", 10001, NULL}}, ""},
	{"  type: temporal_ordered\n  rules: [a, b, d]\n",
		{{"b", 0, NULL}, {"a", 1, NULL}, {"d", 2, NULL}, {"b", 3, NULL}, {"d", 4, NULL}},
		"c 5 3\n"},
	{"  type: temporal_ordered\n  rules: [a, b, d]\n  condition: {gte: 2}\n",
		{{"d", 0, NULL}, {"b", 1, NULL}, {"a", 2, NULL}, {"d", 3, NULL}}, "c 4 2\n"},
	{"  type: value_sum\n  rules: a\n  condition: {gt: 10, field: CommandLine}\n",
		{{"a", 0, "6"}, {"a", 1, "4"}, {"a", 10000, "0.5"}}, "c 3 10.5\n"},
	{"  type: value_sum\n  rules: a\n  condition: {gt: 10, field: CommandLine}\n",
		{{"a", 0, "6"}, {"a", 1, "4"}, {"a", 10001, "0.5"}}, ""},
	{"  type: value_sum\n  rules: a\n  condition: {lt: 0, field: CommandLine}\n",
		{{"a", 0, "6"}, {"a", 1, "0x7"}, {"a", 2, "-7"}}, "c 3 -1\n"},
	{"  type: value_avg\n  rules: a\n  condition: {gte: 5, field: CommandLine}\n",
		{{"a", 0, "1"}, {"a", 10000, "8"}, {"a", 10001, "8"}}, "c 3 8\n"},
	{"  type: value_avg\n  rules: a\n  condition: {gte: 5, field: CommandLine}\n",
		{{"a", 0, "1"}, {"a", 10000, "9"}}, "c 2 5\n"},
	{"  type: value_median\n  rules: a\n  condition: {gte: 5, field: CommandLine}\n",
		{{"a", 0, "1"}, {"a", 1, "9"}, {"a", 2, "2"}, {"a", 10003, "7"}}, "c 2 5\nc 4 7\n"},
	{"  type: value_percentile\n  rules: a\n"
	 "  condition: {gte: 5, field: CommandLine, percentile: 75}\n",
		{{"a", 0, "1"}, {"a", 1, "2"}, {"a", 2, "9"}, {"a", 3, "3"}, {"a", 10001, "4"}},
		"c 3 9\n"},
};

static void test_edges(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(edges) / sizeof(edges[0]); i++) {
		struct correlating c;
		char yaml[4096];

		snprintf(yaml, sizeof(yaml), "%s%s%s",
			CORRELATING_RULE("a") CORRELATING_RULE("b") CORRELATING_RULE("d"), HEAD,
			edges[i].yaml);
		correlating_init(&c, yaml, NULL);
		for (uint32_t k = 0; k < 8 && edges[i].step[k].rule; k++) {
			const struct step *step = &edges[i].step[k];

			correlating_send(&c, &(struct correlating_match){.rule = step->rule,
						     .ms = T0 + (uint64_t)step->ms,
						     .serial = k + 1,
						     .line = step->line});
		}
		if (strcmp(correlating_take(&c), edges[i].hits) != 0)
			fail_msg("edge %zu: %s, not %s", i, c.hits->text.p, edges[i].hits);
		correlating_done(&c);
	}
}

/* --- groups --------------------------------------------------------------------------------------- */

static void send(struct correlating *c, uint32_t serial, struct correlating_match match)
{
	match.serial = serial;
	match.ms = T0 + serial;
	correlating_send(c, &match);
}

static void test_groups(void **state)
{
	struct correlating c;

	(void)state;
	correlating_init(&c,
		CORRELATING_RULE("a") HEAD "  type: event_count\n  rules: a\n"
					   "  group-by: [User, SessionId]\n  condition: {gte: 2}\n",
		NULL);
	send(&c, 1, (struct correlating_match){.rule = "a", .user = "u", .session = "1"});
	send(&c, 2, (struct correlating_match){.rule = "a", .user = "v", .session = "1"});
	send(&c, 3, (struct correlating_match){.rule = "a", .user = "u", .session = "2"});
	/* The same bytes, split elsewhere. */
	send(&c, 4, (struct correlating_match){.rule = "a", .user = "u1", .session = ""});
	/* Without a session: does not count. */
	send(&c, 5, (struct correlating_match){.rule = "a", .user = "u"});
	/* Another node. */
	send(&c, 6,
		(struct correlating_match){
			.rule = "a", .user = "u", .session = "1", .node = "web8"});
	assert_string_equal(correlating_take(&c), "");
	assert_int_equal(correlating_counters(&c).incomplete, 1);
	assert_int_equal(correlator_windows(c.correlator), 5);
	send(&c, 7, (struct correlating_match){.rule = "a", .user = "u", .session = "1"});
	send(&c, 8, (struct correlating_match){.rule = "a", .user = "u", .session = "2"});
	assert_string_equal(correlating_take(&c), "c 7 2\nc 8 2\n");
	correlating_done(&c);
}

static void test_aliases(void **state)
{
	struct correlating c;

	(void)state;
	correlating_init(&c,
		CORRELATING_RULE("a") CORRELATING_RULE("b") HEAD
		"  type: temporal\n  rules: [a, b]\n  group-by: who\n"
		"  aliases: {who: {a: User, b: SessionId}}\n",
		NULL);
	send(&c, 1, (struct correlating_match){.rule = "a", .user = "x", .session = "y"});
	send(&c, 2, (struct correlating_match){.rule = "b", .user = "x", .session = "z"});
	send(&c, 3, (struct correlating_match){.rule = "b", .user = "z", .session = "x"});
	assert_string_equal(correlating_take(&c), "c 3 2\n");
	correlating_done(&c);
}

static void test_chain(void **state)
{
	struct correlating c;

	(void)state;
	correlating_init(&c,
		CORRELATING_RULE(
			"a") "title: D\nid: d\nlevel: high\ncorrelation: {type: event_count, "
			     "rules: c, "
			     "group-by: User, timespan: 1h, condition: {gte: 2}}\n---\n" HEAD
			     "  type: event_count\n  rules: a\n  group-by: [SessionId, User]\n"
			     "  condition: {gte: 2}\n",
		NULL);
	for (uint32_t i = 1; i <= 3; i++)
		send(&c, i, (struct correlating_match){.rule = "a", .user = "u", .session = "1"});
	for (uint32_t i = 4; i <= 6; i++)
		send(&c, i, (struct correlating_match){.rule = "a", .user = "v", .session = "2"});
	for (uint32_t i = 7; i <= 9; i++)
		send(&c, i, (struct correlating_match){.rule = "a", .user = "u", .session = "3"});
	assert_string_equal(correlating_take(&c), "c 2 2\nc 5 2\nc 8 2\nd 8 2\n");
	correlating_done(&c);
}

/* --- the oracle ----------------------------------------------------------------------------------- */

#define ORACLE_MAX 400

struct oracle_match {
	uint64_t ms;
	uint32_t serial, member;
	int number;
};

/* A window of a group: everything that ever went into it since it began. */
struct oracle_window {
	struct oracle_match match[ORACLE_MAX];
	size_t n;
	bool held;
	uint64_t alerted;
};

struct oracle {
	const struct correlation *c;
	struct oracle_window window[4][2]; /* by group; the second one */
};

static uint64_t oracle_newest(const struct oracle_window *w)
{
	uint64_t newest = 0;

	for (size_t i = 0; i < w->n; i++)
		newest = w->match[i].ms > newest ? w->match[i].ms : newest;
	return newest;
}

static int compare_numbers(const void *a, const void *b)
{
	return (*(const int *)a > *(const int *)b) - (*(const int *)a < *(const int *)b);
}

static int compare_matches(const void *a, const void *b)
{
	const struct oracle_match *x = a, *y = b;

	if (x->ms != y->ms)
		return x->ms < y->ms ? -1 : 1;
	if (x->serial != y->serial)
		return x->serial < y->serial ? -1 : 1;
	return x->member < y->member ? -1 : x->member > y->member;
}

/* Longest increasing chain that begins behind `at` with a member of at least `from`: by trying. */
static unsigned chain(const struct oracle_match *m, size_t n, size_t at, uint32_t from)
{
	unsigned best = 0;

	for (size_t i = at; i < n; i++) {
		if (m[i].member < from)
			continue;
		unsigned one = 1 + chain(m, n, i + 1, m[i].member + 1);

		best = one > best ? one : best;
	}
	return best;
}

static double oracle_numbers(const struct correlation *c, int *number, size_t n)
{
	double sum = 0;

	qsort(number, n, sizeof(*number), compare_numbers);
	for (size_t i = 0; i < n; i++)
		sum += number[i];
	switch (c->type) {
	case CORRELATION_VALUE_SUM:
		return sum;
	case CORRELATION_VALUE_AVG:
		return sum / (double)n;
	case CORRELATION_VALUE_MEDIAN:
		return (number[(n - 1) / 2] + number[n / 2]) / 2.0;
	default:
		/* The smallest that at least so many percent are not above. */
		for (size_t i = 0; i < n; i++) {
			if ((double)(i + 1) * 100 >= c->percentile * (double)n)
				return number[i];
		}
		return number[n - 1];
	}
}

static double oracle_distinct(const struct oracle_match *in, size_t n, bool members)
{
	double distinct = 0;

	for (size_t i = 0; i < n; i++) {
		bool seen = false;

		for (size_t k = 0; k < i; k++)
			seen = seen || (members ? in[k].member == in[i].member
						: in[k].number == in[i].number);
		distinct += !seen;
	}
	return distinct;
}

static double oracle_value(const struct correlation *c, struct oracle_match *in, size_t n)
{
	int number[ORACLE_MAX];
	double most = 0;

	for (size_t i = 0; i < n; i++)
		number[i] = in[i].number;
	for (size_t i = 0; i < c->n_bounds; i++)
		most = c->bound[i].number > most ? c->bound[i].number : most;
	if (correlation_of_numbers(c->type))
		return oracle_numbers(c, number, n);
	if (c->type == CORRELATION_TEMPORAL)
		return oracle_distinct(in, n, true);
	if (c->type == CORRELATION_TEMPORAL_ORDERED) {
		qsort(in, n, sizeof(*in), compare_matches);
		return chain(in, n, 0, 0);
	}
	double count =
		c->type == CORRELATION_EVENT_COUNT ? (double)n : oracle_distinct(in, n, false);

	return count > most + 1 ? most + 1 : count;
}

static bool oracle_enter(struct oracle_window *w, const struct correlation *c,
	const struct oracle_match *match, double *ret_value)
{
	struct oracle_match in[ORACLE_MAX];
	size_t n = 0;

	w->match[w->n++] = *match;
	uint64_t newest = oracle_newest(w);

	for (size_t i = 0; i < w->n; i++) {
		if (w->match[i].ms + c->span_ms >= newest)
			in[n++] = w->match[i];
	}
	*ret_value = oracle_value(c, in, n);
	bool holds = correlation_holds(c, *ret_value);
	uint64_t apart = newest > w->alerted ? newest - w->alerted : w->alerted - newest;
	bool hit = holds && !(w->held && apart <= c->span_ms);

	if (hit)
		w->alerted = newest;
	w->held = holds;
	return hit;
}

static bool oracle_send(
	struct oracle *o, size_t group, const struct oracle_match *match, double *ret_value)
{
	struct oracle_window *w = o->window[group];

	if (w[0].n == 0 || match->ms + o->c->span_ms >= oracle_newest(&w[0]))
		return oracle_enter(&w[0], o->c, match, ret_value);
	if (w[1].n > 0 && match->ms + o->c->span_ms < oracle_newest(&w[1])) {
		w[1].n = 0;
		w[1].held = false;
	}
	return oracle_enter(&w[1], o->c, match, ret_value);
}

static unsigned below(unsigned *seed, unsigned n)
{
	return (unsigned)rand_r(seed) % n;
}

/* Forward by little, now and then by much; with `disorder` also back. */
static uint64_t next_ms(uint64_t ms, bool disorder, unsigned *seed)
{
	unsigned way = below(seed, 20);

	if (way == 0)
		return ms + below(seed, 30000);
	if (disorder && way < 5)
		return ms - below(seed, way == 1 ? 40000 : 9000);
	return ms + below(seed, way < 10 ? 3 : 2000);
}

static void compare(const char *yaml, bool disorder, unsigned seed)
{
	static const char *const groups[] = {"u", "v", "w", "x"}, *const rules[] = {"a", "b", "d"};
	struct oracle *o = calloc(1, sizeof(*o));
	struct correlating c;
	uint64_t ms = T0;
	struct buf wanted;

	buf_init(&wanted, 1 << 20);
	correlating_init(&c, yaml, NULL);
	o->c = plan_rule(c.book->plan, plan_rules(c.book->plan) - 1)->correlation;
	assert_non_null(o->c);
	for (uint32_t i = 1; i <= ORACLE_MAX / 4; i++) {
		size_t group = below(&seed, below(&seed, 2) ? 1 : 4);
		struct oracle_match match = {.ms = ms = next_ms(ms, disorder, &seed),
			.serial = i,
			.member = below(&seed, (unsigned)o->c->n_members),
			.number = (int)below(&seed, 12) - 2};
		char line[16];
		double value;

		snprintf(line, sizeof(line), "%d", match.number);
		correlating_send(&c, &(struct correlating_match){.rule = rules[match.member],
					     .ms = ms,
					     .serial = i,
					     .user = groups[group],
					     .line = line});
		if (oracle_send(o, group, &match, &value))
			buf_addf(&wanted, "c %u %.15g\n", i, value);
	}
	buf_addc(&wanted, '\0');
	if (strcmp(correlating_take(&c), wanted.p) != 0)
		fail_msg("%s\nfound:\n%swanted:\n%s", yaml, c.hits->text.p, wanted.p);
	correlating_done(&c);
	buf_done(&wanted);
	free(o);
}

static const char *const oracle_types[] = {"event_count", "value_count", "temporal",
	"temporal_ordered", "value_sum", "value_avg", "value_median", "value_percentile"};

/* One bound or two, around values that occur. */
static void add_condition(struct buf *out, size_t type, unsigned *seed)
{
	static const char *const ops[] = {"gte", "gt", "eq", "neq", "lte", "lt"};
	unsigned most = type < 2 ? 6 : type < 4 ? 2 : 8, op = below(seed, 6);

	buf_addf(out, "  condition: {%s: %u", ops[op], 1 + below(seed, most));
	if (op < 2 && below(seed, 3) == 0)
		buf_addf(out, ", lte: %u", 2 + below(seed, most));
	if (type == 1 || type >= 4)
		buf_add(out, STR(", field: CommandLine"));
	if (type == 7)
		buf_addf(out, ", percentile: %u", below(seed, 101));
	buf_add(out, STR("}\n"));
}

static bool is_sensible(const char *yaml)
{
	struct buf said;

	buf_init(&said, 1 << 16);
	rulebook_free(correlating_rules(yaml, &said));
	bool good = said.n == 0;

	buf_done(&said);
	return good;
}

#define ORACLE_RUNS                                                                                \
	(getenv("LONG")		 ? 5000u                                                           \
		: effort_small() ? 60u                                                             \
				 : 600u) /* of each type; ORACLE_MAX / 4 matches each */

static void test_oracle(void **state)
{
	unsigned seed = 7, streams = 0;

	(void)state;
	for (size_t type = 0; type < 8; type++) {
		struct buf yaml;

		buf_init(&yaml, 1 << 16);
		for (unsigned run = 0; run < ORACLE_RUNS; run++) {
			bool three = type == 2 || type == 3 || below(&seed, 2);

			buf_reset(&yaml, 1 << 16);
			buf_addf(&yaml, "%s" HEAD "  type: %s\n  rules: %s\n  group-by: User\n",
				CORRELATING_RULE("a") CORRELATING_RULE("b") CORRELATING_RULE("d"),
				oracle_types[type], three ? "[a, b, d]" : "a");
			if ((type != 2 && type != 3) || below(&seed, 2))
				add_condition(&yaml, type, &seed);
			buf_addc(&yaml, '\0');
			if (!is_sensible(yaml.p))
				continue;
			compare(yaml.p, type != 3 && below(&seed, 2), seed);
			streams++;
		}
		buf_done(&yaml);
	}
	assert_true(streams > ORACLE_RUNS * 10 / 3);
	print_message("%u streams\n", streams);
}

/* --- limits --------------------------------------------------------------------------------------- */

static void test_eviction(void **state)
{
	const struct correlate_limits limits = {.groups = 2, .events = 16, .memory = 1 << 20};
	struct correlating c;

	(void)state;
	correlating_init(&c,
		CORRELATING_RULE("a") HEAD "  type: event_count\n  rules: a\n  group-by: User\n"
					   "  condition: {gte: 2}\n",
		&limits);
	send(&c, 1, (struct correlating_match){.rule = "a", .user = "u"});
	send(&c, 2, (struct correlating_match){.rule = "a", .user = "v"});
	send(&c, 3,
		(struct correlating_match){.rule = "a", .user = "u"}); /* used: v is the oldest */
	send(&c, 4, (struct correlating_match){.rule = "a", .user = "w"});
	send(&c, 5, (struct correlating_match){.rule = "a", .user = "v"}); /* forgotten; u goes */
	send(&c, 6, (struct correlating_match){.rule = "a", .user = "w"});
	assert_string_equal(correlating_take(&c), "c 3 2\nc 6 2\n");
	assert_int_equal(correlating_counters(&c).evicted, 2);
	assert_int_equal(correlator_windows(c.correlator), 2);
	correlating_done(&c);
}

static void test_overflow(void **state)
{
	const struct correlate_limits limits = {.groups = 16, .events = 16, .memory = 1 << 20};
	struct correlating c;

	(void)state;
	correlating_init(&c,
		CORRELATING_RULE("a") HEAD "  type: value_sum\n  rules: a\n"
					   "  condition: {gte: 17, field: CommandLine}\n",
		&limits);
	for (uint32_t i = 1; i <= 20; i++)
		send(&c, i, (struct correlating_match){.rule = "a", .line = "1"});
	assert_string_equal(correlating_take(&c), "");
	assert_int_equal(correlating_counters(&c).overflowed, 4);
	send(&c, 21, (struct correlating_match){.rule = "a", .line = "x"});
	assert_int_equal(correlating_counters(&c).not_numbers, 1);
	correlating_done(&c);
}

/* An order must not be forgotten because of matches that come again and again. */
static void test_order_kept(void **state)
{
	const struct correlate_limits limits = {.groups = 16, .events = 16, .memory = 1 << 20};
	uint32_t serial = 0;
	struct correlating c;

	(void)state;
	correlating_init(&c,
		CORRELATING_RULE("a") CORRELATING_RULE("b") CORRELATING_RULE("d") HEAD
		"  type: temporal_ordered\n  rules: [a, b, d]\n",
		&limits);
	send(&c, ++serial, (struct correlating_match){.rule = "d"});
	send(&c, ++serial, (struct correlating_match){.rule = "a"});
	for (int i = 0; i < 1000; i++)
		send(&c, ++serial, (struct correlating_match){.rule = "a"});
	send(&c, ++serial, (struct correlating_match){.rule = "b"});
	for (int i = 0; i < 1000; i++)
		send(&c, ++serial, (struct correlating_match){.rule = i % 2 ? "b" : "a"});
	send(&c, ++serial, (struct correlating_match){.rule = "d"});
	assert_string_equal(correlating_take(&c), "c 2004 3\n");
	assert_int_equal(correlating_counters(&c).overflowed, 0);
	correlating_done(&c);
}

/* A flood, of groups or into one of them: CPU time of it all, in seconds. */
static double flood(const char *yaml, unsigned n, bool groups)
{
	char number[32];
	struct correlating c;

	correlating_init(&c, yaml, NULL);
	double start = effort_sec();

	for (unsigned i = 0; i < n; i++) {
		snprintf(number, sizeof(number), "%u", i);
		correlating_send(&c, &(struct correlating_match){.rule = "a",
					     .ms = T0 + i / 1000,
					     .serial = i,
					     .user = groups ? number : "u",
					     .line = number});
	}
	double took = effort_sec() - start;
	struct correlate_counters counters = correlating_counters(&c);

	assert_int_equal(counters.counted, n);
	assert_true(correlator_windows(c.correlator) <= CORRELATE_GROUPS_DEFAULT);
	if (groups)
		assert_int_equal(counters.evicted + correlator_windows(c.correlator), n);
	correlating_done(&c);
	return took;
}

#define FLOOD (getenv("LONG") ? 1000000u : effort_small() ? 20000u : 100000u)

static void test_floods(void **state)
{
	static const char *const keys[] = {
		"  type: event_count\n  condition: {gte: 10000}\n",
		"  type: value_count\n  condition: {gte: 100, field: CommandLine}\n",
		"  type: value_sum\n  condition: {lt: 0, field: CommandLine}\n",
		"  type: value_percentile\n  condition: {lt: 0, field: CommandLine, percentile: "
		"95}\n",
		"  type: temporal_ordered\n",
	};

	(void)state;
	for (size_t i = 0; i < sizeof(keys) / sizeof(keys[0]); i++) {
		char yaml[2048];

		snprintf(yaml, sizeof(yaml), "%s%s  rules: [%s]\n  group-by: User\n%s",
			CORRELATING_RULE("a") CORRELATING_RULE("b"), HEAD, i == 4 ? "b, a" : "a",
			keys[i]);
		double half = 0, whole = 0;
		bool linear = false;

		for (int try = 0; try < 4 && !linear; try++) {
			half = flood(yaml, FLOOD / 2, false);
			whole = flood(yaml, FLOOD, false);
			linear = whole < 3 * half + 0.1;
		}
		print_message("%.20s: %u into one group: %.2f s, half of them %.2f s\n",
			keys[i] + 8, FLOOD, whole, half);
		assert_true(linear);
		print_message(
			"%.22s %u groups: %.2f s\n", keys[i] + 8, FLOOD, flood(yaml, FLOOD, true));
	}
}

/* --- what outlives a correlator -------------------------------------------------------------------- */

#define COUNT(keys)                                                                                \
	CORRELATING_RULE("a")                                                                      \
	"title: T\nid: c\nlevel: high\ncorrelation:\n  type: event_count\n  rules: a\n"            \
	"  timespan: 10s\n" keys

static void replace(struct correlating *c, const char *yaml, struct correlate_counters *sum)
{
	struct correlating next;

	correlating_init(&next, yaml, NULL);
	correlator_replace(next.correlator, c->correlator, sum);
	correlating_done(c);
	*c = next;
}

static void test_reload(void **state)
{
	struct correlate_counters sum = {0};
	struct correlating c;

	(void)state;
	correlating_init(&c, COUNT("  condition: {gte: 3}\n"), NULL);
	send(&c, 1, (struct correlating_match){.rule = "a"});
	send(&c, 2, (struct correlating_match){.rule = "a"});
	/* Other rules beside it, another level: the same. */
	replace(&c, CORRELATING_RULE("b") COUNT("  condition: {gte: 3}\nstatus: test\n"), &sum);
	send(&c, 3, (struct correlating_match){.rule = "a"});
	assert_string_equal(correlating_take(&c), "c 3 3\n");
	/* It has alerted, and remembers that. */
	replace(&c, COUNT("  condition: {gte: 3}\n"), &sum);
	send(&c, 4, (struct correlating_match){.rule = "a"});
	assert_string_equal(correlating_take(&c), "");
	assert_int_equal(sum.dropped, 0);
	/* Another condition: begins anew. */
	replace(&c, COUNT("  condition: {gte: 2}\n"), &sum);
	send(&c, 5, (struct correlating_match){.rule = "a"});
	assert_string_equal(correlating_take(&c), "");
	send(&c, 6, (struct correlating_match){.rule = "a"});
	assert_string_equal(correlating_take(&c), "c 6 2\n");
	correlator_count(c.correlator, &sum);
	assert_int_equal(sum.dropped, 1);
	assert_int_equal(sum.hits, 2);
	assert_int_equal(sum.counted, 6);
	correlating_done(&c);
}

static void test_saved(void **state)
{
	struct correlating c, other;
	struct buf bytes;

	(void)state;
	buf_init(&bytes, 1 << 20);
	correlating_init(&c, COUNT("  condition: {gte: 3}\n  group-by: User\n"), NULL);
	send(&c, 1, (struct correlating_match){.rule = "a", .user = "u"});
	send(&c, 2, (struct correlating_match){.rule = "a", .user = "u"});
	send(&c, 3, (struct correlating_match){.rule = "a", .user = "v"});
	assert_int_equal(correlator_save(c.correlator, &bytes), 0);
	correlating_done(&c);

	correlating_init(&other, COUNT("  condition: {gte: 3}\n  group-by: User\n"), NULL);
	send(&other, 1, (struct correlating_match){.rule = "a", .user = "w"});
	/* Each byte changed, each length: refused, and nothing is lost. */
	for (size_t i = 0; i < bytes.n; i++) {
		bytes.p[i] ^= 0x40;
		assert_int_equal(correlator_load(other.correlator, buf_str(&bytes)), -1);
		bytes.p[i] ^= 0x40;
		assert_int_equal(correlator_load(other.correlator, (struct str){bytes.p, i}), -1);
	}
	buf_addc(&bytes, 0);
	assert_int_equal(correlator_load(other.correlator, buf_str(&bytes)), -1);
	bytes.n--;
	assert_int_equal(correlator_windows(other.correlator), 1);
	assert_int_equal(correlator_load(other.correlator, buf_str(&bytes)), 0);
	assert_int_equal(correlator_windows(other.correlator), 2);
	send(&other, 4, (struct correlating_match){.rule = "a", .user = "v"});
	send(&other, 5, (struct correlating_match){.rule = "a", .user = "u"});
	assert_string_equal(correlating_take(&other), "c 5 3\n");
	correlating_done(&other);

	/* Another correlation of the same name has none of it. */
	correlating_init(&other, COUNT("  condition: {gte: 2}\n  group-by: User\n"), NULL);
	assert_int_equal(correlator_load(other.correlator, buf_str(&bytes)), 0);
	assert_int_equal(correlator_windows(other.correlator), 0);
	assert_int_equal(correlating_counters(&other).dropped, 2);
	correlating_done(&other);

	/* Without correlations there is nothing to do, and too little room is told. */
	assert_int_equal(correlator_load(NULL, buf_str(&bytes)), 0);
	buf_done(&bytes);
	buf_init(&bytes, 32);
	buf_addc(&bytes, 'x');
	assert_int_equal(correlator_save(NULL, &bytes), -1);
	assert_int_equal(bytes.n, 1);
	buf_done(&bytes);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_eviction),
		cmocka_unit_test(test_overflow),
		cmocka_unit_test(test_order_kept),
		cmocka_unit_test(test_reload),
		cmocka_unit_test(test_saved),
		cmocka_unit_test(test_floods),
		cmocka_unit_test(test_edges),
		cmocka_unit_test(test_groups),
		cmocka_unit_test(test_aliases),
		cmocka_unit_test(test_chain),
		cmocka_unit_test(test_oracle),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
