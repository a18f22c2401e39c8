/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * flatread: strict readers of the formats cef, leef and kv, for checking what the writers wrote; they
 * share no code with them.
 *
 * A line is refused that is not UTF-8, holds a control, has a key twice, or is written in any other way
 * than the format allows. Values are given as a receiver gets them: the escapes of the format are
 * resolved, of kv all of them; what CEF and LEEF have no escape for still stands as \xNN.
 */
#ifndef TESTS_FLATREAD_H
#define TESTS_FLATREAD_H

#include <stdbool.h>
#include <stddef.h>

#define FLATREAD_PAIRS	128
#define FLATREAD_HEADER 8

struct flat_pair {
	const char *key, *value; /* NUL-terminated; value may hold any bytes but NUL */
};

struct flat_read {
	const char *header
		[FLATREAD_HEADER]; /* what stands between the pipes, the first behind "CEF:" */
	size_t n_header;
	struct flat_pair pair[FLATREAD_PAIRS];
	size_t n;
	char *text; /* what they point into */
};

/* -1: the line is none. Free it either way. */
int flatread_kv(const char *p, size_t n, struct flat_read *ret_read);
int flatread_cef(const char *p, size_t n, struct flat_read *ret_read);
int flatread_leef(const char *p, size_t n, struct flat_read *ret_read);
void flatread_done(struct flat_read *read);

/* The value of a key, or NULL. */
const char *flatread_get(const struct flat_read *read, const char *key);

/*
 * How a text is shown by a format that cannot escape what deceives: by escapes of C. `signs` cannot be
 * written either; "" is for CEF, which can escape a newline and a carriage return. ret_text must have
 * room for 10 times as much. Returns whether it is the text itself.
 */
bool flatread_show(const char *p, size_t n, const char *signs, char *ret_text);

#endif
