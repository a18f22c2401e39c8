/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "alert/syslog.h"

#include <assert.h>
#include <errno.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

#include "alert/alert.h"
#include "alert/logsocket.h"
#include "alert/window.h"
#include "base/buf.h"
#include "base/utf8.h"

#define TAG_SIZE 33
#define COOKIE	 "@cee: "

struct syslog {
	char tag[TAG_SIZE];
	int facility;
	bool cookie;
	size_t max_message;
	const struct clock *clock;
	int pid;

	struct logsocket socket;
	struct buf line; /* where a message is put together */
	struct window window;
	size_t line_at; /* bytes that a stream has taken of the first unsent message of the window */

	atomic_ullong sent, dropped, retries, connects, resent;
	atomic_int error;
};

struct syslog *syslog_new(const struct syslog_options *options)
{
	struct syslog *s = calloc(1, sizeof(*s));

	if (!s)
		return NULL;
	assert(options->max_message > SYSLOG_HEADER_MAX &&
		options->max_message <= SYSLOG_MESSAGE_MAX);
	snprintf(s->tag, sizeof(s->tag), "%s", options->tag);
	s->facility = options->facility;
	s->cookie = options->cookie;
	s->max_message = options->max_message;
	s->clock = options->clock;
	s->pid = (int)getpid();
	logsocket_init(&s->socket, options->path);
	buf_init(&s->line, SYSLOG_MESSAGE_MAX);
	tzset(); /* localtime_r() need not do it */
	return s;
}

/* What a dead connection took is lost but for what is known to be read. */
static void disconnect(struct syslog *s)
{
	logsocket_close(&s->socket);
	window_rewind(&s->window);
	s->line_at = 0;
}

void syslog_free(struct syslog *s)
{
	if (!s)
		return;
	disconnect(s);
	window_done(&s->window);
	buf_done(&s->line);
	free(s);
}

/* --- sending -------------------------------------------------------------------------------------- */

static int ensure_connected(struct syslog *s)
{
	if (s->socket.fd >= 0)
		return 0;
	if (logsocket_connect(&s->socket) < 0)
		return -1;
	atomic_fetch_add(&s->connects, 1);
	return 0;
}

/* Sends what is left of the line. 0 = all of it is out. */
static int transmit(struct syslog *s, struct str line)
{
	bool stream = s->socket.type == SOCK_STREAM;
	size_t n = line.n - !stream; /* a datagram needs no newline */

	do {
		ssize_t took =
			send(s->socket.fd, line.p + s->line_at, n - s->line_at, MSG_NOSIGNAL);

		if (took >= 0)
			s->line_at += stream ? (size_t)took : n;
		else if (errno != EINTR)
			return -1;
	} while (s->line_at < n);
	s->line_at = 0;
	return 0;
}

static bool lost_connection(int error)
{
	return error != EAGAIN && error != EMSGSIZE && error != ENOBUFS && error != ENOMEM;
}

/* The first unsent message of the window. Errno is set when it fails. */
static int send_first(struct syslog *s)
{
	struct window_message *m = window_unsent(&s->window);
	size_t before, after;

	if (ensure_connected(s) < 0)
		return -1;
	before = logsocket_unread(&s->socket);
	if (transmit(s, m->line) < 0)
		return -1;
	after = logsocket_unread(&s->socket);
	window_read(&s->window, before);
	atomic_fetch_add(m->again ? &s->resent : &s->sent, 1);
	window_mark_sent(&s->window, after > before ? after - before : 0);
	atomic_store(&s->error, 0);
	return 0;
}

static enum sink_result failed(struct syslog *s, int error)
{
	atomic_store(&s->error, error);
	if (error == EMSGSIZE) {
		atomic_fetch_add(&s->dropped, 1);
		window_drop_unsent(&s->window);
		return SINK_DROPPED;
	}
	atomic_fetch_add(&s->retries, 1);
	if (error == EAGAIN && s->socket.fd >= 0)
		return SINK_FULL;
	if (lost_connection(error))
		disconnect(s);
	return SINK_RETRY;
}

/*
 * Sends all of the window that is not sent. DROPPED tells of the last message of it. A daemon that was
 * restarted has a new socket behind the same name, and the old connection says so with the next
 * message: connecting anew is worth one immediate try.
 */
static enum sink_result flush(struct syslog *s)
{
	enum sink_result result = SINK_SENT;
	bool again = s->socket.fd >= 0;

