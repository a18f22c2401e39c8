/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sigma/tune.h"

#include <fnmatch.h>
#include <stdio.h>

#include "sigma/detection.h"
#include "sigma/fieldname.h"
#include "sigma/filter.h"
#include "sigma/logsource.h"
#include "sigma/missing.h"

/* --- what entries name ---------------------------------------------------------------------------- */

static bool names(const char *pattern, struct str text)
{
	return text.n && fnmatch(pattern, text.p, 0) == 0;
}

static bool names_any(const char *pattern, const struct rule *rule)
{
	return names(pattern, rule->id) || names(pattern, rule->name) || names(pattern, rule->stem);
}

static bool names_a_rule(const struct ruleset *set, const char *pattern)
{
	for (size_t i = 0; i < set->n; i++) {
		for (const struct rule *rule = set->rule[i]; rule; rule = rule->replaces) {
			if (names_any(pattern, rule))
				return true;
		}
	}
	return false;
}

static bool names_a_filter(const struct ruleset *set, const char *pattern)
{
	for (size_t i = 0; i < set->n_filters + set->filters_off; i++) {
		if (names_any(pattern, set->filter[i]->body))
			return true;
	}
	return false;
}

/* --- filter documents ---------------------------------------------------------------------------- */

static void warn_unknown_targets(
	const struct ruleset *set, const struct filter *filter, struct errs *errs)
{
	for (size_t t = 0; t < filter->n_targets; t++) {
		struct str target = filter->target[t];
		const struct filter one = {.target = &target, .n_targets = 1};
		bool found = false;

		for (size_t i = 0; i < set->n && !found; i++)
			found = filter_names(&one, set->rule[i]);
		if (found)
			continue;
		if (str_ieq(target, STR("any")) || str_ieq(target, STR("all")))
			errs_warn(errs, filter->target_at[t],
				"there is no rule '%s': for all of them 'any' stands alone, not in "
				"a list",
				err_quote(target).text);
		else
			errs_warn(errs, filter->target_at[t], "%s", missing_rule(set, target).text);
	}
}

static bool is_off(
	const struct ruleset *set, const struct tuning *tuning, const struct filter *filter)
{
	bool off = false;

	for (size_t i = 0; tuning && i < tuning->n; i++) {
		const struct tuning_entry *entry = &tuning->entry[i];

		if (entry->enabled >= 0 && names_any(entry->rule, filter->body) &&
			!names_a_rule(set, entry->rule))
			off = !entry->enabled;
	}
	return off;
}

/* Those that are switched off go to the end of the list. */
static void drop_filters(struct ruleset *set, const struct tuning *tuning)
{
	size_t kept = 0;

	for (size_t i = 0; i < set->n_filters; i++) {
		struct filter *filter = set->filter[i];

		if (is_off(set, tuning, filter))
			continue;
		set->filter[i] = set->filter[kept];
		set->filter[kept++] = filter;
	}
	set->filters_off = set->n_filters - kept;
	set->n_filters = kept;
}

/* It is named, and cannot be narrowed by this filter. */
static void warn_unfit(const struct filter *filter, const struct rule *rule, struct errs *errs)
{
	const char *file = rule->at.file;
	const char *unit = rule->of_product ? "linux" : logsource_unit_name(rule->unit);

	if (rule->unit == UNIT_CORRELATION)
		errs_warn(errs, filter->at,
			"the rule at %s:%d is a correlation: a filter is for the rules that it is "
			"about",
			file, rule->at.line);
	else if (filter->wide)
		errs_warn(errs, filter->at,
			"the rule at %s:%d is about %s, which has not all fields of the filter",
			file, rule->at.line, unit);
	else
		errs_warn(errs, filter->at,
			"the filter is about %s, but the rule at %s:%d about %s",
			filter_source_name(filter), file, rule->at.line, unit);
}

