/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "base/statefile.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/file.h"
#include "base/pack.h"

#define FORMAT	  1
#define TEMPORARY ".new"

/* 0xf5 is in no text. */
static const char mark[8] = {(char)0xf5, '\0', 's', 't', 'a', 't', 'e', '\n'};

enum {
	AT_FORMAT = 8,
	AT_BOOT = 12,
	AT_HEADER_CRC = 52,
	HEADER = 56,

	AT_VERSION = 16,
	AT_BYTES = 20,
	AT_SECTION_CRC = 28,
	SECTION = 32,

	AT_ENTRY_CRC = 4,
	ENTRY = 8
};

static struct str bytes_of(const unsigned char *bytes, size_t n)
{
	return (struct str){(const char *)bytes, n};
}

/* --- writing -------------------------------------------------------------------------------------- */

/* What fails is seen by ferror() at last. */
static void put(struct statefile_writer *w, struct str bytes)
{
	w->bytes += fwrite(bytes.p, 1, bytes.n, w->file);
}

static void put_header(struct statefile_writer *w, const char *boot_id)
{
	unsigned char head[HEADER] = {0};
	size_t n = strlen(boot_id);

	memcpy(head, mark, sizeof(mark));
	put_le(head + AT_FORMAT, FORMAT, 4);
	memcpy(head + AT_BOOT, boot_id, n < STATEFILE_BOOT_MAX ? n : STATEFILE_BOOT_MAX);
	put_le(head + AT_HEADER_CRC, crc_of(bytes_of(head, AT_HEADER_CRC)), 4);
	put(w, bytes_of(head, sizeof(head)));
}

/* Ours is made anew: what lies there under this name was left by somebody who was killed. */
static FILE *open_temporary(const char *path)
{
	const int how = O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC;
	int fd;

	unlink(path);
	fd = open(path, how, 0600);
	FILE *file = fd < 0 ? NULL : fdopen(fd, "w");

	if (!file && fd >= 0)
		close(fd);
	return file;
}

int statefile_create(
	struct statefile_writer *w, const char *path, const char *boot_id, struct err *err)
{
	const struct place at = {.file = path};
	int n;

	*w = (struct statefile_writer){0};
	snprintf(w->path, sizeof(w->path), "%s", path);
	n = snprintf(w->temporary, sizeof(w->temporary), "%s" TEMPORARY, path);
	if (n < 0 || (size_t)n >= sizeof(w->temporary))
		return err_set(err, at, "is too long for a path");
	w->file = open_temporary(w->temporary);
	if (!w->file)
		return err_sys(err, at, "cannot be written");
	put_header(w, boot_id);
	return 0;
}

/* With the number of bytes, which is known only now. */
static void put_section(struct statefile_writer *w)
{
	unsigned char head[SECTION] = {0};

	memcpy(head, w->name, strlen(w->name));
	put_le(head + AT_VERSION, w->version, 4);
	put_le(head + AT_BYTES, w->bytes - w->section_from, 8);
	put_le(head + AT_SECTION_CRC, crc_of(bytes_of(head, AT_SECTION_CRC)), 4);
	fseek(w->file, (long)w->section_at, SEEK_SET);
	fwrite(head, 1, sizeof(head), w->file);
	fseek(w->file, (long)w->bytes, SEEK_SET);
}

void statefile_begin(struct statefile_writer *w, const char *name, uint32_t version)
{
	static const unsigned char room[SECTION];

	if (w->name[0])
		put_section(w);
	snprintf(w->name, sizeof(w->name), "%s", name);
	w->version = version;
	w->section_at = w->bytes;
	put(w, bytes_of(room, sizeof(room)));
	w->section_from = w->bytes;
}

void statefile_add(struct statefile_writer *w, struct str entry)
{
	unsigned char head[ENTRY];

	if (entry.n > STATEFILE_ENTRY_MAX || w->bytes + ENTRY + entry.n > STATEFILE_MAX - SECTION) {
		w->left_out++;
		return;
	}
	put_le(head, entry.n, 4);
	put_le(head + AT_ENTRY_CRC, crc_more(crc_of(bytes_of(head, AT_ENTRY_CRC)), entry), 4);
	put(w, bytes_of(head, sizeof(head)));
	put(w, entry);
}

size_t statefile_room(const struct statefile_writer *w)
{
	const uint64_t most = STATEFILE_MAX - SECTION, full = ENTRY + STATEFILE_ENTRY_MAX;
	uint64_t left = w->bytes < most ? most - w->bytes : 0, rest = left % full;

	return (size_t)(left / full * STATEFILE_ENTRY_MAX + (rest > ENTRY ? rest - ENTRY : 0));
}

int statefile_commit(struct statefile_writer *w, struct err *err)
{
	const struct place at = {.file = w->path};
	bool failed;

	if (w->name[0])
		put_section(w);
	errno = EIO; /* of a write that failed before, it is gone */
	failed = ferror(w->file) != 0;
	if (fclose(w->file) == 0 && !failed && rename(w->temporary, w->path) == 0)
		return 0;
	err_sys(err, at, "cannot be written");
	unlink(w->temporary);
	return -1;
}

