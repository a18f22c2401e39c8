/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "detect/routes.h"

#include <stdlib.h>

/* A member while the routes are sorted. */
struct leg {
	const struct rule *from;
	struct route route;
};

static int by_address(const void *a, const void *b)
{
	const struct leg *x = a, *y = b;
	uintptr_t p = (uintptr_t)x->from, q = (uintptr_t)y->from;

	if (p != q)
		return p < q ? -1 : 1;
	/* Those of one rule in the order of the plan. */
	return x->route.to < y->route.to ? -1 : x->route.to > y->route.to;
}

static int by_definition(const void *a, const void *b)
{
	const struct known *x = *(const struct known *const *)a;
	const struct known *y = *(const struct known *const *)b;

	return memcmp(&x->definition, &y->definition, sizeof(x->definition));
}

/* --- what a correlation is ------------------------------------------------------------------------ */

static void add_fields(struct siphash *h, const struct correlation_field *field, size_t n)
{
	siphash_add_u64(h, n);
	for (size_t i = 0; i < n; i++)
		siphash_add_text(h, field[i].name);
}

/* Level, title and what else it says of itself are not in here: they do not change what it finds. */
static struct hash128 definition_of(const struct rule *rule)
{
	static const uint8_t key[SIPHASH_KEY];
	const struct correlation *c = rule->correlation;
	struct siphash h;

	siphash_init(&h, key);
	siphash_add_text(&h, rule->id);
	siphash_add_u64(&h, c->type);
	siphash_add_u64(&h, c->span_ms);
	siphash_add_u64(&h, c->n_members);
	for (size_t i = 0; i < c->n_members; i++)
		siphash_add_text(&h, c->member[i].rule->id);
	add_fields(&h, c->group, c->n_group);
	add_fields(&h, c->field, c->n_fields);
	for (size_t i = 0; i < c->n_aliases; i++) {
		siphash_add_text(&h, c->alias[i].name);
		siphash_add_text(&h, c->alias[i].rule);
		siphash_add_text(&h, c->alias[i].field);
	}
	siphash_add_u64(&h, c->n_bounds);
	for (size_t i = 0; i < c->n_bounds; i++) {
		siphash_add_u64(&h, c->bound[i].op);
		siphash_add(&h, (struct str){(const char *)&c->bound[i].number,
					sizeof(c->bound[i].number)});
	}
	siphash_add(&h, (struct str){(const char *)&c->percentile, sizeof(c->percentile)});
	return siphash_end(&h);
}

/* --- routes --------------------------------------------------------------------------------------- */

/* How many members all correlations have. */
static size_t find_known(struct routes *r, const struct plan *plan)
{
	size_t legs = 0;

	for (size_t i = 0; i < plan_rules(plan); i++) {
		const struct rule *rule = plan_rule(plan, i);

		if (!rule->correlation)
			continue;
		r->known[r->n_known++] =
			(struct known){.rule = rule, .place = i, .definition = definition_of(rule)};
		legs += rule->correlation->n_members;
	}
	return legs;
}

static size_t list_legs(const struct routes *r, struct leg *leg)
{
	size_t n = 0;

	for (size_t i = 0; i < r->n_known; i++) {
		const struct correlation *c = r->known[i].rule->correlation;

		for (size_t m = 0; m < c->n_members; m++)
			leg[n++] = (struct leg){c->member[m].rule, {&r->known[i], &c->member[m]}};
	}
	qsort(leg, n, sizeof(*leg), by_address);
	return n;
}

/* The first leg of the rule, or of the next one in the order. */
static size_t find_leg(const struct leg *leg, size_t n, const struct rule *rule)
{
	size_t low = 0;

	while (low < n) {
		size_t middle = low + (n - low) / 2;

		if ((uintptr_t)leg[middle].from < (uintptr_t)rule)
			low = middle + 1;
		else
			n = middle;
	}
	return low;
}

static size_t add_needed(int *to, const int *field, size_t n)
{
	size_t added = 0;

	for (size_t i = 0; i < n; i++) {
		if (field[i] >= FIELD_COUNT)
			to[added++] = field[i];
	}
	return added;
}

static void lay_routes(struct routes *r, const struct plan *plan, const struct leg *leg, size_t n)
{
	size_t at = 0, fields = 0;

	for (size_t place = 0; place < plan_rules(plan); place++) {
		const struct rule *rule = plan_rule(plan, place);

		r->first[place] = at;
		r->first_field[place] = fields;
		for (size_t i = find_leg(leg, n, rule); i < n && leg[i].from == rule; i++) {
			const struct correlation *c = leg[i].route.to->rule->correlation;
			const struct correlation_member *member = leg[i].route.member;

			r->route[at++] = leg[i].route;
			fields += add_needed(r->field + fields, member->group, c->n_group);
			fields += add_needed(r->field + fields, member->field, c->n_fields);
		}
	}
	r->first[plan_rules(plan)] = at;
	r->first_field[plan_rules(plan)] = fields;
}

int routes_init(struct routes *r, const struct plan *plan)
{
	size_t rules = plan_rules(plan), legs;
	struct leg *leg = NULL;

	*r = (struct routes){.known = calloc(rules + 1, sizeof(*r->known))};
	if (!r->known)
		return -1;
	legs = find_known(r, plan);
	leg = calloc(legs + 1, sizeof(*leg));
	r->by_definition = calloc(r->n_known + 1, sizeof(*r->by_definition));
	r->route = calloc(legs + 1, sizeof(*r->route));
	r->first = calloc(rules + 1, sizeof(*r->first));
	r->field = calloc(legs * 2 * CORRELATION_FIELDS_MAX + 1, sizeof(*r->field));
	r->first_field = calloc(rules + 1, sizeof(*r->first_field));
	if (!leg || !r->by_definition || !r->route || !r->first || !r->field || !r->first_field) {
		free(leg);
		routes_done(r);
		return -1;
	}
	lay_routes(r, plan, leg, list_legs(r, leg));
	for (size_t i = 0; i < r->n_known; i++)
		r->by_definition[i] = &r->known[i];
	qsort(r->by_definition, r->n_known, sizeof(*r->by_definition), by_definition);
	free(leg);
	return 0;
}

void routes_done(struct routes *r)
{
	free(r->known);
	free(r->by_definition);
	free(r->route);
	free(r->first);
	free(r->field);
	free(r->first_field);
	*r = (struct routes){0};
}

const struct route *routes_of(const struct routes *r, size_t place, size_t *ret_n)
{
	*ret_n = r->first[place + 1] - r->first[place];
	return r->route + r->first[place];
}

const struct known *routes_find(const struct routes *r, struct hash128 definition)
{
	struct known wanted = {.definition = definition};
	const struct known *const key = &wanted;
	struct known *const *found = bsearch(
		&key, r->by_definition, r->n_known, sizeof(*r->by_definition), by_definition);

	return found ? *found : NULL;
}

const int *routes_fields(const struct routes *r, size_t place, size_t *ret_n)
{
	*ret_n = r->first_field[place + 1] - r->first_field[place];
	return r->field + r->first_field[place];
}
