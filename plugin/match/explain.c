/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "match/explain.h"

#include <stdio.h>

#include "match/compiled.h"
#include "sigma/value.h"

struct explainer {
	struct matcher *matcher;
	const struct view *view;
	const struct compiled_rule *rule;
	const struct field_names *names;
	struct buf *out;
};

static void line(struct explainer *e, enum verdict verdict, int depth)
{
	static const char *const words[] = {"undecided", "no", "yes"};

	buf_addf(e->out, "%-9s %*s", words[verdict + 1], depth * 2, "");
}

/* --- one item ------------------------------------------------------------------------------------ */

static const char *field_name(const struct explainer *e, int field)
{
	if (field == ITEM_KEYWORD)
		return "(keyword)";
	return field < FIELD_COUNT ? field_table[field].name
				   : e->names->name[field - FIELD_COUNT].p;
}

static void add_field_value(struct explainer *e, int field)
{
	static const struct value missing;
	const struct value *value = &missing;

	if (field == ITEM_KEYWORD)
		return;
	if ((size_t)field < e->view->n_fields)
		value = &e->view->field[field];
	if (value->state == VALUE_MISSING) {
		buf_addf(e->out, ": the event has no such field");
		return;
	}
	for (const struct value *v = value; v; v = v->more)
		buf_addf(e->out, "%s '%s'%s", v == value ? ": value" : ",", err_quote(v->text).text,
			v->state == VALUE_CUT ? " (cut)" : "");
}

/* A value of the rule with its wildcards, those that modifiers added too. */
static void add_pattern(
	struct explainer *e, const struct item *item, const struct rule_value *value)
{
	if (value->null) {
		buf_addf(e->out, "%s", value->raw.n ? err_quote(value->raw).text : "null");
		return;
	}
	if (item->op == ITEM_FIELDREF) {
		buf_addf(e->out, "%s", field_name(e, value->field));
		add_field_value(e, value->field);
		return;
	}
	if (item->op != ITEM_GLOB) {
		buf_addf(e->out, "'%s'", err_quote(value->raw).text);
		return;
	}
	buf_addf(e->out, "'");
	for (size_t i = 0; i < value->n_tokens; i++) {
		const struct glob_token *token = &value->token[i];

		if (token->kind == GLOB_TEXT)
			buf_addf(e->out, "%s", err_quote(token->text).text);
		else
			buf_addc(e->out, token->kind == GLOB_MANY ? '*' : '?');
	}
	buf_addf(e->out, "'");
}

/* `exists` is kept as null or not null, with the word that it had (operand.c). */
static bool is_exists(const struct item *item)
{
	return item->n_values == 1 && item->value[0].null && item->value[0].raw.n > 0;
}

static void item_head(struct explainer *e, const struct item *item)
{
	static const char *const relations[] = {[RELATION_LT] = "|lt",
		[RELATION_LTE] = "|lte",
		[RELATION_GT] = "|gt",
		[RELATION_GTE] = "|gte",
		[RELATION_EQ] = ""};
	static const char *const parts[] = {[TIME_WHOLE] = "",
		[TIME_MINUTE] = "|minute",
		[TIME_HOUR] = "|hour",
		[TIME_DAY] = "|day",
		[TIME_WEEK] = "|week",
		[TIME_MONTH] = "|month",
		[TIME_YEAR] = "|year"};
	static const char *const ops[] = {[ITEM_GLOB] = "",
		[ITEM_REGEX] = "|re",
		[ITEM_COMPARE] = "",
		[ITEM_CIDR] = "|cidr",
		[ITEM_FIELDREF] = "|fieldref"};
	static const char *const places[] = {[VALUE_ANY_AFTER] = "|startswith",
		[VALUE_ANY_BEFORE] = "|endswith",
		[VALUE_ANY_BEFORE | VALUE_ANY_AFTER] = "|contains"};
	bool compare = item->op == ITEM_COMPARE;

	buf_addf(e->out, "%s%s%s%s%s%s%s%s", field_name(e, item->field), ops[item->op],
		item->op == ITEM_FIELDREF && item->any ? places[item->any] : "",
		compare ? parts[item->part] : "", compare ? relations[item->relation] : "",
		item->cased ? "|cased" : "",
		is_exists(item) ? "|exists"
		: item->neq	? "|neq"
				: "",
		item->all && item->n_values > 1 ? "|all" : "");
}

static enum verdict explain_item(
	struct explainer *e, const struct compiled_item *compiled, int depth)
{
	const struct item *item = compiled->source;
	enum verdict verdict = matcher_test_item(e->matcher, e->view, compiled);

	line(e, verdict, depth);
	item_head(e, item);
	if (item->n_values == 1) {
		buf_addc(e->out, ' ');
		add_pattern(e, item, &item->value[0]);
	}
	add_field_value(e, item->field);
	buf_addc(e->out, '\n');
	for (size_t i = 0; item->n_values > 1 && i < item->n_values; i++) {
		line(e, matcher_test_pattern(e->matcher, e->view, compiled, i), depth + 1);
		add_pattern(e, item, &item->value[i]);
		buf_addc(e->out, '\n');
	}
	return verdict;
}

