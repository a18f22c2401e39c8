/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "settings/runas.h"

#include <pwd.h>
#include <stdio.h>

/* Of several entries of one name the first counts, as everywhere. */
static bool find(const char *passwd_file, const char *name, struct runas *ret_runas)
{
	FILE *f = fopen(passwd_file, "re");
	const struct passwd *entry;

	if (!f)
		return false;
	while ((entry = fgetpwent(f)) != NULL) {
		if (strcmp(entry->pw_name, name) == 0) {
			ret_runas->uid = entry->pw_uid;
			ret_runas->gid = entry->pw_gid;
			break;
		}
	}
	fclose(f);
	return entry != NULL;
}

int runas_choose(const struct settings_user *user, const char *passwd_file, uid_t starter,
	struct runas *ret_runas, struct errs *errs)
{
	struct runas runas = {0};
	bool given = user->at.line > 0, found;

	snprintf(runas.name, sizeof(runas.name), "%s", user->name);
	found = runas.name[0] && find(passwd_file, runas.name, &runas);
	if (starter == 0 && found)
		runas.change = true;
	else if (starter == 0 && given && runas.name[0])
		return errs_add(errs, user->at, "'user': there is no account '%s' in %s",
			runas.name, passwd_file);
	else if (starter == 0 && runas.name[0])
		snprintf(runas.notice, sizeof(runas.notice),
			"there is no account '%s' in %s: going on as root", runas.name,
			passwd_file);
	else if (given && runas.name[0] && !(found && runas.uid == starter))
		snprintf(runas.notice, sizeof(runas.notice),
			"'user': only root can change to '%s': going on as uid %u", runas.name,
			(unsigned)starter);
	*ret_runas = runas;
	return 0;
}
