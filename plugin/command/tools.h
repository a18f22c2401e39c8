/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * tools: what is known of programs: their options, and what their other words are.
 *
 * A tool is found by the name of its file: as it stands, else without what versions, alternatives and
 * builds add to it (python3.11, vim.basic). One that is not known has no options that take a value, and
 * its words are looked at one by one (see `x`).
 *
 * What the words are is told by a letter for each, of which the last stands for all that follow:
 *
 *	r	a file that is read, listed or tested
 *	w	a file that is written, or a name that is only compared
 *	W	(last only) the same, of the last word, if there are others before it: cp, ln
 *	t	text
 *	p	what is searched for
 *	u	a URL, or a file
 *	v	the name of a variable
 *	e	the same, or NAME=value
 *	f	awk: NAME=value or a file that is read
 *	k	a program in the tool's own language
 *	s	text of a shell; several are joined by a blank
 *	c	here begins another command
 *	y	the name of a kernel parameter, whose file is read
 *	x	a file if it is a path (absolute, with a slash in it, or one that rules name), else text
 *
 * Built once, const from then on.
 */
#ifndef COMMAND_TOOLS_H
#define COMMAND_TOOLS_H

#include "command/options.h"

/* What is read in another way than by options and words. */
enum tool_form {
	FORM_PLAIN,
	FORM_SHELL, /* -c TEXT, or a script and its arguments */
	FORM_SCRIPT, /* an interpreter: code by an option, or a script and its arguments */
	FORM_FIND, /* start points and an expression */
	FORM_KEYS, /* key=value, dd */
	FORM_TAR, /* the first word may be options without a dash */
	FORM_TEST, /* test, [, [[: operators between words */
	FORM_APPLETS, /* the first word, or argv[0], is the tool */
	FORM_VERBS, /* options, then a verb, which may be a tool of its own: TOOL-VERB */
	FORM_PS, /* options may come without a dash */
	FORM_EXPR, /* expr: words with operators between */
	FORM_SOCAT, /* addresses: TYPE:PLACE,.. */
};

enum tool_flags {
	TOOL_FIRST = 1, /* the first word ends the options */
	TOOL_ONE_DASH = 2, /* long options have one dash */
	TOOL_HERE = 4, /* without operands it looks at the working directory */
	TOOL_ASSIGNS = 8, /* NAME=value may stand before the command */
	TOOL_NO_FILES = 32, /* values of options that are not told of are no files */
	TOOL_PLUS = 16, /* a word that begins with + is a command of an editor */
	TOOL_ALL = 128, /* it searches the names of all files */
	TOOL_MOUNTS = 64, /* without operands it lists what is mounted */
	TOOL_MAKES = 256, /* with --directory its words are folders that it makes */
};

struct tool {
	/* Tools that are alike, separated by blanks; names of one tool by slashes, its usual one first. */
	const char *names;
	const char *options; /* see options.h */
	const char *words;
	enum tool_form form;
	unsigned flags;
	struct option_set set; /* made of options */
};

#define TOOL(names, options, words)                                                                \
	{                                                                                          \
		names, options, words, FORM_PLAIN, 0,                                              \
		{                                                                                  \
			0                                                                          \
		}                                                                                  \
	}
#define TOOL_AS(names, options, words, form, flags)                                                \
	{                                                                                          \
		names, options, words, form, flags,                                                \
		{                                                                                  \
			0                                                                          \
		}                                                                                  \
	}

/* Each ends with an entry without names. */
extern const struct tool tools_read[], tools_run[], tools_other[];

struct tools;

/* NULL = out of memory. */
struct tools *tools_new(void);
void tools_free(struct tools *tools);

/* By the path or name of a program. NULL = not known. */
const struct tool *tools_find(const struct tools *tools, struct str program);

/* The usual name of the program; empty = not known. */
struct str tools_name(const struct tools *tools, struct str program);

/* NAME-VERB, or NULL. */
const struct tool *tools_find_verb(const struct tools *tools, struct str name, struct str verb);

#endif
