/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "fuzz/fuzz.h"

#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

#define REPEAT_MARK '\x01'
#define REPEAT_UNIT 64

_Noreturn void fuzz_fail(const char *file, int line, const char *what)
{
	fprintf(stderr, "%s:%d: does not hold: %s\n", file, line, what);
	abort();
}

struct str fuzz_input(const uint8_t *data, size_t size)
{
	return (struct str){(const char *)data, size < FUZZ_INPUT_MAX ? size : FUZZ_INPUT_MAX};
}

unsigned fuzz_byte(struct str *input)
{
	unsigned char c;

	if (input->n == 0)
		return 0;
	c = (unsigned char)input->p[0];
	*input = str_sub(*input, 1, input->n);
	return c;
}

struct str fuzz_until(struct str *input, char end)
{
	const char *at = input->n ? memchr(input->p, end, input->n) : NULL;
	struct str piece = *input;

	if (!at) {
		*input = STR("");
		return piece.p ? piece : STR("");
	}
	piece.n = (size_t)(at - input->p);
	*input = str_sub(*input, piece.n + 1, input->n);
	return piece;
}

void fuzz_expand(struct str in, struct buf *out)
{
	while (in.n > 0 && !out->overflow) {
		const char *mark = memchr(in.p, REPEAT_MARK, in.n);
		size_t plain = mark ? (size_t)(mark - in.p) : in.n;

		if (plain == 0 && in.n < 3)
			plain = in.n;
		buf_add(out, str_sub(in, 0, plain));
		in = str_sub(in, plain, in.n);
		if (plain > 0)
			continue;
		size_t n = ((size_t)(unsigned char)in.p[1] + 1) * REPEAT_UNIT;
		char *to = buf_room(out, n);

		if (!to)
			return;
		memset(to, in.p[2], n);
		out->n += n;
		in = str_sub(in, 3, in.n);
	}
}

size_t fuzz_piece(uint32_t *seed, size_t max)
{
	*seed = *seed * 1664525u + 1013904223u;
	return 1 + (*seed >> 16) % max;
}

/* One file for the whole run: making one for each input would cost more than most targets do. */
const char *fuzz_file(struct str content)
{
	static int fd = -1;
	static char path[64];

	if (fd < 0) {
		fd = memfd_create("fuzz", MFD_CLOEXEC);
		FUZZ_CHECK(fd >= 0);
		snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
	}
	FUZZ_CHECK(ftruncate(fd, 0) == 0);
	FUZZ_CHECK(content.n == 0 || pwrite(fd, content.p, content.n, 0) == (ssize_t)content.n);
	return path;
}
