/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * The spool reader, on any bytes: what it gives out is what an entry holds, ids ascend, texts are
 * within the input. And on a spool of ours with any damage: each entry that was not touched comes.
 *
 * Input: a byte that says what follows. Even: the bytes of a file. Odd: damages to a good file, each
 * three bytes: place (two), what it is xored with.
 */
#include "fuzz/fuzz.h"

#include <stdio.h>
#include <stdlib.h>

#include "alert/spool_entry.h"

#define ENTRIES	    12
#define FILE_MAX    (256u * 1024)
#define DAMAGES_MAX 64

static void check_any(struct str bytes)
{
	struct spool_reader reader = {.bytes = bytes, .level = LEVEL_LOW};
	struct spool_entry entry;
	uint64_t last = 0;
	size_t used = 0;
	struct buf again;

	buf_init(&again, FILE_MAX);
	while (spool_reader_next(&reader, &entry)) {
		struct str text = entry.message.text;

		FUZZ_CHECK(entry.id > last && entry.id <= SPOOL_ID_MAX);
		FUZZ_CHECK(entry.message.level == LEVEL_LOW && entry.message.kind <= QUEUE_NOTICE);
		FUZZ_CHECK(
			text.p >= bytes.p + SPOOL_HEADER && text.p + text.n <= bytes.p + bytes.n);
		/* It is what writing it gives. */
		buf_reset(&again, FILE_MAX);
		spool_entry_write(&again, &entry);
		FUZZ_CHECK(again.n == SPOOL_HEADER + text.n);
		FUZZ_CHECK(memcmp(again.p, text.p - SPOOL_HEADER, again.n) == 0);
		used += again.n;
		last = entry.id;
	}
	FUZZ_CHECK(reader.at == bytes.n && used <= bytes.n);
	FUZZ_CHECK((used == bytes.n) == (reader.damaged == 0));
	buf_done(&again);
}

/* Entry i: its length depends on i. Returns where each begins. */
static void make_spool(struct buf *file, size_t begin[ENTRIES + 1])
{
	char text[256];

	for (size_t i = 0; i < ENTRIES; i++) {
		size_t n = i * 37 % 200;

		memset(text, 'a' + (int)i, n);
		begin[i] = file->n;
		spool_entry_write(
			file, &(struct spool_entry){i + 1, {QUEUE_ALERT, LEVEL_LOW, {text, n}}});
	}
	begin[ENTRIES] = file->n;
}

static void check_damaged(struct str damages)
{
	size_t begin[ENTRIES + 1];
	bool touched[ENTRIES] = {false}, came[ENTRIES] = {false};
	struct spool_entry entry;
	struct buf file;

	buf_init(&file, FILE_MAX);
	make_spool(&file, begin);
	for (size_t i = 0; damages.n >= 3 && i < DAMAGES_MAX; i++) {
		size_t at = (fuzz_byte(&damages) << 8 | fuzz_byte(&damages)) % file.n, k = 0;
		unsigned flip = fuzz_byte(&damages);

		while (at >= begin[k + 1])
			k++;
		touched[k] = touched[k] || flip;
		file.p[at] = (char)(file.p[at] ^ (char)flip);
	}
	struct spool_reader reader = {.bytes = buf_str(&file), .level = LEVEL_LOW};

	while (spool_reader_next(&reader, &entry)) {
		FUZZ_CHECK(entry.id >= 1 && entry.id <= ENTRIES);
		came[entry.id - 1] = true;
	}
	for (size_t i = 0; i < ENTRIES; i++)
		FUZZ_CHECK(came[i] || touched[i]);
	buf_done(&file);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct str input = fuzz_input(data, size);

	if (fuzz_byte(&input) % 2)
		check_damaged(input);
	else
		check_any(input);
	return 0;
}
