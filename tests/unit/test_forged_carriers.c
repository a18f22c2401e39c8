/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Forged text in every place where a process can put text of its own. None of it raises an alert,
 * changes that of an honest event, or keeps it from being raised: one honest exec stands before the
 * forgery, one after it, and one has its records between those of the forgery.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#include "rulebook.h"
#include "support/effort.h"
#include "support/forged.h"
#include "support/stream.h"

#define MAX_TEXT (1 << 20)
#define SEEN	 65536 /* power of two, above the number of cases */

struct fixture {
	struct rulebook *book;
	uint64_t seen
		[SEEN]; /* hashes of the streams tried: a case counts when it differs from all */
	size_t cases, failures;
	struct buf wanted[2]; /* what is said of the honest execs alone; raw, enriched */
};

static const char *const cgroup[] = {"cat", "/proc/1/cgroup", NULL};

static void honest(struct buf *out, unsigned serial, unsigned ways)
{
	const struct stream_exec e = {
		.sec = FORGED_SEC,
		.ms = FORGED_MS,
		.serial = serial,
		.argv = cgroup,
		.raw = !(ways & FORGED_ENRICHED),
		.eoe = true,
	};

	stream_exec(out, &e);
}

/* One line of each in turn. */
static void alternate(struct buf *out, struct str a, struct str b)
{
	while (a.n > 0 || b.n > 0) {
		buf_add(out, stream_line(&a));
		buf_add(out, stream_line(&b));
	}
}

/* The three honest execs, and the forgery (may be empty) in their midst. */
static void compose(struct buf *out, struct str forgery, unsigned ways)
{
	struct buf between;

	buf_init(&between, MAX_TEXT);
	honest(&between, FORGED_VICTIM, ways);
	honest(out, FORGED_VICTIM - 10, ways);
	alternate(out, buf_str(&between), forgery);
	honest(out, FORGED_VICTIM + 10, ways);
	buf_done(&between);
}

static void alerts_of(const struct fixture *f, struct str text, struct buf *ret_alerts)
{
	struct engine_options options = {
		.plan = f->book->plan, .alert = stream_describe, .ctx = ret_alerts};

	stream_run(&options, text, 0, NULL);
	stream_sort(ret_alerts);
	buf_addc(ret_alerts, '\0');
}

static int setup(void **state)
{
	struct fixture *f = calloc(1, sizeof(*f));

	assert_non_null(f);
	f->book = stream_rules();
	for (unsigned ways = 0; ways <= FORGED_ENRICHED; ways++) {
		struct buf text;
		size_t alerts = 0;

		buf_init(&text, MAX_TEXT);
		buf_init(&f->wanted[ways], MAX_TEXT);
		compose(&text, STR_NONE, ways);
		alerts_of(f, buf_str(&text), &f->wanted[ways]);
		for (size_t i = 0; i < f->wanted[ways].n; i++)
			alerts += f->wanted[ways].p[i] == '\n';
		assert_int_equal(alerts, 3);
		buf_done(&text);
	}
	*state = f;
	return 0;
}

static int teardown(void **state)
{
	struct fixture *f = *state;

	rulebook_free(f->book);
	buf_done(&f->wanted[0]);
	buf_done(&f->wanted[1]);
	free(f);
	return 0;
}

static bool is_new(struct fixture *f, struct str text)
{
	uint64_t hash = UINT64_C(14695981039346656037);

	for (size_t i = 0; i < text.n; i++)
		hash = (hash ^ (unsigned char)text.p[i]) * UINT64_C(1099511628211);
	for (size_t at = hash % SEEN;; at = (at + 1) % SEEN) {
		if (f->seen[at] == hash)
			return false;
		if (f->seen[at] == 0) {
			f->seen[at] = hash;
			return true;
		}
	}
}

static const struct forged_text *text_called(const char *name)
{
	for (size_t t = 0; t < n_forged_texts; t++) {
		if (strcmp(forged_texts[t].name, name) == 0)
			return &forged_texts[t];
	}
	fail_msg("no text %s", name);
	return NULL;
}

/* The forgery, in the midst of honest execs, changes nothing. */
static void try_stream(struct fixture *f, struct str forgery, unsigned ways, const char *name)
{
	struct buf stream, got;

	if (!is_new(f, forgery))
		return;
	if (f->cases++ % (effort_small() ? 20 : 1) != 0)
		return;
	buf_init(&stream, MAX_TEXT);
	buf_init(&got, MAX_TEXT);
	compose(&stream, forgery, ways);
	alerts_of(f, buf_str(&stream), &got);
	assert_false(stream.overflow || got.overflow);
	if (strcmp(got.p, f->wanted[ways & FORGED_ENRICHED].p) != 0) {
		print_error("%s%s%s:\n%s", name, ways & FORGED_ENRICHED ? ", enriched" : "",
			ways & FORGED_UNESCAPED ? ", unescaped" : "", got.p);
		f->failures++;
	}
	buf_done(&stream);
	buf_done(&got);
}

