/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * jsonread: a strict JSON reader for checking what the writer wrote; shares no code with it.
 *
 * Refuses whatever RFC 8259 refuses, and also duplicate keys, invalid UTF-8 and unpaired
 * surrogates.
 * Source: RFC 8259.
 */
#ifndef TESTS_JSONREAD_H
#define TESTS_JSONREAD_H

#include <stdbool.h>
#include <stddef.h>

struct json_value {
	enum { JSON_NULL, JSON_BOOL, JSON_NUMBER, JSON_STRING, JSON_ARRAY, JSON_OBJECT } type;
	char *key; /* of an object's member, NUL-terminated */
	char *text; /* string with escapes resolved, or the digits of a number; n bytes and a NUL */
	size_t n; /* bytes of text, or members */
	struct json_value *first, *next;
};

/* NULL = not valid JSON. */
struct json_value *json_read(const char *p, size_t n);
void json_value_free(struct json_value *v);

/* The member at "process.parent.pid"; NULL = none. */
const struct json_value *json_get(const struct json_value *v, const char *path);

#endif
