/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * correlator_state: the windows of correlations, over a restart (base/statefile.h).
 *
 * The bytes of saved.h, cut into entries as large as they may be. They count as a whole or not at all: of
 * a section with one damaged entry nothing is taken. What a match would not find in its window any more
 * is found by its own time, so a window that is too old does no harm; those to which nothing can be added
 * any more, by the time of the match that came last, are not kept.
 *
 * Limits: CORRELATOR_STATE_MAX, and what is left of the file; of more the windows that were not used for
 * longest are left out.
 */
#ifndef DETECT_CORRELATOR_STATE_H
#define DETECT_CORRELATOR_STATE_H

#include "base/statefile.h"
#include "detect/correlate.h"

#define CORRELATOR_STATE_NAME	 "correlations"
#define CORRELATOR_STATE_VERSION 1
#define CORRELATOR_STATE_MAX	 (32u * 1024 * 1024)

struct correlator_state_counters {
	uint64_t known; /* windows that go on */
	uint64_t gone; /* of correlations that are others by now or not there, or too old */
	uint64_t refused; /* sections that no correlator can have written: damage */
};

/* A section of its own, when there are windows. `c` may be NULL. */
void correlator_state_save(const struct correlator *c, struct statefile_writer *w);

/* The section that `r` has just begun, in place of all windows that `c` has. `c` may be NULL. */
void correlator_state_load(struct correlator *c, struct statefile_reader *r,
	struct correlator_state_counters *ret_counters);

#endif
