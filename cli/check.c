/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * ausigma check: every problem of rules and configuration, all at once.
 */
#include "ausigma.h"

#include <assert.h>
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "match/lint.h"
#include "problems.h"
#include "settings/runas.h"
#include "trial.h"

static const char help[] =
	"usage: ausigma check [-c FILE] [--format text|json] [FILE|DIR]...\n\n"
	"Checks rules (files and folders) and configurations (files that end in .conf). Without\n"
	"arguments, the configuration in use and the rules it names. Every problem is printed\n"
	"as file:line:column.\n\n"
	"  -c, --config FILE    configuration\n"
	"      --format FORMAT  text (default) or json, one object for all\n"
	"  -h, --help\n\n"
	"Exit: 0 all good (warnings are, and rules for other logs), 2 a rule is bad, 3 the\n"
	"configuration is, or a file cannot be read.\n";

enum { OPT_FORMAT = 256 };

static const struct option long_options[] = {
	{"config", required_argument, NULL, 'c'},
	{"format", required_argument, NULL, OPT_FORMAT},
	{"help", no_argument, NULL, 'h'},
	{NULL, 0, NULL, 0},
};

struct check {
	const char *conf;
	const char **rules; /* rules and folders to check */
	size_t n_rules;
	struct errs errs;
	size_t refused; /* of them */
	struct settings *settings; /* that they are checked with, the last good ones; may be NULL */
	bool conf_bad, unreadable, as_json;
	struct problems_summary summary;
};

/* For the plugin, which root starts; who runs this program does not matter. */
static int choose_user(struct check *c, const struct settings *settings, struct runas *ret_runas)
{
	return runas_choose(&settings->user, RUNAS_PASSWD_FILE, 0, ret_runas, &c->errs);
}

static void check_conf(struct check *c, const char *path)
{
	struct settings *settings = NULL;
	struct runas runas;

	if (settings_load(path, 0, &settings, &c->errs) != SETTINGS_OK ||
		choose_user(c, settings, &runas) != 0) {
		c->conf_bad = true;
		settings_free(settings);
		return;
	}
	settings_free(c->settings);
	c->settings = settings;
}

/* Rules that are given by hand may need what the configuration in use supplies; it is not checked. */
static void use_default_conf(struct check *c)
{
	struct errs unheard = {0};

	settings_load(CONF_FILE, 0, &c->settings, &unheard);
	errs_done(&unheard);
}

static void sort_arguments(struct check *c, char **words)
{
	for (; *words; words++) {
		if (str_ends(str_of(*words), STR(".conf"))) {
			check_conf(c, *words);
		} else {
			c->rules[c->n_rules++] = *words;
		}
	}
}

/* Whoever drops a correlation into the folder may not know. */
static void warn_muted(struct check *c, const struct ruleset *set)
{
	for (size_t i = 0; i < set->n; i++) {
		const struct rule *rule = set->rule[i], *by = rule->muted_by;

		if (by)
			errs_warn(&c->errs, rule->at,
				"does not alert by itself: the correlation at %s:%d counts it, "
				"without 'generate: true'",
				by->at.file, by->at.line);
	}
}

/* Loads as the plugin would; what is wrong goes to c->errs. -1: out of memory. */
static int check_rules(struct check *c, struct rulebook_source *source)
{
	source->trust = RULESET_ANY_OWNER;
	if (c->settings)
		source->options = (struct rule_options){
			&c->settings->placeholders, c->settings->retired_rules};
	struct rulebook *book = rulebook_load(source, &c->errs);

	if (!book)
		return -1;
	for (size_t i = 0; i < plan_rules(book->plan); i++)
		lint_rule(plan_rule(book->plan, i), &book->set->names, &c->errs);
	c->summary = (struct problems_summary){
		book->loaded, book->set->foreign, book->set->skipped, book->set->n_filters};
	warn_muted(c, book->set);
	if (book->set->unread > 0)
		c->unreadable = true;
	c->refused = book->refused;
	rulebook_free(book);
	return 0;
}

/* The configuration in use and its rules; as root, what the account of the plugin can read of them. */
static int check_in_use(struct check *c)
{
	const struct settings *settings = c->settings;

	assert(settings); /* without them nothing is in use */
	struct rulebook_source source = {
		.path = settings->rules.list, .n = settings->rules.n, .tuning = &settings->tuning};
	struct runas runas = {0};
	int rc = check_rules(c, &source);

	if (choose_user(c, settings, &runas) != 0)
		c->conf_bad = true;
	else if (runas.change && runas.uid != 0 && geteuid() == 0)
		trial_reload(c->conf ? c->conf : CONF_FILE, &runas, &c->errs);
	return rc;
}

static int check_words(struct check *c, char **words)
{
	if (c->conf)
		check_conf(c, c->conf);
	sort_arguments(c, words);
	if (!c->settings && !c->conf_bad)
		use_default_conf(c);
	struct rulebook_source source = {.path = c->rules, .n = c->n_rules};

	return source.n > 0 ? check_rules(c, &source) : 0;
}

static int run(struct check *c, char **words)
{
	int rc;

	if (!*words && !(c->settings = cli_settings(c->conf)))
		return EXIT_TROUBLE;
	rc = *words ? check_words(c, words) : check_in_use(c);
	if (!c->as_json)
		problems_print_text(&c->errs, &c->summary);
	else if (problems_print_json(&c->errs, &c->summary) != 0)
		rc = -1;
	if (c->conf_bad || c->unreadable || rc != 0)
		return EXIT_TROUBLE;
	return c->refused > 0 ? EXIT_BAD_RULE : EXIT_DONE;
}

int check_main(int argc, char **argv)
{
	static char name[] = "ausigma check"; /* for the messages of getopt */
	struct check c = {.rules = calloc((size_t)argc + 1, sizeof(char *))};
	int option, code = -1;

	argv[0] = name;
	while (c.rules && code < 0 &&
		(option = getopt_long(argc, argv, "c:h", long_options, NULL)) != -1) {
		if (option == 'c') {
			c.conf = optarg;
		} else if (option == 'h') {
			fputs(help, stdout);
			code = EXIT_DONE;
		} else if (option == OPT_FORMAT && strcmp(optarg, "json") == 0) {
			c.as_json = true;
		} else if (option != OPT_FORMAT || strcmp(optarg, "text") != 0) {
			fprintf(stderr, "see 'ausigma check --help'\n");
			code = EXIT_TROUBLE;
		}
	}
	if (!c.rules)
		code = EXIT_TROUBLE;
	if (code < 0)
		code = run(&c, argv + optind);
	settings_free(c.settings);
	errs_done(&c.errs);
	free(c.rules);
	return code;
}
