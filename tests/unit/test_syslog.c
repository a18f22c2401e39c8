/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

#include "alert/syslog.h"
#include "support/logdaemon.h"

static void test_framing(void **state)
{
	struct logdaemon *t = *state;
	char text[9000];

	daemon_start(t, SOCK_DGRAM);
	assert_int_equal(syslog_send(t->syslog, LEVEL_HIGH, STR("{\"a\":1}")), SINK_SENT);
	assert_string_equal(
		daemon_read(t, text), "<83>Nov 22 00:18:08 audisp-sigma[P]: @cee: {\"a\":1}");
	assert_int_equal(syslog_send(t->syslog, LEVEL_INFORMATIONAL, STR("x\n")), SINK_SENT);
	assert_string_equal(daemon_read(t, text), "<86>Nov 22 00:18:08 audisp-sigma[P]: @cee: x");
	assert_int_equal(syslog_notice(t->syslog, STR("status: a\nb\x1b \xff\xc3\xa4")), SINK_SENT);
	assert_string_equal(daemon_read(t, text),
		"<86>Nov 22 00:18:08 audisp-sigma[P]: status: a?b? ?\xc3\xa4");
	open_syslog(t, false, 8000);
	assert_int_equal(syslog_send(t->syslog, LEVEL_CRITICAL, STR("text")), SINK_SENT);
	assert_string_equal(daemon_read(t, text), "<82>Nov 22 00:18:08 audisp-sigma[P]: text");
}

static void test_length(void **state)
{
	struct logdaemon *t = *state;
	static char body[SYSLOG_MESSAGE_MAX];
	char text[9000];
	struct syslog_counters c;
	size_t max;

	memset(body, 'x', sizeof(body));
	daemon_start(t, SOCK_DGRAM);
	open_syslog(t, true, 3000);
	assert_int_equal(syslog_send(t->syslog, LEVEL_LOW, STR("x")), SINK_SENT);
	ssize_t header = recv(t->daemon, text, sizeof(text), 0) - 1;

	assert_in_range(header, 1, SYSLOG_HEADER_MAX);
	/* An alert that was made for a longer limit, and waited in the spool. */
	assert_int_equal(syslog_send(t->syslog, LEVEL_LOW, (struct str){body, 8000}), SINK_SENT);
	assert_int_equal(recv(t->daemon, text, sizeof(text), 0), 8000 + header);
	max = SYSLOG_MESSAGE_MAX - (size_t)header - 1;
	assert_int_equal(syslog_send(t->syslog, LEVEL_LOW, (struct str){body, max}), SINK_SENT);
	assert_int_equal(recv(t->daemon, text, sizeof(text), MSG_TRUNC), SYSLOG_MESSAGE_MAX - 1);
	assert_int_equal(
		syslog_send(t->syslog, LEVEL_LOW, (struct str){body, max + 1}), SINK_DROPPED);
	/* A notice is cut instead. */
	assert_int_equal(syslog_notice(t->syslog, (struct str){body, 9000}), SINK_SENT);
	assert_int_equal(recv(t->daemon, text, sizeof(text), 0), 3000);
	syslog_counters(t->syslog, &c);
	assert_int_equal(c.sent, 4);
	assert_int_equal(c.dropped, 1);
}

/* More than the kernel takes in one datagram. */
static void test_too_long_for_kernel(void **state)
{
	struct logdaemon *t = *state;
	struct syslog_counters c;
	char *body = malloc(190000);
	int small = 4096;

	assert_non_null(body);
	memset(body, 'x', 190000);
	daemon_start(t, SOCK_DGRAM);
	open_syslog(t, true, SYSLOG_MESSAGE_MAX);
	assert_int_equal(syslog_send(t->syslog, LEVEL_LOW, STR("x")), SINK_SENT);
	assert_int_equal(
		setsockopt(syslog_fd(t->syslog), SOL_SOCKET, SO_SNDBUF, &small, sizeof(small)), 0);
	assert_int_equal(
		syslog_send(t->syslog, LEVEL_LOW, (struct str){body, 190000}), SINK_DROPPED);
	assert_int_equal(syslog_send(t->syslog, LEVEL_LOW, STR("y")), SINK_SENT);
	syslog_counters(t->syslog, &c);
	assert_int_equal(c.dropped, 1);
	free(body);
}

