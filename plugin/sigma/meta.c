/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sigma/meta.h"

#include "event/utc.h"
#include "sigma/tags.h"

static const char *const statuses[] = {
	"stable", "test", "experimental", "deprecated", "unsupported"};

static const char *const relations[] = {
	"derived", "obsolete", "obsoletes", "merged", "renamed", "similar"};

#define COUNT(list) (sizeof(list) / sizeof((list)[0]))

struct loader {
	struct arena *arena;
	const struct yaml_node *doc;
	struct rule *rule;
	struct errs *errs;
};

bool meta_is_retired(const struct yaml_node *doc)
{
	const struct yaml_node *status = yaml_get(doc, "status");

	return status && (str_ieq(status->text, STR("deprecated")) ||
				 str_ieq(status->text, STR("unsupported")));
}

static int out_of_memory(struct loader *l)
{
	return errs_add(l->errs, l->doc->at, "out of memory");
}

static bool is_null(const struct yaml_node *node)
{
	return node->kind == YAML_IS_SCALAR && node->plain &&
	       (node->text.n == 0 || str_eq(node->text, STR("~")) ||
		       str_eq(node->text, STR("null")));
}

/* A key that was written with something behind it, else NULL. */
static const struct yaml_node *get(struct loader *l, const char *key)
{
	const struct yaml_node *node = yaml_get(l->doc, key);

	return node && !is_null(node) ? node : NULL;
}

static int copy(struct loader *l, struct str text, struct str *ret_text)
{
	struct str own = arena_str(l->arena, text);

	if (!own.p)
		return out_of_memory(l);
	*ret_text = own;
	return 0;
}

static int want_text(struct loader *l, const struct yaml_node *node)
{
	return node->kind == YAML_IS_SCALAR ? 0 : yaml_refuse(node, l->errs);
}

static int get_text(struct loader *l, const char *key, struct str *ret_text)
{
	const struct yaml_node *node = get(l, key);

	if (!node)
		return 0;
	return want_text(l, node) ? -1 : copy(l, node->text, ret_text);
}

static int get_texts(struct loader *l)
{
	struct rule *rule = l->rule;
	const struct {
		const char *key;
		struct str *text;
	} texts[] = {
		{"title", &rule->title},
		{"name", &rule->name},
		{"status", &rule->status},
		{"description", &rule->description},
		{"license", &rule->license},
		{"date", &rule->date},
		{"modified", &rule->modified},
	};
	int rc = 0;

	for (size_t i = 0; i < COUNT(texts); i++) {
		if (get_text(l, texts[i].key, texts[i].text))
			rc = -1;
	}
	return rc;
}

/* A list of texts; one text alone counts as a list of one. */
static int get_list(struct loader *l, const char *key, struct str_list *ret_list)
{
	const struct yaml_node *node = get(l, key);
	struct str_list list = {0};

	if (!node)
		return 0;
	if (node->kind == YAML_IS_MAP)
		return errs_add(l->errs, node->at, "'%s' must be a list, not a map", key);
	list.list = arena_array(l->arena, struct str, node->n + 1);
	if (!list.list)
		return out_of_memory(l);
	if (node->kind == YAML_IS_SCALAR && copy(l, node->text, &list.list[list.n++]))
		return -1;
	yaml_each (text, node) {
		if (text->kind != YAML_IS_SCALAR)
			return errs_add(l->errs, text->at,
				"'%s' must be a list of texts, not of %ss", key,
				yaml_kind_name(text) + 2);
		if (copy(l, text->text, &list.list[list.n++]))
			return -1;
	}
	*ret_list = list;
	return 0;
}

static int check_title(struct loader *l)
{
	const struct yaml_node *node = get(l, "title");

	if (!node || (node->kind == YAML_IS_SCALAR && str_trim(node->text).n == 0))
		return errs_add(l->errs, node ? node->at : l->doc->at, "a rule needs a 'title'");
	return 0;
}

static bool is_uuid(struct str s)
{
	for (size_t i = 0; i < s.n; i++) {
		bool dash = i == 8 || i == 13 || i == 18 || i == 23;

		if (dash ? s.p[i] != '-' : !memchr("0123456789abcdef", s.p[i], 16))
			return false;
	}
	return s.n == 36;
}

