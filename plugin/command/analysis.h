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
	bool incomplete; /* words of the event are missing */
};

struct subject {
	struct commander *c;
	const struct tool *tool; /* NULL = not known */
	size_t id; /* in the collector */
	struct words words; /* behind the name */
	int depth;
	bool instead; /* an option has taken the place of the first word */
};

/* --- values (operand.c) --- */

/* A file that the command reads. */
void subject_reads(struct subject *s, struct shell_word word);

/* A file if it is a path, else text. */
void subject_sees(struct subject *s, struct shell_word word);

void subject_adds(struct subject *s, enum field field, struct str text);

/* $NAME, of a variable that is asked for. */
void subject_asks(struct subject *s, struct str name);

/* Program: path, name and usual name. */
void subject_runs(struct subject *s, struct str path);

/* --- forms --- */

/* Options and words as the tool's table tells, from the start of s->words (plain.c). */
void plain_form(struct subject *s);

/* One option as options_next() gave it. */
void subject_option(struct subject *s, const struct options_item *item);

/* A word of this kind (tools.h). */
void subject_word(struct subject *s, char kind, struct shell_word word);

/* A command that this one carries, its name first; a no-op for no words. */
void subject_carries(struct subject *s, struct words words);

/* Text that it gives to a shell. */
void subject_shell(struct subject *s, struct shell_word text, struct words args);

/* A program in the tool's own language. */
void subject_code(struct subject *s, struct shell_word text);

#endif
