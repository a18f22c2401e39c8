/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "base/walk.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/file.h"

/* A list with its limit, and the name of it. */
struct bounded {
	struct walk *list;
	size_t max;
	const char *what;
};

struct walker {
	struct bounded files;
	struct bounded folders; /* every folder entered, by device and inode */
	struct bounded links; /* met on the way, looked at when all real files are known */
	const struct walk_opts *opts;
	struct str root; /* real path of the folder */
	struct errs *errs;
};

/* One step of a path: the folder as it is shown and as it really is. */
struct step {
	const char *path, *real;
	int depth;
};

static struct place at_path(const char *path)
{
	return (struct place){.file = path};
}

static void list_done(struct walk *list)
{
	for (size_t i = 0; i < list->n; i++) {
		free(list->file[i].path);
		free(list->file[i].real);
	}
	free(list->file);
	*list = (struct walk){0};
}

void walk_done(struct walk *walk)
{
	list_done(walk);
}

static bool list_has(const struct walk *list, const struct stat *st)
{
	for (size_t i = 0; i < list->n; i++) {
		if (list->file[i].ino == st->st_ino && list->file[i].dev == st->st_dev)
			return true;
	}
	return false;
}

/* gcc's analyzer loses track of what a list owns once it has grown; valgrind and LeakSanitizer do not. */
#ifdef __GNUC__
#pragma GCC diagnostic ignored "-Wpragmas"
#pragma GCC diagnostic ignored "-Wunknown-warning-option"
#pragma GCC diagnostic ignored "-Wanalyzer-malloc-leak"
#endif

static int list_add(const struct bounded *to, const struct step *step, const struct stat *st)
{
	struct walk *list = to->list;
	struct walk_file file = {.dev = st->st_dev, .ino = st->st_ino, .depth = step->depth};
	struct walk_file *grown = vec_grow(list->file, list->n, &list->cap, sizeof(file), to->max);

	if (!grown)
		return -1;
	list->file = grown;
	file.path = strdup(step->path);
	file.real = strdup(step->real);
	if (!file.path || !file.real) {
		free(file.path);
		free(file.real);
		return -1;
	}
	list->file[list->n++] = file;
	return 0;
}

/* Adds to a bounded list; says so when it is full. */
static int keep(
	struct walker *w, const struct bounded *to, const struct step *step, const struct stat *st)
{
	if (list_add(to, step, st) == 0)
		return 0;
	if (to->list->n < to->max)
		return errs_add(w->errs, at_path(step->path), "out of memory");
	return errs_add(
		w->errs, at_path(step->path), "is beyond the limit of %zu %s", to->max, to->what);
}

/* errno tells why. */
static int unreadable(struct walker *w, const char *path, const char *what)
{
	w->files.list->unread++;
	return errs_sys(w->errs, at_path(path), what);
}

static bool wanted(const struct walker *w, const char *name)
{
	for (const char *const *suffix = w->opts->suffix; *suffix; suffix++) {
		if (str_ends(str_of(name), str_of(*suffix)))
			return true;
	}
	return false;
}

static int enter_folder(struct walker *w, const struct step *step);

static int visit(struct walker *w, const struct step *step, const struct stat *st)
{
	if (S_ISLNK(st->st_mode))
		return keep(w, &w->links, step, st);
	if (S_ISDIR(st->st_mode))
		return enter_folder(w, step);
	/* What is no regular file is delivered too: reading it tells the reason. */
	return wanted(w, step->path) ? keep(w, &w->files, step, st) : 0;
}

static int visit_entry(struct walker *w, const struct step *folder, int fd, const char *name)
{
	char path[PATH_MAX], real[PATH_MAX];
	struct stat st;
	int a = snprintf(path, sizeof(path), "%s/%s", folder->path, name);
	int b = snprintf(real, sizeof(real), "%s/%s", folder->real, name);

	if (a < 0 || b < 0 || a >= PATH_MAX || b >= PATH_MAX)
		return errs_add(w->errs, at_path(folder->path), "holds a path that is too long");
	if (fstatat(fd, name, &st, AT_SYMLINK_NOFOLLOW) < 0)
		return errno == ENOENT ? 0 /* removed while we read the folder */
				       : unreadable(w, path, "cannot be examined");
	const struct step step = {path, real, folder->depth + 1};

	return visit(w, &step, &st);
}

static void close_dir(DIR **dir)
{
	if (*dir)
		closedir(*dir);
}

