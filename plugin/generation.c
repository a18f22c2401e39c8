/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "generation.h"

#include <stdlib.h>

#include "base/file.h"

void generation_free(struct generation *g)
{
	if (!g)
		return;
	rulebook_free(g->book);
	users_free(g->users);
	settings_free(g->settings);
	free(g);
}

/* The file, and the account it names. -1: cannot be used. */
static int read_settings(struct generation *g, const char *conf, uid_t starter, struct errs *errs)
{
	if (settings_load(conf, FILE_TRUSTED, &g->settings, errs) != SETTINGS_OK)
		return -1;
	return runas_choose(&g->settings->user, RUNAS_PASSWD_FILE, starter, &g->runas, errs);
}

/* The defaults, which are good for any account: they name none in a file. NULL = out of memory. */
static void default_settings(struct generation *g, uid_t starter)
{
	settings_free(g->settings);
	g->settings = settings_default();
	if (g->settings)
		runas_choose(&g->settings->user, RUNAS_PASSWD_FILE, starter, &g->runas, NULL);
}

struct generation *generation_load(
	const char *conf, uid_t starter, struct errs *errs, bool *ret_bad)
{
	static const char *const path[] = {RULES_DIR};
	const struct rulebook_source bundled = {.path = path, .n = 1, .trust = RULESET_TRUSTED};
	struct generation *g = calloc(1, sizeof(*g));

	if (!g)
		return NULL;
	*ret_bad = read_settings(g, conf, starter, errs) != 0;
	if (*ret_bad)
		default_settings(g, starter);
	if (g->settings)
		g->book = rulebook_load(
			&(struct rulebook_source){g->settings->rules.list, g->settings->rules.n,
				RULESET_TRUSTED, &g->settings->tuning,
				{&g->settings->placeholders, g->settings->retired_rules}},
			errs);
	if (g->book && g->book->loaded == 0) {
		*ret_bad = true;
		rulebook_free(g->book);
		g->book = rulebook_load(&bundled, errs);
	}
	if (!g->settings || !g->book) {
		generation_free(g);
		return NULL;
	}
	if (users_load(RUNAS_PASSWD_FILE, &g->users, NULL) != 0)
		g->users = NULL;
	return g;
}
