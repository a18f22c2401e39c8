/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "inuse.h"

int inuse_init(struct inuse *rules, const struct inuse_options *options)
{
	*rules = (struct inuse){.matcher = matcher_new(options->plan)};
	int rc = records_init(&rules->records, options->names);

	rc |= correlator_new(&options->correlate, &rules->correlator);
	plan_needs(options->plan, rules->records.type, &rules->needs);
	rules->records.users = options->users;
	rules->records.keywords = rules->needs.keywords;
	rc |= found_init(&rules->found, plan_rules(options->plan));
	if (rc == 0 && rules->matcher)
		return 0;
	inuse_done(rules);
	*rules = (struct inuse){0};
	return -1;
}

void inuse_done(struct inuse *rules)
{
	matcher_free(rules->matcher);
	correlator_free(rules->correlator);
	records_done(&rules->records);
	found_done(&rules->found);
}

void inuse_count(const struct inuse *rules, struct inuse_counters *sum)
{
	match_counters_add(&sum->match, matcher_counters(rules->matcher));
	correlator_count(rules->correlator, &sum->correlate);
}

void inuse_replace(struct inuse *rules, const struct inuse *next, struct inuse_counters *sum)
{
	match_counters_add(&sum->match, matcher_counters(rules->matcher));
	correlator_replace(next->correlator, rules->correlator, &sum->correlate);
	inuse_done(rules);
	*rules = *next;
}

void inuse_event(struct inuse *rules)
{
	found_reset(&rules->found);
	rules->looked = false;
	correlator_event(rules->correlator);
}

void inuse_look(struct inuse *rules, const struct view *view,
	void (*found)(void *ctx, const struct match *match), void *ctx)
{
	if (rules->looked)
		matcher_same_event(rules->matcher);
	rules->looked = true;
	rules->view = view;
	matcher_run(rules->matcher, view, found, ctx);
}

void inuse_found(void *ctx, const struct match *match)
{
	struct inuse *rules = ctx;
	struct match *kept = found_keep(&rules->found, match);

	if (kept)
		correlator_capture(rules->correlator, rules->view, kept);
}
