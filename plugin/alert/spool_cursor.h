/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * spool_cursor: how far the spool is delivered, in the file `cursor` of its folder.
 *
 * Entries with smaller ids than the one it tells are not sent again. It is written in place and never
 * synced: when it is old, missing or damaged, entries are sent twice, none is lost.
 * Inside the spool only (spool.c).
 */
#ifndef ALERT_SPOOL_CURSOR_H
#define ALERT_SPOOL_CURSOR_H

#include <stdint.h>

/* Reads it into *ret_done, 0 when it tells nothing, and makes it ready for writing. -1: it cannot be written. */
int spool_cursor_open(int dir, uint64_t *ret_done);

/* A failure is of no consequence but repetitions. */
void spool_cursor_write(int fd, uint64_t done);

#endif
