/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * flat: the formats that are a list of keys and values: cef, leef and kv.
 *
 * A table (flat_alert.c, flat_event.c) says what is written, in which order, and by which key in each of them. What
 * differs beside the keys is a style: what stands in front, between and around the values, and how
 * characters that would end a value are written. An empty value is an unknown fact: it is left out.
 *
 *	kv	key="value", escapes of C: every text can be read back.
 *	CEF	escapes of its own for backslash, "=", newline and carriage return. It knows no other:
 *		the rest is shown by its escape of C, and the arguments are told in hexadecimal as well.
 *	LEEF	no escapes at all: the delimiter and controls are shown by theirs, likewise.
 *
 * Source: "Implementing ArcSight Common Event Format", version 23; IBM QRadar DSM guide, "LEEF event
 * components"; Splunk Common Information Model, "Alerts", "Endpoint".
 */
#ifndef ALERT_FLAT_H
#define ALERT_FLAT_H

#include "alert/line.h"

enum flat_column { FLAT_KV, FLAT_CEF, FLAT_LEEF, FLAT_COLUMNS };

#define FLAT_TEXT_MAX 4352 /* bytes of a value that is put together: more than any cap */

/* A line being written. */
struct flat {
	const struct flat_style *style;
	visible_reader *read; /* of the layout */
	struct line *line;
	const struct alert *alert; /* of the line, as is the event */
	const struct event *event;
	struct buf *out; /* NULL: only count */
	size_t n; /* bytes written */
	size_t pairs;
	char text
		[FLAT_TEXT_MAX]; /* of the value being written, when it is none of the alert's texts */
	size_t text_n;
};

#define FLAT_NO_CAP TEXT_COUNT /* numbers and words of ours */

struct flat_field {
	/* The value, good until the next one is asked for. NULL: it stands in the header. */
	struct str (*value)(struct flat *f, const struct flat_field *field);
	enum text text; /* its cap, and what is noted when it is cut */
	const char *key[FLAT_COLUMNS]; /* "" = this format has no such field */
	const char *label; /* what keyLabel= says of a custom key of CEF; NULL = nothing */
	size_t from; /* what the function needs to know */
	enum {
		KEPT,
		EXTRA
	} room; /* EXTRA can be looked up elsewhere: left out when room is short */
};

/* What is told of the alert and its rule, and then of the event. */
extern const struct flat_field flat_alert_fields[], flat_event_fields[];
extern const size_t flat_alert_fields_n, flat_event_fields_n;

/* Values that are put together in f->text, which is empty at first. */
__attribute__((format(printf, 2, 3))) struct str flat_print(struct flat *f, const char *fmt, ...);
struct str flat_text(const struct flat *f);
void flat_append(struct flat *f, struct str s);

/* Adds an element of a list, as long as more of it can be written at all. */
void flat_element(struct flat *f, struct str separator, struct str s);

/* The keys of all texts that were cut; empty: none was. */
struct str flat_truncated(struct flat *f);

#endif
