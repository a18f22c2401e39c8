/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * expand: wildcards of a shell and of find, tried against the paths that rules name.
 *
 * A part of a path that is wildcards alone and any length (`*`, `[0-9]*`, `.*`) names nothing in
 * particular: who lists all processes does not ask for one. It matches, but at least one part of the
 * pattern must say more. A leading dot must be matched by a dot, as in a shell.
 * Time: that of pattern times name, for each path; EXPAND_BYTES_MAX bounds it.
 * Source: glob(7), POSIX.1-2017 XCU 2.13.
 */
#ifndef COMMAND_EXPAND_H
#define COMMAND_EXPAND_H

#include "base/arena.h"
#include "command/artefact.h"

#define EXPAND_BYTES_MAX    16384 /* of all patterns of one event, resolved */
#define EXPAND_SEARCH_LEAST 4 /* characters by which a part of a name is told */

enum expand_flags {
	EXPAND_CASE = 1, /* letters match either case */
	EXPAND_SLASH = 2, /* * and ? match a slash too, and a dot in front */
};

/* The whole text matches. Wildcards: * ? [..] and backslash. */
bool expand_match(struct str pattern, struct str text, unsigned flags);

/* Says more than that there is a name. */
bool expand_is_particular(struct str pattern);

/* Says so little of what may stand anywhere in a name, *env*, that it looks for many and asks for none. */
bool expand_is_search(struct str pattern);

/*
 * Calls found() for each path that `pattern`, absolute and resolved, matches: of a folder below which
 * rules name everything, that folder and what of the pattern lies below it. Returns how many there are.
 */
size_t expand_glob(const struct artefacts *artefacts, struct str pattern, struct arena *arena,
	void (*found)(void *ctx, struct str path), void *ctx);

#endif
