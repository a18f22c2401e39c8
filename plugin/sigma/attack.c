/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sigma/attack.h"

#include <stddef.h>

static const struct attack_entry table[] = {
#include "sigma/attack_table.inc"
};

#define COUNT (sizeof(table) / sizeof(table[0]))

/* Order of `id` and the id of a row; the table has capitals only. */
static int compare(struct str id, const char *row)
{
	for (size_t i = 0; i < id.n; i++) {
		char c = id.p[i] >= 'a' && id.p[i] <= 'z' ? (char)(id.p[i] - 'a' + 'A') : id.p[i];

		if (c != row[i]) /* the NUL of a shorter row ends here too */
			return (unsigned char)c < (unsigned char)row[i] ? -1 : 1;
	}
	return row[id.n] ? -1 : 0;
}

const struct attack_entry *attack_find(struct str id)
{
	size_t low = 0, high = COUNT;

	/* The first of equal ids, which is the current name. */
	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (compare(id, table[middle].id) > 0)
			low = middle + 1;
		else
			high = middle;
	}
	return low < COUNT && compare(id, table[low].id) == 0 ? &table[low] : NULL;
}

static bool same_name(struct str a, struct str b)
{
	if (a.n != b.n)
		return false;
	for (size_t i = 0; i < a.n; i++) {
		char c = a.p[i] == '_' ? '-' : ascii_lower(a.p[i]);

		if (c != b.p[i])
			return false;
	}
	return true;
}

const struct attack_entry *attack_tactic(struct str short_name)
{
	/* Tactics, TA...., are behind all techniques. */
	for (size_t i = COUNT; i > 0 && table[i - 1].id[1] == 'A'; i--) {
		if (same_name(short_name, str_of(table[i - 1].tactics)))
			return &table[i - 1];
	}
	return NULL;
}

const struct attack_entry *attack_parent(const struct attack_entry *entry)
{
	const char *dot = strchr(entry->id, '.');
	const struct attack_entry *parent =
		dot ? attack_find((struct str){entry->id, (size_t)(dot - entry->id)}) : entry;

	return parent ? parent : entry;
}
