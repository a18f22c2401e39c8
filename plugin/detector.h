/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * detector: the detection activity of the plugin: ring -> engine -> rendered alerts -> queues.
 *
 * Runs in a thread of its own and never waits for output: a queue takes an alert or counts it as
 * lost. What it works with (settings, rules, names) comes as one generation; a new one is handed over
 * between two events, the old one is freed here.
 */
#ifndef DETECTOR_H
#define DETECTOR_H

#include <stdatomic.h>

#include "engine.h"
#include "generation.h"
#include "input/reader.h"
#include "losses.h"
#include "quiet.h"

struct detector {
	struct reader *reader; /* and the ring it fills */
	struct report *report; /* and the queues it puts into */
	const struct outputs *outputs; /* what becomes of it */
	const char *hostname;
	struct generation *generation;
	struct generation *_Atomic pending; /* the next one, NULL = none */

	/* Its own. */
	struct procfs *procfs; /* NULL: there is no /proc */
	struct engine_site site; /* by the settings */
	struct engine *engine;
	struct losses losses;
	struct quiet quiet;
	struct buf body;
	uint64_t hidden; /* matches below min_level */
	uint64_t unrendered; /* alerts lost for want of memory */
};

/*
 * -1: out of memory. Takes the generation over. Looks through /proc, which shows most while the
 * capabilities are still there.
 */
int detector_init(struct detector *d);
void detector_done(struct detector *d);

/* Works until the ring is closed and empty. */
void detector_run(struct detector *d);

/* From another thread: use `next` from the next event on. One that was not used yet is replaced. */
void detector_swap(struct detector *d, struct generation *next);

#endif
