/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * parse: one gathered event -> libauparse -> its records, field by field.
 *
 * libauparse gets the records of one event and an EOE line, then an empty feed, which makes it hand
 * the event over at once: so it never holds more than one, and its cost stays linear whatever was
 * lost before. Large events are fed in batches of PARSE_BATCH records for the same reason. Only raw
 * field text is taken from it: no interpretation, no search across records, no look-up of users.
 * Values are as the kernel wrote them: "quoted" = text, unquoted = hex, a number or a sentinel.
 * Not thread-safe before audit 4.1: one parser per process at a time.
 * Source: auparse_feed(3), auparse_first_record(3), libauparse 3.0.9 auparse.c, ellist.c.
 */
#ifndef INPUT_PARSE_H
#define INPUT_PARSE_H

#include "input/gather.h"

#define PARSE_BATCH 256 /* records fed at a time */

struct record {
	unsigned type; /* AUDIT_* */
	void *fields; /* the cursor of record_field() */
	void *first; /* where record_rewind() takes it back to */
};

struct parse_counters {
	uint64_t events;
	uint64_t refused; /* records that libauparse did not hand back */
};

struct parser;

/* NULL = out of memory. */
struct parser *parser_new(void);
void parser_free(struct parser *p);

/* Calls `each` for the records of the event, in the order in which they arrived. */
void parser_event(struct parser *p, const struct gathered *event,
	void (*each)(void *ctx, struct record *record), void *ctx);

/* The next field of the record. False at the end. Slices are valid until the callback returns. */
bool record_field(struct record *record, struct str *ret_name, struct str *ret_value);

/* Back to the first field. */
void record_rewind(struct record *record);

const struct parse_counters *parser_counters(const struct parser *p);

#endif
