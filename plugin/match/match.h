/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * match: evaluates compiled rules on one view of an event.
 *
 * The plan (plan.h) is const and may be shared; a matcher is the scratch of one thread: folded
 * copies of values, PCRE2 match data, counters. Verdicts have three values, so that "could not
 * decide" never becomes "yes" by a `not`: undecided where the rule asks for something = no alert,
 * counted; undecided only in what the rule excludes, while all it asks for is true = alert,
 * marked. So a filter cannot be poisoned into silencing a rule. The logic is Kleene's (verdict.h);
 * what counts as undecided, see pattern.h. A field that the event does not have matches nothing.
 * Where the plan has an index, only the rules are evaluated that it names (index.h): the others are
 * NO. In the steady state nothing is allocated; buffers that a huge value made are given back.
 */
#ifndef MATCH_MATCH_H
#define MATCH_MATCH_H

#include "event/view.h"
#include "match/plan.h"
#include "match/verdict.h"

struct correlated; /* detect/correlated.h */

struct match {
	const struct rule *rule;
	size_t place; /* of the rule in the plan */
	bool undecided; /* an exclusion of the rule could not be evaluated */
	const struct value *captured; /* of the record it matched, for correlations; NULL = none */
	const struct correlated *correlated; /* of a correlation: what it found; else NULL */
};

struct match_counters {
	uint64_t evaluations; /* rule and event pairs */
	uint64_t candidates; /* of these, evaluated one by one: the index did not rule them out */
	uint64_t undecided; /* of these, without a verdict and so without an alert */
	uint64_t regex_limit; /* regular expressions that hit a limit */
};

struct matcher;

/* NULL = out of memory. The plan must outlive the matcher. */
struct matcher *matcher_new(const struct plan *plan);
void matcher_free(struct matcher *m);

/* Calls `found` for each rule of the view's unit that alerts, in the order of the plan. */
void matcher_run(struct matcher *m, const struct view *view,
	void (*found)(void *ctx, const struct match *match), void *ctx);

/*
 * The next view is of the same event as the last one: both share what regular expressions may cost
 * (regex.h). To be said before each further view.
 */
void matcher_same_event(struct matcher *m);

/* Evaluates every rule of the unit, as if there were no index. */
void matcher_full_scan(struct matcher *m, bool on);

/*
 * Tells of each rule (its place in the plan, see plan_rule()) that was left without a verdict where it
 * asks for something, and so without an alert.
 */
void matcher_on_undecided(struct matcher *m, void (*undecided)(void *ctx, size_t place), void *ctx);

/*
 * Single parts of a rule, for explain.c; they count nothing. What they keep of the view is forgotten by
 * matcher_forget(), which must come before another view.
 */
struct compiled_item;

enum verdict matcher_test_item(
	struct matcher *m, const struct view *view, const struct compiled_item *item);
enum verdict matcher_test_pattern(struct matcher *m, const struct view *view,
	const struct compiled_item *item, size_t pattern);
void matcher_forget(struct matcher *m);

const struct plan *matcher_plan(const struct matcher *m);

const struct match_counters *matcher_counters(const struct matcher *m);

/* Adds those of another matcher. */
void match_counters_add(struct match_counters *sum, const struct match_counters *more);

#endif
