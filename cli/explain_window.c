/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "explain_window.h"

#include "alert/correlation.h"

static void add_group(const struct correlate_look *look, struct buf *out)
{
	const struct alert alert = {.rule = look->rule, .correlated = look->window};
	struct buf group;

	buf_init(&group, CORRELATION_GROUP_SIZE);
	correlation_group(&alert, &group);
	if (group.n)
		buf_addf(out, "group %s\n", err_quote(buf_str(&group)).text);
	buf_done(&group);
}

void explain_window(const struct correlate_look *look, const struct event *event, struct buf *out)
{
	const struct correlated *window = look->window;
	const struct correlation *c = window->correlation;

	if (event->id.node.n)
		buf_addf(out, "node %s\n", err_quote(event->id.node).text);
	add_group(look, out);
	buf_addf(out, "%s of the %llu s before the newest match: %.15g; wanted: %s: %s\n",
		correlation_type_name(c->type), (unsigned long long)(c->span_ms / 1000),
		window->value, correlation_bounds(c).text, look->holds ? "yes" : "no");
	if (window->n_events < window->matches)
		buf_addf(out, "  %zu older ones\n", window->matches - window->n_events);
	for (size_t i = 0; i < window->n_events; i++) {
		const struct correlated_event *match = &window->event[i];

		buf_addf(out, "  " EVENT_AT " %s\n",
			EVENT_AT_ARG(match->ms / 1000, match->ms, match->serial),
			err_quote(match->rule->name.n ? match->rule->name : match->rule->id).text);
	}
	if (look->holds && !look->hit)
		buf_addf(out, "it was true before, and has alerted within the timespan\n");
}
