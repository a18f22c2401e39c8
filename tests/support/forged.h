/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * forged: text that looks like audit records, and the places where a process can put text of its own
 * into a record. Every text is written into every place as the kernel and auditd write it there:
 * quoted or in hex where the kernel distrusts the string, cut where it cuts, verbatim where it does
 * not care (user-space messages, names of nft tables, what auditd appends to socket addresses); and
 * once more as a writer would that escapes nothing.
 * Source: kernel/audit.c audit_receive_msg(), audit_log_n_untrustedstring(), kernel/auditsc.c,
 * audit-userspace src/auditd-event.c (newlines inside a record become blanks).
 */
#ifndef SUPPORT_FORGED_H
#define SUPPORT_FORGED_H

#include "base/buf.h"

#define FORGED_SEC	1795306288
#define FORGED_MS	15
#define FORGED_SERIAL	50 /* of the event that carries the text */
#define FORGED_VICTIM	20 /* of the honest event that some texts speak of */
#define FORGED_NOBODY	40 /* of an event that exists only in the words of some texts */
#define FORGED_USER_MAX 8560 /* bytes of one user-space message */

/* Templates: see the tables. */
struct forged_text {
	const char *name, *text;
	enum forged_shape {
		AS_IT_IS,
		REPEATED, /* up to FORGED_USER_MAX */
		PADDED, /* to FORGED_USER_MAX, in front */
		IN_HEX,
	} shape;
};

struct forged_carrier {
	const char *name, *records;
	enum forged_slot {
		VERBATIM, /* printed as it came */
		STRING, /* quoted, or hex */
		HEX, /* always hex */
	} slot;
	size_t max; /* bytes the kernel keeps, 0 = all */
};

enum forged_way {
	FORGED_ENRICHED = 1, /* with what auditd appends */
	FORGED_UNESCAPED = 2, /* by a writer that escapes nothing */
	FORGED_WAYS = 4,
};

extern const struct forged_text forged_texts[];
extern const size_t n_forged_texts;
extern const struct forged_carrier forged_carriers[];
extern const size_t n_forged_carriers;

/*
 * Adds the records of the carrier with the text in it. False: there is no such case, a place that is
 * verbatim anyway is not written unescaped a second time.
 */
bool forged_records(struct buf *out, const struct forged_carrier *carrier,
	const struct forged_text *text, unsigned ways);

#endif
