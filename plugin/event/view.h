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
	/*
	 * Rules that name a field of simple commands are evaluated on each of these, which stand in for
	 * those fields; without any, on the fields as they are.
	 */
	const struct command_fields *command;
	size_t n_commands;
};

/* One simple command: the values of the fields from FIELD_COMMANDS on. */
struct command_fields {
	struct value field[FIELD_COMMANDS_COUNT];
};

static inline struct view view_of_event(const struct event *event)
{
	return (struct view){.unit = event->unit, .field = event->field, .n_fields = FIELD_COUNT};
}

#endif
