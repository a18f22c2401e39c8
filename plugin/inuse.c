/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "inuse.h"

#include "event/assemble.h"

int inuse_init(struct inuse *rules, const struct inuse_options *options)
{
	*rules = (struct inuse){.matcher = matcher_new(options->plan)};
	int rc = records_init(&rules->records, options->names);

	rc |= correlator_new(&options->correlate, &rules->correlator);
	plan_needs(options->plan, rules->records.type, &rules->needs);
	assemble_types(&rules->types, rules->needs.units);
	assemble_types(&rules->exec_types, IN_PROCESS);
	rules->records.users = options->users;
	rules->records.keywords = rules->needs.keywords;
	rc |= sift_init(&rules->sift, options->plan, options->names);
	rc |= found_init(&rules->found, plan_rules(options->plan));
	if (rc == 0 && rules->matcher) {
		matcher_full_scan(rules->matcher, options->full_scan);
		rules->sift.blind = rules->sift.blind || options->full_scan;
		return 0;
	}
	inuse_done(rules);
	*rules = (struct inuse){0};
	return -1;
}

void inuse_done(struct inuse *rules)
{
	matcher_free(rules->matcher);
	correlator_free(rules->correlator);
	sift_done(&rules->sift);
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

bool inuse_pick(struct inuse *rules, struct gathered *event, bool looking)
{
	struct plan_needs needs = rules->needs;

	needs.units = looking ? needs.units & ~IN_RECORD : IN_PROCESS;
	bool needed = plan_needs_event(&needs, event);

	if (!looking)
		return needed;
	event->records = sift_event(&rules->sift, event,
		event->has_execve ? &rules->exec_types : &rules->types, &rules->sifted);
	return needed || record_types_any(&rules->sifted);
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
