/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * generation: everything that a reload replaces, read and built aside.
 *
 * What cannot be used is left out or replaced, and told: a plugin that is blind helps nobody. Files
 * are taken only when nobody else can write them (base/file.h). Const once it is handed over.
 */
#ifndef GENERATION_H
#define GENERATION_H

#include "context/users.h"
#include "rulebook.h"
#include "settings/conf.h"
#include "settings/runas.h"

struct generation {
	struct settings *settings;
	struct runas runas; /* what `user` of the settings means; only a start acts on it */
	struct rulebook *book;
	struct users *users; /* NULL: no passwd file */
};

/*
 * Reads the configuration and what it names, for a plugin that was started as `starter`. `*ret_bad`:
 * the configuration could not be used, or no rule, and the defaults and the bundled rules stand in.
 * NULL = out of memory.
 */
struct generation *generation_load(
	const char *conf, uid_t starter, struct errs *errs, bool *ret_bad);
void generation_free(struct generation *g);

#endif
