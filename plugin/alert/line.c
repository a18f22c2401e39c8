/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "alert/line.h"

#include <assert.h>

#include "alert/json.h"
#include "base/utf8.h"

#define COMMAND_CAP   4000
#define COMMAND_FULL  7500 /* such lines keep all of COMMAND_CAP, shorter ones an eighth */
#define EVENT_ID_SIZE 300 /* two parts, time, serial and a NUL while it is printed */
#define ARGS_SHARE    16 /* one part in so many is kept for arguments, whatever else is long */
#define CAP_MIN	      16 /* no cap is halved below this */
#define LIST_CAP      1024 /* all tags or all authors together */

static const size_t text_caps[TEXT_COUNT] = {
#define TEXT_CAP(id, cap, ecs, ocsf) [TEXT_##id] = (cap),
	LINE_TEXTS(TEXT_CAP)
#undef TEXT_CAP
};

_Static_assert(TEXT_COUNT <= 64, "struct line.cut has a bit for each");

static const struct layout *const layouts[FORMAT_COUNT] = {
	[FORMAT_ECS] = &ecs_layout,
	[FORMAT_OCSF] = &ocsf_layout,
	[FORMAT_CEF] = &cef_layout,
	[FORMAT_LEEF] = &leef_layout,
	[FORMAT_KV] = &kv_layout,
};

static size_t min(size_t a, size_t b)
{
	return a < b ? a : b;
}

bool line_bare(const struct line *line)
{
	return line->tier == LINE_TIER_BARE;
}

static size_t halve(size_t cap, unsigned tier)
{
	return cap >> tier > CAP_MIN ? cap >> tier : CAP_MIN;
}

size_t line_cap(const struct line *line, enum text text)
{
	return halve(text_caps[text], line->tier);
}

size_t line_list_cap(const struct line *line)
{
	return halve(LIST_CAP, line->tier);
}

void line_cut(struct line *line, enum text text, bool cut)
{
	if (cut)
		line->cut |= UINT64_C(1) << text;
}

bool line_is_cut(const struct line *line, enum text text)
{
	return line->cut >> text & 1;
}

bool line_truncated(const struct line *line)
{
	return line->cut || line_bare(line);
}

/* --- the caps ------------------------------------------------------------------------------------ */

static size_t measure(const struct layout *layout, struct line *line)
{
	line->cut = 0;
	return layout->write(layout, line, NULL);
}

/* What is left for arguments and command line when everything else is written, for this tier. */
static size_t room_beside(
	const struct layout *layout, struct line *line, size_t max, bool *ret_fits)
{
	line->command_cap = 0;
	line->args = (struct args_plan){.cut = layout->lists_args};
	size_t n = measure(layout, line);

	*ret_fits = n <= max;
	return n < max ? max - n : 0;
}

/* How many bytes the beginning of a text takes that takes at most `cap`. */
static size_t fit_text(const struct layout *layout, struct str s, size_t cap)
{
	size_t size;

	if (layout->read)
		visible_fit(layout->read, s, cap, &size);
	else
		json_fit(s, cap, &size);
	return size;
}

static void plan_args(const struct layout *layout, struct line *line, size_t room)
{
	if (layout->lists_args)
		args_plan(&line->event->argv, room, &line->args);
}

/* Chooses tier, command_cap and args so that the line fits. */
static void fit(const struct layout *layout, struct line *line, size_t max)
{
	struct str text = alert_command(line->alert);
	size_t command, args, keep, room;
	bool fits;

	line->command_cap = COMMAND_CAP;
	plan_args(layout, line, max);
	args = line->args.size;
	if (measure(layout, line) <= max)
		return;
	command = fit_text(layout, text, COMMAND_CAP);
	keep = min(command, max >= COMMAND_FULL ? COMMAND_CAP : max / 8);
	args = min(args, max / ARGS_SHARE);
	room = room_beside(layout, line, max, &fits);
	while ((!fits || room < keep + args) && line->tier < LINE_TIER_BARE) {
		line->tier++;
		room = room_beside(layout, line, max, &fits);
	}
	args = min(args, room);
	command = fit_text(layout, text, min(COMMAND_CAP, room - args));
	line->command_cap = command;
	plan_args(layout, line, room - command);
}

/* Can the text be read back, byte for byte? */
static bool carries(const struct layout *layout, struct str s)
{
	return layout->read ? visible_carries(layout->read, s) : utf8_valid(s);
}

static bool carries_all(const struct layout *layout, const struct argv *argv)
{
	for (size_t i = 0; i < argv->n; i++) {
		if (!carries(layout, argv->arg[i]))
			return false;
	}
	return true;
}

int alert_render(enum format format, const struct alert *alert, size_t max, struct buf *out)
{
	const struct layout *layout = layouts[format];
	struct line line = {.alert = alert, .event = alert->event};
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
		line.event_id = buf_str(&id);
		line.correlation = (struct correlation_texts){buf_str(&group), buf_str(&members)};
		line.args_hex = !carries_all(layout, &alert->event->argv);
		fit(layout, &line, max);
		line.cut = 0;
		size_t n = layout->write(layout, &line, out);

		assert(n <= max);
		(void)n;
		result = out->overflow ? -1 : 0;
	}
	buf_done(&id);
	buf_done(&group);
	buf_done(&members);
	return result;
}
