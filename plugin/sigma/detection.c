/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sigma/detection.h"

#include "sigma/condition.h"
#include "sigma/expand.h"
#include "sigma/fieldname.h"
#include "sigma/token.h"
#include "sigma/value.h"

/* `Field|modifier|modifier`, or `|modifier` for keywords. */
static int parse_key(struct loader *l, const struct yaml_node *key, struct item_line *line)
{
	struct str text = key->text;
	const char *bar = text.n ? memchr(text.p, '|', text.n) : NULL;
	size_t n = bar ? (size_t)(bar - text.p) : text.n;
	int rc = 0;

	line->item->at = key->at;
	if (text.n == 0)
		return errs_add(l->errs, key->at, "a field name is missing");
	if (n == 0)
		line->item->field = ITEM_KEYWORD;
	else if (fieldname_find(l, str_sub(text, 0, n), key->at, &line->item->field))
		rc = -1;
	if (bar &&
		modifiers_parse(str_sub(text, n + 1, text.n), key->at, &line->modifiers, l->errs))
		rc = -1;
	line->item->op = line->modifiers.op;
	line->item->regex_flags = line->modifiers.regex_flags;
	line->item->all = line->modifiers.all;
	line->item->neq = line->modifiers.neq;
	line->item->cased = line->modifiers.cased;
	line->item->relation = line->modifiers.relation;
	line->item->part = line->modifiers.part;
	line->item->any = line->modifiers.any;
	if (rc == 0 && line->item->field == ITEM_KEYWORD && line->modifiers.field_only)
		return errs_add(l->errs, key->at, "'%s' needs a field name before it",
			line->modifiers.field_only);
	if (rc == 0 && line->item->field == ITEM_KEYWORD && line->modifiers.any &&
		line->modifiers.any != (VALUE_ANY_BEFORE | VALUE_ANY_AFTER))
		return errs_add(l->errs, key->at,
			"keywords are found anywhere: '%s' needs a field name before it",
			line->modifiers.text_only);
	return rc;
}

/* Room for n more values of the rule. */
static int reserve_values(struct loader *l, struct item *item, struct place at, size_t n)
{
	bool told = l->n_values > RULE_VALUES_MAX;

	l->n_values += n;
	if (l->n_values > RULE_VALUES_MAX)
		return told ? -1
			    : errs_add(l->errs, at, "more than %d values in one rule",
				      RULE_VALUES_MAX);
	item->value = arena_array(l->arena, struct rule_value, n);
	return item->value ? 0 : loader_no_memory(l, at);
}

static int add_values(struct loader *l, const struct item_line *line, const struct yaml_node *node)
{
	int rc = 0;

	if (node->kind == YAML_IS_LIST && node->n == 0)
		return errs_add(l->errs, node->at, "the list of values is empty");
	if (line->modifiers.expand && expand_values(l, node, &node))
		return -1;
	if (reserve_values(l, line->item, node->at, node->kind == YAML_IS_LIST ? node->n : 1))
		return -1;
	if (node->kind != YAML_IS_LIST)
		return operand_add(l, line, node);
	yaml_each (value, node) {
		if (operand_add(l, line, value))
			rc = -1;
	}
	return rc;
}

static int parse_map(struct loader *l, const struct yaml_node *map, struct item_group *group)
{
	int rc = 0;

	if (map->n == 0)
		return errs_add(l->errs, map->at, "an empty map would match every event");
	group->item = arena_array(l->arena, struct item, map->n);
	if (!group->item)
		return loader_no_memory(l, map->at);
	yaml_each (value, map) {
		struct item_line line = {.item = &group->item[group->n_items++]};

		/* The values are looked at even when the key is wrong: all problems at once. */
		if (parse_key(l, value->key, &line))
			rc = -1;
		if (add_values(l, &line, value))
			rc = -1;
	}
	return rc;
}

