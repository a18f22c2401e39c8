/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "detect/ordered.h"

#include <assert.h>
#include <string.h>

#include "sigma/correlation.h"

uint32_t ordered_chain(const struct entries *e, size_t n_members)
{
	uint32_t longest[CORRELATION_MEMBERS_MAX] = {
		0}; /* that ends with this member or before it */
	uint32_t most = 0;

	for (uint32_t i = 0; i < e->n; i++) {
		uint32_t member = entries_at(e, i)->member;
		uint32_t length = (member ? longest[member - 1] : 0) + 1;

		for (size_t m = member; m < n_members && longest[m] < length; m++)
			longest[m] = length;
		most = length > most ? length : most;
	}
	return most;
}

/* Marks the latest chain of members `last`, ..., 1, 0, from the end. */
static void mark_chain(const struct entries *e, uint32_t last, bool *keep)
{
	uint32_t member = last;

	for (uint32_t i = e->n; i > 0; i--) {
		if (entries_at(e, i - 1)->member != member)
			continue;
		keep[i - 1] = true;
		if (member-- == 0)
			return;
	}
}

uint32_t ordered_prune(struct entries *e, size_t n_members)
{
	bool keep[ENTRIES_MAX];
	uint32_t kept = 0, n = e->n;

	assert(n <= ENTRIES_MAX);
	memset(keep, 0, n);
	for (uint32_t last = 0; last < n_members; last++)
		mark_chain(e, last, keep);
	for (uint32_t i = 0; i < n; i++) {
		if (keep[i])
			*entries_at(e, kept++) = *entries_at(e, i);
	}
	e->n = kept;
	return n - kept;
}
