/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "losses.h"

#include <stdio.h>

#define N_OF(array) (sizeof(array) / sizeof((array)[0]))

struct counted {
	const char *what;
	uint64_t n;
};

static uint64_t now_ms(const struct losses *l)
{
	return clock_mono(l->report->clock);
}

bool losses_due(const struct losses *l)
{
	return now_ms(l) >= l->checked_ms + LOSSES_CHECK_MS;
}

/* "3 serials missing, 1 record cut" of what grew since `told`; false: nothing did. */
static bool describe(const struct counted *counted, size_t n, uint64_t *told, char text[512])
{
	size_t at = 0;

	for (size_t i = 0; i < n; i++) {
		if (counted[i].n <= told[i])
			continue;
		at += (size_t)snprintf(text + at, 512 - at, "%s%llu %s", at ? ", " : "",
			(unsigned long long)(counted[i].n - told[i]), counted[i].what);
		told[i] = counted[i].n;
		if (at >= 512)
			break;
	}
	return at > 0;
}

struct group {
	enum self_kind kind;
	struct losses_told *told;
	const struct counted *counted;
	size_t n;
};

static void check_group(struct losses *l, const struct group *g, bool final)
{
	char text[512];

	if (!final && now_ms(l) < g->told->quiet_until_ms)
		return;
	if (describe(g->counted, g->n, g->told->n, text)) {
		report_alert(l->report, g->kind, "%s", text);
		g->told->quiet_until_ms = now_ms(l) + LOSSES_QUIET_MS;
	}
}

void losses_check(
	struct losses *l, const struct engine_counters *c, uint64_t dropped_lines, bool final)
{
	uint64_t missing = c->missing < l->missing_before ? c->missing : l->missing_before;
	const struct counted loss[] = {
		{"audit events never came (serials missing)", final ? c->missing : missing},
		{"records arrived half-written", c->gather.cut},
		{"lines were dropped because the input buffer was full", dropped_lines},
		{"lines were too long", c->lines.too_long},
		{"events were closed early because too many were open", c->gather.evicted},
		{"events were given up for want of memory", c->no_memory},
		{"batches of records were refused by libauparse", c->parse.refused},
	};
	const struct counted oversized[] = {
		{"events had more records than fit and were evaluated in part",
			c->gather.oversized},
		{"argument vectors had more pieces than fit", c->argv_oversized},
	};

	l->checked_ms = now_ms(l);
	l->missing_before = c->missing;
	check_group(l, &(struct group){SELF_AUDIT_LOSS, &l->loss, loss, N_OF(loss)}, final);
	check_group(l,
		&(struct group){SELF_AUDIT_OVERSIZED, &l->oversized, oversized, N_OF(oversized)},
		final);
}

void losses_undecided(struct losses *l, const struct event *event, const struct rule *rule)
{
	size_t at = ((uintptr_t)rule >> 4) % LOSSES_RULES;
	uint64_t now = now_ms(l);

	if (l->rule[at].rule != rule) {
		l->rule[at].rule = rule;
		l->rule[at].quiet_until_ms = 0;
		l->rule[at].count = 0;
	}
	l->rule[at].count++;
	if (now < l->rule[at].quiet_until_ms)
		return;
	report_alert(l->report, SELF_RULE_UNDECIDED,
		"rule %.*s (%.*s) could not be decided on event %llu.%03u:%u of %s; %llu times "
		"since the "
		"last alert",
		STR_ARG(rule->id), STR_ARG(rule->title), (unsigned long long)event->id.sec,
		event->id.ms, event->id.serial, err_quote(event->field[FIELD_IMAGE].text).text,
		(unsigned long long)l->rule[at].count);
	l->rule[at].quiet_until_ms = now + LOSSES_QUIET_MS;
	l->rule[at].count = 0;
}

void losses_forget_rules(struct losses *l)
{
	memset(l->rule, 0, sizeof(l->rule));
}
