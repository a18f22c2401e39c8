/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * json: writes one JSON value, piece by piece, into a buffer.
 *
 * The caller opens, names and closes; commas are set here. Without a buffer nothing is written and
 * only the length is counted, so that a caller can find out what fits before it writes.
 *
 * Strings may hold any bytes: the output is always valid UTF-8. Controls and characters that
 * reorder or hide text (utf8.h) are written as \uXXXX, which a parser turns back into what they
 * were; an invalid byte becomes U+FFFD, which is lossy.
 * Source: RFC 8259.
 */
#ifndef ALERT_JSON_H
#define ALERT_JSON_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"

struct json {
	struct buf *out; /* NULL: only count */
	size_t n; /* bytes written since json_init() */
	bool comma; /* the next value or key needs one in front of it */
};

#define JSON_NO_CAP SIZE_MAX

void json_init(struct json *j, struct buf *out);

/* bracket: { [ and } ] */
void json_open(struct json *j, char bracket);
void json_close(struct json *j, char bracket);

/* `key` is a literal of ours: plain ASCII, written as it is. */
void json_key(struct json *j, const char *key);

/*
 * A string of at most `cap` bytes between its quotes, cut at a character. True when it was cut.
 */
bool json_str(struct json *j, struct str s, size_t cap);
void json_u64(struct json *j, uint64_t value);
void json_bool(struct json *j, bool value);

/* The pieces of json_str(), for a string that is put together from several. */
void json_quote(struct json *j); /* opens or closes a string */
bool json_text(struct json *j, struct str s, size_t cap);

/* json_key() and the value. An empty string is an unknown fact: neither is written. */
bool json_key_str(struct json *j, const char *key, struct str s, size_t cap);
void json_key_words(struct json *j, const char *key, const struct str *word, size_t n);
void json_key_u64(struct json *j, const char *key, uint64_t value);

/* The number as a string; 0 is an unknown fact: neither is written. */
void json_key_digits(struct json *j, const char *key, uint64_t value);

/*
 * How many bytes from the start of `s` can be written in `cap` bytes. *ret_size: the bytes it
 * takes. Reads no further than that.
 */
size_t json_fit(struct str s, size_t cap, size_t *ret_size);

/* The same from the end of `s`: the offset from which on it fits. */
size_t json_fit_tail(struct str s, size_t cap, size_t *ret_size);

#endif
