/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "base/pack.h"

#include <zlib.h>

void put_le(unsigned char *to, uint64_t value, size_t bytes)
{
	for (size_t i = 0; i < bytes; i++)
		to[i] = (unsigned char)(value >> (8 * i));
}

uint64_t get_le(const unsigned char *from, size_t bytes)
{
	uint64_t value = 0;

	for (size_t i = 0; i < bytes; i++)
		value |= (uint64_t)from[i] << (8 * i);
	return value;
}

uint32_t crc_more(uint32_t before, struct str bytes)
{
	return (uint32_t)crc32_z(before, (const unsigned char *)bytes.p, bytes.n);
}

uint32_t crc_of(struct str bytes)
{
	return crc_more(0, bytes);
}
