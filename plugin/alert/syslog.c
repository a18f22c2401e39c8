/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "alert/syslog.h"

#include <assert.h>
#include <errno.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <time.h>
#include <unistd.h>

#include "alert/alert.h"
#include "base/utf8.h"
#include "base/buf.h"

#define TAG_SIZE 33
#define COOKIE	 "@cee: "

struct syslog {
	struct sockaddr_un address;
	char tag[TAG_SIZE];
	int facility;
	bool cookie;
	size_t max_message;
	const struct clock *clock;
	int pid;

	int fd; /* -1 = not connected */
	int type;
	struct buf line; /* the message on its way; empty between messages */
	size_t line_at; /* bytes of it that a stream has taken */

	atomic_ullong sent, dropped, retries, connects;
	atomic_int error;
};

struct syslog *syslog_new(const struct syslog_options *options)
{
	struct syslog *s = calloc(1, sizeof(*s));

	if (!s)
		return NULL;
	assert(options->max_message > SYSLOG_HEADER_MAX &&
		options->max_message <= SYSLOG_MESSAGE_MAX);
	assert(strlen(options->path) < sizeof(s->address.sun_path));
	s->address.sun_family = AF_UNIX;
	memcpy(s->address.sun_path, options->path, strlen(options->path));
	snprintf(s->tag, sizeof(s->tag), "%s", options->tag);
	s->facility = options->facility;
	s->cookie = options->cookie;
	s->max_message = options->max_message;
	s->clock = options->clock;
	s->pid = (int)getpid();
	s->fd = -1;
	s->type = SOCK_DGRAM;
	buf_init(&s->line, s->max_message + 1); /* a stream wants a newline */
	tzset(); /* localtime_r() need not do it */
	return s;
}

static void disconnect(struct syslog *s)
{
	if (s->fd >= 0)
		close(s->fd);
	s->fd = -1;
	s->line_at = 0; /* what a dead stream took is lost: the whole message again */
}

void syslog_free(struct syslog *s)
{
	if (!s)
		return;
	disconnect(s);
	buf_done(&s->line);
	free(s);
}

