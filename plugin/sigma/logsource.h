/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * logsource: which events a rule is about, and whether we have them.
 *
 * A rule for another log is left out with a notice, so that nobody waits for an alert that cannot come,
 * and folders with rules for many logs can be used as they are. One for audit events that are not
 * evaluated is refused.
 * Source: https://sigmahq.io/docs/basics/log-sources.html
 */
#ifndef SIGMA_LOGSOURCE_H
#define SIGMA_LOGSOURCE_H

#include "event/field.h"
#include "sigma/yaml.h"

#define LOGSOURCE_FOREIGN 1

/* `doc` is the rule; its key `logsource` is read. -1: refused; LOGSOURCE_FOREIGN: another log, noted. */
int logsource_parse(const struct yaml_node *doc, enum unit *ret_unit, struct errs *errs);

/* Names it a product alone, which holds all categories and services of it? */
bool logsource_is_product(const struct yaml_node *doc);

/* "process_creation" */
const char *logsource_unit_name(enum unit unit);

#endif
