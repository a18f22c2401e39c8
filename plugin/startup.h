/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * startup: turns what auditd handed down into a clean process.
 *
 * auditd starts a plugin with an empty environment, its own niceness and umask, and, after a crash or
 * a reload, with SIGTERM, SIGHUP and others blocked; the mask survives execve. Descriptors above 23
 * may leak in. None of that is ours.
 * Source: audit-userspace 3.0.9 audisp/audispd.c (safe_exec), src/auditd.c.
 */
#ifndef STARTUP_H
#define STARTUP_H

#include "report.h"
#include "settings/runas.h"

/* First act of main(): signals, descriptors, umask. */
void startup_clean(void);

/*
 * When everything is open that only root may open, and before the first thread: gives up privileges
 * and reports which are left. A failure is no reason to be blind, but to be loud.
 */
void startup_confine(const struct runas *runas, struct report *report);

/* Standard input is what auditd gives a plugin: a socket or a pipe. */
int startup_under_auditd(void);

#endif
