/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "base/err.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

/* Printable ASCII, other bytes as \xNN; the end is left out when there is no room. */
static void escape(char *to, size_t size, const char *from)
{
	size_t at = 0;

	for (; *from && at + 5 < size; from++) {
		unsigned char c = (unsigned char)*from;

		if (c >= 0x20 && c < 0x7f)
			to[at++] = (char)c;
		else
			at += (size_t)snprintf(to + at, size - at, "\\x%02x", c);
	}
	to[at] = '\0';
}

void err_move(struct err *err, struct place at)
{
	escape(err->file, sizeof(err->file), at.file ? at.file : "");
	err->line = at.line;
	err->col = at.col;
}

__attribute__((format(printf, 4, 0))) static void fill(
	struct err *err, struct place at, enum err_kind kind, const char *fmt, va_list ap)
{
	err_move(err, at);
	err->kind = kind;
	err->error = 0;
	vsnprintf(err->msg, sizeof(err->msg), fmt, ap);
}

int err_set(struct err *err, struct place at, const char *fmt, ...)
{
	va_list ap;

	if (!err)
		return -1;
	va_start(ap, fmt);
	fill(err, at, ERR_ERROR, fmt, ap);
	va_end(ap);
	return -1;
}

int err_sys(struct err *err, struct place at, const char *what)
{
	int error = errno;

	err_set(err, at, "%s: %s", what, strerror(error));
	if (err)
		err->error = error;
	return -1;
}

const char *err_format(const struct err *err, char *buf, size_t size)
{
	static const char *const kinds[] = {
		[ERR_ERROR] = "", [ERR_WARNING] = "warning: ", [ERR_NOTICE] = "notice: "};
	char at[48] = "";

	if (err->line > 0 && err->col > 0)
		snprintf(at, sizeof(at), ":%d:%d", err->line, err->col);
	else if (err->line > 0)
		snprintf(at, sizeof(at), ":%d", err->line);
	snprintf(buf, size, "%s%s%s%s%s", err->file, at, err->file[0] ? ": " : "", kinds[err->kind],
		err->msg);
	return buf;
}

int errs_take(struct errs *errs, const struct err *err)
{
	if (!errs)
		return -1;
	errs->errors += err->kind == ERR_ERROR;
	errs->warnings += err->kind == ERR_WARNING;
	errs->notices += err->kind == ERR_NOTICE;
	if (errs->n == errs->cap) {
		size_t cap = errs->cap ? errs->cap * 2 : 8;

		if (cap > ERRS_MAX)
			cap = ERRS_MAX;
		if (cap == errs->cap)
			return -1;
		struct err *list = realloc(errs->list, cap * sizeof(*list));

		if (!list)
			return -1;
		errs->list = list;
		errs->cap = cap;
	}
	errs->list[errs->n++] = *err;
	return -1;
}

int errs_add(struct errs *errs, struct place at, const char *fmt, ...)
{
	struct err err;
	va_list ap;

	va_start(ap, fmt);
	fill(&err, at, ERR_ERROR, fmt, ap);
	va_end(ap);
	return errs_take(errs, &err);
}

void errs_warn(struct errs *errs, struct place at, const char *fmt, ...)
{
	struct err err;
	va_list ap;

	va_start(ap, fmt);
	fill(&err, at, ERR_WARNING, fmt, ap);
	va_end(ap);
	errs_take(errs, &err);
}

void errs_note(struct errs *errs, struct place at, const char *fmt, ...)
{
	struct err err;
	va_list ap;

	va_start(ap, fmt);
	fill(&err, at, ERR_NOTICE, fmt, ap);
	va_end(ap);
	errs_take(errs, &err);
}

size_t errs_all(const struct errs *errs)
{
	return errs->errors + errs->warnings + errs->notices;
}

int errs_sys(struct errs *errs, struct place at, const char *what)
{
	struct err err;

	err_sys(&err, at, what);
	return errs_take(errs, &err);
}

bool errs_have(const struct errs *errs, int error)
{
	for (size_t i = 0; i < errs->n; i++) {
		if (errs->list[i].error == error)
			return true;
	}
	return false;
}

void errs_print(const struct errs *errs, FILE *to)
{
	char line[1024];

	for (size_t i = 0; i < errs->n; i++)
		fprintf(to, "%s\n", err_format(&errs->list[i], line, sizeof(line)));
	if (errs_all(errs) > errs->n)
		fprintf(to, "... and %zu more\n", errs_all(errs) - errs->n);
}

void errs_done(struct errs *errs)
{
	free(errs->list);
	*errs = (struct errs){0};
}

struct quoted err_quote(struct str s)
{
	struct quoted q;
	size_t at = 0;

	for (size_t i = 0; i < s.n; i++) {
		unsigned char c = (unsigned char)s.p[i];

		if (at > 60) {
			at += (size_t)snprintf(q.text + at, sizeof(q.text) - at, "...");
			break;
		}
		if (c >= 0x20 && c < 0x7f)
			q.text[at++] = (char)c;
		else
			at += (size_t)snprintf(q.text + at, sizeof(q.text) - at, "\\x%02x", c);
	}
	q.text[at] = '\0';
	return q;
}

struct hint err_hint(const char *near)
{
	struct hint hint = {""};

	if (near)
		snprintf(hint.text, sizeof(hint.text), " (did you mean '%s'?)",
			err_quote(str_of(near)).text);
	return hint;
}
