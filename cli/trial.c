/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "trial.h"

#include <errno.h>
#include <grp.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "alert/filesink.h"
#include "alert/spool_dir.h"
#include "base/file.h"
#include "handover.h"
#include "rulebook.h"

struct trial {
	const struct runas *who;
	struct errs said; /* by what a reload does */
	struct errs *errs; /* what is wrong for the account */
};

static int become(const struct runas *who)
{
	if (setgroups(0, NULL) != 0 || setresgid(who->gid, who->gid, who->gid) != 0)
		return -1;
	return setresuid(who->uid, who->uid, who->uid);
}

/* `result` of looking at a place; one that is missing is made when the plugin starts, or on demand. */
static void judge(int result, const char *path, const struct err *why, struct trial *t)
{
	if (result == 0)
		return;
	if (errno != ENOENT)
		errs_warn(t->errs, (struct place){path, 0, 0},
			"%s: it cannot be used by '%s', the user of the plugin (chown %s)",
			why->msg, t->who->name, t->who->name);
	else if (!handover_possible(path))
		errs_warn(t->errs, (struct place){path, 0, 0},
			"cannot be made for '%s', the user of the plugin: the folders above must "
			"be "
			"there, be root's or its own, and be open to it",
			t->who->name);
}

static void try_outputs(struct trial *t, const struct settings *settings)
{
	const struct settings_syslog *syslog = &settings->syslog;
	struct err why;

	if (syslog->enabled && access(syslog->socket, W_OK) != 0 && errno == EACCES)
		errs_warn(t->errs, (struct place){syslog->socket, 0, 0},
			"cannot be written to by '%s', the user of the plugin: no alert will get "
			"through",
			t->who->name);
	if (syslog->enabled && settings->spool.path[0])
		judge(spool_dir_check(settings->spool.path, &why), settings->spool.path, &why, t);
	if (settings->file.enabled)
		judge(filesink_check(settings->file.path, &why), settings->file.path, &why, t);
}

static void try_state(struct trial *t, const char *path)
{
	char folder[PATH_MAX];

	snprintf(folder, sizeof(folder), "%.*s", (int)(file_base(path) - path), path);
	if (path[0] && access(folder, W_OK | X_OK) != 0)
		errs_warn(t->errs, (struct place){path, 0, 0},
			"cannot be made by '%s', the user of the plugin, in its folder: %m; each "
			"start will begin without it",
			t->who->name);
}

/* Reads as the plugin does, but for the rules of a configuration that cannot be read. */
static void reload(struct trial *t, const char *conf)
{
	struct settings *settings = NULL;

	if (settings_load(conf, FILE_TRUSTED, &settings, &t->said) != SETTINGS_OK)
		return;
	const struct rulebook_source source = {
		.path = settings->rules.list,
		.n = settings->rules.n,
		.trust = RULESET_TRUSTED,
		.tuning = &settings->tuning,
		.options = {&settings->placeholders, settings->retired_rules},
	};

	rulebook_free(rulebook_load(&source, &t->said));
	try_outputs(t, settings);
	try_state(t, settings->state.path);
	settings_free(settings);
}

void trial_reload(const char *conf, const struct runas *who, struct errs *errs)
{
	struct trial t = {.who = who, .errs = errs};
	char path[PATH_MAX];

	/* The plugin has it absolute: the folders above count too. */
	if (conf[0] != '/' && realpath(conf, path))
		conf = path;
	if (become(who) != 0) {
		errs_warn(errs, (struct place){conf, 0, 0},
			"whether '%s', the user of the plugin, can read it was not tried: %m",
			who->name);
		return;
	}
	reload(&t, conf);
	for (size_t i = 0; i < t.said.n; i++) {
		const struct err *err = &t.said.list[i];

		if (err->error == EACCES)
			errs_warn(errs, (struct place){err->file, err->line, err->col},
				"%s for '%s', the user of the plugin: a reload will fail (chgrp "
				"%u, "
				"chmod g+rX)",
				err->msg, who->name, (unsigned)who->gid);
	}
	errs_done(&t.said);
}
