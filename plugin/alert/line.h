/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * line: makes an alert fit into one line, whatever the format.
 *
 * A format is a layout: a function that writes the line with the caps it is given. Here the caps are
 * chosen: the layout writes to nowhere, the length is looked at, and it is called again with smaller
 * ones. First the middle of the arguments goes, then the command line beyond its cap, then the caps of
 * all other texts are halved, and at last what can be looked up elsewhere is left out.
 * Whatever is cut is noted, so that the layout can name it; it does so behind all that may be cut.
 */
#ifndef ALERT_LINE_H
#define ALERT_LINE_H

#include "alert/alert.h"
#include "alert/args.h"
#include "alert/correlation.h"
#include "alert/visible.h"

/*
 * Every text that may be cut: the bytes it may take as it is written, and the names it has where the
 * cut is told in ECS and in OCSF ("" = it is not in there). Those of the flat formats are in flat.h.
 * ECS stores keywords beyond 1024 without indexing them.
 */
#define LINE_TEXTS(X)                                                                              \
	X(MESSAGE, 256, "message", "message")                                                      \
	X(REASON, 512, "event.reason", "finding_info.desc")                                        \
	X(RULE_ID, 256, "rule.id", "finding_info.analytic.uid")                                    \
	X(RULE_NAME, 256, "rule.name", "finding_info.title")                                       \
	X(RULE_AUTHOR, 256, "rule.author", "unmapped.rule_author")                                 \
	X(RULE_LICENSE, 256, "rule.license", "unmapped.rule_license")                              \
	X(RULE_REFERENCE, 256, "rule.reference", "unmapped.rule_reference")                        \
	X(TAGS, 256, "tags", "unmapped.rule_tags")                                                 \
	X(THREAT, 256, "threat", "finding_info.attacks")                                           \
	X(PROCESS_NAME, 256, "process.name", "evidences.process.name")                             \
	X(EXECUTABLE, 1024, "process.executable", "evidences.process.file.path")                   \
	X(ARGS, 0, "process.args", "")                                                             \
	X(COMMAND, 0, "process.command_line", "evidences.process.cmd_line")                        \
	X(CWD, 1024, "process.working_directory", "evidences.process.working_directory")           \
	X(PARENT, 1024, "process.parent.executable", "evidences.process.parent_process.file.path") \
	X(PARENT_COMMAND, 1024, "process.parent.command_line",                                     \
		"evidences.process.parent_process.cmd_line")                                       \
	X(FILE_PATH, 1024, "file.path", "evidences.file.path")                                     \
	X(USER_ID, 32, "user.id", "evidences.process.user.uid")                                    \
	X(USER_NAME, 256, "user.name", "evidences.process.user.name")                              \
	X(EFFECTIVE_ID, 32, "user.effective.id", "evidences.user.uid")                             \
	X(EFFECTIVE_NAME, 256, "user.effective.name", "evidences.user.name")                       \
	X(SESSION, 32, "auditd.session", "evidences.actor.session.uid")                            \
	X(AUDIT_ID, 32, "auditd.user.audit.id", "evidences.actor.user.uid")                        \
	X(AUDIT_NAME, 256, "auditd.user.audit.name", "evidences.actor.user.name")                  \
	X(SYSCALL, 32, "auditd.data.syscall", "unmapped.syscall")                                  \
	X(TTY, 256, "auditd.data.tty", "evidences.actor.session.terminal")                         \
	X(HOST, 256, "host.name", "device.hostname")                                               \
	X(RELATED_USER, 256, "related.user", "")                                                   \
	X(CORRELATION_GROUP, 512, "labels.correlation_group", "unmapped.correlation_group")        \
	X(CORRELATION_EVENTS, 2048, "labels.correlation_events", "unmapped.correlation_events")    \
	X(ARGS_HEX, 2048, "labels.args_hex", "unmapped.args_hex")

#define TEXT_ENUM(id, cap, ecs, ocsf) TEXT_##id,
enum text { LINE_TEXTS(TEXT_ENUM) TEXT_COUNT };
#undef TEXT_ENUM

/*
 * Tiers 0 to 6 halve the caps of all texts, 1024 bytes down to 16. The last one leaves out what can
 * be looked up elsewhere (tags and references of the rule, session, related users) and names
 * nothing more than "all" as cut: that line always fits.
 */
#define LINE_TIER_BARE 7

struct line {
	const struct alert *alert;
	const struct event *event; /* alert->event */
	struct str event_id;
	struct correlation_texts correlation;
	bool args_hex; /* some argument cannot be read back from the form it has here */
	unsigned tier; /* how often the caps of the other texts are halved */
	size_t command_cap;
	struct args_plan args; /* of a layout that lists them */
	uint64_t cut; /* out: a bit for each text that was cut */
};

struct flat_style; /* flat.c */

struct layout {
	/* Adds the line to `out`, NULL only counts, and returns its bytes. */
	size_t (*write)(const struct layout *layout, struct line *line, struct buf *out);
	visible_reader *read; /* how the characters of a text are written; NULL: as in JSON */
	const struct flat_style *style; /* of the flat formats */
	bool lists_args; /* one by one, beside the command line */
};

extern const struct layout ecs_layout, ocsf_layout, cef_layout, leef_layout, kv_layout;

/* Is this the tier that leaves out what can be looked up elsewhere? */
bool line_bare(const struct line *line);

/* The bytes that a text may take now. */
size_t line_cap(const struct line *line, enum text text);

/* The same for all elements of a list together. */
size_t line_list_cap(const struct line *line);

/* Notes that a text was cut. */
void line_cut(struct line *line, enum text text, bool cut);

bool line_is_cut(const struct line *line, enum text text);

/* Was anything cut? */
bool line_truncated(const struct line *line);

#endif
