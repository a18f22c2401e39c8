/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "rulebook.h"

#include <stdlib.h>

void rulebook_free(struct rulebook *book)
{
	if (!book)
		return;
	plan_free(book->plan);
	ruleset_free(book->set);
	free(book);
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
	for (size_t i = 0; i < book->set->n; i++) {
		struct rule *rule = book->set->rule[i];

		/* A regular expression is first tried here: what a bad rule was to replace stays. */
		while (plan_add(book->plan, rule, errs) != 0 && rule->replaces)
			rule = rule->replaces;
		book->set->rule[i] = rule;
	}
	if (plan_finish(book->plan) != 0) {
		rulebook_free(book);
		return NULL;
	}
	book->loaded = plan_rules(book->plan);
	book->refused = errs->errors - errors;
	return book;
}
