/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "trial.h"

#include <errno.h>
#include <grp.h>
#include <limits.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/file.h"
#include "rulebook.h"

static int become(const struct runas *who)
{
	if (setgroups(0, NULL) != 0 || setresgid(who->gid, who->gid, who->gid) != 0)
		return -1;
	return setresuid(who->uid, who->uid, who->uid);
}

/* Reads as the plugin does, but for the rules of a configuration that cannot be read. */
static void reload(const char *conf, const struct runas *who, struct errs *said, struct errs *errs)
{
	struct settings *settings = NULL;

	if (settings_load(conf, FILE_TRUSTED, &settings, said) != SETTINGS_OK)
		return;
	const struct rulebook_source source = {
		settings->rules.list, settings->rules.n, RULESET_TRUSTED, &settings->tuning};

	rulebook_free(rulebook_load(&source, said));
	if (access(settings->syslog.socket, W_OK) != 0 && errno == EACCES)
		errs_warn(errs, (struct place){settings->syslog.socket, 0, 0},
			"cannot be written to by '%s', the user of the plugin: no alert will get "
			"through",
			who->name);
	settings_free(settings);
}

void trial_reload(const char *conf, const struct runas *who, struct errs *errs)
{
	struct errs said = {0};
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
	reload(conf, who, &said, errs);
	for (size_t i = 0; i < said.n; i++) {
		const struct err *err = &said.list[i];

		if (err->error == EACCES)
			errs_warn(errs, (struct place){err->file, err->line, err->col},
				"%s for '%s', the user of the plugin: a reload will fail (chgrp "
				"%u, "
				"chmod g+rX)",
				err->msg, who->name, (unsigned)who->gid);
	}
	errs_done(&said);
}
