/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Windows of correlations, over a restart: one that had begun goes on, one that is of another
 * correlation or damaged does not, and nothing beside it suffers.
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/file.h"
#include "detect/correlator_state.h"
#include "detect/saved.h"
#include "support/correlating.h"
#include "support/plugin.h"

#define BOOT "boot"
#define T0   UINT64_C(1795306288000)

struct fixture {
	struct plugin plugin; /* for its folder, and to run it */
	struct correlating c;
	char path[100];
	struct correlator_state_counters counters;
	uint64_t damaged, left_out;
	char others[64]; /* entries of the sections beside it */
};

static int setup(void **state)
{
	struct fixture *f = calloc(1, sizeof(*f));

	assert_non_null(f);
	plugin_init(&f->plugin);
	snprintf(f->path, sizeof(f->path), "%s/state", f->plugin.folder);
	put_file(f->plugin.output, STR(""), 0600);
	*state = f;
	return 0;
}

static int teardown(void **state)
{
	struct fixture *f = *state;

	plugin_done(&f->plugin);
	free(f);
	return 0;
}

static void put_section(struct statefile_writer *w, const char *name)
{
	statefile_begin(w, name, 1);
	statefile_add(w, str_of(name));
}

static void save(struct fixture *f)
{
	struct statefile_writer w;
	struct err err;

	assert_int_equal(statefile_create(&w, f->path, BOOT, &err), 0);
	put_section(&w, "before");
	correlator_state_save(f->c.correlator, &w);
	put_section(&w, "behind");
	f->left_out = w.left_out;
	assert_int_equal(statefile_commit(&w, &err), 0);
}

/* False: the file as a whole is of no use. */
static bool load(struct fixture *f)
{
	struct statefile_reader r;
	struct str entry;
	struct err err;

	f->counters = (struct correlator_state_counters){0};
	f->others[0] = '\0';
	if (statefile_open(&r, f->path, BOOT, &err) != 0)
		return false;
	while (statefile_section(&r)) {
		if (strcmp(r.name, CORRELATOR_STATE_NAME) == 0) {
			correlator_state_load(f->c.correlator, &r, &f->counters);
			continue;
		}
		while (statefile_next(&r, &entry))
			snprintf(f->others + strlen(f->others), sizeof(f->others) / 2, "%.*s ",
				STR_ARG(entry));
	}
	f->damaged = r.damaged;
	statefile_close(&r);
	return true;
}

/* The next start, with these rules. */
static void restart(struct fixture *f, const char *yaml)
{
	save(f);
	correlating_done(&f->c);
	correlating_init(&f->c, yaml, NULL);
	assert_true(load(f));
	assert_string_equal(f->others, "before behind ");
	assert_int_equal(f->damaged + f->counters.refused, 0);
}

/* --- what goes on, and what does not ---------------------------------------------------------------- */

#define HEAD(id) "title: C\nid: " id "\nlevel: high\ncorrelation:\n  timespan: 10s\n"
#define COUNT	 CORRELATING_RULE("a") HEAD("c") "  type: event_count\n  rules: a\n"
#define COUNT_3	 COUNT "  group-by: User\n  condition: {gte: 3}\n"

static void send(struct fixture *f, const char *rule, unsigned number, const char *line)
{
	correlating_send(&f->c, &(struct correlating_match){.rule = rule,
					.ms = T0 + number * 1000,
					.serial = number,
					.user = "u",
					.line = line});
}