static void apply_document(struct ruleset *set, const struct filter *filter, struct errs *errs)
{
	size_t narrowed = 0;

	for (size_t i = 0; i < set->n; i++) {
		/* What stands in for a rule that cannot be compiled is narrowed as well. */
		for (struct rule *rule = set->rule[i]; rule; rule = rule->replaces) {
			const struct rule *body = filter_body(filter, rule);

			if (!filter_names(filter, rule))
				continue;
			narrowed += body != NULL;
			if (body)
				filter_apply(&set->arena, body, rule, errs);
			else if (filter->n_targets)
				warn_unfit(filter, rule, errs);
		}
	}
	if (filter->n_targets == 0 && narrowed == 0)
		errs_warn(errs, filter->at,
			"the filter is for any rule about %s%s, and there is none",
			filter_source_name(filter), filter->wide ? " that has its fields" : "");
	warn_unknown_targets(set, filter, errs);
}

/* --- the configuration --------------------------------------------------------------------------- */

/* One entry while it is applied. */
struct entry {
	const struct tuning_entry *is;
	struct ruleset *set;
	struct errs *errs;
	struct rule *body[UNIT_COUNT]; /* its exceptions for the rules of each unit */
	bool tried[UNIT_COUNT];
	bool matched, excepted;
};

static bool is_named(const struct entry *e, const struct rule *rule)
{
	const char *pattern = e->is->rule;

	if (names_any(pattern, rule))
		return true;
	for (size_t i = 0; i < rule->n_related; i++) {
		if (!str_ieq(rule->related[i].type, STR("derived")) ||
			!str_ieq(rule->related[i].id, str_of(pattern)))
			continue;
		errs_warn(e->errs, e->is->at, "'%s' is what the rule at %s:%d is derived from",
			pattern, rule->at.file, rule->at.line);
		return true;
	}
	return false;
}

static struct yaml_node *new_node(struct entry *e, enum yaml_kind kind, struct place at)
{
	struct yaml_node *node = arena_new(&e->set->arena, struct yaml_node);

	if (node) {
		node->kind = kind;
		node->at = at;
	}
	return node;
}

static struct yaml_node *new_text(struct entry *e, const char *text, struct place at)
{
	struct yaml_node *node = new_node(e, YAML_IS_SCALAR, at);

	if (node)
		node->text = arena_str(&e->set->arena, str_of(text));
	return node && node->text.p ? node : NULL;
}

/* `value` under `key` at the end of the map. -1: out of memory. */
static int put(struct entry *e, struct yaml_node *map, const char *key, struct yaml_node *value)
{
	struct yaml_node **end = &map->first;

	if (!value)
		return -1;
	value->key = new_text(e, key, value->at);
	if (!value->key)
		return -1;
	while (*end)
		end = &(*end)->next;
	*end = value;
	map->n++;
	return 0;
}

static int put_test(struct entry *e, struct yaml_node *map, const struct tuning_test *test)
{
	char key[512];
	bool equals = strcmp(test->op, "equals") == 0;

	snprintf(
		key, sizeof(key), "%s%s%s", test->field, equals ? "" : "|", equals ? "" : test->op);
	return put(e, map, key, new_text(e, test->value, test->at));
}

/* The exceptions as the `filter` of a document. NULL: out of memory. */
static struct yaml_node *write_filter(struct entry *e)
{
	struct yaml_node *filter = new_node(e, YAML_IS_MAP, e->is->at);

	if (!filter)
		return NULL;
	for (size_t i = 0; i < e->is->n_except; i++) {
		const struct tuning_except *except = &e->is->except[i];
		struct yaml_node *map = new_node(e, YAML_IS_MAP, except->test[0].at);
		char name[32];

		snprintf(name, sizeof(name), "except_%zu", i + 1);
		if (!map || put(e, filter, name, map))
			return NULL;
		for (size_t t = 0; t < except->n; t++) {
			if (put_test(e, map, &except->test[t]))
				return NULL;
		}
	}
	if (put(e, filter, "condition", new_text(e, "not 1 of except_*", e->is->at)))
		return NULL;
	return filter;
}

/* May events of this unit have every field that the exceptions name? */
static bool has_fields(const struct entry *e, enum unit unit)
{
	for (size_t i = 0; i < e->is->n_except; i++) {
		const struct tuning_except *except = &e->is->except[i];

		for (size_t t = 0; t < except->n; t++) {
			if (!fieldname_fits(unit, str_of(except->test[t].field)))
				return false;
		}
	}
	return true;
}

