/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * The whole way of an audit event, in the order in which it goes:
 *
 *	bytes -> lines -> gather -> gate -> parse -> assemble -> context -> command -> match -> alert
 */
#include "engine.h"

#include <libaudit.h>
#include <stdlib.h>

#include "command/alias.h"
#include "event/assemble.h"
#include "inuse.h"

struct engine {
	struct engine_options options;
	struct lines lines;
	struct gather *gather;
	struct parser *parser;
	struct assembler assembler;
	struct process_table *processes;
	struct commander *commander;
	struct resolver resolver; /* of the files of an event */
	struct inuse rules;
	const struct gathered *gathered; /* the one being parsed, and */
	const struct event *event; /* the one being matched */
	bool looking; /* rules look at it */
	uint64_t now_ms; /* monotonic, 0 for files */
	struct inuse_counters before; /* of the rules that were swapped out */
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

/* What came before the time asked for tells of the parents of what comes in it. */
static bool in_time(const struct engine *e, const struct gathered *gathered)
{
	return !e->options.since_sec || gathered->sec >= e->options.since_sec;
}

static bool worth_parsing(struct engine *e, struct gathered *gathered)
{
	if (e->options.until_sec && gathered->sec > e->options.until_sec)
		return false;
	if (inuse_pick(&e->rules, gathered, e->looking))
		return true;
	/* Rules about records have looked at it, in their way. */
	e->counters.evaluated += e->looking && (e->rules.needs.units & IN_RECORD);
	return false;
}

/* An alert leaves the engine; of a correlation too, which is a match like any. */
static void on_match(void *ctx, const struct match *match)
{
	struct engine *e = ctx;

	e->counters.matches++;
	if (match->rule->muted_by)
		e->counters.muted++;
	else
		e->options.alert(e->options.ctx, e->event, match);
	if (!match->correlated)
		correlator_match(e->rules.correlator, e->event, match);
}

static void on_undecided(void *ctx, size_t place)
{
	struct engine *e = ctx;

	if (e->options.undecided)
		e->options.undecided(e->options.ctx, e->event, place);
}

static void look_at(struct engine *e, const struct view *view,
	void (*found)(void *ctx, const struct match *match), void *ctx)
{
	if (e->options.seen)
		e->options.seen(e->options.ctx, e->event, view);
	inuse_look(&e->rules, view, found, ctx);
}

/* A record -> what it adds to the event -> rules about records. */
static void on_record(void *ctx, struct record *record)
{
	struct engine *e = ctx;

	assemble_record(&e->assembler, record);
	if (record->type == AUDIT_EXECVE || !record_types_has(&e->rules.sifted, record->type))
		return;
	record_rewind(record);
	struct view view = records_view(&e->rules.records, record, e->gathered->enriched);

	look_at(e, &view, inuse_found, &e->rules);
}

/* The argument vector is whole only now. */
static void on_argv(struct engine *e)
{
	if (!e->gathered->has_execve || !record_types_has(&e->rules.needs.types, AUDIT_EXECVE))
		return;
	struct view view = records_view_argv(&e->rules.records, &e->event->argv);

	look_at(e, &view, inuse_found, &e->rules);
}

/* Only where rules ask for them. */
static void add_commands(struct engine *e, const struct event *event, struct view *view)
{
	const struct artefacts *artefacts = plan_artefacts(e->options.plan);
	struct commands commands;

	if (!artefacts)
		return;
	commands = commander_run(e->commander, artefacts, event);
	view->command = commands.list;
	view->n_commands = commands.n;
	e->counters.cut_commands += commands.cut;
}

static void look_as(struct engine *e, struct event *event, enum unit unit)
{
	if (!(event->units & e->rules.needs.units & 1u << unit))
		return;
	event->unit = unit;
	struct view view = view_of_event(event);

	if (unit == UNIT_PROCESS_CREATION)
		add_commands(e, event, &view);
	look_at(e, &view, on_match, e);
}

/* TargetFilename is that of this target; n_targets: it is missing. */
static void name_file(struct engine *e, struct event *event, size_t number)
{
	struct value *name = &event->field[FIELD_TARGET_FILENAME];

	*name = (struct value){.state = VALUE_MISSING};
	if (number < event->n_targets)
		*name = alias_values(
			&e->resolver, &e->assembler.arena, &event->target[number].item->absolute);
}

static void look_at_file(struct engine *e, struct event *event, size_t number)
{
	const struct target *target = &event->target[number];

	name_file(e, event, number);
	e->rules.found.view = number;
	for (int unit = UNIT_FILE_EVENT; unit <= UNIT_FILE_ACCESS; unit++) {
		if (!(target->units & e->rules.needs.units & 1u << unit))
			continue;
		event->unit = (enum unit)unit;
		struct view view = view_of_event(event);

		look_at(e, &view, inuse_found, &e->rules);
	}
}

/* The event is reported as what the rule looked at. */
static void report_found(struct engine *e, struct event *event, enum unit unit)
{
	for (size_t i = 0; i < e->rules.found.n; i++) {
		const struct found_match *found = &e->rules.found.list[i];
		enum unit of = found->match.rule->unit;

		event->unit = of == UNIT_RECORD ? unit : of;
		name_file(e, event, of == UNIT_RECORD ? event->n_targets : found->view);
		on_match(e, &found->match);
	}
}

static void match_event(struct engine *e, struct event *event)
{
	enum unit unit = event->unit;

	e->counters.evaluated++;
	e->counters.cut_argv += event->argv.incomplete;
	e->counters.argv_oversized += event->argv.oversized;
	look_as(e, event, UNIT_PROCESS_CREATION);
	look_as(e, event, UNIT_NETWORK_CONNECTION);
	for (size_t i = 0; i < event->n_targets; i++)
		look_at_file(e, event, i);
	event->unit = unit;
	name_file(e, event, event->n_targets);
	on_argv(e);
	report_found(e, event, unit);
}

/* What the process table knows and the records do not tell. */
static void add_context(struct engine *e, struct event *event)
{
	if (!(event->units & (IN_PROCESS | IN_CALLS)))
		return;
	process_fill(e->processes, event);
	if (!(event->units & IN_PROCESS))
		process_self(e->processes, event);
	if (event->n_targets)
		resolver_event(&e->resolver, event);
}

/* A whole event -> records -> struct event -> context -> rules. */
static void on_event(void *ctx, const struct gathered *gathered)
{
	struct engine *e = ctx;
	struct gathered sifted = *gathered;

	e->looking = in_time(e, gathered);
	if (!worth_parsing(e, &sifted))
		return;
	assemble_begin(&e->assembler, gathered);
	e->gathered = gathered;
	e->event = &e->assembler.event;
	inuse_event(&e->rules);
	e->rules.records.time = e->event->field[FIELD_UTC_TIME];
	bool records = e->looking && (e->rules.needs.units & IN_RECORD);

	parser_event(e->parser, &sifted, records ? on_record : assemble_record,
		records ? (void *)e : (void *)&e->assembler);
	struct event *event = assemble_end(&e->assembler, gathered);

	if (!event)
		return;
	users_fill(e->options.users, event);
	if (event->id.node.n == 0 && e->options.site && e->options.site->host.n)
		event->field[FIELD_HOSTNAME] =
			(struct value){.text = e->options.site->host, .state = VALUE_WHOLE};
	if (e->looking) {
		add_context(e, event);
		match_event(e, event);
	}
	if (event->units & IN_PROCESS)
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

static int rules_init(struct engine *e, struct inuse *rules, const struct engine_options *options)
{
	const struct inuse_options in = {
		.plan = options->plan,
		.names = options->names,
		.users = options->users,
		.full_scan = options->full_scan,
		.correlate =
			{
				.plan = options->plan,
				.limits = options->site ? &options->site->correlate : NULL,
				.hit = on_match,
				.ctx = e,
				.look = options->look,
				.look_ctx = options->ctx,
			},
	};

	return inuse_init(rules, &in);
}

/* What the stages before the rules need to know about them. */
static struct record_types announce_rules(struct engine *e)
{
	struct record_types types = e->rules.needs.types;

	assemble_types(&types, e->rules.needs.units);
	e->assembler.wanted = e->rules.needs.units & (IN_RECORD | IN_CALLS);
	matcher_on_undecided(e->rules.matcher, on_undecided, e);
	return types;
}

struct engine *engine_new(const struct engine_options *options)
{
	struct engine *e = calloc(1, sizeof(*e));

	if (!e)
		return NULL;
	e->options = *options;
	assemble_init(&e->assembler);
	lines_init(&e->lines, on_line, e);
	if (rules_init(e, &e->rules, options) != 0) {
		engine_free(e);
		return NULL;
	}
	struct record_types types = announce_rules(e);

	e->gather = gather_new(&types, on_event, e);
	e->parser = parser_new();
	e->processes = process_new(options->procfs, options->hostname);
	e->commander = commander_new();
	if (resolver_init(&e->resolver) != 0 || !e->gather || !e->parser || !e->processes ||
		!e->commander) {
		engine_free(e);
		return NULL;
	}
	process_scan(e->processes, options->users);
	return e;
}

void engine_free(struct engine *e)
{
	if (!e)
		return;
	inuse_done(&e->rules);
	commander_free(e->commander);
	resolver_done(&e->resolver);
	process_free(e->processes);
	parser_free(e->parser);
	gather_free(e->gather);
	lines_done(&e->lines);
	assemble_done(&e->assembler);
	free(e);
}

int engine_swap(struct engine *e, const struct plan *plan, const struct field_names *names,
	const struct users *users)
{
	struct engine_options options = e->options;
	struct inuse rules;

	options.plan = plan;
	options.names = names;
	options.users = users;
	if (rules_init(e, &rules, &options) != 0)
		return -1;
	inuse_replace(&e->rules, &rules, &e->before);
	e->options = options;
	struct record_types types = announce_rules(e);

	gather_want(e->gather, &types);
	return 0;
}

struct process_table *engine_processes(const struct engine *e)
{
	return e->processes;
}

struct correlator *engine_correlator(const struct engine *e)
{
	return e->rules.correlator;
}

void engine_counters(const struct engine *e, struct engine_counters *ret_counters)
{
	struct engine_counters c = e->counters;
	struct inuse_counters sum = e->before;

	c.lines = e->lines.counters;
	c.gather = *gather_counters(e->gather);
	c.parse = *parser_counters(e->parser);
	inuse_count(&e->rules, &sum);
	c.match = sum.match;
	c.correlate = sum.correlate;
	process_counters(e->processes, &c.process);
	c.missing = gather_missing(e->gather);
	c.unknown_paths = e->assembler.unknown_paths;
	c.no_address = e->assembler.no_address;
	c.no_memory = e->assembler.no_memory + c.gather.no_memory;
	*ret_counters = c;
}
