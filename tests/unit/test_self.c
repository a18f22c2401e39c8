/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Alerts about ourselves: their form, and when losses raise one.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#include "losses.h"
#include "stops.h"
#include "support/jsonread.h"

struct fixture {
	uint64_t now;
	struct clock clock;
	struct queue *queue;
	struct report report;
	struct losses losses;
};

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
	snprintf(f->report.boot_id, sizeof(f->report.boot_id), "BOOT");
	f->report.body_max = 7904;
	f->losses.report = &f->report;
	*state = f;
	return 0;
}

static int teardown(void **state)
{
	struct fixture *f = *state;

	queue_free(f->queue);
	free(f);
	return 0;
}

/* The next message must contain both; NULL: there is none. */
static void expect(struct fixture *f, const char *one, const char *two)
{
	const struct queue_message *m = queue_peek(f->queue);

	if (!one) {
		assert_null(m);
		return;
	}
	assert_non_null(m);
	if (!str_has(m->text, str_of(one)) || !str_has(m->text, str_of(two)))
		fail_msg("wanted %s and %s, got %.*s", one, two, STR_ARG(m->text));
	queue_pop(f->queue);
}

static void golden(void **state)
{
	static const char wanted[] =
		"{\"@timestamp\":\"2026-11-22T00:18:08.015Z\",\"message\":\"Audit records were "
		"lost\","
		"\"event\":{\"kind\":\"alert\",\"category\":[\"host\"],\"type\":[\"info\"],"
		"\"action\":\"audit_loss\",\"module\":\"audisp-sigma\",\"dataset\":\"audisp-sigma."
		"alert\","
		"\"provider\":\"audisp-sigma\",\"severity\":47,\"id\":\"web7/BOOT:0/audit_loss\","
		"\"created\":\"2026-11-22T00:18:08.015Z\",\"reason\":\"7 \\\"things\\\"\"},"
		"\"rule\":{\"id\":\"audit_loss\",\"uuid\":\"audit_loss\",\"name\":\"Audit records "
		"were lost\","
		"\"author\":[\"audisp-sigma project\"]},"
		"\"host\":{\"hostname\":\"web7\",\"name\":\"web7\",\"os\":{\"type\":\"linux\"}},"
		"\"ecs\":{\"version\":\"9.4.0\"}}";
	struct fixture *f = *state;

	report_alert(&f->report, SELF_AUDIT_LOSS, "%d \"things\"", 7);
	const struct queue_message *m = queue_peek(f->queue);

	assert_int_equal(m->kind, QUEUE_ALERT);
	assert_int_equal(m->level, LEVEL_MEDIUM);
	assert_int_equal(m->text.n, sizeof(wanted) - 1);
	assert_memory_equal(m->text.p, wanted, sizeof(wanted) - 1);
	queue_pop(f->queue);
	/* Each has a number of its own, and a long reason is cut. */
	report_alert(&f->report, SELF_CONFIG_INVALID, "%2000s", "x");
	expect(f, "\"web7/BOOT:1/config_invalid\"", "\"truncated\":\"event.reason\"");
}

/* The log daemon and the file each in its format, under the same id. */
static void two_formats(void **state)
{
	struct fixture *f = *state;
	struct queue *file = queue_new(10, 1 << 16);

	f->report.format = FORMAT_CEF;
	f->report.file_format = FORMAT_KV;
	f->report.file_queue = file;
	report_alert(&f->report, SELF_AUDIT_LOSS, "%d things", 7);
	expect(f, "CEF:0|", " externalId=web7/BOOT:0/audit_loss ");
	const struct queue_message *m = queue_peek(file);

	assert_non_null(m);
	assert_true(str_has(m->text, STR(" id=\"web7/BOOT:0/audit_loss\" ")));
	assert_true(str_has(m->text, STR(" reason=\"7 things\"")));
	queue_free(file);
}

static void lines(void **state)
{
	struct fixture *f = *state;
	struct engine_counters c = {.evaluated = 5};
	struct report_counters more = {.dropped_lines = 3};
	struct errs errs = {0};

	char counts[REPORT_LINE];
	struct str line = report_counts(&c, &more, counts);

	assert_true(str_starts(line, STR(" records=0 events=0 evaluated=5 ")));
	assert_true(str_has(line, STR(" input_dropped_lines=3 ")));
	for (int i = 0; i < REPORT_ERRS_MAX + 3; i++)
		errs_add(&errs, (struct place){"f.yml", i + 1, 2}, "bad");
	report_errs(&f->report, &errs);
	errs_done(&errs);
	for (int i = 0; i < REPORT_ERRS_MAX; i++)
		expect(f, "f.yml:", ":2: bad");
	expect(f, "... and 3 more problems", "ausigma check");
	expect(f, NULL, NULL);
}

