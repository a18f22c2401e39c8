/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * jsonline: the line of an alert as JSON: writes texts below their caps and notes what had to be cut.
 *
 * Private to the layouts ecs.c and ocsf.c. A text that is empty is an unknown fact: it is left out.
 */
#ifndef ALERT_JSONLINE_H
#define ALERT_JSONLINE_H

#include "alert/json.h"
#include "alert/line.h"

struct jsonline {
	struct json j; /* j.n: the length of what was written */
	struct line *line;
	const struct alert *alert; /* of the line, as is the event */
	const struct event *event;
};

void jsonline_init(struct jsonline *e, struct line *line, struct buf *out);

void jsonline_text(struct jsonline *e, const char *key, enum text text, struct str s);

/* As many elements as fit, the first one always, if only its beginning. */
void jsonline_list(struct jsonline *e, const char *key, enum text text, struct str_list list);

/* A field of the event. */
void jsonline_value(struct jsonline *e, const char *key, enum text text, enum field field);

/* The command line of the process. */
void jsonline_command(struct jsonline *e, const char *key);

/* Address and port of the other end of a connection. */
void jsonline_other_end(struct jsonline *e, const char *key);

/* A literal of ours. */
void jsonline_word(struct jsonline *e, const char *key, const char *word);

/*
 * What else there is to know of the alert, as members of the object that is open: what a correlation
 * found, repeats, what is incomplete, and last, as "truncated", the `names` of all texts that were cut.
 */
void jsonline_labels(struct jsonline *e, const char *const names[TEXT_COUNT]);

/* Is there anything of it? */
bool jsonline_has_labels(const struct jsonline *e);

void jsonline_open(struct jsonline *e, const char *key);
void jsonline_close(struct jsonline *e);

/* Digits of a process id. */
bool jsonline_pid(struct str digits, uint64_t *ret_pid);

#endif
