/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "command/snippet_eval.h"

static const struct snippet_value other = {.kind = VALUE_OTHER};
static const struct snippet_value nothing = {.kind = VALUE_NOTHING};

/* --- signs ------------------------------------------------------------------------------------ */

static bool concatenates(const struct snippet_eval *e, struct str sign)
{
	switch (e->s->language) {
	case SNIPPET_PERL:
	case SNIPPET_PHP:
		return str_eq(sign, STR("."));
	case SNIPPET_LUA:
		return str_eq(sign, STR(".."));
	case SNIPPET_AWK:
		return false;
	default:
		return str_eq(sign, STR("+"));
	}
}

bool snippet_is_member(const struct snippet_eval *e, struct str sign)
{
	static const char *const dots[] = {".", "?.", "&.", "::", NULL};
	static const char *const arrows[] = {"->", "::", "?->", NULL};
	static const char *const lua[] = {".", ":", NULL};

	if (e->s->language == SNIPPET_PERL || e->s->language == SNIPPET_PHP)
		return snippet_in_list(sign, arrows);
	return snippet_in_list(sign, e->s->language == SNIPPET_LUA ? lua : dots);
}

/* name(, but not if( or, but in php, $name ( */
static bool is_callee(const struct snippet_eval *e, const struct snippet_token *before)
{
	if (before->kind != TOKEN_NAME || (before->sigil && e->s->language != SNIPPET_PHP))
		return false;
	return e->holder.n > 0 || !snippet_reserved(before->text);
}

static void open_bracket(struct snippet_eval *e, const struct snippet_token *before)
{
	bool touches =
		before->kind == TOKEN_NAME || snippet_is(before, ")") || snippet_is(before, "]");
	struct snippet_frame *f;

	if (snippet_is(&e->token, "(")) {
		f = snippet_push(e, is_callee(e, before) ? FRAME_CALL : FRAME_GROUP);
	} else if (snippet_is(&e->token, "[")) {
		f = snippet_push(e, touches && !e->token.blank ? FRAME_INDEX : FRAME_ELEMENTS);
	} else if (before->kind == TOKEN_NAME && before->sigil && e->s->language == SNIPPET_PERL) {
		f = snippet_push(e, FRAME_INDEX);
	} else if (e->s->language == SNIPPET_LUA || snippet_is(before, "(") ||
		   snippet_is(before, ",")) {
		f = snippet_push(e, FRAME_ELEMENTS);
		if (f && e->s->language != SNIPPET_LUA)
			f->object = true;
	} else {
		snippet_end_bare(e);
		f = snippet_push(e, FRAME_STATEMENTS);
	}
	if (f && before->kind == TOKEN_NAME) {
		f->holder = e->holder;
		f->name = before->text;
		f->on = e->on;
	}
}

static void close_bracket(struct snippet_eval *e, char c)
{
	static const enum snippet_frame_kind round[] = {FRAME_CALL, FRAME_GROUP};
	static const enum snippet_frame_kind square[] = {FRAME_INDEX, FRAME_ELEMENTS};
	static const enum snippet_frame_kind curly[] = {
		FRAME_STATEMENTS, FRAME_ELEMENTS, FRAME_INDEX};

	if (c == ')')
		snippet_close(e, round, 2);
	else if (c == ']')
		snippet_close(e, square, 2);
	else
		snippet_close(e, curly, 3);
}

/* awk: print > "file", print | "command", "command" | getline, getline < "file" */
static bool awk_sign(struct snippet_eval *e)
{
	struct snippet_frame *f = snippet_frame_top(e);

	if (e->s->language != SNIPPET_AWK)
		return false;
	if (snippet_is(&e->token, "<") && e->getline) {
		e->getline = false;
		f->value = nothing;
		f = snippet_push(e, FRAME_BARE);
		if (f)
			f->name = STR("getline<");
	} else if (snippet_is(&e->token, "|") && snippet_is_name(&e->next, "getline")) {
		if (f->value.kind == VALUE_TEXT)
			snippet_found(e->s, SNIPPET_SHELL, f->value.text);
		f->value = nothing;
	} else if (snippet_is(&e->token, "|") || snippet_is(&e->token, ">") ||
		   snippet_is(&e->token, ">>")) {
		bool runs = snippet_is(&e->token, "|");

		snippet_end_statement(e);
		f = snippet_frame_top(e);
		f->runs = runs;
		f->writes = !runs;
	} else {
		return false;
	}
	return true;
}

