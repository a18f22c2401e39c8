/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sigma/tags.h"

#include <stdio.h>

#include "sigma/attack.h"

/* g0007, s0001, m1042: they name who and with what, not what was done. */
static bool is_other_object(struct str name)
{
	if (name.n != 5 || !strchr("gsm", ascii_lower(name.p[0])))
		return false;
	for (size_t i = 1; i < name.n; i++) {
		if (!ascii_digit(name.p[i]))
			return false;
	}
	return true;
}

static void add(struct attack_tag *list, size_t *n, struct attack_tag tag)
{
	for (size_t i = 0; i < *n; i++) {
		if (list[i].entry == tag.entry && list[i].detail == tag.detail)
			return;
	}
	list[(*n)++] = tag;
}

static const struct attack_entry *lookup(struct str name)
{
	const struct attack_entry *entry = attack_find(name);

	return entry ? entry : attack_tactic(name);
}

static bool is_tactic(const struct attack_entry *entry)
{
	return entry->id[0] == 'T' && entry->id[1] == 'A';
}

/* A dot stands between the namespace and the rest, of every tag. */
static void warn_no_namespace(struct str tag, struct place at, struct errs *errs)
{
	char meant[80];

	snprintf(meant, sizeof(meant), "attack.%.*s", STR_ARG(tag));
	errs_warn(errs, at, "tag '%s' has no namespace%s", err_quote(tag).text,
		err_hint(lookup(tag) ? meant : NULL).text);
}

int tags_resolve(struct arena *arena, struct rule *rule, const struct place *at, struct errs *errs)
{
	size_t n = rule->tags.n;

	rule->tactic = arena_array(arena, struct attack_tag, n);
	rule->technique = arena_array(arena, struct attack_tag, n);
	if (!rule->tactic || !rule->technique)
		return errs_add(errs, rule->at, "out of memory");
	for (size_t i = 0; i < n; i++) {
		struct str tag = rule->tags.list[i];

		if (tag.n == 0 || !memchr(tag.p, '.', tag.n))
			warn_no_namespace(tag, at[i], errs);
		if (tag.n < 7 || !str_ieq(str_sub(tag, 0, 7), STR("attack.")))
			continue;
		struct str name = str_sub(tag, 7, tag.n);
		const struct attack_entry *entry = lookup(name);

		if (!entry && !is_other_object(name))
			errs_warn(errs, at[i],
				"tag '%s' is no ATT&CK tactic or technique known here",
				err_quote(tag).text);
		if (!entry)
			continue;
		const struct attack_entry *parent = attack_parent(entry);
		struct attack_tag found = {parent, parent == entry ? NULL : entry};

		if (is_tactic(entry))
			add(rule->tactic, &rule->n_tactics, found);
		else
			add(rule->technique, &rule->n_techniques, found);
	}
	return 0;
}
