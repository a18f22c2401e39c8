/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "support/generated.h"

#include "match/evaluate.h"

#define SELECTIONS 3
#define VALUES	   3
#define DEPTH	   3
#define COMMANDS   4
#define RESULTS	   512

static const char *const words[] = {"a", "b", "ab", "abc", "/ls", "/bin/ls", "AbCd", "abcdefgh",
	"bcdefghi", "\xc3\xa9", "ba", "x y"};
static const int fields[] = {FIELD_IMAGE, FIELD_COMMAND_LINE, FIELD_USER, FIELD_COMMAND_LINE,
	ITEM_KEYWORD, FIELD_OPERAND, FIELD_OPTION};

#define COUNT(list) (sizeof(list) / sizeof(list[0]))

unsigned choose(struct choices *c, unsigned n)
{
	if (c->bytes.p) {
		if (c->bytes.n == 0)
			return 0;
		unsigned byte = (unsigned char)c->bytes.p[0];

		c->bytes = str_sub(c->bytes, 1, c->bytes.n);
		return byte % n;
	}
	c->seed ^= c->seed << 13;
	c->seed ^= c->seed >> 7;
	c->seed ^= c->seed << 17;
	return (unsigned)(c->seed >> 33) % n;
}

static struct str word(struct choices *c)
{
	return str_of(words[choose(c, COUNT(words))]);
}

/* --- rules -------------------------------------------------------------------------------------- */

static void make_globs(struct arena *arena, struct choices *c, struct rule_value *value)
{
	value->token = arena_array(arena, struct glob_token, 5);
	value->n_tokens = choose(c, 6);
	for (size_t i = 0; i < value->n_tokens; i++) {
		unsigned kind = choose(c, 5);

		if (kind < 2)
			value->token[i] = (struct glob_token){GLOB_TEXT, word(c)};
		else
			value->token[i].kind = kind < 4 ? GLOB_MANY : GLOB_ONE;
	}
}

static void make_value(
	struct arena *arena, struct choices *c, enum item_op op, struct rule_value *value)
{
	static const char *const regexes[] = {"^a", "b.*c", "ls$", "[a-c]d", "-(a|b)c?a", "ab{2}c",
		"(?:abc|/ls)+b", "(a(b|c))d", "\\/bin\\/(ls|x y)", "ab|c", "(?i)AB", "abc+d"};
	struct decimal *number;

	value->at = (struct place){"x.yml", 1, 1};
	value->raw = str_of(regexes[choose(c, COUNT(regexes))]);
	value->null = choose(c, 12) == 11;
	number = arena_new(arena, struct decimal);
	decimal_of(choose(c, 3), number);
	value->number = number;
	value->field = fields[choose(c, COUNT(fields) - 1)]; /* no keyword */
	make_globs(arena, c, value);
	if (op == ITEM_GLOB && choose(c, 4) == 3) {
		value->or_else = arena_new(arena, struct rule_value);
		value->or_else->at = value->at;
		value->or_else->null = choose(c, 12) == 11;
		make_globs(arena, c, value->or_else);
	}
}

static void make_item(struct arena *arena, struct choices *c, struct item *item)
{
	static const enum item_op ops[] = {ITEM_GLOB, ITEM_GLOB, ITEM_GLOB, ITEM_GLOB, ITEM_GLOB,
		ITEM_GLOB, ITEM_GLOB, ITEM_FIELDREF, ITEM_REGEX, ITEM_COMPARE};

	*item = (struct item){
		.field = fields[choose(c, COUNT(fields))],
		.op = ops[choose(c, COUNT(ops))],
		.any = choose(c, 4),
		.all = choose(c, 2),
		.neq = choose(c, 6) == 5,
		.cased = choose(c, 4) == 3,
		/* Sometimes so many that one search for all of them comes first (prefilter.h). */
		.n_values = 1 + choose(c, VALUES) + (choose(c, 12) == 11 ? 64 : 0),
	};
	item->value = arena_array(arena, struct rule_value, item->n_values);
	for (size_t i = 0; i < item->n_values; i++)
		make_value(arena, c, item->op, &item->value[i]);
}

