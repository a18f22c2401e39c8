/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * setting: checks the value of one key and stores it; conf.c walks the file and finds the keys.
 *
 * Inside settings/ only.
 */
#ifndef SETTINGS_SETTING_H
#define SETTINGS_SETTING_H

#include "settings/conf.h"

struct config_setting_t; /* libconfig.h */

/* One load: what is filled in, where complaints go. */
struct reader {
	struct settings *settings;
	const char *file;
	struct errs *errs;
	int result; /* -1 after the first complaint */
};

/* The default of a key. -1: out of memory. */
int setting_default(struct settings *settings, const struct setting_key *key);

void setting_set(
	struct reader *r, const struct setting_key *key, const struct config_setting_t *setting);

struct place setting_place(const struct reader *r, const struct config_setting_t *setting);

/* Complains: 'path' wants WHAT. */
void setting_wants(
	struct reader *r, const struct config_setting_t *at, const char *path, const char *what);

#endif
