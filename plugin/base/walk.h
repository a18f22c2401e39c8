/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * walk: the files below a folder, in an order that is the same everywhere.
 *
 * Files whose name ends in one of the wanted suffixes, recursively, without dot files and dot
 * folders, sorted by the bytes of the path. A symbolic link counts when what it leads to lies inside
 * the folder (so mounted ConfigMaps and checked-out releases work), and every file and folder counts
 * once, under its own path if it has one, so that links never make circles.
 * Limits: WALK_*_MAX, and the caller's number of files; beyond them the walk fails with an error.
 */
#ifndef BASE_WALK_H
#define BASE_WALK_H

#include <sys/types.h>

#include "base/err.h"

#define WALK_DEPTH_MAX	 16
#define WALK_FOLDERS_MAX 4096
#define WALK_LINKS_MAX	 1000

struct walk_file {
	char *path; /* as found, beginning with the folder as it was given: for messages */
	char *real; /* without symbolic links: for opening */
	dev_t dev;
	ino_t ino;
	int depth;
};

struct walk_opts {
	const char *const *suffix; /* NULL-terminated: ".yml", ... */
	size_t files_max;
	bool trusted; /* every folder must pass file_check_trust() */
};

struct walk {
	struct walk_file *file;
	size_t n, cap;
	size_t unread; /* folders and links where a call failed: there may be more files */
};

/*
 * Fills an empty walk. Problems (a link that leads out, an untrusted folder) are added to `errs` and
 * make it return -1; what could be found is there all the same. walk_done() is due in any case.
 */
int walk_folder(
	struct walk *walk, const char *root, const struct walk_opts *opts, struct errs *errs);
void walk_done(struct walk *walk);

#endif