/* --- selections and the condition ---------------------------------------------------------------- */

/*
 * A line stands above those that it follows from: room for its verdict is kept and filled in when they
 * are known.
 */
static size_t open_line(struct explainer *e, int depth, const char *text)
{
	size_t at = e->out->n;

	line(e, VERDICT_NO, depth);
	buf_addf(e->out, "%s\n", text);
	return at;
}

static enum verdict close_line(struct explainer *e, size_t at, enum verdict verdict)
{
	static const char words[][10] = {"undecided", "no       ", "yes      "};

	if (!e->out->overflow)
		memcpy(e->out->p + at, words[verdict + 1], 9);
	return verdict;
}

static enum verdict explain_group(
	struct explainer *e, const struct compiled_group *group, int depth)
{
	enum verdict verdict = VERDICT_YES;

	for (size_t i = 0; i < group->n_items; i++)
		verdict = verdict_and(verdict, explain_item(e, &group->item[i], depth));
	return verdict;
}

static enum verdict explain_selection(struct explainer *e, size_t index, int depth)
{
	const struct compiled_selection *selection = &e->rule->selection[index];
	enum verdict verdict = VERDICT_NO;
	size_t at = open_line(e, depth, err_quote(e->rule->rule->selection[index].name).text);

	if (selection->n_groups == 1)
		return close_line(e, at, explain_group(e, &selection->group[0], depth + 1));
	for (size_t i = 0; i < selection->n_groups; i++) {
		size_t group_at = open_line(e, depth + 1, "one of the list");
		enum verdict one = explain_group(e, &selection->group[i], depth + 2);

		verdict = verdict_or(verdict, close_line(e, group_at, one));
	}
	return close_line(e, at, verdict);
}

/* What is not of the rule itself is told with its origin. */
static size_t open_condition(
	struct explainer *e, int depth, const struct condition *c, const char *word)
{
	const struct rule *by = c->added_by;
	char text[256];

	if (!by)
		return open_line(e, depth, word);
	if (by->stem.n)
		snprintf(text, sizeof(text), "%s (filter %s)", word, err_quote(by->stem).text);
	else
		snprintf(text, sizeof(text), "%s (tuning, %s:%d)", word,
			err_quote(str_of(by->at.file)).text, by->at.line);
	return open_line(e, depth, text);
}

/* As deep as the condition, which its parser has limited. */
static enum verdict explain_condition(struct explainer *e, const struct condition *c, int depth)
{
	static const char *const words[] = {
		[COND_AND] = "and", [COND_OR] = "or", [COND_NOT] = "not"};
	enum verdict verdict = c->op == COND_AND ? VERDICT_YES : VERDICT_NO;

	if (c->op == COND_SELECTION)
		return explain_selection(e, c->selection, depth);
	size_t at = open_condition(e, depth, c, words[c->op]);

	for (const struct condition *child = c->first; child; child = child->next) {
		enum verdict one = explain_condition(e, child, depth + 1);

		if (c->op == COND_NOT)
			verdict = verdict_not(one);
		else
			verdict = c->op == COND_AND ? verdict_and(verdict, one)
						    : verdict_or(verdict, one);
	}
	return close_line(e, at, verdict);
}

/* --- simple commands ----------------------------------------------------------------------------- */

#define VALUES_SHOWN 8

static void show_field(struct buf *out, size_t which, const struct value *value)
{
	size_t n = 0;

	if (value->state == VALUE_MISSING)
		return;
	buf_addf(out, "  %s", field_table[FIELD_COMMANDS + which].name);
	for (; value && n < VALUES_SHOWN; value = value->more, n++) {
		if (value->state == VALUE_CUT)
			buf_addf(out, "%s and more that is not known", n ? "," : "");
		else
			buf_addf(out, "%s '%s'", n ? "," : "", err_quote(value->text).text);
	}
	buf_addf(out, "%s\n", value ? ", ..." : "");
}

/* The rule on each of them, as if there were no other. */
static void explain_commands(struct explainer *e)
{
	const struct view *event = e->view;
	struct value field[FIELD_COUNT];
	struct view view = *event;

	memcpy(field, event->field, sizeof(field));
	view.field = field;
	view.command = NULL;
	view.n_commands = 0;
	e->view = &view;
	for (size_t i = 0; i < event->n_commands; i++) {
		const struct command_fields *command = &event->command[i];

		buf_addf(e->out, "simple command %zu of %zu\n", i + 1, event->n_commands);
		for (size_t f = 0; f < FIELD_COMMANDS_COUNT; f++)
			show_field(e->out, f, &command->field[f]);
		memcpy(&field[FIELD_COMMANDS], command->field, sizeof(command->field));
		explain_condition(e, e->rule->rule->condition, 0);
		matcher_forget(e->matcher);
	}
	e->view = event;
}

void explain_rule(struct matcher *m, size_t place, const struct view *view,
	const struct field_names *names, struct buf *out)
{
	const struct plan *plan = matcher_plan(m);
	struct explainer e = {m, view, &plan->rule[place], names, out};

	if (e.rule->by_command && view->n_commands)
		explain_commands(&e);
	else
		explain_condition(&e, e.rule->rule->condition, 0);
	matcher_forget(m);
}
