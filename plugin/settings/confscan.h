/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * confscan: what must be refused before libconfig reads a text.
 *
 * libconfig 1.5 takes an integer without `L` modulo 2^32 and one with `L` to the nearest it can
 * hold, both without a word; it opens the files that @include names; and it ends the text at a
 * NUL.
 * Source: libconfig manual, "Configuration File Grammar"
 */
#ifndef SETTINGS_CONFSCAN_H
#define SETTINGS_CONFSCAN_H

#include "base/err.h"

/* -1: refused, all reasons in `errs`. */
int settings_scan(struct str text, const char *file, struct errs *errs);

#endif
