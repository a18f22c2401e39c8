/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "alert/filesink.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "alert/trouble.h"
#include "base/file.h"

#define LINE_MAX_BYTES (FILESINK_MESSAGE_MAX + 2)

struct filesink {
	char path[PATH_MAX];
	int fd; /* -1 = not open */
	struct stat file; /* that one */
	bool ragged; /* its last line has no end */
	struct buf line;
	struct trouble trouble;
	atomic_ullong written, failures, opens;
};

struct filesink *filesink_new(const struct filesink_options *options)
{
	struct filesink *f = calloc(1, sizeof(*f));

	if (!f)
		return NULL;
	snprintf(f->path, sizeof(f->path), "%s", options->path);
	f->fd = -1;
	buf_init(&f->line, LINE_MAX_BYTES);
	f->trouble = (struct trouble){
		.clock = options->clock,
		.what = "file",
		.path = f->path,
		.tell = options->tell,
		.ctx = options->ctx,
	};
	return f;
}

static void close_file(struct filesink *f)
{
	if (f->fd >= 0)
		close(f->fd);
	f->fd = -1;
}

void filesink_free(struct filesink *f)
{
	if (!f)
		return;
	close_file(f);
	buf_done(&f->line);
	free(f);
}

/* --- opening -------------------------------------------------------------------------------------- */

/* Those who may look into the folder may read the file; nobody more. */
static void give_to_group(const char *path, int fd)
{
	char folder[PATH_MAX];
	struct stat st, file;
	size_t n = (size_t)(file_base(path) - path);

	snprintf(folder, sizeof(folder), "%.*s", (int)n, path);
	if (stat(folder, &st) == 0 && fstat(fd, &file) == 0 &&
		(file.st_gid == st.st_gid || fchown(fd, (uid_t)-1, st.st_gid) == 0))
		fchmod(fd, 0640);
}

/* -1: errno is set; -2: what is there is no file, and not even opened. */
static int open_or_make(const char *path, bool make)
{
	const int how = O_RDWR | O_APPEND | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY | O_CLOEXEC;
	struct stat st;

	if (lstat(path, &st) == 0)
		return S_ISREG(st.st_mode) ? open(path, how) : -2;
	if (errno != ENOENT || !make)
		return -1;
	int fd = open(path, how | O_CREAT | O_EXCL, 0600);

	if (fd >= 0)
		give_to_group(path, fd);
	return fd;
}

/* Who was killed while writing, or had no room, has left a line without an end. */
static bool is_ragged(int fd, off_t size)
{
	char last;

	return size > 0 && pread(fd, &last, 1, size - 1) == 1 && last != '\n';
}

/* The file, made when it is missing and `make`. -1: errno is set. */
static int open_checked(const char *path, bool make, struct stat *ret_st, struct err *err)
{
	const struct place at = {.file = path};
	int fd = open_or_make(path, make), error = errno;

	if (fd == -1) {
		err_set(err, at, "cannot be opened: %s", strerror(error));
		errno = error;
		return -1;
	}
	errno = EPERM;
	if (fd == -2)
		return err_set(err, at, "is not a regular file");
	if (fstat(fd, ret_st) != 0 || !S_ISREG(ret_st->st_mode))
		err_set(err, at, "is not a regular file");
	else if (file_check_trust(ret_st, path, err) == 0)
		return fd;
	close(fd);
	errno = EPERM;
	return -1;
}

int filesink_check(const char *path, struct err *err)
{
	struct stat st;
	__attribute__((cleanup(file_close))) int fd = open_checked(path, false, &st, err);

	return fd < 0 ? -1 : 0;
}

static int open_file(struct filesink *f, struct err *err)
{
	f->fd = open_checked(f->path, true, &f->file, err);
	if (f->fd < 0)
		return -1;
	f->ragged = is_ragged(f->fd, f->file.st_size);
	atomic_fetch_add(&f->opens, 1);
	return 0;
}

/* Rotation renames the file or removes it. */
static void follow_name(struct filesink *f)
{
	struct stat st;

	if (f->fd >= 0 && (lstat(f->path, &st) != 0 || st.st_ino != f->file.st_ino ||
				  st.st_dev != f->file.st_dev))
		close_file(f);
}

/* --- writing -------------------------------------------------------------------------------------- */

/*
 * The `n` bytes just written are a part of a line. If it cannot be taken back, its missing end is
 * found when the file is opened again.
 */
static void take_back(int fd, ssize_t n)
{
	off_t end = lseek(fd, 0, SEEK_CUR);
	struct stat st;

	if (fstat(fd, &st) == 0 && end >= n && st.st_size == end) {
		int result = ftruncate(fd, end - n);

		(void)result;
	}
}

/* -1: errno is set. */
static int write_line(int fd, struct str line)
{
	ssize_t n;

	do {
		n = write(fd, line.p, line.n);
	} while (n < 0 && errno == EINTR);
	if (n == (ssize_t)line.n)
		return 0;
	if (n >= 0) {
		take_back(fd, n);
		errno = ENOSPC;
	}
	return -1;
}

static enum sink_result failed(struct filesink *f, const char *why)
{
	close_file(f);
	atomic_fetch_add(&f->failures, 1);
	trouble_begins(&f->trouble, why);
	return SINK_RETRY;
}

enum sink_result filesink_write(struct filesink *f, struct str body)
{
	char why[128];
	struct err err;

	follow_name(f);
	if (f->fd < 0 && open_file(f, &err) != 0)
		return failed(f, err.msg);
	buf_reset(&f->line, LINE_MAX_BYTES);
	if (f->ragged)
		buf_addc(&f->line, '\n');
	buf_add(&f->line, body);
	buf_addc(&f->line, '\n');
	if (f->line.overflow)
		return failed(f, "cannot be written to: out of memory");
	if (write_line(f->fd, buf_str(&f->line)) != 0) {
		snprintf(why, sizeof(why), "cannot be written to: %s", strerror(errno));
		return failed(f, why);
	}
	f->ragged = false;
	atomic_fetch_add(&f->written, 1);
	trouble_ends(&f->trouble);
	return SINK_SENT;
}

static enum sink_result sink_send(void *ctx, const struct queue_message *message)
{
	return message->kind == QUEUE_ALERT ? filesink_write(ctx, message->text) : SINK_SENT;
}

struct sink filesink_sink(struct filesink *f)
{
	return (struct sink){.ctx = f, .send = sink_send};
}

void filesink_counters(const struct filesink *f, struct filesink_counters *ret_counters)
{
	*ret_counters = (struct filesink_counters){
		.written = atomic_load(&f->written),
		.failures = atomic_load(&f->failures),
		.opens = atomic_load(&f->opens),
	};
}
