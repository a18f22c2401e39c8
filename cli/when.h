/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * when: points in time as a person writes them.
 *
 *	2026-11-22  2026-11-22T10:30  2026-11-22T10:30:05  (a blank may stand for the T)
 *	...Z        in UTC; without Z in the local time zone
 *	90s 15m 2h 3d  that long ago
 *	@1795308294    seconds since the epoch
 */
#ifndef CLI_WHEN_H
#define CLI_WHEN_H

#include <stdint.h>

/* Seconds since the epoch. -1: none of these forms. */
int when_parse(const char *text, uint64_t now_sec, uint64_t *ret_sec);

#endif