static void losses(void **state)
{
	struct fixture *f = *state;
	struct engine_counters c = {0};

	losses_check(&f->losses, &c, 0, false);
	expect(f, NULL, NULL);
	assert_false(losses_due(&f->losses));
	f->now += LOSSES_CHECK_MS;
	assert_true(losses_due(&f->losses));
	/* A serial that is missing may still come: told at the second look. */
	c.missing = 3;
	losses_check(&f->losses, &c, 0, false);
	expect(f, NULL, NULL);
	c.missing = 2;
	losses_check(&f->losses, &c, 0, false);
	expect(f, "\"audit_loss\"", "2 audit events never came (serials missing)\"");
	/* Within the minute nothing more is said, and then all of it. */
	c.missing = 10;
	c.gather.cut = 4;
	losses_check(&f->losses, &c, 5, false);
	losses_check(&f->losses, &c, 5, false);
	expect(f, NULL, NULL);
	f->now += LOSSES_QUIET_MS;
	losses_check(&f->losses, &c, 5, false);
	expect(f, "8 audit events never came",
		"4 records arrived half-written, 5 lines were dropped");
	f->now += LOSSES_QUIET_MS;
	losses_check(&f->losses, &c, 5, false);
	expect(f, NULL, NULL);
	/* At the end, whatever was not told. */
	c.missing = 11;
	losses_check(&f->losses, &c, 5, true);
	expect(f, "1 audit events never came", "audit_loss");
	c.gather.late = 3;
	losses_check(&f->losses, &c, 5, true);
	expect(f, "3 records came after their event was closed", "audit_loss");
	c.gather.oversized = 1;
	c.argv_oversized = 2;
	losses_check(&f->losses, &c, 5, false);
	expect(f, "\"audit_oversized\"",
		"1 events had more records than fit and were evaluated in part, 2 arg");
	expect(f, NULL, NULL);
	/* What was forgotten, of processes that run only. */
	c.correlate.evicted = 3;
	c.correlate.overflowed = 4;
	c.correlate.no_memory = 5;
	c.process.evicted = 7;
	losses_check(&f->losses, &c, 5, false);
	expect(f, "\"context_loss\"",
		"3 windows of correlations gave way to others, 4 matches gave way to others in a "
		"window, 5 matches were not correlated for want of memory\"");
	c.process.lost = 2;
	losses_check(&f->losses, &c, 5, false);
	expect(f, NULL, NULL);
	f->now += LOSSES_QUIET_MS;
	losses_check(&f->losses, &c, 5, false);
	expect(f, "\"context_loss\"",
		"\"reason\":\"2 processes that may still run gave way to others\"");
	expect(f, NULL, NULL);
}

/* More kinds than one alert has room for: the rest in the next one, at the end at once. */
static void losses_of_all_kinds(void **state)
{
	const uint64_t many = UINT64_MAX / 2;
	struct fixture *f = *state;
	struct engine_counters c = {
		.missing = many,
		.gather = {.cut = many, .evicted = many, .no_syscall = many, .late = many},
		.lines.too_long = many,
		.no_memory = many,
		.parse.refused = many,
		.no_address = many,
	};

	losses_check(&f->losses, &c, many, true);
	expect(f, "audit events never came", " execs or calls on files lacked their SYSCALL");
	expect(f, "records came after their event was closed\"}", "\"reason\":\"92");
	expect(f, NULL, NULL);
}

/* What befalls alerts on their way out. */
static void losses_of_outputs(void **state)
{
	struct fixture *f = *state;
	struct outputs_counters c = {.spool.stored = 7, .resent = 3};

	losses_check_outputs(&f->losses, &c, 0, false);
	expect(f, NULL, NULL);
	c.queue_lost = 2;
	c.spool.lost = 3;
	c.spool.damaged = 1;
	c.spool.aside = 1;
	losses_check_outputs(&f->losses, &c, 0, false);
	expect(f, "\"alert_loss\"",
		"2 messages found the queue full, 3 messages in the spool were given up\"");
	expect(f, "\"spool_damaged\"",
		"1 places in files of the spool were damaged, 1 files of the spool were put aside");
	c.file_queue_lost = 5;
	losses_check_outputs(&f->losses, &c, 0, false);
	expect(f, NULL, NULL);
	losses_check_outputs(&f->losses, &c, 0, true);
	expect(f, "\"alert_loss\"", "\"reason\":\"5 alerts for the file found its queue full\"");
	c.undelivered = 4;
	losses_check_outputs(&f->losses, &c, 6, true);
	expect(f, "\"alert_loss\"",
		"4 messages were too long to be sent, 6 alerts were given up for want of memory\"");
	expect(f, NULL, NULL);
}

