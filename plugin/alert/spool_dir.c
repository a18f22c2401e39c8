/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "alert/spool_dir.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/file.h>
#include <unistd.h>

#include "base/file.h"

#define ID_DIGITS  16
#define ASIDE	   "damaged-"
#define ASIDE_SEEN 64 /* of the files put aside that are compared at a time */

/* --- the folder ----------------------------------------------------------------------------------- */

static int check_folder(const struct stat *st, const char *path, struct err *err)
{
	const struct place at = {.file = path};

	if (st->st_uid != geteuid())
		return err_set(err, at, "belongs to uid %u, not to uid %u, which uses it",
			(unsigned)st->st_uid, (unsigned)geteuid());
	if (st->st_mode & (S_IRWXG | S_IRWXO))
		return err_set(err, at, "is open to others (mode %04o), it must have mode 0700",
			(unsigned)st->st_mode & 07777u);
	return 0;
}

/* The folder, checked, made when it is missing and `make`. -1: errno is set. */
static int open_folder(const char *path, bool make, struct err *err)
{
	const int how = O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC;
	int fd = open(path, how), error = EPERM;
	struct stat st;

	if (fd < 0 && errno == ENOENT && make && mkdir(path, 0700) == 0)
		fd = open(path, how);
	if (fd < 0) {
		error = errno;
		err_set(err, (struct place){.file = path}, "cannot be opened: %s",
			error == ELOOP || error == ENOTDIR ? "not a folder" : strerror(error));
	} else if (fstat(fd, &st) == 0 && check_folder(&st, path, err) == 0) {
		return fd;
	} else {
		close(fd);
	}
	errno = error;
	return -1;
}

int spool_dir_check(const char *path, struct err *err)
{
	__attribute__((cleanup(file_close))) int fd = open_folder(path, false, err);

	return fd < 0 ? -1 : 0;
}

int spool_dir_open(const char *path, struct err *err)
{
	int fd = open_folder(path, true, err), error;

	if (fd < 0 || flock(fd, LOCK_EX | LOCK_NB) == 0)
		return fd;
	error = errno;
	err_set(err, (struct place){.file = path}, "%s",
		error == EWOULDBLOCK ? "is used by another process" : strerror(error));
	close(fd);
	errno = error;
	return -1;
}

bool spool_dir_is(int dir, const char *path)
{
	struct stat ours, named;

	return fstat(dir, &ours) == 0 && lstat(path, &named) == 0 && ours.st_ino == named.st_ino &&
	       ours.st_dev == named.st_dev;
}

/* --- names ---------------------------------------------------------------------------------------- */

const char *spool_dir_name(const struct spool_file *file, char name[SPOOL_NAME_SIZE])
{
	snprintf(name, SPOOL_NAME_SIZE, "%s-%016llx", level_names[file->level],
		(unsigned long long)file->id);
	return name;
}

/* False: not the name of a file of the spool. */
static bool parse_name(struct str name, struct spool_file *ret_file)
{
	uint64_t id = 0;

	if (name.n < ID_DIGITS + 2 || name.p[name.n - ID_DIGITS - 1] != '-')
		return false;
	struct str word = str_sub(name, 0, name.n - ID_DIGITS - 1);
	int level = level_find(word);

	if (level < 0 || !str_eq(word, str_of(level_names[level])) ||
		!str_is_hex(str_sub(name, name.n - ID_DIGITS, name.n)))
		return false;
	for (size_t i = name.n - ID_DIGITS; i < name.n; i++)
		id = id << 4 | digit_value(name.p[i]);
	*ret_file = (struct spool_file){id, (enum level)level};
	return true;
}

static int by_id(const void *a, const void *b)
{
	const struct spool_file *x = a, *y = b;

	return x->id < y->id ? -1 : x->id > y->id;
}

