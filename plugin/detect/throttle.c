/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "detect/throttle.h"

#define MINUTE_MS 60000u
#define BURST_MS  (THROTTLE_BURST * MINUTE_MS)

void throttle_init(struct throttle *t, uint32_t rate, uint64_t now_ms)
{
	*t = (struct throttle){.room = (uint64_t)rate * BURST_MS, .since_ms = now_ms};
}

bool throttle_take(struct throttle *t, uint32_t rate, uint64_t now_ms)
{
	uint64_t full = (uint64_t)rate * BURST_MS, passed = now_ms - t->since_ms;

	if (rate == 0)
		return true;
	t->since_ms = now_ms;
	t->room = passed < BURST_MS ? t->room + passed * rate : full;
	if (t->room > full)
		t->room = full;
	if (t->room < MINUTE_MS)
		return false;
	t->room -= MINUTE_MS;
	return true;
}
