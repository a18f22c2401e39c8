/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sigma/ruleset.h"

#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>

#include "base/file.h"
#include "base/walk.h"
#include "sigma/collection.h"
#include "sigma/filter.h"
#include "sigma/logsource.h"
#include "sigma/meta.h"
#include "sigma/yaml.h"

#define ID_SLOTS	32768
#define TREE_MEMORY_MAX (8u * 1024 * 1024) /* the nodes of one file */

_Static_assert(ID_SLOTS >= 2 * RULESET_RULES_MAX, "searches are short, and end");

/* One entry while it is added. */
struct load {
	struct ruleset *set;
	enum ruleset_trust trust;
	struct errs *errs;
	size_t first; /* rules from here on are of this entry */
	size_t inherited; /* ids of this file that were made of that of another document */
	struct arena tree; /* of one file; rules copy what they keep */
	struct buf text;
};

struct ruleset *ruleset_new(void)
{
	struct ruleset *set = calloc(1, sizeof(*set));

	if (!set)
		return NULL;
	arena_init(&set->arena, RULESET_MEMORY_MAX);
	set->by_id = calloc(ID_SLOTS, sizeof(*set->by_id));
	if (set->by_id)
		return set;
	ruleset_free(set);
	return NULL;
}

void ruleset_free(struct ruleset *set)
{
	if (!set)
		return;
	arena_done(&set->arena);
	free(set->by_id);
	free(set->rule);
	free(set->filter);
	free(set->absent);
	free(set);
}

void ruleset_absent(struct ruleset *set, const struct absent *absent)
{
	struct absent *list = vec_grow(
		set->absent, set->n_absent, &set->cap_absent, sizeof(*list), RULESET_RULES_MAX);

	if (!list)
		return;
	set->absent = list;
	set->absent[set->n_absent++] = *absent;
}

/* The texts of the document do not live long enough. */
static void note_absent(struct load *l, const struct yaml_node *doc, enum absent_why why)
{
	const struct yaml_node *id = yaml_get(doc, "id"), *name = yaml_get(doc, "name");
	struct absent absent = {.at = doc->at, .why = why};

	if (id && id->text.n)
		absent.id = arena_str(&l->set->arena, id->text);
	if (name && name->text.n)
		absent.name = arena_str(&l->set->arena, name->text);
	if (absent.id.p || absent.name.p)
		ruleset_absent(l->set, &absent);
}

static int refuse(struct load *l)
{
	l->set->refused++;
	return -1;
}

/* Where the rule of this id is, or would be: there are fewer rules than slots. */
static struct rule **id_slot(const struct ruleset *set, struct str id)
{
	size_t at = str_hash(id) % ID_SLOTS;

	while (set->by_id[at] && !str_eq(set->by_id[at]->id, id))
		at = (at + 1) % ID_SLOTS;
	return &set->by_id[at];
}

/* set->n: it was replaced by one that found no room. */
static size_t place_of(const struct ruleset *set, const struct rule *rule)
{
	size_t i = 0;

	while (i < set->n && set->rule[i] != rule)
		i++;
	return i;
}

static void remove_rule(struct load *l, size_t i)
{
	struct ruleset *set = l->set;

	memmove(&set->rule[i], &set->rule[i + 1], (set->n - i - 1) * sizeof(set->rule[0]));
	set->n--;
	l->first--;
}

/* A document without an id of its own, that is, one that `action` gave it or the name of the file. */
static bool has_own_id(const struct yaml_node *doc, const struct yaml_node *whole)
{
	const struct yaml_node *own = yaml_get(doc, "id"), *id = yaml_get(whole, "id");

	return own && id && own->at.line == id->at.line && own->at.col == id->at.col;
}

static int derive_id(struct load *l, struct rule *rule, const struct rule *other)
{
	char *id = arena_alloc(&l->set->arena, rule->id.n + 24);

	if (!id)
		return errs_add(l->errs, rule->at, "out of memory");
	int n = snprintf(id, rule->id.n + 24, "%s.%zu", rule->id.p, ++l->inherited + 1);

	rule->id = (struct str){id, (size_t)n};
	errs_warn(l->errs, rule->at,
		"the id is that of the document in line %d, for want of an own one: '%s' is used",
		other->at.line, err_quote(rule->id).text);
	return 0;
}

/* An id names one rule: twice in one entry is a mistake, in a later entry it is a replacement. */
static int check_id(struct load *l, struct rule *rule, bool own)
{
	struct rule *other = *id_slot(l->set, rule->id);

	if (!other)
		return 0;
	size_t i = place_of(l->set, other);

	if (i == l->set->n)
		return 0;
	if (i >= l->first && !own && other->at.file == rule->at.file)
		return derive_id(l, rule, other);
	if (i >= l->first)
		return errs_add(l->errs, rule->at, "id '%s' is that of the rule at %s:%d",
			err_quote(rule->id).text, other->at.file, other->at.line);
	errs_warn(l->errs, rule->at, "replaces the rule of the same id at %s:%d", other->at.file,
		other->at.line);
	rule->replaces = other;
	remove_rule(l, i);
	return 0;
}

/* Filters do not replace each other. */
static void warn_same_filter(const struct load *l, const struct filter *filter)
{
	const struct rule *body = filter->body;

	for (size_t i = 0; body->id.n && i < l->set->n_filters; i++) {
		const struct rule *other = l->set->filter[i]->body;

		if (!str_ieq(other->id, body->id))
			continue;
		errs_warn(l->errs, body->at, "the id is that of the filter at %s:%d: both count",
			other->at.file, other->at.line);
		return;
	}
}

