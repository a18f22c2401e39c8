/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * outputs: everything behind the queues: log daemon, spool, file, and the threads that serve them.
 *
 *	queue ------> delivery thread --> log daemon, or the spool while it does not take messages
 *	file_queue -> delivery thread --> file
 *
 * Each place has a queue of its own, so that none waits for the other. What is opened is opened in
 * the threads, as the user they run as. The settings are those of the start; a reload only finds out
 * that they have changed.
 */
#ifndef OUTPUTS_H
#define OUTPUTS_H

#include <pthread.h>

#include "alert/deliver.h"
#include "alert/filesink.h"
#include "alert/queue.h"
#include "alert/spool.h"
#include "alert/syslog.h"
#include "settings/conf.h"

/* Of a queue and the thread behind it. */
struct output {
	struct sink sink;
	struct deliver deliver;
	pthread_t thread;
	bool runs;
};

struct outputs {
	struct queue *
		queue; /* alerts and notices for the log daemon; thrown away when it is switched off */
	struct queue *file_queue; /* alerts for the file; NULL: switched off */
	struct syslog *syslog; /* NULL: switched off */
	struct spool *spool; /* NULL: none */
	struct filesink *file; /* NULL: switched off */
	struct output to_syslog, to_file;
	struct buf settings; /* of the start, as text */
};

struct outputs_counters {
	uint64_t queue_lost, file_queue_lost; /* the queue was full */
	uint64_t
		undelivered; /* messages that were too long, and, after the end, those that were left */
	uint64_t file_undelivered; /* alerts that were left at the end */
	uint64_t resent;
	struct spool_counters spool;
	struct filesink_counters file;
};

/* -1: out of memory. Starts nothing yet. */
int outputs_init(struct outputs *o, const struct settings *settings, const struct clock *clock);
void outputs_done(struct outputs *o);

/* -1: a thread could not be started. */
int outputs_start(struct outputs *o);

/* What is in the queues has so many milliseconds to be delivered. */
void outputs_stop(struct outputs *o, uint64_t grace_ms);

/* After outputs_stop(): one more line for the log daemon, which has until `until_ms` to take it. */
void outputs_last(struct outputs *o, struct str line, uint64_t until_ms);

/* Whether the settings of this group are others than at the start. */
bool outputs_changed(const struct outputs *o, const struct settings *settings, const char *group);

void outputs_counters(const struct outputs *o, struct outputs_counters *ret_counters);

/* Groups of settings that belong to outputs, and that of the state; ends with NULL. */
extern const char *const outputs_groups[];

#endif
