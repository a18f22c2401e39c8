/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * ausigma: a person's way to the engine. Finds the sub-command and hands over.
 */
#ifdef HAVE_CONFIG_H
#include <config.h>
#endif
#include "ausigma.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

static const struct command {
	const char *name;
	int (*run)(int argc, char **argv);
	const char *help;
} commands[] = {
	{"hunt", hunt_main, "look for what rules detect in audit logs"},
	{"check", check_main, "check rules and configuration"},
	{"rules", rules_main, "list the rules that are loaded"},
	{"explain", explain_main, "tell why a rule alerts on an event, or does not"},
	{"audit-rules", audit_rules_main, "print the audit rules that the loaded rules need"},
};

#define N_COMMANDS (sizeof(commands) / sizeof(commands[0]))

void print_err(const struct err *err)
{
	char line[1024];

	fprintf(stderr, "%s\n", err_format(err, line, sizeof(line)));
}

struct settings *cli_settings(const char *path)
{
	struct settings *settings = NULL;
	struct errs errs = {0};
	enum settings_result result = settings_load(path ? path : CONF_FILE, 0, &settings, &errs);

	if (result == SETTINGS_UNREADABLE && !path) {
		fprintf(stderr, "ausigma: %s: %s: using the defaults\n", CONF_FILE,
			strerror(errno));
		settings = settings_default();
	} else {
		errs_print(&errs, stderr);
	}
	errs_done(&errs);
	return settings;
}

struct engine_site cli_site(const struct settings *settings, const char *host)
{
	return (struct engine_site){
		.correlate = {(size_t)settings->correlation.max_groups,
			(size_t)settings->correlation.max_events,
			(size_t)settings->correlation.memory},
		.host = str_of(host),
	};
}

struct rulebook *cli_rulebook(const struct settings *settings, const char *const *paths, size_t n)
{
	const struct rulebook_source source = {
		.path = n ? paths : settings->rules.list,
		.n = n ? n : settings->rules.n,
		.trust = RULESET_ANY_OWNER,
		.tuning = &settings->tuning,
		.options = {&settings->placeholders, settings->retired_rules},
	};
	struct errs errs = {0};
	struct rulebook *book = rulebook_load(&source, &errs);

	/* What is left out for good reason is for `check` to tell. */
	for (size_t i = 0; i < errs.n; i++) {
		if (errs.list[i].kind != ERR_NOTICE)
			print_err(&errs.list[i]);
	}
	errs_done(&errs);
	return book;
}

static void usage(FILE *to)
{
	fprintf(to, "usage: ausigma COMMAND [OPTION]... [FILE]...\n"
		    "       ausigma --help | --version\n\n");
	for (size_t i = 0; i < N_COMMANDS; i++)
		fprintf(to, "  %-11s %s\n", commands[i].name, commands[i].help);
	fprintf(to, "\n'ausigma COMMAND --help' tells more.\n");
}

static int unknown_command(const char *word)
{
	const char *names[N_COMMANDS];

	for (size_t i = 0; i < N_COMMANDS; i++)
		names[i] = commands[i].name;
	fprintf(stderr, "ausigma: unknown command '%s'%s; see 'ausigma --help'\n",
		err_quote(str_of(word)).text,
		err_hint(str_suggest(str_of(word), names, N_COMMANDS)).text);
	return EXIT_TROUBLE;
}

int main(int argc, char **argv)
{
	if (argc < 2) {
		usage(stderr);
		return EXIT_TROUBLE;
	}
	if (strcmp(argv[1], "--help") == 0 || strcmp(argv[1], "-h") == 0) {
		usage(stdout);
		return EXIT_DONE;
	}
	if (strcmp(argv[1], "--version") == 0 || strcmp(argv[1], "-V") == 0) {
		printf("ausigma (audisp-sigma) %s\n", PACKAGE_VERSION);
		return EXIT_DONE;
	}
	for (size_t i = 0; i < N_COMMANDS; i++) {
		if (strcmp(argv[1], commands[i].name) == 0)
			return commands[i].run(argc - 1, argv + 1);
	}
	return unknown_command(argv[1]);
}
