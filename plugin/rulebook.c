/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "rulebook.h"

#include <stdlib.h>

#include "sigma/members.h"

void rulebook_free(struct rulebook *book)
{
	if (!book)
		return;
	plan_free(book->plan);
	ruleset_free(book->set);
	free(book);
}

static int add_rule(struct rulebook *book, struct rule *rule, struct errs *errs)
{
	rule->refused = plan_add(book->plan, rule, errs) != 0;
	rule->planned = !rule->refused;
	return rule->refused ? -1 : 0;
}

static void add_rules(struct rulebook *book, struct errs *errs)
{
	for (size_t i = 0; i < book->set->n; i++) {
		struct rule *rule = book->set->rule[i];

		/* A regular expression is first tried here: what a bad rule was to replace stays. */
		while (!rule->correlation && add_rule(book, rule, errs) != 0 && rule->replaces)
			rule = rule->replaces;
		book->set->rule[i] = rule;
	}
}

/* And a rule that takes the place of one that is refused. */
static void add_correlations(struct rulebook *book, struct errs *errs)
{
	for (size_t i = 0; i < book->set->n; i++) {
		struct rule *rule = book->set->rule[i];

		if (!rule->planned && !rule->refused)
			add_rule(book, rule, errs);
	}
}

struct rulebook *rulebook_load(const struct rulebook_source *source, struct errs *errs)
{
	struct rulebook *book = calloc(1, sizeof(*book));

	if (!book)
		return NULL;
	book->set = ruleset_new();
	book->plan = plan_new();
	if (!book->set || !book->plan) {
		rulebook_free(book);
		return NULL;
	}
	size_t errors = errs->errors;

	book->set->options = source->options;
	for (size_t i = 0; i < source->n; i++)
		ruleset_add(book->set, source->path[i], source->trust, errs);
	tune_ruleset(book->set, source->tuning, errs);
	add_rules(book, errs);
	members_resolve(book->set, errs);
	add_correlations(book, errs);
	if (plan_finish(book->plan, &book->set->names) != 0) {
		rulebook_free(book);
		return NULL;
	}
	book->loaded = plan_rules(book->plan);
	book->refused = errs->errors - errors;
	return book;
}
