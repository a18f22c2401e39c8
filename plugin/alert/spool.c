/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "alert/spool.h"

#include <assert.h>
#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "alert/spool_cursor.h"
#include "alert/spool_lane.h"
#include "alert/trouble.h"

#define FILES_OF_SPOOL 64 /* a full spool has about so many files, and gives up one at a time */
#define FILE_MIN       (16u * 1024)
#define FILE_MAX       (256u * 1024)
#define ENTRY_MAX      (SPOOL_HEADER + SPOOL_TEXT_MAX)
#define SCRATCH_MAX    (1024u * 1024)
#define IN_USE_TRIES   3 /* the process before us may take a moment to end */

struct spool {
	struct spool_options options;
	char path[PATH_MAX];
	struct spool_store store;
	struct spool_lane lane[LEVEL_COUNT];
	int cursor; /* -1 = cannot be written */
	uint64_t next_id;
	struct buf entry;
	struct spool_lane *head; /* whose entry spool_peek() gave */

	uint64_t try_at; /* of a spool that cannot be used */
	uint64_t pause; /* the last one, 0 = none since it worked */
	unsigned in_use;
	struct trouble trouble;
	atomic_ullong stored, failures, waiting;
};

struct spool *spool_new(const struct spool_options *options)
{
	struct spool *s = calloc(1, sizeof(*s));

	if (!s)
		return NULL;
	s->options = *options;
	snprintf(s->path, sizeof(s->path), "%s", options->path);
	s->trouble = (struct trouble){
		.clock = options->clock,
		.what = "spool",
		.path = s->path,
		.tell = options->tell,
		.ctx = options->ctx,
	};
	s->store.dir = s->cursor = -1;
	s->next_id = 1;
	s->store.file_max = (size_t)options->max_bytes / FILES_OF_SPOOL;
	if (s->store.file_max < FILE_MIN)
		s->store.file_max = FILE_MIN;
	if (s->store.file_max > FILE_MAX)
		s->store.file_max = FILE_MAX;
	buf_init(&s->store.scratch, SCRATCH_MAX);
	buf_init(&s->entry, ENTRY_MAX);
	for (int i = 0; i < LEVEL_COUNT; i++)
		spool_lane_init(&s->lane[i], &s->store, (enum level)i);
	return s;
}

static bool is_open(const struct spool *s)
{
	return s->store.dir >= 0;
}

static void close_all(struct spool *s)
{
	for (int i = 0; i < LEVEL_COUNT; i++)
		spool_lane_done(&s->lane[i]);
	if (s->cursor >= 0)
		close(s->cursor);
	if (s->store.dir >= 0)
		close(s->store.dir);
	s->cursor = s->store.dir = -1;
	s->head = NULL;
}

void spool_free(struct spool *s)
{
	if (!s)
		return;
	spool_sync(s);
	close_all(s);
	buf_done(&s->store.scratch);
	buf_done(&s->entry);
	free(s);
}

/* --- trouble -------------------------------------------------------------------------------------- */

/* Returns -1. */
static int not_now(struct spool *s, const char *why, bool tell_now)
{
	const uint64_t longest = is_open(s) ? SPOOL_WRITE_MAX_MS : SPOOL_OPEN_MAX_MS;

	s->pause = s->pause ? s->pause * 2 : SPOOL_RETRY_MIN_MS;
	if (s->pause > longest)
		s->pause = longest;
	s->try_at = clock_mono(s->options.clock) + s->pause;
	atomic_fetch_add(&s->failures, 1);
	if (tell_now)
		trouble_begins(&s->trouble, why);
	return -1;
}

static void works(struct spool *s)
{
	s->pause = 0;
	s->in_use = 0;
	trouble_ends(&s->trouble);
}

static int write_trouble(struct spool *s, int error)
{
	char why[128];

	snprintf(why, sizeof(why), "cannot be written to: %s", strerror(error));
	if (!spool_dir_is(s->store.dir, s->path)) /* another one has its place */
		close_all(s);
	return not_now(s, why, true);
}

/* --- opening -------------------------------------------------------------------------------------- */

/* -1: errno is set. */
static int adopt_all(struct spool *s)
{
	struct spool_file *files;
	uint64_t last_id = 0;
	size_t n;
	int result = 0;

	if (spool_dir_list(s->store.dir, SPOOL_FILES_MAX, &files, &n) != 0)
		return -1;
	for (size_t i = 0; i < n && result == 0; i++)
		result = spool_lane_adopt(&s->lane[files[i].level], &files[i], &last_id);
	free(files);
	if (last_id >= s->next_id)
		s->next_id = last_id + 1;
	if (s->store.done > s->next_id)
		s->next_id = s->store.done;
	return result;
}

static int open_all(struct spool *s)
{
	uint64_t waited = atomic_load(&s->waiting), done;
	struct err err;

	s->store.dir = spool_dir_open(s->path, &err);
	if (s->store.dir < 0) {
		bool in_use = errno == EWOULDBLOCK;

		s->in_use += in_use;
		return not_now(s, err.msg, !in_use || s->in_use >= IN_USE_TRIES);
	}
	s->cursor = spool_cursor_open(s->store.dir, &done);
	if (done > s->store.done)
		s->store.done = done;
	if (adopt_all(s) != 0) {
		int error = errno;

		close_all(s);
		return not_now(s, strerror(error), true);
	}
	buf_reset(&s->store.scratch, 0);
	if (s->store.entries < waited)
		atomic_fetch_add(&s->store.lost, waited - s->store.entries);
	atomic_store(&s->waiting, s->store.entries);
	works(s);
	return 0;
}