static void try_forgery(struct fixture *f, const struct forged_carrier *carrier,
	const struct forged_text *text, unsigned ways)
{
	struct buf forgery;
	char name[128];

	snprintf(name, sizeof(name), "%s in %s", text->name, carrier->name);
	buf_init(&forgery, MAX_TEXT);
	if (forged_records(&forgery, carrier, text, ways))
		try_stream(f, buf_str(&forgery), ways, name);
	buf_done(&forgery);
}

static void every_text_in_every_place(void **state)
{
	struct fixture *f = *state;

	for (size_t c = 0; c < n_forged_carriers; c++) {
		for (size_t t = 0; t < n_forged_texts; t++) {
			for (unsigned ways = 0; ways < FORGED_WAYS; ways++)
				try_forgery(f, &forged_carriers[c], &forged_texts[t], ways);
		}
	}
	print_message("%zu forgeries, no two alike: %zu texts in %zu places\n", f->cases,
		n_forged_texts, n_forged_carriers);
	assert_int_equal(f->failures, 0);
	assert_true(f->cases >= 200);
}

/* An event in two messages, each of which is harmless alone; in both orders. */
static void half_an_event_each(void **state)
{
	const struct forged_text *half[] = {
		text_called("syscall_of_nobody"), text_called("execve_of_nobody")};
	struct fixture *f = *state;

	f->failures = 0;
	for (size_t c = 0; c < n_forged_carriers; c++) {
		for (unsigned way = 0; way < 2 * FORGED_WAYS; way++) {
			const struct forged_carrier *carrier = &forged_carriers[c];
			unsigned ways = way % FORGED_WAYS;
			bool swap = way >= FORGED_WAYS;
			struct buf forgery;

			buf_init(&forgery, MAX_TEXT);
			forged_records(&forgery, carrier, half[swap], ways);
			forged_records(&forgery, carrier, half[!swap], ways);
			try_stream(f, buf_str(&forgery), ways, carrier->name);
			buf_done(&forgery);
		}
	}
	print_message("%zu forgeries with those in two messages\n", f->cases);
	assert_int_equal(f->failures, 0);
}

/* Each record that is named in the text on a line of its own. */
static void break_lines(struct buf *out, struct str text)
{
	for (size_t i = 0; i < text.n; i++) {
		struct str rest = str_sub(text, i, text.n);

		if (str_starts(rest, STR("type=")) || str_starts(rest, STR("node=")))
			buf_addc(out, '\n');
		buf_addc(out, text.p[i]);
	}
}

/* The same text as lines of their own does raise an alert: the cases above can fail. */
static void taken_at_its_word(void **state)
{
	static const char *const names[] = {"event", "event_backwards", "newlines", "bytes",
		"quote_ends", "separator_event", "event_over_and_over", "node_and_event"};
	static const struct forged_carrier bare = {"bare", "@T\n", VERBATIM, 0};
	const struct fixture *f = *state;

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		struct buf line, stream, got;

		buf_init(&line, MAX_TEXT);
		buf_init(&stream, MAX_TEXT);
		buf_init(&got, MAX_TEXT);
		assert_true(forged_records(&line, &bare, text_called(names[i]), 0));
		break_lines(&stream, buf_str(&line));
		alerts_of(f, buf_str(&stream), &got);
		if (!str_starts(buf_str(&got), STR("residence_cgroup ")))
			fail_msg("%s raises nothing", names[i]);
		buf_done(&line);
		buf_done(&stream);
		buf_done(&got);
	}
}

/* Every type that user space may send, by number, and a sample of what it says of itself. */
static void every_type_of_user_space(void **state)
{
	static const struct {
		unsigned from, to;
	} ranges[] = {{1005, 1005}, {1100, 1199}, {2100, 2999}};
	const struct forged_text *event = text_called("event");
	struct fixture *f = *state;

	f->failures = 0;
	for (size_t r = 0; r < sizeof(ranges) / sizeof(ranges[0]); r++) {
		for (unsigned type = ranges[r].from; type <= ranges[r].to; type++) {
			char name[32], records[128];
			struct forged_carrier carrier = {name, records, VERBATIM, FORGED_USER_MAX};

			snprintf(name, sizeof(name), "UNKNOWN[%u]", type);
			snprintf(records, sizeof(records), "type=UNKNOWN[%u] @Hpid=9 msg='@T'@E\n",
				type);
			try_forgery(f, &carrier, event, FORGED_ENRICHED);
		}
	}
	assert_int_equal(f->failures, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_text_in_every_place),
		cmocka_unit_test(half_an_event_each),
		cmocka_unit_test(taken_at_its_word),
		cmocka_unit_test(every_type_of_user_space),
	};

	return cmocka_run_group_tests(tests, setup, teardown);
}
