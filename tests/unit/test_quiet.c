/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * What was held back becomes alerts: when, how many, and that they name every rule.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#include "quiet.h"
#include "support/jsonread.h"
#include "support/sample.h"

#define RULES	  200
#define WINDOW_MS 600000

struct fixture {
	uint64_t now;
	struct clock clock;
	struct queue *queue;
	struct report report;
	struct rule rule[RULES];
	char id[RULES][40], title[RULES][240];
	struct plan *plan;
	struct quiet quiet;
	struct sample sample;
};

static const struct settings_quiet settings = {.window = WINDOW_MS / 1000, .rate = 10};

static uint64_t fake_now(void *ctx)
{
	return ((struct fixture *)ctx)->now;
}

static int setup(void **state)
{
	struct fixture *f = calloc(1, sizeof(*f));

	f->now = 1795306688015;
	f->clock = (struct clock){.mono_ms = fake_now, .real_ms = fake_now, .ctx = f};
	f->queue = queue_new(1000, 1 << 20);
	report_init(&f->report, f->queue, &f->clock, "web7");
	f->plan = plan_new();
	for (size_t i = 0; i < RULES; i++) {
		snprintf(f->id[i], sizeof(f->id[i]), "6f0c2a52-9f3e-4f0e-8a52-%012zu", i);
		/* The longest in print: each of these bytes becomes four, and quotes. */
		memset(f->title[i], i % 2 ? '\xff' : '"', i % 5 ? i : 0);
		snprintf(f->title[i] + (i % 5 ? i : 0), 20, "rule %zu", i);
		f->rule[i] = (struct rule){.id = str_of(f->id[i]), .title = str_of(f->title[i])};
		assert_int_equal(plan_add(f->plan, &f->rule[i], NULL), 0);
	}
	assert_int_equal(quiet_init(&f->quiet, &f->report), 0);
	assert_int_equal(quiet_rules(&f->quiet, f->plan, &settings), 0);
	sample_init(&f->sample);
	*state = f;
	return 0;
}

static int teardown(void **state)
{
	struct fixture *f = *state;

	quiet_done(&f->quiet);
	plan_free(f->plan);
	queue_free(f->queue);
	free(f);
	return 0;
}

static void match(struct fixture *f, size_t place, size_t times)
{
	struct match m = {.rule = &f->rule[place], .place = place};

	for (size_t i = 0; i < times; i++)
		suppress_ask(&f->quiet.suppress, &f->sample.event, &m);
}

/* The reason of the next alert in the queue, "" = there is none. */
static const char *reason(struct fixture *f, char text[600])
{
	const struct queue_message *m = queue_peek(f->queue);
	struct json_value *v = m ? json_read(m->text.p, m->text.n) : NULL;

	text[0] = '\0';
	if (!m)
		return text;
	assert_non_null(v);
	assert_int_equal(m->kind, QUEUE_ALERT);
	assert_int_equal(m->level, LEVEL_INFORMATIONAL);
	assert_string_equal(json_get(v, "rule.id")->text, "alerts_suppressed");
	assert_string_equal(json_get(v, "event.kind")->text, "alert");
	assert_string_equal(json_get(v, "event.severity")->text, "1");
	assert_null(json_get(v, "labels")); /* nothing was cut */
	snprintf(text, 600, "%s", json_get(v, "event.reason")->text);
	json_value_free(v);
	queue_pop(f->queue);
	return text;
}

static void tells(void **state)
{
	struct fixture *f = *state;
	char text[600];

	match(f, 0, 3);
	match(f, 5, 1);
	f->sample.event.incomplete = true; /* no repeats: by the rate alone */
	match(f, 10, 60);
	f->now += QUIET_CHECK_MS;
	quiet_check(&f->quiet, false);
	assert_string_equal(reason(f, text),
		"10 alerts beyond the rate of rule 6f0c2a52-9f3e-4f0e-8a52-000000000010 (rule 10)");
	/* One in a minute, and then with all that came. */
	match(f, 10, 1);
	f->sample.event.incomplete = false;
	f->now += QUIET_TELL_MS - QUIET_CHECK_MS;
	quiet_check(&f->quiet, false);
	assert_string_equal(reason(f, text), "");
	match(f, 10, 1 + 7);
	f->now += QUIET_CHECK_MS;
	quiet_check(&f->quiet, false);
	assert_string_equal(reason(f, text),
		"1 alerts beyond the rate of rule 6f0c2a52-9f3e-4f0e-8a52-000000000010 (rule 10)");
	assert_string_equal(reason(f, text), "");
	/* Two minutes after the end of the window at the latest. */
	f->now += WINDOW_MS - QUIET_TELL_MS + SUPPRESS_LINGER_MS;
	quiet_check(&f->quiet, false);
	assert_string_equal(
		reason(f, text), "2 repeats of rule 6f0c2a52-9f3e-4f0e-8a52-000000000000 (rule 0)");
	assert_string_equal(reason(f, text), "");
	f->now += 2 * QUIET_TELL_MS;
	quiet_check(&f->quiet, false);
	assert_string_equal(reason(f, text),
		"7 repeats of rule 6f0c2a52-9f3e-4f0e-8a52-000000000010 (rule 10)");
	f->now += 2 * QUIET_TELL_MS;
	quiet_check(&f->quiet, true);
	assert_string_equal(reason(f, text), "");
}

/* At the end and at a reload everything, however many rules that are. */
static void tells_all(void **state)
{
	struct fixture *f = *state;
	size_t documents = 0, rules = 0;
	unsigned long long sum = 0;
	char text[600];

	for (size_t i = 0; i < RULES; i++)
		match(f, i, 2 + i);
	f->sample.event.incomplete = true;
	match(f, RULES - 1, 60);
	f->now += QUIET_CHECK_MS;
	quiet_check(&f->quiet, false);
	f->now++;
	assert_int_equal(quiet_rules(&f->quiet, f->plan, &settings), 0);
	while (*reason(f, text)) {
		documents++;
		for (const char *at = text; at; at = strstr(at, "; ")) {
			at += at == text ? 0 : 2;
			sum += strtoull(at, NULL, 10);
			rules++;
		}
	}
	print_message("%zu documents\n", documents);
	assert_int_equal(rules, RULES + 1); /* the first one about the rate was told before */
	assert_int_equal(sum, RULES + RULES * (RULES - 1) / 2 + 60 - 49);
	assert_true(documents < RULES);
	f->sample.event.incomplete = false;
	match(f, 0, 1);
	quiet_check(&f->quiet, true);
	assert_string_equal(
		reason(f, text), "1 repeats of rule 6f0c2a52-9f3e-4f0e-8a52-000000000000 (rule 0)");
}

/* Looked at once in a second, which costs nothing in between. */
static void looks_seldom(void **state)
{
	struct fixture *f = *state;
	char text[600];

	quiet_check(&f->quiet, false);
	f->sample.event.incomplete = true;
	match(f, 10, 60);
	f->now += QUIET_CHECK_MS - 1;
	quiet_check(&f->quiet, false);
	assert_string_equal(reason(f, text), "");
	f->now++;
	quiet_check(&f->quiet, false);
	assert_string_not_equal(reason(f, text), "");
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(tells),
		TEST(tells_all),
		TEST(looks_seldom),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
