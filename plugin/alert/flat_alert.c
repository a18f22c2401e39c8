/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * What the flat formats tell of the alert and its rule.
 */
#include "alert/flat.h"

#include "alert/threat.h"
#include "base/clock.h"
#include "sigma/attack.h"

/* --- the alert ------------------------------------------------------------------------------------ */

static struct str get_time_iso(struct flat *f, const struct flat_field *field)
{
	(void)field;
	return str_of(clock_iso(alert_time_ms(f->alert), f->text));
}

static struct str get_time_ms(struct flat *f, const struct flat_field *field)
{
	(void)field;
	return flat_print(f, "%llu", (unsigned long long)alert_time_ms(f->alert));
}

static struct str get_id(struct flat *f, const struct flat_field *field)
{
	(void)field;
	return f->line->event_id;
}

static struct str get_type(struct flat *f, const struct flat_field *field)
{
	(void)f, (void)field;
	return STR("alert");
}

static struct str get_product(struct flat *f, const struct flat_field *field)
{
	(void)f, (void)field;
	return STR("audisp-sigma");
}

static struct str get_level(struct flat *f, const struct flat_field *field)
{
	(void)field;
	return str_of(level_names[f->alert->rule->level]);
}

static struct str get_grade(struct flat *f, const struct flat_field *field)
{
	(void)field;
	return flat_print(f, "%d", alert_grade[f->alert->rule->level]);
}

static struct str get_host(struct flat *f, const struct flat_field *field)
{
	(void)field;
	return f->alert->origin;
}

static struct str get_category(struct flat *f, const struct flat_field *field)
{
	(void)field;
	return alert_category(f->alert);
}

static struct str get_action(struct flat *f, const struct flat_field *field)
{
	(void)field;
	return alert_action(f->alert);
}

static struct str get_outcome(struct flat *f, const struct flat_field *field)
{
	(void)field;
	return str_of(alert_outcome(f->alert));
}

static struct str get_reason(struct flat *f, const struct flat_field *field)
{
	(void)field;
	return f->alert->reason;
}

/* --- the rule ------------------------------------------------------------------------------------- */

static struct str get_title(struct flat *f, const struct flat_field *field)
{
	(void)field;
	return f->alert->rule->title;
}

static struct str get_rule_id(struct flat *f, const struct flat_field *field)
{
	(void)field;
	return f->alert->rule->id;
}

static struct str get_license(struct flat *f, const struct flat_field *field)
{
	(void)field;
	return f->alert->rule->license;
}

static struct str get_reference(struct flat *f, const struct flat_field *field)
{
	(void)field;
	const struct str_list *list = &f->alert->rule->references;

	return list->n ? list->list[0] : STR_NONE;
}

static struct str get_authors(struct flat *f, const struct flat_field *field)
{
	(void)field;
	const struct str_list *list = &f->alert->rule->authors;

	for (size_t i = 0; i < list->n; i++)
		flat_element(f, STR(", "), list->list[i]);
	return flat_text(f);
}

enum { ATTACK_IDS = 1, ATTACK_NAMES = 2 };

static struct str attack(struct flat *f, const struct attack_tag *tag, size_t n_tags, size_t what)
{
	const struct attack_tag *list[THREAT_MAX];
	bool cut = false;
	size_t n = threat_distinct(tag, n_tags, f->line->tier, list, &cut);

	for (size_t i = 0; i < n; i++) {
		const struct attack_entry *entry = threat_entry(list[i]);

		if (i > 0)
			flat_append(f, STR(", "));
		if (what & ATTACK_IDS)
			flat_append(f, str_of(entry->id));
		if (what == (ATTACK_IDS | ATTACK_NAMES))
			flat_append(f, STR(" "));
		if (what & ATTACK_NAMES)
			flat_append(f, str_of(entry->name));
	}
	line_cut(f->line, TEXT_THREAT, cut);
	return flat_text(f);
}

static struct str get_tactics(struct flat *f, const struct flat_field *field)
{
	return attack(f, f->alert->rule->tactic, f->alert->rule->n_tactics, field->from);
}