static size_t header(
	const struct syslog *s, enum level level, bool cookie, char text[SYSLOG_HEADER_MAX])
{
	static const char months[12][4] = {
		"Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
	time_t now = (time_t)(clock_real(s->clock) / 1000);
	struct tm tm = {0};

	localtime_r(&now, &tm);
	int n = snprintf(text, SYSLOG_HEADER_MAX, "<%d>%s %2d %02d:%02d:%02d %s[%d]: %s",
		s->facility * 8 + alert_syslog_severity[level], months[tm.tm_mon % 12], tm.tm_mday,
		tm.tm_hour, tm.tm_min, tm.tm_sec, s->tag, s->pid, cookie ? COOKIE : "");

	assert(n > 0 && n < SYSLOG_HEADER_MAX);
	return (size_t)n;
}

static int try_connect(struct syslog *s, int type)
{
	int fd = socket(AF_UNIX, type | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);

	if (fd < 0)
		return -1;
	if (connect(fd, (const struct sockaddr *)&s->address, sizeof(s->address)) == 0) {
		s->fd = fd;
		s->type = type;
		atomic_fetch_add(&s->connects, 1);
		return 0;
	}
	int error = errno;

	close(fd);
	errno = error;
	return -1;
}

/* Errno is set when it fails. The kind of the last socket is tried first. */
static int ensure_connected(struct syslog *s)
{
	if (s->fd >= 0)
		return 0;
	if (try_connect(s, s->type) == 0)
		return 0;
	if (errno != EPROTOTYPE)
		return -1;
	return try_connect(s, s->type == SOCK_DGRAM ? SOCK_STREAM : SOCK_DGRAM);
}

/* Sends what is left of the line. 0 = all of it is out. */
static int transmit(struct syslog *s)
{
	bool stream = s->type == SOCK_STREAM;
	size_t n = s->line.n - !stream; /* a datagram needs no newline */

	do {
		ssize_t took = send(s->fd, s->line.p + s->line_at, n - s->line_at, MSG_NOSIGNAL);

		if (took >= 0)
			s->line_at += stream ? (size_t)took : n;
		else if (errno != EINTR)
			return -1;
	} while (s->line_at < n);
	return 0;
}

static enum syslog_result failed(struct syslog *s, int error)
{
	atomic_store(&s->error, error);
	if (error == EMSGSIZE) {
		atomic_fetch_add(&s->dropped, 1);
		s->line.n = 0;
		return SYSLOG_DROPPED;
	}
	atomic_fetch_add(&s->retries, 1);
	if (error == EAGAIN && s->fd >= 0)
		return SYSLOG_FULL;
	if (error != ENOBUFS && error != ENOMEM && error != EAGAIN)
		disconnect(s);
	return SYSLOG_RETRY;
}

/*
 * A daemon that was restarted has a new socket behind the same name, and the old connection says so
 * with the first message: connecting anew is worth one immediate try.
 */
static enum syslog_result send_line(struct syslog *s)
{
	bool fresh = s->fd < 0;

	if (ensure_connected(s) < 0)
		return failed(s, errno);
	if (transmit(s) < 0) {
		int error = errno;

		if (fresh || error == EAGAIN || error == EMSGSIZE || error == ENOBUFS ||
			error == ENOMEM)
			return failed(s, error);
		disconnect(s);
		if (ensure_connected(s) < 0 || transmit(s) < 0)
			return failed(s, errno);
	}
	s->line.n = 0;
	s->line_at = 0;
	atomic_store(&s->error, 0);
	atomic_fetch_add(&s->sent, 1);
	return SYSLOG_SENT;
}

static struct str without_newline(struct str s)
{
	if (s.n && s.p[s.n - 1] == '\n')
		s.n--;
	return s;
}

static void start_line(struct syslog *s, enum level level, bool cookie)
{
	char text[SYSLOG_HEADER_MAX];

	buf_reset(&s->line, SYSLOG_MESSAGE_MAX);
	s->line_at = 0;
	buf_add(&s->line, (struct str){text, header(s, level, cookie, text)});
}

enum syslog_result syslog_send(struct syslog *s, enum level level, struct str body)
{
	if (s->line_at > 0) /* in the middle of this message */
		return send_line(s);
	start_line(s, level, s->cookie);
	body = without_newline(body);
	if (body.n > s->max_message - s->line.n) {
		atomic_fetch_add(&s->dropped, 1);
		return SYSLOG_DROPPED;
	}
	buf_add(&s->line, body);
	buf_addc(&s->line, '\n');
	return s->line.overflow ? failed(s, ENOMEM) : send_line(s);
}

/* Control bytes would end the line on a stream; a cut is made between characters. */
static void add_plain(struct syslog *s, struct str text)
{
	uint32_t code;

	for (size_t at = 0; at < text.n;) {
		size_t n = utf8_decode(text, at, &code);
		bool plain = n && !utf8_deceptive(code);

		if (s->line.n + (plain ? n : 1) > s->max_message)
			break;
		buf_add(&s->line, plain ? str_sub(text, at, at + n) : STR("?"));
		at += n ? n : 1;
	}
}

enum syslog_result syslog_notice(struct syslog *s, struct str text)
{
	if (s->line_at > 0)
		return send_line(s);
	start_line(s, LEVEL_INFORMATIONAL, false);
	add_plain(s, without_newline(text));
	buf_addc(&s->line, '\n');
	return s->line.overflow ? failed(s, ENOMEM) : send_line(s);
}

int syslog_fd(const struct syslog *s)
{
	return s->fd;
}

void syslog_counters(const struct syslog *s, struct syslog_counters *ret_counters)
{
	*ret_counters = (struct syslog_counters){
		.sent = atomic_load(&s->sent),
		.dropped = atomic_load(&s->dropped),
		.retries = atomic_load(&s->retries),
		.connects = atomic_load(&s->connects),
		.error = atomic_load(&s->error),
	};
}
