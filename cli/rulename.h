/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * rulename: what a person may call a rule: its id, name or title, or its file without .yml.
 */
#ifndef CLI_RULENAME_H
#define CLI_RULENAME_H

#include "sigma/rule.h"

bool rule_is_called(const struct rule *rule, const char *name);

#endif
