/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sigma/collection.h"

static const char *const actions[] = {"global", "reset", "repeat"};

#define COUNT(list) (sizeof(list) / sizeof((list)[0]))

/* A node of its own in another list: what is below it is shared. NULL: out of memory. */
static struct yaml_node *share(struct arena *arena, const struct yaml_node *node)
{
	struct yaml_node *copy = arena_new(arena, struct yaml_node);

	if (copy) {
		*copy = *node;
		copy->next = NULL;
	}
	return copy;
}

/* The value of the key of `like`, as a place in the list. */
static struct yaml_node **find(struct yaml_node *map, const struct yaml_node *like)
{
	struct yaml_node **at = &map->first;

	while (*at && !str_eq((*at)->key->text, like->key->text))
		at = &(*at)->next;
	return at;
}

static struct yaml_node *merge(
	struct arena *arena, const struct yaml_node *base, const struct yaml_node *over);

/* One value laid over a map that is not shared. */
static int lay_over(struct arena *arena, struct yaml_node *map, const struct yaml_node *value)
{
	struct yaml_node **at = find(map, value), *before = *at, *laid;
	bool both = before && before->kind == YAML_IS_MAP && value->kind == YAML_IS_MAP;

	laid = both ? merge(arena, before, value) : share(arena, value);
	if (!laid)
		return -1;
	laid->key = value->key;
	laid->next = before ? before->next : NULL;
	*at = laid;
	map->n += !before;
	return 0;
}

/* Two maps as one. As deep as YAML_DEPTH_MAX allows maps to be. NULL: out of memory. */
static struct yaml_node *merge(
	struct arena *arena, const struct yaml_node *base, const struct yaml_node *over)
{
	struct yaml_node *map = share(arena, base), **tail = map ? &map->first : NULL;

	if (!map)
		return NULL;
	yaml_each (value, base) {
		*tail = share(arena, value);
		if (!*tail)
			return NULL;
		tail = &(*tail)->next;
	}
	yaml_each (value, over) {
		if (lay_over(arena, map, value))
			return NULL;
	}
	return map;
}

/* The document without its `action`. NULL: out of memory. */
static struct yaml_node *without_action(struct arena *arena, const struct yaml_node *doc)
{
	struct yaml_node *map = share(arena, doc), **tail = map ? &map->first : NULL;

	if (!map)
		return NULL;
	map->n = 0;
	yaml_each (value, doc) {
		if (str_eq(value->key->text, STR("action")))
			continue;
		*tail = share(arena, value);
		if (!*tail)
			return NULL;
		tail = &(*tail)->next;
		map->n++;
	}
	*tail = NULL;
	return map;
}

static int unknown_action(const struct yaml_node *action, struct errs *errs)
{
	if (action->kind != YAML_IS_SCALAR)
		return errs_add(errs, action->at, "'action' must be a word, not %s",
			yaml_kind_name(action));
	return errs_add(errs, action->at,
		"unknown action '%s': it is one of global, reset, repeat%s",
		err_quote(action->text).text,
		err_hint(str_suggest(action->text, actions, COUNT(actions))).text);
}

static int no_memory(const struct yaml_node *doc, struct errs *errs)
{
	return errs_add(errs, doc->at, "the merged documents of this file take too much memory");
}

/* Of correlations and filters a global document says nothing: what it has in common is of rules. */
static bool is_rule(const struct yaml_node *doc)
{
	return !yaml_get(doc, "correlation") && !yaml_get(doc, "filter");
}

/* What the document is with those before it: the place is always its own. NULL: out of memory. */
static const struct yaml_node *whole(
	const struct collection *c, struct arena *arena, const struct yaml_node *own, bool repeat)
{
	struct yaml_node *merged;

	if (!repeat && (!c->global || !is_rule(own)))
		return own;
	merged = repeat ? merge(arena, c->previous, own) : merge(arena, own, c->global);
	if (merged)
		merged->at = own->at;
	return merged;
}

int collection_next(struct collection *c, struct arena *arena, const struct yaml_node *doc,
	struct errs *errs, const struct yaml_node **ret_doc)
{
	const struct yaml_node *action = yaml_get(doc, "action"), *own = doc;

	*ret_doc = NULL;
	if (action && str_eq(action->text, STR("reset"))) {
		c->global = NULL;
		return 0;
	}
	if (action) {
		own = without_action(arena, doc);
		if (!own)
			return no_memory(doc, errs);
	}
	if (action && str_eq(action->text, STR("global"))) {
		c->global = c->previous = own;
		return 0;
	}
	if (action && !str_eq(action->text, STR("repeat")))
		return unknown_action(action, errs);
	if (action && !c->previous)
		return errs_add(errs, action->at,
			"there is no document before this one that could be repeated");
	/* A document that is no map is refused where rules are read. */
	*ret_doc = own->kind == YAML_IS_MAP ? whole(c, arena, own, action) : own;
	c->previous = own->kind == YAML_IS_MAP ? *ret_doc : NULL;
	return *ret_doc ? 0 : no_memory(doc, errs);
}
