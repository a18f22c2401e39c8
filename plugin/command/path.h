/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * path: which file a word of a command means, by its text alone.
 *
 * The file system is never asked: it is another one in a container, and another one by now. A word is
 * joined with the working directory, `.`, `..` and empty parts are resolved, and the names of one file
 * are made one name:
 *
 *	/proc/N/root/x		/x, of any N, self or thread-self
 *	/proc/N/cwd/x		x in the working directory, if N is the process itself
 *	/proc/N/task/T/x	/proc/N/x
 *	/proc/thread-self	/proc/self
 *	/proc/N			/proc/self, if N is the process, its parent or a known ancestor, but not 1 or 2:
 *				shells write the number where the text says $$, and resolve /proc/self in cwd
 *	/var/run		/run
 *	/etc/mtab		/proc/self/mounts
 *	file://HOST/a%62c	/abc; the scheme in any case, with or without slashes and host
 *
 * A path that begins with SHELL_UNKNOWN, or is seen from a folder that does, stays as it is.
 *
 * Limits: PATH_WORD_MAX bytes of a word, and of the working directory; what is longer is no path.
 */
#ifndef COMMAND_PATH_H
#define COMMAND_PATH_H

#include "event/event.h"

#define PATH_WORD_MAX 65536
#define PATH_SELF_MAX 18 /* pids that count as the process itself */

struct resolver {
	char *text; /* the last result; all three on the heap */
	char *base_text, *url;
	struct str base; /* working directory, resolved; empty: not known */
	uint32_t self[PATH_SELF_MAX];
	size_t n_self;
};

/* -1: out of memory. */
int resolver_init(struct resolver *r);
void resolver_done(struct resolver *r);

/* Whose words come next: its working directory and pids. */
void resolver_event(struct resolver *r, const struct event *event);

/* Another working directory, given as seen from the one before; too long a path leaves that. */
void resolver_chdir(struct resolver *r, struct str path);

/*
 * The file of this name, absolute; valid until the next call. Empty: it cannot be told, because the
 * working directory is not known or the text is too long.
 */
struct str resolver_path(struct resolver *r, struct str word);

/* The word is a URL of a file. */
bool path_is_url(struct str word);

/* The word is a URL of something else: letters, then `://`. */
bool path_is_foreign_url(struct str word);

/* The last part of a path. */
struct str path_name(struct str path);

#endif