void spool_try(struct spool *s)
{
	if (!is_open(s) && clock_mono(s->options.clock) >= s->try_at)
		open_all(s);
}

uint64_t spool_try_at(const struct spool *s)
{
	return is_open(s) ? UINT64_MAX : s->try_at;
}

/* --- adding --------------------------------------------------------------------------------------- */

/* The lowest lane that has a file, but not above `level`. */
static struct spool_lane *lowest_lane(struct spool *s, enum level level)
{
	for (int i = 0; i <= (int)level; i++) {
		if (s->lane[i].n > 0)
			return &s->lane[i];
	}
	return NULL;
}

static bool full(const struct spool *s, size_t need)
{
	return s->store.bytes + need > s->options.max_bytes ||
	       s->store.files + LEVEL_COUNT > SPOOL_FILES_MAX;
}

/* False, and nothing was given up: only entries of higher levels are in the way. */
static bool make_room(struct spool *s, enum level level, size_t need)
{
	uint64_t within_reach = 0;

	if (!full(s, need))
		return true;
	for (int i = 0; i <= (int)level; i++) {
		for (size_t k = 0; k < s->lane[i].n; k++)
			within_reach += s->lane[i].segment[k].bytes;
	}
	if (s->store.bytes - within_reach + need > s->options.max_bytes)
		return false;
	while (full(s, need)) {
		struct spool_lane *lane = lowest_lane(s, level);

		if (!lane)
			return false;
		if (lane == s->head)
			s->head = NULL;
		atomic_fetch_add(&s->store.lost, spool_lane_evict(lane));
	}
	return true;
}

int spool_add(struct spool *s, const struct queue_message *message)
{
	struct spool_lane *lane = &s->lane[message->level];

	if (s->pause && clock_mono(s->options.clock) < s->try_at)
		return -1;
	if (!is_open(s) && open_all(s) != 0)
		return -1;
	buf_reset(&s->entry, SCRATCH_MAX);
	spool_entry_write(&s->entry, &(struct spool_entry){s->next_id, *message});
	if (s->entry.overflow)
		return not_now(s, "cannot be written to: out of memory", true);
	if (!make_room(s, message->level, s->entry.n)) {
		atomic_fetch_add(&s->store.lost, 1);
		return 0;
	}
	if (spool_lane_append(lane, s->next_id++, buf_str(&s->entry)) != 0)
		return write_trouble(s, errno);
	works(s);
	atomic_fetch_add(&s->stored, 1);
	atomic_store(&s->waiting, s->store.entries);
	return 0;
}

void spool_sync(struct spool *s)
{
	int error = 0;

	if (!is_open(s))
		return;
	for (int i = 0; i < LEVEL_COUNT; i++) {
		if (spool_lane_sync(&s->lane[i]) != 0)
			error = errno;
	}
	if (s->store.names_unsynced && fsync(s->store.dir) != 0)
		error = errno;
	s->store.names_unsynced = false;
	if (error)
		write_trouble(s, error);
}

/* --- reading -------------------------------------------------------------------------------------- */

bool spool_empty(const struct spool *s)
{
	return s->store.entries == 0;
}

/*
 * A lane that cannot be read now holds up the others: what is told as delivered is all that has a
 * smaller id.
 */
const struct queue_message *spool_peek(struct spool *s)
{
	const struct spool_entry *oldest = NULL;

	s->head = NULL;
	for (int i = 0; is_open(s) && i < LEVEL_COUNT; i++) {
		const struct spool_entry *entry = spool_lane_head(&s->lane[i]);

		if (!entry && s->lane[i].n > 0)
			return NULL;
		if (!entry || (oldest && oldest->id < entry->id))
			continue;
		oldest = entry;
		s->head = &s->lane[i];
	}
	atomic_store(&s->waiting, s->store.entries);
	return oldest ? &oldest->message : NULL;
}

/* Entries leave in the order of their ids, but for files that were put back by hand. */
void spool_pop(struct spool *s)
{
	if (!s->head) /* was given up meanwhile */
		return;
	if (s->head->head.id >= s->store.done)
		s->store.done = s->head->head.id + 1;
	spool_lane_pop(s->head);
	s->head = NULL;
	if (s->cursor >= 0)
		spool_cursor_write(s->cursor, s->store.done);
	atomic_store(&s->waiting, s->store.entries);
}

void spool_counters(const struct spool *s, struct spool_counters *ret_counters)
{
	*ret_counters = (struct spool_counters){
		.stored = atomic_load(&s->stored),
		.lost = atomic_load(&s->store.lost),
		.damaged = atomic_load(&s->store.damaged),
		.aside = atomic_load(&s->store.aside),
		.failures = atomic_load(&s->failures),
		.waiting = atomic_load(&s->waiting),
	};
}
