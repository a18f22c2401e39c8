/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * tuning: what a site changes of rules that are not its own, as data.
 *
 * An entry names rules (id, name, file stem, or a shell pattern of these) and sets their level, switches
 * them off, or excepts events from them. sigma/tune.c applies the entries to a ruleset; what is written
 * here is kept as it stands, with its line, because only there fields and modifiers are known.
 * Entries of several files follow one another; all that match a rule apply, the later wins per key.
 * Limits: TUNING_*_MAX.
 * Source: manual page audisp-sigma.conf(5)
 */
#ifndef SETTINGS_TUNING_H
#define SETTINGS_TUNING_H

#include <stdbool.h>
#include <stddef.h>

#include "base/err.h"

#define TUNING_ENTRIES_MAX 256 /* in all files together */
#define TUNING_EXCEPT_MAX  64 /* exceptions of one entry */
#define TUNING_TESTS_MAX   16 /* tests of one exception */

/* `Field|op: value`; op is a chain of modifiers, "equals" for none. */
struct tuning_test {
	struct place at;
	const char *field, *op, *value;
};

/* All of its tests. */
struct tuning_except {
	struct tuning_test *test;
	size_t n;
};

struct tuning_entry {
	struct place at;
	const char *rule;
	int level; /* enum level, -1: as it is */
	int enabled; /* 0 or 1, -1: as it is */
	struct tuning_except *except; /* any of them */
	size_t n_except;
};

struct tuning {
	struct tuning_entry *entry;
	size_t n;
};

struct config_setting_t;
struct reader;

/* Reads the list behind `tuning` and appends its entries. Inside settings/ only. */
void tuning_read(struct reader *r, const struct config_setting_t *setting);

#endif
