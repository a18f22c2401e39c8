/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Shells and interpreters: the text of an option, or a script and its arguments.
 */
#include "command/flow.h"

/*
 * A script: its name is a program too, and what is known of it is its arguments. One that is called like
 * a shell or an interpreter is only a file of that name.
 */
static void run_script(struct subject *s, size_t at)
{
	struct shell_word script = words_at(&s->words, at);
	struct str path;

	/* Whoever reads a file as a script is told of what it does not understand in it. */
	subject_reads(s, script);
	path = resolver_path(&s->c->resolver, script.text);
	if (memchr(script.text.p, '/', script.text.n) && path.n)
		script.text = arena_str(&s->c->out.arena, path);
	if (!script.text.p)
		return;
	subject_becomes(s, script.text, at + 1);
	if (s->tool && (s->tool->form == FORM_SHELL || s->tool->form == FORM_SCRIPT ||
			       s->tool->form == FORM_APPLETS))
		s->tool = NULL;
	subject_run(s);
}

/* --- text of a shell ---------------------------------------------------------------------------- */

#define RECENT	    32 /* commands, among which one is whose output another has */
#define CARRIED_MAX 4 /* commands that one carries, and whose operands it passes on as its own */

struct text {
	struct subject *s; /* that gives it to a shell */
	struct str folder; /* where it begins */
	struct recent {
		const struct shell_command *command;
		size_t id, end; /* it and those that it carries */
	} recent[RECENT];
	size_t n_recent;
};

static bool is_echo(const struct shell_command *command)
{
	struct str name = command && command->n_words ? path_name(command->word[0].text) : STR_NONE;

	return str_eq(name, STR("echo")) || str_eq(name, STR("printf")) ||
	       str_eq(name, STR("print"));
}

/* The words that echo prints: those behind its options. */
static struct words echoed(const struct shell_command *command)
{
	struct words words = {.shell = command->word, .n = command->n_words};
	size_t from = 1;

	while (from < words.n && str_starts(words_at(&words, from).text, STR("-")))
		from++;
	return words_from(&words, from);
}

/* What a command reads, if the text tells: of a here-document, or of echo. */
static struct shell_word input_of(struct subject *s, const struct shell_command *command)
{
	struct shell_word none = {.text = STR_NONE};

	for (size_t i = command->n_redirects; i > 0; i--) {
		if (command->redirect[i - 1].kind == SHELL_TEXT)
			return command->redirect[i - 1].word;
	}
	return is_echo(command->reads_from) ? subject_joins(s, echoed(command->reads_from)) : none;
}

/* xargs has the words of what it reads as further words of its command. */
static struct words with_input(struct subject *s)
{
	struct str text = s->input.text;
	struct words words = s->words;
	struct shell_word *list =
		arena_array(&s->c->out.arena, struct shell_word, words.n + text.n / 2 + 1);
	size_t at = 0;

	if (!list) {
		collect_unknown(&s->c->out);
		return words;
	}
	if (words.n)
		memcpy(list, words.shell, words.n * sizeof(*list));
	while (at < text.n) {
		size_t from = at;

		while (at < text.n && !strchr(" \t\n", text.p[at]))
			at++;
		if (at > from)
			list[words.n++].text = str_sub(text, from, at);
		at++;
	}
	return (struct words){.shell = list, .n = words.n};
}

static void read_redirects(struct subject *s, const struct shell_command *command)
{
	for (size_t i = 0; i < command->n_redirects; i++) {
		const struct shell_redirect *redirect = &command->redirect[i];

		if (redirect->kind == SHELL_READ || redirect->kind == SHELL_READ_WRITE)
			subject_reads(s, redirect->word);
	}
	for (size_t i = 0; i < command->n_reads; i++)
		subject_asks(s, command->read[i]);
}

static void run_found(struct subject *s, const struct shell_command *command)
{
	struct words words = {.shell = command->word, .n = command->n_words};
	struct str name = words.n ? words_at(&words, 0).text : STR_NONE;

	read_redirects(s, command);
	if (words.n == 0)
		return;
	s->tool = tools_find(s->c->tools, name);
	s->words = words_from(&words, 1);
	s->input = input_of(s, command);
	s->name = name;
	if (s->input.text.p && str_eq(tools_name(s->c->tools, name), STR("xargs")))
		s->words = with_input(s);
	subject_runs(s, name);
	subject_run(s);
}

/* What one command gives another: those that these carry give and are given it too. */
static void pass(const struct text *text, const struct shell_command *from, const struct recent *to)
{
	struct commander *c = text->s->c;

	for (size_t i = 0; from && i < RECENT && i < text->n_recent; i++) {
		const struct recent *recent = &text->recent[(text->n_recent - 1 - i) % RECENT];

		if (recent->command != from)
			continue;
		for (size_t id = recent->id; id < recent->end; id++) {
			flow_pass(c, id, to->id);
			/* xargs ls is not given it; sudo grep is. */
			for (size_t inner = to->id + 1; inner < to->end; inner++) {
				if (collect_values(&c->out, inner, FIELD_PATTERN))
					flow_pass(c, id, inner);
			}
		}
		return;
	}
}

