/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * hostile: folders of rules that nobody should load without care, each beside one good rule.
 */
#ifndef TESTS_HOSTILE_H
#define TESTS_HOSTILE_H

#include <stddef.h>

/*
 * What is made, and what must come of it: the number of good rules and a part of a message, "" when
 * there is no error; for any reader, and for the one that trusts only what nobody else can write.
 */
struct hostile {
	const char *name;
	void (*make)(const char *path, const struct hostile *h); /* path of x.yml */
	const char *text; /* repeated to fill `size` bytes, or once when that is 0 */
	size_t size;
	long good;
	const char *says;
	long good_trusted;
	const char *says_trusted;
};

extern const struct hostile hostiles[];
extern const size_t n_hostiles;

/* `folder` with the good rule in it, and the hostile thing. */
void hostile_make(const struct hostile *h, const char *folder);

/* The text of a good rule with an id of its own. */
void hostile_rule(char *text, size_t size, size_t number);

#endif
