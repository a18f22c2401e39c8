/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "input/gaps.h"

void gaps_event(struct gaps *g, uint32_t serial, uint64_t event_ms)
{
	uint32_t ahead = serial - g->newest;
	uint32_t behind = g->newest - serial;

	if (g->started && behind <= GAPS_LATE) {
		if (behind > 0 && g->missing > 0)
			g->missing--;
		return;
	}
	/* Far behind in serial, but later in time: the host was started anew. */
	bool restart = ahead > UINT32_MAX / 2;

	if (g->started && restart && event_ms < g->newest_ms)
		return;
	if (g->started && !restart)
		g->missing += ahead - 1;
	g->started = true;
	g->newest = serial;
	g->newest_ms = event_ms;
}
