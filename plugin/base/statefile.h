/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * statefile: what a program hands over to its next start, in sections by name.
 *
 *	file header:    mark 8 | format 4 | boot id 40 | CRC of these 4
 *	section header: name 16 | version 4 | bytes of the entries 8 | CRC of these 4
 *	entry:          length 4 | CRC of length and bytes 4 | bytes
 *
 * Numbers and CRCs are those of pack.h. The file is good for the boot of the kernel in which it was
 * written, and only when it is a regular file with one name that belongs to us and nobody else can
 * write. It is written under another name and renamed, so it is whole or not there; it is not synced,
 * because after a power failure the boot is another one. A reader that does not know a section skips
 * it. A damaged entry ends its section, a damaged section header the file: what was read before is
 * good. What entries mean is for their owner to check.
 *
 * Limits: STATEFILE_MAX, STATEFILE_ENTRY_MAX; what does not fit is left out and counted.
 */
#ifndef BASE_STATEFILE_H
#define BASE_STATEFILE_H

#include <limits.h>
#include <stdio.h>

#include "base/err.h"

#define STATEFILE_MAX	    (64u * 1024 * 1024)
#define STATEFILE_ENTRY_MAX (64u * 1024)
#define STATEFILE_NAME_MAX  15 /* bytes of the name of a section */
#define STATEFILE_BOOT_MAX  39

/* --- writing -------------------------------------------------------------------------------------- */

struct statefile_writer {
	char path[PATH_MAX], temporary[PATH_MAX];
	FILE *file;
	uint64_t bytes; /* of the file so far */
	uint64_t section_at, section_from; /* places of its header and its first entry */
	char name[STATEFILE_NAME_MAX + 1];
	uint32_t version;
	uint64_t left_out; /* entries that did not fit */
};

/* A new file; the old one stays until statefile_commit(). -1: told in `err`. */
int statefile_create(
	struct statefile_writer *w, const char *path, const char *boot_id, struct err *err);

/* Sections one after another; entries belong to the last one begun. */
void statefile_begin(struct statefile_writer *w, const char *name, uint32_t version);
void statefile_add(struct statefile_writer *w, struct str entry);

/* Bytes that still fit into the section last begun, in entries of STATEFILE_ENTRY_MAX. */
size_t statefile_room(const struct statefile_writer *w);

/* Takes the place of the old one. -1: nothing has changed, told in `err`. */
int statefile_commit(struct statefile_writer *w, struct err *err);

/* --- reading -------------------------------------------------------------------------------------- */

struct statefile_reader {
	FILE *file;
	uint64_t at, end; /* places of the next entry, and behind the section */
	char name[STATEFILE_NAME_MAX + 1]; /* of the section */
	uint32_t version;
	uint64_t damaged; /* places that were given up */
	char *entry; /* room for one */
};

/* 1: there is none, or one of another boot; -1: it cannot be used, told in `err`. */
int statefile_open(
	struct statefile_reader *r, const char *path, const char *boot_id, struct err *err);
void statefile_close(struct statefile_reader *r);

/* The next section, whose name and version are in the reader; the rest of the one before is skipped. */
bool statefile_section(struct statefile_reader *r);

/* The next entry of the section, valid until the next call. False: no more. */
bool statefile_next(struct statefile_reader *r, struct str *ret_entry);

#endif
