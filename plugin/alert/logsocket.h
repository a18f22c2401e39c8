/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * logsocket: the connection to the log daemon: which kind of socket it has, and whether it still lives.
 *
 * Inside syslog.c only. Nothing here waits.
 * Source: unix(7); Linux net/unix/af_unix.c: unix_outq_len(), unix_release_sock().
 */
#ifndef ALERT_LOGSOCKET_H
#define ALERT_LOGSOCKET_H

#include <stddef.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>

struct logsocket {
	struct sockaddr_un address;
	int fd; /* -1 = not connected */
	int type; /* SOCK_DGRAM or SOCK_STREAM */
	struct stat file; /* the socket's, as connected; st_ino 0 = not known */
};

/* `path` fits into a socket address. */
void logsocket_init(struct logsocket *s, const char *path);

/* -1: errno is set. The kind of the last connection is tried first. */
int logsocket_connect(struct logsocket *s);
void logsocket_close(struct logsocket *s);

/*
 * Bytes that were sent and not read, more than was sent rather than less. 0, too, when the daemon is
 * gone.
 */
size_t logsocket_unread(const struct logsocket *s);

/*
 * Whether the daemon that it is connected to is still there: 1, 0, or -1, cannot be told. The daemon
 * notices nothing: a datagram socket is asked by a connect(2) of another socket to the same file.
 */
int logsocket_alive(const struct logsocket *s);

#endif