/* Two matches, a restart, a third one. */
static void test_goes_on(void **state)
{
	static const struct {
		const char *before, *after;
		struct {
			const char *rule;
			unsigned number; /* serial, and second */
			const char *line;
		} match[3];
		unsigned known, gone;
		const char *hits;
	} cases[] = {
		{COUNT_3, COUNT_3, {{"a", 1, ""}, {"a", 2, ""}, {"a", 11, ""}}, 1, 0, "c 11 3\n"},
		/* By the time of the events the first one is too old. */
		{COUNT_3, COUNT_3, {{"a", 1, ""}, {"a", 2, ""}, {"a", 12, ""}}, 1, 0, ""},
		{COUNT_3, COUNT_3, {{"a", 1, ""}, {"a", 2, ""}, {"a", 99, ""}}, 1, 0, ""},
		/* Level and title do not make another one, nor do rules beside it. */
		{COUNT_3, CORRELATING_RULE("b") COUNT_3 "status: test\n",
			{{"a", 1, ""}, {"a", 2, ""}, {"a", 3, ""}}, 1, 0, "c 3 3\n"},
		/* Another id, group-by, timespan, condition, type. */
		{COUNT_3,
			CORRELATING_RULE("a")
				HEAD("d") "  type: event_count\n  rules: a\n  group-by: User\n"
					  "  condition: {gte: 3}\n",
			{{"a", 1, ""}, {"a", 2, ""}, {"a", 3, ""}}, 0, 1, ""},
		{COUNT_3, COUNT "  group-by: [User, CommandLine]\n  condition: {gte: 3}\n",
			{{"a", 1, ""}, {"a", 2, ""}, {"a", 3, ""}}, 0, 1, ""},
		{COUNT_3,
			CORRELATING_RULE("a") "title: C\nid: c\nlevel: high\ncorrelation:\n"
					      "  timespan: 11s\n  type: event_count\n  rules: a\n"
					      "  group-by: User\n  condition: {gte: 3}\n",
			{{"a", 1, ""}, {"a", 2, ""}, {"a", 3, ""}}, 0, 1, ""},
		{COUNT_3, COUNT "  group-by: User\n  condition: {gte: 2}\n",
			{{"a", 1, ""}, {"a", 2, ""}, {"a", 3, ""}}, 0, 1, ""},
		/* The correlation is gone: nobody is there to count. */
		{COUNT_3,
			CORRELATING_RULE("a") CORRELATING_RULE("b")
				HEAD("d") "  type: temporal\n  rules: [a, b]\n",
			{{"a", 1, ""}, {"a", 2, ""}, {"a", 3, ""}}, 0, 1, ""},
		/* It has alerted, and remembers that. */
		{COUNT "  condition: {gte: 2}\n", COUNT "  condition: {gte: 2}\n",
			{{"a", 1, ""}, {"a", 2, ""}, {"a", 3, ""}}, 1, 0, ""},
		{CORRELATING_RULE("a") CORRELATING_RULE("b")
				HEAD("c") "  type: temporal\n  rules: [a, b]\n",
			CORRELATING_RULE("a") CORRELATING_RULE("b")
				HEAD("c") "  type: temporal\n  rules: [a, b]\n",
			{{"a", 1, ""}, {"a", 2, ""}, {"b", 3, ""}}, 1, 0, "c 3 2\n"},
		{CORRELATING_RULE("a") CORRELATING_RULE("b") CORRELATING_RULE("d")
				HEAD("c") "  type: temporal_ordered\n  rules: [a, b, d]\n",
			CORRELATING_RULE("a") CORRELATING_RULE("b") CORRELATING_RULE("d")
				HEAD("c") "  type: temporal_ordered\n  rules: [a, b, d]\n",
			{{"a", 1, ""}, {"b", 2, ""}, {"d", 3, ""}}, 1, 0, "c 3 3\n"},
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct fixture *f = *state;

		print_message("case %zu\n", i);
		correlating_init(&f->c, cases[i].before, NULL);
		for (size_t m = 0; m < 2; m++)
			send(f, cases[i].match[m].rule, cases[i].match[m].number,
				cases[i].match[m].line);
		restart(f, cases[i].after);
		assert_int_equal(f->counters.known, cases[i].known);
		assert_int_equal(f->counters.gone, cases[i].gone);
		correlating_take(&f->c);
		send(f, cases[i].match[2].rule, cases[i].match[2].number, cases[i].match[2].line);
		assert_string_equal(correlating_take(&f->c), cases[i].hits);
		correlating_done(&f->c);
	}
}

