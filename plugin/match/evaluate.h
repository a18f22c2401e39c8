/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * evaluate: one rule on one view, from its patterns up to its condition.
 *
 * The inside of match.c, which owns the matcher; see match.h for what the verdicts mean.
 */
#ifndef MATCH_EVALUATE_H
#define MATCH_EVALUATE_H

#include "match/compiled.h"
#include "match/match.h"

struct matcher {
	const struct plan *plan;
	struct folds folds; /* by field, the last one is that of view.texts */
	struct candidates candidates;
	uint64_t *found; /* literals of one line (prefilter.h) */
	bool full_scan;
	bool same_event; /* the next view is of the event of the last one */
	struct value field[FIELD_COUNT]; /* of the view of one simple command */
	signed char *outcome; /* enum outcome, by rule; only that of candidates is of this event */
	struct regex_scratch *regex;
	struct match_counters counters;
	void (*undecided)(void *ctx, size_t place);
	void *undecided_ctx;
};

/* What came of a rule; of several simple commands the greatest counts. */
enum outcome { NO_ALERT, NO_VERDICT, ALERT_UNDECIDED, ALERT };

/* Adds to the counters of regular expressions only. */
enum outcome matcher_evaluate(struct matcher *m, size_t place, const struct view *view);

#endif
