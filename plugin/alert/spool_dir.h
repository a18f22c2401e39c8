/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * spool_dir: the folder of the spool and the files in it, by name.
 *
 * The folder belongs to the user we run as, has mode 0700, is no symbolic link, and is locked while we
 * use it. A file LEVEL-ID holds entries of that level, from that id (16 hexadecimal digits) on. What
 * has such a name but is not ours, or is damaged, is put aside as damaged-LEVEL-ID, of which the
 * newest SPOOL_ASIDE_MAX stay. Names of other forms are left alone.
 */
#ifndef ALERT_SPOOL_DIR_H
#define ALERT_SPOOL_DIR_H

#include <sys/stat.h>

#include "base/buf.h"
#include "base/err.h"
#include "base/level.h"

#define SPOOL_ASIDE_MAX 8
#define SPOOL_NAME_SIZE 48

struct spool_file {
	uint64_t id;
	enum level level;
};

/* What spool_dir_open() would say of a folder that is there. errno ENOENT: there is none. */
int spool_dir_check(const char *path, struct err *err);

/* Makes the folder when it is missing, checks and locks it. A descriptor, or -1; errno EWOULDBLOCK: in use. */
int spool_dir_open(const char *path, struct err *err);

/* Whether `path` still names the folder that was opened. */
bool spool_dir_is(int dir, const char *path);

/* All files of the spool by id, in *ret_files (to be freed), at most `max`. -1: errno is set. */
int spool_dir_list(int dir, size_t max, struct spool_file **ret_files, size_t *ret_n);

const char *spool_dir_name(const struct spool_file *file, char name[SPOOL_NAME_SIZE]);

/* A new file, open for writing; -1: errno is set. */
int spool_dir_create(int dir, const struct spool_file *file);

/*
 * Replaces `out` by the content of a file, up to out->max. 0; -1: not now, errno is set; 1: it is none
 * of ours or cannot be read. *ret_more: it goes on behind what was read.
 */
int spool_dir_read(int dir, const struct spool_file *file, struct buf *out, bool *ret_more);

void spool_dir_remove(int dir, const struct spool_file *file);
void spool_dir_put_aside(int dir, const struct spool_file *file);

#endif
