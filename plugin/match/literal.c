/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "match/literal.h"

#include <stdlib.h>

#define BITS_MIN      8
#define BITS_MAX      17 /* of the bitmap: 16 KiB */
#define BITS_PER_SLOT 3 /* this many bits fewer select the bucket */
#define COUNTS_BITS   16
#define OFFSETS_MAX   64 /* pieces of one literal that are considered */
#define COMPARE_UNIT  32 /* bytes that are compared at the price of one more literal */

static const size_t sizes[LITERAL_SIZES] = {4, 2, 1};

static inline uint32_t load(const char *p, size_t size)
{
	uint32_t bytes = 0;

	memcpy(&bytes, p, size);
	return bytes;
}

static inline uint32_t hash(uint32_t bytes, unsigned shift)
{
	return bytes * 0x9e3779b1u >> shift;
}

static bool has_size(struct str text, size_t which)
{
	return text.n >= sizes[which] && (which == 0 || text.n < sizes[which - 1]);
}

/* --- building ----------------------------------------------------------------------------------- */

static size_t offsets(struct str text, size_t size)
{
	size_t n = text.n - size + 1;

	return n < OFFSETS_MAX ? n : OFFSETS_MAX;
}

/* How often pieces occur in the whole set; those of the same hash are counted together. */
static void count_pieces(const struct literals *set, size_t which, uint32_t *count)
{
	size_t size = sizes[which];

	for (size_t i = 0; i < set->n; i++) {
		if (!has_size(set->text[i], which))
			continue;
		for (size_t at = 0; at < offsets(set->text[i], size); at++)
			count[hash(load(set->text[i].p + at, size), 32 - COUNTS_BITS)]++;
	}
}

static struct piece rarest(
	const struct literals *set, size_t index, size_t size, const uint32_t *count)
{
	struct str text = set->text[index];
	struct piece best = {.literal = (uint32_t)index};
	uint32_t least = UINT32_MAX;

	for (size_t at = 0; at < offsets(text, size); at++) {
		uint32_t bytes = load(text.p + at, size);
		uint32_t times = count[hash(bytes, 32 - COUNTS_BITS)];

		if (times >= least)
			continue;
		least = times;
		best.bytes = bytes;
		best.offset = (uint32_t)at;
	}
	return best;
}

static unsigned bitmap_bits(size_t n)
{
	unsigned bits = BITS_MIN;

	while (bits < BITS_MAX && (size_t)1 << bits < n * 16)
		bits++;
	return bits;
}

/* Counting sort by bucket. */
static void fill_buckets(struct pieces *to, const struct piece *list, size_t n, size_t n_buckets)
{
	for (size_t i = 0; i < n; i++) {
		uint32_t h = hash(list[i].bytes, to->shift);

		bits_add(to->bitmap, h);
		to->bucket[(h >> BITS_PER_SLOT) + 1]++;
	}
	for (size_t b = 0; b < n_buckets; b++)
		to->bucket[b + 1] += to->bucket[b];
	for (size_t i = n; i-- > 0;) {
		uint32_t slot = hash(list[i].bytes, to->shift) >> BITS_PER_SLOT;

		to->piece[--to->bucket[slot + 1]] = list[i];
	}
	/* What was the end of a bucket has become its start: the array is one entry too far right. */
	memmove(to->bucket, to->bucket + 1, n_buckets * sizeof(*to->bucket));
	to->bucket[n_buckets] = (uint32_t)n;
}

static int make_pieces(struct arena *arena, struct pieces *to, const struct piece *list, size_t n)
{
	unsigned bits = bitmap_bits(n);
	size_t n_buckets = (size_t)1 << (bits - BITS_PER_SLOT);

	if (n == 0)
		return 0;
	to->shift = 32 - bits;
	to->bitmap = arena_array(arena, uint64_t, ((size_t)1 << bits) / 64);
	to->bucket = arena_array(arena, uint32_t, n_buckets + 1);
	to->piece = arena_array(arena, struct piece, n);
	if (!to->bitmap || !to->bucket || !to->piece)
		return -1;
	fill_buckets(to, list, n, n_buckets);
	return 0;
}

int literals_build(struct arena *arena, const struct str *text, size_t n, struct literals *ret_set)
{
	struct literals set = {.text = text,
		.n = n,
		.shortest = SIZE_MAX,
		.shortest_word = SIZE_MAX,
		.shortest_number = SIZE_MAX};
	struct piece *list = malloc((n + 1) * sizeof(*list));
	uint32_t *count = malloc(sizeof(*count) << COUNTS_BITS);
	int result = list && count ? 0 : -1;

	for (size_t i = 0; i < n; i++) {
		set.shortest = text[i].n < set.shortest ? text[i].n : set.shortest;
		if (text[i].n < set.shortest_word && !memchr(text[i].p, ' ', text[i].n))
			set.shortest_word = text[i].n;
		if (text[i].n < set.shortest_number && str_is_hex(text[i]))
			set.shortest_number = text[i].n;
	}
	for (size_t which = 0; which < LITERAL_SIZES && result == 0; which++) {
		size_t used = 0;

		memset(count, 0, sizeof(*count) << COUNTS_BITS);
		count_pieces(&set, which, count);
		for (size_t i = 0; i < n; i++) {
			if (has_size(text[i], which))
				list[used++] = rarest(&set, i, sizes[which], count);
		}
		result = make_pieces(arena, &set.pieces[which], list, used);
	}
	free(list);
	free(count);
	if (result == 0)
		*ret_set = set;
	return result;
}

/* --- searching ---------------------------------------------------------------------------------- */

struct search {
	const struct literals *set;
	struct str text;
	uint64_t *found;
	size_t work; /* that may still be done */
};

static bool stands_at(struct str text, struct str literal, size_t at, size_t offset)
{
	return at >= offset && literal.n <= text.n - (at - offset) &&
	       memcmp(text.p + at - offset, literal.p, literal.n) == 0;
}

/* A bucket in which a literal may be that stands at this place. false: no more work is allowed. */
static bool look_up(struct search *s, const struct pieces *in, uint32_t bytes, size_t at)
{
	uint32_t slot = hash(bytes, in->shift) >> BITS_PER_SLOT;

	for (uint32_t i = in->bucket[slot]; i < in->bucket[slot + 1]; i++) {
		const struct piece *piece = &in->piece[i];
		struct str literal = s->set->text[piece->literal];
		size_t price = 1;

		if (piece->bytes == bytes && !bits_has(s->found, piece->literal)) {
			price += literal.n / COMPARE_UNIT;
			if (stands_at(s->text, literal, at, piece->offset))
				bits_add(s->found, piece->literal);
		}
		if (s->work < price)
			return false;
		s->work -= price;
	}
	return true;
}

/* Inlined for each size, which makes the load one instruction. */
static inline __attribute__((always_inline)) bool scan(
	struct search *s, const struct pieces *in, size_t size)
{
	if (!in->bitmap)
		return true;
	for (size_t at = 0; at + size <= s->text.n; at++) {
		uint32_t bytes = load(s->text.p + at, size);

		if (bits_has(in->bitmap, hash(bytes, in->shift)) && !look_up(s, in, bytes, at))
			return false;
	}
	return true;
}

bool literals_search(const struct literals *set, struct str text, uint64_t *found)
{
	struct search s = {set, text, found, LITERAL_WORK_MIN + LITERAL_WORK_PER_BYTE * text.n};

	if (text.n < set->shortest)
		return true;
	return scan(&s, &set->pieces[0], 4) && scan(&s, &set->pieces[1], 2) &&
	       scan(&s, &set->pieces[2], 1);
}
