/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "command/command.h"

#include <stdlib.h>

#include "command/analysis.h"

struct commander *commander_new(void)
{
	struct commander *c = calloc(1, sizeof(*c));

	if (!c)
		return NULL;
	collect_init(&c->out);
	c->tools = tools_new();
	if (!c->tools || resolver_init(&c->resolver) != 0) {
		commander_free(c);
		return NULL;
	}
	return c;
}

void commander_free(struct commander *c)
{
	if (!c)
		return;
	tools_free(c->tools);
	collect_done(&c->out);
	resolver_done(&c->resolver);
	free(c);
}

/* --- by form --------------------------------------------------------------------------------------- */

void subject_run(struct subject *s)
{
	static void (*const forms[])(struct subject * s) = {
		[FORM_PLAIN] = plain_form,
		[FORM_SHELL] = shell_form,
		[FORM_SCRIPT] = script_form,
		[FORM_FIND] = find_form,
		[FORM_KEYS] = keys_form,
		[FORM_TAR] = tar_form,
		[FORM_TEST] = test_form,
		[FORM_APPLETS] = applets_form,
		[FORM_VERBS] = verbs_form,
		[FORM_PS] = ps_form,
		[FORM_EXPR] = expr_form,
		[FORM_SOCAT] = socat_form,
	};

	forms[s->tool ? s->tool->form : FORM_PLAIN](s);
	if (s->folder.p)
		resolver_chdir(&s->c->resolver, s->folder);
}

void subject_enters(struct subject *s, struct str folder)
{
	if (!s->folder.p)
		s->folder = arena_str(&s->c->out.arena, s->c->resolver.base);
	resolver_chdir(&s->c->resolver, folder);
}

void subject_becomes(struct subject *s, struct str name, size_t words)
{
	s->words = words_from(&s->words, words);
	subject_runs(s, name);
	s->tool = tools_find(s->c->tools, name);
	s->name = name;
	s->instead = false;
}

void subject_carries(struct subject *s, struct words words)
{
	struct subject inner = {.c = s->c,
		.depth = s->depth + 1,
		.variable = s->variable,
		.n_variables = s->n_variables,
		.input = s->input};
	struct shell_word name;

	if (words.n == 0)
		return;
	if (inner.depth > COMMAND_NESTING_MAX) {
		collect_unknown(&s->c->out);
		return;
	}
	name = words_at(&words, 0);
	inner.words = words_from(&words, 1);
	inner.id = collect_begin(&s->c->out);
	inner.tool = tools_find(s->c->tools, name.text);
	inner.name = name.text;
	subject_runs(&inner, name.text);
	subject_run(&inner);
}

/* --- an event -------------------------------------------------------------------------------------- */

static bool is_applet_host(const struct tool *tool)
{
	return tool && tool->form == FORM_APPLETS;
}

/* The name that a link to busybox was called by; empty: it was called by its own. */
static struct str called_as(const struct commander *c, const struct event *event)
{
	struct str name = event->argv.n ? path_name(event->argv.arg[0]) : STR_NONE;

	/* A login shell has a dash in front. */
	if (str_starts(name, STR("-")))
		name = str_sub(name, 1, name.n);
	return is_applet_host(tools_find(c->tools, name)) ? STR_NONE : name;
}

static void run_event(struct commander *c, const struct event *event)
{
	struct str exe = event->field[FIELD_IMAGE].text;
	struct words words = {.plain = event->argv.arg, .n = event->argv.n};
	struct subject s = {.c = c, .id = collect_begin(&c->out)};

	if (event->field[FIELD_IMAGE].state != VALUE_WHOLE)
		collect_cut(&c->out, s.id, FIELD_PROGRAM);
	if (words.n)
		s.words = words_from(&words, 1);
	s.tool = tools_find(c->tools, exe);
	s.name = exe;
	if (exe.n)
		subject_runs(&s, exe);
	if (is_applet_host(s.tool) && called_as(c, event).n)
		subject_becomes(&s, called_as(c, event), 0);
	subject_run(&s);
}

static bool may_carry(const struct tool *tool)
{
	return tool && ((tool->form != FORM_PLAIN && tool->form != FORM_TEST) ||
			       (tool->words && strpbrk(tool->words, "csk")));
}

/* Any word may be missing, and with it any further command. */
static void cut_all(struct commander *c, const struct event *event)
{
	size_t n = c->out.n;

	for (size_t i = 0; i < n; i++) {
		for (int field = FIELD_OPERAND; field < FIELD_COUNT; field++)
			collect_cut(&c->out, i, (enum field)field);
	}
	if (n > 1 || may_carry(tools_find(c->tools, event->field[FIELD_IMAGE].text)))
		collect_unknown(&c->out);
}

struct commands commander_run(
	struct commander *c, const struct artefacts *artefacts, const struct event *event)
{
#define CUT                                                                                        \
	{                                                                                          \
		.text = {"", 0}, .state = VALUE_CUT                                                \
	}
	static const struct command_fields unknown = {{CUT, CUT, CUT, CUT, CUT, CUT}};
#undef CUT
	struct commands commands;

	collect_reset(&c->out, artefacts);
	c->globs = c->listed = 0;
	resolver_event(&c->resolver, event);
	run_event(c, event);
	if (event->argv.incomplete || event->argv.n == 0)
		cut_all(c, event);
	commands.list = collect_finish(&c->out, &commands.n);
	commands.cut = c->out.cut;
	if (commands.n == 0)
		commands = (struct commands){&unknown, 1, true};
	return commands;
}
