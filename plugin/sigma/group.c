/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sigma/group.h"

#include "sigma/correlation.h"
#include "sigma/fieldname.h"
#include "sigma/logsource.h"

/* One correlation while it is resolved. */
struct resolver {
	struct ruleset *set;
	struct errs *errs;
	const struct correlation *c;
};

static bool is_called(const struct correlation_member *member, struct str name)
{
	return str_eq(member->ref, name) || str_ieq(member->rule->id, name) ||
	       (member->rule->name.n && str_eq(member->rule->name, name));
}

/* --- one field of one member ---------------------------------------------------------------------- */

static int find_in_correlation(const struct correlation *c, struct str name)
{
	for (size_t i = 0; i < c->n_group; i++) {
		if (str_eq(c->group[i].name, name))
			return (int)i;
	}
	return CORRELATION_NO_FIELD;
}

static int find_in_unit(const struct resolver *r, enum unit unit, struct str name)
{
	int field = field_find(unit, name);

	if (field < 0 && unit == UNIT_RECORD && fieldname_fits(unit, name))
		field = field_names_add(&r->set->names, &r->set->arena, name);
	return field < 0 ? CORRELATION_NO_FIELD : field;
}

static const struct correlation_alias *find_alias(
	const struct correlation *c, const struct correlation_member *member, struct str name)
{
	for (size_t i = 0; i < c->n_aliases; i++) {
		if (str_eq(c->alias[i].name, name) && is_called(member, c->alias[i].rule))
			return &c->alias[i];
	}
	return NULL;
}

static int find_field(
	const struct resolver *r, const struct correlation_member *member, struct str name)
{
	if (member->rule->correlation)
		return find_in_correlation(member->rule->correlation, name);
	return find_in_unit(r, member->rule->unit, name);
}

/* What an alias says of this member, else the name itself. */
static int find_meant(
	const struct resolver *r, const struct correlation_member *member, struct str name)
{
	const struct correlation_alias *alias = find_alias(r->c, member, name);

	return find_field(r, member, alias ? alias->field : name);
}

/* What is told of each simple command of an event has no one value. */
static int check_command(const struct resolver *r, const struct correlation_member *member,
	int found, const struct correlation_field *field)
{
	if (member->rule->correlation || found < FIELD_COMMANDS || found >= FIELD_COUNT)
		return 0;
	return errs_add(r->errs, field->at,
		"the field '%s' is one of simple commands, of which an event may have several: "
		"correlations cannot use it",
		err_quote(field->name).text);
}

/* An alias was looked at where it stands. */
static int check_commands(const struct resolver *r, const struct correlation_member *member,
	const int *found, const struct correlation_field *field, size_t n)
{
	int rc = 0;

	for (size_t i = 0; i < n; i++) {
		if (!find_alias(r->c, member, field[i].name))
			rc |= check_command(r, member, found[i], &field[i]);
	}
	return rc;
}

/* --- warnings ------------------------------------------------------------------------------------- */

static bool is_alias(const struct correlation *c, struct str name)
{
	for (size_t i = 0; i < c->n_aliases; i++) {
		if (str_eq(c->alias[i].name, name))
			return true;
	}
	return false;
}

static void warn_nowhere(const struct resolver *r, const struct correlation_field *field)
{
	const char *near = field_suggest(UNIT_PROCESS_CREATION, field->name);

	errs_warn(r->errs, field->at,
		"no rule of the correlation has a field '%s': nothing will count%s",
		err_quote(field->name).text, err_hint(near).text);
}

/* `of_alias`: the name was written for this rule, so what it says is a slip. */
static void warn_missing(const struct resolver *r, const struct correlation_field *field,
	const struct correlation_member *member, bool of_alias)
{
	enum unit unit = member->rule->unit;

	if (member->rule->correlation)
		errs_warn(r->errs, field->at,
			"the correlation '%s' does not group by '%s': what it finds will not count",
			err_quote(member->ref).text, err_quote(field->name).text);
	else
		errs_warn(r->errs, field->at,
			"the rule '%s' (%s) has no field '%s': its matches will not count%s",
			err_quote(member->ref).text, logsource_unit_name(unit),
			err_quote(field->name).text,
			err_hint(of_alias ? field_suggest(unit, field->name) : NULL).text);
}

