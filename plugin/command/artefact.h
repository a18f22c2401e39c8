/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * artefact: the paths that the loaded rules name for Operand.
 *
 * They are what wildcards of a shell and filters of find are tried against, in place of a file system,
 * and what tells a path from any other word. Only values that are one absolute path, or all paths below
 * one (`/proc/2/` and anything), are such; what has wildcards elsewhere is not. The set is made of slices
 * of the rules and is const once finished. Limits: ARTEFACTS_MAX, beyond which a rule is refused.
 */
#ifndef COMMAND_ARTEFACT_H
#define COMMAND_ARTEFACT_H

#include "base/arena.h"

#define ARTEFACTS_MAX 16384

struct artefact {
	struct str path; /* absolute, no slash at the end */
	bool below; /* what lies below it, not it itself */
};

struct artefacts {
	struct artefact *list; /* sorted by path, once finished */
	size_t n, cap;
	size_t n_below;
	bool partial; /* rules say other things of operands too */
};

/* The text is an absolute path, with a slash at its end if what lies below it is meant; not everything. */
bool artefacts_take(struct str path, bool below);

/* What artefacts_take() refuses is passed over. -1: too many, or no memory. */
int artefacts_add(struct artefacts *set, struct arena *arena, struct str path, bool below);

/* After the last one. */
void artefacts_finish(struct artefacts *set);

/* `path`, absolute and in normal form, is one of the set or lies below one that stands for those. */
bool artefacts_have(const struct artefacts *set, struct str path);

#endif
