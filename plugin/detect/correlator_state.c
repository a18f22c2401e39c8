/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "detect/correlator_state.h"

#include "detect/saved.h"

void correlator_state_save(const struct correlator *c, struct statefile_writer *w)
{
	struct buf bytes;

	if (correlator_windows(c) == 0)
		return;
	statefile_begin(w, CORRELATOR_STATE_NAME, CORRELATOR_STATE_VERSION);
	size_t room = statefile_room(w);

	buf_init(&bytes, room < CORRELATOR_STATE_MAX ? room : CORRELATOR_STATE_MAX);
	if (correlator_save(c, &bytes) != 0)
		w->left_out++;
	for (size_t at = 0, n; at < bytes.n; at += n) {
		n = bytes.n - at < STATEFILE_ENTRY_MAX ? bytes.n - at : STATEFILE_ENTRY_MAX;
		statefile_add(w, str_sub(buf_str(&bytes), at, at + n));
	}
	buf_done(&bytes);
}

static uint64_t dropped(const struct correlator *c)
{
	struct correlate_counters sum = {0};

	correlator_count(c, &sum);
	return sum.dropped;
}

/* What of the section is damaged counts in `r`. */
void correlator_state_load(struct correlator *c, struct statefile_reader *r,
	struct correlator_state_counters *ret_counters)
{
	struct correlator_state_counters counters = {0};
	uint64_t damaged = r->damaged, before = dropped(c);
	struct str entry;
	struct buf bytes;

	buf_init(&bytes, STATEFILE_MAX);
	while (statefile_next(r, &entry))
		buf_add(&bytes, entry);
	if (r->damaged == damaged) {
		if (!bytes.overflow && correlator_load(c, buf_str(&bytes)) == 0) {
			counters.gone = correlator_expire(c);
			counters.gone += dropped(c) - before;
			counters.known = correlator_windows(c);
		} else {
			counters.refused = 1;
		}
	}
	buf_done(&bytes);
	*ret_counters = counters;
}
