/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sigma/filter.h"

#include "sigma/detection.h"
#include "sigma/fieldname.h"
#include "sigma/logsource.h"
#include "sigma/meta.h"

static int add_target(
	const struct rule_load *load, struct filter *filter, const struct yaml_node *node)
{
	if (node->kind != YAML_IS_SCALAR || node->text.n == 0)
		return errs_add(load->errs, node->at,
			"'rules' of a filter names rules by id or name, not %s",
			yaml_kind_name(node));
	struct str copy = arena_str(load->arena, node->text);

	if (!copy.p)
		return errs_add(load->errs, node->at, "out of memory");
	filter->target_at[filter->n_targets] = node->at;
	filter->target[filter->n_targets++] = copy;
	return 0;
}

/* As the reference parser has it. */
static bool is_any(const struct yaml_node *rules)
{
	return rules->kind == YAML_IS_SCALAR &&
	       (str_ieq(rules->text, STR("any")) || str_ieq(rules->text, STR("all")));
}

static int no_targets(
	const struct rule_load *load, const struct yaml_node *map, const struct yaml_node *rules)
{
	const struct yaml_node *near = rules ? rules : yaml_get_near(map, "rules");

	return errs_add(load->errs, near ? near->key->at : map->key->at,
		"a filter needs 'rules': ids or names of rules, or any%s",
		err_hint(near && near != rules ? "rules" : NULL).text);
}

/* `rules: any`, one id or name, or a list of them; an empty list is any. */
static int parse_targets(
	const struct rule_load *load, const struct yaml_node *map, struct filter *filter)
{
	const struct yaml_node *rules = yaml_get(map, "rules");
	size_t room;
	int rc = 0;

	if (!rules || (rules->kind == YAML_IS_SCALAR && rules->text.n == 0))
		return no_targets(load, map, rules);
	if (is_any(rules))
		return 0;
	room = rules->kind == YAML_IS_LIST ? rules->n : 1;
	filter->target = arena_array(load->arena, struct str, room);
	filter->target_at = arena_array(load->arena, struct place, room);
	if (room && (!filter->target || !filter->target_at))
		return errs_add(load->errs, rules->at, "out of memory");
	if (rules->kind != YAML_IS_LIST)
		return add_target(load, filter, rules);
	yaml_each (node, rules)
		rc |= add_target(load, filter, node);
	return rc;
}

/* --- for which units ------------------------------------------------------------------------------ */

/* Of a map or a list of maps. */
static bool has_fields(enum unit unit, const struct yaml_node *selection)
{
	yaml_each (value, selection) {
		struct str name = value->key ? value->key->text : STR_NONE;
		const char *bar = name.n ? memchr(name.p, '|', name.n) : NULL;

		if (selection->kind == YAML_IS_LIST && !has_fields(unit, value))
			return false;
		if (selection->kind != YAML_IS_MAP)
			continue;
		if (bar)
			name.n = (size_t)(bar - name.p);
		if (name.n && !fieldname_fits(unit, name))
			return false;
	}
	return true;
}

static bool has_all_fields(enum unit unit, const struct yaml_node *map)
{
	yaml_each (value, map) {
		if (detection_is_selection(map, value) && !has_fields(unit, value))
			return false;
	}
	return true;
}

static int parse_for(const struct rule_load *load, const struct yaml_node *map,
	struct filter *filter, struct rule *body)
{
	if (detection_parse_map(load, map, body))
		return -1;
	filter->of[body->unit] = body;
	return 0;
}

/* For each unit that may have the fields; what is wrong is told of the first. */
static int parse_wide(
	const struct rule_load *load, const struct yaml_node *map, struct filter *filter)
{
	struct rule_load again = *load;
	size_t n = 0;

	again.errs = NULL;
	for (int unit = 0; unit <= UNIT_RECORD; unit++) {
		struct rule *body = n ? arena_new(load->arena, struct rule) : filter->body;

		if (!body)
			return errs_add(load->errs, map->at, "out of memory");
		if (!has_all_fields((enum unit)unit, map))
			continue;
		if (n)
			*body = *filter->body;
		body->unit = (enum unit)unit;
		body->n_selections = 0;
		if (parse_for(n++ ? &again : load, map, filter, body))
			return -1;
	}
	if (n == 0)
		return errs_add(load->errs, map->key->at,
			"no kind of event has all fields of the filter: a 'category' or 'service' "
			"tells what is wrong");
	return 0;
}

