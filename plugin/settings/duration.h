/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * duration: times as they are written in the configuration: "30s", "10m", "1h", and "0".
 *
 * A whole number and s, m or h; only 0 may stand without.
 */
#ifndef SETTINGS_DURATION_H
#define SETTINGS_DURATION_H

#include "base/str.h"

/* In seconds. -1: is none, or does not fit an int. */
int duration_parse(struct str text);

/* In the largest unit that divides it. Returns text. */
const char *duration_print(int seconds, char text[16]);

#endif
