/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * ausigma check: every problem of rules and configuration, all at once.
 */
#include "ausigma.h"

#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "settings/runas.h"
#include "trial.h"

static const char help[] =
	"usage: ausigma check [-c FILE] [FILE|DIR]...\n\n"
	"Checks rules (files and folders) and configurations (files that end in .conf). Without\n"
	"arguments, the configuration in use and the rules it names. Every problem is printed\n"
	"as file:line:column.\n\n"
	"  -c, --config FILE  configuration\n"
	"  -h, --help\n\n"
	"Exit: 0 all good (warnings are), 2 a rule is bad, 3 the configuration is, or a file\n"
	"cannot be read.\n";

static const struct option long_options[] = {
	{"config", required_argument, NULL, 'c'},
	{"help", no_argument, NULL, 'h'},
	{NULL, 0, NULL, 0},
};

struct check {
	const char *conf;
	const char **rules; /* rules and folders to check */
	size_t n_rules;
	struct errs errs;
	size_t refused; /* of them */
	bool conf_bad, unreadable;
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
		choose_user(c, settings, &runas) != 0)
		c->conf_bad = true;
	settings_free(settings);
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

/* Loads as the plugin would; what is wrong goes to c->errs. Returns the rules that are good, or -1. */
static long check_rules(struct check *c, const struct rulebook_source *source)
{
	struct rulebook *book = rulebook_load(source, &c->errs);
	long loaded = -1;

	if (!book)
		return -1;
	loaded = (long)book->loaded;
	if (book->set->unread > 0)
		c->unreadable = true;
	c->refused = book->refused;
	rulebook_free(book);
	return loaded;
}

/* The configuration in use and its rules; as root, what the account of the plugin can read of them. */
static long check_in_use(struct check *c, const struct settings *settings)
{
	struct rulebook_source source = {
		settings->rules.list, settings->rules.n, RULESET_ANY_OWNER, &settings->tuning};
	struct runas runas = {0};
	long loaded = check_rules(c, &source);

	if (choose_user(c, settings, &runas) != 0)
		c->conf_bad = true;
	else if (runas.change && runas.uid != 0 && geteuid() == 0)
		trial_reload(c->conf ? c->conf : CONF_FILE, &runas, &c->errs);
	return loaded;
}

static long check_words(struct check *c, char **words)
{
	if (c->conf)
		check_conf(c, c->conf);
	sort_arguments(c, words);
	const struct rulebook_source source = {c->rules, c->n_rules, RULESET_ANY_OWNER, NULL};

	return source.n > 0 ? check_rules(c, &source) : 0;
}

static int run(struct check *c, char **words)
{
	struct settings *settings = *words ? NULL : cli_settings(c->conf);
	long loaded;

	if (!*words && !settings)
		return EXIT_TROUBLE;
	loaded = settings ? check_in_use(c, settings) : check_words(c, words);
	settings_free(settings);
	print_errs(&c->errs);
	printf("%ld rules good, %zu errors, %zu warnings\n", loaded < 0 ? 0 : loaded,
		c->errs.errors, c->errs.warnings);
	if (c->conf_bad || c->unreadable || loaded < 0)
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
		} else {
			fprintf(stderr, "see 'ausigma check --help'\n");
			code = EXIT_TROUBLE;
		}
	}
	if (!c.rules)
		code = EXIT_TROUBLE;
	if (code < 0)
		code = run(&c, argv + optind);
	errs_done(&c.errs);
	free(c.rules);
	return code;
}
