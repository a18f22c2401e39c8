/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * fakeproc: a /proc made of files, with a clock that a test moves.
 *
 * The machine booted at FAKE_BOOT_MS; real and monotonic time run from there.
 */
#ifndef SUPPORT_FAKEPROC_H
#define SUPPORT_FAKEPROC_H

#include "context/procfs.h"

#define FAKE_BOOT_MS 1795300000000ull

struct fakeproc {
	char folder[64];
	uint64_t up_ms;
	struct clock clock;
	struct procfs *procfs;
};

struct fakeproc_process {
	uint32_t pid, ppid;
	uint64_t start_ms; /* since boot */
	const char *comm;
	const char *exe; /* NULL: not shown */
	struct str cmdline; /* NUL behind each argument */
	uint32_t uid;
};

void fakeproc_init(struct fakeproc *f);
void fakeproc_done(struct fakeproc *f);

/* Moves the clock. */
void fakeproc_now(struct fakeproc *f, uint64_t up_ms);

/* There is this process, in place of the one of its pid. */
void fakeproc_put(struct fakeproc *f, const struct fakeproc_process *process);
void fakeproc_gone(struct fakeproc *f, uint32_t pid);

/* A file of the process, as a test wants it. */
void fakeproc_file(struct fakeproc *f, uint32_t pid, const char *name, struct str text);

#endif
