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

/* First act of main(): signals, descriptors, umask, working directory. */
void startup_clean(void);

/*
 * When everything is open: gives up every capability (files of root are still root's to read), core
 * dumps and the right to gain privileges. 0, or -1 when capabilities could not be dropped.
 */
int startup_confine(void);

/* Standard input is what auditd gives a plugin: a socket or a pipe. */
int startup_under_auditd(void);

#endif