static void assign(struct snippet_eval *e, const struct snippet_token *before)
{
	struct snippet_frame *f = snippet_frame_top(e);

	f->value = nothing;
	if (before->kind == TOKEN_NAME && f->kind != FRAME_CALL)
		f->assigned = before->text;
	/* awk: ARGV[1] = "name"; perl: @ARGV = .. */
	if (snippet_is(before, "]") && e->s->language == SNIPPET_AWK)
		f->assigned = STR("ARGV");
}

static void append(struct snippet_eval *e, const struct snippet_token *before)
{
	struct snippet_frame *f = snippet_frame_top(e);

	if (before->kind == TOKEN_NAME && f->value.kind == VALUE_TEXT) {
		f->assigned = before->text;
		f->appends = true;
	}
	f->pending = PENDING_JOIN;
}

/* What stands before the operator; what comes behind it is known at its end. */
void snippet_compare(struct snippet_eval *e)
{
	struct snippet_frame *f = snippet_frame_top(e);

	snippet_drop(e, &f->value, true);
	f->with = f->value.kind == VALUE_TEXT ? f->value.text : STR("");
	f->value = nothing;
	f->compared = true;
}

static void binary(struct snippet_eval *e, const struct snippet_token *before)
{
	static const char *const equals[] = {
		"==", "!=", "===", "!==", "=~", "!~", "~", "<=>", NULL};
	static const char *const stops[] = {"&&", "||", "?", ":", "=>", "!", "//", NULL};
	struct snippet_frame *f = snippet_frame_top(e);
	struct str sign = e->token.text;

	if (concatenates(e, sign) && f->value.kind != VALUE_NOTHING) {
		f->pending = PENDING_JOIN;
	} else if (str_eq(sign, STR("/")) && e->s->language == SNIPPET_PYTHON && f->value.path) {
		f->pending = PENDING_SLASH;
	} else if (str_eq(sign, STR("%")) && f->value.kind == VALUE_TEXT) {
		f->pending = PENDING_FILL;
	} else if (snippet_in_list(sign, equals)) {
		snippet_compare(e);
		f->apart = e->s->language == SNIPPET_AWK && str_eq(sign, STR("!="));
	} else if (snippet_in_list(sign, stops)) {
		snippet_end_statement(e);
	} else if (str_eq(sign, STR("=")) || str_eq(sign, STR(":="))) {
		assign(e, before);
	} else if (str_eq(sign, STR("+=")) || str_eq(sign, STR(".="))) {
		append(e, before);
	} else {
		snippet_drop(e, &f->value, f->compared);
		f->value = other;
	}
}

void snippet_sign(struct snippet_eval *e, const struct snippet_token *before)
{
	char c = e->token.text.p[0];
	bool held = e->held;

	e->held = false;
	if (snippet_is_member(e, e->token.text) &&
		(e->next.kind == TOKEN_NAME || e->s->language == SNIPPET_PERL)) {
		e->member = true;
		e->holder = before->kind == TOKEN_NAME ? before->text : STR("");
		if (held) {
			e->on = nothing;
			return;
		}
		e->on = snippet_frame_top(e)->value;
		/* What x.y is, x is not. */
		snippet_frame_top(e)->value = nothing;
		return;
	}
	if (e->token.text.n == 1 && strchr("([{", c))
		open_bracket(e, before);
	else if (e->token.text.n == 1 && strchr(")]}", c))
		close_bracket(e, c);
	else if (c == ';' ||
		 (c == ':' && e->s->language == SNIPPET_PYTHON && e->token.text.n == 1 &&
			 !snippet_takes_args(snippet_frame_top(e))))
		snippet_end_statement(e);
	else if (c == ',')
		snippet_end_expression(e);
	else if (!awk_sign(e))
		binary(e, before);
}
