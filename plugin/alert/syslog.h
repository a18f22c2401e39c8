/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * syslog: sends messages to the local syslog daemon without ever waiting for it.
 *
 * An own non-blocking socket instead of syslog(3), which waits for ever when the daemon stops
 * reading and hides every error. Framing is the classic one of RFC 3164 in local time, because
 * daemons on /dev/log take nothing else: `<PRI>Mon DD HH:MM:SS tag[pid]: @cee: BODY`. A stream
 * socket is used where the daemon has one; messages end in a newline there.
 *
 * What the daemon was given and has not read is kept (window.h) and sent again, oldest first, when the
 * connection is lost: at least once, told apart by event.id. SIOCOUTQ tells how much is unread; it says
 * 0, too, when the daemon is gone, so it is believed only when the daemon proves alive after it: a
 * datagram was taken, or the same socket still answers a connect(2).
 *
 * One thread at a time sends. Counters may be read from any thread.
 * Source: RFC 3164; https://cee.mitre.org (the @cee: cookie); unix(7); Linux net/unix/af_unix.c.
 */
#ifndef ALERT_SYSLOG_H
#define ALERT_SYSLOG_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "alert/sink.h"
#include "base/clock.h"

#define SYSLOG_MESSAGE_MAX ((size_t)200 * 1024) /* a datagram may have that much by default */
/* <191>Nov 22 00:18:08 tag[4294967295]: @cee: */
#define SYSLOG_HEADER_MAX  96

struct syslog_options {
	const char *path; /* /dev/log */
	const char *tag; /* at most 32 bytes */
	int facility; /* 0 to 23; authpriv is 10 */
	bool cookie; /* "@cee: " in front of alerts, which are JSON then */
	size_t max_message; /* with header, of a line; 100 to SYSLOG_MESSAGE_MAX */
	const struct clock *clock;
};

struct syslog_counters {
	uint64_t sent, retries;
	uint64_t dropped; /* too long, for us or for the kernel */
	uint64_t connects; /* the first one too */
	uint64_t resent; /* went out once more, because they may have been lost unread */
	int error; /* errno of the last failure, 0 = none since the last success */
};

struct syslog;

/* Copies the options but for the clock. Connects with the first message. NULL = out of memory. */
struct syslog *syslog_new(const struct syslog_options *options);
void syslog_free(struct syslog *s);

/*
 * The longest body of an alert in messages of `max_message` bytes. The same on every host and for
 * every process id, so that the same event gives the same body everywhere.
 */
static inline size_t syslog_body_max(size_t max_message)
{
	return max_message - SYSLOG_HEADER_MAX;
}

/*
 * One message; a newline at the end of `body` is left out. After FULL and RETRY nothing of it has gone
 * out, and it is the caller's still. Whoever made the body has kept to max_message as it was then: one
 * that waited in the spool may be longer, up to SYSLOG_MESSAGE_MAX, and is better cut by the daemon than
 * not sent.
 */
enum sink_result syslog_send(struct syslog *s, enum level level, struct str body);

/* The same for a line of plain text: no cookie, at level informational, cut when too long. */
enum sink_result syslog_notice(struct syslog *s, struct str text);

/*
 * Messages that the daemon may not have read, and a look whether it has by now; those that are lost
 * with the connection are sent again. SENT: none has to be; FULL, RETRY: some are still to go out.
 */
size_t syslog_unread(const struct syslog *s);
enum sink_result syslog_settle(struct syslog *s);

/* All of it for delivery; valid as long as `s`. */
struct sink syslog_sink(struct syslog *s);

/* -1 = not connected. */
int syslog_fd(const struct syslog *s);

void syslog_counters(const struct syslog *s, struct syslog_counters *ret_counters);

#endif