/* Of one field: which members have it not. `in_group`: it is one of group-by. */
static void check_field(const struct resolver *r, size_t at, bool in_group)
{
	const struct correlation *c = r->c;
	const struct correlation_field *field = in_group ? &c->group[at] : &c->field[at];
	size_t without = 0;

	for (size_t i = 0; i < c->n_members; i++)
		without += (in_group ? c->member[i].group : c->member[i].field)[at] ==
			   CORRELATION_NO_FIELD;
	if (without == c->n_members && !is_alias(c, field->name)) {
		warn_nowhere(r, field);
		return;
	}
	for (size_t i = 0; i < c->n_members; i++) {
		const struct correlation_member *member = &c->member[i];

		if ((in_group ? member->group : member->field)[at] == CORRELATION_NO_FIELD &&
			!find_alias(c, member, field->name))
			warn_missing(r, field, member, false);
	}
}

/* --- aliases -------------------------------------------------------------------------------------- */

/* The field that the alias stands for: told once, however often the alias is used. */
static int check_meaning(const struct resolver *r, const struct correlation_alias *alias,
	const struct correlation_member *member)
{
	const struct correlation_field field = {alias->field_at, alias->field};
	int found = find_field(r, member, alias->field);

	if (found == CORRELATION_NO_FIELD)
		warn_missing(r, &field, member, true);
	return check_command(r, member, found, &field);
}

static int check_alias(const struct resolver *r, const struct correlation_alias *alias)
{
	const char *names[CORRELATION_MEMBERS_MAX];
	const struct correlation *c = r->c;

	for (size_t m = 0; m < c->n_members; m++) {
		names[m] = c->member[m].ref.p;
		if (is_called(&c->member[m], alias->rule))
			return check_meaning(r, alias, &c->member[m]);
	}
	return errs_add(r->errs, alias->at,
		"alias '%s' is about '%s', which is none of the rules%s",
		err_quote(alias->name).text, err_quote(alias->rule).text,
		err_hint(str_suggest(alias->rule, names, c->n_members)).text);
}

static bool is_used(const struct correlation *c, struct str name)
{
	for (size_t i = 0; i < c->n_fields; i++) {
		if (str_eq(c->field[i].name, name))
			return true;
	}
	return find_in_correlation(c, name) != CORRELATION_NO_FIELD;
}

static int check_aliases(const struct resolver *r)
{
	const struct correlation *c = r->c;
	int rc = 0;

	for (size_t i = 0; i < c->n_aliases; i++) {
		const struct correlation_alias *alias = &c->alias[i];

		/* Those of one name stand together. */
		if (!is_used(c, alias->name) && !(i && str_eq(alias[-1].name, alias->name)))
			errs_warn(r->errs, alias->at,
				"alias '%s' is used nowhere: neither in group-by nor as 'field'",
				err_quote(alias->name).text);
		rc |= check_alias(r, alias);
	}
	return rc;
}

/* --- all ------------------------------------------------------------------------------------------ */

int group_resolve(struct ruleset *set, const struct rule *rule, struct errs *errs)
{
	struct resolver r = {set, errs, rule->correlation};
	struct correlation *c = rule->correlation;

	int rc = check_aliases(&r);

	for (size_t i = 0; i < c->n_members; i++) {
		struct correlation_member *member = &c->member[i];

		member->group = arena_array(&set->arena, int, c->n_group + 1);
		member->field = arena_array(&set->arena, int, c->n_fields + 1);
		if (!member->group || !member->field)
			return errs_add(errs, rule->at, "out of memory");
		for (size_t k = 0; k < c->n_group; k++)
			member->group[k] = find_meant(&r, member, c->group[k].name);
		for (size_t k = 0; k < c->n_fields; k++)
			member->field[k] = find_meant(&r, member, c->field[k].name);
		rc |= check_commands(&r, member, member->group, c->group, c->n_group);
		rc |= check_commands(&r, member, member->field, c->field, c->n_fields);
	}
	if (rc)
		return -1;
	for (size_t k = 0; k < c->n_group; k++)
		check_field(&r, k, true);
	for (size_t k = 0; k < c->n_fields; k++)
		check_field(&r, k, false);
	return 0;
}
