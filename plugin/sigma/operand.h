/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * operand: one value of a selection, read as the modifiers of its field ask for.
 *
 * Inside sigma/ only: detection.c reads the lines, this their values.
 */
#ifndef SIGMA_OPERAND_H
#define SIGMA_OPERAND_H

#include "sigma/modifier.h"
#include "sigma/yaml.h"

/* The detection of one rule while it is read. */
struct loader {
	struct arena *arena;
	struct field_names *names;
	struct errs *errs;
	enum unit unit;
	const struct rule_options *options; /* may be NULL */
	size_t n_values;
};

/* One line of a selection while it is read. */
struct item_line {
	struct item *item;
	struct modifiers modifiers;
};

/* Adds the value to line->item, which has room for it. -1: told. */
int operand_add(struct loader *l, const struct item_line *line, const struct yaml_node *node);

/* Always -1. */
int loader_no_memory(struct loader *l, struct place at);

#endif
