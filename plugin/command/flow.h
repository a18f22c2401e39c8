/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * flow: what goes from one command of a shell text to another, through a pipe, a substitution or a
 * variable. Who searches the output of a command looks at what that command reads:
 *
 *	cat FILE | grep WORD		grep has the operands of cat
 *	uname -r | grep WORD		.. the file in which the kernel tells the same
 *	ls -a FOLDER | grep WORD	.. the paths that rules name, are in FOLDER and match WORD
 *	curl URL | sh			sh has the name of the script as a program
 *
 * The values are added to the operands of the command that is given the output.
 * Limits: FLOW_PASSED_MAX, FLOW_PATTERN_MAX, FLOW_WORK_MAX; beyond the first two nothing
 * is passed, beyond the last what was not tried is undecided.
 */
#ifndef COMMAND_FLOW_H
#define COMMAND_FLOW_H

#include "command/analysis.h"

#define FLOW_PASSED_MAX	 16 /* operands of one command that are passed on */
#define FLOW_PATTERN_MAX 256 /* bytes of a pattern that is tried against names of a listing */
#define FLOW_WORK_MAX	 (1u << 20) /* patterns times names of all listings of one event, in bytes */

/* From the command with this number to the other. */
void flow_pass(struct commander *c, size_t from, size_t to);

/* The same within one command, that lists folders and searches what it found. */
void flow_search(struct commander *c, size_t command);

#endif
