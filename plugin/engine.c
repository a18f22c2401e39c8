/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * The whole way of an audit event, in the order in which it goes:
 *
 *	bytes -> lines -> gather -> gate -> parse -> assemble -> context -> match -> alert
 */
#include "engine.h"

#include <stdlib.h>

#include "event/assemble.h"

struct engine {
	struct engine_options options;
	struct lines lines;
	struct gather *gather;
	struct parser *parser;
	struct assembler assembler;
	struct process_table *processes;
	struct matcher *matcher;
	const struct event *event; /* the one being matched */
	uint64_t now_ms; /* monotonic, 0 for files */
	struct match_counters match_before; /* of the matchers that were swapped out */
	struct engine_counters counters;
};

/* Bytes -> lines. */
void engine_feed(struct engine *e, struct str bytes)
{
	if (e->options.clock)
		e->now_ms = clock_mono(e->options.clock);
	lines_feed(&e->lines, bytes);
	/* By the time before the work: what it took is not the input's silence. */
	if (e->options.clock)
		gather_age(e->gather, e->now_ms);
}

void engine_next_file(struct engine *e)
{
	lines_finish(&e->lines);
}

/* A line -> the event it belongs to. */
static void on_line(void *ctx, struct str line)
{
	struct engine *e = ctx;

	gather_line(e->gather, line, e->now_ms);
}

/*
 * The gate: whole events that no rule can match are not parsed. Today: a program was started only if
 * there is an EXECVE record, or a call that succeeded and whose EXECVE record was lost.
 */
static bool worth_parsing(const struct engine *e, const struct gathered *gathered)
{
	if (!gathered->has_syscall)
		return false;
	if (e->options.until_sec && gathered->sec > e->options.until_sec)
		return false;
	return gathered->has_execve || str_has(gathered->records, STR(" success=yes "));
}

/* What came before the time asked for tells of the parents of what comes in it. */
static bool worth_matching(const struct engine *e, const struct event *event)
{
	return !e->options.since_sec || event->id.sec >= e->options.since_sec;
}

/* An alert leaves the engine. */
static void on_match(void *ctx, const struct match *match)
{
	struct engine *e = ctx;

	e->counters.matches++;
	e->options.alert(e->options.ctx, e->event, match);
}

static void on_undecided(void *ctx, size_t place)
{
	struct engine *e = ctx;

	if (e->options.undecided)
		e->options.undecided(e->options.ctx, e->event, place);
}

static void match_event(struct engine *e, struct event *event)
{
	process_fill(e->processes, event);
	e->event = event;
	e->counters.evaluated++;
	e->counters.cut_argv += event->argv.incomplete;
	e->counters.argv_oversized += event->argv.oversized;
	struct view view = view_of_event(event);

	if (e->options.seen)
		e->options.seen(e->options.ctx, event, &view);
	matcher_run(e->matcher, &view, on_match, e);
}

/* A whole event -> records -> struct event -> context -> rules. */
static void on_event(void *ctx, const struct gathered *gathered)
{
	struct engine *e = ctx;

	if (!worth_parsing(e, gathered))
		return;
	assemble_begin(&e->assembler, gathered);
	parser_event(e->parser, gathered, assemble_record, &e->assembler);
	struct event *event = assemble_end(&e->assembler, gathered);

	if (!event)
		return;
	users_fill(e->options.users, event);
	if (worth_matching(e, event))
		match_event(e, event);
	process_note(e->processes, event);
}

/* Live: an event whose end does not come is evaluated as it is. */
uint64_t engine_age(struct engine *e)
{
	if (!e->options.clock)
		return 0;
	e->now_ms = clock_mono(e->options.clock);
	return gather_age(e->gather, e->now_ms);
}

/* End of input: so are all that are open. */
void engine_finish(struct engine *e)
{
	lines_finish(&e->lines);
	gather_finish(e->gather);
}

struct engine *engine_new(const struct engine_options *options)
{
	struct engine *e = calloc(1, sizeof(*e));
	struct record_types types = {0};

	if (!e)
		return NULL;
	e->options = *options;
	assemble_types(&types, false);
	assemble_init(&e->assembler);
	lines_init(&e->lines, on_line, e);
	e->gather = gather_new(&types, on_event, e);
	e->parser = parser_new();
	e->matcher = matcher_new(options->plan);
	e->processes = process_new(options->procfs, options->hostname);
	if (!e->gather || !e->parser || !e->matcher || !e->processes) {
		engine_free(e);
		return NULL;
	}
	process_scan(e->processes, options->users);
	matcher_on_undecided(e->matcher, on_undecided, e);
	return e;
}

void engine_free(struct engine *e)
{
	if (!e)
		return;
	matcher_free(e->matcher);
	process_free(e->processes);
	parser_free(e->parser);
	gather_free(e->gather);
	lines_done(&e->lines);
	assemble_done(&e->assembler);
	free(e);
}

static void add_match_counters(struct match_counters *sum, const struct match_counters *more)
{
	sum->evaluations += more->evaluations;
	sum->candidates += more->candidates;
	sum->undecided += more->undecided;
	sum->regex_limit += more->regex_limit;
}

int engine_swap(struct engine *e, const struct plan *plan, const struct users *users)
{
	struct matcher *matcher = matcher_new(plan);

	if (!matcher)
		return -1;
	add_match_counters(&e->match_before, matcher_counters(e->matcher));
	matcher_free(e->matcher);
	matcher_on_undecided(matcher, on_undecided, e);
	e->matcher = matcher;
	e->options.plan = plan;
	e->options.users = users;
	return 0;
}

void engine_counters(const struct engine *e, struct engine_counters *ret_counters)
{
	struct engine_counters c = e->counters;

	c.lines = e->lines.counters;
	c.gather = *gather_counters(e->gather);
	c.parse = *parser_counters(e->parser);
	c.match = e->match_before;
	add_match_counters(&c.match, matcher_counters(e->matcher));
	process_counters(e->processes, &c.process);
	c.missing = gather_missing(e->gather);
	c.no_memory = e->assembler.no_memory + c.gather.no_memory;
	*ret_counters = c;
}
