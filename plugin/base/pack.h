/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * pack: numbers and checksums in files of our own: little-endian, CRC-32 as of zlib.
 *
 * A CRC finds damage, not forgery: such files are trusted because of who owns them.
 */
#ifndef BASE_PACK_H
#define BASE_PACK_H

#include "base/str.h"

void put_le(unsigned char *to, uint64_t value, size_t bytes);
uint64_t get_le(const unsigned char *from, size_t bytes);
uint32_t crc_of(struct str bytes);

/* That of `bytes` behind others, whose CRC is `before`. */
uint32_t crc_more(uint32_t before, struct str bytes);

#endif
