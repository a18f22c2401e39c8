/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sigma/bounds.h"

#include <math.h>
#include <stdio.h>

#include "sigma/scalar.h"

#define COUNT(list) (sizeof(list) / sizeof((list)[0]))

static const char *const operators[] = {
	[BOUND_GT] = "gt",
	[BOUND_GTE] = "gte",
	[BOUND_LT] = "lt",
	[BOUND_LTE] = "lte",
	[BOUND_EQ] = "eq",
	[BOUND_NEQ] = "neq",
};

_Static_assert(COUNT(operators) == CORRELATION_BOUNDS_MAX, "each operator once");

static bool bound_holds(const struct correlation_bound *bound, double value)
{
	switch (bound->op) {
	case BOUND_GT:
		return value > bound->number;
	case BOUND_GTE:
		return value >= bound->number;
	case BOUND_LT:
		return value < bound->number;
	case BOUND_LTE:
		return value <= bound->number;
	case BOUND_EQ:
		return !(value < bound->number) && !(value > bound->number);
	case BOUND_NEQ:
	default:
		return value < bound->number || value > bound->number;
	}
}

bool correlation_holds(const struct correlation *c, double value)
{
	for (size_t i = 0; i < c->n_bounds; i++) {
		if (!bound_holds(&c->bound[i], value))
			return false;
	}
	return true;
}

struct bounds_text correlation_bounds(const struct correlation *c)
{
	struct bounds_text bounds = {""};
	size_t n = 0;

	for (size_t i = 0; i < c->n_bounds && n < sizeof(bounds.text); i++)
		n += (size_t)snprintf(bounds.text + n, sizeof(bounds.text) - n, "%s%s %.15g",
			i ? " and " : "", operators[c->bound[i].op], c->bound[i].number);
	return bounds;
}

/* One condition while it is read. */
struct parser {
	const struct rule_load *load;
	const struct yaml_node *node;
	struct correlation *c;
	bool has_percentile;
};

static int number_of(const struct parser *p, const struct yaml_node *node, double *ret_number)
{
	enum scalar_type type = SCALAR_TEXT;
	struct str text = STR_NONE;
	struct decimal number;

	if (node->kind == YAML_IS_SCALAR && scalar_resolve(p->load->arena, node, &type, &text) != 0)
		return errs_add(p->load->errs, node->at, "number '%s' is too large",
			err_quote(node->text).text);
	if (type != SCALAR_NUMBER)
		return scalar_refuse(node, p->load->errs);
	if (decimal_read_rule(text, &number) != 0 || !isfinite(decimal_nearest(&number)))
		return errs_add(p->load->errs, node->at, "'%s' is no decimal number",
			err_quote(node->text).text);
	*ret_number = decimal_nearest(&number);
	return 0;
}

static int add_bound(struct parser *p, enum bound_op op, const struct yaml_node *node)
{
	struct correlation *c = p->c;
	double number = 0;

	if (number_of(p, node, &number))
		return -1;
	if (!correlation_of_numbers(c->type) &&
		(number < 0 || number > CORRELATION_COUNT_MAX || number > (double)(unsigned)number))
		return errs_add(p->load->errs, node->at,
			"a count is compared with a whole number from 0 to %d, not with '%s'",
			CORRELATION_COUNT_MAX, err_quote(node->text).text);
	c->bound[c->n_bounds++] = (struct correlation_bound){op, number};
	return 0;
}

static int add_percentile(struct parser *p, const struct yaml_node *node)
{
	if (p->c->type != CORRELATION_VALUE_PERCENTILE)
		return errs_add(p->load->errs, node->key->at,
			"'percentile' belongs to value_percentile, not to %s",
			correlation_type_name(p->c->type));
	if (number_of(p, node, &p->c->percentile))
		return -1;
	if (p->c->percentile < 0 || p->c->percentile > 100)
		return errs_add(p->load->errs, node->at, "a percentile is 0 to 100, not '%s'",
			err_quote(node->text).text);
	p->has_percentile = true;
	return 0;
}

static int add_field(struct parser *p, const struct yaml_node *node)
{
	struct correlation_field *field = &p->c->field[p->c->n_fields];

	if (node->kind != YAML_IS_SCALAR || node->text.n == 0)
		return errs_add(
			p->load->errs, node->at, "'field' must be a name or a list of names");
	field->at = node->at;
	field->name = arena_str(p->load->arena, node->text);
	if (!field->name.p)
		return errs_add(p->load->errs, node->at, "out of memory");
	p->c->n_fields++;
	return 0;
}

static int add_fields(struct parser *p, const struct yaml_node *node)
{
	size_t n = node->kind == YAML_IS_LIST ? node->n : 1;
	int rc = 0;

	if (!correlation_has_field(p->c->type))
		return errs_add(p->load->errs, node->key->at, "'field' has no meaning in %s",
			correlation_type_name(p->c->type));
	if (correlation_of_numbers(p->c->type) && n != 1)
		return errs_add(p->load->errs, node->at, "%s is about one field, not %zu",
			correlation_type_name(p->c->type), n);
	if (n == 0 || n > CORRELATION_FIELDS_MAX)
		return errs_add(p->load->errs, node->at, "'field' names 1 to %d fields",
			CORRELATION_FIELDS_MAX);
	p->c->field = arena_array(p->load->arena, struct correlation_field, n);
	if (!p->c->field)
		return errs_add(p->load->errs, node->at, "out of memory");
	if (node->kind != YAML_IS_LIST)
		return add_field(p, node);
	yaml_each (name, node)
		rc |= add_field(p, name);
	return rc;
}

