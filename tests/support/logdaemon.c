/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "support/logdaemon.h"

#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

static uint64_t fake_mono(void *ctx)
{
	return ((struct logdaemon *)ctx)->now;
}

static uint64_t fake_real(void *ctx)
{
	(void)ctx;
	return 1795306688015; /* 2026-11-22 00:18:08 UTC */
}

void daemon_start(struct logdaemon *t, int type)
{
	struct sockaddr_un a = {.sun_family = AF_UNIX};

	unlink(t->path);
	strcpy(a.sun_path, t->path);
	t->daemon = socket(AF_UNIX, type | SOCK_NONBLOCK, 0);
	assert_true(t->daemon >= 0);
	assert_int_equal(bind(t->daemon, (struct sockaddr *)&a, sizeof(a)), 0);
	if (type == SOCK_STREAM)
		assert_int_equal(listen(t->daemon, 5), 0);
}

void daemon_stop(struct logdaemon *t)
{
	close(t->daemon);
	t->daemon = -1;
}

const char *daemon_read(struct logdaemon *t, char text[9000])
{
	char pid[32];
	ssize_t n = recv(t->daemon, text, 8999, 0);

	text[n > 0 ? n : 0] = '\0';
	snprintf(pid, sizeof(pid), "[%d]", (int)getpid());
	char *at = strstr(text, pid);

	if (at) {
		memmove(at + 3, at + strlen(pid), strlen(at + strlen(pid)) + 1);
		memcpy(at, "[P]", 3);
	}
	return text;
}

void open_syslog(struct logdaemon *t, bool cookie, size_t max)
{
	struct syslog_options options = {.path = t->path,
		.tag = "audisp-sigma",
		.facility = 10,
		.cookie = cookie,
		.max_message = max,
		.clock = &t->clock};

	syslog_free(t->syslog);
	t->syslog = syslog_new(&options);
	assert_non_null(t->syslog);
}

int logdaemon_setup(void **state)
{
	struct logdaemon *t = calloc(1, sizeof(*t));

	setenv("TZ", "UTC0", 1);
	strcpy(t->folder, "/tmp/test-syslog-XXXXXX");
	assert_non_null(mkdtemp(t->folder));
	snprintf(t->path, sizeof(t->path), "%s/log", t->folder);
	t->daemon = -1;
	t->now = 1000;
	t->clock = (struct clock){fake_mono, fake_real, t};
	open_syslog(t, true, 8000);
	*state = t;
	return 0;
}

int logdaemon_teardown(void **state)
{
	struct logdaemon *t = *state;

	syslog_free(t->syslog);
	if (t->daemon >= 0)
		close(t->daemon);
	unlink(t->path);
	rmdir(t->folder);
	free(t);
	return 0;
}
