/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * snippet: one-line programs -> what they open, test, connect to and run.
 *
 * Reads what stands behind python -c, perl -e, ruby -e, node -e, php -r, lua -e, and the programs of awk
 * and sed. Not a parser of these languages: tokens, calls and the text constants in them. Whether a
 * constant is a file, a pattern or only text is told by the function or operator it is given to (tables,
 * snippet_table.c); what is joined of constants, or held by a variable that was given one, is followed. A
 * function nobody knows that is given an absolute path is taken for one that opens it. A path in a list,
 * or held by something else, counts when the text opens something whose name it does not tell.
 * Nothing is run. There are no errors, whatever is not understood is passed over. Time is linear in the
 * text; nesting, memory and the number of finds are bounded.
 */
#ifndef COMMAND_SNIPPET_H
#define COMMAND_SNIPPET_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "base/str.h"
#include "command/shell.h"

enum snippet_language {
	SNIPPET_PYTHON,
	SNIPPET_PERL,
	SNIPPET_RUBY,
	SNIPPET_NODE,
	SNIPPET_PHP,
	SNIPPET_LUA,
	SNIPPET_AWK,
	SNIPPET_SED,
};

enum snippet_kind {
	SNIPPET_READ, /* opened, listed, or given to a function that is not known */
	SNIPPET_GLOB, /* names that this pattern matches are looked for */
	SNIPPET_FOLDER, /* from here on it is in this folder */
	SNIPPET_TEST, /* whether it is there */
	SNIPPET_STAT,
	SNIPPET_INODE, /* stat of it, in a text that wants inode numbers */
	SNIPPET_CONNECT,
	SNIPPET_PATTERN, /* searched for or compared with */
	SNIPPET_VARIABLE, /* of the environment, its name */
	SNIPPET_SHELL, /* text for a shell */
	SNIPPET_ARGV, /* a command as a list: arg; text is empty */
};

struct snippet_use {
	enum snippet_kind kind;
	struct str text;
	bool dynamic; /* parts that are not known stand there as SHELL_UNKNOWN */
	const struct str *arg; /* likewise */
	size_t n_args;
};

struct snippet_source {
	enum snippet_language language;
	struct str text;
};

struct snippet_sink {
	void (*found)(void *ctx, const struct snippet_use *use);
	void *ctx;
};

#define SNIPPET_DEPTH_MAX  200 /* parentheses */
#define SNIPPET_EMBED_MAX  8 /* programs in text in programs, as "#{..}" of ruby */
#define SNIPPET_JOINED_MAX 16384 /* bytes of a text that is joined of several */
#define SNIPPET_FOUND_MAX  4096
#define SNIPPET_BYTES_MAX  (8u << 20) /* of all texts */

/*
 * Calls found() in the order of the text; for paths that count because something is opened whose name is
 * not told, at the end. What is found lives in the arena, and in the text. 0, or -1: out of memory.
 * *ret_cut: a limit was met, there may be more.
 */
int snippet_parse(struct arena *arena, const struct snippet_source *source,
	const struct snippet_sink *sink, bool *ret_cut);

#endif
