/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sigma/correlation.h"

#include "sigma/bounds.h"
#include "sigma/scalar.h"

#define COUNT(list) (sizeof(list) / sizeof((list)[0]))

static const struct {
	const char *name;
	bool has_field, numbers;
} types[] = {
	[CORRELATION_EVENT_COUNT] = {"event_count", false, false},
	[CORRELATION_VALUE_COUNT] = {"value_count", true, false},
	[CORRELATION_TEMPORAL] = {"temporal", false, false},
	[CORRELATION_TEMPORAL_ORDERED] = {"temporal_ordered", false, false},
	[CORRELATION_VALUE_SUM] = {"value_sum", true, true},
	[CORRELATION_VALUE_AVG] = {"value_avg", true, true},
	[CORRELATION_VALUE_MEDIAN] = {"value_median", true, true},
	[CORRELATION_VALUE_PERCENTILE] = {"value_percentile", true, true},
};

const char *correlation_type_name(enum correlation_type type)
{
	return types[type].name;
}

bool correlation_has_field(enum correlation_type type)
{
	return types[type].has_field;
}

bool correlation_of_numbers(enum correlation_type type)
{
	return types[type].numbers;
}

/* One document while it is read. */
struct parser {
	const struct rule_load *load;
	const struct yaml_node *map;
	struct correlation *c;
};

static int no_memory(const struct parser *p)
{
	return errs_add(p->load->errs, p->map->at, "out of memory");
}

static int copy(const struct parser *p, struct str text, struct str *ret_text)
{
	struct str own = arena_str(p->load->arena, text);

	if (!own.p)
		return no_memory(p);
	*ret_text = own;
	return 0;
}

static int missing(const struct parser *p, const char *key, const char *what)
{
	return errs_add(p->load->errs, p->map->key->at, "a correlation needs '%s': %s", key, what);
}

static int want_text(const struct parser *p, const struct yaml_node *node)
{
	if (node->kind == YAML_IS_SCALAR && node->text.n)
		return 0;
	return yaml_refuse(node, p->load->errs);
}

/* --- type, timespan, generate --------------------------------------------------------------------- */

static int parse_type(const struct parser *p, const struct yaml_node *node)
{
	const char *names[COUNT(types)];

	if (!node)
		return missing(p, "type", "event_count, temporal or another");
	if (want_text(p, node))
		return -1;
	for (size_t i = 0; i < COUNT(types); i++) {
		names[i] = types[i].name;
		if (!str_ieq(node->text, str_of(names[i])))
			continue;
		p->c->type = (enum correlation_type)i;
		return 0;
	}
	return errs_add(p->load->errs, node->at, "unknown type of correlation '%s'%s",
		err_quote(node->text).text,
		err_hint(str_suggest(node->text, names, COUNT(names))).text);
}

/* Months and years as the reference parser has them: of the mean Gregorian year. */
static const struct {
	char letter;
	uint64_t seconds;
} spans[] = {{'s', 1}, {'m', 60}, {'h', 3600}, {'d', 86400}, {'w', 604800}, {'M', 2629746},
	{'y', 31556952}};

static int parse_timespan(const struct parser *p, const struct yaml_node *node)
{
	struct str text = node ? node->text : STR_NONE;
	uint64_t n = 0, seconds = 0;

	if (!node)
		return missing(p, "timespan", "a number and a unit, such as 5m");
	if (want_text(p, node))
		return -1;
	for (size_t i = 0; i < COUNT(spans) && text.n > 1; i++) {
		if (text.p[text.n - 1] == spans[i].letter)
			seconds = spans[i].seconds;
	}
	if (!seconds || str_u64(str_sub(text, 0, text.n - 1), &n) != 0)
		return errs_add(p->load->errs, node->at,
			"'%s' is no timespan: a number and one of s, m, h, d, w, M, y is, such as "
			"5m",
			err_quote(text).text);
	if (n == 0 || n > CORRELATION_SPAN_MAX_S / seconds)
		return errs_add(p->load->errs, node->at, "a timespan is 1s to 366d, not '%s'",
			err_quote(text).text);
	p->c->span_ms = n * seconds * 1000;
	return 0;
}

