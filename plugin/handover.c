/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "handover.h"

#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <unistd.h>

#include "base/file.h"

#define HOW (O_NOFOLLOW | O_CLOEXEC)

/* Closes `dir`. -1: it is not there, a link, or not root's (or ours) alone. */
static int open_step(int dir, const char *name)
{
	int fd = openat(dir, name, O_PATH | O_DIRECTORY | HOW);
	struct stat st;
	struct err err;

	close(dir);
	if (fd >= 0 && (fstat(fd, &st) != 0 || file_check_trust(&st, name, &err) != 0)) {
		close(fd);
		fd = -1;
	}
	return fd;
}

/* The folder an absolute path lies in, one step at a time, so that nothing above it is a link either. */
static int open_above(const char *path)
{
	char steps[PATH_MAX], *rest = steps, *name;
	int fd = open("/", O_PATH | O_DIRECTORY | O_CLOEXEC);

	snprintf(steps, sizeof(steps), "%.*s", (int)(file_base(path) - path), path);
	while (fd >= 0 && (name = strsep(&rest, "/")) != NULL) {
		if (name[0])
			fd = open_step(fd, name);
	}
	return fd;
}

/* Those who may look into the folder may read the file. */
static void make_file(int above, const char *name, const struct runas *who)
{
	__attribute__((cleanup(file_close))) int fd =
		openat(above, name, O_WRONLY | O_CREAT | O_EXCL | HOW, 0600);
	struct stat st;

	if (fd < 0 || fstat(above, &st) != 0)
		return;
	if (fchown(fd, who->uid, st.st_gid) != 0 || fchmod(fd, 0640) != 0)
		unlinkat(above, name, 0);
}

static void make_folder(int above, const char *name, const struct runas *who)
{
	if (mkdirat(above, name, 0700) != 0)
		return;
	__attribute__((cleanup(file_close))) int fd =
		openat(above, name, O_RDONLY | O_DIRECTORY | HOW);

	if (fd < 0 || fchown(fd, who->uid, who->gid) != 0)
		unlinkat(above, name, AT_REMOVEDIR);
}

typedef void make_fn(int above, const char *name, const struct runas *who);

static void make(const char *path, make_fn *fn, const struct runas *who)
{
	__attribute__((cleanup(file_close))) int above = open_above(path);

	if (above >= 0)
		fn(above, file_base(path), who);
}

void handover(const struct settings *settings, const struct runas *who)
{
	if (!who->change || who->uid == 0)
		return;
	if (settings->file.enabled)
		make(settings->file.path, make_file, who);
	if (settings->syslog.enabled && settings->spool.path[0])
		make(settings->spool.path, make_folder, who);
}

bool handover_possible(const char *path)
{
	__attribute__((cleanup(file_close))) int above = open_above(path);
	char folder[PATH_MAX];

	snprintf(folder, sizeof(folder), "%.*s", (int)(file_base(path) - path), path);
	return access(folder, W_OK | X_OK) == 0 ||
	       (above >= 0 && faccessat(above, ".", X_OK, 0) == 0);
}
