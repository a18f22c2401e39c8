/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sigma/operand.h"

#include <arpa/inet.h>

#include "sigma/fieldname.h"
#include "sigma/scalar.h"
#include "sigma/transform.h"
#include "sigma/value.h"

int loader_no_memory(struct loader *l, struct place at)
{
	return errs_add(l->errs, at, "out of memory");
}

/* The text a value compares with, its type checked against the modifiers. */
static int value_text(struct loader *l, const struct item_line *line, const struct yaml_node *node,
	enum scalar_type type, struct str text)
{
	if (line->modifiers.op == ITEM_COMPARE && type != SCALAR_NUMBER)
		return scalar_refuse(node, l->errs);
	if (type != SCALAR_TEXT && line->modifiers.text_only)
		return errs_add(l->errs, node->at, "'%s' takes text: put '%s' in quotes",
			line->modifiers.text_only, err_quote(node->text).text);
	if (text.n == 0 && line->item->field == ITEM_KEYWORD)
		return errs_add(
			l->errs, node->at, "an empty keyword would be found in every event");
	if (text.n == 0 && line->item->op == ITEM_REGEX)
		return errs_add(l->errs, node->at, "an empty expression would match every value");
	return 0;
}

/* `exists: true` is "not null". */
static int add_exists(struct loader *l, const struct item_line *line, const struct yaml_node *node,
	enum scalar_type type)
{
	struct item *item = line->item;

	if (type != SCALAR_BOOL || item->n_values > 0)
		return errs_add(l->errs, node->at, "'exists' wants true or false%s",
			node->plain ? "" : ", without quotes");
	struct rule_value *value = &item->value[item->n_values++];
	struct str text = STR("");

	if (scalar_resolve(l->arena, node, &type, &text))
		return loader_no_memory(l, node->at);
	value->at = node->at;
	value->raw = text;
	value->null = true;
	item->neq = str_eq(text, STR("true"));
	return 0;
}

static int add_null(struct loader *l, const struct item_line *line, const struct yaml_node *node)
{
	if (line->item->field == ITEM_KEYWORD)
		return errs_add(l->errs, node->at, "null cannot be a keyword");
	if (line->modifiers.op != ITEM_GLOB || line->modifiers.text_only)
		return errs_add(l->errs, node->at,
			"null is a missing field, to which '%s' cannot be applied",
			line->modifiers.text_only ? line->modifiers.text_only
						  : line->modifiers.field_only);
	if (node->text.n == 0)
		errs_warn(l->errs, node->at,
			"nothing stands here, which is a missing field: write null, or '' for an "
			"empty one");
	struct rule_value *value = &line->item->value[line->item->n_values++];

	value->at = node->at;
	value->raw = STR("");
	value->null = true;
	return 0;
}

/* 10.0.0.1/8 is accepted: the reference parser refuses it. */
static void warn_host_bits(struct loader *l, const struct rule_value *value)
{
	const struct cidr *cidr = &value->cidr;
	unsigned all = cidr->family == AF_INET6 ? 128 : 32;

	for (unsigned bit = cidr->bits; bit < all; bit++) {
		if (!(cidr->address[bit / 8] & 0x80 >> bit % 8))
			continue;
		errs_warn(l->errs, value->at, "of '%s' only the first %u bits are looked at",
			err_quote(value->raw).text, cidr->bits);
		return;
	}
}

static int parse_cidr(struct loader *l, struct rule_value *value)
{
	const char *slash = value->raw.n ? memchr(value->raw.p, '/', value->raw.n) : NULL;
	struct cidr *cidr = &value->cidr;
	char address[INET6_ADDRSTRLEN] = "";
	size_t n = slash ? (size_t)(slash - value->raw.p) : value->raw.n;
	uint64_t bits;

	if (n < sizeof(address))
		memcpy(address, value->raw.p, n);
	cidr->family = memchr(address, ':', sizeof(address)) ? AF_INET6 : AF_INET;
	unsigned max = cidr->family == AF_INET6 ? 128 : 32;

	bits = max;
	if (n >= sizeof(address) || inet_pton(cidr->family, address, cidr->address) != 1 ||
		(slash && str_u64(str_sub(value->raw, n + 1, value->raw.n), &bits) != 0) ||
		bits > max)
		return errs_add(l->errs, value->at,
			"'%s' is no network: 10.0.0.0/8 and fe80::/10 are",
			err_quote(value->raw).text);
	cidr->bits = (unsigned)bits;
	warn_host_bits(l, value);
	return 0;
}

/* What YAML takes for a number is more than a record may hold: .inf, .nan, 1_000.5. */
static int parse_number(struct loader *l, struct rule_value *value)
{
	struct decimal *number = arena_new(l->arena, struct decimal);

	if (!number)
		return loader_no_memory(l, value->at);
	if (decimal_read_rule(value->raw, number) != 0)
		return errs_add(l->errs, value->at, "'%s' is no decimal number",
			err_quote(value->raw).text);
	value->number = number;
	return 0;
}

static const struct {
	int least, most;
} time_ranges[] = {
	[TIME_MINUTE] = {0, 59},
	[TIME_HOUR] = {0, 23},
	[TIME_DAY] = {1, 31},
	[TIME_WEEK] = {1, 53},
	[TIME_MONTH] = {1, 12},
	[TIME_YEAR] = {1970, 9999},
};

static int check_time(
	struct loader *l, const struct item_line *line, const struct rule_value *value)
{
	enum time_part part = line->modifiers.part;
	struct decimal least, most;

