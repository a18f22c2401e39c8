/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * ausigma: what its sub-commands share.
 *
 * Results go to standard output, everything said about the work to standard error. Foreign text in a
 * message was escaped when the message was made.
 */
#ifndef CLI_AUSIGMA_H
#define CLI_AUSIGMA_H

#include "base/err.h"
#include "engine.h"
#include "rulebook.h"
#include "settings/conf.h"

#ifndef CONF_FILE
#define CONF_FILE "/etc/audisp-sigma/audisp-sigma.conf"
#endif

/* Exit codes, in the order in which they win over each other: 3, 2, 1, 0. */
enum {
	EXIT_DONE = 0,
	EXIT_FINDINGS = 1, /* with --fail-on-detection */
	EXIT_BAD_RULE = 2,
	EXIT_TROUBLE = 3, /* usage, configuration, unreadable or foreign input, no rule */
};

/* Sub-commands: argv[0] is the name of the sub-command. They return the exit code. */
int hunt_main(int argc, char **argv);
int check_main(int argc, char **argv);
int rules_main(int argc, char **argv);
int explain_main(int argc, char **argv);
int audit_rules_main(int argc, char **argv);

void print_err(const struct err *err);

/*
 * The configuration of `path`, or of the default place when NULL. A default file that cannot be read
 * is a notice, and the defaults are used; anything else that is wrong is printed and gives NULL.
 */
struct settings *cli_settings(const char *path);

/* What the configuration says to the engine. `host` must live as long. */
struct engine_site cli_site(const struct settings *settings, const char *host);

/*
 * The rules of `n` files and folders, or the configured ones when n is 0, with the configuration's
 * tuning. Problems are printed. NULL = out of memory.
 */
struct rulebook *cli_rulebook(const struct settings *settings, const char *const *paths, size_t n);

#endif
