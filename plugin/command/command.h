/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * command: what the command of a started program does, as simple commands.
 *
 * The first one is the program itself; behind it come those that it visibly carries: what sudo, env,
 * xargs, find -exec and the like start, each simple command of the text of a shell, and so on, down to
 * COMMAND_NESTING_MAX. Of each these fields are told (event/field.h):
 *
 *	Program		path (of the program itself the executable that the kernel resolved, of others as they
 *			were written), the name alone, and the usual name where the tool is known by another
 *			(mawk: awk); of an interpreter those of its script too
 *	Operand		the files it reads, lists, tests or connects to: absolute, see path.h
 *	Pattern		what it searches for
 *	Option		canonical names, without dashes
 *	OptionValue	name=value
 *	Word		other words: verbs, texts; $NAME for variables that are asked for
 *
 * Nothing is looked up in the system: this is what the words say, and the tables know (tools.h).
 * Limits: collect.h, COMMAND_NESTING_MAX. What is beyond is cut: rules are undecided about it.
 */
#ifndef COMMAND_COMMAND_H
#define COMMAND_COMMAND_H

#include "command/artefact.h"
#include "event/view.h"

#define COMMAND_NESTING_MAX 8

struct commander;

struct commands {
	const struct command_fields *list;
	size_t n; /* at least 1 */
	bool cut; /* not all is there */
};

/* NULL = out of memory. */
struct commander *commander_new(void);
void commander_free(struct commander *c);

/*
 * The simple commands of a process_creation event; valid until the next call, and as long as the event.
 * `artefacts`: the paths that rules name.
 */
struct commands commander_run(
	struct commander *c, const struct artefacts *artefacts, const struct event *event);

#endif
