/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <poll.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>

#include "alert/queue.h"

static int put(struct queue *q, char level, const char *text)
{
	static const char letters[] = "ilmhc";

	return queue_put(
		q, QUEUE_ALERT, (enum level)(strchr(letters, level) - letters), str_of(text));
}

/* Empties the queue into "a b c". */
static const char *take_all(struct queue *q, char text[256])
{
	const struct queue_message *m;
	size_t at = 0;

	text[0] = '\0';
	while ((m = queue_peek(q))) {
		at += (size_t)snprintf(
			text + at, 256 - at, "%s%.*s", at ? " " : "", STR_ARG(m->text));
		queue_pop(q);
	}
	return text;
}

/* Each word is put: level, number. What is left of a queue of three, and what was lost by level. */
static const struct {
	const char *put, *left;
	unsigned evicted[LEVEL_COUNT], dropped[LEVEL_COUNT];
} floods[] = {
	{"l1 l2 l3", "l1 l2 l3", {0}, {0}},
	{"l1 l2 l3 l4", "l2 l3 l4", {[LEVEL_LOW] = 1}, {0}},
	{"h1 l2 h3 c4", "h1 h3 c4", {[LEVEL_LOW] = 1}, {0}},
	{"h1 h2 h3 l4", "h1 h2 h3", {0}, {[LEVEL_LOW] = 1}},
	{"c1 m2 m3 m4 m5", "c1 m4 m5", {[LEVEL_MEDIUM] = 2}, {0}},
	{"c1 c2 c3 c4 h5", "c2 c3 c4", {[LEVEL_CRITICAL] = 1}, {[LEVEL_HIGH] = 1}},
	{"m1 l2 i3 m4 m5 m6 l7", "m4 m5 m6",
		{[LEVEL_MEDIUM] = 1, [LEVEL_LOW] = 1, [LEVEL_INFORMATIONAL] = 1},
		{[LEVEL_LOW] = 1}},
};

static void test_full(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(floods) / sizeof(floods[0]); i++) {
		struct queue *q = queue_new(3, QUEUE_BYTES);
		struct queue_counters c;
		char words[100], left[256], *save;

		snprintf(words, sizeof(words), "%s", floods[i].put);
		for (char *w = strtok_r(words, " ", &save); w; w = strtok_r(NULL, " ", &save))
			put(q, w[0], w);
		queue_counters(q, &c);
		for (int l = 0; l < LEVEL_COUNT; l++) {
			assert_int_equal(c.evicted[l], floods[i].evicted[l]);
			assert_int_equal(c.dropped[l], floods[i].dropped[l]);
		}
		assert_int_equal(c.high_messages, 3);
		assert_string_equal(take_all(q, left), floods[i].left);
		queue_counters(q, &c);
		assert_int_equal(c.messages + c.bytes, 0);
		assert_int_equal(c.taken, 3);
		queue_free(q);
	}
}

static void test_bytes(void **state)
{
	struct queue *q = queue_new(1000, 1000);
	struct queue_counters c;
	char big[2000];

	(void)state;
	memset(big, 'x', sizeof(big));
	big[300] = '\0';
	assert_int_equal(put(q, 'l', big), 0);
	assert_int_equal(put(q, 'h', big), 0);
	/* Too big for what may be evicted: nothing is. */
	big[300] = 'x';
	big[650] = '\0';
	assert_int_equal(put(q, 'm', big), -1);
	queue_counters(q, &c);
	assert_int_equal(c.messages, 2);
	assert_int_equal(c.dropped[LEVEL_MEDIUM], 1);
	/* One that fits when both others go. */
	assert_int_equal(put(q, 'c', big), 0);
	queue_counters(q, &c);
	assert_int_equal(c.messages, 1);
	assert_int_equal(c.evicted[LEVEL_LOW], 1);
	assert_int_equal(c.evicted[LEVEL_HIGH], 1);
	assert_true(c.bytes <= 1000 && c.high_bytes <= 1000);
	/* One that never fits. */
	big[650] = 'x';
	big[1500] = '\0';
	assert_int_equal(put(q, 'c', big), -1);
	queue_free(q);
}

