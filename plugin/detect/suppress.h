/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * suppress: which alerts are sent, and which are only counted.
 *
 * An alert opens a window of fixed length; what repeats it within the window is held back. A repeat has
 * the same rule, host, users (real, effective, login), program, parent program and, of a program that is
 * started, arguments (all of them); of an access or a connection, command line as far as it is known, and
 * file, or address and port. The call and what it came to may differ: what is probed by stat and open, or
 * once without and once with success, is one probe. An event of which a part of these did not arrive, or
 * that is a record, is never taken for a repeat, nor is the hit of a correlation. Beside that each rule may
 * raise so many alerts in a minute (throttle.h).
 *
 * Nothing that is held back is forgotten: repeats are told by the next alert of the same kind, or, when
 * none comes within SUPPRESS_LINGER_MS after the window, they join what suppress_untold() hands out rule
 * by rule, as do those above the rate at once. The sum of what was sent, told and not told yet is that of
 * what was asked.
 *
 * Windows go by monotonic time. Only one thread may call.
 * Limits: repeats.h; when its table is full the oldest window ends early, counted.
 */
#ifndef DETECT_SUPPRESS_H
#define DETECT_SUPPRESS_H

#include "base/clock.h"
#include "detect/repeats.h"
#include "detect/throttle.h"
#include "match/match.h"

#define SUPPRESS_LINGER_MS 60000

struct suppress_limits {
	uint64_t window_ms; /* 0: repeats are not held back */
	uint32_t rate; /* alerts of one rule in a minute, 0: any number */
};

struct suppress_counters {
	uint64_t repeats; /* held back within a window */
	uint64_t over_rate; /* held back by the rate of their rule */
	uint64_t ended_early; /* windows that gave way to others */
};

/* What of one rule was held back and not told. */
struct suppress_held {
	uint64_t repeats, over_rate;
};

struct suppress_rule {
	struct throttle throttle;
	struct suppress_held held;
};

struct suppress {
	const struct clock *clock;
	uint8_t key[SIPHASH_KEY];
	struct suppress_limits limits;
	struct repeats repeats;
	const struct plan *plan;
	struct suppress_rule *rule; /* by place in the plan; NULL: nothing is held back */
	bool untold; /* some rule has something */
	struct suppress_counters counters;
};

struct suppress_verdict {
	bool hold; /* do not send it */
	uint64_t suppressed; /* repeats of it that were held back before */
	struct repeat *window; /* that it has opened; NULL = none */
};

/* -1: out of memory. Without rules yet. */
int suppress_init(struct suppress *s, const struct clock *clock);
void suppress_done(struct suppress *s);

/*
 * These rules and limits from now on; windows of rules whose id is among them stay, and are as long as
 * the new ones. Everything must have been told; the plan before this one must still be there.
 * -1: out of memory, from now on nothing is held back.
 */
int suppress_rules(
	struct suppress *s, const struct plan *plan, const struct suppress_limits *limits);

/* To be asked for every alert that could be sent. */
struct suppress_verdict suppress_ask(
	struct suppress *s, const struct event *event, const struct match *match);

/*
 * The alert that `verdict`, the last one, let pass was lost before it was sent: its repeats must not be
 * held back, and what it would have told is not told.
 */
void suppress_unsent(struct suppress *s, const struct suppress_verdict *verdict);

/* Ends windows whose time is over; `all`: what is held in those that are open is to be told as well. */
void suppress_sweep(struct suppress *s, bool all);

/*
 * The next rule, from *at on, of which something is to be told, which counts as told then. *at begins
 * with 0 and is moved behind it. NULL = no more.
 */
const struct rule *suppress_untold(struct suppress *s, size_t *at, struct suppress_held *ret_held);

#endif
