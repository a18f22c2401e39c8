/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * ecs_text: the texts of an ECS line, each with its cap, and what writes them.
 *
 * Private to ecs_line.c. All of these add to the line of `e`; what had to be cut is noted there.
 */
#ifndef ALERT_ECS_TEXT_H
#define ALERT_ECS_TEXT_H

#include "alert/ecs_line.h"

/*
 * Every text that may be cut, in the order of the line: the name it has in labels.truncated, and
 * the bytes it may take between its quotes. ECS stores keywords beyond 1024 without indexing them.
 */
#define ECS_TEXTS(X)                                                                               \
	X(MESSAGE, "message", 256)                                                                 \
	X(REASON, "event.reason", 512)                                                             \
	X(RULE_ID, "rule.id", 256)                                                                 \
	X(RULE_NAME, "rule.name", 256)                                                             \
	X(RULE_AUTHOR, "rule.author", 256)                                                         \
	X(RULE_LICENSE, "rule.license", 256)                                                       \
	X(RULE_REFERENCE, "rule.reference", 256)                                                   \
	X(TAGS, "tags", 256)                                                                       \
	X(THREAT, "threat", 256)                                                                   \
	X(PROCESS_NAME, "process.name", 256)                                                       \
	X(EXECUTABLE, "process.executable", 1024)                                                  \
	X(ARGS, "process.args", 0)                                                                 \
	X(COMMAND, "process.command_line", 0)                                                      \
	X(CWD, "process.working_directory", 1024)                                                  \
	X(FILE_PATH, "file.path", 1024)                                                            \
	X(USER_ID, "user.id", 32)                                                                  \
	X(USER_NAME, "user.name", 256)                                                             \
	X(EFFECTIVE_ID, "user.effective.id", 32)                                                   \
	X(EFFECTIVE_NAME, "user.effective.name", 256)                                              \
	X(SESSION, "auditd.session", 32)                                                           \
	X(AUDIT_ID, "auditd.user.audit.id", 32)                                                    \
	X(AUDIT_NAME, "auditd.user.audit.name", 256)                                               \
	X(SYSCALL, "auditd.data.syscall", 32)                                                      \
	X(TTY, "auditd.data.tty", 256)                                                             \
	X(HOST, "host.name", 256)                                                                  \
	X(RELATED_USER, "related.user", 256)                                                       \
	X(CORRELATION_GROUP, "labels.correlation_group", 512)                                      \
	X(CORRELATION_EVENTS, "labels.correlation_events", 2048)                                   \
	X(ARGS_HEX, "labels.args_hex", 2048)

#define ECS_ENUM(id, name, cap) ECS_##id,
enum ecs_text { ECS_TEXTS(ECS_ENUM) ECS_TEXT_COUNT };
#undef ECS_ENUM

/* The tier that leaves out what can be looked up elsewhere. */
bool ecs_bare(const struct ecs *e);

/* The bytes that a text may take now. */
size_t ecs_cap(const struct ecs *e, enum ecs_text text);

/* Notes that a text was cut. */
void ecs_cut(struct ecs *e, enum ecs_text text, bool cut);

void ecs_text(struct ecs *e, const char *key, enum ecs_text text, struct str s);

/* As many elements as fit, the first one always, if only its beginning. */
void ecs_list(struct ecs *e, const char *key, enum ecs_text text, struct str_list list);

/* A field of the event. */
void ecs_value(struct ecs *e, const char *key, enum ecs_text text, enum field field);

/* A literal of ours. */
void ecs_word(struct ecs *e, const char *key, const char *word);

/* The names of all texts that were cut, as labels.truncated. */
void ecs_truncated(struct ecs *e);

void ecs_open(struct ecs *e, const char *key);
void ecs_close(struct ecs *e);

#endif
