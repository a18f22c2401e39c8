/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * args: an argument vector as a JSON array of bounded length.
 *
 * What does not fit is taken from the middle, because the first arguments say what was run and the
 * last ones what it was run on: long arguments are cut in their own middle first, and if that is
 * not enough whole arguments between the first and the last ones are replaced by one that counts:
 *     "<... 2950 arguments, 14500 bytes ...>"
 * Measuring stops at the room there is, so that 600,000 arguments cost no more than those written.
 */
#ifndef ALERT_ARGS_H
#define ALERT_ARGS_H

#include "alert/json.h"
#include "event/event.h"

struct args_plan {
	size_t head, tail; /* arguments written before and after the gap */
	size_t arg_cap; /* an argument longer than this is cut in its middle */
	uint64_t omitted_bytes; /* in the gap */
	bool mark; /* there is room to count what the gap left out */
	bool cut; /* something is not written */
	size_t size; /* bytes of the array, without its brackets */
};

void args_plan(const struct argv *argv, size_t room, struct args_plan *ret_plan);
void args_write(struct json *j, const struct argv *argv, const struct args_plan *plan);

/*
 * The arguments joined by NUL, which none of them can hold, as lower-case hexadecimal digits: what was
 * replaced in their text. As many as fit into `size` bytes; true when that is not all.
 */
bool args_hex(const struct argv *argv, char *text, size_t size, size_t *ret_n);

/* The same as a string of at most `cap` bytes. */
bool args_write_hex(struct json *j, const struct argv *argv, size_t cap);

#endif
