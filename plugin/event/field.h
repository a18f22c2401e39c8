/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * field: the one table of fields that a rule can name, with the record each comes from.
 *
 * The names of process_creation are those of the Sigma taxonomy. Rules are checked against this
 * table when they are loaded, events are filled by it, and the manual prints it.
 * Source: https://sigmahq.io/docs/basics/log-sources.html, linux/audit.h, kernel/auditsc.c.
 */
#ifndef EVENT_FIELD_H
#define EVENT_FIELD_H

#include "base/str.h"

/* What one evaluation looks at. */
enum unit {
	UNIT_PROCESS_CREATION, /* a successful execve or execveat */
	UNIT_NETWORK_CONNECTION, /* a connect or accept, of IPv4 or IPv6 */
	UNIT_FILE_EVENT, /* a file that was created or emptied, each for itself */
	UNIT_FILE_ACCESS, /* a file that was opened or asked for, each for itself */
	UNIT_RECORD, /* one record of an event; its fields are those of names.h */
	UNIT_CORRELATION, /* nothing of its own: the matches of other rules */
	UNIT_COUNT,
};

/* The units that have a field. */
#define IN_PROCESS     (1u << UNIT_PROCESS_CREATION)
#define IN_NETWORK     (1u << UNIT_NETWORK_CONNECTION)
#define IN_FILE_EVENT  (1u << UNIT_FILE_EVENT)
#define IN_FILE_ACCESS (1u << UNIT_FILE_ACCESS)
#define IN_RECORD      (1u << UNIT_RECORD)
#define IN_FILES       (IN_FILE_EVENT | IN_FILE_ACCESS)
#define IN_CALLS       (IN_NETWORK | IN_FILES)
#define IN_ALL	       (IN_PROCESS | IN_CALLS)
#define IN_EVENT       (IN_ALL | IN_RECORD) /* of a record: what its event has */

/*	units, id, name in rules,
 *		where the value comes from */
#define FIELD_TABLE(X)                                                                             \
	X(IN_ALL, FIELD_IMAGE, "Image", "SYSCALL.exe: the file executed, resolved by the kernel")  \
	X(IN_ALL, FIELD_COMMAND_LINE, "CommandLine",                                               \
		"EXECVE: the arguments joined by one blank, whole; else of the process, if known") \
	X(IN_ALL, FIELD_CURRENT_DIRECTORY, "CurrentDirectory",                                     \
		"CWD.cwd, no slash at its end but in /")                                           \
	X(IN_ALL, FIELD_USER, "User", "name of SYSCALL.uid: the enriched record, else passwd(5)")  \
	X(IN_ALL, FIELD_LOGON_ID, "LogonId", "SYSCALL.uid, decimal")                               \
	X(IN_ALL, FIELD_PROCESS_ID, "ProcessId", "SYSCALL.pid")                                    \
	X(IN_ALL, FIELD_PARENT_PROCESS_ID, "ParentProcessId", "SYSCALL.ppid")                      \
	X(IN_FILES, FIELD_TARGET_FILENAME, "TargetFilename",                                       \
		"PATH.name, absolute, without . .. and //; and its other name, see Files")         \
	X(IN_NETWORK, FIELD_DESTINATION_IP, "DestinationIp",                                       \
		"SOCKADDR.saddr: the address of the other end")                                    \
	X(IN_NETWORK, FIELD_DESTINATION_PORT, "DestinationPort", "SOCKADDR.saddr: its port")       \
	X(IN_CALLS, FIELD_SYSCALL, "Syscall", "SYSCALL.syscall: the name of the call")             \
	X(IN_CALLS, FIELD_SUCCESS, "Success", "SYSCALL.success: true or false")                    \
	X(IN_NETWORK, FIELD_DESTINATION_IS_IPV6, "DestinationIsIpv6",                              \
		"true or false, which IPv4 within IPv6 is")                                        \
	X(IN_NETWORK, FIELD_INITIATED, "Initiated", "true of a connect, false of an accept")       \
	X(IN_ALL, FIELD_PARENT_IMAGE, "ParentImage", "Image of the parent process")                \
	X(IN_ALL, FIELD_PARENT_COMMAND_LINE, "ParentCommandLine",                                  \
		"CommandLine of the parent process, 1024 bytes of it")                             \
	X(IN_ALL, FIELD_PARENT_USER, "ParentUser", "User of the parent process")                   \
	X(IN_ALL, FIELD_ANCESTOR_IMAGE, "AncestorImage",                                           \
		"ParentImage, that of the parent's parent, and so on: any of 16")                  \
	X(IN_ALL, FIELD_ANCESTOR_COMMAND_LINE, "AncestorCommandLine",                              \
		"ParentCommandLine and those above it, likewise")                                  \
	X(IN_ALL, FIELD_ANCESTOR_PROCESS_ID, "AncestorProcessId",                                  \
		"ParentProcessId, that of the parent, and so on: any of 17")                       \
	X(IN_ALL, FIELD_UTC_TIME, "UtcTime",                                                       \
		"time of the event in UTC, as 2026-11-22 00:18:08.015")                            \
	X(IN_PROCESS, FIELD_TREE_ROOT, "TreeRoot",                                                 \
		"time and pid of the process that the tree began with, 1795306288.015:3352")       \
	X(IN_EVENT, FIELD_SESSION_ID, "SessionId", "SYSCALL.ses, missing when it is unset")        \
	X(IN_EVENT, FIELD_LOGIN_ID, "LoginId", "SYSCALL.auid, decimal, missing when it is unset")  \
	X(IN_EVENT, FIELD_LOGIN_USER, "LoginUser",                                                 \
		"name of SYSCALL.auid, who logged in; as for User")                                \
	X(IN_EVENT, FIELD_HOSTNAME, "Hostname", "node= of the record, else the name of the host")  \
	X(IN_PROCESS, FIELD_PROGRAM, "Program",                                                    \
		"the program or script that a simple command runs: path and name")                 \
	X(IN_PROCESS, FIELD_OPERAND, "Operand",                                                    \
		"absolute paths that it opens, lists, tests or connects to")                       \
	X(IN_PROCESS, FIELD_PATTERN, "Pattern", "what it searches for")                            \
	X(IN_PROCESS, FIELD_OPTION, "Option", "its options, by their long names")                  \
	X(IN_PROCESS, FIELD_OPTION_VALUE, "OptionValue", "option=value, of those that have one")   \
	X(IN_PROCESS, FIELD_WORD, "Word", "its other words, and $NAME of variables it asks for")

#define FIELD_ENUM(units, id, name, source) id,
enum field { FIELD_TABLE(FIELD_ENUM) FIELD_COUNT };
#undef FIELD_ENUM

/* Fields from here on are words of ours, or tell of other processes: keywords do not look there. */
#define FIELD_KEYWORDS FIELD_SYSCALL

/* Fields from here on are those of simple commands (command/command.h). */
#define FIELD_COMMANDS	     FIELD_PROGRAM
#define FIELD_COMMANDS_COUNT (FIELD_COUNT - FIELD_COMMANDS)

struct field_info {
	const char *name;
	unsigned units; /* a set of 1 << enum unit */
	const char *source;
};

extern const struct field_info field_table[FIELD_COUNT];

/* The field of this exact name in this unit, or -1. Those of records have no table (names.h). */
int field_find(enum unit unit, struct str name);

/* The nearest field name of the unit for a mistyped one, or NULL. */
const char *field_suggest(enum unit unit, struct str name);

#endif
