/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * options: takes the words of a command apart into options, their values and the rest, as
 * getopt_long(3) and its relatives do.
 *
 * What a program knows is told in one line, an entry after another with a blank between them:
 *
 *	a,all		-a or --all
 *	I,ignore=	with a value: `-I x`, `-Ix`, `--ignore x`, `--ignore=x`
 *	color=?		no letter; the value is optional and can only be attached
 *
 * In place of `=`, which is any text, the kind of the value: `<` a file that is read, `*` wildcards of
 * files that are looked for, `>` a file that is written, `^` text or @FILE, `%` a verb and words, `#`
 * digits, which may be missing, `~` what is searched for, `@` the folder where the following operands are,
 * `$` text of a shell, `+` the same, of which the words behind are more, `:` a program in the tool's own
 * language, `&` the name of a variable, `;` a name and in the next word a file that is read, `|` a name and
 * in the next word any text, `/` the number of a process whose namespaces are read. With `!` behind it, the option also takes the place of the first
 * operand (`grep -e x FILE`).
 *
 * Letters stand in clusters; a long name may be cut short as long as one option begins so; `--` ends
 * the options. An option that is not told of has a value only where it is attached.
 * Source: getopt(3), POSIX.1-2017 XBD 12.2.
 */
#ifndef COMMAND_OPTIONS_H
#define COMMAND_OPTIONS_H

#include "base/arena.h"
#include "command/words.h"

#define OPTIONS_MAX 250 /* of one tool */

struct option_info {
	char letter; /* 0 = none */
	struct str name; /* never empty: the letter, if there is no long name */
	char value; /* its kind as above; 0 = none */
	bool optional; /* the value may be missing */
	bool instead; /* of the first operand */
};

struct option_set {
	struct option_info *list;
	size_t n;
	uint8_t letter[128]; /* index + 1 */
};

/* -1: out of memory. The texts are those of `spec`. */
int options_compile(struct arena *arena, const char *spec, struct option_set *ret_set);

enum options_style {
	OPTIONS_FIRST = 1, /* the first word that is none ends the options */
	OPTIONS_ONE_DASH = 2, /* long names with one dash, no clusters */
};

struct options_cursor {
	const struct option_set *set; /* NULL = unknown program */
	struct words words;
	unsigned style;
	size_t at; /* the next word */
	size_t in; /* place within the cluster of word `at`, 0 = at its start */
	bool ended; /* no more options */
};

enum options_kind { OPTIONS_END, OPTIONS_OPTION, OPTIONS_WORD };

struct options_item {
	const struct option_info *info; /* NULL = not told of, or a word */
	struct str name; /* canonical; as written, without dashes, if not told of */
	bool has_value;
	struct shell_word value; /* of the option, or the word */
	size_t at; /* index of the word */
};

/*
 * The name of an option that is not told of says that its value is left out: --exclude=x. `apart`: that
 * the next word is, which it is not after --exclude-caches or --skip-broken.
 */
bool options_leave_out(struct str name, bool apart);

enum options_kind options_next(struct options_cursor *cursor, struct options_item *ret_item);

#endif