static void test_daemon_comes_and_goes(void **state)
{
	struct logdaemon *t = *state;
	struct syslog_counters c;
	char text[9000];

	assert_int_equal(syslog_send(t->syslog, LEVEL_LOW, STR("1")), SINK_RETRY);
	syslog_counters(t->syslog, &c);
	assert_int_equal(c.error, ENOENT);
	assert_int_equal(syslog_fd(t->syslog), -1);
	daemon_start(t, SOCK_DGRAM);
	assert_int_equal(syslog_send(t->syslog, LEVEL_LOW, STR("1")), SINK_SENT);
	daemon_stop(t);
	assert_int_equal(syslog_send(t->syslog, LEVEL_LOW, STR("2")), SINK_RETRY);
	syslog_counters(t->syslog, &c);
	assert_int_equal(c.error, ECONNREFUSED);
	daemon_start(t, SOCK_DGRAM);
	assert_int_equal(syslog_send(t->syslog, LEVEL_LOW, STR("2")), SINK_SENT);
	/* A restart between two messages is not noticed by the caller. */
	daemon_stop(t);
	daemon_start(t, SOCK_DGRAM);
	assert_int_equal(syslog_send(t->syslog, LEVEL_LOW, STR("3")), SINK_SENT);
	/* Nobody had read the others. */
	assert_non_null(strstr(daemon_read(t, text), "@cee: 1"));
	assert_non_null(strstr(daemon_read(t, text), "@cee: 2"));
	assert_non_null(strstr(daemon_read(t, text), "@cee: 3"));
	assert_string_equal(daemon_read(t, text), "");
	syslog_counters(t->syslog, &c);
	assert_int_equal(c.sent, 3);
	assert_int_equal(c.resent, 3);
	assert_int_equal(c.connects, 3);
	assert_int_equal(c.retries, 2);
	assert_int_equal(c.error, 0);
}

/* Sends "1" to "n". */
static void send_numbers(struct logdaemon *t, int n)
{
	char body[16];

	for (int i = 1; i <= n; i++) {
		snprintf(body, sizeof(body), "%d", i);
		assert_int_equal(syslog_send(t->syslog, LEVEL_LOW, str_of(body)), SINK_SENT);
	}
}

/* Reads the bodies up to the last one, one blank behind each. */
static const char *read_bodies(struct logdaemon *t, int max, char all[1000])
{
	char text[9000];
	size_t n = 0;

	all[0] = '\0';
	while (max-- > 0 && daemon_read(t, text)[0])
		n += (size_t)snprintf(all + n, 1000 - n, "%s ", strstr(text, "@cee: ") + 6);
	return all;
}

/* A daemon that dies takes what it has not read with it, and nobody tells the sender. */
static void test_killed_with_unread(void **state)
{
	struct logdaemon *t = *state;
	struct syslog_counters c;
	char all[1000];

	daemon_start(t, SOCK_DGRAM);
	send_numbers(t, 8);
	assert_string_equal(read_bodies(t, 5, all), "1 2 3 4 5 ");
	assert_int_equal(syslog_settle(t->syslog), SINK_SENT);
	assert_int_equal(syslog_unread(t->syslog), 3);
	daemon_stop(t);
	assert_int_equal(syslog_settle(t->syslog), SINK_RETRY);
	assert_int_equal(syslog_unread(t->syslog), 3);
	daemon_start(t, SOCK_DGRAM);
	assert_int_equal(syslog_settle(t->syslog), SINK_SENT);
	assert_string_equal(read_bodies(t, 100, all), "6 7 8 ");
	assert_int_equal(syslog_settle(t->syslog), SINK_SENT);
	assert_int_equal(syslog_unread(t->syslog), 0);
	daemon_stop(t);
	daemon_start(t, SOCK_DGRAM);
	/* Was read: does not come again. */
	assert_int_equal(syslog_send(t->syslog, LEVEL_LOW, STR("9")), SINK_SENT);
	assert_string_equal(read_bodies(t, 100, all), "9 ");
	syslog_counters(t->syslog, &c);
	assert_int_equal(c.sent, 9);
	assert_int_equal(c.resent, 3);
}

/* Another daemon took its place, and its name, before we looked. */
static void test_replaced_with_unread(void **state)
{
	struct logdaemon *t = *state;
	char all[1000];

	daemon_start(t, SOCK_DGRAM);
	send_numbers(t, 3);
	daemon_stop(t);
	daemon_start(t, SOCK_DGRAM); /* on many file systems with the inode of the old one */
	assert_int_equal(syslog_settle(t->syslog), SINK_SENT);
	assert_string_equal(read_bodies(t, 100, all), "1 2 3 ");
}

