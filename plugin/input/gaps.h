/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * gaps: events that never arrived, told by the serials.
 *
 * The kernel numbers events one by one, so a serial that is skipped and not seen soon after was lost
 * on the way (or its record type is excluded by an audit rule, or the log was filtered). Events of
 * several CPUs may come in a slightly different order: a serial up to GAPS_LATE behind the newest
 * fills its gap again. Serials wrap at 32 bits and restart at boot; a restart is no gap.
 */
#ifndef INPUT_GAPS_H
#define INPUT_GAPS_H

#include <stdbool.h>
#include <stdint.h>

#define GAPS_LATE 1024

struct gaps {
	bool started;
	uint32_t newest;
	uint64_t newest_ms; /* event time of the newest, milliseconds */
	uint64_t missing; /* serials skipped and not seen since */
};

/* Once for each event, when it is first seen. */
void gaps_event(struct gaps *g, uint32_t serial, uint64_t event_ms);

#endif
