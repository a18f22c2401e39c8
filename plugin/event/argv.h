/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * argv: the argument vector, put together again from EXECVE records.
 *
 * The kernel spreads a long vector over many records: argc= stands in the first only; an argument
 * that does not fit is written as aN_len=BYTES and pieces aN[0]=, aN[1]= ..., which may go on in the
 * next record. Pieces are collected in any order, and sorted only if they did not arrive in order.
 * Whatever is missing (argument, piece, end of a piece) marks the vector as incomplete; nothing that
 * arrived is dropped. An event with more than ARGV_PIECES_MAX pieces loses the rest, and is marked.
 * Source: kernel/auditsc.c audit_log_execve_info().
 */
#ifndef EVENT_ARGV_H
#define EVENT_ARGV_H

#include "base/arena.h"
#include "event/event.h"

#define ARGV_PIECES_MAX 700000 /* the kernel allows about 600,000 arguments of one byte */

struct argv_piece {
	uint32_t arg, index;
	uint32_t order; /* of arrival: of two at the same place the first counts */
	uint32_t chars; /* as it was written: digits of hex count */
	bool cut; /* its end is missing */
	struct str text;
};

/* What aN_len told of an argument, in characters as written. */
struct argv_told {
	uint32_t arg;
	uint64_t chars;
};

/* Reused from event to event. */
struct argv_builder {
	struct argv_piece *piece;
	size_t n, cap;
	bool disorder; /* not sorted by (arg, index) */
	bool incomplete; /* something is known to be missing */
	bool oversized; /* more than ARGV_PIECES_MAX pieces */
	bool argc_told;
	uint64_t argc;
	struct argv_told *told;
	size_t n_told, cap_told;
};

void argv_init(struct argv_builder *b);
void argv_done(struct argv_builder *b);

/* Ready for the next event. */
void argv_reset(struct argv_builder *b);

/* One field of an EXECVE record; names that are none of its own are ignored. */
void argv_field(struct argv_builder *b, struct arena *arena, struct str name, struct str value);

/* The vector so far. -1: out of memory. */
int argv_finish(struct argv_builder *b, struct arena *arena, struct argv *ret_argv);

#endif
