/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * find: the inside of find.c, which reads an expression, and of find_below.c, which works it out for the
 * paths that rules name.
 */
#ifndef COMMAND_FIND_H
#define COMMAND_FIND_H

#include "command/analysis.h"
#include "command/findre.h"

#define FIND_TERMS_MAX	 256
#define FIND_STARTS_MAX	 64
#define FIND_NESTING_MAX 32
#define FIND_WORK_MAX	 (32u << 20) /* bytes of patterns times bytes of paths */

enum term_kind {
	TERM_AND,
	TERM_OR,
	TERM_LIST, /* with a comma */
	TERM_NOT,
	TERM_NAME,
	TERM_PATH,
	TERM_REGEX,
	TERM_PRUNE,
	TERM_TYPE,
	TERM_ACT,
	TERM_TRUE,
	TERM_ANY
};

struct term {
	enum term_kind kind;
	bool any_case;
	struct str pattern;
	uint16_t left, right; /* operands; 0 = none */
};

struct finder {
	struct subject *s;
	size_t at; /* the next word */
	uint64_t max_depth, min_depth;
	struct shell_word start[FIND_STARTS_MAX];
	size_t n_starts;
	struct term term[FIND_TERMS_MAX + 1]; /* [0] is none */
	size_t n_terms;
	bool acts; /* an action besides -prune */
	bool prunes;
	bool one_device; /* -xdev */
	bool cut;
	size_t work;
	enum findre_syntax syntax;
};

/* Adds the paths below this start point for which the expression at `root` asks. */
void find_below(struct finder *f, uint16_t root, struct shell_word start);

#endif
