/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * ausigma rules: what is loaded, one rule a line.
 */
#include "ausigma.h"

#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>

#include "alert/json.h"
#include "fires.h"
#include "match/compiled.h"
#include "sigma/attack.h"
#include "sigma/correlation.h"
#include "sigma/filter.h"
#include "sigma/logsource.h"

#define JSON_LINE_MAX (1024u * 1024)

static const char help[] =
	"usage: ausigma rules [-c FILE] [--format text|json] [FILE|DIR]...\n\n"
	"Lists the rules that are loaded, after the tuning of the configuration: level, status,\n"
	"log source, name of the file, title; as json also id, fields, techniques and place.\n"
	"Below a rule stands why it cannot fire on this host, or only in part, as far as it is\n"
	"known: the loaded audit rules can be read by root only. Filter documents follow, with "
	"the\n"
	"number of rules that each narrows. Without arguments, the configured rules.\n\n"
	"  -c, --config FILE    configuration\n"
	"      --format FORMAT  text (default) or json, one object a line\n"
	"  -h, --help\n\n"
	"Exit: 0 done, 2 a rule is bad, 3 usage, configuration, or no rule.\n";

enum { OPT_FORMAT = 256 };

static const struct option long_options[] = {
	{"config", required_argument, NULL, 'c'},
	{"format", required_argument, NULL, OPT_FORMAT},
	{"help", no_argument, NULL, 'h'},
	{NULL, 0, NULL, 0},
};

/* What is known about each of the rules. */
struct listing {
	const struct rulebook *book;
	struct fires fires;
	size_t dead; /* rules that cannot fire */
};

static void print_text(const struct rule *rule, const struct fires_reason *reason, size_t n)
{
	printf("%-13s  %-12s  %-18s  %-40s  %s\n", level_names[rule->level],
		rule->status.n ? rule->status.p : "-", logsource_unit_name(rule->unit),
		rule->stem.p, err_quote(rule->title).text);
	for (size_t i = 0; i < n; i++)
		printf("    %s: %s\n", reason[i].never ? "cannot fire" : "in part only",
			reason[i].text);
}

/* The fields that a rule names, each once. */
static void add_fields(struct json *j, const struct rule *rule, const struct field_names *names)
{
	bool seen[FIELD_COUNT + FIELD_NAMES_MAX] = {false};

	json_key(j, "fields");
	json_open(j, '[');
	for (size_t s = 0; s < rule->n_selections; s++) {
		for (size_t g = 0; g < rule->selection[s].n_groups; g++) {
			const struct item_group *group = &rule->selection[s].group[g];

			for (size_t i = 0; i < group->n_items; i++) {
				int field = group->item[i].field;

				if (field == ITEM_KEYWORD || seen[field])
					continue;
				seen[field] = true;
				json_str(j,
					field < FIELD_COUNT ? str_of(field_table[field].name)
							    : names->name[field - FIELD_COUNT],
					JSON_NO_CAP);
			}
		}
	}
	json_close(j, ']');
}

/* Of a correlation: what it is made of; of any rule: whether it alerts. */
static void add_correlation(struct json *j, const struct rule *rule)
{
	const struct correlation *c = rule->correlation;

	if (rule->muted_by)
		json_key_str(j, "muted_by", rule->muted_by->id, JSON_NO_CAP);
	if (!c)
		return;
	json_key_str(j, "type", str_of(correlation_type_name(c->type)), JSON_NO_CAP);
	json_key(j, "members");
	json_open(j, '[');
	for (size_t i = 0; i < c->n_members; i++)
		json_str(j, c->member[i].rule->id, JSON_NO_CAP);
	json_close(j, ']');
	json_key(j, "group_by");
	json_open(j, '[');
	for (size_t i = 0; i < c->n_group; i++)
		json_str(j, c->group[i].name, JSON_NO_CAP);
	json_close(j, ']');
}

