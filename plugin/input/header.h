/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * header: the part of a record that says what it is and to which event it belongs.
 *
 *     [node=NAME ]type=NAME msg=audit(SEC.MS:SERIAL): FIELDS
 *
 * Only what stands here decides which event a record belongs to and of which type it is; the same
 * words inside the fields are data of whoever sent the record. A line that does not fit this form is
 * no record.
 * Source: audit-userspace auparse/auparse.c (extract_timestamp), kernel/audit.c (audit_log_start).
 */
#ifndef INPUT_HEADER_H
#define INPUT_HEADER_H

#include <stdbool.h>
#include <stdint.h>

#include "base/str.h"

#define NODE_MAX_BYTES 255

struct header {
	struct str line; /* the whole record */
	struct str node; /* empty without a node= prefix */
	unsigned type; /* AUDIT_* of linux/audit.h and libaudit.h */
	uint64_t sec;
	uint32_t ms, serial;
	struct str fields; /* behind the blank after "): " */
};

/* 0, or -1: not an audit record. Slices point into `line`. */
int header_parse(struct str line, struct header *ret_header);

/*
 * Does a second record stand inside this kernel record? auditd 3.0 can leave a record half written, the
 * next one is then glued to it. Neither part can be trusted: some kernel records hold names that users
 * choose and that are not encoded (tables of nftables; the path in the enriched part of SOCKADDR), so the
 * second may be a forgery.
 */
bool header_glued(const struct header *h);

/* Whole by itself, as libauparse has it; the others may belong to an event of several records. */
static inline bool header_single(unsigned type)
{
	return type < 1300 || type == 2000 || type >= 2100;
}

/* Records of auditd itself, which numbers them on its own, from a random start. */
static inline bool header_daemon(unsigned type)
{
	return type >= 1200 && type < 1300;
}

#endif
