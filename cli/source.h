/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * source: a log to read, plain or compressed, told apart by its first bytes.
 *
 * gzip is always there, xz when the program was built with liblzma (else such a file is an error that
 * says so). Standard input is read the same way. Only regular files, pipes and the terminal are
 * opened. The decompressors work in bounded memory (SOURCE_XZ_MEMORY).
 */
#ifndef CLI_SOURCE_H
#define CLI_SOURCE_H

#include "base/err.h"

#define SOURCE_BLOCK	 65536
#define SOURCE_XZ_MEMORY (128u * 1024 * 1024)

struct source;

/* `path` "-" is standard input. -1: cannot be read, the reason in err. */
int source_open(const char *path, struct source **ret_source, struct err *err);
void source_close(struct source *source);

/* The next bytes, valid until the next call; none (n 0) at the end. -1: damaged, or a read failed. */
int source_read(struct source *source, struct str *ret_bytes, struct err *err);

/* Bytes of the file that were consumed, and its size (0 = unknown): for showing progress. */
void source_progress(const struct source *source, uint64_t *ret_done, uint64_t *ret_size);

#endif
