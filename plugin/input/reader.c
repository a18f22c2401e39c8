/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "input/reader.h"

#include <errno.h>
#include <poll.h>
#include <unistd.h>

#define BLOCK	  65536
#define RING_FULL 16384 /* less room than this is none: a record must fit */

/* Ends a line of which the rest was dropped. There is always room for it. */
static const struct str mark = STR("\0\n");

/* False: the reader is to stop. What had arrived before that is read all the same. */
static bool wait_for_input(struct reader *r)
{
	struct pollfd fds[2] = {
		{.fd = r->fd, .events = POLLIN}, {.fd = r->stop_fd, .events = POLLIN}};

	while (poll(fds, 2, -1) < 0) {
		if (errno != EINTR)
			return false;
	}
	r->stopping = fds[1].revents != 0;
	if (!r->stopping)
		return true;
	return fds[0].revents && r->after_stop < READER_AFTER_STOP;
}

static uint64_t count_lines(struct str bytes)
{
	uint64_t n = 0;

	for (size_t i = 0; i < bytes.n; i++)
		n += bytes.p[i] == '\n';
	return n;
}

static void drop(struct reader *r, struct str bytes)
{
	atomic_fetch_add(&r->dropped_bytes, bytes.n);
	atomic_fetch_add(&r->dropped_lines, count_lines(bytes));
	r->unmarked = true;
	r->half_line = bytes.p[bytes.n - 1] != '\n';
}

/* While dropping: what stands behind the first line end goes on into the ring, when it has room. */
static void resume(struct reader *r, struct str bytes)
{
	const char *newline = memchr(bytes.p, '\n', bytes.n);

	if (!newline || ring_room(r->ring) < RING_FULL + BLOCK) {
		drop(r, bytes);
		return;
	}
	size_t n = (size_t)(newline - bytes.p) + 1;

	drop(r, str_sub(bytes, 0, n));
	ring_put(r->ring, mark);
	ring_put(r->ring, str_sub(bytes, n, bytes.n));
	r->dropping = r->unmarked = r->half_line = false;
}

/* One read, wherever it belongs. As read(2). */
static ssize_t read_once(struct reader *r)
{
	char block[BLOCK];
	size_t n_space;
	char *space = ring_space(r->ring, &n_space);
	ssize_t n;

	r->dropping = r->dropping || ring_room(r->ring) < RING_FULL;
	if (!r->dropping) {
		size_t room = ring_room(r->ring) - mark.n;

		n = read(r->fd, space, n_space < room ? n_space : room);
		if (n > 0)
			ring_commit(r->ring, (size_t)n);
		return n;
	}
	n = read(r->fd, block, sizeof(block));
	if (n > 0)
		resume(r, (struct str){block, (size_t)n});
	return n;
}

void reader_run(struct reader *r)
{
	while (wait_for_input(r)) {
		ssize_t n = read_once(r);

		if (n == 0 || (n < 0 && errno != EINTR && errno != EAGAIN))
			break;
		if (n > 0 && r->stopping)
			r->after_stop += (size_t)n;
	}
	if (r->unmarked)
		ring_put(r->ring, mark);
	atomic_fetch_add(&r->dropped_lines, r->half_line);
	atomic_store(&r->ended_ms, clock_mono(&clock_system));
	ring_close(r->ring);
}
