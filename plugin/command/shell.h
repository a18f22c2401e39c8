/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * shell: text of a shell -> the simple commands it holds.
 *
 * Reads what stands behind `sh -c`, `bash -lc`, `su -c` and the like as a shell would: quotes,
 * expansions, redirections, here-documents, lists and compound commands. Nothing is run and nothing is
 * looked up; what the text itself tells is used (`f=/etc/x; cat $f`, `for f in a b`, `cat${IFS}x`,
 * `$(echo x)`), the rest is unknown. The text is an attacker's: there is no syntax error, whatever
 * cannot be understood is passed over and the rest is still read. The commands `eval` and `trap` are
 * read like the text they carry, in place, and are not found themselves.
 *
 * Time is linear in the text and in what it expands to; both are bounded by struct shell_limits. What is
 * found lives in the arena, and in the text.
 * Source: POSIX.1-2017 XCU 2 (Shell Command Language); bash(1) 5.2 for what goes beyond it.
 */
#ifndef COMMAND_SHELL_H
#define COMMAND_SHELL_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "base/str.h"

#define SHELL_UNKNOWN '\xff' /* stands for text that is not known; never part of valid UTF-8 */

struct shell_word {
	/* Quotes and backslashes removed; when glob is set, a pattern in which a quoted * ? [ \ has a
	 * backslash before it. */
	struct str text;
	bool glob; /* holds an unquoted * or ?, or a [ that a ] follows */
	bool dynamic; /* holds SHELL_UNKNOWN: $x, $(..), ~ of unknown value, each as one such byte */
};

enum shell_redirect_kind {
	SHELL_READ,
	SHELL_WRITE,
	SHELL_READ_WRITE,
	SHELL_TEXT, /* here-document or here-string: the word is the text, without glob */
};

struct shell_redirect {
	enum shell_redirect_kind kind;
	struct shell_word word;
};

/*
 * A simple command. `[[ .. ]]` is one whose first word is `[[` and whose last is `]]`, `(( .. ))` one of
 * the words `((` and the expression. Redirections of a compound command (`done < f`) and `$(<f)` are a
 * command without words; the former, if it reads, comes before those it holds, which read from it. A command in a loop over known values is found once for each of them.
 */
struct shell_command {
	const struct shell_word *word;
	size_t n_words; /* assignments are not among them */
	const struct shell_word *assignment; /* NAME=value */
	size_t n_assignments;
	const struct shell_redirect *redirect;
	size_t n_redirects;
	/* Names of variables whose value the text does not tell, so it came from the environment. */
	const struct str *read;
	size_t n_reads;
	/* Where cd has led by then, seen from where the text began; empty = nowhere else. */
	struct shell_word directory;
	/* The command whose output it reads through a pipe, of a group the last one; NULL = none. */
	const struct shell_command *reads_from;
	/* Commands whose output is part of its words: $(..), a variable that holds one; of `case` too, which
	 * is found as a command of `case` and the patterns, for each list of these. */
	const struct shell_command *const *given;
	size_t n_given;
	bool given_input; /* <(..) or <<< is among them: it reads that output */
};

/* Beyond depth, commands, words and bytes the text is not read on; beyond the others less is expanded. */
struct shell_limits {
	size_t depth; /* nesting of substitutions and compound commands */
	size_t commands;
	size_t words; /* of all commands */
	size_t bytes; /* of all that is made of the text: words, copies, values */
	size_t variants; /* words out of one {a,b}, commands out of one in a loop */
};

#define SHELL_LIMITS                                                                               \
	((struct shell_limits){.depth = 100,                                                       \
		.commands = 16384,                                                                 \
		.words = 65536,                                                                    \
		.bytes = 4u << 20,                                                                 \
		.variants = 64})

struct shell_source {
	struct str text;
	const struct str *arg; /* $0, $1, ..: what stands behind the text of sh -c */
	size_t n_args;
	const struct str *variable; /* NAME=value, known from outside: `env NAME=value sh -c ..` */
	size_t n_variables;
	const struct shell_limits *limits; /* NULL = SHELL_LIMITS */
};

struct shell_sink {
	void (*found)(void *ctx, const struct shell_command *command);
	void *ctx;
};

/*
 * Calls found() for each simple command, in the order in which they end in the text: those of a
 * substitution come before the command they are part of. 0, or -1: out of memory (what was read until
 * then has been found). *ret_cut: a limit was met, there may be more.
 */
int shell_parse(struct arena *arena, const struct shell_source *source,
	const struct shell_sink *sink, bool *ret_cut);

#endif
