/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * selname: names of selections, and the patterns that stand for several of them.
 *
 * Inside sigma/ only: condition.c reads the words around them.
 */
#ifndef SIGMA_SELNAME_H
#define SIGMA_SELNAME_H

#include "sigma/condition.h"

/* '*' is any text. Names that begin with '_' are found by patterns that do so only. */
bool selname_matches(struct str pattern, struct str name);

/* The name, or the pattern for the names up to their last '_', that one without a hit may stand for. */
struct hint selname_hint(struct str pattern, const struct selections *selections);

#endif
