/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * file: reads small files whole, and only files that are what they claim to be.
 *
 * Rules and configuration decide what is reported, so whoever can write them can silence the
 * product. A trusted file belongs to root or to ourselves, nobody else can write it or replace it in
 * its folder (in a sticky folder nobody can replace it either), it has one name only and is reached
 * without a symbolic link as its last step. A FIFO never blocks, a device is never read.
 */
#ifndef BASE_FILE_H
#define BASE_FILE_H

#include <sys/stat.h>

#include "base/buf.h"
#include "base/err.h"

enum {
	FILE_NOFOLLOW = 1, /* the last component must not be a symbolic link */
	FILE_TRUSTED = 2, /* as above; implies FILE_NOFOLLOW */
};

/*
 * Replaces the content of `out` by the whole file; a file larger than out->max is refused. On failure
 * `out` is empty. err->file is `path`.
 */
int file_read(const char *path, unsigned flags, struct buf *out, struct err *err);

/* Is what `st` describes root's or ours, and nobody else's to write? For folders and files. */
int file_check_trust(const struct stat *st, const char *path, struct err *err);

/* The part behind the last slash. */
const char *file_base(const char *path);

/* For __attribute__((cleanup)): closes a descriptor that was opened. */
void file_close(const int *fd);

#endif