static int get_id(struct loader *l)
{
	const struct yaml_node *node = get(l, "id");
	char *id;

	l->rule->id = l->rule->stem;
	if (!node || (node->kind == YAML_IS_SCALAR && node->text.n == 0)) {
		errs_warn(l->errs, l->doc->at, "the rule has no 'id': its file name '%s' is used",
			err_quote(l->rule->stem).text);
		return 0;
	}
	if (want_text(l, node))
		return -1;
	id = arena_alloc(l->arena, node->text.n + 1);
	if (!id)
		return out_of_memory(l);
	for (size_t i = 0; i <= node->text.n; i++)
		id[i] = ascii_lower(node->text.p[i]);
	l->rule->id = (struct str){id, node->text.n};
	if (!is_uuid(l->rule->id))
		errs_warn(l->errs, node->at, "id '%s' is not a UUID", err_quote(node->text).text);
	return 0;
}

static int get_level(struct loader *l)
{
	const struct yaml_node *node = get(l, "level");
	int level;

	l->rule->level = LEVEL_MEDIUM;
	if (!node) {
		errs_warn(l->errs, l->doc->at, "the rule has no 'level': 'medium' is used");
		return 0;
	}
	if (want_text(l, node))
		return -1;
	level = level_find(node->text);
	if (level >= 0) {
		l->rule->level = (enum level)level;
		return 0;
	}
	return errs_add(l->errs, node->at, "unknown level '%s'%s", err_quote(node->text).text,
		err_hint(level_suggest(node->text)).text);
}

/* An unknown word is a warning only: neither decides what the rule detects. */
static void check_word(struct loader *l, const char *what, const struct yaml_node *node,
	const struct vocabulary *known)
{
	if (!node || node->kind != YAML_IS_SCALAR)
		return;
	for (size_t i = 0; i < known->n; i++) {
		if (str_ieq(node->text, str_of(known->words[i])))
			return;
	}
	errs_warn(l->errs, node->at, "unknown %s '%s'%s", what, err_quote(node->text).text,
		err_hint(str_guess(node->text, known)).text);
}

/* 2023-08-23, in old rules 2023/08/23. */
static void check_date(struct loader *l, const char *key)
{
	const struct yaml_node *node = get(l, key);

	if (!node || node->kind != YAML_IS_SCALAR)
		return;
	char day[] = "2023-08-23";
	struct str s = node->text;
	struct utc utc;
	bool good = s.n == strlen(day);

	for (size_t i = 0; good && i < s.n; i++)
		good = i == 4 || i == 7 ? s.p[i] == s.p[4] && (s.p[4] == '-' || s.p[4] == '/')
					: ascii_digit(s.p[i]);
	if (!good) {
		errs_warn(l->errs, node->at, "'%s' is not of the form YYYY-MM-DD", key);
		return;
	}
	memcpy(day, s.p, s.n);
	day[4] = day[7] = '-';
	if (!utc_read(str_of(day), &utc))
		errs_warn(l->errs, node->at, "'%s' is no day of the calendar: '%s'", key,
			err_quote(s).text);
}

static int add_author(struct loader *l, struct str name)
{
	struct str_list *authors = &l->rule->authors;

	name = str_trim(name);
	return name.n ? copy(l, name, &authors->list[authors->n++]) : 0;
}

/* Names are separated by commas; a comma in parentheses belongs to the name. */
static int get_authors(struct loader *l)
{
	const struct yaml_node *node = get(l, "author");
	size_t start = 0, n = 1;
	int open = 0;

	if (!node || node->kind != YAML_IS_SCALAR)
		return get_list(l, "author", &l->rule->authors);
	struct str s = node->text;

	for (size_t i = 0; i < s.n; i++)
		n += s.p[i] == ',';
	l->rule->authors.list = arena_array(l->arena, struct str, n);
	if (!l->rule->authors.list)
		return out_of_memory(l);
	for (size_t i = 0; i < s.n; i++) {
		open += s.p[i] == '(';
		open -= s.p[i] == ')' && open > 0;
		if (s.p[i] != ',' || open)
			continue;
		if (add_author(l, str_sub(s, start, i)))
			return -1;
		start = i + 1;
	}
	return add_author(l, str_sub(s, start, s.n));
}

static int add_related(struct loader *l, const struct yaml_node *node)
{
	const struct yaml_node *id = yaml_get(node, "id"), *type = yaml_get(node, "type");
	struct related *related = &l->rule->related[l->rule->n_related];

	if (!id || id->kind != YAML_IS_SCALAR || !type || type->kind != YAML_IS_SCALAR)
		return errs_add(l->errs, node->at, "'related' needs an 'id' and a 'type' each");
	check_word(l, "type of relation", type,
		&(const struct vocabulary){relations, COUNT(relations), NULL, 0});
	if (copy(l, id->text, &related->id) || copy(l, type->text, &related->type))
		return -1;
	l->rule->n_related++;
	return 0;
}

