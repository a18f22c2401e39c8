/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sigma/modifier.h"

#include "sigma/value.h"

#define COUNT(list) (sizeof(list) / sizeof((list)[0]))

const struct modifier_info modifier_table[MODIFIER_COUNT] = {
	{"contains", "generic", MODIFIER_POSITION, VALUE_ANY_BEFORE | VALUE_ANY_AFTER},
	{"startswith", "generic", MODIFIER_POSITION, VALUE_ANY_AFTER},
	{"endswith", "generic", MODIFIER_POSITION, VALUE_ANY_BEFORE},
	{"all", "generic", MODIFIER_ALL, 0},
	{"cased", "generic", MODIFIER_CASED, 0},
	{"exists", "generic", MODIFIER_EXISTS, 0},
	{"neq", "generic", MODIFIER_NEQ, 0},
	{"re", "regular expression", MODIFIER_REGEX, 0},
	{"i", "regular expression", MODIFIER_REGEX_FLAG, RE_IGNORECASE},
	{"ignorecase", "regular expression", MODIFIER_REGEX_FLAG, RE_IGNORECASE},
	{"m", "regular expression", MODIFIER_REGEX_FLAG, RE_MULTILINE},
	{"multiline", "regular expression", MODIFIER_REGEX_FLAG, RE_MULTILINE},
	{"s", "regular expression", MODIFIER_REGEX_FLAG, RE_DOTALL},
	{"dotall", "regular expression", MODIFIER_REGEX_FLAG, RE_DOTALL},
	{"windash", "string", MODIFIER_TRANSFORM, TRANSFORM_WINDASH},
	{"base64", "string", MODIFIER_TRANSFORM, TRANSFORM_BASE64},
	{"base64offset", "string", MODIFIER_TRANSFORM, TRANSFORM_BASE64OFFSET},
	{"utf16", "string", MODIFIER_TRANSFORM, TRANSFORM_UTF16},
	{"utf16le", "string", MODIFIER_TRANSFORM, TRANSFORM_UTF16LE},
	{"utf16be", "string", MODIFIER_TRANSFORM, TRANSFORM_UTF16BE},
	{"wide", "string", MODIFIER_TRANSFORM, TRANSFORM_UTF16LE},
	{"lt", "number", MODIFIER_COMPARE, RELATION_LT},
	{"lte", "number", MODIFIER_COMPARE, RELATION_LTE},
	{"gt", "number", MODIFIER_COMPARE, RELATION_GT},
	{"gte", "number", MODIFIER_COMPARE, RELATION_GTE},
	{"minute", "time", MODIFIER_TIME, TIME_MINUTE},
	{"hour", "time", MODIFIER_TIME, TIME_HOUR},
	{"day", "time", MODIFIER_TIME, TIME_DAY},
	{"week", "time", MODIFIER_TIME, TIME_WEEK},
	{"month", "time", MODIFIER_TIME, TIME_MONTH},
	{"year", "time", MODIFIER_TIME, TIME_YEAR},
	{"cidr", "network", MODIFIER_CIDR, 0},
	{"expand", "placeholder", MODIFIER_EXPAND, 0},
	{"fieldref", "field", MODIFIER_FIELDREF, 0},
};

/* What the chain read so far was made of. */
struct chain {
	struct modifiers found;
	const struct modifier_info *position, *regex, *fieldref, *expand;
	const struct modifier_info *encoding; /* the last transform that makes other bytes */
	const struct modifier_info *alone; /* one that leaves no room for others on the value */
	const struct modifier_info *relation;
	const struct modifier_info *either_case; /* i or ignorecase */
	bool seen[MODIFIER_COUNT];
	struct place at;
	struct errs *errs;
};

const struct modifier_info *modifier_find(struct str name)
{
	for (size_t i = 0; i < MODIFIER_COUNT; i++) {
		if (str_eq(str_of(modifier_table[i].name), name))
			return &modifier_table[i];
	}
	return NULL;
}

/* Names for what a value without a modifier is. */
static const struct str_habit needless[] = {
	{"eq", "values are compared for equality"},
	{"equals", "values are compared for equality"},
	{"in", "a list of values is enough"},
	{"any", "a list of values is enough"},
	{"like", "wildcards count in every value"},
	{"glob", "wildcards count in every value"},
	{"wildcard", "wildcards count in every value"},
	{"nocase", "letters match in either case"},
	{"lower", "letters match in either case"},
};

static const struct str_habit other_names[] = {
	{"beginswith", "startswith"},
	{"regex", "re"},
	{"regexp", "re"},
	{"match", "re"},
	{"matches", "re"},
	{"iregex", "re|i"},
	{"not", "neq"},
	{"prefix", "startswith"},
	{"suffix", "endswith"},
	{"ge", "gte"},
	{"le", "lte"},
};

