/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * hunt_options: the command line of `ausigma hunt`.
 */
#ifndef CLI_HUNT_OPTIONS_H
#define CLI_HUNT_OPTIONS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "settings/format.h"

/* Those of the plugin, and two for people. */
enum hunt_format {
	HUNT_ECS = FORMAT_ECS,
	HUNT_OCSF = FORMAT_OCSF,
	HUNT_CEF = FORMAT_CEF,
	HUNT_LEEF = FORMAT_LEEF,
	HUNT_KV = FORMAT_KV,
	HUNT_TEXT = FORMAT_COUNT,
	HUNT_SUMMARY,
};

struct hunt_options {
	const char **rules, **only,
		**logs; /* -r, --rule, LOG: as many as there are arguments at most */
	size_t n_rules, n_only, n_logs;
	const char *conf, *host_id, *passwd;
	enum hunt_format format;
	int min_level; /* -1 = as configured */
	uint64_t since_sec, until_sec;
	bool fail_on_detection;
};

enum hunt_parse { HUNT_RUN, HUNT_HELP, HUNT_USAGE };

/* Lists are allocated, the words are those of argv. Usage errors are printed. */
enum hunt_parse hunt_options_parse(int argc, char **argv, struct hunt_options *ret_options);
void hunt_options_done(struct hunt_options *options);

#endif