static void test_held_is_safe(void **state)
{
	struct queue *q = queue_new(2, QUEUE_BYTES);
	const struct queue_message *m;
	struct queue_counters c;
	char left[256];

	(void)state;
	put(q, 'l', "l1");
	put(q, 'h', "h2");
	m = queue_peek(q);
	put(q, 'c', "c3"); /* h2 gives way, not the message in hand */
	assert_ptr_equal(queue_peek(q), m);
	assert_true(str_eq(m->text, STR("l1")));
	assert_string_equal(take_all(q, left), "l1 c3");
	queue_counters(q, &c);
	assert_int_equal(c.evicted[LEVEL_HIGH], 1);
	queue_free(q);
}

static bool readable(const struct queue *q)
{
	struct pollfd fd = {.fd = queue_fd(q), .events = POLLIN};

	return poll(&fd, 1, 0) == 1;
}

static void test_wakes_and_closes(void **state)
{
	struct queue *q = queue_new(2, QUEUE_BYTES);
	struct queue_counters c;

	(void)state;
	assert_false(readable(q));
	queue_put(q, QUEUE_NOTICE, LEVEL_LOW, STR("x"));
	assert_true(readable(q));
	assert_int_equal(queue_peek(q)->kind, QUEUE_NOTICE);
	queue_calm(q);
	queue_calm(q);
	assert_false(readable(q));
	assert_false(queue_closed(q));
	queue_close(q);
	assert_true(queue_closed(q) && readable(q));
	assert_int_equal(put(q, 'c', "late"), -1);
	assert_int_equal(queue_discard(q), 1);
	queue_counters(q, &c);
	assert_int_equal(c.discarded, 1);
	assert_int_equal(c.dropped[LEVEL_CRITICAL], 1);
	assert_int_equal(c.put, 2);
	assert_null(queue_peek(q));
	queue_free(q);
	queue_free(NULL);
}

#define THREAD_MESSAGES 50000

static void *producer(void *ctx)
{
	char text[32];

	for (int i = 0; i < THREAD_MESSAGES; i++) {
		snprintf(text, sizeof(text), "%d", i);
		put(ctx, "ilmhc"[i % 5], text);
	}
	queue_close(ctx);
	return NULL;
}

/* What comes out is in order within a level, and nothing is unaccounted for. */
static void test_threads(void **state)
{
	struct queue *q = queue_new(100, QUEUE_BYTES);
	struct queue_counters c;
	int last[LEVEL_COUNT] = {-1, -1, -1, -1, -1};
	uint64_t taken = 0, lost = 0;
	pthread_t thread;

	(void)state;
	assert_int_equal(pthread_create(&thread, NULL, producer, q), 0);
	for (;;) {
		struct pollfd fd = {.fd = queue_fd(q), .events = POLLIN};
		const struct queue_message *m;

		queue_calm(q);
		bool closed = queue_closed(q);

		while ((m = queue_peek(q))) {
			int number = 0;

			for (size_t i = 0; i < m->text.n; i++)
				number = number * 10 + (m->text.p[i] - '0');
			assert_int_equal(number % 5, m->level);
			assert_true(number > last[m->level]);
			last[m->level] = number;
			queue_pop(q);
			taken++;
		}
		if (closed)
			break;
		poll(&fd, 1, -1);
	}
	pthread_join(thread, NULL);
	queue_counters(q, &c);
	for (int l = 0; l < LEVEL_COUNT; l++)
		lost += c.evicted[l] + c.dropped[l];
	assert_int_equal(c.put, THREAD_MESSAGES);
	assert_int_equal(c.taken, taken);
	assert_int_equal(taken + lost, THREAD_MESSAGES);
	assert_true(c.high_messages <= 100);
	queue_free(q);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_full),
		cmocka_unit_test(test_bytes),
		cmocka_unit_test(test_held_is_safe),
		cmocka_unit_test(test_wakes_and_closes),
		cmocka_unit_test(test_threads),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
