/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * placeholders: lists of the site, which rules name as %name% (modifier `expand`).
 *
 * Values are written as a rule would have them: `*` and `?` are wildcards, a backslash takes their meaning.
 * A name that a later file sets again is replaced.
 * Limits: PLACEHOLDERS_MAX names, PLACEHOLDER_VALUES_MAX values of one.
 * Source: manual page audisp-sigma.conf(5)
 */
#ifndef SETTINGS_PLACEHOLDERS_H
#define SETTINGS_PLACEHOLDERS_H

#include <stddef.h>

#include "base/str.h"

#define PLACEHOLDERS_MAX       64
#define PLACEHOLDER_VALUES_MAX 1000

struct placeholder {
	struct str name;
	struct str *value; /* NUL-terminated each */
	size_t n; /* at least 1 */
};

struct placeholders {
	struct placeholder *list;
	size_t n;
};

/* NULL: not supplied. */
const struct placeholder *placeholder_find(
	const struct placeholders *placeholders, struct str name);

/* The nearest name for a mistyped one, or NULL. */
const char *placeholder_suggest(const struct placeholders *placeholders, struct str name);

struct config_setting_t;
struct reader;

/* Reads the group behind `placeholders`. Inside settings/ only. */
void placeholders_read(struct reader *r, const struct config_setting_t *setting);

#endif
