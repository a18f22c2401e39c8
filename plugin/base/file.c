/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "base/file.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#define READ_STEP 65536

void file_close(const int *fd)
{
	if (*fd >= 0)
		close(*fd);
}

const char *file_base(const char *path)
{
	const char *slash = strrchr(path, '/');

	return slash ? slash + 1 : path;
}

int file_check_trust(const struct stat *st, const char *path, struct err *err)
{
	const struct place at = {.file = path};
	bool folder = S_ISDIR(st->st_mode);
	unsigned mode = st->st_mode & 07777;

	if (st->st_uid != 0 && st->st_uid != geteuid())
		return err_set(err, at, "is owned by uid %u, not by root", (unsigned)st->st_uid);
	if ((mode & (S_IWGRP | S_IWOTH)) && !(folder && (mode & S_ISVTX)))
		return err_set(
			err, at, "may be written by others than its owner (mode %04o)", mode);
	if (!folder && st->st_nlink > 1)
		return err_set(err, at, "has %lu hard links: it can be written by another name",
			(unsigned long)st->st_nlink);
	return 0;
}

static int fail_open(const char *path, struct err *err)
{
	const struct place at = {.file = path};

	if (errno == ELOOP)
		return err_set(err, at, "is a symbolic link, which is not followed here");
	return err_sys(err, at, "cannot be opened");
}

/* The folder a path lies in, in a buffer of PATH_MAX. */
static int parent_of(const char *path, char *ret_parent, struct err *err)
{
	size_t n = (size_t)(file_base(path) - path);

	if (n >= PATH_MAX)
		return err_set(err, (struct place){.file = path}, "is too long for a path");
	if (n == 0) {
		strcpy(ret_parent, ".");
		return 0;
	}
	if (n > 1)
		n--; /* the slash, unless it is the root */
	memcpy(ret_parent, path, n);
	ret_parent[n] = '\0';
	return 0;
}

/* Opens through the checked folder, so that nobody swaps the folder between check and use. */
static int open_trusted(const char *path, int flags, struct err *err)
{
	__attribute__((cleanup(file_close))) int dir = -1;
	char parent[PATH_MAX];
	struct stat st;

	if (parent_of(path, parent, err))
		return -1;
	dir = open(parent, O_PATH | O_DIRECTORY | O_CLOEXEC);
	if (dir < 0 || fstat(dir, &st) < 0)
		return fail_open(path, err);

	struct err why;

	if (file_check_trust(&st, parent, &why))
		return err_set(
			err, (struct place){.file = path}, "lies in %s, which %s", parent, why.msg);
	int fd = openat(dir, file_base(path), flags | O_NOFOLLOW);

	return fd < 0 ? fail_open(path, err) : fd;
}

static int open_file(const char *path, unsigned flags, struct err *err)
{
	int how = O_RDONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC;

	if (flags & FILE_TRUSTED)
		return open_trusted(path, how, err);
	if (flags & FILE_NOFOLLOW)
		how |= O_NOFOLLOW;
	int fd = open(path, how);

	return fd < 0 ? fail_open(path, err) : fd;
}

static const char *kind_name(mode_t mode)
{
	switch (mode & S_IFMT) {
	case S_IFDIR:
		return "a folder";
	case S_IFIFO:
		return "a FIFO";
	case S_IFCHR:
	case S_IFBLK:
		return "a device";
	default:
		return "something else";
	}
}

static int too_large(const char *path, size_t max, struct err *err)
{
	return err_set(err, (struct place){.file = path}, "is larger than %zu bytes", max);
}

static int check_file(int fd, const char *path, unsigned flags, struct err *err)
{
	const struct place at = {.file = path};
	struct stat st;

	if (fstat(fd, &st) < 0)
		return err_sys(err, at, "cannot be examined");
	if (!S_ISREG(st.st_mode))
		return err_set(err, at, "is %s, not a regular file", kind_name(st.st_mode));
	return flags & FILE_TRUSTED ? file_check_trust(&st, path, err) : 0;
}

/* The size that fstat tells may be a lie (procfs, a file being written): read to the end. */
static int read_all(int fd, const char *path, struct buf *out, struct err *err)
{
	for (;;) {
		size_t room = out->max - out->n < READ_STEP ? out->max - out->n : READ_STEP;
		char last = 0;
		char *p = room ? buf_room(out, room) : &last;

		if (!p)
			return err_set(err, (struct place){.file = path}, "out of memory");
		ssize_t n = read(fd, p, room ? room : 1);

		if (n == 0)
			return 0;
		if (n > 0 && room == 0)
			return too_large(path, out->max, err);
		if (n > 0)
			out->n += (size_t)n;
		else if (errno != EINTR)
			return err_sys(err, (struct place){.file = path}, "cannot be read");
	}
}

int file_read(const char *path, unsigned flags, struct buf *out, struct err *err)
{
	__attribute__((cleanup(file_close))) int fd = -1;

	buf_reset(out, out->max);
	fd = open_file(path, flags, err);
	if (fd < 0 || check_file(fd, path, flags, err))
		return -1;
	if (read_all(fd, path, out, err)) {
		buf_reset(out, out->max);
		return -1;
	}
	return 0;
}
