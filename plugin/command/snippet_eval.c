/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "command/snippet_eval.h"

#include "command/snippet_quote.h"

#include <stdlib.h>

#include "base/buf.h"

static const struct snippet_value other = {.kind = VALUE_OTHER};
static const struct snippet_value nothing = {.kind = VALUE_NOTHING};

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

bool snippet_in_list(struct str text, const char *const *list)
{
	for (; *list; list++) {
		if (str_eq(text, str_of(*list)))
			return true;
	}
	return false;
}

bool snippet_reserved(struct str word)
{
	return snippet_in_list(word, ends) || snippet_in_list(word, compares) ||
	       snippet_in_list(word, passed);
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
		return !snippet_in_list(token->text, ends) &&
		       !snippet_in_list(token->text, compares);
	default:
		return false;
	}
}

/* name "x": a call without parentheses, where the language has such. */
static bool is_bare_call(const struct snippet_eval *e, struct str holder, struct str name)
{
	const struct snippet_function *f = snippet_function(e->s->language, holder, name);

	if (!begins_operand(&e->next) && !(f && f->bare && snippet_is(&e->next, "[")))
		return false;
	if (f)
		return f->bare;
	return (e->s->language == SNIPPET_RUBY || e->s->language == SNIPPET_LUA) &&
	       e->next.kind == TOKEN_TEXT;
}

static void bare_call(struct snippet_eval *e, struct str holder, struct str name)
{
	struct snippet_value on = e->member ? e->on : nothing;
	struct snippet_frame *f = snippet_push(e, FRAME_BARE);

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
		snippet_operand(e, other);
		return;
	}
	const struct snippet_function *f = snippet_function(e->s->language, holder, name);

	if (str_eq(name, STR("sep")) && e->s->language == SNIPPET_PYTHON) {
		snippet_operand(e, (struct snippet_value){.kind = VALUE_TEXT, .text = STR("/")});
		return;
	}
	if (f && f->role == ROLE_PID) {
		snippet_operand(e, snippet_self);
		return;
	}
	if (e->s->language != SNIPPET_RUBY || e->on.kind != VALUE_TEXT) {
		snippet_operand(e, other);
		return;
	}
	struct snippet_frame frame = {
		.kind = FRAME_BARE, .holder = holder, .name = name, .on = e->on, .args = e->n_args};

	snippet_operand(e, snippet_call(e, &frame));
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

	if (plain && snippet_in_list(name, passed))
		return;
	if (plain && snippet_in_list(name, compares)) {
		snippet_compare(e);
		return;
	}
	if (plain && snippet_in_list(name, ends) &&
		!(e->next.kind == TOKEN_TEXT && snippet_is_name(&e->token, "do"))) {
		snippet_end_statement(e);
		return;
	}
	if (snippet_environment(name))
		snippet_found(e->s, SNIPPET_VARIABLE, snippet_frame_top(e)->with);
	if (plain && e->s->language == SNIPPET_PERL && snippet_frame_top(e)->kind == FRAME_INDEX &&
		snippet_is(&e->next, "}")) {
		snippet_operand(e, (struct snippet_value){.kind = VALUE_TEXT, .text = name});
		return;
	}
	e->getline |= e->s->language == SNIPPET_AWK && str_eq(name, STR("getline"));
	if (snippet_is(&e->next, "(") && !e->token.sigil) {
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
	if (snippet_is_self(e->s, name)) {
		snippet_operand(e, snippet_self);
		return;
	}
	value = snippet_var(e->s, name);
	if (!value && e->next.kind == TOKEN_SIGN && snippet_is_member(e, e->next.text)) {
		e->held = true;
		return;
	}
	snippet_operand(e, value && !snippet_is(&e->next, "=") ? *value : other);
}

/* --- all tokens ------------------------------------------------------------------------------- */

/* qw(a b): elements of a list. */
static void words(struct snippet_eval *e)
{
	struct str rest = e->token.text;
	struct snippet_frame *f = snippet_push(e, FRAME_ELEMENTS);

	while (f && rest.n > 0 && !e->s->stop) {
		size_t n = 0;

		while (n < rest.n && !strchr(" \t\n", rest.p[n]))
			n++;
		if (n > 0)
			snippet_arg(e, (struct snippet_value){
					       .kind = VALUE_TEXT, .text = str_sub(rest, 0, n)});
		rest = str_sub(rest, n < rest.n ? n + 1 : n, rest.n);
	}
	if (f)
		snippet_pop(e);
}

static void filetest(struct snippet_eval *e)
{
	struct snippet_frame *f = snippet_push(e, FRAME_BARE);

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
	snippet_end_statement(e);
}