static void add_techniques(struct json *j, const struct rule *rule)
{
	json_key(j, "techniques");
	json_open(j, '[');
	for (size_t i = 0; i < rule->n_techniques; i++) {
		const struct attack_tag *tag = &rule->technique[i];

		json_str(j, str_of((tag->detail ? tag->detail : tag->entry)->id), JSON_NO_CAP);
	}
	json_close(j, ']');
}

static void add_reasons(
	struct json *j, const char *key, bool never, const struct fires_reason *reason, size_t n)
{
	bool any = false;

	for (size_t i = 0; i < n; i++)
		any = any || reason[i].never == never;
	if (!any)
		return;
	json_key(j, key);
	json_open(j, '[');
	for (size_t i = 0; i < n; i++) {
		if (reason[i].never == never)
			json_str(j, str_of(reason[i].text), JSON_NO_CAP);
	}
	json_close(j, ']');
}

static void print_json(const struct listing *l, const struct rule *rule,
	const struct fires_reason *reason, size_t n)
{
	struct buf line;
	struct json j;

	buf_init(&line, JSON_LINE_MAX);
	json_init(&j, &line);
	json_open(&j, '{');
	json_key_str(&j, "id", rule->id, JSON_NO_CAP);
	json_key_str(&j, "name", rule->name, JSON_NO_CAP);
	json_key_str(&j, "title", rule->title, JSON_NO_CAP);
	json_key_str(&j, "level", str_of(level_names[rule->level]), JSON_NO_CAP);
	json_key_str(&j, "status", rule->status, JSON_NO_CAP);
	json_key_str(&j, "unit", str_of(logsource_unit_name(rule->unit)), JSON_NO_CAP);
	add_fields(&j, rule, &l->book->set->names);
	add_techniques(&j, rule);
	add_correlation(&j, rule);
	json_key_str(&j, "file", str_of(rule->at.file), JSON_NO_CAP);
	json_key_u64(&j, "line", (uint64_t)rule->at.line);
	add_reasons(&j, "cannot_fire", true, reason, n);
	add_reasons(&j, "in_part_only", false, reason, n);
	json_close(&j, '}');
	printf("%.*s\n", STR_ARG(buf_str(&line)));
	buf_done(&line);
}

/* --- filters ------------------------------------------------------------------------------------- */

static bool narrows(const struct filter *filter, const struct rule *rule)
{
	return filter_body(filter, rule) && filter_names(filter, rule);
}

static void print_filter_text(const struct plan *plan, const struct filter *filter)
{
	const struct rule *body = filter->body;
	size_t n = 0;

	for (size_t i = 0; i < plan_rules(plan); i++)
		n += narrows(filter, plan_rule(plan, i));
	printf("%-13s  %-12s  %-18s  %-40s  %s (of %zu rules)\n", "filter",
		body->status.n ? body->status.p : "-", filter_source_name(filter), body->stem.p,
		err_quote(body->title).text, n);
}

static void print_filter_json(const struct plan *plan, const struct filter *filter)
{
	const struct rule *body = filter->body;
	struct buf line;
	struct json j;

	buf_init(&line, JSON_LINE_MAX);
	json_init(&j, &line);
	json_open(&j, '{');
	json_key_str(&j, "kind", STR("filter"), JSON_NO_CAP);
	json_key_str(&j, "id", body->id, JSON_NO_CAP);
	json_key_str(&j, "name", body->name.n ? body->name : body->stem, JSON_NO_CAP);
	json_key_str(&j, "title", body->title, JSON_NO_CAP);
	json_key_str(&j, "status", body->status, JSON_NO_CAP);
	json_key_str(&j, "unit", str_of(filter_source_name(filter)), JSON_NO_CAP);
	json_key(&j, "narrows");
	json_open(&j, '[');
	for (size_t i = 0; i < plan_rules(plan); i++) {
		if (narrows(filter, plan_rule(plan, i)))
			json_str(&j, plan_rule(plan, i)->id, JSON_NO_CAP);
	}
	json_close(&j, ']');
	json_key_str(&j, "file", str_of(body->at.file), JSON_NO_CAP);
	json_key_u64(&j, "line", (uint64_t)body->at.line);
	json_close(&j, '}');
	printf("%.*s\n", STR_ARG(buf_str(&line)));
	buf_done(&line);
}

