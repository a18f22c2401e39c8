/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * alias: the other name of a file that an event is about, by what command/path.h makes of it.
 *
 * Rules know /proc/self/cgroup, processes and the kernel also say /proc/3352/cgroup, and the same file is
 * below /proc/1/root. A field that is a path has both values, and either may match.
 */
#ifndef COMMAND_ALIAS_H
#define COMMAND_ALIAS_H

#include "base/arena.h"
#include "command/path.h"

/*
 * `path` as it is and, behind it, its other name if it has one; `r` is that of the event, whose arena the
 * other name is in. Out of memory: a cut value.
 */
struct value alias_values(struct resolver *r, struct arena *arena, const struct value *path);

#endif
