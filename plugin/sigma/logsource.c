/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sigma/logsource.h"

/* The categories of audit events: units by their number, and behind them those that nothing evaluates. */
static const char *const categories[] = {
	[UNIT_PROCESS_CREATION] = "process_creation",
	[UNIT_NETWORK_CONNECTION] = "network_connection",
	[UNIT_FILE_EVENT] = "file_event",
	[UNIT_FILE_ACCESS] = "file_access",
	[UNIT_RECORD] = "file_change",
	"file_delete",
	"file_rename",
};

static const char *const products[] = {"linux"};
static const char *const services[] = {"auditd"};
static const char *const keys[] = {"category", "product", "service", "definition"};

/* Categories that are not audit events, to tell them from typing errors. */
static const char *const foreign_categories[] = {
	"antivirus",
	"application",
	"create_remote_thread",
	"create_stream_hash",
	"database",
	"dns",
	"dns_query",
	"driver_load",
	"firewall",
	"image_load",
	"pipe_created",
	"process_access",
	"process_termination",
	"process_tampering",
	"proxy",
	"ps_script",
	"raw_access_thread",
	"registry_add",
	"registry_delete",
	"registry_event",
	"registry_set",
	"sysmon_error",
	"sysmon_status",
	"webserver",
	"wmi_event",
};

#define COUNT(list) (sizeof(list) / sizeof((list)[0]))

const char *logsource_unit_name(enum unit unit)
{
	if (unit < UNIT_RECORD)
		return categories[unit];
	return unit == UNIT_RECORD ? services[0] : "correlation";
}

static bool is_one_of(struct str word, const char *const *list, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		if (str_eq(word, str_of(list[i])))
			return true;
	}
	return false;
}

/* A word that is none of ours: mistyped, or of another log. */
static int not_ours(
	const struct yaml_node *word, const char *const *ours, size_t n, struct errs *errs)
{
	const char *near = str_suggest(word->text, ours, n), *key = word->key->text.p;

	if (near && !is_one_of(word->text, foreign_categories, COUNT(foreign_categories)))
		return errs_add(errs, word->at, "unknown %s '%s'%s", key,
			err_quote(word->text).text, err_hint(near).text);
	errs_note(errs, word->at, "not for this source: %s '%s'%s", key, err_quote(word->text).text,
		ours == services ? " is another log" : "");
	return LOGSOURCE_FOREIGN;
}

static int check_category(const struct yaml_node *category, enum unit *ret_unit, struct errs *errs)
{
	for (int i = 0; i < (int)COUNT(categories); i++) {
		if (!str_eq(category->text, str_of(categories[i])))
			continue;
		if (i >= UNIT_RECORD)
			return errs_add(errs, category->at, "category '%s' is not supported yet",
				categories[i]);
		*ret_unit = (enum unit)i;
		return 0;
	}
	return not_ours(category, categories, COUNT(categories), errs);
}

/* A key that is mistyped would leave the rule about more than it says; others may be anybody's. */
static int check_keys(const struct yaml_node *logsource, struct errs *errs)
{
	int rc = 0;

	yaml_each (value, logsource) {
		const struct yaml_node *key = value->key;
		const char *near = str_suggest(key->text, keys, COUNT(keys));

		if (near && !str_eq(key->text, str_of(near)))
			rc = errs_add(errs, key->at, "unknown key '%s' of 'logsource'%s",
				err_quote(key->text).text, err_hint(near).text);
	}
	return rc;
}

/* A word of the logsource; NULL with *bad set when it is no text. */
static const struct yaml_node *get_word(
	const struct yaml_node *logsource, const char *key, bool *bad, struct errs *errs)
{
	const struct yaml_node *node = yaml_get(logsource, key);

	if (!node || (node->kind == YAML_IS_SCALAR && node->text.n))
		return node;
	*bad = true;
	errs_add(errs, node->at, "logsource '%s' must be a word", key);
	return NULL;
}

int logsource_parse(const struct yaml_node *doc, enum unit *ret_unit, struct errs *errs)
{
	const struct yaml_node *logsource = yaml_get(doc, "logsource");
	bool bad = false;

	if (!logsource)
		return errs_add(errs, doc->at, "a %s needs a 'logsource'",
			yaml_get(doc, "filter") ? "filter" : "rule");
	if (logsource->kind != YAML_IS_MAP)
		return errs_add(errs, logsource->at, "'logsource' must be a map, not %s",
			yaml_kind_name(logsource));

	const struct yaml_node *product = get_word(logsource, "product", &bad, errs);
	const struct yaml_node *category = get_word(logsource, "category", &bad, errs);
	const struct yaml_node *service = get_word(logsource, "service", &bad, errs);

	if (check_keys(logsource, errs) || bad)
		return -1;
	if (product && !is_one_of(product->text, products, COUNT(products)))
		return not_ours(product, products, COUNT(products), errs);
	if (service && !is_one_of(service->text, services, COUNT(services)))
		return not_ours(service, services, COUNT(services), errs);
	if (category)
		return check_category(category, ret_unit, errs);
	if (service || product) {
		*ret_unit = UNIT_RECORD;
		return 0;
	}
	return errs_add(errs, logsource->key->at, "'logsource' names no category");
}

bool logsource_is_product(const struct yaml_node *doc)
{
	const struct yaml_node *logsource = yaml_get(doc, "logsource");

	return !yaml_get(logsource, "category") && !yaml_get(logsource, "service");
}
