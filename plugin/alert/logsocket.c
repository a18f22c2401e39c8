/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "alert/logsocket.h"

#include <assert.h>
#include <errno.h>
#include <linux/sockios.h>
#include <poll.h>
#include <stdbool.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

void logsocket_init(struct logsocket *s, const char *path)
{
	assert(strlen(path) < sizeof(s->address.sun_path));
	*s = (struct logsocket){
		.address.sun_family = AF_UNIX,
		.fd = -1,
		.type = SOCK_DGRAM,
	};
	memcpy(s->address.sun_path, path, strlen(path));
}

void logsocket_close(struct logsocket *s)
{
	if (s->fd >= 0)
		close(s->fd);
	s->fd = -1;
}

/* A connected socket, or -1 and errno. */
static int open_connected(const struct logsocket *s, int type)
{
	int fd = socket(AF_UNIX, type | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);

	if (fd < 0)
		return -1;
	if (connect(fd, (const struct sockaddr *)&s->address, sizeof(s->address)) == 0)
		return fd;
	int error = errno;

	close(fd);
	errno = error;
	return -1;
}

/* A name that is given to another file gets another inode; one that is used again, another time. */
static bool same_file(const struct stat *a, const struct stat *b)
{
	return a->st_ino != 0 && a->st_ino == b->st_ino && a->st_dev == b->st_dev &&
	       a->st_ctim.tv_sec == b->st_ctim.tv_sec && a->st_ctim.tv_nsec == b->st_ctim.tv_nsec;
}

static void stat_file(const struct logsocket *s, struct stat *ret_file)
{
	if (stat(s->address.sun_path, ret_file) != 0)
		ret_file->st_ino = 0;
}

static int try_connect(struct logsocket *s, int type)
{
	struct stat before, after;

	stat_file(s, &before);
	int fd = open_connected(s, type);

	if (fd < 0)
		return -1;
	stat_file(s, &after);
	s->fd = fd;
	s->type = type;
	s->file = after;
	if (!same_file(&before, &after))
		s->file.st_ino = 0;
	return 0;
}

int logsocket_connect(struct logsocket *s)
{
	if (try_connect(s, s->type) == 0)
		return 0;
	if (errno != EPROTOTYPE)
		return -1;
	return try_connect(s, s->type == SOCK_DGRAM ? SOCK_STREAM : SOCK_DGRAM);
}

size_t logsocket_unread(const struct logsocket *s)
{
	int bytes = 0;

	return ioctl(s->fd, SIOCOUTQ, &bytes) == 0 && bytes > 0 ? (size_t)bytes : 0;
}

static int stream_alive(const struct logsocket *s)
{
	struct pollfd fd = {.fd = s->fd};
	int n = poll(&fd, 1, 0);

	return n < 0 ? -1 : n == 0;
}

int logsocket_alive(const struct logsocket *s)
{
	struct stat now;

	if (s->type == SOCK_STREAM)
		return stream_alive(s);
	int fd = open_connected(s, SOCK_DGRAM);

	if (fd < 0)
		return errno == ECONNREFUSED || errno == ENOENT || errno == EPROTOTYPE ? 0 : -1;
	close(fd);
	stat_file(s, &now);
	return same_file(&s->file, &now);
}
