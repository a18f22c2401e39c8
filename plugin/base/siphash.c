/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "base/siphash.h"

#include <endian.h>
#include <sys/auxv.h>
#include <sys/random.h>

#define ROUNDS	     2 /* per word */
#define FINAL_ROUNDS 4

static uint64_t rotate(uint64_t x, unsigned by)
{
	return x << by | x >> (64 - by);
}

static void round_once(uint64_t v[4])
{
	v[0] += v[1];
	v[2] += v[3];
	v[1] = rotate(v[1], 13) ^ v[0];
	v[3] = rotate(v[3], 16) ^ v[2];
	v[0] = rotate(v[0], 32);
	v[2] += v[1];
	v[0] += v[3];
	v[1] = rotate(v[1], 17) ^ v[2];
	v[3] = rotate(v[3], 21) ^ v[0];
	v[2] = rotate(v[2], 32);
}

static void rounds(uint64_t v[4], int n)
{
	for (int i = 0; i < n; i++)
		round_once(v);
}

static uint64_t word_at(const void *bytes)
{
	uint64_t word;

	memcpy(&word, bytes, sizeof(word));
	return le64toh(word);
}

void siphash_random_key(uint8_t ret_key[SIPHASH_KEY])
{
	/* Early in the boot the pool may not be ready; what exec was given comes from the same place. */
	if (getrandom(ret_key, SIPHASH_KEY, GRND_NONBLOCK) != SIPHASH_KEY)
		memcpy(ret_key, (const void *)getauxval(AT_RANDOM), SIPHASH_KEY);
}

void siphash_init(struct siphash *h, const uint8_t key[SIPHASH_KEY])
{
	uint64_t k0 = word_at(key), k1 = word_at(key + 8);

	*h = (struct siphash){.v = {
				      k0 ^ 0x736f6d6570736575u,
				      k1 ^ 0x646f72616e646f6du ^ 0xee,
				      k0 ^ 0x6c7967656e657261u,
				      k1 ^ 0x7465646279746573u,
			      }};
}

static void add_word(struct siphash *h, uint64_t word)
{
	h->v[3] ^= word;
	rounds(h->v, ROUNDS);
	h->v[0] ^= word;
}

static void add_byte(struct siphash *h, uint8_t byte)
{
	h->tail |= (uint64_t)byte << (h->n % 8 * 8);
	if (++h->n % 8 == 0) {
		add_word(h, h->tail);
		h->tail = 0;
	}
}

void siphash_add(struct siphash *h, struct str bytes)
{
	size_t i = 0;

	while (i < bytes.n && h->n % 8 != 0)
		add_byte(h, (uint8_t)bytes.p[i++]);
	for (; bytes.n - i >= 8; i += 8, h->n += 8)
		add_word(h, word_at(bytes.p + i));
	while (i < bytes.n)
		add_byte(h, (uint8_t)bytes.p[i++]);
}

void siphash_add_u64(struct siphash *h, uint64_t value)
{
	value = htole64(value);
	siphash_add(h, (struct str){(const char *)&value, sizeof(value)});
}

void siphash_add_text(struct siphash *h, struct str text)
{
	siphash_add_u64(h, text.n);
	siphash_add(h, text);
}

struct hash128 siphash_end(struct siphash *h)
{
	uint64_t *v = h->v;
	struct hash128 hash;

	add_word(h, h->n << 56 | h->tail);
	v[2] ^= 0xee;
	rounds(v, FINAL_ROUNDS);
	hash.word[0] = v[0] ^ v[1] ^ v[2] ^ v[3];
	v[1] ^= 0xdd;
	rounds(v, FINAL_ROUNDS);
	hash.word[1] = v[0] ^ v[1] ^ v[2] ^ v[3];
	return hash;
}
