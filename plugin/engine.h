/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * engine: audit records in, matches out.
 *
 * The same engine serves the plugin and `ausigma hunt`: it knows nothing of sockets, files or
 * formats. It belongs to one thread. What it holds is bounded by the caps of its stages.
 */
#ifndef ENGINE_H
#define ENGINE_H

#include "base/clock.h"
#include "command/command.h"
#include "context/process.h"
#include "context/users.h"
#include "detect/correlate.h"
#include "input/gather.h"
#include "input/lines.h"
#include "input/parse.h"
#include "match/match.h"

/* What the site wants. Its owner may change it between two feeds; limits count from the next swap on. */
struct engine_site {
	struct correlate_limits correlate; /* members that are 0 take their default */
	struct str host; /* Hostname of events without node=; empty: they have none */
};

struct engine_options {
	const struct plan *plan;
	const struct field_names
		*names; /* of the plan's rules; NULL: rules about records see keywords only */
	const struct users *users; /* NULL: only names that the records carry */
	const struct clock *clock; /* NULL: a file, events age by serials alone */
	struct procfs *procfs; /* NULL: parents are known from the records alone */
	const char *hostname; /* node= of this host's records; NULL: they carry none */
	/* One call per event and rule; event and match are valid during the call. */
	void (*alert)(void *ctx, const struct event *event, const struct match *match);
	/* May be NULL: the rule at this place of the plan could not be decided on this event, and raised no alert. */
	void (*undecided)(void *ctx, const struct event *event, size_t place);
	/* May be NULL: each view that rules are going to look at. */
	void (*seen)(void *ctx, const struct event *event, const struct view *view);
	void *ctx;
	const struct engine_site *site; /* NULL: all of it at its default */
	/* May be NULL: each window of a correlation that a match went into. */
	void (*look)(void *ctx, const struct event *event, const struct correlate_look *look);
	/* Every rule on every record, as if there were no index: for tests of what it leaves out. */
	bool full_scan;
	/* Seconds of event time; events outside are not evaluated. 0 = no bound. */
	uint64_t since_sec, until_sec;
};

/* Everything that was seen, and everything that was lost or given up on the way. */
struct engine_counters {
	struct lines_counters lines;
	struct gather_counters gather;
	struct parse_counters parse;
	struct match_counters match;
	struct process_counters process;
	struct correlate_counters correlate;
	uint64_t missing; /* serials that never came */
	uint64_t evaluated; /* events that rules looked at */
	uint64_t matches; /* event and rule pairs */
	uint64_t muted; /* of these, counted by a correlation and not alerted on */
	uint64_t cut_commands; /* evaluated events of whose simple commands not all is known */
	uint64_t unknown_paths; /* files left out, for no record tells where they are */
	uint64_t no_address; /* connects left out, for the record of their address did not arrive */
	uint64_t cut_argv; /* evaluated events with an incomplete argument vector */
	uint64_t argv_oversized; /* of these, with more pieces than ARGV_PIECES_MAX */
	uint64_t no_memory; /* events given up */
};

struct engine;

/* NULL = out of memory. Copies the options; plan, names, site and users must outlive the engine or the next swap. */
struct engine *engine_new(const struct engine_options *options);
void engine_free(struct engine *e);

/* Any split of the input into calls gives the same result. */
void engine_feed(struct engine *e, struct str bytes);

/* Between two files of one stream: a line does not go on in the next file, an event may. */
void engine_next_file(struct engine *e);

/* Live only: gives up on events that wait too long. Milliseconds until it should be called again, 0: no need. */
uint64_t engine_age(struct engine *e);

/* End of input: evaluates what is still open. */
void engine_finish(struct engine *e);

/* Between two feeds: other rules and names from here on. -1: out of memory, the old ones stay. */
int engine_swap(struct engine *e, const struct plan *plan, const struct field_names *names,
	const struct users *users);

/* For its state over a restart. */
struct process_table *engine_processes(const struct engine *e);
/* Its windows, to save and load them (detect/saved.h); NULL: no rule is a correlation. */
struct correlator *engine_correlator(const struct engine *e);

void engine_counters(const struct engine *e, struct engine_counters *ret_counters);

#endif
