/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * siphash: a keyed hash for tables whose keys an attacker chooses.
 *
 * SipHash-2-4 with 128 bits. Whoever does not know the key can neither make two inputs that give the
 * same hash nor fill one bucket of a table, so the hash may stand for the input.
 * Source: Aumasson and Bernstein, "SipHash: a fast short-input PRF", 2012; getrandom(2).
 */
#ifndef BASE_SIPHASH_H
#define BASE_SIPHASH_H

#include <stdint.h>

#include "base/str.h"

#define SIPHASH_KEY 16

/* One hash on its way. */
struct siphash {
	uint64_t v[4];
	uint64_t tail; /* bytes that are not a word yet */
	uint64_t n; /* bytes so far */
};

struct hash128 {
	uint64_t word[2];
};

/* From the kernel; never waits for it. */
void siphash_random_key(uint8_t ret_key[SIPHASH_KEY]);

void siphash_init(struct siphash *h, const uint8_t key[SIPHASH_KEY]);
void siphash_add(struct siphash *h, struct str bytes);
void siphash_add_u64(struct siphash *h, uint64_t value);

/* The length, and the text: "ab", "c" is something else than "a", "bc". */
void siphash_add_text(struct siphash *h, struct str text);

struct hash128 siphash_end(struct siphash *h);

#endif
