/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sigma/members.h"

#include <stdlib.h>

#include "sigma/correlation.h"
#include "sigma/group.h"
#include "sigma/missing.h"

enum state { NEW, ON_ITS_WAY, DONE };

/* What rules are called; two lines for a rule that has a name. */
struct called {
	struct str text;
	size_t slot; /* in set->rule */
};

struct resolver {
	struct ruleset *set;
	struct errs *errs;
	struct called *called; /* sorted */
	size_t n_called;
	unsigned char *state; /* enum state, by slot */
	int depth;
};

static int by_text(const void *a, const void *b)
{
	const struct called *x = a, *y = b;
	int order = str_cmp(x->text, y->text);

	return order ? order : (x->slot > y->slot) - (x->slot < y->slot);
}

static void list_names(struct resolver *r)
{
	for (size_t i = 0; i < r->set->n; i++) {
		const struct rule *rule = r->set->rule[i];

		r->called[r->n_called++] = (struct called){rule->id, i};
		if (rule->name.n && !str_eq(rule->name, rule->id))
			r->called[r->n_called++] = (struct called){rule->name, i};
	}
	qsort(r->called, r->n_called, sizeof(*r->called), by_text);
}

/* The first one of this text, and how many there are. */
static const struct called *find(const struct resolver *r, struct str text, size_t *ret_n)
{
	size_t low = 0, high = r->n_called, n = 0;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (str_cmp(r->called[middle].text, text) < 0)
			low = middle + 1;
		else
			high = middle;
	}
	while (low + n < r->n_called && str_eq(r->called[low + n].text, text))
		n++;
	*ret_n = n;
	return n ? &r->called[low] : NULL;
}

/* Ids are kept in small letters, and may be written in others; names are as they are. */
static const struct called *find_member(
	const struct resolver *r, const struct correlation_member *member, size_t *ret_n)
{
	const struct called *called = find(r, member->ref, ret_n);
	char lower[64];

	if (called || member->ref.n > sizeof(lower))
		return called;
	for (size_t i = 0; i < member->ref.n; i++)
		lower[i] = ascii_lower(member->ref.p[i]);
	called = find(r, (struct str){lower, member->ref.n}, ret_n);
	for (size_t i = 0; called && i < *ret_n; i++) {
		const struct rule *rule = r->set->rule[called[i].slot];

		if (!str_eq(rule->id, called[i].text))
			continue;
		*ret_n = 1;
		return &called[i];
	}
	*ret_n = 0;
	return NULL;
}

/* --- what is missing ------------------------------------------------------------------------------ */

static int complain_absent(const struct resolver *r, const struct correlation_member *member)
{
	return errs_add(r->errs, member->at, "%s", missing_rule(r->set, member->ref).text);
}

static int complain_ambiguous(const struct resolver *r, const struct correlation_member *member,
	const struct called *called)
{
	const struct rule *one = r->set->rule[called[0].slot], *two = r->set->rule[called[1].slot];

	return errs_add(r->errs, member->at, "'%s' names the rules at %s:%d and %s:%d",
		err_quote(member->ref).text, one->at.file, one->at.line, two->at.file,
		two->at.line);
}

/* --- members that are switched off ---------------------------------------------------------------- */

/* NULL: it is there, or missing for another reason. */
static const struct absent *switched_off(
	const struct resolver *r, const struct correlation_member *member)
{
	const struct absent *absent = missing_find(r->set, member->ref);
	size_t n;

	return absent && absent->why == ABSENT_DISABLED && !find_member(r, member, &n) ? absent
										       : NULL;
}

static void drop_aliases(struct correlation *c, const struct absent *absent)
{
	size_t kept = 0;

	for (size_t i = 0; i < c->n_aliases; i++) {
		if (!str_ieq(c->alias[i].rule, absent->id) &&
			!str_eq(c->alias[i].rule, absent->name))
			c->alias[kept++] = c->alias[i];
	}
	c->n_aliases = kept;
}

/* Of members that are all off the last stays, to be complained of. */
static void drop_members(struct resolver *r, struct correlation *c)
{
	size_t kept = 0;

	for (size_t i = 0; i < c->n_members; i++) {
		const struct correlation_member member = c->member[i];
		const struct absent *absent = switched_off(r, &member);

		if (!absent || (i + 1 == c->n_members && kept == 0)) {
			c->member[kept++] = member;
			continue;
		}
		errs_note(r->errs, member.at,
			"the rule '%s' at %s:%d is switched off: the correlation goes on without "
			"it",
			err_quote(member.ref).text, absent->at.file, absent->at.line);
		drop_aliases(c, absent);
	}
	c->n_members = kept;
}