/* A message that is taken later proves that the daemon has read what it no longer has. */
static void test_read_meanwhile(void **state)
{
	struct logdaemon *t = *state;
	char all[1000];

	daemon_start(t, SOCK_DGRAM);
	for (int i = 0; i < 1000; i++) {
		send_numbers(t, 3);
		assert_string_equal(read_bodies(t, 100, all), "1 2 3 ");
		assert_in_range(syslog_unread(t->syslog), 1, 3);
	}
}

/* A sink that gives away its unread messages has none. */
static void test_forget(void **state)
{
	struct logdaemon *t = *state;
	struct sink sink = syslog_sink(t->syslog);
	char all[1000];

	daemon_start(t, SOCK_DGRAM);
	assert_int_equal(
		sink.send(sink.ctx, &(struct queue_message){QUEUE_NOTICE, LEVEL_HIGH, STR("a\nb")}),
		SINK_SENT);
	assert_int_equal(
		sink.send(sink.ctx, &(struct queue_message){QUEUE_ALERT, LEVEL_HIGH, STR("c\n")}),
		SINK_SENT);
	assert_int_equal(sink.unread(sink.ctx), 2);
	const struct queue_message *first = sink.unread_at(sink.ctx, 0);
	const struct queue_message *second = sink.unread_at(sink.ctx, 1);

	assert_true(first->kind == QUEUE_NOTICE && str_eq(first->text, STR("a?b")));
	assert_true(second->kind == QUEUE_ALERT && second->level == LEVEL_HIGH &&
		    str_eq(second->text, STR("c")));
	sink.forget(sink.ctx);
	assert_int_equal(sink.unread(sink.ctx), 0);
	daemon_stop(t);
	daemon_start(t, SOCK_DGRAM);
	send_numbers(t, 1);
	assert_string_equal(read_bodies(t, 100, all), "1 ");
}

/* More than fits is in the daemon's queue twice: first as much as it takes, then the rest. */
static void test_many_unread(void **state)
{
	struct logdaemon *t = *state;
	char text[9000], wanted[32];
	int sent = 0;

	daemon_start(t, SOCK_DGRAM);
	for (;; sent++) {
		snprintf(text, sizeof(text), "%d", sent);
		if (syslog_send(t->syslog, LEVEL_LOW, str_of(text)) != SINK_SENT)
			break;
	}
	assert_int_equal(syslog_unread(t->syslog), sent);
	daemon_stop(t);
	daemon_start(t, SOCK_DGRAM);
	for (int i = 0; i < sent; i++) {
		enum sink_result result = syslog_settle(t->syslog);

		assert_true(result == SINK_SENT || result == SINK_FULL);
		snprintf(wanted, sizeof(wanted), "@cee: %d", i);
		assert_string_equal(strstr(daemon_read(t, text), "@cee"), wanted);
	}
	assert_string_equal(daemon_read(t, text), "");
	assert_int_equal(syslog_settle(t->syslog), SINK_SENT);
	assert_int_equal(syslog_unread(t->syslog), 0);
}

static void test_full(void **state)
{
	struct logdaemon *t = *state;
	enum sink_result result = SINK_SENT;
	char text[9000];
	int sent = 0;

	daemon_start(t, SOCK_DGRAM);
	while (sent < 100000 && (result = syslog_send(t->syslog, LEVEL_LOW, STR("x"))) == SINK_SENT)
		sent++;
	assert_int_equal(result, SINK_FULL);

	struct pollfd fd = {.fd = syslog_fd(t->syslog), .events = POLLOUT};

	assert_int_equal(poll(&fd, 1, 0), 0);
	while (daemon_read(t, text)[0])
		sent--;
	assert_int_equal(sent, 0);
	assert_int_equal(poll(&fd, 1, 0), 1);
	assert_int_equal(syslog_send(t->syslog, LEVEL_LOW, STR("x")), SINK_SENT);
}

