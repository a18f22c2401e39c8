/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <errno.h>
#include <poll.h>
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
	assert_int_equal(syslog_send(t->syslog, LEVEL_HIGH, STR("{\"a\":1}")), SYSLOG_SENT);
	assert_string_equal(
		daemon_read(t, text), "<83>Nov 22 00:18:08 audisp-sigma[P]: @cee: {\"a\":1}");
	assert_int_equal(syslog_send(t->syslog, LEVEL_INFORMATIONAL, STR("x\n")), SYSLOG_SENT);
	assert_string_equal(daemon_read(t, text), "<86>Nov 22 00:18:08 audisp-sigma[P]: @cee: x");
	assert_int_equal(
		syslog_notice(t->syslog, STR("status: a\nb\x1b \xff\xc3\xa4")), SYSLOG_SENT);
	assert_string_equal(daemon_read(t, text),
		"<86>Nov 22 00:18:08 audisp-sigma[P]: status: a?b? ?\xc3\xa4");
	open_syslog(t, false, 8000);
	assert_int_equal(syslog_send(t->syslog, LEVEL_CRITICAL, STR("text")), SYSLOG_SENT);
	assert_string_equal(daemon_read(t, text), "<82>Nov 22 00:18:08 audisp-sigma[P]: text");
}

static void test_length(void **state)
{
	struct logdaemon *t = *state;
	char body[9000], text[9000];
	struct syslog_counters c;
	size_t max;

	memset(body, 'x', sizeof(body));
	daemon_start(t, SOCK_DGRAM);
	open_syslog(t, true, 3000);
	assert_int_equal(syslog_send(t->syslog, LEVEL_LOW, STR("x")), SYSLOG_SENT);
	ssize_t header = recv(t->daemon, text, sizeof(text), 0) - 1;

	assert_in_range(header, 1, SYSLOG_HEADER_MAX);
	max = 3000 - (size_t)header;
	assert_int_equal(syslog_send(t->syslog, LEVEL_LOW, (struct str){body, max}), SYSLOG_SENT);
	assert_int_equal(recv(t->daemon, text, sizeof(text), 0), 3000);
	assert_int_equal(
		syslog_send(t->syslog, LEVEL_LOW, (struct str){body, max + 1}), SYSLOG_DROPPED);
	/* A notice is cut instead. */
	assert_int_equal(syslog_notice(t->syslog, (struct str){body, 9000}), SYSLOG_SENT);
	assert_int_equal(recv(t->daemon, text, sizeof(text), 0), 3000);
	syslog_counters(t->syslog, &c);
	assert_int_equal(c.sent, 3);
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
	assert_int_equal(syslog_send(t->syslog, LEVEL_LOW, STR("x")), SYSLOG_SENT);
	assert_int_equal(
		setsockopt(syslog_fd(t->syslog), SOL_SOCKET, SO_SNDBUF, &small, sizeof(small)), 0);
	assert_int_equal(
		syslog_send(t->syslog, LEVEL_LOW, (struct str){body, 190000}), SYSLOG_DROPPED);
	assert_int_equal(syslog_send(t->syslog, LEVEL_LOW, STR("y")), SYSLOG_SENT);
	syslog_counters(t->syslog, &c);
	assert_int_equal(c.dropped, 1);
	free(body);
}

static void test_daemon_comes_and_goes(void **state)
{
	struct logdaemon *t = *state;
	struct syslog_counters c;
	char text[9000];

	assert_int_equal(syslog_send(t->syslog, LEVEL_LOW, STR("1")), SYSLOG_RETRY);
	syslog_counters(t->syslog, &c);
	assert_int_equal(c.error, ENOENT);
	assert_int_equal(syslog_fd(t->syslog), -1);
	daemon_start(t, SOCK_DGRAM);
	assert_int_equal(syslog_send(t->syslog, LEVEL_LOW, STR("1")), SYSLOG_SENT);
	daemon_stop(t);
	assert_int_equal(syslog_send(t->syslog, LEVEL_LOW, STR("2")), SYSLOG_RETRY);
	syslog_counters(t->syslog, &c);
	assert_int_equal(c.error, ECONNREFUSED);
	daemon_start(t, SOCK_DGRAM);
	assert_int_equal(syslog_send(t->syslog, LEVEL_LOW, STR("2")), SYSLOG_SENT);
	/* A restart between two messages is not noticed by the caller. */
	daemon_stop(t);
	daemon_start(t, SOCK_DGRAM);
	assert_int_equal(syslog_send(t->syslog, LEVEL_LOW, STR("3")), SYSLOG_SENT);
	assert_non_null(strstr(daemon_read(t, text), "@cee: 3"));
	syslog_counters(t->syslog, &c);
	assert_int_equal(c.sent, 3);
	assert_int_equal(c.connects, 3);
	assert_int_equal(c.retries, 2);
	assert_int_equal(c.error, 0);
}

