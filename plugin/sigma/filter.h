/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * filter: Sigma filter documents, which narrow rules without an edit of them.
 *
 * A filter has a logsource, the rules it is for (ids, names, or `any`), selections and a condition. The
 * logsource of a rule must lie within its own: that of a product alone holds rules of all units, of which
 * those count that may have all fields of the filter. A rule then alerts when its own condition and that of each of its filters hold: to exclude something a
 * filter says `condition: not selection`, as the reference parser has it. The selections of the filter
 * are appended to those of the rule, so that undecided values keep their meaning: what cannot be
 * evaluated in an exclusion does not silence a rule.
 * Limits: FILTER_SELECTIONS_MAX selections of a rule and all of its filters.
 * Source: https://sigmahq.io/sigma-specification/specification/sigma-filters-specification.html
 */
#ifndef SIGMA_FILTER_H
#define SIGMA_FILTER_H

#include "sigma/rule.h"
#include "sigma/yaml.h"

#define FILTER_SELECTIONS_MAX RULE_COMBINED_MAX

struct filter {
	struct place at;
	struct str *target; /* ids, names */
	struct place *target_at;
	size_t n_targets; /* 0: any rule of the units */
	bool wide; /* its logsource is a product alone */
	struct rule *body; /* what it is called */
	struct rule *
		of[UNIT_COUNT]; /* what narrows the rules of a unit: the body, or a copy; or NULL */
};

/* A filter from one YAML document with the key `filter`. -1 = refused, reasons in load->errs; LOGSOURCE_FOREIGN. */
int filter_parse(
	const struct rule_load *load, const struct yaml_node *doc, struct filter **ret_filter);

/* "process_creation"; of a product alone "linux". */
const char *filter_source_name(const struct filter *filter);

/* Does the filter name this rule, by id or name, or is it for any? */
bool filter_names(const struct filter *filter, const struct rule *rule);

/* What narrows the rule, if the filter names it: NULL, its log source is not within the filter's. */
const struct rule *filter_body(const struct filter *filter, const struct rule *rule);

/* The condition of `body` must hold for the rule as well; both are of one unit. */
int filter_apply(
	struct arena *arena, const struct rule *body, struct rule *rule, struct errs *errs);

#endif
