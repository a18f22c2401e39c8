/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * analysis: the inside of command.c and of the files that know one form of command each.
 *
 * One simple command is a `struct subject`: its tool, its words and where its values go. A command that
 * it carries is a subject of its own, one level deeper. All of it lives on the stack and in the
 * collector's arena, until the next event.
 */
#ifndef COMMAND_ANALYSIS_H
#define COMMAND_ANALYSIS_H

#include "command/collect.h"
#include "command/command.h"
#include "command/path.h"
#include "command/tools.h"

struct commander {
	struct tools *tools;
	struct collector out;
	struct resolver resolver;
	size_t globs; /* bytes of patterns that were expanded in this event */
	size_t listed; /* what was spent on searches of listings (flow.h) */
	bool incomplete; /* words of the event are missing */
};

struct subject {
	struct commander *c;
	const struct tool *tool; /* NULL = not known */
	struct str name; /* by which the tool was found */
	size_t id; /* in the collector */
	struct words words; /* behind the name */
	int depth;
	bool instead; /* an option has taken the place of the first word */
	struct str folder; /* where it was before it went elsewhere; empty: it did not */
	struct shell_word input; /* text that it is given to read; .text.p NULL = not known */
	struct str *variable; /* NAME=value of env and sudo, for the command that it carries */
	size_t n_variables;
};

#define VARIABLES_MAX 64 /* that one command passes on; further ones are unknown to a shell */

/* --- values (operand.c) --- */

/* A file that the command reads. */
void subject_reads(struct subject *s, struct shell_word word);

/* A file if it is a path, else text. */
void subject_sees(struct subject *s, struct shell_word word);

/* Paths that rules name, where they stand in a program; `arguments`: those only that are given to a
 * function, in quotes, for the text may be a message, or a query about names. */
void subject_mentions(struct subject *s, struct str text, bool arguments);

void subject_adds(struct subject *s, enum field field, struct str text);

/* $NAME, of a variable that is asked for. */
void subject_asks(struct subject *s, struct str name);

/* Program: path, name and usual name. */
void subject_runs(struct subject *s, struct str path);

/* From here on its paths are seen from another folder. */
void subject_enters(struct subject *s, struct str folder);

/* It is another tool, behind so many of its words: an applet, a script, a verb. */
void subject_becomes(struct subject *s, struct str name, size_t words);

/* --- words (plain.c) --- */

/* One option as options_next() gave it. */
void subject_option(struct subject *s, const struct options_item *item);

/* A word of this kind (tools.h). */
void subject_word(struct subject *s, char kind, struct shell_word word);

/* The options of the tool and where its words begin; for options_next(). */
struct options_cursor subject_cursor(const struct subject *s);

/* --- what it carries --- */

/* By the form of its tool. */
void subject_run(struct subject *s);

/* Another command, its name first; a no-op for no words. */
void subject_carries(struct subject *s, struct words words);

/* The words with a blank between, as one. */
struct shell_word subject_joins(struct subject *s, struct words words);

/* Text that it gives to a shell. */
void subject_shell(struct subject *s, struct shell_word text, struct words args);

/* A program in the tool's own language. */
void subject_code(struct subject *s, struct shell_word text);

/* --- forms (tools.h) --- */

void plain_form(struct subject *s);
void shell_form(struct subject *s); /* shells.c */
void script_form(struct subject *s);
void find_form(struct subject *s); /* find.c */
void keys_form(struct subject *s); /* forms.c */
void tar_form(struct subject *s);
void test_form(struct subject *s);
void applets_form(struct subject *s);
void verbs_form(struct subject *s);
void ps_form(struct subject *s);
void expr_form(struct subject *s);
void socat_form(struct subject *s);

#endif
