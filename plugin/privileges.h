/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * privileges: gives up what the plugin does not need, for good, before it reads the first record.
 *
 * What it reads is written by whoever runs a program on the host. Should a parser ever be taken over,
 * there must be nothing to win: another user without groups, no capability and none to regain (empty
 * bounding set, locked securebits, no_new_privs), no core file, no ptrace, no further process.
 * What needs root (the configuration, rules that only root can read, the socket of auditd) was opened
 * before; a reload and the log socket must do with the new user.
 * Source: capabilities(7), prctl(2), setresuid(2), libcap-ng.
 */
#ifndef PRIVILEGES_H
#define PRIVILEGES_H

#include "settings/runas.h"

#define PRIVILEGES_TEXT 256 /* bytes of privileges_describe() */

/*
 * Before the first thread. Everything is tried, whatever fails before it, and the outcome is looked
 * at: -1 when something is left that should be gone, each of it told in `errs`.
 */
int privileges_drop(const struct runas *who, struct errs *errs);

/* After the last thread was started: no further one, and no process. */
void privileges_seal(void);

/* What the process has now, as the kernel tells it: "uid 998, gid 998, ...". Returns text. */
const char *privileges_describe(char text[PRIVILEGES_TEXT]);

#endif
