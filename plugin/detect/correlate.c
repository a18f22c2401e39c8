/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "detect/correlate.h"

#include <stdlib.h>

#include "detect/correlator.h"

#define CAPTURE_MEMORY_MAX (64u * 1024 * 1024) /* the texts of an event are no longer than that */

static bool is_needed(const struct plan *plan)
{
	for (size_t i = 0; i < plan_rules(plan); i++) {
		if (plan_rule(plan, i)->correlation)
			return true;
	}
	return false;
}

static struct correlate_limits limits_of(const struct correlate_options *options)
{
	struct correlate_limits limits = {0};

	if (options->limits)
		limits = *options->limits;
	limits.groups = limits.groups ? limits.groups : CORRELATE_GROUPS_DEFAULT;
	limits.events = limits.events ? limits.events : CORRELATE_EVENTS_DEFAULT;
	limits.memory = limits.memory ? limits.memory : CORRELATE_MEMORY_DEFAULT;
	return limits;
}

int correlator_new(const struct correlate_options *options, struct correlator **ret_correlator)
{
	struct correlate_limits limits = limits_of(options);
	struct correlator *c;

	*ret_correlator = NULL;
	if (!is_needed(options->plan))
		return 0;
	c = calloc(1, sizeof(*c));
	if (!c)
		return -1;
	c->options = *options;
	arena_init(&c->captured, CAPTURE_MEMORY_MAX);
	if (routes_init(&c->routes, options->plan) != 0 ||
		windows_init(&c->windows, &limits) != 0) {
		correlator_free(c);
		return -1;
	}
	*ret_correlator = c;
	return 0;
}

void correlator_free(struct correlator *c)
{
	if (!c)
		return;
	windows_done(&c->windows);
	routes_done(&c->routes);
	arena_done(&c->captured);
	free(c);
}

void correlator_replace(
	struct correlator *next, struct correlator *last, struct correlate_counters *sum)
{
	if (!last)
		return;
	if (next)
		windows_move(&next->windows, &next->routes, &last->windows, &last->routes);
	else
		sum->dropped += correlator_windows(last);
	correlator_count(last, sum);
}

size_t correlator_windows(const struct correlator *c)
{
	return c ? c->windows.groups.n : 0;
}

size_t correlator_expire(struct correlator *c)
{
	return c ? windows_expire(&c->windows) : 0;
}

void correlator_count(const struct correlator *c, struct correlate_counters *sum)
{
	const struct correlate_counters *more = c ? &c->windows.counters : NULL;

	if (!more)
		return;
	sum->counted += more->counted;
	sum->incomplete += more->incomplete;
	sum->not_numbers += more->not_numbers;
	sum->behind += more->behind;
	sum->restarted += more->restarted;
	sum->evicted += more->evicted;
	sum->overflowed += more->overflowed;
	sum->dropped += more->dropped;
	sum->no_memory += more->no_memory;
	sum->hits += more->hits;
}

/* --- what a match has ----------------------------------------------------------------------------- */

/* Where the values of one match are; those of a field are found by who it is a match of. */
struct input {
	const struct event *event;
	const struct value *values; /* of the event, or of the group of the correlation that hit */
	size_t n_values;
	const struct value *captured; /* fields from FIELD_COUNT on, or NULL */
	bool undecided;
};

static const struct value *value_at(const struct input *in, int field)
{
	static const struct value missing;

	if (field < 0)
		return &missing;
	if ((size_t)field < in->n_values)
		return &in->values[field];
	return in->captured ? &in->captured[(size_t)field - in->n_values] : &missing;
}

void correlator_event(struct correlator *c)
{
	if (c && c->captured.used)
		arena_reset(&c->captured);
}

/* A value with all that follow it. Without memory it is missing. */
static struct value keep(struct arena *arena, const struct value *value)
{
	struct value kept = {.state = value->state};

	if (value->state == VALUE_MISSING)
		return kept;
	kept.text = arena_str(arena, value->text);
	if (!kept.text.p)
		kept.state = VALUE_MISSING;
	return kept;
}

void correlator_capture(struct correlator *c, const struct view *view, struct match *match)
{
	size_t n = 0;
	const int *fields = c ? routes_fields(&c->routes, match->place, &n) : NULL;
	size_t room = view->n_fields > FIELD_COUNT ? view->n_fields - FIELD_COUNT : 0;
	struct value *values;

	if (n == 0 || room == 0)
		return;
	values = arena_array(&c->captured, struct value, room);
	for (size_t i = 0; values && i < n; i++) {
		size_t at = (size_t)fields[i];

		if (at < view->n_fields)
			values[at - FIELD_COUNT] = keep(&c->captured, &view->field[at]);
	}
	match->captured = values;
}

static void add_value(struct siphash *h, const struct value *value)
{
	size_t n = 0;

	for (const struct value *v = value; v; v = v->more, n++) {
		siphash_add_u64(h, v->state);
		siphash_add_text(h, v->text);
	}
	siphash_add_u64(h, n);
}

/* --- a match for one correlation ------------------------------------------------------------------ */

static void enter(struct correlator *c, const struct route *route, const struct input *in);