/* A group of one keyword line, with room for n keywords. */
static int keyword_group(struct loader *l, struct place at, size_t n, struct item_group *group)
{
	group->item = arena_new(l->arena, struct item);
	if (!group->item)
		return loader_no_memory(l, at);
	group->n_items = 1;
	group->item->at = at;
	group->item->field = ITEM_KEYWORD;
	return reserve_values(l, group->item, at, n);
}

/* `Image:x` is one word for YAML, and `Image|endswith:x`. */
static void warn_no_blank(const struct loader *l, const struct yaml_node *node)
{
	struct str text = node->text;
	const char *colon = text.n ? memchr(text.p, ':', text.n) : NULL;
	size_t n = 0;

	if (!node->plain || !colon)
		return;
	while (text.p[n] != ':' && text.p[n] != '|')
		n++;
	if (fieldname_known(l->unit, str_sub(text, 0, n)))
		errs_warn(l->errs, node->at,
			"'%s' is a keyword: for a field a blank is missing behind ':'",
			err_quote(text).text);
}

static int add_keyword(struct loader *l, const struct item_line *line, const struct yaml_node *node)
{
	warn_no_blank(l, node);
	return operand_add(l, line, node);
}

/* Any of: each map is a group; all plain texts together are one more, of keywords. */
static int parse_list(struct loader *l, const struct yaml_node *list, struct selection *selection)
{
	struct item_line keywords = {0};
	size_t n_texts = 0;
	int rc = 0;

	yaml_each (node, list)
		n_texts += node->kind == YAML_IS_SCALAR;
	selection->group =
		arena_array(l->arena, struct item_group, list->n - n_texts + (n_texts > 0));
	if (!selection->group)
		return loader_no_memory(l, list->at);
	yaml_each (node, list) {
		if (node->kind == YAML_IS_MAP) {
			rc |= parse_map(l, node, &selection->group[selection->n_groups++]);
			continue;
		}
		if (node->kind == YAML_IS_LIST) {
			rc |= errs_add(l->errs, node->at, "a list within a list is not allowed");
			continue;
		}
		if (!keywords.item) {
			struct item_group *group = &selection->group[selection->n_groups++];

			if (keyword_group(l, node->at, n_texts, group))
				return -1;
			keywords.item = group->item;
		}
		rc |= add_keyword(l, &keywords, node);
	}
	return rc;
}

static int parse_selection(
	struct loader *l, const struct yaml_node *node, struct selection *selection)
{
	struct item_line keyword = {0};

	selection->at = node->key->at;
	if (!token_is_word(node->key->text))
		errs_warn(l->errs, node->key->at,
			"no condition can name '%s', but by a pattern: names have no blanks and "
			"signs but - _ .",
			err_quote(node->key->text).text);
	if (node->kind == YAML_IS_SCALAR ? node->plain && node->text.n == 0 : node->n == 0)
		return errs_add(l->errs, node->key->at, "selection '%s' is empty",
			err_quote(node->key->text).text);
	if (node->kind == YAML_IS_LIST)
		return parse_list(l, node, selection);
	selection->group = arena_new(l->arena, struct item_group);
	if (!selection->group)
		return loader_no_memory(l, node->at);
	selection->n_groups = 1;
	if (node->kind == YAML_IS_MAP)
		return parse_map(l, node, selection->group);
	if (keyword_group(l, node->at, 1, selection->group))
		return -1;
	keyword.item = selection->group->item;
	return add_keyword(l, &keyword, node);
}

bool detection_is_selection(const struct yaml_node *map, const struct yaml_node *value)
{
	bool in_filter = map->key && str_eq(map->key->text, STR("filter"));

	return !(in_filter && str_eq(value->key->text, STR("rules"))) &&
	       !str_eq(value->key->text, STR("condition")) &&
	       !str_eq(value->key->text, STR("timeframe"));
}

