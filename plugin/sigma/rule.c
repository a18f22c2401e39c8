/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sigma/rule.h"

#include "base/file.h"
#include "sigma/correlation.h"
#include "sigma/detection.h"
#include "sigma/logsource.h"
#include "sigma/meta.h"

static int check_kind(const struct yaml_node *doc, struct errs *errs)
{
	if (doc->kind != YAML_IS_MAP)
		return errs_add(errs, doc->at, "a rule must be a map, not %s", yaml_kind_name(doc));
	return 0;
}

struct str rule_stem(struct arena *arena, const char *file)
{
	struct str stem = str_of(file_base(file));

	if (str_ends(stem, STR(".yml")))
		stem.n -= 4;
	else if (str_ends(stem, STR(".yaml")))
		stem.n -= 5;
	return arena_str(arena, stem);
}

static int parse_correlation(const struct rule_load *load, const struct yaml_node *doc,
	struct rule *rule, struct rule **ret_rule)
{
	int rc = meta_parse(load->arena, doc, rule, load->errs);

	if (correlation_parse(load, doc, rule) || rc)
		return -1;
	*ret_rule = rule;
	return 0;
}

int rule_parse(const struct rule_load *load, const struct yaml_node *doc, struct rule **ret_rule)
{
	struct errs *errs = load->errs;
	struct rule *rule;
	int rc;

	if (check_kind(doc, errs))
		return -1;
	rule = arena_new(load->arena, struct rule);
	if (!rule)
		return errs_add(errs, doc->at, "out of memory");
	rule->at = doc->at;
	rule->stem = rule_stem(load->arena, load->file);
	if (!rule->stem.p)
		return errs_add(errs, doc->at, "out of memory");
	if (yaml_get(doc, "correlation"))
		return parse_correlation(load, doc, rule, ret_rule);
	int source = logsource_parse(doc, &rule->unit, errs);

	rule->of_product = logsource_is_product(doc);

	/* Nothing else about a rule for another log is of interest here. */
	if (source == LOGSOURCE_FOREIGN)
		return source;
	rc = meta_parse(load->arena, doc, rule, errs);
	/* Without a known unit every field would be unknown: that would only hide the reason. */
	if (source != 0 || detection_parse(load, doc, rule) || rc)
		return -1;
	*ret_rule = rule;
	return 0;
}