/* Its values, one after another, for the alert and for correlations of it. false: one is missing. */
static bool group_values(
	const struct correlation_member *member, size_t n, const struct input *in, struct value *to)
{
	for (size_t i = 0; i < n; i++) {
		to[i] = *value_at(in, member->group[i]);
		if (to[i].state == VALUE_MISSING)
			return false;
	}
	return true;
}

/* What is kept of the fields of the condition. false: it does not count. */
static bool measured_value(struct correlator *c, const struct route *route, const struct input *in,
	uint64_t *ret_value)
{
	const struct correlation *correlation = route->to->rule->correlation;
	struct siphash h;
	struct decimal exact;
	double number;

	siphash_init(&h, c->windows.key);
	for (size_t i = 0; i < correlation->n_fields; i++) {
		const struct value *value = value_at(in, route->member->field[i]);

		if (value->state == VALUE_MISSING) {
			c->windows.counters.incomplete++;
			return false;
		}
		add_value(&h, value);
		if (!correlation_of_numbers(correlation->type))
			continue;
		if (value->state == VALUE_CUT || decimal_read(value->text, &exact) != 0) {
			c->windows.counters.not_numbers++;
			return false;
		}
		number = decimal_nearest(&exact);
		memcpy(ret_value, &number, sizeof(*ret_value));
		return true;
	}
	*ret_value = siphash_end(&h).word[0];
	return true;
}

static struct hash128 key_of(const struct correlator *c, const struct route *route,
	const struct input *in, const struct value *values)
{
	struct siphash h;

	siphash_init(&h, c->windows.key);
	siphash_add_u64(&h, route->to->definition.word[0]);
	siphash_add_u64(&h, route->to->definition.word[1]);
	siphash_add_text(&h, in->event->id.node);
	for (size_t i = 0; i < route->to->rule->correlation->n_group; i++)
		add_value(&h, &values[i]);
	return siphash_end(&h);
}

static uint64_t event_ms(const struct event *event)
{
	const uint64_t most = WINDOWS_MS_MAX / 1000 - 1;
	uint64_t sec = event->id.sec < most ? event->id.sec : most;

	return sec * 1000 + event->id.ms % 1000;
}

/* The newest ones, oldest first. */
static void tell_events(const struct entries *e, struct correlated *to)
{
	uint32_t from = e->n > CORRELATED_EVENTS_MAX ? e->n - CORRELATED_EVENTS_MAX : 0;

	for (uint32_t i = from; i < e->n; i++) {
		const struct entry *entry = entries_at(e, i);

		to->event[to->n_events++] = (struct correlated_event){
			entry->ms, entry->serial, to->correlation->member[entry->member].rule};
	}
	to->matches = e->n;
}

/* A hit: told, and a match for those that this correlation is a member of. */
static void hit(struct correlator *c, const struct known *known, const struct input *in,
	const struct correlated *found)
{
	const struct match match = {.rule = known->rule,
		.place = known->place,
		.undecided = in->undecided,
		.correlated = found};
	const struct input next = {.event = in->event,
		.values = found->group,
		.n_values = found->correlation->n_group,
		.undecided = in->undecided};
	size_t n;
	const struct route *route;

	c->windows.counters.hits++;
	c->options.hit(c->options.ctx, &match);
	route = routes_of(&c->routes, known->place, &n);
	for (size_t i = 0; i < n; i++)
		enter(c, &route[i], &next);
}

static void enter(struct correlator *c, const struct route *route, const struct input *in)
{
	const struct correlation *correlation = route->to->rule->correlation;
	struct value values[CORRELATION_FIELDS_MAX];
	struct correlated found = {.correlation = correlation, .group = values};
	struct window_result result;
	struct entry entry = {.ms = event_ms(in->event),
		.serial = in->event->id.serial,
		.member = (uint32_t)(route->member - correlation->member)};

	if (!group_values(route->member, correlation->n_group, in, values)) {
		c->windows.counters.incomplete++;
		return;
	}
	if (correlation->n_fields && !measured_value(c, route, in, &entry.value))
		return;
	if (windows_enter(&c->windows,
		    &(struct arrival){route->to, (uint32_t)(route->to - c->routes.known),
			    key_of(c, route, in, values), str_hash(in->event->id.node)},
		    &entry, &result) != 0)
		return;
	if (!result.hit && !c->options.look)
		return;
	found.value = result.value;
	tell_events(result.entries, &found);
	if (c->options.look)
		c->options.look(c->options.look_ctx, in->event,
			&(struct correlate_look){
				route->to->rule, &found, result.holds, result.hit});
	if (result.hit)
		hit(c, route->to, in, &found);
}

void correlator_match(struct correlator *c, const struct event *event, const struct match *match)
{
	const struct input in = {.event = event,
		.values = event->field,
		.n_values = FIELD_COUNT,
		.captured = match->captured,
		.undecided = match->undecided};
	size_t n = 0;
	const struct route *route = c ? routes_of(&c->routes, match->place, &n) : NULL;

	for (size_t i = 0; i < n; i++)
		enter(c, &route[i], &in);
}