/* Names first, all of them, so that the condition can be checked whatever else is wrong. */
static int name_selections(struct loader *l, const struct yaml_node *detection, struct rule *rule)
{
	size_t max = detection->n < RULE_SELECTIONS_MAX ? detection->n : RULE_SELECTIONS_MAX;

	rule->selection = arena_array(l->arena, struct selection, max);
	if (!rule->selection)
		return loader_no_memory(l, detection->at);
	yaml_each (value, detection) {
		if (!detection_is_selection(detection, value))
			continue;
		if (rule->n_selections == RULE_SELECTIONS_MAX)
			return errs_add(l->errs, value->key->at, "more than %d selections",
				RULE_SELECTIONS_MAX);
		struct str *name = &rule->selection[rule->n_selections++].name;

		*name = arena_str(l->arena, value->key->text);
		if (!name->p)
			return loader_no_memory(l, value->at);
	}
	return 0;
}

static int no_condition(const struct loader *l, const struct yaml_node *detection)
{
	const struct yaml_node *near = yaml_get_near(detection, "condition");
	struct quoted within = err_quote(detection->key->text);

	if (near)
		return errs_add(l->errs, near->key->at, "'%s' has no 'condition', but '%s'%s",
			within.text, err_quote(near->key->text).text, err_hint("condition").text);
	return errs_add(l->errs, detection->key->at, "'%s' has no 'condition'", within.text);
}

/* As deep as the condition, which its parser has limited. */
static void mark_used(const struct condition *condition, bool used[RULE_SELECTIONS_MAX])
{
	if (condition->op == COND_SELECTION)
		used[condition->selection] = true;
	for (const struct condition *c = condition->first; c; c = c->next)
		mark_used(c, used);
}

/*
 * Names that begin with '_' are meant to be left out of patterns; and what another document of the file
 * gave this one may be for others.
 */
static void warn_unused(const struct loader *l, const struct rule *rule)
{
	bool used[RULE_SELECTIONS_MAX] = {false};

	mark_used(rule->condition, used);
	for (size_t i = 0; i < rule->n_selections; i++) {
		const struct selection *selection = &rule->selection[i];

		if (!used[i] && !str_starts(selection->name, STR("_")) &&
			selection->at.line >= rule->at.line)
			errs_warn(l->errs, selection->at,
				"selection '%s' has no part in the condition",
				err_quote(selection->name).text);
	}
}

static int parse_condition(struct loader *l, const struct yaml_node *detection, struct rule *rule)
{
	const struct selections selections = {rule->selection, rule->n_selections};
	const struct yaml_node *condition = yaml_get(detection, "condition");

	if (!condition)
		return no_condition(l, detection);
	if (condition_parse(l->arena, condition, &selections, &rule->condition, l->errs))
		return -1;
	warn_unused(l, rule);
	return 0;
}

int detection_parse_map(
	const struct rule_load *load, const struct yaml_node *map, struct rule *rule)
{
	struct loader l = {load->arena, load->names, load->errs, rule->unit, load->options, 0};
	const struct yaml_node *timeframe = yaml_get(map, "timeframe");
	struct selection *selection;
	int rc = 0;

	if (timeframe)
		rc = errs_add(l.errs, timeframe->key->at,
			"'timeframe' was removed from Sigma: a correlation has 'timespan'");
	if (name_selections(&l, map, rule) || !rule->selection)
		return -1;
	selection = rule->selection;
	yaml_each (value, map) {
		if (detection_is_selection(map, value) && parse_selection(&l, value, selection++))
			rc = -1;
	}
	return parse_condition(&l, map, rule) || rc ? -1 : 0;
}

int detection_parse(const struct rule_load *load, const struct yaml_node *doc, struct rule *rule)
{
	const struct yaml_node *detection = yaml_get(doc, "detection");

	if (!detection)
		return errs_add(load->errs, doc->at, "a rule needs a 'detection'");
	if (detection->kind != YAML_IS_MAP)
		return errs_add(load->errs, detection->at, "'detection' must be a map, not %s",
			yaml_kind_name(detection));
	return detection_parse_map(load, detection, rule);
}
