/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * ecs_line: writes one alert as one line of ECS with the caps it is given.
 *
 * Private to ecs.c, which chooses the caps: it lets a line be written to nowhere, looks at its
 * length, and comes back with smaller ones. Key order is fixed; unknown facts are left out.
 */
#ifndef ALERT_ECS_LINE_H
#define ALERT_ECS_LINE_H

#include "alert/alert.h"
#include "alert/args.h"
#include "alert/correlation.h"
#include "alert/json.h"

/*
 * Tiers 0 to 6 halve the caps of all texts, 1024 bytes down to 16. The last one leaves out what can
 * be looked up elsewhere (tags and references of the rule, session, related users) and names
 * nothing more than "all" as cut: that line always fits.
 */
#define ECS_TIER_BARE 7

struct ecs {
	struct json j; /* j.n: the length of what was written */
	const struct alert *alert;
	const struct event *event; /* alert->event */
	struct str event_id;
	struct correlation_texts correlation;
	bool args_invalid; /* some argument is not UTF-8 */
	unsigned tier; /* how often the caps of the other texts are halved */
	size_t command_cap;
	struct args_plan args;
	uint32_t cut; /* out: a bit for each text that was cut */
};

/* Adds the line to `out`; NULL only counts. */
void ecs_write(struct ecs *e, struct buf *out);

#endif
