/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * spool: messages on disk while the log daemon does not take them.
 *
 * They come back oldest first, also after a restart, until they are delivered: at least once, told
 * apart by event.id. Each level has its own files (spool_lane.h), so that when the spool is full the
 * oldest file of the lowest level gives way, unless that level is above the new message's: then the
 * new one is dropped. What is damaged on disk costs the entry it is in; the file is put aside and
 * both are counted. Entries are on disk (fdatasync) after spool_sync(), which is called once for each
 * batch of up to DELIVER_BATCH; when the process is killed nothing that was added is lost, when the
 * power fails at most the last batch is.
 *
 * A folder that is missing, not ours alone or used by another process, and a disk that is full or
 * fails, make adding fail: the caller keeps the message. Writing is tried again after 1 to 5 seconds,
 * opening after 1 to 60. One line tells so, and one that it works again.
 *
 * One thread at a time. Counters may be read from any thread.
 * Limits: max_bytes of all files together, SPOOL_FILES_MAX.
 */
#ifndef ALERT_SPOOL_H
#define ALERT_SPOOL_H

#include "alert/queue.h"
#include "base/clock.h"

#define SPOOL_MIN	   (1024 * 1024)
#define SPOOL_MAX	   (1024 * 1024 * 1024)
#define SPOOL_RETRY_MIN_MS 1000 /* each pause is twice the last one */
#define SPOOL_WRITE_MAX_MS 5000
#define SPOOL_OPEN_MAX_MS  60000

struct spool_options {
	const char *path;
	uint64_t max_bytes; /* SPOOL_MIN to SPOOL_MAX */
	const struct clock *clock;
	void (*tell)(void *ctx, struct str line); /* a line for the administrator */
	void *ctx;
};

struct spool_counters {
	uint64_t stored; /* messages that were added */
	uint64_t
		lost; /* given up for others, or not added, because it was full; or unreadable later */
	uint64_t damaged; /* places in files that could not be read */
	uint64_t aside; /* files that were put aside */
	uint64_t failures; /* times it could not be used */
	uint64_t waiting; /* entries that wait to be delivered, now */
};

struct spool;

/* Copies the options; opens nothing yet. NULL = out of memory. */
struct spool *spool_new(const struct spool_options *options);
void spool_free(struct spool *s);

/* Opens it when it is not and the time has come. */
void spool_try(struct spool *s);
/* When that is, UINT64_MAX: it is open. */
uint64_t spool_try_at(const struct spool *s);

/* 0: it is the spool's now, or was dropped and counted; -1: it cannot be used now. */
int spool_add(struct spool *s, const struct queue_message *message);
void spool_sync(struct spool *s);

/* Nothing is known to wait: it was not opened, or holds no entry. */
bool spool_empty(const struct spool *s);

/* The oldest entry, valid until the next call that is not spool_counters(). NULL: none can be read. */
const struct queue_message *spool_peek(struct spool *s);
void spool_pop(struct spool *s); /* that one is delivered */

void spool_counters(const struct spool *s, struct spool_counters *ret_counters);

#endif
