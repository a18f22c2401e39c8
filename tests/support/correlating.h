/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * correlating: matches made up and fed to the correlations of a text, for tests.
 */
#ifndef SUPPORT_CORRELATING_H
#define SUPPORT_CORRELATING_H

#include "base/buf.h"
#include "detect/correlate.h"
#include "rulebook.h"

/* The rules of this text. Problems are appended to `said` as "LINE:COL: message\n"; NULL: fails on any. */
struct rulebook *correlating_rules(const char *yaml, struct buf *said);

/* A rule of this name about process_creation that is never evaluated here. */
#define CORRELATING_RULE(name)                                                                     \
	"title: " name "\nname: " name "\nid: " name "\nlevel: low\n"                              \
	"logsource: {category: process_creation}\n"                                                \
	"detection: {s: {Image: " name "}, condition: s}\n---\n"

struct correlating {
	struct rulebook *book;
	struct correlator *correlator;
	struct correlating_hits {
		uint32_t serial; /* of the last match */
		struct buf text; /* "ID SERIAL VALUE\n" of each */
	} * hits;
};

/* One match. Members that are NULL are missing in the event. */
struct correlating_match {
	const char *rule; /* its id */
	uint64_t ms;
	uint32_t serial;
	const char *node, *user, *session, *line, *pid;
};

void correlating_init(
	struct correlating *c, const char *yaml, const struct correlate_limits *limits);
void correlating_done(struct correlating *c);
void correlating_send(struct correlating *c, const struct correlating_match *match);

struct correlate_counters correlating_counters(const struct correlating *c);

/* The hits so far, with a NUL, and forgets them. */
const char *correlating_take(struct correlating *c);

#endif
