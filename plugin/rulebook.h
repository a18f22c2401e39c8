/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * rulebook: everything that a load of rules brings about, as one thing that is swapped and freed.
 *
 * Built aside and const from then on. It owns the ruleset and the plan that was compiled from it.
 */
#ifndef RULEBOOK_H
#define RULEBOOK_H

#include "match/plan.h"
#include "sigma/ruleset.h"
#include "sigma/tune.h"

struct rulebook {
	struct ruleset *set;
	struct plan *plan;
	size_t loaded; /* rules that are evaluated */
	size_t refused; /* documents and rules that could not be used */
};

struct rulebook_source {
	const char *const *path; /* files and folders */
	size_t n;
	enum ruleset_trust trust;
	const struct tuning *tuning; /* may be NULL */
	struct rule_options options;
};

/*
 * Loads, tunes and compiles the rules of files and folders. Problems go to `errs`; rules without one are
 * used. NULL only when out of memory.
 */
struct rulebook *rulebook_load(const struct rulebook_source *source, struct errs *errs);
void rulebook_free(struct rulebook *book);

#endif