static const struct rule *exceptions_for(struct entry *e, enum unit unit)
{
	struct rule_load load = {
		&e->set->arena, &e->set->names, e->is->at.file, e->errs, &e->set->options};
	struct rule *body;
	struct yaml_node *filter;

	if (e->tried[unit])
		return e->body[unit];
	e->tried[unit] = true;
	if (!has_fields(e, unit))
		return NULL;
	body = arena_new(&e->set->arena, struct rule);
	filter = write_filter(e);
	if (!body || !filter) {
		errs_add(e->errs, e->is->at, "out of memory");
		return NULL;
	}
	body->at = e->is->at;
	body->unit = unit;
	filter->key = filter; /* where messages about the whole of it point to */
	e->excepted = true; /* or told why not */
	if (detection_parse_map(&load, filter, body) == 0)
		e->body[unit] = body;
	return e->body[unit];
}

static void apply(struct entry *e, struct rule *rule)
{
	const struct tuning_entry *entry = e->is;

	if (!is_named(e, rule))
		return;
	e->matched = true;
	if (entry->level >= 0)
		rule->level = (enum level)entry->level;
	if (entry->enabled >= 0)
		rule->disabled = !entry->enabled;
	if (entry->n_except) {
		const struct rule *body = exceptions_for(e, rule->unit);

		if (body)
			filter_apply(&e->set->arena, body, rule, e->errs);
	}
}

static bool is_field(struct str field)
{
	for (int unit = 0; unit < UNIT_COUNT; unit++) {
		if (field_find((enum unit)unit, field) >= 0)
			return true;
	}
	return false;
}

/* The exceptions count for none of the rules: a field is mistyped, or is one of other events. */
static void complain_of_fields(const struct entry *e)
{
	bool told = false;

	for (size_t i = 0; i < e->is->n_except; i++) {
		for (size_t t = 0; t < e->is->except[i].n; t++) {
			const struct tuning_test *test = &e->is->except[i].test[t];
			struct str field = str_of(test->field);
			const char *near = field_suggest(UNIT_PROCESS_CREATION, field);

			if (is_field(field))
				continue;
			told = true;
			errs_add(e->errs, test->at, "unknown field '%s'%s", err_quote(field).text,
				err_hint(near).text);
		}
	}
	if (!told)
		errs_warn(e->errs, e->is->at,
			"no rule that '%s' names is about events with the fields of its exceptions",
			err_quote(str_of(e->is->rule)).text);
}

/* No rule is called so; filters may be. */
static void complain_of_name(const struct entry *e)
{
	const struct tuning_entry *entry = e->is;

	if (!names_a_filter(e->set, entry->rule))
		errs_warn(e->errs, entry->at, "tuning names no rule: '%s'",
			err_quote(str_of(entry->rule)).text);
	else if (entry->level >= 0 || entry->n_except)
		errs_warn(e->errs, entry->at, "'%s' names a filter, which can only be switched off",
			err_quote(str_of(entry->rule)).text);
}

static void apply_entry(struct ruleset *set, const struct tuning_entry *entry, struct errs *errs)
{
	struct entry e = {.is = entry, .set = set, .errs = errs};

	for (size_t i = 0; i < set->n; i++) {
		for (struct rule *rule = set->rule[i]; rule; rule = rule->replaces)
			apply(&e, rule);
	}
	if (!e.matched)
		complain_of_name(&e);
	else if (entry->n_except && !e.excepted)
		complain_of_fields(&e);
}

static void drop_disabled(struct ruleset *set)
{
	size_t kept = 0;

	for (size_t i = 0; i < set->n; i++) {
		const struct rule *rule = set->rule[i];

		if (rule->disabled)
			ruleset_absent(set,
				&(struct absent){rule->at, rule->id, rule->name, ABSENT_DISABLED});
		else
			set->rule[kept++] = set->rule[i];
	}
	set->disabled += set->n - kept;
	set->n = kept;
}

void tune_ruleset(struct ruleset *set, const struct tuning *tuning, struct errs *errs)
{
	drop_filters(set, tuning);
	for (size_t i = 0; i < set->n_filters; i++)
		apply_document(set, set->filter[i], errs);
	for (size_t i = 0; tuning && i < tuning->n; i++)
		apply_entry(set, &tuning->entry[i], errs);
	drop_disabled(set);
}
