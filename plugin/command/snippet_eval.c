/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "command/snippet_eval.h"

#include <stdlib.h>

#include "base/buf.h"

static const struct snippet_value other = {.kind = VALUE_OTHER};
static const struct snippet_value nothing = {.kind = VALUE_NOTHING};

static struct snippet_frame *top(const struct snippet_eval *e)
{
	return &e->frame[e->n_frames - 1];
}

static bool is(const struct snippet_token *token, const char *sign)
{
	return token->kind == TOKEN_SIGN && str_eq(token->text, str_of(sign));
}

static bool is_name(const struct snippet_token *token, const char *name)
{
	return token->kind == TOKEN_NAME && !token->sigil && str_eq(token->text, str_of(name));
}

static bool in_list(struct str text, const char *const *list)
{
	for (; *list; list++) {
		if (str_eq(text, str_of(*list)))
			return true;
	}
	return false;
}

/* --- words ------------------------------------------------------------------------------------ */

/* Words between which expressions end. */
static const char *const ends[] = {"of", "and", "or", "xor", "not", "if", "unless", "else", "elsif",
	"elif", "elseif", "then", "end", "while", "until", "for", "foreach", "do", "with", "try",
	"except", "begin", "rescue", "as", "when", "case", "function", "def", "lambda", "BEGIN",
	"END", "assert", "return", "yield", NULL};

/* Words that say nothing about what stands behind them. */
static const char *const passed[] = {"my", "our", "local", "let", "const", "var", "new", "await",
	"async", "STDERR", "STDOUT", "global", "static", "import", "from", NULL};

static const char *const compares[] = {"in", "eq", "ne", "is", "lt", "gt", "instanceof", NULL};

/* --- frames ----------------------------------------------------------------------------------- */

static struct snippet_frame *push(struct snippet_eval *e, enum snippet_frame_kind kind)
{
	struct snippet_frame *list;

	if (e->n_frames == SNIPPET_DEPTH_MAX) {
		e->s->cut = true;
		e->s->stop = true;
		return NULL;
	}
	list = vec_grow(e->frame, e->n_frames, &e->cap_frames, sizeof(*list), SNIPPET_DEPTH_MAX);
	if (!list) {
		snippet_no_memory(e->s);
		return NULL;
	}
	e->frame = list;
	list[e->n_frames] = (struct snippet_frame){.kind = kind, .args = e->n_args};
	return &e->frame[e->n_frames++];
}

static void push_arg(struct snippet_eval *e, struct snippet_value value)
{
	struct snippet_value *list =
		vec_grow(e->arg, e->n_args, &e->cap_args, sizeof(*list), SNIPPET_ARGS_MAX);

	if (!list) {
		e->s->cut = true;
		e->s->stop = true;
		return;
	}
	e->arg = list;
	e->arg[e->n_args++] = value;
}

static bool takes_args(const struct snippet_frame *frame)
{
	return frame->kind != FRAME_STATEMENTS;
}

/* --- values ----------------------------------------------------------------------------------- */

/* A value that is given to nothing. */
static void drop(struct snippet_eval *e, const struct snippet_value *value, bool compared)
{
	if (value->kind != VALUE_TEXT)
		return;
	if (compared)
		snippet_found(e->s, SNIPPET_PATTERN, value->text);
	else
		snippet_wait(e->s, value->text);
}

/* Python, ruby and awk join what stands side by side; awk also what is not known. */
static bool joins(
	const struct snippet_eval *e, const struct snippet_value *a, const struct snippet_value *b)
{
	switch (e->s->language) {
	case SNIPPET_PYTHON:
	case SNIPPET_RUBY:
		return a->kind == VALUE_TEXT && b->kind == VALUE_TEXT;
	case SNIPPET_AWK:
		return a->kind != VALUE_NOTHING && b->kind != VALUE_NOTHING;
	default:
		return false;
	}
}

static void operand(struct snippet_eval *e, struct snippet_value value)
{
	struct snippet_frame *f = top(e);
	struct str between = f->pending == PENDING_SLASH ? STR("/") : STR("");

	if (value.kind == VALUE_NOTHING)
		return;
	if (f->pending == PENDING_FILL)
		f->value = snippet_filled(e->s, snippet_value_text(&f->value), &value, 1);
	else if (f->pending != PENDING_NOTHING || joins(e, &f->value, &value)) {
		f->value = snippet_joined(e->s, &f->value, between, snippet_value_text(&value));
	} else {
		drop(e, &f->value, f->compared);
		f->value = value;
	}
	f->pending = PENDING_NOTHING;
}