#define VALUES                                                                                     \
	CORRELATING_RULE("a")                                                                      \
	HEAD("c")                                                                                  \
	"  type: value_count\n  rules: a\n"                                                        \
	"  condition: {gte: 3, field: CommandLine}\n"

/* A value that was there before is not another one: its hash is made with the same key. */
static void test_values(void **state)
{
	struct fixture *f = *state;

	correlating_init(&f->c, VALUES, NULL);
	send(f, "a", 1, "x");
	send(f, "a", 2, "y");
	restart(f, VALUES);
	send(f, "a", 3, "x");
	send(f, "a", 4, "y");
	assert_string_equal(correlating_take(&f->c), "");
	restart(f, VALUES);
	send(f, "a", 5, "z");
	assert_string_equal(correlating_take(&f->c), "c 5 3\n");
	correlating_done(&f->c);
}

/* No windows, no section; no correlations, and what was kept is nobody's. */
static void test_none(void **state)
{
	struct fixture *f = *state;

	correlating_init(&f->c, COUNT_3, NULL);
	restart(f, COUNT_3);
	assert_int_equal(f->counters.known + f->counters.gone, 0);
	send(f, "a", 1, "");
	save(f);
	struct correlator *with = f->c.correlator;

	f->c.correlator = NULL;
	assert_true(load(f));
	assert_string_equal(f->others, "before behind ");
	assert_int_equal(f->counters.known + f->counters.refused + f->damaged, 0);
	f->c.correlator = with;
	correlating_done(&f->c);
}

/* To which nothing can be added any more: ten minutes behind its timespan. */
static void test_expired(void **state)
{
	struct fixture *f = *state;
	struct correlating_match match = {.rule = "a", .ms = T0, .serial = 1, .user = "old"};

	correlating_init(&f->c, COUNT_3, NULL);
	correlating_send(&f->c, &match);
	match.user = "other host";
	match.node = "web7";
	correlating_send(&f->c, &match);
	match = (struct correlating_match){
		.rule = "a", .ms = T0 + 610000, .serial = 2, .user = "new"};
	correlating_send(&f->c, &match);
	restart(f, COUNT_3);
	assert_int_equal(f->counters.known, 3);
	assert_int_equal(f->counters.gone, 0);
	match.ms++;
	match.serial++;
	correlating_send(&f->c, &match);
	restart(f, COUNT_3);
	assert_int_equal(f->counters.known, 2);
	assert_int_equal(f->counters.gone, 1);
	correlating_done(&f->c);
}

/* --- limits ---------------------------------------------------------------------------------------- */

static void send_user(struct fixture *f, unsigned number)
{
	char user[16];

	snprintf(user, sizeof(user), "u%u", number);
	correlating_send(&f->c, &(struct correlating_match){
					.rule = "a", .ms = T0, .serial = number + 1, .user = user});
}

/* More than fits into one entry of the file, and more than there is room for. */
static void test_large(void **state)
{
	enum { WINDOWS = 5000 };
	struct fixture *f = *state;
	struct correlate_limits few = {.groups = 100};
	struct buf bytes;

	correlating_init(&f->c, COUNT_3, NULL);
	for (unsigned round = 0; round < 2; round++) {
		for (unsigned i = 0; i < WINDOWS; i++)
			send_user(f, i);
	}
	restart(f, COUNT_3);
	assert_int_equal(f->counters.known, WINDOWS);
	assert_int_equal(f->left_out, 0);
	/* Room for two windows of two matches: those that were used last. */
	buf_init(&bytes, 16 + 20 + 2 * (53 + 2 * 24) + 1);
	assert_int_equal(correlator_save(f->c.correlator, &bytes), 0);
	assert_int_equal(bytes.n, bytes.max - 1);
	correlating_done(&f->c);
	correlating_init(&f->c, COUNT_3, NULL);
	assert_int_equal(correlator_load(f->c.correlator, buf_str(&bytes)), 0);
	assert_int_equal(correlator_windows(f->c.correlator), 2);
	correlating_done(&f->c);
	/* Who may keep fewer keeps those that were used last. */
	correlating_init(&f->c, COUNT_3, &few);
	assert_true(load(f));
	assert_int_equal(f->counters.known, few.groups);
	send_user(f, WINDOWS - 1);
	assert_int_equal(correlating_counters(&f->c).evicted, WINDOWS - few.groups);
	correlating_done(&f->c);
	buf_done(&bytes);
}

