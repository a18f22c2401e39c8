/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * expand: placeholders of a value, %name%, replaced by the values that the configuration has for them.
 *
 * A value stands for the list of all that can be made of it, each placeholder by each of its values, as
 * if these had been written in the rule. A placeholder that is not supplied refuses the rule; `\%` is a
 * percent sign. A percent sign without a second one, or with anything but letters, digits and `_` between
 * them, is an ordinary one.
 * Limits: RULE_VALUES_MAX values.
 * Source: https://sigmahq.io/docs/basics/modifiers.html (expand)
 */
#ifndef SIGMA_EXPAND_H
#define SIGMA_EXPAND_H

#include "sigma/operand.h"

/*
 * `node` is a value, or a list of values; *ret_node is a list of what is made of them, with the places of
 * the values they come from. -1: told.
 */
int expand_values(
	struct loader *l, const struct yaml_node *node, const struct yaml_node **ret_node);

#endif
