/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * spool_lane: the entries of one level in the spool, in files of bounded size, oldest first.
 *
 * Entries are added to the newest file and taken from the oldest one. A file that was found when the
 * spool was opened, or from which was read, is not written to any more. A file that is read to its end
 * is removed, or put aside when something in it was damaged. When room is needed, the oldest file
 * goes as a whole.
 * Inside the spool only (spool.c).
 */
#ifndef ALERT_SPOOL_LANE_H
#define ALERT_SPOOL_LANE_H

#include <stdatomic.h>

#include "alert/spool_dir.h"
#include "alert/spool_entry.h"

#define SPOOL_FILES_MAX 4096 /* of one lane */

/* What the lanes of one spool share. */
struct spool_store {
	int dir; /* -1 = not open */
	size_t file_max; /* a file that is larger gets no further entry */
	uint64_t done; /* entries with smaller ids are delivered */
	uint64_t bytes; /* of all files */
	uint64_t entries; /* to be delivered */
	size_t files;
	bool names_unsynced; /* a file was made */
	struct buf scratch;
	atomic_ullong damaged, aside, lost;
};

struct spool_segment {
	uint64_t first; /* the id in its name */
	uint64_t entries; /* to be delivered */
	uint64_t bytes;
	bool damaged;
};

struct spool_lane {
	struct spool_store *store;
	enum level level;
	struct spool_segment *segment; /* oldest first */
	size_t n, cap;

	int fd; /* the newest segment, being written; -1 = none is */
	bool unsynced;

	struct buf text; /* the oldest segment, being read */
	struct spool_reader reader;
	struct spool_entry head;
	bool loaded, has_head;
};

void spool_lane_init(struct spool_lane *l, struct spool_store *store, enum level level);
void spool_lane_done(struct spool_lane *l); /* the files stay */

/* Takes in a file that was found, behind the others. *last_id: raised to its last id. -1: not now. */
int spool_lane_adopt(struct spool_lane *l, const struct spool_file *file, uint64_t *last_id);

/* Adds the bytes of one entry. -1: not stored, errno is set. */
int spool_lane_append(struct spool_lane *l, uint64_t id, struct str entry);
int spool_lane_sync(struct spool_lane *l);

/* The oldest entry, valid until the next call for this lane; NULL: none, or not now. */
const struct spool_entry *spool_lane_head(struct spool_lane *l);
void spool_lane_pop(struct spool_lane *l); /* that one, which is delivered */

/* Gives up the oldest file. Returns how many entries to be delivered were in it. */
uint64_t spool_lane_evict(struct spool_lane *l);

#endif
