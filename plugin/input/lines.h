/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * lines: a byte stream cut into lines, with a cap.
 *
 * auditd hands records over as lines on a stream socket; a log file is the same. The longest record
 * is 8970 bytes plus at most 255 of enrichment, so a longer line is damage: it is skipped up to its
 * newline and counted, and so is a line with a NUL byte (the kernel writes none; the ring puts one
 * where it had to drop input). Lines inside one chunk are delivered in place, only a line that spans
 * chunks is copied. A carriage return before the newline is removed.
 * Source: audit-userspace lib/libaudit.h (MAX_AUDIT_MESSAGE_LENGTH), src/auditd-event.c.
 */
#ifndef INPUT_LINES_H
#define INPUT_LINES_H

#include "base/buf.h"

#define LINE_MAX_BYTES 16384

struct lines_counters {
	uint64_t bytes, lines;
	uint64_t too_long; /* lines beyond LINE_MAX_BYTES */
	uint64_t binary; /* lines with a NUL byte */
};

struct lines {
	struct buf carry; /* the start of a line whose end has not arrived */
	bool skipping; /* inside a line that is too long */
	struct lines_counters counters;
	void (*deliver)(void *ctx, struct str line); /* not empty, without its newline */
	void *ctx;
};

void lines_init(struct lines *l, void (*deliver)(void *ctx, struct str line), void *ctx);
void lines_done(struct lines *l);

/* Any split of the same bytes over calls delivers the same lines. */
void lines_feed(struct lines *l, struct str bytes);

/* End of input: what stands after the last newline is delivered as a line. */
void lines_finish(struct lines *l);

#endif
