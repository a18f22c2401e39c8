/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * utc: points in time as text, and the parts of them that rules ask for.
 *
 * Always in UTC, whatever the time zone of the host: the same event gives the same verdict wherever it
 * is looked at. Years 1970 to 9999, by the Gregorian calendar; leap seconds are not known.
 */
#ifndef EVENT_UTC_H
#define EVENT_UTC_H

#include <stdbool.h>
#include <stdint.h>

#include "base/str.h"

#define UTC_SIZE 24 /* of "2026-11-22 00:18:08.015" and a NUL */

struct utc {
	int year, month, day, hour, minute;
	int week; /* ISO 8601, 1 to 53 */
};

/* The form of Sysmon's UtcTime. false: beyond the year 9999. */
bool utc_print(uint64_t sec, unsigned ms, char to[UTC_SIZE]);

/*
 * Seconds since the epoch, with or without a fraction (as audit records have it), or a date of the form
 * of utc_print() or of ISO 8601 (a T for the blank, a Z at the end), of which seconds, or all of the
 * time, may be missing. false: anything else.
 */
bool utc_read(struct str text, struct utc *ret_utc);

#endif