static void leave_out(struct resolver *r, struct correlation *c)
{
	size_t before = c->n_members;

	if (c->of_all)
		return;
	drop_members(r, c);
	if (c->n_members < before && correlation_least(c) == 0)
		errs_warn(r->errs, c->condition_at,
			"the condition '%s' can never be true of the rules that are left",
			correlation_bounds(c).text);
}

/* --- resolving ------------------------------------------------------------------------------------ */

static void settle(struct resolver *r, size_t slot);

static int resolve_member(struct resolver *r, const struct rule *rule, size_t i)
{
	struct correlation_member *member = &rule->correlation->member[i];
	size_t n;
	const struct called *called = find_member(r, member, &n);

	if (!called)
		return complain_absent(r, member);
	if (n > 1)
		return complain_ambiguous(r, member, called);
	if (r->state[called->slot] == ON_ITS_WAY)
		return errs_add(r->errs, member->at,
			"'%s' leads back to this correlation: a circle of rules",
			err_quote(member->ref).text);
	settle(r, called->slot);
	member->rule = r->set->rule[called->slot];
	if (member->rule->refused)
		return errs_add(r->errs, member->at, "the rule '%s' at %s:%d is refused",
			err_quote(member->ref).text, member->rule->at.file, member->rule->at.line);
	for (size_t k = 0; k < i; k++) {
		if (rule->correlation->member[k].rule == member->rule)
			return errs_add(r->errs, member->at, "'%s' is listed twice",
				err_quote(member->ref).text);
	}
	return 0;
}

static int resolve(struct resolver *r, const struct rule *rule)
{
	struct correlation *c = rule->correlation;
	int rc = 0;

	c->depth = 1;
	leave_out(r, c);
	for (size_t i = 0; i < c->n_members && r->depth <= CORRELATION_DEPTH_MAX; i++) {
		const struct correlation_member *member = &c->member[i];

		rc |= resolve_member(r, rule, i);
		if (member->rule && member->rule->correlation &&
			member->rule->correlation->depth >= c->depth)
			c->depth = member->rule->correlation->depth + 1;
	}
	if (r->depth > CORRELATION_DEPTH_MAX || c->depth > CORRELATION_DEPTH_MAX)
		return errs_add(r->errs, rule->at, "more than %d correlations of each other",
			CORRELATION_DEPTH_MAX);
	return rc ? rc : group_resolve(r->set, rule, r->errs);
}

/* As deep as CORRELATION_DEPTH_MAX. What cannot be used makes room for what it was to replace. */
static void settle(struct resolver *r, size_t slot)
{
	struct rule *rule = r->set->rule[slot];

	if (r->state[slot] != NEW || !rule->correlation)
		return;
	r->state[slot] = ON_ITS_WAY;
	r->depth++;
	while (rule->correlation && resolve(r, rule) != 0) {
		rule->refused = true;
		if (!rule->replaces)
			break;
		rule = rule->replaces;
	}
	r->depth--;
	r->set->rule[slot] = rule;
	r->state[slot] = DONE;
}

static void mute_members(const struct rule *rule)
{
	struct correlation *c = rule->correlation;

	for (size_t i = 0; !c->generate && i < c->n_members; i++) {
		/* Found in the set, where rules are not const yet. */
		struct rule *member = (struct rule *)c->member[i].rule;

		if (!member->muted_by)
			member->muted_by = rule;
	}
}

void members_resolve(struct ruleset *set, struct errs *errs)
{
	struct resolver r = {.set = set, .errs = errs};
	size_t n = 0;

	for (size_t i = 0; i < set->n; i++)
		n += set->rule[i]->correlation != NULL;
	if (n == 0)
		return;
	r.called = calloc(2 * set->n, sizeof(*r.called));
	r.state = calloc(set->n, 1);
	if (r.called && r.state) {
		list_names(&r);
		for (size_t i = 0; i < set->n; i++)
			settle(&r, i);
	}
	for (size_t i = 0; i < set->n; i++) {
		struct rule *rule = set->rule[i];

		if (!rule->correlation)
			continue;
		if (!r.called || !r.state) {
			errs_add(errs, rule->at, "out of memory");
			rule->refused = true;
		}
		if (!rule->refused)
			mute_members(rule);
	}
	free(r.called);
	free(r.state);
}