/* The end of an argument, an element or a statement. */
static void end_expression(struct snippet_eval *e)
{
	struct snippet_frame *f = top(e);
	struct snippet_value value = f->value;

	if (value.kind == VALUE_TEXT && f->runs) {
		snippet_found(e->s, SNIPPET_SHELL, value.text);
	} else if (value.kind == VALUE_TEXT && f->writes) {
		;
	} else if (f->compared) {
		drop(e, &value, true);
		if (takes_args(f))
			push_arg(e, other);
	} else if (f->assigned.n > 0 && value.kind == VALUE_TEXT) {
		if (str_eq(f->assigned, STR("ARGV")))
			snippet_found(e->s, SNIPPET_READ, value.text);
		else if (f->appends)
			snippet_var_append(e->s, f->assigned, &value);
		else
			snippet_var_set(e->s, f->assigned, &value);
	} else if (takes_args(f) && value.kind != VALUE_NOTHING) {
		push_arg(e, value);
	} else {
		drop(e, &value, false);
	}
	f->value = nothing;
	f->pending = PENDING_NOTHING;
	f->compared = f->writes = f->runs = f->appends = false;
	f->assigned = f->with = STR("");
}

/* What of a list goes where it stands: into the arguments of a call, else it waits. */
static void hand_up(struct snippet_eval *e, size_t from, bool list)
{
	const struct snippet_frame *f = top(e);

	for (size_t i = from; i < e->n_args; i++)
		e->arg[i].list |= list;
	if (f->kind == FRAME_CALL || f->kind == FRAME_BARE || f->kind == FRAME_ELEMENTS)
		return;
	bool argv = str_eq(f->assigned, STR("ARGV"));

	for (size_t i = from; i < e->n_args; i++) {
		if (argv && e->arg[i].kind == VALUE_TEXT)
			snippet_found(e->s, SNIPPET_READ, e->arg[i].text);
		else
			drop(e, &e->arg[i], false);
	}
	e->n_args = from;
}

static struct snippet_value index_of(struct snippet_eval *e, const struct snippet_frame *frame)
{
	if (e->n_args == frame->args || e->arg[frame->args].kind != VALUE_TEXT)
		return other;
	if (snippet_environment(frame->name))
		snippet_found(e->s, SNIPPET_VARIABLE, e->arg[frame->args].text);
	else if (str_eq(frame->name, STR("Dir")))
		snippet_found(e->s, SNIPPET_READ, e->arg[frame->args].text);
	return other;
}

/* Takes the innermost frame off; its value is an operand of the one around it. */
static void pop(struct snippet_eval *e)
{
	end_expression(e);
	struct snippet_frame frame = *top(e);
	struct snippet_value value = other;

	e->n_frames--;
	if (frame.kind == FRAME_CALL || frame.kind == FRAME_BARE) {
		value = snippet_call(e, &frame);
	} else if (frame.kind == FRAME_INDEX) {
		value = index_of(e, &frame);
	} else if (frame.kind == FRAME_GROUP && e->n_args == frame.args + 1) {
		value = e->arg[frame.args];
	} else {
		hand_up(e, frame.args, frame.kind == FRAME_ELEMENTS);
		value = nothing;
		frame.args = e->n_args;
	}
	e->n_args = frame.args;
	if (frame.kind != FRAME_STATEMENTS)
		operand(e, value);
}

/* Calls without parentheses end with the expression they are in. */
static void end_bare(struct snippet_eval *e)
{
	while (top(e)->kind == FRAME_BARE)
		pop(e);
}

static void close(struct snippet_eval *e, const enum snippet_frame_kind *kinds, size_t n)
{
	end_bare(e);
	for (size_t i = 0; i < n; i++) {
		if (e->n_frames > 1 && top(e)->kind == kinds[i]) {
			pop(e);
			return;
		}
	}
}

static void end_statement(struct snippet_eval *e)
{
	end_bare(e);
	end_expression(e);
}

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

static bool is_member(const struct snippet_eval *e, struct str sign)
{
	static const char *const dots[] = {".", "?.", "&.", "::", NULL};
	static const char *const arrows[] = {"->", "::", "?->", NULL};
	static const char *const lua[] = {".", ":", NULL};

	if (e->s->language == SNIPPET_PERL || e->s->language == SNIPPET_PHP)
		return in_list(sign, arrows);
	return in_list(sign, e->s->language == SNIPPET_LUA ? lua : dots);
}

