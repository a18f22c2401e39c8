/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * foreign: names what a log is when it holds no audit record.
 */
#ifndef CLI_FOREIGN_H
#define CLI_FOREIGN_H

#include "base/str.h"

/* What a file with this first line most likely is, and what to do; never NULL. */
const char *foreign_kind(struct str first_line);

#endif
