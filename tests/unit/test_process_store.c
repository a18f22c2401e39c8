/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#include "context/process_store.h"

static char filler[8192];

static struct value text(size_t n)
{
	return (struct value){.text = {filler, n}, .state = VALUE_WHOLE};
}

static int setup(void **state)
{
	struct process_store *s = malloc(sizeof(*s));

	for (size_t i = 0; i < sizeof(filler); i++)
		filler[i] = (char)('a' + i % 26);
	*state = s;
	return process_store_init(s);
}

static int teardown(void **state)
{
	process_store_done(*state);
	free(*state);
	return 0;
}

static void put(struct process_store *s, uint32_t pid, size_t image, size_t line, size_t user)
{
	process_store_put(s, &(struct process){.pid = pid,
				     .ppid = pid + 1,
				     .since_ms = pid * 10,
				     .comm = STR("comm"),
				     .image = text(image),
				     .line = text(line),
				     .user = text(user)});
}

static void check_text(const struct value *value, size_t n, enum value_state state)
{
	assert_int_equal(value->state, state);
	assert_int_equal(value->text.n, n);
	assert_memory_equal(value->text.p, filler, n);
}

/* Every length around the borders of blocks comes back as it went in, up to the maximum. */
static void keeps_texts(void **state)
{
	struct process_store *s = *state;
	struct process_room room;
	struct process p;

	for (size_t n = 0; n <= 1030; n++) {
		put(s, 7, n / 3, n, n / 5);
		put(s, 8, n, 1030 - n, 5);
		assert_true(process_store_find(s, 0, 7, &room, &p));
		check_text(&p.image, n / 3, VALUE_WHOLE);
		check_text(&p.line, n < 1024 ? n : 1024, n <= 1024 ? VALUE_WHOLE : VALUE_CUT);
		check_text(&p.user, n / 5, VALUE_WHOLE);
		assert_int_equal(p.ppid, 8);
		assert_int_equal(p.since_ms, 70);
		assert_true(str_eq(p.comm, STR("comm")));
		assert_true(process_store_find(s, 0, 8, &room, &p));
		check_text(&p.image, n < 1024 ? n : 1024, n <= 1024 ? VALUE_WHOLE : VALUE_CUT);
		check_text(&p.line, n > 6 ? 1030 - n : 1024, n > 5 ? VALUE_WHOLE : VALUE_CUT);
	}
	assert_int_equal(s->evicted, 0);
}

static void keeps_states(void **state)
{
	struct process_store *s = *state;
	struct process_room room;
	struct process p;

	process_store_put(s, &(struct process){.pid = 5,
				     .image = {.state = VALUE_MISSING},
				     .line = {.text = STR("abc"), .state = VALUE_CUT},
				     .user = text(257)});
	assert_true(process_store_find(s, 0, 5, &room, &p));
	assert_int_equal(p.image.state, VALUE_MISSING);
	check_text(&p.line, 3, VALUE_CUT);
	assert_int_equal(p.user.state, VALUE_MISSING); /* half a name is another name */
	put(s, PROCESS_PID_MAX, 1, 1, 1);
	assert_false(process_store_find(s, 0, PROCESS_PID_MAX, &room, &p));
	process_store_drop(s, 0, 5);
	process_store_drop(s, 0, 5);
	assert_false(process_store_find(s, 0, 5, &room, &p));
}

/* The same pid on two nodes is two processes, whatever bucket they share. */
static void tells_nodes_apart(void **state)
{
	struct process_store *s = *state;
	struct process_room room;
	struct process p;

	for (uint64_t node = 0; node < 4; node++)
		process_store_put(
			s, &(struct process){
				   .node = node * PROCESS_MAX, .pid = 9, .ppid = (uint32_t)node});
	process_store_drop(s, PROCESS_MAX, 9);
	for (uint64_t node = 0; node < 4; node++) {
		bool found = process_store_find(s, node * PROCESS_MAX, 9, &room, &p);

		assert_int_equal(found, node != 1);
		if (found)
			assert_int_equal(p.ppid, node);
	}
}

/* One more than fit: the one that was not asked for since is gone. */
static void evicts_the_least_recently_used(void **state)
{
	struct process_store *s = *state;
	struct process_room room;
	struct process p;

	for (uint32_t pid = 1; pid <= PROCESS_MAX; pid++)
		put(s, pid, 20, 40, 4);
	assert_int_equal(s->evicted, 0);
	assert_true(process_store_find(s, 0, 1, &room, &p));
	put(s, PROCESS_MAX + 1, 20, 40, 4);
	assert_int_equal(s->evicted, 1);
	assert_true(process_store_find(s, 0, 1, &room, &p));
	assert_false(process_store_find(s, 0, 2, &room, &p));
	assert_true(process_store_find(s, 0, 3, &room, &p));
	put(s, 3, 20, 40, 4); /* in the place of itself */
	assert_int_equal(s->evicted, 1);
}

/* Every pid there is, with texts of the largest size: what was put last is there, memory is not more. */
static void stays_bounded(void **state)
{
	struct process_store *s = *state;
	struct process_room room;
	struct process p;
	uint32_t kept = 0;

	for (uint32_t pid = 1; pid < PROCESS_PID_MAX; pid++)
		put(s, pid, pid % 1500, pid % 1700, pid % 256);
	for (uint32_t pid = PROCESS_PID_MAX - 1; pid > 0; pid--) {
		if (!process_store_find(s, 0, pid, &room, &p))
			break;
		check_text(&p.image, pid % 1500 < 1024 ? pid % 1500 : 1024,
			pid % 1500 <= 1024 ? VALUE_WHOLE : VALUE_CUT);
		kept++;
	}
	assert_in_range(kept, 10000, PROCESS_MAX);
	assert_int_equal(s->evicted + kept, PROCESS_PID_MAX - 1);
	assert_in_range(s->fresh, 1, PROCESS_MAX + 1);
	assert_in_range(s->texts.fresh, 1, TEXTS_BLOCKS);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
	const struct CMUnitTest tests[] = {
		TEST(keeps_texts),
		TEST(keeps_states),
		TEST(tells_nodes_apart),
		TEST(evicts_the_least_recently_used),
		TEST(stays_bounded),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
