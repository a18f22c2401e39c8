/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * meta: what a rule says about itself: title, id, level, authors, tags and so on.
 *
 * Keys that are not known are left alone: the specification allows rules to carry their own.
 * Source: https://sigmahq.io/sigma-specification/specification/sigma-rules-specification.html
 */
#ifndef SIGMA_META_H
#define SIGMA_META_H

#include "sigma/rule.h"
#include "sigma/yaml.h"

/* Fills all of `rule` but unit, selections and condition; its stem is set already. */
int meta_parse(
	struct arena *arena, const struct yaml_node *doc, struct rule *rule, struct errs *errs);

/* Of a filter, which alerts about nothing: title, name, id, status, description; whatever there is. */
int meta_parse_filter(
	struct arena *arena, const struct yaml_node *doc, struct rule *body, struct errs *errs);

/* Is it of status deprecated or unsupported? Its other keys may be anything. */
bool meta_is_retired(const struct yaml_node *doc);

#endif
