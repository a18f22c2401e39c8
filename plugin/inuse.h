/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * inuse: the rules that an engine uses now, with all that it takes to look at events with them.
 *
 * A reload makes another one beside it, see engine_swap(). It belongs to the engine's thread; plan,
 * names and users are the caller's and must outlive it.
 */
#ifndef INUSE_H
#define INUSE_H

#include "context/records.h"
#include "detect/correlate.h"
#include "match/found.h"
#include "match/needs.h"
#include "match/sift.h"

struct inuse {
	struct matcher *matcher;
	struct correlator *correlator; /* NULL: the rules have no correlations */
	struct plan_needs needs;
	struct sift sift;
	struct record_types types, exec_types; /* that events are made of: of any, of an exec */
	struct record_types sifted; /* that rules look at, in the event picked last */
	struct records records;
	struct found found; /* of the records and files of one event */
	bool looked; /* at a view of the event */
	const struct view *view; /* that is looked at */
};

/* What was counted. */
struct inuse_counters {
	struct match_counters match;
	struct correlate_counters correlate;
};

struct inuse_options {
	const struct plan *plan;
	const struct field_names *names;
	const struct users *users;
	struct correlate_options correlate;
	bool full_scan; /* every rule on every record: neither sift nor index */
};

/* -1: out of memory; all is 0 then. */
int inuse_init(struct inuse *rules, const struct inuse_options *options);
void inuse_done(struct inuse *rules);

/* `next` takes the place of *rules, and over its windows; what *rules has counted is added to *sum. */
void inuse_replace(struct inuse *rules, const struct inuse *next, struct inuse_counters *sum);

/* Adds what was counted. */
void inuse_count(const struct inuse *rules, struct inuse_counters *sum);

/*
 * The gate: whole events that no rule can match are not parsed, nor single records of the others: these
 * are taken out of event->records. `looking`: rules look at it; else it only tells of processes. An exec
 * has no files and no addresses that rules look at. false: nothing of the event is to be parsed.
 */
bool inuse_pick(struct inuse *rules, struct gathered *event, bool looking);

/* Another event: what was found in the last one is forgotten. */
void inuse_event(struct inuse *rules);

/* As matcher_run(). What regular expressions may cost is for all views of the event together. */
void inuse_look(struct inuse *rules, const struct view *view,
	void (*found)(void *ctx, const struct match *match), void *ctx);

/* For inuse_look(), on one of several views of an event: keeps the match. `ctx` is the struct inuse. */
void inuse_found(void *ctx, const struct match *match);

#endif
