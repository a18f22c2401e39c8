/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * filesink: alerts in a file, one a line.
 *
 * The file is appended to, an alert with one write(2). A line that could be written in part only is
 * taken back; where that is not possible, because somebody else has written behind it, the next line
 * begins with a newline: two lines are never glued. The file is opened anew when its name leads to
 * another file or to none (rotation), and after every failure. It is made with mode 0640 and the group
 * of its folder, or, where it cannot have that group, with mode 0600. A link, a FIFO, a device, a file
 * with a second name, and one that others own or can write to are refused. Nothing is synced.
 *
 * One thread at a time. Counters may be read from any thread.
 */
#ifndef ALERT_FILESINK_H
#define ALERT_FILESINK_H

#include "alert/sink.h"
#include "base/clock.h"
#include "base/err.h"

#define FILESINK_MESSAGE_MAX 65536 /* bytes of an alert */

struct filesink_options {
	const char *path;
	const struct clock *clock;
	void (*tell)(void *ctx, struct str line); /* a line for the administrator */
	void *ctx;
};

struct filesink_counters {
	uint64_t written;
	uint64_t failures;
	uint64_t opens; /* the first one too */
};

struct filesink;

/* Copies the options; opens the file with the first alert. NULL = out of memory. */
struct filesink *filesink_new(const struct filesink_options *options);
void filesink_free(struct filesink *f);

/* What is wrong with a file that is there, tried by opening it. 0, or -1; errno ENOENT: there is none. */
int filesink_check(const char *path, struct err *err);

/* SENT or RETRY. `body` without a newline at its end. */
enum sink_result filesink_write(struct filesink *f, struct str body);

/* All of it for delivery, notices aside; valid as long as `f`. */
struct sink filesink_sink(struct filesink *f);

void filesink_counters(const struct filesink *f, struct filesink_counters *ret_counters);

#endif
