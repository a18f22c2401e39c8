/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * floor: the least that any program on libauparse has to do. Feeds stdin as it comes and does nothing
 * with the events; the figures of `make bench` are ratios to it.
 */
#include <auparse.h>
#include <stdio.h>
#include <unistd.h>

static void event_ready(auparse_state_t *au, auparse_cb_event_t kind, void *ctx)
{
	unsigned long *events = ctx;

	(void)au;
	if (kind == AUPARSE_CB_EVENT_READY)
		(*events)++;
}

int main(void)
{
	static char block[65536];
	unsigned long events = 0;
	auparse_state_t *au = auparse_init(AUSOURCE_FEED, NULL);
	ssize_t n;

	if (!au)
		return 1;
	auparse_add_callback(au, event_ready, &events, NULL);
	while ((n = read(0, block, sizeof(block))) > 0)
		auparse_feed(au, block, (size_t)n);
	auparse_flush_feed(au);
	auparse_destroy(au);
	fprintf(stderr, "%lu events\n", events);
	return 0;
}
