/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * trial: what a reload of the plugin will say, tried as the account that the plugin runs as.
 *
 * The plugin is started by root and reads everything then; a reload reads the same as the account of
 * the setting `user`. Modes, owners, access lists and the folders above decide together whether that
 * goes well, so it is not computed but done; nothing is written.
 */
#ifndef CLI_TRIAL_H
#define CLI_TRIAL_H

#include "settings/runas.h"

/*
 * Becomes `who`, for good: the last thing that a process does which needs to be root. What cannot be
 * read then is a warning in `errs`, and so is a place for alerts that cannot be written to.
 */
void trial_reload(const char *conf, const struct runas *who, struct errs *errs);

#endif
