/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * plugin: the built program as auditd starts it, in a scratch folder of its own, and a log daemon.
 *
 * Standard input is a socket, the environment is empty, SIGTERM, SIGHUP and SIGCHLD are blocked;
 * standard output and error go to a file, which must stay empty. Whatever goes wrong here fails the
 * test that called.
 */
#ifndef TESTS_PLUGIN_H
#define TESTS_PLUGIN_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

#include "base/str.h"

struct plugin {
	char folder[64], socket[96], conf[96], rules[96], output[96];
	int daemon; /* datagrams from the plugin; -1 = nobody listens */
	int in; /* to its standard input */
	pid_t pid; /* 0 = not running */
	uid_t uid; /* who starts it; 0 = who runs the test */
	gid_t gid;
	int lacks; /* a capability that root does not get; 0 (CAP_CHOWN) = it gets them all */
	const int *pending; /* signals that wait for it when it starts, up to a 0; NULL = none */
	char message[65536]; /* the last one received */
};

/* An empty folder for rules, no configuration, a daemon that listens. */
void plugin_init(struct plugin *p);

/* Ends what runs, checks that nothing was ever printed, removes everything. */
void plugin_done(struct plugin *p);

void plugin_start(struct plugin *p);
void plugin_send(struct plugin *p, struct str bytes);

/* The log daemon dies with all that it has not read; another one comes. */
void plugin_log_stop(struct plugin *p);
void plugin_log_start(struct plugin *p);

/* The next message, NUL-terminated, valid until the next call; NULL = none in time. */
const char *plugin_receive(struct plugin *p, int timeout_ms);

/* End of input; and whether the program has ended since: with exit status 0. */
void plugin_close(struct plugin *p);
bool plugin_ended(struct plugin *p);

/*
 * End of input; waits for the program and wants exit status 0. Messages stay to be received, as many as
 * the socket holds (10 by default); what is more waits on disk, even the closing line.
 */
void plugin_finish(struct plugin *p);

/* Resident memory of its own in kB; the ring, a shared mapping of fixed size, is not in it. */
size_t plugin_rss(const struct plugin *p);

/* Open descriptors; -1 when /proc does not show them (an undumpable process and we are not root). */
int plugin_fds(const struct plugin *p);

/* Files of tests: texts, whole trees. Paths are absolute. */
void put_file(const char *path, struct str text, mode_t mode);
void remove_tree(const char *path);

#endif
