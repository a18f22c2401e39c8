/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * detection: the selections of a rule, every field, modifier and value checked.
 *
 * A map asks for all of its lines, a list of maps for any of them; plain text in a list is a keyword,
 * to be found anywhere in the event. Every problem of every selection is reported.
 * Limits: RULE_SELECTIONS_MAX, RULE_VALUES_MAX.
 * Source: https://sigmahq.io/sigma-specification/specification/sigma-rules-specification.html
 */
#ifndef SIGMA_DETECTION_H
#define SIGMA_DETECTION_H

#include "sigma/rule.h"
#include "sigma/yaml.h"

/* Sets selection, n_selections and condition of `rule`, whose unit is known, from key `detection`. */
int detection_parse(const struct rule_load *load, const struct yaml_node *doc, struct rule *rule);

/* The same from the map itself: of a filter, whose key `rules` is none of the selections. */
int detection_parse_map(
	const struct rule_load *load, const struct yaml_node *map, struct rule *rule);

/* Is it one of the selections of this map, and none of its other keys? */
bool detection_is_selection(const struct yaml_node *map, const struct yaml_node *value);

#endif
