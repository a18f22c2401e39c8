/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * logsource: which events a rule is about, and whether we have them.
 *
 * A rule for another log is refused with the reason, so that nobody waits for an alert that cannot
 * come: "not supported yet" is about audit events that we do not evaluate, "not for this source" about
 * logs that are not audit events.
 * Source: https://sigmahq.io/docs/basics/log-sources.html
 */
#ifndef SIGMA_LOGSOURCE_H
#define SIGMA_LOGSOURCE_H

#include "event/field.h"
#include "sigma/yaml.h"

/* `doc` is the rule; its key `logsource` is read. */
int logsource_parse(const struct yaml_node *doc, enum unit *ret_unit, struct errs *errs);

/* "process_creation" */
const char *logsource_unit_name(enum unit unit);

#endif