/* --- damage ---------------------------------------------------------------------------------------- */

/* Each byte flipped: the windows are all there or not at all, and what stands beside them stays. */
static void test_every_byte(void **state)
{
	struct fixture *f = *state;
	size_t whole = 0, refused = 0;
	struct buf bytes;
	struct err err;

	correlating_init(&f->c, COUNT_3, NULL);
	send_user(f, 1);
	send_user(f, 2);
	save(f);
	buf_init(&bytes, 1 << 20);
	assert_int_equal(file_read(f->path, 0, &bytes, &err), 0);
	const char *begin = memmem(bytes.p, bytes.n, CORRELATOR_STATE_NAME, 12);
	const char *end = memmem(bytes.p, bytes.n, "behind", 6);

	assert_true(begin && end > begin);
	for (char *at = bytes.p + (begin - bytes.p); at < end; at++) {
		*at ^= 0x40;
		put_file(f->path, buf_str(&bytes), 0600);
		correlating_done(&f->c);
		correlating_init(&f->c, COUNT_3, NULL);
		assert_true(load(f));
		whole += f->counters.known == 2;
		refused += f->damaged;
		assert_int_equal(f->counters.refused, 0);
		assert_int_equal(correlator_windows(f->c.correlator), f->counters.known);
		/* Where a section ends stands in its header. */
		assert_string_equal(f->others, at < begin + 32 ? "before " : "before behind ");
		*at ^= 0x40;
	}
	assert_int_equal(whole, 0);
	assert_int_equal(refused, end - begin);
	correlating_done(&f->c);
	buf_done(&bytes);
}

/* Entries whose checksums are right. */
static void put_bytes(struct fixture *f, struct str bytes)
{
	struct statefile_writer w;
	struct err err;

	assert_int_equal(statefile_create(&w, f->path, BOOT, &err), 0);
	put_section(&w, "before");
	statefile_begin(&w, CORRELATOR_STATE_NAME, CORRELATOR_STATE_VERSION);
	statefile_add(&w, bytes);
	put_section(&w, "behind");
	assert_int_equal(statefile_commit(&w, &err), 0);
}

static void test_foreign(void **state)
{
	struct fixture *f = *state;
	struct buf bytes;

	correlating_init(&f->c, COUNT_3, NULL);
	send(f, "a", 1, "");
	buf_init(&bytes, 1 << 20);
	assert_int_equal(correlator_save(f->c.correlator, &bytes), 0);
	send_user(f, 1);
	for (size_t i = 0; i <= bytes.n; i++) {
		put_bytes(f, i < bytes.n ? str_sub(buf_str(&bytes), 0, i) : STR("ASCWindows"));
		assert_true(load(f));
		assert_int_equal(f->counters.refused, 1);
		assert_int_equal(f->damaged, 0);
		assert_string_equal(f->others, "before behind ");
		assert_int_equal(correlator_windows(f->c.correlator), 2);
	}
	put_bytes(f, buf_str(&bytes));
	assert_true(load(f));
	assert_int_equal(f->counters.known, 1);
	correlating_done(&f->c);
	buf_done(&bytes);
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_goes_on),
		TEST(test_values),
		TEST(test_none),
		TEST(test_expired),
		TEST(test_large),
		TEST(test_every_byte),
		TEST(test_foreign),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
