/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * value: Sigma strings, with their escapes resolved.
 *
 * `*` is any text, `?` any one character. A backslash takes the meaning from `*`, `?` and another
 * backslash; in front of anything else it is itself. The wildcards of contains, startswith and
 * endswith are added here, to the tokens: added to the text, a backslash at its end would eat them.
 * Limits: VALUE_WILDCARDS_MAX per value.
 */
#ifndef SIGMA_VALUE_H
#define SIGMA_VALUE_H

#include "sigma/rule.h"

#define VALUE_WILDCARDS_MAX 256

enum { VALUE_ANY_BEFORE = 1, VALUE_ANY_AFTER = 2 };

/*
 * Sets value->token and value->n_tokens, in the arena: no token for the empty string, never two
 * GLOB_MANY or two GLOB_TEXT in a row. `any` is a set of VALUE_ANY_*. On failure the value is untouched.
 */
int value_glob(struct arena *arena, struct str text, unsigned any, struct rule_value *value,
	struct err *err);

/* The same of text in which every byte stands for itself. */
int value_literal(struct arena *arena, struct str text, unsigned any, struct rule_value *value,
	struct err *err);

#endif
