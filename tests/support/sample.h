/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * sample: an alert made by hand, to be changed by a test where it matters.
 *
 * It is the alert that the manual shows: `ls -id /` by root, logged in as dev, on web7.
 */
#ifndef TESTS_SAMPLE_H
#define TESTS_SAMPLE_H

#include "alert/alert.h"

#define SAMPLE_ARGS_MAX 8

struct sample {
	struct event event;
	struct rule rule;
	struct alert alert;
	struct attack_tag tactic, technique;
	struct str author[2], reference[2], tag[2];
	struct str arg[SAMPLE_ARGS_MAX];
	char line[4096];
};

void sample_init(struct sample *s);

/* Other arguments, NUL-terminated strings up to NULL, and the command line they make. */
void sample_args(struct sample *s, const char *const *args);

void sample_field(struct sample *s, enum field field, const char *text);

/* Everything is in doubt: arguments that are no text, nothing complete, nobody logged in, repeats, a cut folder. */
void sample_doubtful(struct sample *s);

#endif
