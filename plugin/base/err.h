/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * err: what went wrong, where, and what was expected.
 *
 * `struct err` is one problem, by value; functions that fail return -1 and fill it in. `struct errs`
 * collects the problems of a whole load (rules, configuration), so that a person sees all of them at
 * once. The first ERRS_MAX are kept, the rest counted. Printed form:
 *     rules/x.yml:12:9: unknown modifier 'contain' (did you mean 'contains'?)
 * A warning is worth a look, a notice only worth to be known: neither keeps anything from being used.
 * Text that came out of a file is escaped when it is put into a message (err_quote), so a message
 * is always one printable line.
 */
#ifndef BASE_ERR_H
#define BASE_ERR_H

#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

#include "base/str.h"

#define ERRS_MAX 1000 /* problems kept per load */

enum err_kind { ERR_ERROR, ERR_WARNING, ERR_NOTICE };

struct err {
	char file[512];
	int line; /* 1-based, 0 = the file as a whole */
	int col; /* 1-based, 0 = unknown (libconfig has no columns) */
	enum err_kind kind;
	int error; /* errno of the call that failed, 0 = none did */
	char msg[400];
};

struct errs {
	struct err *list;
	size_t n, cap;
	size_t errors, warnings, notices; /* all of them, the ones not kept too */
};

/* A place in a file, carried by everything that was parsed. */
struct place {
	const char *file;
	int line, col;
};

/* `err` may be NULL: the caller does not want to know. Always returns -1, for `return err_set(...)`. */
int err_set(struct err *err, struct place at, const char *fmt, ...)
	__attribute__((format(printf, 3, 4)));

/* "what: " and the text of errno, which is kept in err->error. Always returns -1. */
int err_sys(struct err *err, struct place at, const char *what);

/* The same problem, told of another place. */
void err_move(struct err *err, struct place at);

/* "file:line:col: warning: msg", or "notice: "; parts that are unknown are left out. Returns buf. */
const char *err_format(const struct err *err, char *buf, size_t size);

/* Always returns -1. Out of memory loses the text, never the count. `errs` may be NULL. */
int errs_add(struct errs *errs, struct place at, const char *fmt, ...)
	__attribute__((format(printf, 3, 4)));
void errs_warn(struct errs *errs, struct place at, const char *fmt, ...)
	__attribute__((format(printf, 3, 4)));
void errs_note(struct errs *errs, struct place at, const char *fmt, ...)
	__attribute__((format(printf, 3, 4)));
int errs_sys(struct errs *errs, struct place at, const char *what);
int errs_take(struct errs *errs, const struct err *err);

/* All problems and notices, those that were not kept too. */
size_t errs_all(const struct errs *errs);

/* Whether one of those kept came from a call that failed with this errno. */
bool errs_have(const struct errs *errs, int error);
void errs_done(struct errs *errs);

/* A line each, in the order in which they were found, and how many more there are. */
void errs_print(const struct errs *errs, FILE *to);

/* `s` in printable ASCII, other bytes as \xNN, cut with "..." at about 60 characters. */
struct quoted {
	char text[80];
};
struct quoted err_quote(struct str s);

/* " (did you mean 'NEAR'?)" for the end of a message, near quoted as above; empty when NULL. */
struct hint {
	char text[sizeof(struct quoted) + 24];
};
struct hint err_hint(const char *near);

#endif