static int add_filter(struct load *l, const struct yaml_node *doc, const char *file)
{
	struct ruleset *set = l->set;
	const struct rule_load load = {&set->arena, &set->names, file, l->errs, &set->options};
	struct filter *filter, **list;

	int rc = filter_parse(&load, doc, &filter);

	if (rc == LOGSOURCE_FOREIGN) {
		set->foreign++;
		return 0;
	}
	if (rc)
		return refuse(l);
	warn_same_filter(l, filter);
	list = vec_grow(
		set->filter, set->n_filters, &set->cap_filters, sizeof(*list), RULESET_FILTERS_MAX);
	if (!list) {
		errs_add(l->errs, filter->at, "no room for one more filter, %d are allowed",
			RULESET_FILTERS_MAX);
		return refuse(l);
	}
	set->filter = list;
	set->filter[set->n_filters++] = filter;
	return 0;
}

/* `written` is the document as it stands, `doc` what the others of its file make of it. */
static int add_document(struct load *l, const struct yaml_node *written,
	const struct yaml_node *doc, const char *file)
{
	struct ruleset *set = l->set;
	struct rule *rule, **list;
	const struct rule_load load = {&set->arena, &set->names, file, l->errs, &set->options};

	if (!set->options.retired && meta_is_retired(doc)) {
		errs_note(l->errs, yaml_get(doc, "status")->at, "left out: its status is '%s'",
			err_quote(yaml_get(doc, "status")->text).text);
		note_absent(l, doc, ABSENT_RETIRED);
		set->skipped++;
		return 0;
	}
	if (yaml_get(doc, "filter"))
		return add_filter(l, doc, file);
	int rc = rule_parse(&load, doc, &rule);

	if (rc == LOGSOURCE_FOREIGN) {
		note_absent(l, doc, ABSENT_FOREIGN);
		set->foreign++;
		return 0;
	}
	if (rc || check_id(l, rule, has_own_id(written, doc))) {
		note_absent(l, doc, ABSENT_REFUSED);
		return refuse(l);
	}
	list = vec_grow(set->rule, set->n, &set->cap, sizeof(*list), RULESET_RULES_MAX);
	if (!list) {
		if (set->n < RULESET_RULES_MAX)
			errs_add(l->errs, rule->at, "out of memory");
		else
			errs_add(l->errs, rule->at, "more than %d rules", RULESET_RULES_MAX);
		return refuse(l);
	}
	set->rule = list;
	set->rule[set->n++] = rule;
	*id_slot(set, rule->id) = rule;
	return 0;
}

/* Nothing but a comment, or the end behind a last "---". */
static bool is_nothing(const struct yaml_node *doc)
{
	return doc->kind == YAML_IS_SCALAR && doc->plain && doc->text.n == 0;
}

static int add_text(struct load *l, const char *file)
{
	struct collection collection = {0};
	const struct yaml_node *whole;
	struct yaml_node *docs;
	struct err err;
	bool empty = true;
	int rc = 0;

	arena_reset(&l->tree);
	l->inherited = 0;
	if (yaml_read(&l->tree, buf_str(&l->text), file, &docs, &err)) {
		errs_take(l->errs, &err);
		return refuse(l);
	}
	yaml_each (doc, docs) {
		if (is_nothing(doc))
			continue;
		if (collection_next(&collection, &l->tree, doc, l->errs, &whole))
			rc = refuse(l);
		else if (whole && add_document(l, doc, whole, file))
			rc = -1;
		empty = empty && !whole && rc == 0;
	}
	if (empty)
		errs_warn(l->errs, docs->at, "there is no rule in this file");
	return rc;
}

/* `shown` is the path for messages and for places, `real` the one to open. */
static int add_file(struct load *l, const char *shown, const char *real)
{
	unsigned flags = l->trust == RULESET_TRUSTED ? FILE_TRUSTED : 0;
	struct str file;
	struct err err;

	if (file_read(real, flags, &l->text, &err)) {
		err_move(&err, (struct place){.file = shown});
		l->set->unread += err.error != 0;
		errs_take(l->errs, &err);
		return refuse(l);
	}
	file = arena_str(&l->set->arena, str_of(shown));
	if (!file.p) {
		errs_add(l->errs, (struct place){.file = shown}, "out of memory");
		return refuse(l);
	}
	return add_text(l, file.p);
}

static int add_folder(struct load *l, const char *path)
{
	static const char *const suffixes[] = {".yml", ".yaml", NULL};
	const struct walk_opts opts = {
		.suffix = suffixes,
		.files_max = RULESET_FILES_MAX,
		.trusted = l->trust == RULESET_TRUSTED,
	};
	__attribute__((cleanup(walk_done))) struct walk walk = {0};
	int rc = walk_folder(&walk, path, &opts, l->errs);

	l->set->unread += walk.unread;
	for (size_t i = 0; i < walk.n; i++) {
		if (add_file(l, walk.file[i].path, walk.file[i].real))
			rc = -1;
	}
	return rc;
}

int ruleset_add(struct ruleset *set, const char *path, enum ruleset_trust trust, struct errs *errs)
{
	struct load l = {.set = set, .trust = trust, .errs = errs, .first = set->n};
	struct stat st;
	int rc;

	if (stat(path, &st) < 0) {
		errs_sys(errs, (struct place){.file = path}, "cannot be opened");
		set->unread++;
		return refuse(&l);
	}
	arena_init(&l.tree, TREE_MEMORY_MAX);
	buf_init(&l.text, RULE_FILE_MAX);
	rc = S_ISDIR(st.st_mode) ? add_folder(&l, path) : add_file(&l, path, path);
	buf_done(&l.text);
	arena_done(&l.tree);
	return rc;
}