static struct str get_techniques(struct flat *f, const struct flat_field *field)
{
	return attack(f, f->alert->rule->technique, f->alert->rule->n_techniques, field->from);
}

/*
 * value, cap,
 *	keys of kv, CEF and LEEF, label, from, room
 */
const struct flat_field flat_alert_fields[] = {
	{get_time_iso, FLAT_NO_CAP, {"time", "", ""}, NULL, 0, KEPT},
	{get_time_ms, FLAT_NO_CAP, {"", "rt", "devTime"}, NULL, 0, KEPT},
	{get_id, FLAT_NO_CAP, {"id", "externalId", "id"}, NULL, 0, KEPT},
	{get_type, FLAT_NO_CAP, {"type", "", ""}, NULL, 0, KEPT},
	{get_product, FLAT_NO_CAP, {"app", "", ""}, NULL, 0, KEPT},
	{get_product, FLAT_NO_CAP, {"vendor_product", "", ""}, NULL, 0, KEPT},
	{get_title, TEXT_RULE_NAME, {"signature", "", "ruleName"}, NULL, 0, KEPT},
	{get_rule_id, TEXT_RULE_ID, {"signature_id", "", ""}, NULL, 0, KEPT},
	{NULL, TEXT_RULE_NAME, {"", "name", ""}, NULL, 0, KEPT},
	{NULL, TEXT_RULE_ID, {"", "signatureId", "eventId"}, NULL, 0, KEPT},
	{get_level, FLAT_NO_CAP, {"severity", "", "severity"}, NULL, 0, KEPT},
	{get_grade, FLAT_NO_CAP, {"", "", "sev"}, NULL, 0, KEPT},
	{get_authors, TEXT_RULE_AUTHOR, {"rule_author", "cs1", "ruleAuthor"}, "Rule author", 0,
		KEPT},
	{get_license, TEXT_RULE_LICENSE, {"rule_license", "", "ruleLicense"}, NULL, 0, EXTRA},
	{get_reference, TEXT_RULE_REFERENCE, {"rule_reference", "", "ruleReference"}, NULL, 0,
		EXTRA},
	{get_tactics, TEXT_THREAT, {"", "cs3", ""}, "ATT&CK tactic", ATTACK_IDS | ATTACK_NAMES,
		KEPT},
	{get_tactics, TEXT_THREAT, {"mitre_tactic_id", "", "mitreTacticId"}, NULL, ATTACK_IDS,
		KEPT},
	{get_tactics, TEXT_THREAT, {"mitre_tactic", "", "mitreTactic"}, NULL, ATTACK_NAMES, KEPT},
	{get_techniques, TEXT_THREAT, {"", "cs2", ""}, "ATT&CK technique",
		ATTACK_IDS | ATTACK_NAMES, KEPT},
	{get_techniques, TEXT_THREAT, {"mitre_technique_id", "", "mitreTechniqueId"}, NULL,
		ATTACK_IDS, KEPT},
	{get_techniques, TEXT_THREAT, {"mitre_technique", "", "mitreTechnique"}, NULL, ATTACK_NAMES,
		KEPT},
	{get_host, TEXT_HOST, {"dest", "dvchost", "identHostName"}, NULL, 0, KEPT},
	{get_host, TEXT_HOST, {"dvc", "", ""}, NULL, 0, KEPT},
	{get_category, FLAT_NO_CAP, {"category", "cat", "cat"}, NULL, 0, KEPT},
	{get_action, FLAT_NO_CAP, {"action", "act", "action"}, NULL, 0, KEPT},
	{get_outcome, FLAT_NO_CAP, {"outcome", "outcome", "outcome"}, NULL, 0, KEPT},
	{get_reason, TEXT_REASON, {"reason", "reason", "reason"}, NULL, 0, KEPT},
};
const size_t flat_alert_fields_n = sizeof(flat_alert_fields) / sizeof(flat_alert_fields[0]);
