/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * path: the PATH records of an event, and absolute names.
 *
 * Which path an item is says its nametype, not its place: items may be missing, come twice or in any
 * order, and there is no bound on their number. The first PATH_ITEMS_MAX are kept, the rest counted;
 * an item= that came before is passed over. Names are as the process gave them, in its own root; the
 * absolute form is made of text alone (cwd, `.`, `..`, `//`), links are not followed: neither the file
 * system of that moment nor that of the process is ours to ask.
 * Source: kernel/auditsc.c audit_log_name(), linux/audit.h AUDIT_TYPE_*.
 */
#ifndef EVENT_PATH_H
#define EVENT_PATH_H

#include "base/arena.h"
#include "event/event.h"
#include "input/parse.h"

#define PATH_ITEMS_MAX 256

enum path_type {
	PATH_UNKNOWN,
	PATH_NORMAL,
	PATH_PARENT,
	PATH_CREATE,
	PATH_DELETE,
};

struct path_item {
	uint64_t item;
	enum path_type type;
	struct value name; /* as the process gave it */
	struct value absolute; /* joined with cwd and normalised */
	struct str inode, device,
		mode; /* as written: decimal, major:minor in hex, octal; empty = not told */
};

/* Of one event; reset by zeroing. The items are in the event arena. */
struct path_list {
	struct path_item *item;
	size_t n, cap;
	size_t surplus; /* items beyond PATH_ITEMS_MAX */
	bool has_cwd;
	uint64_t told; /* how many there are, by the SYSCALL record; 0: it does not tell */
};

/* One PATH record. Out of memory: counted as surplus. */
void path_record(struct path_list *list, struct arena *arena, struct record *record);

/* When all records are there: the absolute names. `cwd` may be missing: then of absolute names only. */
void path_finish(struct path_list *list, struct arena *arena, const struct value *cwd);

/*
 * `name` seen from `cwd` (used when name is relative; must be absolute), without `.`, `..`, empty parts
 * and slash at the end; `..` of the root is the root. Missing when it cannot be told, cut when part of
 * it is.
 */
struct value path_absolute(struct arena *arena, const struct value *cwd, const struct value *name);

/* Takes the part of a path up to the next slash off its front; it may be empty. false: nothing is left. */
bool path_part(struct str *rest, struct str *ret_part);

/*
 * Adds a part to the n bytes at `to`, which are empty (the root) or a normal form, and for which there is
 * room; `.` and an empty part add nothing, `..` takes one off. Returns how many bytes there are now.
 */
size_t path_append(char *to, size_t n, struct str part);

#endif