static const struct str_habit other_names[] = {
	{"ge", "gte"},
	{"le", "lte"},
	{"ne", "neq"},
	{"min", "gte"},
	{"max", "lte"},
	{">", "gt"},
	{">=", "gte"},
	{"<", "lt"},
	{"<=", "lte"},
	{"=", "eq"},
	{"==", "eq"},
	{"!=", "neq"},
};

static int add_key(struct parser *p, const struct yaml_node *value)
{
	const char *names[COUNT(operators) + 2];
	const struct vocabulary known = {names, COUNT(names), other_names, COUNT(other_names)};
	struct str key = value->key->text;

	if (str_eq(key, STR("field")))
		return add_fields(p, value);
	if (str_eq(key, STR("percentile")))
		return add_percentile(p, value);
	for (size_t i = 0; i < COUNT(operators); i++) {
		names[i] = operators[i];
		if (str_eq(key, str_of(operators[i])))
			return add_bound(p, (enum bound_op)i, value);
	}
	names[COUNT(operators)] = "field";
	names[COUNT(operators) + 1] = "percentile";
	return errs_add(p->load->errs, value->key->at,
		"unknown key '%s' in the condition of a correlation%s", err_quote(key).text,
		err_hint(str_guess(key, &known)).text);
}

static bool is_temporal(const struct correlation *c)
{
	return c->type == CORRELATION_TEMPORAL || c->type == CORRELATION_TEMPORAL_ORDERED;
}

size_t correlation_least(const struct correlation *c)
{
	size_t most = is_temporal(c) ? c->n_members : CORRELATION_COUNT_MAX + 1, n = 1;

	if (correlation_of_numbers(c->type))
		return 1;
	while (n <= most && !correlation_holds(c, (double)n))
		n++;
	return n <= most ? n : 0;
}

/* The bounds cut the line of numbers: one of each piece is tried, and each cut itself. */
static bool some_number_holds(const struct correlation *c)
{
	if (correlation_holds(c, -INFINITY) || correlation_holds(c, INFINITY))
		return true;
	for (size_t i = 0; i < c->n_bounds; i++) {
		for (size_t k = 0; k < c->n_bounds; k++) {
			double from = c->bound[i].number, to = c->bound[k].number;

			if (correlation_holds(c, from / 2 + to / 2))
				return true;
		}
	}
	return false;
}

static int check_possible(const struct parser *p)
{
	const struct correlation *c = p->c;
	bool numbers = correlation_of_numbers(c->type);
	size_t least = correlation_least(c);

	if (least == 0 || (numbers && !some_number_holds(c)))
		return errs_add(p->load->errs, c->condition_at,
			"the condition '%s' can never be true", correlation_bounds(c).text);
	if (!numbers && least == 1 && !(is_temporal(c) && c->n_members == 1))
		errs_warn(p->load->errs, c->condition_at,
			"the condition '%s' is true of a single match already",
			correlation_bounds(c).text);
	return 0;
}

static int check_complete(const struct parser *p)
{
	struct correlation *c = p->c;

	if (c->n_bounds == 0)
		return errs_add(p->load->errs, c->condition_at,
			"the condition compares with nothing: gte: 3 would");
	if (correlation_has_field(c->type) && c->n_fields == 0)
		return errs_add(p->load->errs, c->condition_at,
			"the condition of %s needs 'field': whose values",
			correlation_type_name(c->type));
	if (c->type == CORRELATION_VALUE_PERCENTILE && !p->has_percentile)
		return errs_add(p->load->errs, c->condition_at,
			"the condition of value_percentile needs 'percentile': 0 to 100");
	if (c->type == CORRELATION_VALUE_MEDIAN)
		c->percentile = 50;
	return check_possible(p);
}

/* All rules, unless another number is told. */
static int of_all(const struct rule_load *load, const struct yaml_node *map, struct correlation *c)
{
	if (!is_temporal(c))
		return errs_add(load->errs, map->key->at,
			"a correlation of type %s needs 'condition': such as gte: 3",
			correlation_type_name(c->type));
	c->condition_at = map->key->at;
	c->of_all = true;
	c->bound[c->n_bounds++] = (struct correlation_bound){BOUND_GTE, (double)c->n_members};
	return 0;
}

int bounds_parse(const struct rule_load *load, const struct yaml_node *map, struct correlation *c)
{
	struct parser p = {load, yaml_get(map, "condition"), c, false};
	int rc = 0;

	if (!p.node)
		return of_all(load, map, c);
	c->condition_at = p.node->kind == YAML_IS_MAP ? p.node->key->at : p.node->at;
	if (is_temporal(c) && p.node->kind == YAML_IS_SCALAR && p.node->text.n)
		return errs_add(load->errs, p.node->at,
			"an expression of rules is not supported: without 'condition' all of them "
			"are asked for, with a map such as gte: 2 so many");
	if (p.node->kind != YAML_IS_MAP)
		return errs_add(load->errs, p.node->at,
			"the condition of a correlation must be a map such as gte: 3, not %s",
			yaml_kind_name(p.node));
	yaml_each (value, p.node)
		rc |= add_key(&p, value);
	return rc ? -1 : check_complete(&p);
}
