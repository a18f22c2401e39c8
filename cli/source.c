/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifdef HAVE_CONFIG_H
#include <config.h>
#endif
#include "source.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>
#include <zlib.h>
#ifdef HAVE_LZMA
#include <lzma.h>
#endif

enum source_kind { KIND_PLAIN, KIND_GZIP, KIND_XZ };

struct source {
	char path[512];
	int fd;
	bool at_end; /* of the file */
	enum source_kind kind;
	uint64_t done, size;
	char in[SOURCE_BLOCK], out[SOURCE_BLOCK];
	size_t n_in; /* bytes in `in` not yet consumed, from its start */
	z_stream gzip;
#ifdef HAVE_LZMA
	lzma_stream xz;
#endif
	bool member_done; /* a gzip member ended: another may follow */
};

static const struct magic {
	struct str bytes;
	const char *name;
	int kind; /* -1 = not read */
} magics[] = {
	{{"\x1f\x8b", 2}, "gzip", KIND_GZIP},
#ifdef HAVE_LZMA
	{{"\xfd\x37zXZ\0", 6}, "xz", KIND_XZ},
#else
	{{"\xfd\x37zXZ\0", 6}, "xz (this program was built without liblzma)", -1},
#endif
	{{"\x28\xb5\x2f\xfd", 4}, "zstd", -1},
	{{"BZh", 3}, "bzip2", -1},
	{{"PK\x03\x04", 4}, "zip", -1},
};

static struct place whole_file(const struct source *s)
{
	return (struct place){s->path, 0, 0};
}

/* Fills `in` up; at_end when the file has no more. */
static int fill(struct source *s, struct err *err)
{
	while (!s->at_end && s->n_in < sizeof(s->in)) {
		ssize_t n = read(s->fd, s->in + s->n_in, sizeof(s->in) - s->n_in);

		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return err_set(err, whole_file(s), "%s", strerror(errno));
		if (n == 0)
			s->at_end = true;
		s->n_in += (size_t)n;
		s->done += (uint64_t)n;
		if (s->kind == KIND_PLAIN && n > 0)
			break; /* a pipe is read as it comes */
	}
	return 0;
}

static int detect(struct source *s, struct err *err)
{
	struct str head;

	/* The longest magic has six bytes; a pipe may deliver fewer at a time. */
	while (s->n_in < 6 && !s->at_end) {
		if (fill(s, err) != 0)
			return -1;
	}
	head = (struct str){s->in, s->n_in};
	for (size_t i = 0; i < sizeof(magics) / sizeof(magics[0]); i++) {
		if (!str_starts(head, magics[i].bytes))
			continue;
		if (magics[i].kind < 0)
			return err_set(err, whole_file(s),
				"compressed with %s: unpack it first, or pipe it in and give '-'",
				magics[i].name);
		s->kind = (enum source_kind)magics[i].kind;
	}
	if (s->kind == KIND_GZIP && inflateInit2(&s->gzip, 15 + 16) != Z_OK)
		return err_set(err, whole_file(s), "out of memory");
#ifdef HAVE_LZMA
	if (s->kind == KIND_XZ &&
		lzma_stream_decoder(&s->xz, SOURCE_XZ_MEMORY, LZMA_CONCATENATED) != LZMA_OK)
		return err_set(err, whole_file(s), "out of memory");
#endif
	return 0;
}

static int open_file(struct source *s, const char *path, struct err *err)
{
	struct stat st;

	s->fd = strcmp(path, "-") == 0 ? dup(0) : open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY);
	if (s->fd < 0 || fstat(s->fd, &st) != 0)
		return err_set(err, whole_file(s), "%s", strerror(errno));
	if (S_ISDIR(st.st_mode))
		return err_set(err, whole_file(s), "is a folder, not a log");
	if ((S_ISCHR(st.st_mode) && !isatty(s->fd)) || S_ISBLK(st.st_mode))
		return err_set(err, whole_file(s), "is a device, not a log");
	if (S_ISREG(st.st_mode))
		s->size = (uint64_t)st.st_size;
	return 0;
}

