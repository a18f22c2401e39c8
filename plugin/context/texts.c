/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "context/texts.h"

#include <sys/mman.h>

#define PAYLOAD (TEXTS_BLOCK_SIZE - sizeof(uint32_t))

struct text_block {
	uint32_t next;
	char bytes[PAYLOAD];
};

_Static_assert(sizeof(struct text_block) == TEXTS_BLOCK_SIZE, "no padding");

void *table_new(size_t size)
{
	void *table = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	return table == MAP_FAILED ? NULL : table;
}

void table_free(void *table, size_t size)
{
	if (table)
		munmap(table, size);
}

int texts_init(struct texts *t)
{
	*t = (struct texts){.fresh = 1, .n_free = TEXTS_BLOCKS - 1};
	t->block = table_new(TEXTS_BLOCKS * sizeof(*t->block));
	return t->block ? 0 : -1;
}

void texts_done(struct texts *t)
{
	table_free(t->block, TEXTS_BLOCKS * sizeof(*t->block));
	t->block = NULL;
}

bool texts_fit(const struct texts *t, size_t n)
{
	return (n + PAYLOAD - 1) / PAYLOAD <= t->n_free;
}

static uint32_t take_block(struct texts *t)
{
	uint32_t taken = t->free;

	if (taken)
		t->free = t->block[taken].next;
	else
		taken = t->fresh++;
	t->n_free--;
	t->block[taken].next = 0;
	return taken;
}

uint32_t texts_keep(struct texts *t, const struct str *part, size_t n_parts)
{
	uint32_t first = 0, *link = &first;
	struct text_block *last = NULL;
	size_t used = PAYLOAD;

	for (size_t i = 0; i < n_parts; i++) {
		for (size_t at = 0, n; at < part[i].n; at += n) {
			if (used == PAYLOAD) {
				*link = take_block(t);
				last = &t->block[*link];
				link = &last->next;
				used = 0;
			}
			n = part[i].n - at < PAYLOAD - used ? part[i].n - at : PAYLOAD - used;
			memcpy(last->bytes + used, part[i].p + at, n);
			used += n;
		}
	}
	return first;
}

void texts_read(const struct texts *t, uint32_t text, char *to, size_t n)
{
	while (n > 0) {
		size_t piece = n < PAYLOAD ? n : PAYLOAD;

		memcpy(to, t->block[text].bytes, piece);
		to += piece;
		n -= piece;
		text = t->block[text].next;
	}
}

void texts_drop(struct texts *t, uint32_t text)
{
	while (text) {
		uint32_t next = t->block[text].next;

		t->block[text].next = t->free;
		t->free = text;
		t->n_free++;
		text = next;
	}
}
