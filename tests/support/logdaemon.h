/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * logdaemon: a syslog daemon on a socket of its own, started, stopped and read by a test.
 */
#ifndef TESTS_LOGDAEMON_H
#define TESTS_LOGDAEMON_H

#include "alert/syslog.h"

/* With a clock that moves only when a test moves it. */
struct logdaemon {
	char folder[64], path[96];
	int daemon; /* -1 = not running */
	uint64_t now;
	struct clock clock;
	struct syslog *syslog;
};

/* Setup and teardown of cmocka: *state is a struct logdaemon, not running, with `syslog` open. */
int logdaemon_setup(void **state);
int logdaemon_teardown(void **state);

/* type: SOCK_DGRAM or SOCK_STREAM */
void daemon_start(struct logdaemon *t, int type);
void daemon_stop(struct logdaemon *t);

/* The next datagram, with the pid masked as [P]; "" = none. Returns text. */
const char *daemon_read(struct logdaemon *t, char text[9000]);

/* Another one with these options. */
void open_syslog(struct logdaemon *t, bool cookie, size_t max);

#endif
