/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Shells and interpreters: the text of an option, or a script and its arguments.
 */
#include "command/analysis.h"

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

/* Options of a shell; those with a plus too. Behind them text and arguments, or a script. */
void shell_form(struct subject *s)
{
	struct options_cursor cursor = subject_cursor(s);
	struct options_item item;
	enum options_kind kind;
	bool text = false;

	while ((kind = options_next(&cursor, &item)) == OPTIONS_OPTION || kind == OPTIONS_WORD) {
		if (kind == OPTIONS_OPTION) {
			subject_option(s, &item);
			text |= str_eq(item.name, STR("command"));
			continue;
		}
		bool lone = str_eq(item.value.text, STR("-"));

		/* +e and the like; a dash alone ends the options. */
		if (lone || (item.value.text.n > 1 && item.value.text.p[0] == '+')) {
			cursor.ended = lone;
			continue;
		}
		if (text)
			subject_shell(s, item.value, words_from(&s->words, item.at + 1));
		else
			run_script(s, item.at);
		return;
	}
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
		if (!s->instead) {
			run_script(s, item.at);
			return;
		}
		/* perl -ne 'print' FILE */
		subject_word(s, s->tool->words[0] == 'r' ? 'r' : 'x', item.value);
	}
}
