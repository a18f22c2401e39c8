/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * correlate: the matches of rules in, the hits of correlations out.
 *
 * A window belongs to a correlation, a node (node= of the records), and one combination of values of the
 * fields of group-by; a match without one of these, or without the field that is counted, does not count.
 * Time is that of the events. A window holds the matches of the timespan before its newest one, both
 * ends included. The condition is looked at when a match comes, and only then:
 *
 *   - true, and it was not at the match before: a hit, with this match as the one that completes it;
 *   - still true: no hit, until more than a timespan has passed since the last one.
 *
 * So a condition that is true of few matches, such as lt: 3, is looked at with each of them and not when
 * the window has gone by, and nothing is ever found in silence.
 *
 * A match that comes late counts where it belongs, as long as it is in the window. One that is older
 * opens a second window beside the first, which it leaves alone: a call that took long carries the time
 * of its begin, and a clock that was set back must not blind us until it has caught up. What is older
 * or newer than that by a timespan makes the second window begin anew.
 *
 * A hit is a match of its correlation for the correlations that this one is a member of, with the values
 * of its own group-by and no other field.
 *
 * Limits: correlate_limits. When there is no room the window that was not used for longest gives way,
 * counted; of a window that has too many matches the oldest one. A value that is counted is kept as a
 * keyed hash of 64 bits.
 */
#ifndef DETECT_CORRELATE_H
#define DETECT_CORRELATE_H

#include "base/buf.h"
#include "detect/correlated.h"
#include "event/view.h"
#include "match/match.h"

#define CORRELATE_GROUPS_DEFAULT 65536
#define CORRELATE_EVENTS_DEFAULT 1000
#define CORRELATE_MEMORY_DEFAULT (16u * 1024 * 1024)

struct correlate_limits {
	size_t groups; /* windows of all correlations together */
	size_t events; /* kept in one window, where the condition does not tell how many it takes */
	size_t memory; /* bytes of all windows */
};

struct correlate_counters {
	uint64_t counted; /* matches that went into a window */
	uint64_t incomplete; /* matches without a field that the correlation needs */
	uint64_t not_numbers; /* values that are no decimal numbers, where one is needed */
	uint64_t behind; /* matches older than the window: counted in the second one */
	uint64_t restarted; /* second windows that began anew */
	uint64_t evicted; /* windows that gave way, though their time was not over */
	uint64_t overflowed; /* matches that gave way in a window that had too many */
	uint64_t dropped; /* windows of correlations that were changed or are gone */
	uint64_t no_memory; /* matches that were not counted for want of memory */
	uint64_t hits;
};

/* What is taken out of a window by itself, for explain. */
struct correlate_look {
	const struct rule *rule; /* the correlation */
	const struct correlated *window; /* as it is with this match; its group too */
	bool holds; /* the condition */
	bool hit; /* it is one */
};

struct correlate_options {
	const struct plan *plan; /* must outlive the correlator */
	const struct correlate_limits *limits; /* NULL, and members that are 0: the default */
	/* A correlation hits; match.rule is that of the correlation. */
	void (*hit)(void *ctx, const struct match *match);
	void *ctx;
	/* May be NULL: each window that a match went into. */
	void (*look)(void *ctx, const struct event *event, const struct correlate_look *look);
	void *look_ctx;
};

struct correlator;

/* *ret_correlator is NULL when the plan has no correlations: all that follows does nothing then. -1: out of memory. */
int correlator_new(const struct correlate_options *options, struct correlator **ret_correlator);
void correlator_free(struct correlator *c);

/*
 * `next` takes over the windows of `last` whose correlations are the same, by all that decides what they
 * find; the others are dropped and counted. What `last` has counted is added to *sum.
 */
void correlator_replace(
	struct correlator *next, struct correlator *last, struct correlate_counters *sum);

/* Before the records of an event: what was captured of the last one is forgotten. */
void correlator_event(struct correlator *c);

/*
 * A rule about records has matched this view, which will be gone when correlator_match() is called: keeps
 * what its correlations need, in match->captured.
 */
void correlator_capture(struct correlator *c, const struct view *view, struct match *match);

/* A rule has matched. Calls `hit` for each correlation that is completed by that. */
void correlator_match(struct correlator *c, const struct event *event, const struct match *match);

/* Adds what was counted. */
void correlator_count(const struct correlator *c, struct correlate_counters *sum);

/* How many windows there are. */
size_t correlator_windows(const struct correlator *c);

/*
 * Takes away the windows that nothing can be added to any more, by the time of the newest match in the
 * one that was used last and for its node only. Returns how many. NULL has none.
 */
size_t correlator_expire(struct correlator *c);

#endif
