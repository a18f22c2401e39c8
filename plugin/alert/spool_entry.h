/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * spool_entry: one message as it stands in a file of the spool.
 *
 *	mark 4 | text length 4 | id 8 | kind 1 | level 1 | version 2 | CRC of text 4 | CRC of these 4
 *	text
 *
 * Numbers are little-endian, CRCs those of zlib. What is torn, flipped or missing costs the entry it
 * is in: reading goes on at the next mark whose header is whole. No text of an alert can hold a mark,
 * because alerts are UTF-8 without control characters.
 * Limits: SPOOL_TEXT_MAX, SPOOL_ID_MAX.
 */
#ifndef ALERT_SPOOL_ENTRY_H
#define ALERT_SPOOL_ENTRY_H

#include "alert/queue.h"
#include "base/buf.h"

#define SPOOL_HEADER   28
#define SPOOL_TEXT_MAX ((size_t)200 * 1024) /* no message is longer: SYSLOG_MESSAGE_MAX */
#define SPOOL_ID_MAX   (UINT64_C(1) << 62) /* a larger one is damage: counting on would wrap */

struct spool_entry {
	uint64_t id; /* of all entries of a spool, ascending; never used again */
	struct queue_message message;
};

/* Adds one; out->overflow when it is too long or memory is short. */
void spool_entry_write(struct buf *out, const struct spool_entry *entry);

/* Entries of one file, whose bytes stay where they are: texts point into them. */
struct spool_reader {
	struct str bytes;
	enum level level; /* that all must have */
	size_t at;
	uint64_t last_id; /* ids must be above it */
	uint64_t damaged; /* out: places where something was skipped */
};

/* False: no more. */
bool spool_reader_next(struct spool_reader *r, struct spool_entry *ret_entry);

#endif