static int unknown(const struct chain *c, struct str name)
{
	const char *names[MODIFIER_COUNT], *why = str_meant(name, needless, COUNT(needless));
	const struct vocabulary known = {names, COUNT(names), other_names, COUNT(other_names)};

	if (name.n == 0)
		return errs_add(c->errs, c->at, "a modifier is missing behind '|'");
	if (why)
		return errs_add(c->errs, c->at, "unknown modifier '%s': leave it out, %s",
			err_quote(name).text, why);
	for (size_t i = 0; i < MODIFIER_COUNT; i++)
		names[i] = modifier_table[i].name;
	return errs_add(c->errs, c->at, "unknown modifier '%s'%s", err_quote(name).text,
		err_hint(str_guess(name, &known)).text);
}

/* A search is unanchored: what a position would say of it is said in the expression. */
static const char *instead(const struct modifier_info *position)
{
	switch (position->arg) {
	case VALUE_ANY_AFTER:
		return "anchor the expression with '^'";
	case VALUE_ANY_BEFORE:
		return "anchor the expression with '$'";
	default:
		return "it is found anywhere without it";
	}
}

static int add_position(struct chain *c, const struct modifier_info *m)
{
	if (c->position)
		return errs_add(c->errs, c->at, "modifiers '%s' and '%s' exclude each other",
			c->position->name, m->name);
	c->position = m;
	if (!c->regex) {
		c->found.any = m->arg;
		c->found.text_only = c->fieldref ? c->fieldref->name : m->name;
		return 0;
	}
	/* contains adds nothing to it; the others would promise an anchor. */
	if (m->arg == (VALUE_ANY_BEFORE | VALUE_ANY_AFTER))
		return 0;
	return errs_add(
		c->errs, c->at, "modifier '%s' cannot follow 're': %s", m->name, instead(m));
}

static int add_regex(struct chain *c, const struct modifier_info *m)
{
	if (c->position)
		return errs_add(c->errs, c->at, "modifier 're' cannot follow '%s': %s",
			c->position->name, instead(c->position));
	c->regex = m;
	c->found.op = ITEM_REGEX;
	c->found.text_only = m->name;
	return 0;
}

/* A number of a time, which is compared for equality unless lt or one like it follows. */
static int add_time(struct chain *c, const struct modifier_info *m)
{
	if (c->relation)
		return errs_add(c->errs, c->at, "modifier '%s' cannot follow '%s'", m->name,
			c->relation->name);
	if (c->alone)
		return errs_add(c->errs, c->at, "modifiers '%s' and '%s' exclude each other",
			c->alone->name, m->name);
	c->alone = m;
	c->found.field_only = m->name;
	c->found.op = ITEM_COMPARE;
	c->found.relation = RELATION_EQ;
	c->found.part = (enum time_part)m->arg;
	return 0;
}

static int add_relation(struct chain *c, const struct modifier_info *m)
{
	const struct modifier_info *other = c->relation ? c->relation : c->alone;

	if (other && !(other == c->alone && other->kind == MODIFIER_TIME))
		return errs_add(c->errs, c->at, "modifiers '%s' and '%s' exclude each other",
			other->name, m->name);
	c->relation = m;
	if (!c->alone)
		c->alone = m;
	c->found.field_only = c->alone->name;
	c->found.op = ITEM_COMPARE;
	c->found.relation = (enum relation)m->arg;
	return 0;
}

/* Its value is the name of a field: how this one is compared may follow, or stand before it. */
static int add_fieldref(struct chain *c, const struct modifier_info *m)
{
	c->fieldref = m;
	c->found.op = ITEM_FIELDREF;
	c->found.field_only = m->name;
	c->found.text_only = m->name;
	return 0;
}

/* Placeholders are replaced in the text as it is written. */
static int add_expand(struct chain *c, const struct modifier_info *m)
{
	if (c->encoding)
		return errs_add(c->errs, c->at, "modifier '%s' cannot follow '%s'", m->name,
			c->encoding->name);
	c->expand = m;
	c->found.expand = true;
	if (!c->fieldref)
		c->found.text_only = m->name;
	return 0;
}

/* exists and cidr say all of how a value is compared: beside them only all and neq. */
static int add_alone(struct chain *c, const struct modifier_info *m)
{
	c->alone = m;
	c->found.field_only = m->name;
	if (m->kind == MODIFIER_EXISTS) {
		c->found.exists = true;
	} else {
		c->found.op = ITEM_CIDR;
		c->found.text_only = m->name;
	}
	return 0;
}

