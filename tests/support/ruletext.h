/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * ruletext: rules from a text, loaded as from a file.
 */
#ifndef SUPPORT_RULETEXT_H
#define SUPPORT_RULETEXT_H

#include "rulebook.h"

/* NULL: there is no room, or no file could be made. The file is removed; `errs` is the caller's. */
struct rulebook *ruletext_load(const char *text, struct errs *errs);

#endif
