/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "alert/spool_cursor.h"

#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "alert/spool_entry.h"
#include "base/pack.h"

#define NAME "cursor"

static const char mark[8] = "SpCurs1";

enum { AT_ID = 8, AT_CRC = 16, CURSOR_SIZE = 20 };

static uint64_t read_cursor(int fd)
{
	unsigned char bytes[CURSOR_SIZE];

	if (pread(fd, bytes, sizeof(bytes), 0) != (ssize_t)sizeof(bytes) ||
		memcmp(bytes, mark, sizeof(mark)) != 0 ||
		get_le(bytes + AT_CRC, 4) != crc_of((struct str){(char *)bytes, AT_CRC}))
		return 0;
	uint64_t done = get_le(bytes + AT_ID, 8);

	return done <= SPOOL_ID_MAX ? done : 0;
}

int spool_cursor_open(int dir, uint64_t *ret_done)
{
	const int how = O_RDWR | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY | O_CLOEXEC;
	struct stat st;

	*ret_done = 0;
	/* What has our name and is no file of ours makes way. */
	if (fstatat(dir, NAME, &st, AT_SYMLINK_NOFOLLOW) == 0 &&
		(!S_ISREG(st.st_mode) || st.st_uid != geteuid() || st.st_nlink != 1))
		renameat(dir, NAME, dir, "damaged-" NAME);
	int fd = openat(dir, NAME, how | O_CREAT, 0600);

	if (fd < 0) {
		fd = openat(dir, NAME, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
		if (fd < 0)
			return -1;
		*ret_done = read_cursor(fd);
		close(fd);
		return -1;
	}
	*ret_done = read_cursor(fd);
	return fd;
}

void spool_cursor_write(int fd, uint64_t done)
{
	unsigned char bytes[CURSOR_SIZE];

	memcpy(bytes, mark, sizeof(mark));
	put_le(bytes + AT_ID, done, 8);
	put_le(bytes + AT_CRC, crc_of((struct str){(char *)bytes, AT_CRC}), 4);
	ssize_t n = pwrite(fd, bytes, sizeof(bytes), 0);

	(void)n;
}