static void test_stream(void **state)
{
	struct logdaemon *t = *state;
	struct syslog_counters c;
	char text[9000];

	daemon_start(t, SOCK_STREAM);
	assert_int_equal(syslog_send(t->syslog, LEVEL_LOW, STR("1")), SINK_SENT);
	assert_int_equal(syslog_notice(t->syslog, STR("2\n3")), SINK_SENT);
	int peer = accept(t->daemon, NULL, NULL);
	ssize_t n = recv(peer, text, sizeof(text) - 1, MSG_DONTWAIT);

	assert_true(n > 0);
	text[n] = '\0';
	char *second = strchr(text, '\n');

	assert_non_null(second);
	assert_memory_equal(second - 7, "@cee: 1\n", 8);
	assert_non_null(strstr(second + 1, ": 2?3\n"));
	assert_int_equal(second[1], '<');
	/* The peer goes: a new connection, kind remembered. */
	assert_int_equal(syslog_settle(t->syslog), SINK_SENT);
	assert_int_equal(syslog_unread(t->syslog), 0);
	close(peer);
	assert_int_equal(syslog_send(t->syslog, LEVEL_LOW, STR("4")), SINK_SENT);
	/* The daemon is back with the other kind of socket. */
	daemon_stop(t);
	daemon_start(t, SOCK_DGRAM);
	assert_int_equal(syslog_send(t->syslog, LEVEL_LOW, STR("5")), SINK_SENT);
	assert_non_null(strstr(daemon_read(t, text), "@cee: 4")); /* was never accepted */
	assert_non_null(strstr(daemon_read(t, text), "@cee: 5"));
	syslog_counters(t->syslog, &c);
	assert_int_equal(c.connects, 3);
}

/* Counts what has arrived; false: nothing. */
static bool drain(int peer, char text[50000], size_t *total, size_t *lines)
{
	ssize_t n = recv(peer, text, 50000, MSG_DONTWAIT);

	if (n <= 0)
		return false;
	*total += (size_t)n;
	for (ssize_t i = 0; i < n; i++)
		*lines += text[i] == '\n';
	return true;
}

/* A stream that takes part of a message gets the rest of it later, and not a second header. */
static void test_stream_partial(void **state)
{
	struct logdaemon *t = *state;
	size_t lines = 0, total = 0, partial = 0;
	char *body = malloc(150000), *text = malloc(200000);
	enum sink_result result;

	assert_true(body && text);
	memset(body, 'x', 150000);
	daemon_start(t, SOCK_STREAM);
	open_syslog(t, true, SYSLOG_MESSAGE_MAX);
	assert_int_equal(syslog_send(t->syslog, LEVEL_LOW, STR("x")), SINK_SENT);
	int peer = accept(t->daemon, NULL, NULL);

	for (int i = 0; i < 5; i++) {
		for (;;) {
			result = syslog_send(t->syslog, LEVEL_LOW, (struct str){body, 150000});
			if (result == SINK_SENT)
				break;
			assert_int_equal(result, SINK_FULL);
			partial++;
			drain(peer, text, &total, &lines);
		}
	}
	while (syslog_settle(t->syslog) == SINK_FULL)
		drain(peer, text, &total, &lines);
	while (drain(peer, text, &total, &lines))
		;
	assert_true(partial > 0);
	assert_int_equal(lines, 6);
	size_t header = (total - 2 - 5 * 150001) / 6;

	assert_in_range(header, 1, SYSLOG_HEADER_MAX);
	assert_int_equal(total, header + 2 + 5 * (header + 150001));
	close(peer);
	free(body);
	free(text);
}

/* A peer that goes in the middle of a message: the next one gets it from its beginning. */
static void test_stream_cut(void **state)
{
	struct logdaemon *t = *state;
	size_t lines = 0, total = 0;
	char *body = malloc(190000), *text = malloc(50000);
	int sent = 0;

	assert_true(body && text);
	memset(body, 'x', 190000);
	daemon_start(t, SOCK_STREAM);
	open_syslog(t, true, SYSLOG_MESSAGE_MAX);
	while (syslog_send(t->syslog, LEVEL_LOW, (struct str){body, 190000}) == SINK_SENT)
		sent++;
	assert_true(sent > 0);
	int peer = accept(t->daemon, NULL, NULL);

	assert_true(drain(peer, text, &total, &lines));
	close(peer);
	assert_int_equal(syslog_settle(t->syslog), SINK_FULL);
	peer = accept(t->daemon, NULL, NULL);
	total = lines = 0;
	do {
		drain(peer, text, &total, &lines);
	} while (syslog_settle(t->syslog) == SINK_FULL);
	while (drain(peer, text, &total, &lines))
		;
	assert_int_equal(lines, sent);
	assert_int_equal(total % (size_t)sent, 0);
	close(peer);
	free(body);
	free(text);
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, logdaemon_setup, logdaemon_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_framing),
		TEST(test_length),
		TEST(test_too_long_for_kernel),
		TEST(test_daemon_comes_and_goes),
		TEST(test_killed_with_unread),
		TEST(test_replaced_with_unread),
		TEST(test_read_meanwhile),
		TEST(test_forget),
		TEST(test_many_unread),
		TEST(test_full),
		TEST(test_stream),
		TEST(test_stream_partial),
		TEST(test_stream_cut),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