static int parse_generate(const struct parser *p, const struct yaml_node *node)
{
	enum scalar_type type = SCALAR_TEXT;
	struct str text = STR_NONE;

	if (!node)
		return 0;
	if (node->kind == YAML_IS_SCALAR && scalar_resolve(p->load->arena, node, &type, &text) != 0)
		return no_memory(p);
	if (type != SCALAR_BOOL)
		return errs_add(p->load->errs, node->at, "'generate' must be true or false");
	p->c->generate = str_eq(text, STR("true"));
	return 0;
}

/* --- lists of names ------------------------------------------------------------------------------- */

/* Of the list, or the text that stands alone. */
static size_t names_in(const struct yaml_node *node)
{
	return node->kind == YAML_IS_LIST ? node->n : 1;
}

static int check_name(const struct parser *p, const char *key, const struct yaml_node *node)
{
	if (node->kind == YAML_IS_SCALAR && node->text.n)
		return 0;
	return errs_add(p->load->errs, node->at, "'%s' must be a name or a list of names", key);
}

static int add_member(const struct parser *p, const struct yaml_node *node)
{
	struct correlation *c = p->c;

	if (check_name(p, "rules", node))
		return -1;
	for (size_t i = 0; i < c->n_members; i++) {
		if (str_eq(c->member[i].ref, node->text))
			return errs_add(p->load->errs, node->at, "'%s' is listed twice",
				err_quote(node->text).text);
	}
	c->member[c->n_members].at = node->at;
	return copy(p, node->text, &c->member[c->n_members++].ref);
}

static int parse_members(const struct parser *p, const struct yaml_node *node)
{
	int rc = 0;

	if (!node || (node->kind == YAML_IS_LIST && node->n == 0))
		return missing(p, "rules", "ids or names of rules");
	if (names_in(node) > CORRELATION_MEMBERS_MAX)
		return errs_add(p->load->errs, node->at, "more than %d rules in a correlation",
			CORRELATION_MEMBERS_MAX);
	p->c->member = arena_array(p->load->arena, struct correlation_member, names_in(node));
	if (!p->c->member)
		return no_memory(p);
	if (node->kind != YAML_IS_LIST)
		return add_member(p, node);
	yaml_each (name, node)
		rc |= add_member(p, name);
	return rc;
}

static int parse_group(const struct parser *p, const struct yaml_node *node)
{
	const struct yaml_node *name = node;
	struct correlation *c = p->c;

	if (!node)
		return 0;
	if (names_in(node) > CORRELATION_FIELDS_MAX)
		return errs_add(p->load->errs, node->at, "more than %d fields in 'group-by'",
			CORRELATION_FIELDS_MAX);
	c->group = arena_array(p->load->arena, struct correlation_field, names_in(node) + 1);
	if (!c->group)
		return no_memory(p);
	for (name = node->kind == YAML_IS_LIST ? node->first : node; name; name = name->next) {
		if (check_name(p, "group-by", name))
			return -1;
		c->group[c->n_group].at = name->at;
		if (copy(p, name->text, &c->group[c->n_group++].name))
			return -1;
		if (node->kind != YAML_IS_LIST)
			break; /* what comes next are other keys */
	}
	return 0;
}

/* --- aliases -------------------------------------------------------------------------------------- */

static int add_aliases(const struct parser *p, const struct yaml_node *rules)
{
	struct correlation *c = p->c;

	if (rules->kind != YAML_IS_MAP || rules->n == 0)
		return errs_add(p->load->errs, rules->at,
			"alias '%s' must be a map of rules and fields",
			err_quote(rules->key->text).text);
	yaml_each (field, rules) {
		struct correlation_alias *alias = &c->alias[c->n_aliases++];

		alias->at = field->key->at;
		alias->field_at = field->at;
		if (field->kind != YAML_IS_SCALAR || field->text.n == 0)
			return errs_add(p->load->errs, field->at,
				"an alias stands for a field of the rule");
		if (copy(p, rules->key->text, &alias->name) ||
			copy(p, field->key->text, &alias->rule) ||
			copy(p, field->text, &alias->field))
			return -1;
	}
	return 0;
}

