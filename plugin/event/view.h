/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * view: what one evaluation of the rules looks at, an event or one record of it.
 *
 * The values stand at the numbers of their fields: those of the table (field.h) and, behind them, those
 * that rules about records name (names.h). A view owns nothing.
 */
#ifndef EVENT_VIEW_H
#define EVENT_VIEW_H

#include "event/event.h"

struct view {
	enum unit unit;
	const struct value *field;
	size_t n_fields; /* fields from here on are missing */
	/* Where keywords are looked for: a chain of values; NULL: in every field. */
	const struct value *texts;
};

static inline struct view view_of_event(const struct event *event)
{
	return (struct view){event->unit, event->field, FIELD_COUNT, NULL};
}

#endif
