/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * scalar: what a scalar without quotes means.
 *
 * YAML 1.1 makes numbers, booleans and null of plain words (010 is eight, yes is true); quoted ones
 * are always text. Audit values are text, so numbers are compared as text: an integer as its decimal
 * digits, whatever base the rule is written in, a fraction as it is written, without a plus.
 * Source: https://yaml.org/type/ (int, float, bool, null), as PyYAML reads it.
 */
#ifndef SIGMA_SCALAR_H
#define SIGMA_SCALAR_H

#include "sigma/yaml.h"

enum scalar_type { SCALAR_TEXT, SCALAR_NULL, SCALAR_BOOL, SCALAR_NUMBER };

/*
 * The type of a scalar and the text to compare with: "true" or "false", a decimal number, "" for null.
 * *ret_text is the node's own text or in the arena. -1: a number beyond 64 bits, or out of memory.
 */
int scalar_resolve(struct arena *arena, const struct yaml_node *node, enum scalar_type *ret_type,
	struct str *ret_text);

/* Says of a node that is no SCALAR_NUMBER that it should be one, and why it is none. */
int scalar_refuse(const struct yaml_node *node, struct errs *errs);

#endif
