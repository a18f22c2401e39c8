/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * throttle: a token bucket: so many in a minute, and for a while more at once.
 *
 * It holds what THROTTLE_BURST minutes bring, and is full at first: what comes first always passes.
 * Owns nothing; time is monotonic and may be any.
 */
#ifndef DETECT_THROTTLE_H
#define DETECT_THROTTLE_H

#include <stdbool.h>
#include <stdint.h>

#define THROTTLE_BURST 5 /* minutes */

struct throttle {
	uint64_t room; /* in 1/60000: what one millisecond brings at a rate of one in a minute */
	uint64_t since_ms;
};

void throttle_init(struct throttle *t, uint32_t rate, uint64_t now_ms);

/* May one more pass? The rate is that of the time since the last call; 0: all may. */
bool throttle_take(struct throttle *t, uint32_t rate, uint64_t now_ms);

#endif
