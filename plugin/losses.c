/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "losses.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

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

/*
 * "3 serials missing, 1 record cut" of what grew since `told`, as much of it as an alert can say; false:
 * nothing did.
 */
static bool describe(
	const struct counted *counted, size_t n, uint64_t *told, char text[ALERT_REASON_MAX])
{
	size_t at = 0;

	for (size_t i = 0; i < n; i++) {
		char *to = text + at;

		if (counted[i].n <= told[i])
			continue;
		int length = snprintf(to, ALERT_REASON_MAX - at, "%s%llu %s", at ? ", " : "",
			(unsigned long long)(counted[i].n - told[i]), counted[i].what);

		if (length < 0 || at + (size_t)length >= ALERT_REASON_MAX) {
			*to = '\0';
			break;
		}
		at += (size_t)length;
		told[i] = counted[i].n;
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
	char text[ALERT_REASON_MAX];

	/* What is too much for one alert comes with the next. */
	while ((final || now_ms(l) >= g->told->quiet_until_ms) &&
		describe(g->counted, g->n, g->told->n, text)) {
		report_alert(l->report, g->kind, "%s", text);
		g->told->quiet_until_ms = now_ms(l) + LOSSES_QUIET_MS;
	}
}

/* --- rules without a verdict --------------------------------------------------------------------- */

static void tell_undecided(struct losses *l, size_t place)
{
	const struct rule *rule = plan_rule(l->plan, place);
	struct losses_rule *r = &l->rule[place];

	report_alert(l->report, SELF_RULE_UNDECIDED,
		"rule %.*s (%.*s) could not be decided on event " EVENT_AT
		" of %s; %llu times since "
		"the last alert",
		STR_ARG(rule->id), STR_ARG(rule->title),
		EVENT_AT_ARG(r->last.sec, r->last.ms, r->last.serial),
		err_quote((struct str){r->image, r->image_n}).text, (unsigned long long)r->count);
	r->quiet_until_ms = now_ms(l) + LOSSES_QUIET_MS;
	r->count = 0;
}

/* What was not told yet; `all`: even if an alert was raised a moment ago. */
static void tell_rest(struct losses *l, bool all)
{
	if (!l->rule)
		return;
	for (size_t i = 0; i < plan_rules(l->plan); i++) {
		if (l->rule[i].count > 0 && (all || now_ms(l) >= l->rule[i].quiet_until_ms))
			tell_undecided(l, i);
	}
}

int losses_plan(struct losses *l, const struct plan *plan)
{
	struct losses_rule *rule = calloc(plan_rules(plan) + 1, sizeof(*rule));

	tell_rest(l, true);
	free(l->rule);
	l->plan = plan;
	l->rule = rule;
	return rule ? 0 : -1;
}

void losses_done(struct losses *l)
{
	free(l->rule);
	l->rule = NULL;
}

void losses_undecided(struct losses *l, const struct event *event, size_t place)
{
	struct str image = event->field[FIELD_IMAGE].text;
	struct losses_rule *r;

	if (!l->rule)
		return;
	r = &l->rule[place];
	r->count++;
	r->last = event->id;
	r->last.node = STR_NONE;
	r->image_n = image.n < sizeof(r->image) ? image.n : sizeof(r->image);
	if (image.n)
		memcpy(r->image, image.p, r->image_n);
	if (now_ms(l) >= r->quiet_until_ms)
		tell_undecided(l, place);
}

/* --- at times ------------------------------------------------------------------------------------- */

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
		{"records were refused by libauparse", c->parse.refused},
		{"execs or calls on files lacked their SYSCALL record", c->gather.no_syscall},
		{"connects lacked the record of their address", c->no_address},
		{"records came after their event was closed", c->gather.late},
	};
	const struct counted oversized[] = {
		{"events had more records than fit and were evaluated in part",
			c->gather.oversized},
		{"argument vectors had more pieces than fit", c->argv_oversized},
	};

	const struct counted context[] = {
		{"windows of correlations gave way to others", c->correlate.evicted},
		{"matches gave way to others in a window", c->correlate.overflowed},
		{"matches were not correlated for want of memory", c->correlate.no_memory},
		{"processes that may still run gave way to others", c->process.lost},
	};

	_Static_assert(N_OF(loss) <= LOSSES_COUNTERS_MAX, "each has a place");
	l->checked_ms = now_ms(l);
	l->missing_before = c->missing;
	tell_rest(l, final);
	check_group(l, &(struct group){SELF_AUDIT_LOSS, &l->loss, loss, N_OF(loss)}, final);
	check_group(l,
		&(struct group){SELF_AUDIT_OVERSIZED, &l->oversized, oversized, N_OF(oversized)},
		final);
	check_group(
		l, &(struct group){SELF_CONTEXT_LOSS, &l->context, context, N_OF(context)}, final);
}

void losses_check_outputs(
	struct losses *l, const struct outputs_counters *c, uint64_t unrendered, bool final)
{
	const struct counted lost[] = {
		{"messages found the queue full", c->queue_lost},
		{"alerts for the file found its queue full", c->file_queue_lost},
		{"messages in the spool were given up", c->spool.lost},
		{"messages were too long to be sent", c->undelivered},
		{"alerts were given up for want of memory", unrendered},
	};
	const struct counted damage[] = {
		{"places in files of the spool were damaged", c->spool.damaged},
		{"files of the spool were put aside", c->spool.aside},
	};

	check_group(l, &(struct group){SELF_ALERT_LOSS, &l->alert_loss, lost, N_OF(lost)}, final);
	check_group(
		l, &(struct group){SELF_SPOOL_DAMAGED, &l->damage, damage, N_OF(damage)}, final);
}
