/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * cases: a table of commands, and the events they are.
 *
 * A line is: id, kind, argv as a JSON list, working directory, executable, verdict, note; separated by
 * tabs. Empty lines and those that begin with # are passed over, and the line of headings.
 */
#ifndef TESTS_CASES_H
#define TESTS_CASES_H

#include <stdio.h>

#include "command/command.h"
#include "event/event.h"

#define CASE_ARGS_MAX 64

struct test_case {
	char line[8192];
	char *id, *kind, *verdict, *note;
	struct str arg[CASE_ARGS_MAX];
	char text[8192]; /* of the arguments */
	struct event event;
	char command_line[8192];
};

/* The next line of the table. false: there is none. Fails the test when a line is wrong. */
bool case_read(FILE *file, struct test_case *ret_case);

/* An event of this command; argv: words up to NULL. */
void case_make(struct test_case *to, const char *cwd, const char *exe, const char *const *argv);

/*
 * All commands as text, one after another with a blank between: the usual name of the program, then of
 * each field that has values {operands} /patterns/ [options] <option=value> (words).
 */
const char *case_describe(const struct commands *commands);

/* The values of a field of one command, with a comma between, as text; "..." for what is not known. */
const char *case_values(const struct command_fields *command, enum field field);

#endif
