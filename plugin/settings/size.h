/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * size: numbers of bytes as they are written in the configuration: "64K", "64M", "1G".
 *
 * A whole number and K, M or G, powers of 1024. They are texts because libconfig lets integers wrap at
 * 32 bits.
 */
#ifndef SETTINGS_SIZE_H
#define SETTINGS_SIZE_H

#include "base/str.h"

/* In bytes. -1: is none, is 0, or does not fit an int. */
int size_parse(struct str text);

/* Of a multiple of 1024, in the largest unit that divides it. Returns text. */
const char *size_print(int bytes, char text[16]);

#endif
