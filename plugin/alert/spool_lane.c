/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "alert/spool_lane.h"

#include <assert.h>
#include <errno.h>
#include <stdlib.h>
#include <unistd.h>

#define FILE_BYTES_MAX ((size_t)1024 * 1024) /* ours are shorter; what is behind is none of ours */

void spool_lane_init(struct spool_lane *l, struct spool_store *store, enum level level)
{
	*l = (struct spool_lane){.store = store, .level = level, .fd = -1};
	buf_init(&l->text, FILE_BYTES_MAX);
}

static struct spool_file file_of(const struct spool_lane *l, const struct spool_segment *segment)
{
	return (struct spool_file){segment->first, l->level};
}

/* What is not synced yet is so when it is read again. */
static void seal(struct spool_lane *l)
{
	if (l->fd >= 0) {
		if (l->unsynced)
			fdatasync(l->fd);
		close(l->fd);
	}
	l->fd = -1;
	l->unsynced = false;
}

static void unload(struct spool_lane *l)
{
	buf_reset(&l->text, 0);
	l->loaded = l->has_head = false;
}

void spool_lane_done(struct spool_lane *l)
{
	for (size_t i = 0; i < l->n; i++) {
		l->store->bytes -= l->segment[i].bytes;
		l->store->entries -= l->segment[i].entries;
		l->store->files--;
	}
	seal(l);
	unload(l);
	free(l->segment);
	buf_done(&l->text);
	spool_lane_init(l, l->store, l->level);
}

/* --- segments ------------------------------------------------------------------------------------- */

static void add_entries(struct spool_lane *l, struct spool_segment *s, uint64_t n, uint64_t bytes)
{
	s->entries += n;
	s->bytes += bytes;
	l->store->entries += n;
	l->store->bytes += bytes;
}

static struct spool_segment *add_segment(struct spool_lane *l, uint64_t first)
{
	struct spool_segment *longer =
		vec_grow(l->segment, l->n, &l->cap, sizeof(*longer), SPOOL_FILES_MAX);

	if (!longer) {
		errno = ENOMEM;
		return NULL;
	}
	l->segment = longer;
	l->segment[l->n] = (struct spool_segment){.first = first};
	l->store->files++;
	return &l->segment[l->n++];
}

/* Out of the list, not out of the folder. */
static void drop_segment(struct spool_lane *l, size_t i)
{
	l->store->bytes -= l->segment[i].bytes;
	l->store->entries -= l->segment[i].entries;
	l->store->files--;
	l->n--;
	memmove(&l->segment[i], &l->segment[i + 1], (l->n - i) * sizeof(*l->segment));
}

static void put_aside(struct spool_lane *l, const struct spool_file *file)
{
	spool_dir_put_aside(l->store->dir, file);
	atomic_fetch_add(&l->store->aside, 1);
}

/* Removes the oldest segment, of which nothing is to be delivered any more. */
static void finish_oldest(struct spool_lane *l)
{
	struct spool_file file = file_of(l, &l->segment[0]);

	if (l->n == 1) {
		l->unsynced = false; /* not worth it any more */
		seal(l);
	}
	if (l->segment[0].damaged)
		put_aside(l, &file);
	else
		spool_dir_remove(l->store->dir, &file);
	unload(l);
	drop_segment(l, 0);
}

uint64_t spool_lane_evict(struct spool_lane *l)
{
	assert(l->n > 0);
	uint64_t entries = l->segment[0].entries;

	finish_oldest(l);
	return entries;
}

int spool_lane_adopt(struct spool_lane *l, const struct spool_file *file, uint64_t *last_id)
{
	struct spool_reader reader = {.level = l->level};
	struct spool_store *store = l->store;
	struct spool_entry entry;
	uint64_t entries = 0;
	bool more = false;
	int result = spool_dir_read(store->dir, file, &store->scratch, &more);

	if (result > 0) {
		put_aside(l, file);
		return 0;
	}
	if (result < 0)
		return -1;
	for (reader.bytes = buf_str(&store->scratch); spool_reader_next(&reader, &entry);)
		entries += entry.id >= store->done;
	if (reader.last_id > *last_id)
		*last_id = reader.last_id;
	struct spool_segment *segment = add_segment(l, file->id);

	if (!segment)
		return -1;
	segment->damaged = reader.damaged > 0 || more;
	atomic_fetch_add(&store->damaged, reader.damaged + more);
	add_entries(l, segment, entries, store->scratch.n);
	if (entries == 0 && l->n == 1)
		finish_oldest(l);
	return 0;
}