static void print_filters(const struct rulebook *book, bool as_json)
{
	for (size_t i = 0; i < book->set->n_filters; i++) {
		if (as_json)
			print_filter_json(book->plan, book->set->filter[i]);
		else
			print_filter_text(book->plan, book->set->filter[i]);
	}
}

/* --- all ----------------------------------------------------------------------------------------- */

/* What costs most: nothing in these rules can be looked for beforehand. */
static void print_without_literal(const struct plan *plan)
{
	for (size_t i = 0; i < plan_rules(plan); i++) {
		if (!plan_rule(plan, i)->correlation && !plan_has_literal(plan, i))
			fprintf(stderr, "%s: needs no literal: is evaluated on every event\n",
				plan_rule(plan, i)->stem.p);
	}
}

static void print_rule(struct listing *l, const struct rule *rule, bool as_json)
{
	struct fires_reason reason[FIRES_REASONS_MAX];
	size_t n = fires_reasons(&l->fires, rule, reason);
	bool dead = false;

	for (size_t i = 0; i < n; i++)
		dead = dead || reason[i].never;
	l->dead += dead;
	if (as_json)
		print_json(l, rule, reason, n);
	else
		print_text(rule, reason, n);
}

static void print_rules(const struct rulebook *book, bool as_json)
{
	const char *why = NULL;
	struct audit_rules *audit = audit_rules_load(&why);
	struct listing l = {.book = book};

	if (fires_init(&l.fires, book->plan, &book->set->names, audit) != 0) {
		fprintf(stderr, "out of memory\n");
		audit_rules_free(audit);
		return;
	}
	for (size_t i = 0; i < plan_rules(book->plan); i++)
		print_rule(&l, plan_rule(book->plan, i), as_json);
	if (!audit)
		fprintf(stderr,
			"the loaded audit rules are not known (%s), nor what cannot fire for want "
			"of "
			"them\n",
			why);
	if (l.dead)
		fprintf(stderr, "%zu rules cannot fire on this host\n", l.dead);
	fires_done(&l.fires);
	audit_rules_free(audit);
}

/* Frees the book, which may be NULL. */
static int list(struct rulebook *book, bool as_json)
{
	size_t loaded = book ? book->loaded : 0, refused = book ? book->refused : 0;

	if (book) {
		print_rules(book, as_json);
		print_filters(book, as_json);
		print_without_literal(book->plan);
		fprintf(stderr,
			"%zu rules, %zu switched off, %zu of a status that is left out, %zu not "
			"for "
			"this source, %zu filters, %zu of them switched off, %zu refused\n",
			loaded, book->set->disabled, book->set->skipped, book->set->foreign,
			book->set->n_filters + book->set->filters_off, book->set->filters_off,
			refused);
	}
	rulebook_free(book);
	if (loaded == 0)
		return EXIT_TROUBLE;
	return refused > 0 ? EXIT_BAD_RULE : EXIT_DONE;
}

int rules_main(int argc, char **argv)
{
	static char name[] = "ausigma rules"; /* for the messages of getopt */
	const char *conf = NULL;
	bool as_json = false;
	int option;

	argv[0] = name;
	while ((option = getopt_long(argc, argv, "c:h", long_options, NULL)) != -1) {
		if (option == 'h') {
			fputs(help, stdout);
			return EXIT_DONE;
		}
		if (option == 'c') {
			conf = optarg;
		} else if (option == OPT_FORMAT && strcmp(optarg, "json") == 0) {
			as_json = true;
		} else if (option != OPT_FORMAT || strcmp(optarg, "text") != 0) {
			fprintf(stderr, "see 'ausigma rules --help'\n");
			return EXIT_TROUBLE;
		}
	}
	struct settings *settings = cli_settings(conf);

	if (!settings)
		return EXIT_TROUBLE;
	struct rulebook *book =
		cli_rulebook(settings, (const char *const *)argv + optind, (size_t)(argc - optind));
	int code = list(book, as_json);

	settings_free(settings);
	return code;
}
