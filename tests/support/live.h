/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * live: an engine that lives on from one piece of input to the next, as in the plugin, with a clock
 * that stands still until a test moves it.
 */
#ifndef SUPPORT_LIVE_H
#define SUPPORT_LIVE_H

#include "support/stream.h"

struct live {
	struct engine *engine;
	struct clock clock;
	uint64_t now_ms;
	struct buf
		alerts; /* since the last check, "[NODE ]STEM SERIAL\n" in the order in which they came */
};

/* `l` must stay where it is until live_end(). */
void live_begin(struct live *l, const struct rulebook *book);

void live_exec(struct live *l, const struct stream_exec *exec);

/* Fails the test when the alerts since the last check are others. */
void live_check(struct live *l, const char *wanted);

/* End of input, which must raise no alert any more. ret_counters may be NULL. */
void live_end(struct live *l, struct engine_counters *ret_counters);

#endif
