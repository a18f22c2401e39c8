/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * handover: what the plugin makes as root, at its start, for the account that it changes to.
 *
 * A folder for logs belongs to root, so that whoever takes the account over cannot put links in the way
 * of rsyslogd and logrotate. The account cannot make a file there; root makes it, empty, and gives it
 * away. Given away is only what was made here, by its descriptor, and only below folders of root that
 * nobody else can write and that are no links: in a folder of the account, its own links would decide
 * what root gives away. What is there already stays whose it is: a path in the configuration must not
 * be enough to get a folder of root. Whoever uses the place says what is wrong with it.
 */
#ifndef HANDOVER_H
#define HANDOVER_H

#include "settings/runas.h"

/* The files and folders of alerts that the settings name and that are missing. */
void handover(const struct settings *settings, const struct runas *who);

/* Whether who asks could make `path`, or could use what a start as root makes. */
bool handover_possible(const char *path);

#endif
