/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * decode: the text of a record field as the kernel meant it.
 *
 * The kernel writes strings it does not trust either "quoted", where every byte stands for itself, or,
 * when they hold a blank, a quote or a byte outside 0x21..0x7e, as bare upper-case hex. Bare (null),
 * (none) and ? say that there is no value; the same words in quotes are text. A value that is neither
 * (an open quote, an odd digit) lost its end: what is there is kept and marked. Only a path that the
 * kernel could not build is "<too_long>" or "<no_memory>", in quotes; elsewhere that is text like any.
 * Source: kernel/audit.c audit_log_n_untrustedstring(), audit_log_d_path().
 */
#ifndef EVENT_DECODE_H
#define EVENT_DECODE_H

#include "base/arena.h"
#include "event/event.h"

/* A field that the kernel, or a program that follows its rules, writes in quotes or in hex. */
bool decode_is_encoded(struct str name);

/* Says that there is no value. */
bool decode_is_absent(struct str raw);

/* The value of `raw`; its text is in the arena. Out of memory = VALUE_CUT and empty. */
struct value decode_value(struct arena *arena, struct str raw);

/* The same for a field that holds a path the kernel resolved: exe, cwd. */
struct value decode_path(struct arena *arena, struct str raw);

/* The id of a login or its session: empty when nobody has logged in, which is -1 to the kernel. */
struct str decode_login(struct str id);

/* A field that is never encoded (numbers, words): copied as it stands. */
struct value decode_plain(struct arena *arena, struct str raw);

#endif