/* --- reading -------------------------------------------------------------------------------------- */

static bool get(struct statefile_reader *r, void *to, size_t n)
{
	return fread(to, 1, n, r->file) == n;
}

static int check_file(int fd, const char *path, struct err *err)
{
	const struct place at = {.file = path};
	struct stat st;

	if (fstat(fd, &st) != 0)
		return err_sys(err, at, "cannot be examined");
	if (!S_ISREG(st.st_mode))
		return err_set(err, at, "is not a regular file");
	if (st.st_uid != geteuid())
		return err_set(err, at, "belongs to uid %u, not to uid %u, which uses it",
			(unsigned)st.st_uid, (unsigned)geteuid());
	if (st.st_size > STATEFILE_MAX)
		return err_set(err, at, "is larger than %u bytes", STATEFILE_MAX);
	return file_check_trust(&st, path, err);
}

static int open_checked(const char *path, struct err *err)
{
	int fd = open(path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);

	if (fd < 0 && errno == ENOENT)
		return -2;
	if (fd < 0)
		return err_set(err, (struct place){.file = path}, "cannot be opened: %s",
			errno == ELOOP ? "a symbolic link" : strerror(errno));
	if (check_file(fd, path, err) == 0)
		return fd;
	close(fd);
	return -1;
}

/* 1: of another boot. */
static int get_header(
	struct statefile_reader *r, const char *path, const char *boot_id, struct err *err)
{
	unsigned char head[HEADER];

	if (!get(r, head, sizeof(head)) || memcmp(head, mark, sizeof(mark)) != 0 ||
		get_le(head + AT_HEADER_CRC, 4) != crc_of(bytes_of(head, AT_HEADER_CRC)))
		return err_set(err, (struct place){.file = path}, "is damaged");
	if (get_le(head + AT_FORMAT, 4) != FORMAT)
		return err_set(
			err, (struct place){.file = path}, "has a format of another version");
	return strncmp((const char *)head + AT_BOOT, boot_id, STATEFILE_BOOT_MAX) != 0;
}

int statefile_open(
	struct statefile_reader *r, const char *path, const char *boot_id, struct err *err)
{
	int fd = open_checked(path, err), result;

	*r = (struct statefile_reader){0};
	if (fd < 0)
		return fd == -2 ? 1 : -1;
	r->file = fdopen(fd, "r");
	r->entry = malloc(STATEFILE_ENTRY_MAX);
	if (!r->file || !r->entry) {
		if (!r->file)
			close(fd);
		statefile_close(r);
		return err_set(err, (struct place){.file = path}, "out of memory");
	}
	r->at = r->end = HEADER;
	result = get_header(r, path, boot_id, err);
	if (result != 0)
		statefile_close(r);
	return result;
}

void statefile_close(struct statefile_reader *r)
{
	if (r->file)
		fclose(r->file);
	free(r->entry);
	r->file = NULL;
	r->entry = NULL;
}

/* Places in the file are counted here: a damaged entry says nothing of the next section's place. */
static bool damaged(struct statefile_reader *r)
{
	r->damaged++;
	r->at = r->end;
	return false;
}

bool statefile_section(struct statefile_reader *r)
{
	unsigned char head[SECTION];
	uint64_t bytes;

	if (fseek(r->file, (long)r->end, SEEK_SET) != 0)
		return false;
	size_t n = fread(head, 1, sizeof(head), r->file);

	if (n == 0)
		return false;
	if (n != sizeof(head) ||
		get_le(head + AT_SECTION_CRC, 4) != crc_of(bytes_of(head, AT_SECTION_CRC)))
		return damaged(r);
	bytes = get_le(head + AT_BYTES, 8);
	if (bytes > STATEFILE_MAX)
		return damaged(r);
	snprintf(r->name, sizeof(r->name), "%.*s", STATEFILE_NAME_MAX, (const char *)head);
	r->version = (uint32_t)get_le(head + AT_VERSION, 4);
	r->at = r->end + SECTION;
	r->end = r->at + bytes;
	return true;
}

bool statefile_next(struct statefile_reader *r, struct str *ret_entry)
{
	unsigned char head[ENTRY];
	struct str entry = {r->entry, 0};

	if (r->at == r->end)
		return false;
	if (r->end - r->at < ENTRY || !get(r, head, sizeof(head)))
		return damaged(r);
	entry.n = get_le(head, 4);
	if (entry.n > STATEFILE_ENTRY_MAX || entry.n > r->end - r->at - ENTRY ||
		!get(r, r->entry, entry.n) ||
		get_le(head + AT_ENTRY_CRC, 4) !=
			crc_more(crc_of(bytes_of(head, AT_ENTRY_CRC)), entry))
		return damaged(r);
	r->at += ENTRY + entry.n;
	*ret_entry = entry;
	return true;
}
