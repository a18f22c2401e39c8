/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "command/artefact.h"

#include <stdlib.h>

bool artefacts_take(struct str path, bool below)
{
	return str_starts(path, STR("/")) && (below ? path.n > 1 && str_ends(path, STR("/"))
						    : path.n == 1 || !str_ends(path, STR("/")));
}

int artefacts_add(struct artefacts *set, struct arena *arena, struct str path, bool below)
{
	if (!artefacts_take(path, below))
		return 0;
	while (path.n > 1 && str_ends(path, STR("/")))
		path.n--;
	if (set->n == set->cap) {
		size_t cap = set->cap ? set->cap * 2 : 64;
		struct artefact *list =
			cap <= ARTEFACTS_MAX ? arena_array(arena, struct artefact, cap) : NULL;

		if (!list)
			return -1;
		if (set->n)
			memcpy(list, set->list, set->n * sizeof(*list));
		set->list = list;
		set->cap = cap;
	}
	set->list[set->n++] = (struct artefact){path, below};
	return 0;
}

static int by_path(const void *a, const void *b)
{
	const struct artefact *x = a, *y = b;
	int order = str_cmp(x->path, y->path);

	return order ? order : (int)x->below - (int)y->below;
}

void artefacts_finish(struct artefacts *set)
{
	size_t n = 0;

	if (set->n)
		qsort(set->list, set->n, sizeof(*set->list), by_path);
	set->n_below = 0;
	for (size_t i = 0; i < set->n; i++) {
		if (n > 0 && by_path(&set->list[n - 1], &set->list[i]) == 0)
			continue;
		set->list[n++] = set->list[i];
		set->n_below += set->list[i].below;
	}
	set->n = n;
}

static bool has(const struct artefacts *set, struct str path, bool below)
{
	const struct artefact key = {path, below};

	return bsearch(&key, set->list, set->n, sizeof(key), by_path) != NULL;
}

bool artefacts_have(const struct artefacts *set, struct str path)
{
	if (set->n == 0 || path.n == 0)
		return false;
	if (has(set, path, false))
		return true;
	/* The folders above it; their depth is not bounded, but that of what rules name is small. */
	for (size_t i = 1, depth = 0; set->n_below && i < path.n && depth < 32; i++) {
		if (path.p[i] != '/')
			continue;
		depth++;
		if (has(set, str_sub(path, 0, i), true))
			return true;
	}
	return false;
}
