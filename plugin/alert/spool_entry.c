/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "alert/spool_entry.h"

#include "base/pack.h"

#define VERSION 1

/* 0xf5 is in no UTF-8, NUL in no text. */
static const char mark[4] = {(char)0xf5, '\0', 'S', 'p'};

enum {
	AT_LENGTH = 4,
	AT_ID = 8,
	AT_KIND = 16,
	AT_LEVEL = 17,
	AT_VERSION = 18,
	AT_TEXT_CRC = 20,
	AT_HEADER_CRC = 24
};

void spool_entry_write(struct buf *out, const struct spool_entry *entry)
{
	struct str text = entry->message.text;
	unsigned char head[SPOOL_HEADER];

	if (text.n > SPOOL_TEXT_MAX) {
		out->overflow = true;
		return;
	}
	memcpy(head, mark, sizeof(mark));
	put_le(head + AT_LENGTH, text.n, 4);
	put_le(head + AT_ID, entry->id, 8);
	head[AT_KIND] = (unsigned char)entry->message.kind;
	head[AT_LEVEL] = (unsigned char)entry->message.level;
	put_le(head + AT_VERSION, VERSION, 2);
	put_le(head + AT_TEXT_CRC, crc_of(text), 4);
	put_le(head + AT_HEADER_CRC, crc_of((struct str){(char *)head, AT_HEADER_CRC}), 4);
	buf_add(out, (struct str){(char *)head, sizeof(head)});
	buf_add(out, text);
}

/* The entry at r->at, if there is a whole one. */
static bool read_entry(const struct spool_reader *r, struct spool_entry *ret_entry)
{
	struct str rest = str_sub(r->bytes, r->at, r->bytes.n);
	const unsigned char *head = (const unsigned char *)rest.p;

	if (rest.n < SPOOL_HEADER || memcmp(rest.p, mark, sizeof(mark)) != 0 ||
		get_le(head + AT_HEADER_CRC, 4) != crc_of(str_sub(rest, 0, AT_HEADER_CRC)))
		return false;
	uint64_t n = get_le(head + AT_LENGTH, 4), id = get_le(head + AT_ID, 8);

	if (n > rest.n - SPOOL_HEADER || n > SPOOL_TEXT_MAX || id > SPOOL_ID_MAX ||
		id <= r->last_id || head[AT_KIND] > QUEUE_NOTICE || head[AT_LEVEL] != r->level ||
		get_le(head + AT_VERSION, 2) != VERSION)
		return false;
	struct str text = str_sub(rest, SPOOL_HEADER, SPOOL_HEADER + n);

	if (crc_of(text) != get_le(head + AT_TEXT_CRC, 4))
		return false;
	*ret_entry = (struct spool_entry){
		.id = id,
		.message = {(enum queue_kind)head[AT_KIND], (enum level)head[AT_LEVEL], text},
	};
	return true;
}

/* The next place behind r->at where an entry may begin. */
static size_t next_mark(const struct spool_reader *r)
{
	struct str rest = str_sub(r->bytes, r->at + 1, r->bytes.n);
	const char *at = rest.n ? memmem(rest.p, rest.n, mark, sizeof(mark)) : NULL;

	return at ? (size_t)(at - r->bytes.p) : r->bytes.n;
}

bool spool_reader_next(struct spool_reader *r, struct spool_entry *ret_entry)
{
	bool skipped = false;

	while (r->at < r->bytes.n) {
		if (read_entry(r, ret_entry)) {
			r->damaged += skipped;
			r->at += SPOOL_HEADER + ret_entry->message.text.n;
			r->last_id = ret_entry->id;
			return true;
		}
		skipped = true;
		r->at = next_mark(r);
	}
	r->damaged += skipped;
	return false;
}
