/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * runas: the account that the plugin runs as once everything that root alone may open is open.
 *
 * Looked up in a file in the form of passwd(5), not by NSS: when auditd starts there is no network
 * yet, and a plugin that waits for a directory server holds up auditd. Supplementary groups are not
 * looked up, because the plugin keeps none.
 */
#ifndef SETTINGS_RUNAS_H
#define SETTINGS_RUNAS_H

#include <stdbool.h>
#include <sys/types.h>

#include "base/err.h"
#include "settings/conf.h"

#define RUNAS_PASSWD_FILE "/etc/passwd"

struct runas {
	bool change; /* to the account below; false = the plugin stays who it is */
	uid_t uid;
	gid_t gid;
	char name[CONF_USER_MAX + 1];
	char notice[200]; /* why it stays who it is, when somebody may wonder; "" = nobody */
};

/*
 * What the setting means for a plugin that was started as `starter`:
 *	empty                   stays
 *	not started by root     stays, with a notice when the file names somebody else
 *	the account is there    changes to it
 *	it is not, the file     -1, told in `errs` with the line of the file
 *	  names it
 *	it is not, the default  stays, with a notice: who installs by hand may have made none
 */
int runas_choose(const struct settings_user *user, const char *passwd_file, uid_t starter,
	struct runas *ret_runas, struct errs *errs);

#endif