/* Commands that look at their words, print or run them. */
static bool looks_at_words(const struct commander *c, const struct shell_command *command)
{
	struct str name = command->n_words ? path_name(command->word[0].text) : STR_NONE;
	const struct tool *tool = tools_find(c->tools, name);

	return str_among(name, "case echo expr print printf") ||
	       (tool && (tool->form == FORM_TEST || tool->form == FORM_SHELL));
}

static void pass_all(const struct text *text, const struct recent *to)
{
	const struct shell_command *command = to->command;

	/* What a group reads from a file, its commands do that name no file. */
	if (command->reads_from &&
		(command->reads_from->n_words > 0 ||
			!collect_values(&text->s->c->out, to->id, FIELD_OPERAND)))
		pass(text, command->reads_from, to);
	if (command->n_given == 0 ||
		(!command->given_input && !looks_at_words(text->s->c, command)))
		return;
	for (size_t i = 0; i < command->n_given; i++)
		pass(text, command->given[i], to);
}

/* A simple command of the text. */
static void on_command(void *ctx, const struct shell_command *command)
{
	struct text *text = ctx;
	struct subject inner = {.c = text->s->c, .depth = text->s->depth + 1};

	if (command->n_words + command->n_redirects + command->n_reads == 0)
		return; /* assignments */
	inner.id = collect_begin(&inner.c->out);
	if (inner.id == SIZE_MAX)
		return;
	if (command->directory.text.n)
		resolver_chdir(&inner.c->resolver, command->directory.text);
	run_found(&inner, command);

	const size_t end = inner.c->out.n, most = inner.id + 1 + CARRIED_MAX;
	const struct recent recent = {command, inner.id, end < most ? end : most};

	pass_all(text, &recent);
	text->recent[text->n_recent++ % RECENT] = recent;
	if (command->directory.text.n)
		resolver_chdir(&inner.c->resolver, text->folder);
}

/* $0 and the others, as one list. */
static const struct str *arguments(struct subject *s, const struct words *words)
{
	struct str *list;

	if (words->plain || words->n == 0)
		return words->plain;
	list = arena_array(&s->c->out.arena, struct str, words->n);
	for (size_t i = 0; list && i < words->n; i++)
		list[i] = words_at(words, i).text;
	return list;
}

void subject_shell(struct subject *s, struct shell_word text, struct words args)
{
	struct arena *arena = &s->c->out.arena;
	struct text context = {.s = s, .folder = arena_str(arena, s->c->resolver.base)};
	struct shell_source source = {.text = text.text,
		.arg = arguments(s, &args),
		.n_args = args.n,
		.variable = s->variable,
		.n_variables = s->n_variables};
	const struct shell_sink sink = {on_command, &context};
	bool cut = false;

	if (!source.arg)
		source.n_args = 0;
	if (s->depth >= COMMAND_NESTING_MAX || shell_parse(arena, &source, &sink, &cut) != 0 || cut)
		collect_unknown(&s->c->out);
}

/* --- shells --------------------------------------------------------------------------------------- */

/* Options of a shell; those with a plus too. Behind them text and arguments, or a script. */
void shell_form(struct subject *s)
{
	struct options_cursor cursor = subject_cursor(s);
	struct options_item item;
	enum options_kind kind;
	bool text = false, input = false;

	while ((kind = options_next(&cursor, &item)) == OPTIONS_OPTION || kind == OPTIONS_WORD) {
		if (kind == OPTIONS_OPTION) {
			subject_option(s, &item);
			text |= str_ieq(item.name, STR("command"));
			input |= str_eq(item.name, STR("stdin"));
			continue;
		}
		bool lone = str_eq(item.value.text, STR("-"));

		/* +e and the like; a dash alone ends the options. */
		if (lone || (item.value.text.n > 1 && item.value.text.p[0] == '+')) {
			cursor.ended = lone;
			continue;
		}
		if (input && !text)
			break;
		if (text)
			subject_shell(s, item.value, words_from(&s->words, item.at + 1));
		else
			run_script(s, item.at);
		return;
	}
	if (s->input.text.p)
		subject_shell(s, s->input, (struct words){0});
}

/* Code by an option: the words are read by it, or its arguments. Else the first word is a script. */
void script_form(struct subject *s)
{
	struct options_cursor cursor = subject_cursor(s);
	struct options_item item;
	enum options_kind kind;

	while ((kind = options_next(&cursor, &item)) == OPTIONS_OPTION || kind == OPTIONS_WORD) {
		if (kind == OPTIONS_OPTION) {
			subject_option(s, &item);
			continue;
		}
		if (!s->instead && str_eq(item.value.text, STR("-")))
			break;
		if (!s->instead) {
			run_script(s, item.at);
			return;
		}
		/* perl -ne 'print' FILE */
		subject_word(s, s->tool->words[0] == 'r' ? 'r' : 'x', item.value);
	}
	if (!s->instead && s->input.text.p)
		subject_code(s, s->input);
}