static int read_folder(struct walker *w, const struct step *step, int fd)
{
	__attribute__((cleanup(close_dir))) DIR *dir = fdopendir(fd);
	const struct dirent *entry;
	int rc = 0;

	if (!dir) {
		close(fd);
		return unreadable(w, step->path, "cannot be read");
	}
	while ((entry = readdir(dir)) != NULL) {
		if (entry->d_name[0] != '.' && visit_entry(w, step, fd, entry->d_name))
			rc = -1;
		if (w->files.list->n >= w->files.max && rc)
			break; /* one error for too many files, not one for each of them */
	}
	return rc;
}

static int enter_folder(struct walker *w, const struct step *step)
{
	struct stat st;
	struct err err;

	if (step->depth > WALK_DEPTH_MAX)
		return errs_add(w->errs, at_path(step->path), "is nested deeper than %d folders",
			WALK_DEPTH_MAX);
	int fd = open(step->real, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);

	if (fd < 0)
		return unreadable(w, step->path, "cannot be opened");
	if (fstat(fd, &st) < 0 || list_has(w->folders.list, &st)) {
		close(fd);
		return 0;
	}
	if (w->opts->trusted && file_check_trust(&st, step->path, &err)) {
		close(fd);
		return errs_take(w->errs, &err);
	}
	if (keep(w, &w->folders, step, &st)) {
		close(fd);
		return -1;
	}
	return read_folder(w, step, fd);
}

static void free_text(char **text)
{
	free(*text);
}

/* Real paths both; the folder itself counts as inside. */
static bool inside(struct str root, const char *path)
{
	if (strncmp(path, root.p, root.n) != 0)
		return false;
	return root.n == 1 || path[root.n] == '/' || path[root.n] == '\0';
}

static int follow_link(struct walker *w, const char *path, int depth)
{
	__attribute__((cleanup(free_text))) char *real = realpath(path, NULL);
	struct stat st;

	if (!real || stat(real, &st) < 0)
		return wanted(w, path)
			       ? unreadable(w, path, "is a symbolic link that leads nowhere")
			       : 0;
	if (!S_ISDIR(st.st_mode) && !wanted(w, path))
		return 0;
	if (!inside(w->root, real))
		return errs_add(w->errs, at_path(path),
			"is a symbolic link that leads out of the folder, to %s",
			err_quote(str_of(real)).text);
	const struct step step = {path, real, depth};

	if (S_ISDIR(st.st_mode))
		return enter_folder(w, &step);
	return list_has(w->files.list, &st) ? 0 : keep(w, &w->files, &step, &st);
}

static int by_path(const void *a, const void *b)
{
	return strcmp(((const struct walk_file *)a)->path, ((const struct walk_file *)b)->path);
}

static void sort(struct walk *list)
{
	if (list->n)
		qsort(list->file, list->n, sizeof(*list->file), by_path);
}

/* The list grows while linked folders are entered; elements move, so nothing of it is kept. */
static int follow_links(struct walker *w)
{
	int rc = 0;

	sort(w->links.list);
	for (size_t i = 0; i < w->links.list->n; i++) {
		const struct walk_file *link = &w->links.list->file[i];
		int depth = link->depth;
		char *path = strdup(link->path);

		if (!path || follow_link(w, path, depth))
			rc = -1;
		free(path);
	}
	return rc;
}

int walk_folder(
	struct walk *walk, const char *root, const struct walk_opts *opts, struct errs *errs)
{
	__attribute__((cleanup(free_text))) char *real = realpath(root, NULL);
	__attribute__((cleanup(free_text))) char *shown = strdup(root);

	if (!real || !shown) {
		walk->unread++;
		return errs_sys(errs, at_path(root), "cannot be opened");
	}
	for (size_t n = strlen(shown); n > 0 && shown[n - 1] == '/'; n--)
		shown[n - 1] = '\0'; /* rules/ and rules show the same paths */
	struct walk folders = {0}, links = {0};
	struct walker w = {
		.files = {walk, opts->files_max, "files"},
		.folders = {&folders, WALK_FOLDERS_MAX, "folders"},
		.links = {&links, WALK_LINKS_MAX, "symbolic links"},
		.opts = opts,
		.root = str_of(real),
		.errs = errs,
	};
	const struct step step = {shown, real, 0};
	int rc = enter_folder(&w, &step);

	if (follow_links(&w))
		rc = -1;
	sort(walk);
	list_done(&folders);
	list_done(&links);
	return rc;
}
