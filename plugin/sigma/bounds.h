/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * bounds: the `condition` of a correlation.
 *
 * Operators and numbers, all of which must hold, so that two make a range; beside them the fields whose
 * values are counted or calculated with, and the percentile. A condition that can never be true is an
 * error.
 */
#ifndef SIGMA_BOUNDS_H
#define SIGMA_BOUNDS_H

#include "sigma/correlation.h"

/*
 * `map` is that of the key `correlation`; type and members are known already. -1: refused, the reasons
 * in load->errs.
 */
int bounds_parse(const struct rule_load *load, const struct yaml_node *map, struct correlation *c);

#endif