/* --- writing -------------------------------------------------------------------------------------- */

/* The newest segment, with room for `n` bytes, ready to be written to. */
static struct spool_segment *open_segment(struct spool_lane *l, uint64_t id, size_t n)
{
	struct spool_segment *newest = l->n > 0 ? &l->segment[l->n - 1] : NULL;

	if (l->fd >= 0 && newest && newest->bytes + n <= l->store->file_max)
		return newest;
	seal(l);
	newest = add_segment(l, id);
	if (!newest)
		return NULL;
	struct spool_file file = file_of(l, newest);

	l->fd = spool_dir_create(l->store->dir, &file);
	if (l->fd >= 0) {
		l->store->names_unsynced = true;
		return newest;
	}
	int error = errno;

	drop_segment(l, l->n - 1);
	errno = error;
	return NULL;
}

/* A part of an entry was written: away with it, or at least nothing behind it in this file. */
static void undo(struct spool_lane *l, struct spool_segment *segment)
{
	if (ftruncate(l->fd, (off_t)segment->bytes) != 0) {
		segment->damaged = true;
		seal(l);
	} else if (segment->bytes == 0) {
		struct spool_file file = file_of(l, segment);

		seal(l);
		spool_dir_remove(l->store->dir, &file);
		drop_segment(l, l->n - 1);
	}
}

/* -1: errno is set, a part may have been written. */
static int write_all(int fd, struct str bytes)
{
	while (bytes.n > 0) {
		ssize_t n = write(fd, bytes.p, bytes.n);

		if (n >= 0)
			bytes = str_sub(bytes, (size_t)n, bytes.n);
		else if (errno != EINTR)
			return -1;
	}
	return 0;
}

int spool_lane_append(struct spool_lane *l, uint64_t id, struct str entry)
{
	struct spool_segment *segment = open_segment(l, id, entry.n);

	if (!segment)
		return -1;
	if (write_all(l->fd, entry) != 0) {
		int error = errno;

		undo(l, segment);
		errno = error;
		return -1;
	}
	add_entries(l, segment, 1, entry.n);
	l->unsynced = true;
	return 0;
}

int spool_lane_sync(struct spool_lane *l)
{
	if (!l->unsynced)
		return 0;
	l->unsynced = false;
	return fdatasync(l->fd);
}

/* --- reading -------------------------------------------------------------------------------------- */

/* Reads the oldest segment. -1: not now. */
static int load(struct spool_lane *l)
{
	struct spool_file file = file_of(l, &l->segment[0]);
	bool more;

	if (l->n == 1)
		seal(l);
	int result = spool_dir_read(l->store->dir, &file, &l->text, &more);

	if (result < 0)
		return -1;
	if (result > 0) { /* was good when it was taken in, or written */
		l->segment[0].damaged = true;
		buf_reset(&l->text, 0);
	}
	l->reader = (struct spool_reader){.bytes = buf_str(&l->text), .level = l->level};
	l->loaded = true;
	return 0;
}

/* The oldest segment is read to its end: what it should have held besides is lost. */
static void end_of_oldest(struct spool_lane *l)
{
	struct spool_segment *oldest = &l->segment[0];

	if (oldest->entries > 0) {
		atomic_fetch_add(&l->store->lost, oldest->entries);
		atomic_fetch_add(&l->store->damaged, 1);
		oldest->damaged = true;
	}
	finish_oldest(l);
}

const struct spool_entry *spool_lane_head(struct spool_lane *l)
{
	while (!l->has_head && l->n > 0) {
		if (!l->loaded && load(l) < 0)
			return NULL;
		while (!l->has_head && spool_reader_next(&l->reader, &l->head))
			l->has_head = l->head.id >= l->store->done;
		if (!l->has_head)
			end_of_oldest(l);
	}
	return l->has_head ? &l->head : NULL;
}

void spool_lane_pop(struct spool_lane *l)
{
	struct spool_segment *oldest = &l->segment[0];

	assert(l->has_head);
	l->has_head = false;
	if (oldest->entries > 0) { /* unless somebody else wrote to the file */
		oldest->entries--;
		l->store->entries--;
	}
	if (oldest->entries == 0)
		finish_oldest(l);
}