static void make_selection(struct arena *arena, struct choices *c, struct selection *selection)
{
	selection->n_groups = 1 + choose(c, 2);
	selection->group = arena_array(arena, struct item_group, selection->n_groups);
	for (size_t g = 0; g < selection->n_groups; g++) {
		struct item_group *group = &selection->group[g];

		group->n_items = 1 + choose(c, 3);
		group->item = arena_array(arena, struct item, group->n_items);
		for (size_t i = 0; i < group->n_items; i++)
			make_item(arena, c, &group->item[i]);
	}
}

static struct condition *make_condition(struct arena *arena, struct choices *c, int depth)
{
	static const enum cond_op ops[] = {
		COND_SELECTION, COND_AND, COND_OR, COND_NOT, COND_AND, COND_SELECTION};
	struct condition *made = arena_new(arena, struct condition);

	made->op = depth ? ops[choose(c, COUNT(ops))] : COND_SELECTION;
	if (made->op == COND_SELECTION) {
		made->selection = choose(c, SELECTIONS);
		return made;
	}
	made->first = make_condition(arena, c, depth - 1);
	if (made->op != COND_NOT)
		made->first->next = make_condition(arena, c, depth - 1);
	return made;
}

struct rule *generated_rule(struct arena *arena, struct choices *c)
{
	struct rule *rule = arena_new(arena, struct rule);

	rule->title = STR("R");
	rule->unit = choose(c, 4) == 3 ? UNIT_RECORD : UNIT_PROCESS_CREATION;
	rule->n_selections = SELECTIONS;
	rule->selection = arena_array(arena, struct selection, SELECTIONS);
	for (size_t i = 0; i < SELECTIONS; i++)
		make_selection(arena, c, &rule->selection[i]);
	rule->condition = make_condition(arena, c, DEPTH);
	return rule;
}

/* --- views -------------------------------------------------------------------------------------- */

static void make_text(struct arena *arena, struct choices *c, struct value *value)
{
	char text[64];
	size_t n = 0;

	for (unsigned i = choose(c, 6); i > 0; i--) {
		struct str next = word(c);

		memcpy(text + n, next.p, next.n);
		n += next.n;
		if (choose(c, 8) == 7)
			text[n++] = choose(c, 2) ? '\xff' : ' ';
	}
	value->text = n ? arena_str(arena, (struct str){text, n}) : STR_NONE;
}

static void make_values(struct arena *arena, struct choices *c, struct value *value)
{
	unsigned state = choose(c, 12);

	value->state = state == 11 ? VALUE_MISSING : (state == 10 ? VALUE_CUT : VALUE_WHOLE);
	if (value->state == VALUE_MISSING)
		return;
	make_text(arena, c, value);
	if (choose(c, 6) == 5) {
		struct value *more = arena_new(arena, struct value);

		more->state = choose(c, 6) == 5 ? VALUE_CUT : VALUE_WHOLE;
		make_text(arena, c, more);
		value->more = more;
	}
}

static void make_commands(struct arena *arena, struct choices *c, struct view *view)
{
	struct command_fields *list = arena_array(arena, struct command_fields, COMMANDS);

	view->command = list;
	view->n_commands = choose(c, COMMANDS + 1);
	for (size_t i = 0; i < view->n_commands; i++) {
		make_values(arena, c, &list[i].field[FIELD_OPERAND - FIELD_COMMANDS]);
		make_values(arena, c, &list[i].field[FIELD_OPTION - FIELD_COMMANDS]);
	}
}

struct view generated_view(struct arena *arena, struct choices *c)
{
	struct value *field = arena_array(arena, struct value, FIELD_COUNT);
	struct view view = {.field = field, .n_fields = FIELD_COUNT};

