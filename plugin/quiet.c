/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "quiet.h"

#include <stdio.h>

#include "alert/json.h"

int quiet_init(struct quiet *q, struct report *report)
{
	*q = (struct quiet){.report = report};
	return suppress_init(&q->suppress, report->clock);
}

void quiet_done(struct quiet *q)
{
	suppress_done(&q->suppress);
}

/* "12 repeats and 3 alerts beyond the rate of rule ID (TITLE)" */
static struct str describe(
	char text[512], const struct rule *rule, const struct suppress_held *held)
{
	char repeats[40] = "", over[64] = "";

	if (held->repeats)
		snprintf(repeats, sizeof(repeats), "%llu repeats",
			(unsigned long long)held->repeats);
	if (held->over_rate)
		snprintf(over, sizeof(over), "%llu alerts beyond the rate",
			(unsigned long long)held->over_rate);
	snprintf(text, 512, "%s%s%s of rule %s (%s)", repeats, *repeats && *over ? " and " : "",
		over, err_quote(rule->id).text, err_quote(rule->title).text);
	return str_of(text);
}

static void flush(struct quiet *q, struct buf *text)
{
	if (text->n > 0)
		report_alert(q->report, SELF_ALERTS_SUPPRESSED, "%.*s", STR_ARG(buf_str(text)));
	buf_reset(text, text->max);
}

/* As it will be written: quotes and backslashes take two bytes. */
static size_t rendered(struct str text)
{
	size_t size;

	json_fit(text, JSON_NO_CAP, &size);
	return size;
}

static void tell(struct quiet *q)
{
	struct suppress_held held;
	const struct rule *rule;
	struct buf text;
	char item[512];
	size_t at = 0;

	buf_init(&text, ALERT_REASON_MAX);
	while ((rule = suppress_untold(&q->suppress, &at, &held))) {
		struct str more = describe(item, rule, &held);

		if (rendered(buf_str(&text)) + 2 + rendered(more) > ALERT_REASON_MAX)
			flush(q, &text);
		if (text.n > 0)
			buf_add(&text, STR("; "));
		buf_add(&text, more);
	}
	flush(q, &text);
	buf_done(&text);
}

void quiet_check(struct quiet *q, bool all)
{
	uint64_t now = clock_mono(q->report->clock);

	if (!all && now < q->checked_ms + QUIET_CHECK_MS)
		return;
	q->checked_ms = now;
	suppress_sweep(&q->suppress, all);
	if (!q->suppress.untold || (!all && q->told_ms && now < q->told_ms + QUIET_TELL_MS))
		return;
	tell(q);
	q->told_ms = now;
}

int quiet_rules(struct quiet *q, const struct plan *plan, const struct settings_quiet *settings)
{
	const struct suppress_limits limits = {
		.window_ms = (uint64_t)settings->window * 1000,
		.rate = (uint32_t)settings->rate,
	};

	quiet_check(q, true);
	return suppress_rules(&q->suppress, plan, &limits);
}