static int parse_aliases(const struct parser *p, const struct yaml_node *node)
{
	size_t n = 0;
	int rc = 0;

	if (!node)
		return 0;
	if (node->kind != YAML_IS_MAP)
		return errs_add(p->load->errs, node->at, "'aliases' must be a map, not %s",
			yaml_kind_name(node));
	if (node->n > CORRELATION_FIELDS_MAX)
		return errs_add(
			p->load->errs, node->at, "more than %d aliases", CORRELATION_FIELDS_MAX);
	yaml_each (rules, node)
		n += rules->n;
	if (n > CORRELATION_FIELDS_MAX * CORRELATION_MEMBERS_MAX)
		return errs_add(p->load->errs, node->at, "more than %d fields in 'aliases'",
			CORRELATION_FIELDS_MAX * CORRELATION_MEMBERS_MAX);
	p->c->alias = arena_array(p->load->arena, struct correlation_alias, n + 1);
	if (!p->c->alias)
		return no_memory(p);
	yaml_each (rules, node)
		rc |= add_aliases(p, rules);
	return rc;
}

/* --- the document --------------------------------------------------------------------------------- */

/* In the order in which they are read; the condition needs those before it, and is not in here. */
static const struct {
	const char *name;
	int (*parse)(const struct parser *p, const struct yaml_node *node);
} keys[] = {
	{"type", parse_type},
	{"rules", parse_members},
	{"timespan", parse_timespan},
	{"group-by", parse_group},
	{"aliases", parse_aliases},
	{"generate", parse_generate},
	{"condition", NULL},
};

static int unknown_key(const struct parser *p, const struct yaml_node *key)
{
	/* As detections once called it. */
	static const struct str_habit other_names[] = {{"timeframe", "timespan"}};
	static const struct str_habit misplaced[] = {
		{"field", "it belongs into 'condition'"},
		{"percentile", "it belongs into 'condition'"},
		{"level", "it belongs beside 'correlation'"},
		{"tags", "it belongs beside 'correlation'"},
	};
	const char *names[COUNT(keys)];
	const struct vocabulary known = {names, COUNT(names), other_names, COUNT(other_names)};
	const char *within = str_meant(key->text, misplaced, COUNT(misplaced));

	if (within)
		return errs_add(p->load->errs, key->at, "unknown key '%s' of a correlation: %s",
			err_quote(key->text).text, within);
	for (size_t i = 0; i < COUNT(keys); i++)
		names[i] = keys[i].name;
	return errs_add(p->load->errs, key->at, "unknown key '%s' of a correlation%s",
		err_quote(key->text).text, err_hint(str_guess(key->text, &known)).text);
}

static int check_keys(const struct parser *p)
{
	int rc = 0;

	yaml_each (value, p->map) {
		size_t i = 0;

		while (i < COUNT(keys) && !str_eq(str_of(keys[i].name), value->key->text))
			i++;
		if (i == COUNT(keys))
			rc = unknown_key(p, value->key);
	}
	return rc;
}

int correlation_parse(const struct rule_load *load, const struct yaml_node *doc, struct rule *rule)
{
	struct parser p = {.load = load, .map = yaml_get(doc, "correlation")};
	const struct yaml_node *detection = yaml_get(doc, "detection");
	int rc;

	if (p.map->kind != YAML_IS_MAP)
		return errs_add(load->errs, p.map->at, "'correlation' must be a map, not %s",
			yaml_kind_name(p.map));
	if (detection)
		return errs_add(load->errs, detection->key->at,
			"a document is a rule or a correlation: two documents are separated by "
			"'---'");
	p.c = arena_new(load->arena, struct correlation);
	if (!p.c)
		return no_memory(&p);
	rule->unit = UNIT_CORRELATION;
	rule->correlation = p.c;
	/* Also beside `correlation`, where the keys of the document stand. */
	rc = check_keys(&p) | parse_generate(&p, yaml_get(doc, "generate"));
	for (size_t i = 0; i < COUNT(keys); i++) {
		if (!keys[i].parse)
			continue;
		int bad = keys[i].parse(&p, yaml_get(p.map, keys[i].name));

		rc |= bad;
		if (bad && (keys[i].parse == parse_type || keys[i].parse == parse_members))
			return -1;
	}
	return bounds_parse(load, p.map, p.c) | rc ? -1 : 0;
}
