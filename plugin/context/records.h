/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * records: single records as what rules look at (UNIT_RECORD).
 *
 * `type` is the name of the record's type, which only the header tells. Other names are fields of the
 * record, the first of each name: so what a program wrote into the msg='...' of a user-space record
 * cannot stand in for what the kernel wrote in front of it, nor for a field of a kernel record. Values
 * are decoded where the kernel encodes them, else as they are written; (null), (none) and ? are missing.
 * A name in capitals is the meaning of the field in small letters: SYSCALL and ARCH by libaudit's tables,
 * user ids by passwd(5), where auditd did not write the name; other names only where it did.
 * `UtcTime` is the time of the event.
 * Keywords look at each decoded value but the type, and not at PROCTITLE, which may be stale.
 * The EXECVE records of an event are one view, for arguments go on from one to the next.
 * A view is valid until the next one is asked for.
 */
#ifndef CONTEXT_RECORDS_H
#define CONTEXT_RECORDS_H

#include "base/arena.h"
#include "context/users.h"
#include "event/names.h"
#include "event/view.h"
#include "input/parse.h"

#define RECORDS_ARENA_MAX (64u * 1024 * 1024) /* above any argument vector */

struct records {
	const struct field_names *names; /* the caller's */
	const struct users *users; /* the caller's, may be NULL */
	bool keywords; /* views need their texts */

	struct arena arena; /* of one view */
	struct value *field;
	size_t n_fields;
	int *set; /* the fields that the view has, to clear them for the next one */
	size_t n_set;
	struct value *last_text, *texts;
	int type, utc_time; /* the fields of these names, -1: no rule names it */
	struct value time; /* of the event, the caller's: what UtcTime is */
};

/* -1: out of memory. `names` may be NULL: only keywords have something to look at. */
int records_init(struct records *r, const struct field_names *names);
void records_done(struct records *r);

/* Any record but EXECVE. `enriched`: what auditd appended to the SYSCALL record of the event. */
struct view records_view(struct records *r, struct record *record, struct str enriched);

/* The EXECVE records of an event. */
struct view records_view_argv(struct records *r, const struct argv *argv);

#endif