/* name(, but not if( or, but in php, $name ( */
static bool is_callee(const struct snippet_eval *e, const struct snippet_token *before)
{
	if (before->kind != TOKEN_NAME || (before->sigil && e->s->language != SNIPPET_PHP))
		return false;
	return e->holder.n > 0 ||
	       (!in_list(before->text, ends) && !in_list(before->text, compares) &&
		       !in_list(before->text, passed));
}

static void open_bracket(struct snippet_eval *e, const struct snippet_token *before)
{
	bool touches = before->kind == TOKEN_NAME || is(before, ")") || is(before, "]");
	struct snippet_frame *f;

	if (is(&e->token, "(")) {
		f = push(e, is_callee(e, before) ? FRAME_CALL : FRAME_GROUP);
	} else if (is(&e->token, "[")) {
		f = push(e, touches && !e->token.blank ? FRAME_INDEX : FRAME_ELEMENTS);
	} else if (before->kind == TOKEN_NAME && before->sigil && e->s->language == SNIPPET_PERL) {
		f = push(e, FRAME_INDEX);
	} else if (e->s->language == SNIPPET_LUA || is(before, "(") || is(before, ",")) {
		f = push(e, FRAME_ELEMENTS);
	} else {
		end_bare(e);
		f = push(e, FRAME_STATEMENTS);
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
		close(e, round, 2);
	else if (c == ']')
		close(e, square, 2);
	else
		close(e, curly, 3);
}

/* awk: print > "file", print | "command", "command" | getline, getline < "file" */
static bool awk_sign(struct snippet_eval *e)
{
	struct snippet_frame *f = top(e);

	if (e->s->language != SNIPPET_AWK)
		return false;
	if (is(&e->token, "<") && e->getline) {
		e->getline = false;
		f->value = nothing;
		f = push(e, FRAME_BARE);
		if (f)
			f->name = STR("getline<");
	} else if (is(&e->token, "|") && is_name(&e->next, "getline")) {
		if (f->value.kind == VALUE_TEXT)
			snippet_found(e->s, SNIPPET_SHELL, f->value.text);
		f->value = nothing;
	} else if (is(&e->token, "|") || is(&e->token, ">") || is(&e->token, ">>")) {
		bool runs = is(&e->token, "|");

		end_statement(e);
		f = top(e);
		f->runs = runs;
		f->writes = !runs;
	} else {
		return false;
	}
	return true;
}

static void assign(struct snippet_eval *e, const struct snippet_token *before)
{
	struct snippet_frame *f = top(e);

	f->value = nothing;
	if (before->kind == TOKEN_NAME && f->kind != FRAME_CALL)
		f->assigned = before->text;
	/* awk: ARGV[1] = "name"; perl: @ARGV = .. */
	if (is(before, "]") && e->s->language == SNIPPET_AWK)
		f->assigned = STR("ARGV");
}

static void append(struct snippet_eval *e, const struct snippet_token *before)
{
	struct snippet_frame *f = top(e);

	if (before->kind == TOKEN_NAME && f->value.kind == VALUE_TEXT) {
		f->assigned = before->text;
		f->appends = true;
	}
	f->pending = PENDING_JOIN;
}

/* What stands before the operator; what comes behind it is known at its end. */
static void compare(struct snippet_eval *e)
{
	struct snippet_frame *f = top(e);

	drop(e, &f->value, true);
	f->with = f->value.kind == VALUE_TEXT ? f->value.text : STR("");
	f->value = nothing;
	f->compared = true;
}

static void binary(struct snippet_eval *e, const struct snippet_token *before)
{
	static const char *const equals[] = {
		"==", "!=", "===", "!==", "=~", "!~", "~", "<=>", NULL};
	static const char *const stops[] = {"&&", "||", "?", ":", "=>", "!", "//", NULL};
	struct snippet_frame *f = top(e);
	struct str sign = e->token.text;

	if (concatenates(e, sign) && f->value.kind != VALUE_NOTHING) {
		f->pending = PENDING_JOIN;
	} else if (str_eq(sign, STR("/")) && e->s->language == SNIPPET_PYTHON && f->value.path) {
		f->pending = PENDING_SLASH;
	} else if (str_eq(sign, STR("%")) && f->value.kind == VALUE_TEXT) {
		f->pending = PENDING_FILL;
	} else if (in_list(sign, equals)) {
		compare(e);
	} else if (in_list(sign, stops)) {
		end_statement(e);
	} else if (str_eq(sign, STR("=")) || str_eq(sign, STR(":="))) {
		assign(e, before);
	} else if (str_eq(sign, STR("+=")) || str_eq(sign, STR(".="))) {
		append(e, before);
	} else {
		drop(e, &f->value, f->compared);
		f->value = other;
	}
}

static void sign(struct snippet_eval *e, const struct snippet_token *before)
{
	char c = e->token.text.p[0];

	if (is_member(e, e->token.text) &&
		(e->next.kind == TOKEN_NAME || e->s->language == SNIPPET_PERL)) {
		e->member = true;
		e->on = top(e)->value;
		e->holder = before->kind == TOKEN_NAME ? before->text : STR("");
		/* What x.y is, x is not. */
		top(e)->value = nothing;
		return;
	}
	if (e->token.text.n == 1 && strchr("([{", c))
		open_bracket(e, before);
	else if (e->token.text.n == 1 && strchr(")]}", c))
		close_bracket(e, c);
	else if (c == ';' || (c == ':' && e->s->language == SNIPPET_PYTHON &&
				     e->token.text.n == 1 && !takes_args(top(e))))
		end_statement(e);
	else if (c == ',')
		end_expression(e);
	else if (!awk_sign(e))
		binary(e, before);
}

/* --- names ------------------------------------------------------------------------------------ */

static bool begins_operand(const struct snippet_token *token)
{
	switch (token->kind) {
	case TOKEN_TEXT:
	case TOKEN_WORDS:
	case TOKEN_RUN:
	case TOKEN_GLOB:
	case TOKEN_NUMBER:
		return true;
	case TOKEN_NAME:
		return !in_list(token->text, ends) && !in_list(token->text, compares);
	default:
		return false;
	}
}

/* name "x": a call without parentheses, where the language has such. */
static bool is_bare_call(const struct snippet_eval *e, struct str holder, struct str name)
{
	const struct snippet_function *f = snippet_function(e->s->language, holder, name);

	if (!begins_operand(&e->next) && !(f && f->bare && is(&e->next, "[")))
		return false;
	if (f)
		return f->bare;
	return (e->s->language == SNIPPET_RUBY || e->s->language == SNIPPET_LUA) &&
	       e->next.kind == TOKEN_TEXT;
}

static void bare_call(struct snippet_eval *e, struct str holder, struct str name)
{
	struct snippet_value on = e->member ? e->on : nothing;
	struct snippet_frame *f = push(e, FRAME_BARE);

	if (!f)
		return;
	f->holder = holder;
	f->name = name;
	f->on = on;
}

/* x.y without arguments: in ruby a call, elsewhere a value; y of what it is called on stays known. */
static void member(struct snippet_eval *e, struct str holder, struct str name)
{
	if (snippet_environment(holder) && e->s->language != SNIPPET_PYTHON) {
		if (e->s->language == SNIPPET_NODE)
			snippet_found(e->s, SNIPPET_VARIABLE, name);
		operand(e, other);
		return;
	}
	if (e->s->language != SNIPPET_RUBY || e->on.kind != VALUE_TEXT) {
		operand(e, other);
		return;
	}
	struct snippet_frame frame = {
		.kind = FRAME_BARE, .holder = holder, .name = name, .on = e->on, .args = e->n_args};

	operand(e, snippet_call(e, &frame));
}

/* A function that is not called but given to another, as in map(os.path.exists, ..). */
static void refers_to(struct snippet_eval *e, struct str holder, struct str name)
{
	const struct snippet_function *f = snippet_function(e->s->language, holder, name);

	if (f && f->role == ROLE_READ)
		snippet_opens(e->s, SNIPPET_READ);
	else if (f && f->role == ROLE_TEST)
		snippet_opens(e->s, SNIPPET_TEST);
}

static void name(struct snippet_eval *e, bool was_member, struct str holder)
{
	struct str name = e->token.text;
	const struct snippet_value *value;
	bool plain = !e->token.sigil && !was_member;

	e->holder = holder;

	if (plain && in_list(name, passed))
		return;
	if (plain && in_list(name, compares)) {
		compare(e);
		return;
	}
	if (plain && in_list(name, ends) &&
		!(e->next.kind == TOKEN_TEXT && is_name(&e->token, "do"))) {
		end_statement(e);
		return;
	}
	if (snippet_environment(name))
		snippet_found(e->s, SNIPPET_VARIABLE, top(e)->with);
	if (plain && e->s->language == SNIPPET_PERL && top(e)->kind == FRAME_INDEX &&
		is(&e->next, "}")) {
		operand(e, (struct snippet_value){.kind = VALUE_TEXT, .text = name});
		return;
	}
	e->getline |= e->s->language == SNIPPET_AWK && str_eq(name, STR("getline"));
	if (is(&e->next, "(") && !e->token.sigil) {
		/* The bracket is what calls it. */
		e->on = was_member ? e->on : nothing;
		return;
	}
	if (!e->token.sigil && is_bare_call(e, holder, name)) {
		e->member = was_member;
		bare_call(e, holder, name);
		e->member = false;
		return;
	}
	if (was_member) {
		refers_to(e, holder, name);
		member(e, holder, name);
		return;
	}
	value = snippet_var(e->s, name);
	operand(e, value && !is(&e->next, "=") ? *value : other);
}

/* --- all tokens ------------------------------------------------------------------------------- */

/* qw(a b): elements of a list. */
static void words(struct snippet_eval *e)
{
	struct str rest = e->token.text;
	struct snippet_frame *f = push(e, FRAME_ELEMENTS);

	while (f && rest.n > 0 && !e->s->stop) {
		size_t n = 0;

		while (n < rest.n && !strchr(" \t\n", rest.p[n]))
			n++;
		if (n > 0)
			push_arg(e, (struct snippet_value){
					    .kind = VALUE_TEXT, .text = str_sub(rest, 0, n)});
		rest = str_sub(rest, n < rest.n ? n + 1 : n, rest.n);
	}
	if (f)
		pop(e);
}

static void filetest(struct snippet_eval *e)
{
	struct snippet_frame *f = push(e, FRAME_BARE);

	if (f)
		f->name = STR("-e");
}

/* A newline ends a statement where the language says so, and not in brackets. */
static void line(struct snippet_eval *e)
{
	enum snippet_language language = e->s->language;

	if (language == SNIPPET_PERL || language == SNIPPET_NODE || language == SNIPPET_PHP)
		return;
	for (size_t i = e->n_frames; i-- > 0 && e->frame[i].kind != FRAME_STATEMENTS;) {
		if (e->frame[i].kind != FRAME_BARE)
			return;
	}
	end_statement(e);
}

static struct snippet_value text_of(struct snippet_eval *e)
{
	return (struct snippet_value){.kind = VALUE_TEXT, .text = snippet_text(e->s, &e->token)};
}

static void step(struct snippet_eval *e, const struct snippet_token *before)
{
	bool was_member = e->member;
	struct str holder = was_member ? e->holder : STR("");

	e->member = false;
	switch (e->token.kind) {
	case TOKEN_NAME:
		name(e, was_member, holder);
		break;
	case TOKEN_TEXT:
		operand(e, text_of(e));
		break;
	case TOKEN_NUMBER:
		operand(e, (struct snippet_value){.kind = VALUE_NUMBER, .text = e->token.text});
		break;
	case TOKEN_WORDS:
		words(e);
		break;
	case TOKEN_RUN:
		snippet_found(e->s, SNIPPET_SHELL, text_of(e).text);
		operand(e, other);
		break;
	case TOKEN_REGEX:
		snippet_found(e->s, SNIPPET_PATTERN, e->token.text);
		operand(e, other);
		break;
	case TOKEN_GLOB:
		snippet_found(e->s, SNIPPET_READ, text_of(e).text);
		operand(e, other);
		break;
	case TOKEN_FILETEST:
		filetest(e);
		break;
	case TOKEN_LINE:
		line(e);
		break;
	case TOKEN_SIGN:
		sign(e, before);
		break;
	case TOKEN_OVER:
		break;
	}
}

void snippet_statements(struct snippet_shared *s, struct str text)
{
	struct snippet_eval e = {.s = s, .tokens = {.language = s->language, .text = text}};
	struct snippet_token before = {.kind = TOKEN_LINE};

	/* Some calls have no argument: the list has an address all the same. */
	e.arg = vec_grow(NULL, 0, &e.cap_args, sizeof(*e.arg), SNIPPET_ARGS_MAX);
	if (!e.arg)
		snippet_no_memory(s);
	else if (push(&e, FRAME_STATEMENTS)) {
		e.next = snippet_next(&e.tokens);
		while (e.next.kind != TOKEN_OVER && !s->stop) {
			e.token = e.next;
			e.next = snippet_next(&e.tokens);
			step(&e, &before);
			before = e.token;
		}
		while (e.n_frames > 1 && !s->stop)
			pop(&e);
		if (!s->stop)
			end_expression(&e);
	}
	free(e.frame);
	free(e.arg);
}