static void undecided(void **state)
{
	struct fixture *f = *state;
	struct rule rules[2] = {
		{.id = STR("a"), .title = STR("A")}, {.id = STR("b"), .title = STR("B")}};
	struct event event = {.id = {.sec = 5, .ms = 6, .serial = 7}};
	struct plan *plan = plan_new();

	assert_int_equal(plan_add(plan, &rules[0], NULL), 0);
	assert_int_equal(plan_add(plan, &rules[1], NULL), 0);
	assert_int_equal(losses_plan(&f->losses, plan), 0);
	losses_undecided(&f->losses, &event, 0);
	expect(f, "\"rule_undecided\"", "rule a (A) could not be decided on event 5.006:7");
	for (int i = 0; i < 10; i++)
		losses_undecided(&f->losses, &event, 0);
	expect(f, NULL, NULL);
	losses_undecided(&f->losses, &event, 1);
	expect(f, "rule b (B)", "; 1 times");
	f->now += LOSSES_QUIET_MS;
	losses_undecided(&f->losses, &event, 0);
	expect(f, "rule a (A)", "; 11 times");
	assert_int_equal(losses_plan(&f->losses, plan), 0); /* loaded anew */
	losses_undecided(&f->losses, &event, 0);
	expect(f, "rule a (A)", "; 1 times");
	losses_done(&f->losses);
	plan_free(plan);
}

/* One event in doubt does not hide another: what comes within the minute is told without a third. */
static void undecided_rest(void **state)
{
	struct fixture *f = *state;
	struct rule rule = {.id = STR("a"), .title = STR("A")};
	struct event decoy = {.id = {.sec = 5, .ms = 6, .serial = 7}};
	struct event other = {.id = {.sec = 5, .ms = 9, .serial = 8}};
	struct engine_counters c = {0};
	struct plan *plan = plan_new();

	other.field[FIELD_IMAGE].text = STR("/tmp/other");
	assert_int_equal(plan_add(plan, &rule, NULL), 0);
	assert_int_equal(losses_plan(&f->losses, plan), 0);
	losses_undecided(&f->losses, &decoy, 0);
	expect(f, "\"rule_undecided\"", "on event 5.006:7");
	losses_undecided(&f->losses, &other, 0);
	losses_check(&f->losses, &c, 0, false);
	expect(f, NULL, NULL);
	f->now += LOSSES_QUIET_MS;
	losses_check(&f->losses, &c, 0, false);
	expect(f, "on event 5.009:8 of /tmp/other", "; 1 times");
	losses_check(&f->losses, &c, 0, false);
	expect(f, NULL, NULL);
	losses_undecided(&f->losses, &other, 0);
	losses_check(&f->losses, &c, 0, true); /* the end */
	expect(f, "on event 5.009:8", "; 1 times");
	losses_undecided(&f->losses, &decoy, 0);
	assert_int_equal(losses_plan(&f->losses, plan), 0);
	expect(f, "on event 5.006:7", "; 1 times");
	losses_check(&f->losses, &c, 0, true);
	expect(f, NULL, NULL);
	losses_done(&f->losses);
	plan_free(plan);
}

/* The whole name, which a reload may change. */
static void names_the_host(void **state)
{
	struct fixture *f = *state;
	char name[CONF_HOST_ID_MAX + 1], wanted[CONF_HOST_ID_MAX + 32];

	memset(name, 'h', CONF_HOST_ID_MAX);
	name[CONF_HOST_ID_MAX] = '\0';
	report_origin(&f->report, name);
	report_alert(&f->report, SELF_AUDIT_LOSS, "x");
	snprintf(wanted, sizeof(wanted), "\"hostname\":\"%s\"", name);
	expect(f, wanted, "/BOOT:0/audit_loss");
	report_origin(&f->report, "db1");
	report_alert(&f->report, SELF_AUDIT_LOSS, "x");
	expect(f, "\"hostname\":\"db1\"", "\"db1/BOOT:1/audit_loss\"");
}

/* One alert in a minute, whoever tries how often. */
static void refuses_to_stop(void **state)
{
	struct fixture *f = *state;
	struct stops stops = {.report = &f->report};

	assert_int_equal(stops_check(&stops, false), -1);
	stops_refused(&stops, 11, 1000);
	expect(f, "\"stop_refused\"", "SIGTERM from pid 11, uid 1000 was ignored");
	assert_int_equal(stops_check(&stops, false), -1);
	for (uint32_t pid = 20; pid < 3020; pid++)
		stops_refused(&stops, pid, 1001);
	expect(f, NULL, NULL);
	f->now += 1000;
	assert_int_equal(stops_check(&stops, false), STOPS_QUIET_MS - 1000);
	f->now += STOPS_QUIET_MS - 1000;
	assert_int_equal(stops_check(&stops, false), -1);
	expect(f, "from pid 3019, uid 1001 was ignored", "; 3000 times since the last alert");
	stops_refused(&stops, 5, 0);
	expect(f, NULL, NULL);
	stops_check(&stops, true); /* the end */
	expect(f, "from pid 5, uid 0", "; 1 times");
	stops_check(&stops, true);
	expect(f, NULL, NULL);
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(golden),
		TEST(two_formats),
		TEST(lines),
		TEST(losses),
		TEST(losses_of_all_kinds),
		TEST(losses_of_outputs),
		TEST(undecided),
		TEST(undecided_rest),
		TEST(names_the_host),
		TEST(refuses_to_stop),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
