/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * measure: what the matches of a window come to, to be compared with the condition of a correlation.
 *
 *	event_count		matches
 *	value_count		different values; of each value the newest match is kept
 *	temporal		rules that matched; of each the newest match is kept
 *	temporal_ordered	rules that matched in the order in which they are listed, as many as do
 *	value_sum, value_avg	of the numbers
 *	value_median		the middle one, or the mean of both in the middle
 *	value_percentile	the smallest number that so many percent are not above (nearest rank)
 *
 * Matches of one event are simultaneous: either may be the first. A count is exact up to one more than
 * the largest number it is compared with, so that not more is kept.
 * Linear in the matches of the window.
 */
#ifndef DETECT_MEASURE_H
#define DETECT_MEASURE_H

#include "detect/entries.h"
#include "sigma/correlation.h"

/* How many matches a window of it keeps; `max_events` where that depends on what is matched. */
size_t measure_room(const struct correlation *c, size_t max_events);

/* The match that is superfluous beside `entry`, or e->n; it may be newer, then `entry` is. */
uint32_t measure_same(
	const struct correlation *c, const struct entries *e, const struct entry *entry);

/*
 * Makes room for one more in a window that has measure_room(): the oldest gives way, or what no longer
 * matters. true: something that mattered was lost.
 */
bool measure_make_room(const struct correlation *c, struct entries *e);

/* `scratch` has room for e->n numbers. The window is not empty. */
double measure_value(const struct correlation *c, const struct entries *e, double *scratch);

#endif
