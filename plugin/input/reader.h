/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * reader: file descriptor -> ring, and nothing else.
 *
 * Runs in a thread of its own that waits for nothing but input. When the ring is full, input is read
 * all the same and dropped, whole lines as far as possible, and counted. Where input was dropped, a
 * line with a NUL byte is left in the stream: it ends the line that was cut, and is no record.
 */
#ifndef INPUT_READER_H
#define INPUT_READER_H

#include "input/ring.h"

struct reader {
	int fd; /* input */
	int stop_fd; /* readable = stop as if the input had ended; -1 = none */
	struct ring *ring;
	bool dropping; /* the ring was full; until the end of a line and room for more */
	_Atomic uint64_t dropped_bytes, dropped_lines;
};

/* Reads until the end of input, an error on fd, or a stop. Closes the ring for writing at the end. */
void reader_run(struct reader *r);

#endif