int source_open(const char *path, struct source **ret_source, struct err *err)
{
	struct source *s = calloc(1, sizeof(*s));

	if (!s)
		return err_set(err, (struct place){path, 0, 0}, "out of memory");
	s->fd = -1;
	strncpy(s->path, strcmp(path, "-") == 0 ? "(standard input)" : path, sizeof(s->path) - 1);
	if (open_file(s, path, err) != 0 || detect(s, err) != 0) {
		source_close(s);
		return -1;
	}
	*ret_source = s;
	return 0;
}

void source_close(struct source *s)
{
	if (!s)
		return;
	if (s->kind == KIND_GZIP)
		inflateEnd(&s->gzip);
#ifdef HAVE_LZMA
	if (s->kind == KIND_XZ)
		lzma_end(&s->xz);
#endif
	if (s->fd >= 0)
		close(s->fd);
	free(s);
}

void source_progress(const struct source *s, uint64_t *ret_done, uint64_t *ret_size)
{
	*ret_done = s->done - s->n_in;
	*ret_size = s->size;
}

/* Drops the first n bytes of `in`. */
static void consume(struct source *s, size_t n)
{
	memmove(s->in, s->in + n, s->n_in - n);
	s->n_in -= n;
}

static int read_plain(struct source *s, struct str *ret_bytes, struct err *err)
{
	if (s->n_in == 0 && fill(s, err) != 0)
		return -1;
	memcpy(s->out, s->in, s->n_in);
	*ret_bytes = (struct str){s->out, s->n_in};
	s->n_in = 0;
	return 0;
}

static int read_gzip(struct source *s, struct str *ret_bytes, struct err *err)
{
	size_t n = 0;

	while (n == 0) {
		if (fill(s, err) != 0)
			return -1;
		if (s->n_in == 0)
			break;
		if (s->member_done && inflateReset(&s->gzip) != Z_OK)
			return err_set(err, whole_file(s), "damaged gzip file");
		s->member_done = false;
		s->gzip.next_in = (Bytef *)s->in;
		s->gzip.avail_in = (uInt)s->n_in;
		s->gzip.next_out = (Bytef *)s->out;
		s->gzip.avail_out = sizeof(s->out);
		int status = inflate(&s->gzip, Z_NO_FLUSH);

		if (status != Z_OK && status != Z_STREAM_END)
			return err_set(err, whole_file(s), "damaged gzip file");
		s->member_done = status == Z_STREAM_END;
		consume(s, s->n_in - s->gzip.avail_in);
		n = sizeof(s->out) - s->gzip.avail_out;
	}
	if (n == 0 && !s->member_done)
		return err_set(err, whole_file(s), "gzip file ends too early");
	*ret_bytes = (struct str){s->out, n};
	return 0;
}

#ifdef HAVE_LZMA
static int read_xz(struct source *s, struct str *ret_bytes, struct err *err)
{
	size_t n = 0;

	while (n == 0 && !s->member_done) {
		if (fill(s, err) != 0)
			return -1;
		s->xz.next_in = (uint8_t *)s->in;
		s->xz.avail_in = s->n_in;
		s->xz.next_out = (uint8_t *)s->out;
		s->xz.avail_out = sizeof(s->out);
		lzma_ret status = lzma_code(&s->xz, s->at_end ? LZMA_FINISH : LZMA_RUN);

		if (status == LZMA_BUF_ERROR && s->at_end)
			return err_set(err, whole_file(s), "xz file ends too early");
		if (status == LZMA_MEMLIMIT_ERROR)
			return err_set(err, whole_file(s), "needs more than %u MiB to unpack",
				SOURCE_XZ_MEMORY / 1024 / 1024);
		if (status != LZMA_OK && status != LZMA_STREAM_END)
			return err_set(err, whole_file(s), "damaged xz file");
		s->member_done = status == LZMA_STREAM_END;
		consume(s, s->n_in - s->xz.avail_in);
		n = sizeof(s->out) - s->xz.avail_out;
	}
	*ret_bytes = (struct str){s->out, n};
	return 0;
}
#endif

int source_read(struct source *s, struct str *ret_bytes, struct err *err)
{
	if (s->kind == KIND_GZIP)
		return read_gzip(s, ret_bytes, err);
#ifdef HAVE_LZMA
	if (s->kind == KIND_XZ)
		return read_xz(s, ret_bytes, err);
#endif
	return read_plain(s, ret_bytes, err);
}