static void test_full(void **state)
{
	struct logdaemon *t = *state;
	enum syslog_result result = SYSLOG_SENT;
	char text[9000];
	int sent = 0;

	daemon_start(t, SOCK_DGRAM);
	while (sent < 100000 &&
		(result = syslog_send(t->syslog, LEVEL_LOW, STR("x"))) == SYSLOG_SENT)
		sent++;
	assert_int_equal(result, SYSLOG_FULL);

	struct pollfd fd = {.fd = syslog_fd(t->syslog), .events = POLLOUT};

	assert_int_equal(poll(&fd, 1, 0), 0);
	while (daemon_read(t, text)[0])
		sent--;
	assert_int_equal(sent, 0);
	assert_int_equal(poll(&fd, 1, 0), 1);
	assert_int_equal(syslog_send(t->syslog, LEVEL_LOW, STR("x")), SYSLOG_SENT);
}

static void test_stream(void **state)
{
	struct logdaemon *t = *state;
	struct syslog_counters c;
	char text[9000];

	daemon_start(t, SOCK_STREAM);
	assert_int_equal(syslog_send(t->syslog, LEVEL_LOW, STR("1")), SYSLOG_SENT);
	assert_int_equal(syslog_notice(t->syslog, STR("2\n3")), SYSLOG_SENT);
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
	close(peer);
	assert_int_equal(syslog_send(t->syslog, LEVEL_LOW, STR("4")), SYSLOG_SENT);
	/* The daemon is back with the other kind of socket. */
	daemon_stop(t);
	daemon_start(t, SOCK_DGRAM);
	assert_int_equal(syslog_send(t->syslog, LEVEL_LOW, STR("5")), SYSLOG_SENT);
	assert_non_null(strstr(daemon_read(t, text), "@cee: 5"));
	syslog_counters(t->syslog, &c);
	assert_int_equal(c.connects, 3);
}

/* A stream that takes part of a message gets the rest of it later, and not a second header. */
static void test_stream_partial(void **state)
{
	struct logdaemon *t = *state;
	size_t lines = 0, total = 0, partial = 0;
	char *body = malloc(150000), *text = malloc(200000);
	enum syslog_result result;

	assert_true(body && text);
	memset(body, 'x', 150000);
	daemon_start(t, SOCK_STREAM);
	open_syslog(t, true, SYSLOG_MESSAGE_MAX);
	assert_int_equal(syslog_send(t->syslog, LEVEL_LOW, STR("x")), SYSLOG_SENT);
	int peer = accept(t->daemon, NULL, NULL);

	for (int i = 0; i < 5; i++) {
		while ((result = syslog_send(t->syslog, LEVEL_LOW, (struct str){body, 150000})) !=
			SYSLOG_SENT) {
			assert_int_equal(result, SYSLOG_FULL);
			partial++;
			total += (size_t)recv(peer, text, 50000, MSG_DONTWAIT);
			for (size_t k = 0; k < 50000; k++)
				lines += text[k] == '\n';
		}
	}
	for (ssize_t n; (n = recv(peer, text, 200000, MSG_DONTWAIT)) > 0;) {
		total += (size_t)n;
		for (ssize_t k = 0; k < n; k++)
			lines += text[k] == '\n';
	}
	assert_true(partial > 0);
	assert_int_equal(lines, 6);
	size_t header = (total - 2 - 5 * 150001) / 6;

	assert_in_range(header, 1, SYSLOG_HEADER_MAX);
	assert_int_equal(total, header + 2 + 5 * (header + 150001));
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
		TEST(test_full),
		TEST(test_stream),
		TEST(test_stream_partial),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