static int add_transform(struct chain *c, const struct modifier_info *m)
{
	/* Flags are replaced in the text, which wildcards at its ends do not change. */
	if (c->position && m->arg != TRANSFORM_WINDASH)
		return errs_add(c->errs, c->at,
			"modifier '%s' cannot follow '%s': '%s|%s' is the order", m->name,
			c->position->name, m->name, c->position->name);
	if (c->found.n_transforms == MODIFIER_TRANSFORMS_MAX)
		return errs_add(c->errs, c->at, "more than %d modifiers that change the value",
			MODIFIER_TRANSFORMS_MAX);
	if (m->arg != TRANSFORM_WINDASH)
		c->encoding = m;
	c->found.transform[c->found.n_transforms++] = (enum transform)m->arg;
	c->found.text_only = m->name;
	return 0;
}

/* What cannot be together, whatever the order. */
static bool fits_alone(const struct chain *c, const struct modifier_info *m)
{
	if (m->kind == MODIFIER_NEQ)
		return !c->found.exists;
	return m == c->alone || m == c->relation || m->kind == MODIFIER_ALL;
}

static bool fits_fieldref(const struct modifier_info *m)
{
	return m->kind == MODIFIER_FIELDREF || m->kind == MODIFIER_POSITION ||
	       m->kind == MODIFIER_ALL || m->kind == MODIFIER_NEQ || m->kind == MODIFIER_CASED;
}

static int check_together(const struct chain *c)
{
	const struct modifier_info *other = NULL, *one = c->alone ? c->alone : c->fieldref;

	if (c->alone)
		other = c->position ? c->position : c->regex;
	for (size_t i = 0; i < MODIFIER_COUNT && one && !other; i++) {
		const struct modifier_info *m = &modifier_table[i];

		if (c->seen[i] && !(c->alone ? fits_alone(c, m) : fits_fieldref(m)))
			other = m;
	}
	if (one && other)
		return errs_add(c->errs, c->at, "modifiers '%s' and '%s' exclude each other",
			one->name, other->name);
	if (c->either_case && c->found.cased)
		return errs_add(c->errs, c->at, "modifiers '%s' and 'cased' exclude each other",
			c->either_case->name);
	if (c->regex && (c->found.n_transforms || c->expand))
		return errs_add(c->errs, c->at,
			"modifier 're' takes the expression as it is: nothing can change it");
	return 0;
}

static int add(struct chain *c, struct str name)
{
	const struct modifier_info *m = modifier_find(name);

	if (!m)
		return unknown(c, name);
	if (c->seen[m - modifier_table])
		return errs_add(c->errs, c->at, "modifier '%s' is given twice", m->name);
	c->seen[m - modifier_table] = true;
	switch (m->kind) {
	case MODIFIER_POSITION:
		return add_position(c, m);
	case MODIFIER_REGEX:
		return add_regex(c, m);
	case MODIFIER_REGEX_FLAG:
		if (!c->regex)
			return errs_add(
				c->errs, c->at, "modifier '%s' needs 're' before it", m->name);
		c->found.regex_flags |= m->arg;
		if (m->arg & RE_IGNORECASE)
			c->either_case = m;
		return 0;
	case MODIFIER_ALL:
		c->found.all = true;
		return 0;
	case MODIFIER_NEQ:
		c->found.neq = true;
		return 0;
	case MODIFIER_CASED:
		c->found.cased = true;
		return 0;
	case MODIFIER_COMPARE:
		return add_relation(c, m);
	case MODIFIER_TIME:
		return add_time(c, m);
	case MODIFIER_TRANSFORM:
		return add_transform(c, m);
	case MODIFIER_EXPAND:
		return add_expand(c, m);
	case MODIFIER_FIELDREF:
		return add_fieldref(c, m);
	case MODIFIER_EXISTS:
	case MODIFIER_CIDR:
		break;
	}
	return add_alone(c, m);
}

int modifiers_parse(
	struct str chain, struct place at, struct modifiers *ret_modifiers, struct errs *errs)
{
	struct chain c = {.at = at, .errs = errs};
	int rc = 0;

	for (;;) {
		const char *bar = chain.n ? memchr(chain.p, '|', chain.n) : NULL;
		size_t n = bar ? (size_t)(bar - chain.p) : chain.n;

		if (add(&c, str_sub(chain, 0, n)))
			rc = -1;
		if (!bar)
			break;
		chain = str_sub(chain, n + 1, chain.n);
	}
	if (rc == 0)
		rc = check_together(&c);
	if (rc == 0)
		*ret_modifiers = c.found;
	return rc;
}
