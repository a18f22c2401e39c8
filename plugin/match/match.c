/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "match/match.h"

#include <stdlib.h>

#include "match/evaluate.h"
#include "match/literal.h"

struct matcher *matcher_new(const struct plan *plan)
{
	struct matcher *m = calloc(1, sizeof(*m));

	if (!m)
		return NULL;
	m->plan = plan;
	m->regex = regex_scratch_new();
	m->outcome = calloc(plan->n + 1, sizeof(*m->outcome));
	m->found = calloc(bits_words(plan->n_prefilter) + 1, sizeof(*m->found));
	if (!m->outcome || !m->found || folds_init(&m->folds, plan->n_fields + 1) != 0 ||
		!m->regex || (plan->index && candidates_init(&m->candidates, plan->index) != 0)) {
		matcher_free(m);
		return NULL;
	}
	return m;
}

void matcher_free(struct matcher *m)
{
	if (!m)
		return;
	folds_done(&m->folds);
	candidates_done(&m->candidates);
	free(m->outcome);
	free(m->found);
	regex_scratch_free(m->regex);
	free(m);
}

const struct match_counters *matcher_counters(const struct matcher *m)
{
	return &m->counters;
}

void matcher_on_undecided(struct matcher *m, void (*undecided)(void *ctx, size_t place), void *ctx)
{
	m->undecided = undecided;
	m->undecided_ctx = ctx;
}

void matcher_full_scan(struct matcher *m, bool on)
{
	m->full_scan = on;
}

void matcher_same_event(struct matcher *m)
{
	m->same_event = true;
}

/* Where the calls of one matcher_run() go. */
struct run {
	struct matcher *matcher;
	const struct view *view;
	void (*found)(void *ctx, const struct match *match);
	void *ctx;
};

static void tell(const struct run *run, size_t place, enum outcome outcome)
{
	struct matcher *m = run->matcher;
	const struct match match = {.rule = m->plan->rule[place].rule,
		.place = place,
		.undecided = outcome == ALERT_UNDECIDED};

	m->counters.candidates++;
	if (outcome >= ALERT_UNDECIDED) {
		run->found(run->ctx, &match);
	} else if (outcome == NO_VERDICT) {
		m->counters.undecided++;
		if (m->undecided)
			m->undecided(m->undecided_ctx, place);
	}
}

/* --- simple commands -------------------------------------------------------------------------- */

static bool by_command(const struct run *run, size_t place)
{
	return run->view->n_commands && run->matcher->plan->rule[place].by_command;
}

static void try_command(struct matcher *m, const struct view *command, size_t place)
{
	if (m->outcome[place] == ALERT)
		return;
	enum outcome outcome = matcher_evaluate(m, place, command);

	if ((int)outcome > m->outcome[place])
		m->outcome[place] = (signed char)outcome;
}

/* The rules that look at this command: `c->command`, and what looks at any. */
static void try_candidates(struct matcher *m, const struct view *command, const uint64_t *any)
{
	struct candidates *c = &m->candidates;

	for (size_t word = 0; word < bits_words(m->plan->n); word++) {
		for (uint64_t rest = any[word] | c->command[word]; rest; rest &= rest - 1) {
			size_t place = word * 64 + (size_t)__builtin_ctzll(rest);

			if (m->plan->rule[place].by_command)
				try_command(m, command, place);
		}
	}
}

static void try_all(struct matcher *m, const struct view *command)
{
	for (size_t i = 0; i < m->plan->n; i++) {
		if (m->plan->rule[i].by_command && m->plan->rule[i].rule->unit == command->unit)
			try_command(m, command, i);
	}
}

/* The view of one simple command. */
static struct view command_view(struct matcher *m, const struct view *event, size_t which)
{
	struct view view = {.unit = event->unit,
		.field = m->field,
		.n_fields = FIELD_COUNT,
		.texts = event->texts};

	memcpy(&m->field[FIELD_COMMANDS], event->command[which].field,
		sizeof(event->command[which].field));
	folds_forget_some(&m->folds, FIELD_COMMANDS, FIELD_COUNT);
	return view;
}

/* Leaves in c->rule all that were tried, and in m->outcome what came of them. */
static void run_commands(const struct run *run)
{
	struct matcher *m = run->matcher;
	struct candidates *c = &m->candidates;
	bool indexed = !m->full_scan && m->plan->index;

	memset(m->outcome, NO_ALERT, m->plan->n);
	for (size_t i = 0; i < FIELD_COUNT; i++)
		m->field[i] = i < run->view->n_fields ? run->view->field[i] : (struct value){0};
	if (indexed)
		memcpy(c->any, c->rule, bits_words(m->plan->n) * sizeof(*c->any));
	for (size_t i = 0; i < run->view->n_commands; i++) {
		const struct view command = command_view(m, run->view, i);

		if (!indexed) {
			try_all(m, &command);
			continue;
		}
		index_find_command(m->plan->index, &command, &m->folds, c);
		try_candidates(m, &command, c->any);
		for (size_t word = 0; word < bits_words(m->plan->n); word++)
			c->rule[word] |= c->command[word];
	}
}

/* --- an event --------------------------------------------------------------------------------- */

static void run_rule(const struct run *run, size_t place)
{
	struct matcher *m = run->matcher;

	if (by_command(run, place))
		tell(run, place, (enum outcome)m->outcome[place]);
	else
		tell(run, place, matcher_evaluate(m, place, run->view));
}

static void run_all(const struct run *run)
{
	const struct plan *plan = run->matcher->plan;

	for (size_t i = 0; i < plan->n; i++) {
		if (plan->rule[i].rule->unit == run->view->unit)
			run_rule(run, i);
	}
}

/* Lowest bit first is the order of the plan. */
static void run_candidates(const struct run *run)
{
	struct matcher *m = run->matcher;

	for (size_t word = 0; word < bits_words(m->plan->n); word++) {
		for (uint64_t rest = m->candidates.rule[word]; rest; rest &= rest - 1)
			run_rule(run, word * 64 + (size_t)__builtin_ctzll(rest));
	}
}

void matcher_run(struct matcher *m, const struct view *view,
	void (*found)(void *ctx, const struct match *match), void *ctx)
{
	const struct run run = {m, view, found, ctx};
	bool indexed = !m->full_scan && m->plan->index;

	if (!m->same_event)
		regex_scratch_refill(m->regex);
	m->same_event = false;
	m->counters.evaluations += m->plan->n_unit[view->unit];
	if (indexed)
		index_find(m->plan->index, view, &m->folds, &m->candidates);
	if (view->n_commands && m->plan->n_by_command)
		run_commands(&run);
	if (indexed)
		run_candidates(&run);
	else
		run_all(&run);
	folds_forget(&m->folds);
}

void matcher_forget(struct matcher *m)
{
	folds_forget(&m->folds);
	regex_scratch_refill(m->regex);
}

const struct plan *matcher_plan(const struct matcher *m)
{
	return m->plan;
}

void match_counters_add(struct match_counters *sum, const struct match_counters *more)
{
	sum->evaluations += more->evaluations;
	sum->candidates += more->candidates;
	sum->undecided += more->undecided;
	sum->regex_limit += more->regex_limit;
}