	view.unit = choose(c, 4) == 3 ? UNIT_RECORD : UNIT_PROCESS_CREATION;
	make_values(arena, c, &field[FIELD_IMAGE]);
	make_values(arena, c, &field[FIELD_COMMAND_LINE]);
	make_values(arena, c, &field[FIELD_USER]);
	if (choose(c, 6) == 5)
		view.n_fields = FIELD_IMAGE + 1;
	else if (view.unit == UNIT_PROCESS_CREATION)
		make_commands(arena, c, &view);
	if (choose(c, 3) == 2) {
		struct value *texts = arena_new(arena, struct value);

		make_values(arena, c, texts);
		view.texts = texts;
	}
	return view;
}

/* --- comparing ---------------------------------------------------------------------------------- */

struct results {
	struct {
		const struct rule *rule;
		size_t place;
		bool undecided;
	} list[RESULTS];
	size_t n;
};

static void on_match(void *ctx, const struct match *match)
{
	struct results *r = ctx;

	if (r->n < RESULTS) {
		r->list[r->n].rule = match->rule;
		r->list[r->n].undecided = match->undecided;
	}
	r->n++;
}

static void on_undecided(void *ctx, size_t place)
{
	struct results *r = ctx;

	if (r->n < RESULTS)
		r->list[r->n].place = place + 1;
	r->n++;
}

static void run(struct matcher *m, const struct view *view, struct results *r)
{
	memset(r, 0, sizeof(*r));
	matcher_on_undecided(m, on_undecided, r);
	matcher_run(m, view, on_match, r);
}

/* What rules say of each simple command by itself, as of an event that has no other. */
static enum outcome oracle_outcome(
	struct matcher *m, const struct view *view, size_t place, size_t command)
{
	struct value field[FIELD_COUNT];
	struct view one = *view;

	memcpy(field, view->field, sizeof(field));
	memcpy(&field[FIELD_COMMANDS], view->command[command].field,
		sizeof(view->command[command].field));
	one.field = field;
	one.command = NULL;
	one.n_commands = 0;
	enum outcome outcome = matcher_evaluate(m, place, &one);

	matcher_forget(m);
	return outcome;
}

/* Of several simple commands the one that says most; a rule that names none of their fields sees one. */
static const char *compare_commands(
	struct matcher *m, const struct view *view, const struct results *found)
{
	const struct plan *plan = matcher_plan(m);
	size_t n = 0;

	for (size_t place = 0; place < plan_rules(plan); place++) {
		enum outcome most = NO_ALERT;

		if (plan_rule(plan, place)->unit != view->unit)
			continue;
		for (size_t i = 0; i < view->n_commands; i++) {
			enum outcome one = oracle_outcome(m, view, place, i);

			most = one > most ? one : most;
		}
		if (most == NO_ALERT)
			continue;
		if (n >= found->n)
			return "a simple command is missed";
		if (most >= ALERT_UNDECIDED && (found->list[n].rule != plan_rule(plan, place) ||
						       found->list[n].undecided != (most != ALERT)))
			return "another alert on a simple command";
		if (most == NO_VERDICT && found->list[n].place != place + 1)
			return "another rule without a verdict on a simple command";
		n++;
	}
	return n == found->n ? NULL : "an alert too many on simple commands";
}

const char *generated_compare(
	struct matcher *indexed, struct matcher *full, const struct view *view)
{
	uint64_t limits = matcher_counters(full)->regex_limit;
	static struct results a, b;

	matcher_full_scan(full, true);
	run(indexed, view, &a);
	run(full, view, &b);
	if (matcher_counters(full)->regex_limit != limits)
		return NULL;
	if (a.n != b.n)
		return a.n < b.n ? "the index misses a rule" : "the index finds a rule too many";
	for (size_t i = 0; i < a.n && i < RESULTS; i++) {
		if (a.list[i].rule != b.list[i].rule || a.list[i].place != b.list[i].place)
			return "another rule";
		if (a.list[i].undecided != b.list[i].undecided)
			return "another mark";
	}
	if (view->n_commands && b.n < RESULTS) {
		const char *differs = compare_commands(full, view, &b);

		return matcher_counters(full)->regex_limit != limits ? NULL : differs;
	}
	return NULL;
}
