/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "alert/correlation.h"

#include <stdio.h>

#include "detect/correlated.h"

#define VALUE_MAX 256 /* bytes of one value */

static bool is_plain(struct str s)
{
	for (size_t i = 0; i < s.n; i++) {
		if ((unsigned char)s.p[i] <= ' ' || strchr("\"\\=", s.p[i]))
			return false;
	}
	return s.n > 0;
}

/* Cut values end in dots, whole ones in dots do not look different: the field is for people. */
static void add_value(struct buf *out, struct str value)
{
	bool plain = is_plain(value);
	size_t n = value.n < VALUE_MAX ? value.n : VALUE_MAX;

	if (!plain)
		buf_addc(out, '"');
	for (size_t i = 0; i < n; i++) {
		if (value.p[i] == '"' || value.p[i] == '\\')
			buf_addc(out, '\\');
		buf_addc(out, value.p[i]);
	}
	if (n < value.n)
		buf_add(out, STR("..."));
	if (!plain)
		buf_addc(out, '"');
}

void correlation_group(const struct alert *alert, struct buf *out)
{
	const struct correlated *found = alert->correlated;

	for (size_t i = 0; found && i < found->correlation->n_group; i++) {
		if (i > 0)
			buf_addc(out, ' ');
		buf_add(out, found->correlation->group[i].name);
		buf_addc(out, '=');
		add_value(out, found->group[i].text);
	}
}

void correlation_events(const struct alert *alert, struct buf *out)
{
	const struct correlated *found = alert->correlated;
	size_t n = found ? found->n_events : 0;

	for (size_t i = n; i > 0 && !out->overflow; i--) {
		const struct correlated_event *event = &found->event[i - 1];
		const struct event_id id = {.sec = event->ms / 1000,
			.ms = (uint32_t)(event->ms % 1000),
			.serial = event->serial};
		size_t before = out->n;

		if (i < n)
			buf_addc(out, ' ');
		alert_match_id(alert->origin, &id, event->rule, out);
		if (out->overflow)
			out->n = before; /* an id is whole, or not there */
	}
}

struct str correlation_whole(struct str ids, size_t cap)
{
	size_t n = ids.n;

	while (n > cap) {
		do {
			n--;
		} while (n > 0 && ids.p[n] != ' ');
	}
	if (n > 0)
		return str_sub(ids, 0, n);
	for (n = 0; n < ids.n && ids.p[n] != ' ';)
		n++;
	return str_sub(ids, 0, n);
}

void correlation_write(struct json *j, const struct alert *alert,
	const struct correlation_texts *texts, struct correlation_caps *caps)
{
	const struct correlated *found = alert->correlated;
	char number[40];

	if (!found)
		return;
	snprintf(number, sizeof(number), "%.15g", found->value);
	json_key_str(j, "correlation_count", str_of(number), JSON_NO_CAP);
	json_key_digits(j, "correlation_matches", found->matches);
	if (caps->group)
		caps->group_cut = json_key_str(j, "correlation_group", texts->group, caps->group);
	if (caps->events == 0)
		return;
	struct str ids = correlation_whole(texts->events, caps->events);

	caps->events_cut = json_key_str(j, "correlation_events", ids, caps->events) ||
			   ids.n < texts->events.n || found->n_events < found->matches;
}
