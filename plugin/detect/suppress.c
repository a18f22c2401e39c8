/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "detect/suppress.h"

#include <assert.h>
#include <stdlib.h>

#define GONE UINT32_MAX

int suppress_init(struct suppress *s, const struct clock *clock)
{
	*s = (struct suppress){.clock = clock};
	siphash_random_key(s->key);
	return repeats_init(&s->repeats);
}

void suppress_done(struct suppress *s)
{
	repeats_done(&s->repeats);
	free(s->rule);
	s->rule = NULL;
}

/* --- what makes a repeat ------------------------------------------------------------------------- */

/*
 * What the program did, beside being started: to whom or to what. The arguments of one that is started
 * are added whole; of one that runs its command line counts, as far as it is known.
 */
static const struct {
	enum field field;
	unsigned units;
} done[] = {
	{FIELD_COMMAND_LINE, IN_CALLS},
	{FIELD_TARGET_FILENAME, IN_FILES},
	{FIELD_DESTINATION_IP, IN_NETWORK},
	{FIELD_DESTINATION_PORT, IN_NETWORK},
	{FIELD_INITIATED, IN_NETWORK},
};

#define N_DONE (sizeof(done) / sizeof(done[0]))

/*
 * Of what did not arrive nobody knows whether it is the same; nor of a record, which may say anything.
 * Of the command line of a program that runs no more than its beginning is kept.
 */
static bool comparable(const struct event *event)
{
	return (IN_ALL & 1u << event->unit) && !event->incomplete && !event->argv.incomplete &&
	       event->field[FIELD_IMAGE].state != VALUE_CUT &&
	       event->field[FIELD_PARENT_IMAGE].state != VALUE_CUT &&
	       event->field[FIELD_TARGET_FILENAME].state != VALUE_CUT;
}

static void add_value(struct siphash *h, const struct value *value)
{
	siphash_add_u64(h, value->state);
	siphash_add_text(h, value->state == VALUE_MISSING ? STR_NONE : value->text);
}

static void add_argv(struct siphash *h, const struct argv *argv)
{
	siphash_add_u64(h, argv->n);
	for (size_t i = 0; i < argv->n; i++)
		siphash_add_text(h, argv->arg[i]);
}

/* A file of one's own is another one each time, /proc/3352/cgroup, but for its other name. */
static void add_done(struct siphash *h, const struct event *event)
{
	siphash_add_u64(h, event->unit);
	if (event->unit == UNIT_PROCESS_CREATION)
		add_argv(h, &event->argv);
	for (size_t i = 0; i < N_DONE; i++) {
		const struct value *value = &event->field[done[i].field];

		if (done[i].units & 1u << event->unit)
			add_value(h, value->more ? value->more : value);
	}
}

/*
 * Where the program came from, by the parent's program: its pid is another one each time. The container
 * belongs here as soon as events know it.
 */
static void add_origin(struct siphash *h, const struct event *event)
{
	siphash_add_text(h, event->id.node);
	add_value(h, &event->field[FIELD_PARENT_IMAGE]);
}

static struct hash128 identity(
	const struct suppress *s, const struct event *event, const struct match *match)
{
	struct siphash h;

	siphash_init(&h, s->key);
	siphash_add_text(&h, match->rule->id);
	siphash_add_u64(&h, match->undecided);
	siphash_add_text(&h, event->user.id);
	siphash_add_text(&h, event->effective.id);
	siphash_add_text(&h, event->audit.id);
	add_value(&h, &event->field[FIELD_IMAGE]);
	add_done(&h, event);
	add_origin(&h, event);
	return siphash_end(&h);
}

/* --- windows ------------------------------------------------------------------------------------- */

static bool is_over(const struct suppress *s, const struct repeat *window, uint64_t linger_ms)
{
	return clock_mono(s->clock) - window->since_ms >= s->limits.window_ms + linger_ms;
}

/* What a window holds is to be told with its rule. */
static void give_to_rule(struct suppress *s, struct repeat *window)
{
	s->rule[window->rule].held.repeats += window->held;
	s->untold = s->untold || window->held;
	window->held = 0;
}

static void end_window(struct suppress *s, struct repeat *window)
{
	give_to_rule(s, window);
	repeats_remove(&s->repeats, window);
}

static void make_room(struct suppress *s)
{
	struct repeat *oldest = repeats_oldest(&s->repeats);

	s->counters.ended_early += !is_over(s, oldest, 0);
	end_window(s, oldest);
}

/* `ended` is the window before, if it is still there. */
static struct repeat *open_window(
	struct suppress *s, struct repeat *ended, struct hash128 key, size_t place)
{
	struct repeat *window = ended;

	if (ended) {
		repeats_renew(&s->repeats, ended);
	} else {
		if (repeats_full(&s->repeats))
			make_room(s);
		window = repeats_add(&s->repeats, key);
	}
	window->rule = (uint32_t)place;
	window->since_ms = clock_mono(s->clock);
	return window;
}

/* --- alerts -------------------------------------------------------------------------------------- */

static bool hold_by_rate(struct suppress *s, size_t place)
{
	struct suppress_rule *rule = &s->rule[place];

	if (throttle_take(&rule->throttle, s->limits.rate, clock_mono(s->clock)))
		return false;
	rule->held.over_rate++;
	s->counters.over_rate++;
	s->untold = true;
	return true;
}