static struct snippet_value text_of(struct snippet_eval *e)
{
	return (struct snippet_value){.kind = VALUE_TEXT, .text = snippet_text(e->s, &e->token)};
}

/* perl -ne 'next if /x/; print', print unless /x/ */
static void note_word(struct snippet_eval *e)
{
	static const char *const prints[] = {"print", "printf", "puts", "say", NULL};
	static const char *const marks[] = {";", "{", "}", NULL};

	if (e->token.kind == TOKEN_LINE ||
		(e->token.kind == TOKEN_SIGN && snippet_in_list(e->token.text, marks)))
		e->next_line = e->prints = e->unless = false;
	if (e->token.kind != TOKEN_NAME || e->token.sigil)
		return;
	e->next_line |= str_eq(e->token.text, STR("next"));
	e->prints |= snippet_in_list(e->token.text, prints);
	e->unless |= str_eq(e->token.text, STR("unless"));
}

/* awk '/x/ {next}' */
static bool passes_over(const struct snippet_eval *e)
{
	struct str rest = snippet_rest(&e->tokens);
	size_t blanks = 0;

	while (blanks < rest.n && strchr(" \t", rest.p[blanks]))
		blanks++;
	return snippet_is(&e->next, "{") && str_starts(str_sub(rest, blanks, rest.n), STR("next"));
}

/* Lines that match are left out, not looked for. */
static bool leaves_out(const struct snippet_eval *e, const struct snippet_token *before)
{
	if (e->s->language == SNIPPET_AWK)
		return snippet_is(before, "!") || snippet_is(before, "!~") || passes_over(e);
	return e->unless ? e->prints : e->next_line;
}

/* from os import stat as s; const {statSync: s} = ..: the name that the function has elsewhere. */
static void take_alias(struct snippet_eval *e, const struct snippet_token *before)
{
	struct snippet_shared *s = e->s;
	bool python = s->language == SNIPPET_PYTHON;
	bool renames = python ? snippet_is_name(before, "as") : snippet_is(before, ":");

	if (renames && e->renamed.n > 0 && s->n_aliases < SNIPPET_ALIASES_MAX)
		s->alias[s->n_aliases++] = (struct snippet_alias){e->token.text, e->renamed};
	for (size_t i = 0; !renames && i < s->n_aliases; i++) {
		if (str_eq(s->alias[i].name, e->token.text))
			e->token.text = s->alias[i].of;
	}
	if (python && snippet_is_name(&e->token, "as"))
		return;
	bool follows = python ? snippet_is_name(&e->next, "as")
			      : s->language == SNIPPET_NODE && snippet_is(&e->next, ":") &&
					snippet_function(s->language, STR(""), e->token.text);

	e->renamed = follows ? e->token.text : STR("");
}

static void step(struct snippet_eval *e, const struct snippet_token *before)
{
	bool was_member = e->member;
	struct str holder = was_member ? e->holder : STR("");

	e->member = false;
	note_word(e);
	switch (e->token.kind) {
	case TOKEN_NAME:
		if (!e->token.sigil && !was_member)
			take_alias(e, before);
		name(e, was_member, holder);
		break;
	case TOKEN_TEXT:
		snippet_operand(e, text_of(e));
		break;
	case TOKEN_NUMBER:
		snippet_operand(
			e, (struct snippet_value){.kind = VALUE_NUMBER, .text = e->token.text});
		break;
	case TOKEN_WORDS:
		words(e);
		break;
	case TOKEN_RUN:
		snippet_found(e->s, SNIPPET_SHELL, text_of(e).text);
		snippet_operand(e, other);
		break;
	case TOKEN_REGEX:
		if (!leaves_out(e, before))
			snippet_found(e->s, SNIPPET_PATTERN, e->token.text);
		snippet_operand(e, other);
		break;
	case TOKEN_GLOB:
		snippet_found(e->s, SNIPPET_GLOB, text_of(e).text);
		snippet_operand(e, other);
		break;
	case TOKEN_FILETEST:
		filetest(e);
		break;
	case TOKEN_LINE:
		line(e);
		break;
	case TOKEN_SIGN:
		snippet_sign(e, before);
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
	else if (snippet_push(&e, FRAME_STATEMENTS)) {
		e.next = snippet_next(&e.tokens);
		while (e.next.kind != TOKEN_OVER && !s->stop) {
			e.token = e.next;
			e.next = snippet_next(&e.tokens);
			step(&e, &before);
			before = e.token;
		}
		while (e.n_frames > 1 && !s->stop)
			snippet_pop(&e);
		if (!s->stop)
			snippet_end_expression(&e);
	}
	free(e.frame);
	free(e.arg);
}
