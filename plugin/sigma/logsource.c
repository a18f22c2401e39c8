/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sigma/logsource.h"

static const char *const unit_names[UNIT_COUNT] = {
	[UNIT_PROCESS_CREATION] = "process_creation",
	[UNIT_NETWORK_CONNECTION] = "network_connection",
	[UNIT_FILE_EVENT] = "file_event",
	[UNIT_FILE_ACCESS] = "file_access",
	[UNIT_RECORD] = "auditd",
	[UNIT_CORRELATION] = "correlation",
};

/* Audit events, but nothing evaluates them. */
static const char *const later_categories[] = {
	"file_change",
	"file_delete",
	"file_rename",
};

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
	return unit_names[unit];
}

static bool is_one_of(struct str word, const char *const *list, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		if (str_eq(word, str_of(list[i])))
			return true;
	}
	return false;
}

static int foreign(
	const struct yaml_node *word, const char *key, const char *more, struct errs *errs)
{
	errs_note(errs, word->at, "not for this source: %s '%s'%s", key, err_quote(word->text).text,
		more);
	return LOGSOURCE_FOREIGN;
}

static int check_product(const struct yaml_node *product, struct errs *errs)
{
	if (!product || str_eq(product->text, STR("linux")))
		return 0;
	return foreign(product, "product", "", errs);
}

static int check_category(const struct yaml_node *category, enum unit *ret_unit, struct errs *errs)
{
	struct str name = category->text;
	const char *near;

	for (int unit = 0; unit < UNIT_RECORD; unit++) {
		if (str_eq(name, str_of(unit_names[unit]))) {
			*ret_unit = (enum unit)unit;
			return 0;
		}
	}
	if (is_one_of(name, later_categories, COUNT(later_categories)))
		return errs_add(errs, category->at, "category '%s' is not supported yet", name.p);
	near = str_suggest(name, unit_names, UNIT_RECORD);
	if (near && !is_one_of(name, foreign_categories, COUNT(foreign_categories)))
		return errs_add(errs, category->at, "unknown category '%s' (did you mean '%s'?)",
			err_quote(name).text, near);
	return foreign(category, "category", "", errs);
}

static int check_service(const struct yaml_node *service, struct errs *errs)
{
	if (str_eq(service->text, STR("auditd")))
		return 0;
	return foreign(service, "service", " is another log", errs);
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
		return errs_add(errs, doc->at, "a rule needs a 'logsource'");
	if (logsource->kind != YAML_IS_MAP)
		return errs_add(errs, logsource->at, "'logsource' must be a map, not %s",
			yaml_kind_name(logsource));

	const struct yaml_node *product = get_word(logsource, "product", &bad, errs);
	const struct yaml_node *category = get_word(logsource, "category", &bad, errs);
	const struct yaml_node *service = get_word(logsource, "service", &bad, errs);

	int rc = bad ? -1 : check_product(product, errs);

	if (rc == 0 && service)
		rc = check_service(service, errs);
	if (rc != 0)
		return rc;
	if (category)
		return check_category(category, ret_unit, errs);
	if (service || product) {
		*ret_unit = UNIT_RECORD;
		return 0;
	}
	return errs_add(errs, logsource->key->at, "'logsource' names no category");
}