/* --- all ------------------------------------------------------------------------------------------ */

static int check_kind(const struct yaml_node *doc, const struct yaml_node *map, struct errs *errs)
{
	static const char *const others[] = {"detection", "correlation"};

	if (map->kind != YAML_IS_MAP)
		return errs_add(
			errs, map->at, "'filter' must be a map, not %s", yaml_kind_name(map));
	for (size_t i = 0; i < sizeof(others) / sizeof(others[0]); i++) {
		const struct yaml_node *other = yaml_get(doc, others[i]);

		if (other)
			return errs_add(errs, other->key->at,
				"a document is a filter or has a '%s': two documents are separated "
				"by '---'",
				others[i]);
	}
	return 0;
}

int filter_parse(
	const struct rule_load *load, const struct yaml_node *doc, struct filter **ret_filter)
{
	const struct yaml_node *map = yaml_get(doc, "filter");
	struct filter *filter = arena_new(load->arena, struct filter);
	struct rule *body = arena_new(load->arena, struct rule);
	int rc;

	if (!filter || !body)
		return errs_add(load->errs, doc->at, "out of memory");
	if (check_kind(doc, map, load->errs))
		return -1;
	filter->at = body->at = doc->at;
	filter->body = body;
	int source = logsource_parse(doc, &body->unit, load->errs);

	if (source == LOGSOURCE_FOREIGN)
		return source;
	body->stem = rule_stem(load->arena, load->file);
	if (!body->stem.p)
		return errs_add(load->errs, doc->at, "out of memory");
	rc = meta_parse_filter(load->arena, doc, body, load->errs);
	rc |= parse_targets(load, map, filter);
	if (source != 0)
		return -1;
	filter->wide = logsource_is_product(doc);
	rc |= filter->wide ? parse_wide(load, map, filter) : parse_for(load, map, filter, body);
	if (rc)
		return -1;
	*ret_filter = filter;
	return 0;
}

const char *filter_source_name(const struct filter *filter)
{
	return filter->wide ? "linux" : logsource_unit_name(filter->body->unit);
}

bool filter_names(const struct filter *filter, const struct rule *rule)
{
	for (size_t i = 0; i < filter->n_targets; i++) {
		if (str_ieq(filter->target[i], rule->id) ||
			(rule->name.n && str_eq(filter->target[i], rule->name)))
			return true;
	}
	return filter->n_targets == 0;
}

const struct rule *filter_body(const struct filter *filter, const struct rule *rule)
{
	return rule->of_product && !filter->wide ? NULL : filter->of[rule->unit];
}

/* --- and ----------------------------------------------------------------------------------------- */

/* As deep as the parser allows. */
static struct condition *shifted_copy(
	struct arena *arena, const struct condition *from, size_t shift)
{
	struct condition *copy = arena_new(arena, struct condition);
	struct condition **end;

	if (!copy)
		return NULL;
	copy->op = from->op;
	copy->selection = from->selection + shift;
	end = &copy->first;
	for (const struct condition *c = from->first; c; c = c->next) {
		*end = shifted_copy(arena, c, shift);
		if (!*end)
			return NULL;
		end = &(*end)->next;
	}
	return copy;
}

int filter_apply(struct arena *arena, const struct rule *body, struct rule *rule, struct errs *errs)
{
	size_t n = rule->n_selections + body->n_selections;

	if (n > FILTER_SELECTIONS_MAX)
		return errs_add(errs, rule->at,
			"more than %d selections in the rule and its filters",
			FILTER_SELECTIONS_MAX);
	struct selection *all = arena_array(arena, struct selection, n);
	struct condition *both = arena_new(arena, struct condition);
	struct condition *own = arena_new(arena, struct condition);
	struct condition *added = shifted_copy(arena, body->condition, rule->n_selections);

	if (!all || !both || !own || !added)
		return errs_add(errs, rule->at, "out of memory");
	memcpy(all, rule->selection, rule->n_selections * sizeof(*all));
	memcpy(all + rule->n_selections, body->selection, body->n_selections * sizeof(*all));
	*own = *rule->condition;
	own->next = added;
	*both = (struct condition){.op = COND_AND, .first = own};
	added->added_by = body;
	rule->selection = all;
	rule->n_selections = n;
	rule->condition = both;
	return 0;
}
