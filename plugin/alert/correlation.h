/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * correlation: what an alert of a correlation tells about what it found, as text.
 *
 * For alerts of other rules nothing is written.
 * Limits: the sizes of the buffers, *_SIZE; what does not fit is left out, at its end.
 */
#ifndef ALERT_CORRELATION_H
#define ALERT_CORRELATION_H

#include "alert/alert.h"
#include "alert/json.h"

#define CORRELATION_GROUP_SIZE	2048
#define CORRELATION_EVENTS_SIZE 4096

/*
 * `SessionId=3 User="a b"`: the fields of group-by with their values. A value is in quotes when it is
 * empty, or holds a blank, a quote, a backslash or "="; of a field with several values the first is
 * written. Bytes as they are: whoever prints it escapes it.
 */
void correlation_group(const struct alert *alert, struct buf *out);

/* Both of them, and how they are written: `group`, `events` are the most bytes, 0 = not at all. */
struct correlation_texts {
	struct str group, events;
};

struct correlation_caps {
	size_t group, events;
	bool group_cut, events_cut; /* out */
};

/* The members of `labels` about it. Nothing for alerts of other rules. */
void correlation_write(struct json *j, const struct alert *alert,
	const struct correlation_texts *texts, struct correlation_caps *caps);

/* The event.id of each match in the window, separated by blanks, the newest first. */
void correlation_events(const struct alert *alert, struct buf *out);

/* Of these as many whole ones as fit into `cap` bytes; the first one always, whole. */
struct str correlation_whole(struct str ids, size_t cap);

#endif
