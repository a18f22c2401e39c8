/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * target: the files that an event is about, out of its PATH records.
 *
 * Created is what the kernel calls so (nametype=CREATE: also links, directories, sockets, and the new
 * name of a rename), and what a call opened that asks to create or empty it. Accessed is what a call
 * that opens files or asks for them was given, whether it is there or not. Neither are directories on
 * the way (PARENT), names that go (DELETE), and names that are seen from a descriptor: which directory
 * that is no record tells.
 * Where the SYSCALL record tells of more paths than arrived, and none of those is what the call was about,
 * there is one file without a known name: rules that ask for its name are undecided. So it is where a name
 * is relative and the working directory did not arrive.
 * Source: kernel/auditsc.c __audit_inode(), __audit_inode_child(); fs/namei.c.
 */
#ifndef EVENT_TARGET_H
#define EVENT_TARGET_H

#include "event/call.h"
#include "event/path.h"

struct target {
	const struct path_item *item;
	unsigned units; /* IN_FILE_EVENT, IN_FILE_ACCESS */
};

struct target_list {
	struct target *target;
	size_t n;
	size_t unknown; /* relative to a descriptor: left out */
	bool lost; /* a record did not arrive: the name of the only target is a cut value */
};

/* `units`: those of interest. -1: out of memory. */
int targets_find(struct arena *arena, const struct path_list *paths, const struct call_made *made,
	bool succeeded, unsigned units, struct target_list *ret_targets);

#endif