	if (part == TIME_WHOLE)
		return 0;
	decimal_of((uint64_t)time_ranges[part].least, &least);
	decimal_of((uint64_t)time_ranges[part].most, &most);
	if (decimal_cmp(value->number, &least) >= 0 && decimal_cmp(value->number, &most) <= 0 &&
		decimal_whole(value->number))
		return 0;
	return errs_add(l->errs, value->at, "'%s' wants a whole number from %d to %d, not '%s'",
		line->modifiers.field_only, time_ranges[part].least, time_ranges[part].most,
		err_quote(value->raw).text);
}

/* The name of another field, its escapes resolved. */
static int parse_fieldref(struct loader *l, const struct item_line *line, struct rule_value *value)
{
	struct rule_value plain = {.at = value->at};
	struct err err;

	if (value_glob(l->arena, value->raw, 0, &plain, &err))
		return errs_take(l->errs, &err);
	if (plain.n_tokens != 1 || plain.token[0].kind != GLOB_TEXT)
		return errs_add(l->errs, value->at,
			"'fieldref' wants the name of a field, without wildcards, not '%s'",
			err_quote(value->raw).text);
	if (fieldname_find(l, plain.token[0].text, value->at, &value->field))
		return -1;
	if (value->field == line->item->field)
		errs_warn(l->errs, value->at, "the field is compared with itself");
	return 0;
}

/* Each further form of a value counts as one more: each is compared like one. */
static int count_forms(struct loader *l, struct place at, size_t n)
{
	bool told = l->n_values > RULE_VALUES_MAX;

	l->n_values += n - 1;
	if (l->n_values <= RULE_VALUES_MAX)
		return 0;
	return told ? -1
		    : errs_add(l->errs, at, "more than %d values in one rule, with their forms",
			      RULE_VALUES_MAX);
}

/* Text with its wildcards, in every form that the modifiers make of it. */
static int add_forms(struct loader *l, const struct item_line *line, struct rule_value *value)
{
	struct place at = value->at;
	bool empty = value->raw.n == 0;
	unsigned any = line->item->field == ITEM_KEYWORD ? VALUE_ANY_BEFORE | VALUE_ANY_AFTER
							 : line->modifiers.any;
	struct form *form;
	struct err err;
	size_t n;

	if (transform_forms(l->arena, &line->modifiers, value, &form, &n, &err))
		return errs_take(l->errs, &err);
	if (count_forms(l, value->at, n))
		return -1;
	for (size_t i = 0; i < n; i++) {
		if (i > 0) {
			value->or_else = arena_new(l->arena, struct rule_value);
			if (!value->or_else)
				return loader_no_memory(l, value->at);
			*value->or_else = (struct rule_value){.at = value->at, .raw = value->raw};
			value = value->or_else;
		}
		int rc = form[i].literal ? value_literal(l->arena, form[i].text, any, value, &err)
					 : value_glob(l->arena, form[i].text, any, value, &err);

		if (rc)
			return errs_take(l->errs, &err);
	}
	if (empty && any)
		errs_warn(l->errs, at, "an empty text is found in every value");
	return 0;
}

/* What stands in the file is not what is looked for: in records a mode is 0755, a word yes. */
static void warn_resolved(struct loader *l, const struct item_line *line,
	const struct yaml_node *node, struct str text)
{
	if (line->modifiers.cased ? str_eq(text, node->text) : str_ieq(text, node->text))
		return;
	errs_warn(l->errs, node->at,
		"'%s' without quotes is %s in YAML: put it in quotes, if it is meant as it stands",
		err_quote(node->text).text, err_quote(text).text);
}

/* Written as a key of its own. */
static bool is_modifier(const struct yaml_node *node)
{
	return node->kind == YAML_IS_MAP && node->first && modifier_find(node->first->key->text);
}

int operand_add(struct loader *l, const struct item_line *line, const struct yaml_node *node)
{
	struct rule_value *value = &line->item->value[line->item->n_values];
	struct str text = STR_NONE;
	enum scalar_type type;
	int rc = 0;

	if (node->kind != YAML_IS_SCALAR)
		return errs_add(l->errs, node->at, "%s cannot be a value%s", yaml_kind_name(node),
			is_modifier(node) ? ": a modifier stands behind the field and '|'" : "");
	if (scalar_resolve(l->arena, node, &type, &text))
		return errs_add(l->errs, node->at, "number '%s' is too large: put it in quotes",
			err_quote(node->text).text);
	if (line->modifiers.exists)
		return add_exists(l, line, node, type);
	if (type == SCALAR_NULL)
		return add_null(l, line, node);
	if (value_text(l, line, node, type, text))
		return -1;
	if (line->item->op == ITEM_GLOB)
		warn_resolved(l, line, node, text);
	value->at = node->at;
	value->raw = arena_str(l->arena, text);
	if (!value->raw.p)
		return loader_no_memory(l, node->at);
	if (line->item->op == ITEM_GLOB)
		rc = add_forms(l, line, value);
	else if (line->item->op == ITEM_CIDR)
		rc = parse_cidr(l, value);
	else if (line->item->op == ITEM_COMPARE)
		rc = parse_number(l, value) || check_time(l, line, value) ? -1 : 0;
	else if (line->item->op == ITEM_FIELDREF)
		rc = parse_fieldref(l, line, value);
	if (rc == 0)
		line->item->n_values++;
	return rc;
}
