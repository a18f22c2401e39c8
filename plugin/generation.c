/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "generation.h"

#include <stdlib.h>

#include "base/file.h"

#define PASSWD_FILE "/etc/passwd"

void generation_free(struct generation *g)
{
	if (!g)
		return;
	rulebook_free(g->book);
	users_free(g->users);
	settings_free(g->settings);
	free(g);
}

/* Settings of the file; defaults when it cannot be used, then *ret_bad. NULL = out of memory. */
static struct settings *load_settings(const char *conf, struct errs *errs, bool *ret_bad)
{
	struct settings *settings = NULL;

	*ret_bad = settings_load(conf, FILE_TRUSTED, &settings, errs) != SETTINGS_OK;
	return *ret_bad ? settings_default() : settings;
}

struct generation *generation_load(const char *conf, struct errs *errs, bool *ret_bad)
{
	static const char *const path[] = {RULES_DIR};
	const struct rulebook_source bundled = {path, 1, RULESET_TRUSTED, NULL};
	struct generation *g = calloc(1, sizeof(*g));

	if (!g)
		return NULL;
	g->settings = load_settings(conf, errs, ret_bad);
	if (g->settings)
		g->book = rulebook_load(
			&(struct rulebook_source){g->settings->rules.list, g->settings->rules.n,
				RULESET_TRUSTED, &g->settings->tuning},
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
	if (users_load(PASSWD_FILE, &g->users, NULL) != 0)
		g->users = NULL;
	return g;
}
