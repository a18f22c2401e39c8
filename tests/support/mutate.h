/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * mutate: a configuration and a rules folder in all the states in which a reload may find them.
 *
 * One rule, the watched one, is in every state that can be loaded, unchanged, and with it a correlation
 * that counts its matches. Each state tells what
 * the plugin must do about it and one thing that it must say.
 */
#ifndef TESTS_MUTATE_H
#define TESTS_MUTATE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "support/plugin.h"

/* Matches `ls -id /`, level high. */
#define WATCHED_ID "3027b29c-940b-4e95-b99d-bacc47fe6bbc"

/* So many of these in one folder and in half a minute, level critical. */
#define COUNTED_ID    "6f0c3a5e-0b0d-4c11-9e53-9a5a0c6e7d10"
#define COUNTED_TIMES 8

struct mutant {
	struct plugin *plugin;
	uint64_t seed; /* not 0 */
	char *watched; /* text of the rule and the correlation */
	char other[128]; /* a folder beside that of the rules */
	bool swaps; /* exchanged with the other one while it is read */
};

struct mutation {
	const char *name;
	void (*make)(struct mutant *m);
	bool keeps; /* what was loaded before stays */
	const char *says; /* "" = a matter of luck: it may be loaded or not */
};

/* The first loads, the last does not. */
extern const struct mutation mutations[];
extern const size_t n_mutations;

/* The folders of the plugin, in a good state. */
void mutant_init(struct mutant *m, struct plugin *plugin);
void mutant_apply(struct mutant *m, const struct mutation *mutation);

/* To be called while the plugin loads: what changes under its eyes. */
void mutant_touch(struct mutant *m);

/* Back to the good state. Nobody may be reading. */
void mutant_restore(struct mutant *m);
void mutant_done(struct mutant *m);

uint64_t mutant_random(struct mutant *m);

#endif