struct suppress_verdict suppress_ask(
	struct suppress *s, const struct event *event, const struct match *match)
{
	struct suppress_verdict verdict = {.hold = false};
	/* A correlation alerts once for what goes on anyway, and its groups differ in other things. */
	bool windows = s->limits.window_ms > 0 && !match->correlated && comparable(event);
	struct repeat *window = NULL;
	struct hash128 key = {{0}};

	if (!s->rule)
		return verdict;
	if (windows) {
		key = identity(s, event, match);
		window = repeats_find(&s->repeats, key);
	}
	if (window && !is_over(s, window, 0)) {
		window->held++;
		s->counters.repeats++;
		verdict.hold = true;
	} else if (hold_by_rate(s, match->place)) {
		verdict.hold = true;
	} else if (windows) {
		verdict.window = open_window(s, window, key, match->place);
		verdict.suppressed = verdict.window->held;
		verdict.window->held = 0;
	}
	return verdict;
}

void suppress_unsent(struct suppress *s, const struct suppress_verdict *verdict)
{
	if (!verdict->window)
		return;
	verdict->window->held = verdict->suppressed;
	end_window(s, verdict->window);
}

/* --- what is told -------------------------------------------------------------------------------- */

void suppress_sweep(struct suppress *s, bool all)
{
	struct repeat *window;

	if (!s->rule)
		return;
	while ((window = repeats_oldest(&s->repeats)) && is_over(s, window, SUPPRESS_LINGER_MS))
		end_window(s, window);
	for (; all && window; window = repeats_newer(&s->repeats, window))
		give_to_rule(s, window);
}

const struct rule *suppress_untold(struct suppress *s, size_t *at, struct suppress_held *ret_held)
{
	size_t n = s->untold ? plan_rules(s->plan) : 0;

	for (; *at < n; ++*at) {
		struct suppress_held *held = &s->rule[*at].held;

		if (!held->repeats && !held->over_rate)
			continue;
		*ret_held = *held;
		*held = (struct suppress_held){0};
		return plan_rule(s->plan, (*at)++);
	}
	s->untold = false;
	return NULL;
}

/* --- other rules --------------------------------------------------------------------------------- */

struct named {
	struct str id;
	uint32_t place;
};

static int compare_named(const void *a, const void *b)
{
	return str_cmp(((const struct named *)a)->id, ((const struct named *)b)->id);
}

static struct named *names_of(const struct plan *plan)
{
	size_t n = plan_rules(plan);
	struct named *named = calloc(n + 1, sizeof(*named));

	for (size_t i = 0; named && i < n; i++)
		named[i] = (struct named){plan_rule(plan, i)->id, (uint32_t)i};
	if (named)
		qsort(named, n, sizeof(*named), compare_named);
	return named;
}

/* For each rule of the old plan its place in the new one, or GONE. NULL = out of memory. */
static uint32_t *places_in(const struct plan *old, const struct plan *new)
{
	size_t n = old ? plan_rules(old) : 0;
	uint32_t *place = calloc(n + 1, sizeof(*place));
	struct named *named = names_of(new);

	for (size_t i = 0; place && named && i < n; i++) {
		struct named wanted = {.id = plan_rule(old, i)->id};
		const struct named *found =
			bsearch(&wanted, named, plan_rules(new), sizeof(*named), compare_named);

		place[i] = found ? found->place : GONE;
	}
	if (!named) {
		free(place);
		place = NULL;
	}
	free(named);
	return place;
}

static void move_windows(struct suppress *s, const uint32_t *place)
{
	struct repeat *newer, *window = repeats_oldest(&s->repeats);

	for (; window; window = newer) {
		newer = repeats_newer(&s->repeats, window);
		window->rule = place[window->rule];
		if (window->rule == GONE)
			repeats_remove(&s->repeats, window);
	}
}

/* For each rule of the new plan, as it was where `place` has it. NULL = out of memory. */
static struct suppress_rule *move_rules(
	const struct suppress *s, const struct plan *plan, const uint32_t *place)
{
	size_t n_old = s->rule ? plan_rules(s->plan) : 0, n = plan_rules(plan);
	struct suppress_rule *rule = calloc(n + 1, sizeof(*rule));

	for (size_t i = 0; rule && i < n; i++)
		throttle_init(&rule[i].throttle, s->limits.rate, clock_mono(s->clock));
	for (size_t i = 0; rule && i < n_old; i++) {
		if (place[i] != GONE)
			rule[place[i]] = s->rule[i];
	}
	return rule;
}

/* At another rate everybody begins anew. */
static void set_limits(struct suppress *s, const struct suppress_limits *limits)
{
	bool same_rate = s->limits.rate == limits->rate;

	s->limits = *limits;
	for (size_t i = 0; s->rule && !same_rate && i < plan_rules(s->plan); i++)
		throttle_init(&s->rule[i].throttle, limits->rate, clock_mono(s->clock));
}

int suppress_rules(
	struct suppress *s, const struct plan *plan, const struct suppress_limits *limits)
{
	uint32_t *place = places_in(s->rule ? s->plan : NULL, plan);
	struct suppress_rule *rule;

	assert(!s->untold);
	set_limits(s, limits);
	rule = place ? move_rules(s, plan, place) : NULL;
	if (!rule || limits->window_ms == 0)
		repeats_clear(&s->repeats);
	else
		move_windows(s, place);
	free(place);
	free(s->rule);
	s->rule = rule;
	s->plan = plan;
	return rule ? 0 : -1;
}
