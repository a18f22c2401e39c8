/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * stream: audit records as the kernel and auditd write them, for tests; and what rules make of them.
 */
#ifndef SUPPORT_STREAM_H
#define SUPPORT_STREAM_H

#include "base/buf.h"
#include "engine.h"

/* One exec. Members left at zero get ordinary values. */
struct stream_exec {
	const char *node;
	uint64_t sec;
	unsigned ms, serial;
	const char *exe, *cwd;
	const char *const *argv; /* ends in NULL */
	bool raw; /* without what auditd appends */
	bool eoe; /* as a plugin gets it */
	bool no_end; /* neither PROCTITLE nor EOE */
	bool failed; /* success=no, and no EXECVE record */
	size_t per_record; /* arguments per EXECVE record, 0 = all in one */
};

/* The records of the exec, each with its newline. */
void stream_exec(struct buf *out, const struct stream_exec *exec);

/* A value as the kernel writes a string: "quoted", or hex where it must be. */
void stream_value(struct buf *out, struct str value);

/* The shipped rules of the source tree, compiled. Fails the test when one does not load. */
struct rulebook *stream_rules(void);

/*
 * Feeds `text` in pieces of `piece` bytes (0 = at once) to an engine over `book`. Returns the alerts as
 * "STEM SERIAL\n" lines in `hits`, and the counters when wanted.
 */
void stream_detect(const struct rulebook *book, struct str text, size_t piece, struct buf *hits,
	struct engine_counters *counters);

#endif