static int get_related(struct loader *l)
{
	const struct yaml_node *list = get(l, "related");
	int rc = 0;

	if (!list)
		return 0;
	if (list->kind != YAML_IS_LIST)
		return errs_add(l->errs, list->at, "'related' must be a list, not %s",
			yaml_kind_name(list));
	l->rule->related = arena_array(l->arena, struct related, list->n);
	if (!l->rule->related)
		return out_of_memory(l);
	yaml_each (node, list) {
		if (add_related(l, node))
			rc = -1;
	}
	return rc;
}

static int get_tags(struct loader *l)
{
	const struct yaml_node *node = get(l, "tags");
	struct place *at;
	size_t n = 0;

	if (get_list(l, "tags", &l->rule->tags))
		return -1;
	if (!node)
		return 0;
	at = arena_array(l->arena, struct place, l->rule->tags.n);
	if (!at)
		return out_of_memory(l);
	if (node->kind == YAML_IS_SCALAR)
		at[n++] = node->at;
	yaml_each (tag, node)
		at[n++] = tag->at;
	return tags_resolve(l->arena, l->rule, at, l->errs);
}

static int check_taxonomy(struct loader *l)
{
	const struct yaml_node *node = get(l, "taxonomy");

	if (!node || str_eq(node->text, STR("sigma")))
		return 0;
	if (want_text(l, node))
		return -1;
	return errs_add(l->errs, node->at, "taxonomy '%s' is not supported, only 'sigma'",
		err_quote(node->text).text);
}

/* Any key is allowed, but one that is nearly one of these would be missed without a word. */
static void check_key(const struct loader *l, const struct yaml_node *key)
{
	/* In lines that are not indented as they should be. */
	static const struct str_habit misplaced[] = {{"aliases", "correlation"},
		{"category", "logsource"}, {"condition", "detection"}, {"group-by", "correlation"},
		{"product", "logsource"}, {"service", "logsource"}, {"timespan", "correlation"}};
	static const char *const keys[] = {"action", "author", "correlation", "date", "description",
		"detection", "falsenegatives", "falsepositives", "fields", "filter", "generate",
		"id", "level", "license", "logsource", "modified", "name", "references",
		"regression_tests_path", "related", "scope", "simulation", "status", "tags",
		"taxonomy", "title"};
	const char *within = str_meant(key->text, misplaced, COUNT(misplaced));
	const char *near = str_suggest(key->text, keys, COUNT(keys));

	if (within)
		errs_warn(l->errs, key->at, "key '%s' says nothing here: it belongs into '%s'",
			err_quote(key->text).text, within);
	else if (near && !yaml_get(l->doc, near))
		errs_warn(l->errs, key->at, "unknown key '%s'%s", err_quote(key->text).text,
			err_hint(near).text);
}

int meta_parse(
	struct arena *arena, const struct yaml_node *doc, struct rule *rule, struct errs *errs)
{
	static int (*const steps[])(struct loader * l) = {check_taxonomy, check_title, get_texts,
		get_id, get_level, get_authors, get_related, get_tags};
	struct loader l = {.arena = arena, .doc = doc, .rule = rule, .errs = errs};
	int rc = 0;

	yaml_each (value, doc)
		check_key(&l, value->key);
	for (size_t i = 0; i < COUNT(steps); i++) {
		if (steps[i](&l))
			rc = -1;
	}
	if (get_list(&l, "references", &rule->references))
		rc = -1;
	if (get_list(&l, "falsepositives", &rule->falsepositives))
		rc = -1;
	check_word(&l, "status", get(&l, "status"),
		&(const struct vocabulary){statuses, COUNT(statuses), NULL, 0});
	check_date(&l, "date");
	check_date(&l, "modified");
	return rc;
}

int meta_parse_filter(
	struct arena *arena, const struct yaml_node *doc, struct rule *body, struct errs *errs)
{
	struct loader l = {arena, doc, body, errs};
	int rc = get_texts(&l);

	yaml_each (value, doc)
		check_key(&l, value->key);
	if (get_text(&l, "id", &body->id))
		rc = -1;
	return rc;
}
