/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * alert: one rule that matched one event, ready to be written in any format.
 *
 * An alert borrows event and rule; renderers copy what they need into the buffer they are given.
 * All of its text may come from an attacker: every format escapes it in its own way and keeps every
 * field below its cap, so that one alert is always one valid line of bounded length.
 */
#ifndef ALERT_ALERT_H
#define ALERT_ALERT_H

#include "base/buf.h"
#include "base/level.h"
#include "event/event.h"
#include "settings/format.h"
#include "sigma/rule.h"

struct correlated; /* detect/correlated.h */

struct alert {
	const struct event *event;
	const struct rule *rule;
	bool undecided; /* an exclusion of the rule could not be evaluated */
	struct str
		origin; /* node= of the records, else the configured host id, else the host name */
	uint64_t created_ms; /* real time of the detection, milliseconds since the epoch */
	struct str self_id; /* alerts about ourselves (self.h): BOOT:COUNTER; else empty */
	struct str reason; /* of those: what happened */
	const struct correlated *correlated; /* of a correlation: what it found; else NULL */
	uint64_t suppressed; /* repeats of this alert that were held back before it */
};

#define ALERT_VENDOR "audisp-sigma" /* and product, where a format asks for both */

#define ALERT_BODY_MIN	 2048 /* the longest names and texts still fit, cut to their shortest */
#define ALERT_ID_PART	 100 /* bytes of origin and of rule in an event id */
#define ALERT_REASON_MAX 512 /* bytes of event.reason as it is written */

/*
 * One line in this format, without a newline, at most `max` bytes (>= ALERT_BODY_MIN), added to `out`,
 * whose own maximum must allow it. What had to be cut is named in it: first the middle of the
 * arguments, where they are listed, then the command line beyond 4000 bytes, and when neither is
 * enough the caps of the other fields are halved until it is. -1 only when out of memory.
 */
int alert_render(enum format format, const struct alert *alert, size_t max, struct buf *out);

/*
 * One line for a person, with a newline, at most TEXT_LINE_MAX bytes: time host user level technique
 * title: command. What was done to which file or address stands in front of the command, [call file].
 * -1 only when out of memory.
 */
#define TEXT_LINE_MAX 8000
int text_render(const struct alert *alert, struct buf *out);

/*
 * ORIGIN/SEC.MS:SERIAL/RULE, printable ASCII, the same each time the same event meets the same
 * rule. An origin or rule id that is longer than ALERT_ID_PART or holds other bytes is shortened or
 * masked and gets a hash, so that ids stay distinct.
 */
void alert_event_id(const struct alert *alert, struct buf *out);

/* The same of any match of this origin. */
void alert_match_id(
	struct str origin, const struct event_id *id, const struct rule *rule, struct buf *out);

/* Milliseconds since the epoch of the event. */
uint64_t alert_time_ms(const struct alert *alert);

/* A field of the event as text; empty when the event does not tell. */
struct str alert_field(const struct alert *alert, enum field field);

/* The name of a file in its folder: what stands behind the last slash. */
struct str alert_base(struct str path);

/*
 * The name of the program: that of its file in its folder, without the kernel's mark for a file that is
 * gone; else what the process calls itself.
 */
struct str alert_program(const struct alert *alert);

/* Is it one of the alerts about ourselves? */
bool alert_about_ourselves(const struct alert *alert);

/* Is it about a program that was started? */
bool alert_started_process(const struct alert *alert);

/* Of a network connection: did the process make it? */
bool alert_initiated(const struct alert *alert);

/* The command line of the process, as far as it is known. */
struct str alert_command(const struct alert *alert);

/* ECS event.action: "executed" and the like, else the call that was made, or the type of the record. */
struct str alert_action(const struct alert *alert);

/* ECS event.outcome; "" = there is none. */
const char *alert_outcome(const struct alert *alert);

/* "process", "file", "network", of an alert about ourselves "host"; empty: none of these. */
struct str alert_category(const struct alert *alert);

/* The address of the other end of a connection; empty: the alert is not about one. */
struct str alert_other_end(const struct alert *alert);

/* Is there an id or a name? */
bool account_known(const struct account *account);

/* An id, or "unset" for the kernel's -1: nobody has logged in. */
struct str account_unset(struct str id);

/* ECS event.severity, severity of CEF and LEEF from 1 to 10, and syslog severity of a level. */
extern const int alert_severity[LEVEL_COUNT];
extern const int alert_grade[LEVEL_COUNT];
extern const int alert_syslog_severity[LEVEL_COUNT];

#endif