	while (window_unsent(&s->window)) {
		result = SINK_SENT;
		if (send_first(s) == 0)
			continue;
		if (again && lost_connection(errno)) {
			again = false;
			disconnect(s);
			continue;
		}
		result = failed(s, errno);
		if (result != SINK_DROPPED)
			break;
	}
	return result;
}

/* The message whose line is s->line. What a stream has begun to take counts as sent. */
static enum sink_result send_line(struct syslog *s, struct queue_message message)
{
	enum sink_result result = flush(s);

	if (result == SINK_FULL || result == SINK_RETRY)
		return result;
	if (window_add(&s->window, buf_str(&s->line), message) < 0)
		return failed(s, ENOMEM);
	result = flush(s);
	if (result != SINK_FULL && result != SINK_RETRY)
		return result;
	if (s->line_at > 0 && s->window.sent + 1 == s->window.n)
		return SINK_SENT;
	window_drop_newest(&s->window);
	return result;
}

/* --- messages ------------------------------------------------------------------------------------- */

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
	buf_add(&s->line, (struct str){text, header(s, level, cookie, text)});
}

static enum sink_result end_line(
	struct syslog *s, enum queue_kind kind, enum level level, size_t text_at)
{
	size_t end = s->line.n;

	buf_addc(&s->line, '\n');
	if (s->line.overflow)
		return failed(s, ENOMEM);
	return send_line(
		s, (struct queue_message){kind, level, str_sub(buf_str(&s->line), text_at, end)});
}

enum sink_result syslog_send(struct syslog *s, enum level level, struct str body)
{
	start_line(s, level, s->cookie);
	body = without_newline(body);
	size_t text_at = s->line.n;

	/* A newline comes behind it. */
	if (body.n >= SYSLOG_MESSAGE_MAX - text_at) {
		atomic_fetch_add(&s->dropped, 1);
		return SINK_DROPPED;
	}
	buf_add(&s->line, body);
	return end_line(s, QUEUE_ALERT, level, text_at);
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

enum sink_result syslog_notice(struct syslog *s, struct str text)
{
	start_line(s, LEVEL_INFORMATIONAL, false);
	size_t text_at = s->line.n;

	add_plain(s, without_newline(text));
	return end_line(s, QUEUE_NOTICE, LEVEL_INFORMATIONAL, text_at);
}

/* --- what is unread ------------------------------------------------------------------------------- */

size_t syslog_unread(const struct syslog *s)
{
	return s->window.n;
}

enum sink_result syslog_settle(struct syslog *s)
{
	if (s->socket.fd >= 0 && s->window.sent > 0) {
		size_t unread = logsocket_unread(&s->socket);
		int alive = logsocket_alive(&s->socket);

		if (alive > 0)
			window_read(&s->window, unread);
		else if (alive == 0)
			disconnect(s);
	}
	enum sink_result result = flush(s);

	return result == SINK_DROPPED ? SINK_SENT : result;
}

int syslog_fd(const struct syslog *s)
{
	return s->socket.fd;
}

/* --- as a sink ------------------------------------------------------------------------------------ */

static enum sink_result sink_send(void *ctx, const struct queue_message *message)
{
	if (message->kind == QUEUE_NOTICE)
		return syslog_notice(ctx, message->text);
	return syslog_send(ctx, message->level, message->text);
}

static size_t sink_unread(void *ctx)
{
	return syslog_unread(ctx);
}

static enum sink_result sink_settle(void *ctx)
{
	return syslog_settle(ctx);
}

static const struct queue_message *sink_unread_at(void *ctx, size_t i)
{
	const struct syslog *s = ctx;

	return &window_at(&s->window, i)->message;
}

static void sink_forget(void *ctx)
{
	struct syslog *s = ctx;

	if (s->line_at > 0) /* its rest will not follow */
		disconnect(s);
	window_done(&s->window);
}

static int sink_fd(void *ctx)
{
	return syslog_fd(ctx);
}

struct sink syslog_sink(struct syslog *s)
{
	return (struct sink){
		.ctx = s,
		.send = sink_send,
		.unread = sink_unread,
		.settle = sink_settle,
		.unread_at = sink_unread_at,
		.forget = sink_forget,
		.fd = sink_fd,
	};
}

void syslog_counters(const struct syslog *s, struct syslog_counters *ret_counters)
{
	*ret_counters = (struct syslog_counters){
		.sent = atomic_load(&s->sent),
		.dropped = atomic_load(&s->dropped),
		.retries = atomic_load(&s->retries),
		.connects = atomic_load(&s->connects),
		.resent = atomic_load(&s->resent),
		.error = atomic_load(&s->error),
	};
}
