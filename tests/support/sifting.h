/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * sifting: rules about records, and whether an engine that sifts records (match/sift.h) makes the same of a
 * log as one that parses all of them.
 */
#ifndef SUPPORT_SIFTING_H
#define SUPPORT_SIFTING_H

#include "base/buf.h"
#include "engine.h"
#include "rulebook.h"

/* Of each kind that sifting tells apart, as detections. */
extern const char *const sifting_rules[];
extern const size_t n_sifting_rules;

/* A rule of service auditd with this detection; NULL or ->loaded 0: it is not one. */
struct rulebook *sifting_load(const char *detection);

/* What an engine makes of a log: a line for each alert, and for each rule without a verdict. */
struct sifting_result {
	struct buf hits;
	struct engine_counters counters;
};

struct sifting_pair {
	struct sifting_result sifted, full;
	uint64_t alerts; /* of all that were compared, and */
	uint64_t evaluations[2]; /* of rules on views: sifted, full */
};

void sifting_begin(struct sifting_pair *p);
void sifting_end(struct sifting_pair *p);

/* false: they differ. */
bool sifting_compare(struct sifting_pair *p, const struct rulebook *book, struct str log);

#endif
