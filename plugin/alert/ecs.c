/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "alert/alert.h"

#include <assert.h>

#include "alert/ecs_line.h"
#include "base/utf8.h"

#define COMMAND_CAP   4000
#define COMMAND_FULL  7500 /* such lines keep all of COMMAND_CAP, shorter ones an eighth */
#define EVENT_ID_SIZE 300 /* two parts, time, serial and a NUL while it is printed */
#define ARGS_SHARE    16 /* one part in so many is kept for arguments, whatever else is long */

static size_t min(size_t a, size_t b)
{
	return a < b ? a : b;
}

/* What is left for arguments and command line when everything else is written, for this tier. */
static size_t room_beside(struct ecs *e, size_t max)
{
	e->command_cap = 0;
	e->args = (struct args_plan){.cut = true};
	ecs_write(e, NULL);
	return e->j.n < max ? max - e->j.n : 0;
}

/* Chooses tier, command_cap and args so that the line fits. */
static void fit(struct ecs *e, size_t max)
{
	const struct argv *argv = &e->event->argv;
	struct str line = alert_command(e->alert);
	size_t command, args, keep, room;

	e->command_cap = COMMAND_CAP;
	args_plan(argv, max, &e->args);
	args = e->args.size;
	ecs_write(e, NULL);
	if (e->j.n <= max)
		return;
	json_fit(line, COMMAND_CAP, &command);
	keep = min(command, max >= COMMAND_FULL ? COMMAND_CAP : max / 8);
	args = min(args, max / ARGS_SHARE);
	room = room_beside(e, max);
	while ((e->j.n > max || room < keep + args) && e->tier < ECS_TIER_BARE) {
		e->tier++;
		room = room_beside(e, max);
	}
	args = min(args, room);
	json_fit(line, min(COMMAND_CAP, room - args), &command);
	e->command_cap = command;
	args_plan(argv, room - command, &e->args);
}

static bool has_invalid(const struct argv *argv)
{
	for (size_t i = 0; i < argv->n; i++) {
		if (!utf8_valid(argv->arg[i]))
			return true;
	}
	return false;
}

int ecs_render(const struct alert *alert, size_t max, struct buf *out)
{
	struct ecs e = {.alert = alert, .event = alert->event};
	struct buf id, group, members;
	int result = -1;

	assert(max >= ALERT_BODY_MIN);
	buf_init(&id, EVENT_ID_SIZE);
	buf_init(&group, CORRELATION_GROUP_SIZE);
	buf_init(&members, CORRELATION_EVENTS_SIZE);
	alert_event_id(alert, &id);
	correlation_group(alert, &group);
	correlation_events(alert, &members);
	if (!id.overflow) {
		e.event_id = buf_str(&id);
		e.correlation = (struct correlation_texts){buf_str(&group), buf_str(&members)};
		e.args_invalid = has_invalid(&alert->event->argv);
		fit(&e, max);
		ecs_write(&e, out);
		assert(e.j.n <= max);
		result = out->overflow ? -1 : 0;
	}
	buf_done(&id);
	buf_done(&group);
	buf_done(&members);
	return result;
}
