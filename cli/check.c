/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * ausigma check: every problem of rules and configuration, all at once.
 */
#include "ausigma.h"

#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>

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
	bool conf_bad, unreadable;
	size_t confs_good;
};

static void check_conf(struct check *c, const char *path)
{
	struct settings *settings = NULL;
	enum settings_result result = settings_load(path, 0, &settings, &c->errs);

	if (result == SETTINGS_OK)
		c->confs_good++;
	else
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
static long check_rules(struct check *c, const struct rulebook_source *source, size_t *ret_refused)
{
	struct rulebook *book = rulebook_load(source, &c->errs);
	long loaded = -1;

	if (!book)
		return -1;
	loaded = (long)book->loaded;
	if (book->set->unread > 0)
		c->unreadable = true;
	*ret_refused = book->refused;
	rulebook_free(book);
	return loaded;
}

static int run(struct check *c, char **words)
{
	struct settings *settings = NULL;
	struct rulebook_source source = {.path = c->rules, .trust = RULESET_ANY_OWNER};
	size_t refused = 0;
	long loaded = 0;

	if (c->conf && *words)
		check_conf(c, c->conf);
	if (*words) {
		sort_arguments(c, words);
	} else {
		settings = cli_settings(c->conf);
		if (!settings)
			return EXIT_TROUBLE;
		source.path = settings->rules.list;
		source.tuning = &settings->tuning;
		c->n_rules = settings->rules.n;
	}
	source.n = c->n_rules;
	if (source.n > 0)
		loaded = check_rules(c, &source, &refused);
	settings_free(settings);
	print_errs(&c->errs);
	printf("%ld rules good, %zu errors, %zu warnings\n", loaded < 0 ? 0 : loaded,
		c->errs.errors, c->errs.warnings);
	if (c->conf_bad || c->unreadable || loaded < 0)
		return EXIT_TROUBLE;
	return refused > 0 ? EXIT_BAD_RULE : EXIT_DONE;
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