/* A stream of names of its own, so that it always begins at the first. */
static DIR *open_names(int dir)
{
	int fd = openat(dir, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	DIR *names = fd < 0 ? NULL : fdopendir(fd);

	if (!names && fd >= 0)
		close(fd);
	return names;
}

int spool_dir_list(int dir, size_t max, struct spool_file **ret_files, size_t *ret_n)
{
	struct spool_file *files = NULL, file;
	size_t n = 0, cap = 0;
	DIR *names = open_names(dir);

	if (!names)
		return -1;
	for (struct dirent *d; (d = readdir(names)) && n < max;) {
		if (!parse_name(str_of(d->d_name), &file))
			continue;
		struct spool_file *longer = vec_grow(files, n, &cap, sizeof(*files), max);

		if (!longer) {
			closedir(names);
			free(files);
			errno = ENOMEM;
			return -1;
		}
		files = longer;
		files[n++] = file;
	}
	closedir(names);
	if (n > 0)
		qsort(files, n, sizeof(*files), by_id);
	*ret_files = files;
	*ret_n = n;
	return 0;
}

/* --- files ---------------------------------------------------------------------------------------- */

int spool_dir_create(int dir, const struct spool_file *file)
{
	char name[SPOOL_NAME_SIZE];

	return openat(dir, spool_dir_name(file, name),
		O_WRONLY | O_CREAT | O_EXCL | O_APPEND | O_NOFOLLOW | O_CLOEXEC, 0600);
}

/* What may be otherwise in a moment says nothing about the file. */
static int cannot(int error)
{
	return error == EMFILE || error == ENFILE || error == ENOMEM || error == EINTR ? -1 : 1;
}

static bool ours(int fd)
{
	struct stat st;

	return fstat(fd, &st) == 0 && S_ISREG(st.st_mode) && st.st_uid == geteuid() &&
	       st.st_nlink == 1;
}

int spool_dir_read(int dir, const struct spool_file *file, struct buf *out, bool *ret_more)
{
	__attribute__((cleanup(file_close))) int fd = -1;
	char name[SPOOL_NAME_SIZE], more;
	ssize_t n = 1;

	buf_reset(out, out->max);
	fd = openat(dir, spool_dir_name(file, name),
		O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);
	if (fd < 0)
		return cannot(errno);
	if (!ours(fd))
		return 1;
	while (n > 0 && out->n < out->max) {
		size_t room = out->max - out->n < 65536 ? out->max - out->n : 65536;
		char *to = buf_room(out, room);

		if (!to) {
			errno = ENOMEM;
			return -1;
		}
		n = read(fd, to, room);
		if (n > 0)
			out->n += (size_t)n;
	}
	if (n < 0)
		return cannot(errno);
	*ret_more = n > 0 && read(fd, &more, 1) > 0;
	return 0;
}

void spool_dir_remove(int dir, const struct spool_file *file)
{
	char name[SPOOL_NAME_SIZE];

	unlinkat(dir, spool_dir_name(file, name), 0);
}

/* Of the files put aside the one that was so first, if there are too many. */
static bool oldest_aside(int dir, char ret_name[NAME_MAX + 1])
{
	struct timespec oldest = {0};
	struct stat st;
	size_t n = 0;
	DIR *names = open_names(dir);

	if (!names)
		return false;
	for (struct dirent *d; (d = readdir(names)) && n < ASIDE_SEEN;) {
		if (!str_starts(str_of(d->d_name), STR(ASIDE)) ||
			fstatat(dir, d->d_name, &st, AT_SYMLINK_NOFOLLOW) != 0)
			continue;
		if (n++ == 0 || st.st_ctim.tv_sec < oldest.tv_sec ||
			(st.st_ctim.tv_sec == oldest.tv_sec &&
				st.st_ctim.tv_nsec < oldest.tv_nsec)) {
			oldest = st.st_ctim;
			snprintf(ret_name, NAME_MAX + 1, "%s", d->d_name);
		}
	}
	closedir(names);
	return n > SPOOL_ASIDE_MAX;
}

void spool_dir_put_aside(int dir, const struct spool_file *file)
{
	char name[SPOOL_NAME_SIZE], aside[SPOOL_NAME_SIZE + sizeof(ASIDE)], old[NAME_MAX + 1];

	spool_dir_name(file, name);
	snprintf(aside, sizeof(aside), ASIDE "%s", name);
	renameat(dir, name, dir, aside);
	while (oldest_aside(dir, old)) {
		if (unlinkat(dir, old, 0) != 0 && unlinkat(dir, old, AT_REMOVEDIR) != 0)
			break;
	}
}
