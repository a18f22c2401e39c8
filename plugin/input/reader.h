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

#include "base/clock.h"
#include "input/ring.h"

#define READER_AFTER_STOP (4u * 1024 * 1024) /* more than a socket holds */

struct reader {
	int fd; /* input */
	int stop_fd; /* readable = stop as if the input had ended; -1 = none */
	struct ring *ring;
	bool stopping;
	size_t after_stop; /* bytes read since the stop was seen */
	bool dropping; /* the ring was full; until the end of a line and room for more */
	bool unmarked; /* something was dropped, and the stream does not say so yet */
	bool half_line; /* what was dropped last did not end a line */
	_Atomic uint64_t dropped_bytes, dropped_lines;
	_Atomic uint64_t ended_ms; /* monotonic; set before the ring is closed */
};

/*
 * Reads until the end of input, an error on fd, or a stop; after a stop what is already there is read
 * as well, up to READER_AFTER_STOP bytes. Closes the ring for writing at the end.
 */
void reader_run(struct reader *r);

#endif
