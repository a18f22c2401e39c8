/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Repeats of alerts: what is one, how long a window lasts, what the rate lets through, and that the
 * sum of what is sent, told and not told yet is always that of what matched.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#include "detect/suppress.h"
#include "support/sample.h"

#define RULES	  3
#define MINUTE_MS 60000
#define WINDOW_MS (10 * MINUTE_MS)

struct fixture {
	uint64_t now;
	struct clock clock;
	struct rule rule[RULES];
	struct plan *plan, *turned; /* the same rules the other way round */
	struct suppress s;
	struct sample sample;
};

static uint64_t fake_now(void *ctx)
{
	return ((struct fixture *)ctx)->now;
}

static struct plan *plan_of(struct rule *const *rule, size_t n)
{
	struct plan *plan = plan_new();

	for (size_t i = 0; i < n; i++)
		assert_int_equal(plan_add(plan, rule[i], NULL), 0);
	return plan;
}

static void set_rules(struct fixture *f, const struct plan *plan, uint64_t window_ms, uint32_t rate)
{
	const struct suppress_limits limits = {.window_ms = window_ms, .rate = rate};

	assert_int_equal(suppress_rules(&f->s, plan, &limits), 0);
}

static int setup(void **state)
{
	struct fixture *f = calloc(1, sizeof(*f));
	static const char *const names[RULES] = {"aaa", "bbb", "ccc"};

	f->now = 5; /* a host that has just booted */
	f->clock = (struct clock){.mono_ms = fake_now, .ctx = f};
	for (size_t i = 0; i < RULES; i++)
		f->rule[i] = (struct rule){.id = str_of(names[i]), .title = str_of(names[i])};
	f->plan = plan_of((struct rule *[]){&f->rule[0], &f->rule[1], &f->rule[2]}, RULES);
	f->turned = plan_of((struct rule *[]){&f->rule[2], &f->rule[1], &f->rule[0]}, RULES);
	assert_int_equal(suppress_init(&f->s, &f->clock), 0);
	set_rules(f, f->plan, WINDOW_MS, 0);
	sample_init(&f->sample);
	*state = f;
	return 0;
}

static int teardown(void **state)
{
	struct fixture *f = *state;

	suppress_done(&f->s);
	plan_free(f->plan);
	plan_free(f->turned);
	free(f);
	return 0;
}

static struct suppress_verdict ask_event(
	struct fixture *f, const struct event *event, const struct rule *rule)
{
	struct match match = {.rule = rule};

	while (plan_rule(f->s.plan, match.place) != rule)
		match.place++;
	return suppress_ask(&f->s, event, &match);
}

/* The event of the sample and the first rule. */
static struct suppress_verdict ask(struct fixture *f)
{
	return ask_event(f, &f->sample.event, &f->rule[0]);
}

static void assert_sent(struct suppress_verdict verdict, uint64_t suppressed)
{
	assert_false(verdict.hold);
	assert_int_equal(verdict.suppressed, suppressed);
}

/* All that is to be told of a rule; everything is told then. */
static struct suppress_held told(struct fixture *f, const struct rule *rule)
{
	struct suppress_held sum = {0}, held;
	const struct rule *of;
	size_t at = 0;

	while ((of = suppress_untold(&f->s, &at, &held))) {
		assert_true(held.repeats || held.over_rate);
		if (of == rule)
			sum = held;
	}
	assert_false(f->s.untold);
	return sum;
}

/* --- windows ------------------------------------------------------------------------------------- */

static void a_window(void **state)
{
	struct fixture *f = *state;
	uint64_t from = f->now;

	assert_sent(ask(f), 0);
	assert_true(ask(f).hold);
	/* A repeat does not make it longer. */
	f->now = from + WINDOW_MS - 1;
	assert_true(ask(f).hold);
	f->now = from + WINDOW_MS;
	assert_sent(ask(f), 2);
	assert_true(ask(f).hold);
	f->now = from + 2 * WINDOW_MS - 1;
	assert_true(ask(f).hold);
	/* However much later, as long as nothing was told otherwise. */
	f->now = from + 5 * WINDOW_MS;
	assert_sent(ask(f), 2);
	f->now += WINDOW_MS;
	assert_sent(ask(f), 0);
	assert_int_equal(f->s.counters.repeats, 4);
	assert_int_equal(f->s.counters.ended_early, 0);
}

static void a_count_is_told_in_time(void **state)
{
	struct fixture *f = *state;
	uint64_t from = f->now;

	assert_sent(ask(f), 0);
	for (int i = 0; i < 7; i++)
		assert_true(ask(f).hold);
	f->now = from + WINDOW_MS + SUPPRESS_LINGER_MS - 1;
	suppress_sweep(&f->s, false);
	assert_false(f->s.untold);
	f->now++;
	suppress_sweep(&f->s, false);
	assert_true(f->s.untold);
	assert_int_equal(told(f, &f->rule[0]).repeats, 7);
	assert_null(repeats_oldest(&f->s.repeats));
	assert_sent(ask(f), 0); /* told once */
	suppress_sweep(&f->s, true);
	assert_false(f->s.untold);
	assert_true(ask(f).hold);
	/* At the end what is in open windows, which go on. */
	suppress_sweep(&f->s, true);
	assert_int_equal(told(f, &f->rule[0]).repeats, 1);
	assert_true(ask(f).hold);
	f->now += WINDOW_MS;
	assert_sent(ask(f), 1);
}

static void off(void **state)
{
	struct fixture *f = *state;

	set_rules(f, f->plan, 0, 0);
	for (int i = 0; i < 10000; i++)
		assert_sent(ask(f), 0);
	assert_int_equal(f->s.counters.repeats + f->s.counters.over_rate, 0);
	assert_null(repeats_oldest(&f->s.repeats));
}

/* Before there are rules, or without memory for them. */
static void no_rules(void **state)
{
	struct fixture *f = *state;
	struct match match = {.rule = &f->rule[0]};
	struct suppress none;

	assert_int_equal(suppress_init(&none, &f->clock), 0);
	assert_sent(suppress_ask(&none, &f->sample.event, &match), 0);
	assert_sent(suppress_ask(&none, &f->sample.event, &match), 0);
	suppress_sweep(&none, true);
	assert_false(none.untold);
	suppress_done(&none);
}

/* The alert did not get out: nobody knows of it, so the next one is sent. */
static void unsent(void **state)
{
	struct fixture *f = *state;
	struct suppress_verdict verdict = ask(f);

	suppress_unsent(&f->s, &verdict);
	assert_false(f->s.untold);
	assert_sent(ask(f), 0);
	assert_true(ask(f).hold);
	f->now += WINDOW_MS;
	verdict = ask(f);
	assert_sent(verdict, 1);
	suppress_unsent(&f->s, &verdict);
	assert_int_equal(told(f, &f->rule[0]).repeats, 1);
	assert_sent(ask(f), 0);
	/* One that opened no window. */
	f->sample.event.incomplete = true;
	verdict = ask(f);
	suppress_unsent(&f->s, &verdict);
	assert_false(f->s.untold);
}

/* --- what is no repeat --------------------------------------------------------------------------- */

static void other_user(struct sample *s)
{
	s->event.user.id = STR("1000");
}

static void other_effective(struct sample *s)
{
	s->event.effective.id = STR("1000");
}

static void other_login(struct sample *s)
{
	s->event.audit.id = STR("1501");
}

static void users_turned(struct sample *s)
{
	s->event.user.id = s->event.audit.id;
	s->event.audit.id = STR("0");
}

static void users_joined(struct sample *s) /* 0 0 1500 */
{
	s->event.effective.id = STR("01500");
	s->event.audit.id = STR("");
}

static void other_program(struct sample *s)
{
	sample_field(s, FIELD_IMAGE, "/usr/bin/ls ");
}

static void no_program(struct sample *s)
{
	sample_field(s, FIELD_IMAGE, NULL);
}

static void empty_program(struct sample *s)
{
	sample_field(s, FIELD_IMAGE, "");
}

static void other_last_byte(struct sample *s)
{
	sample_args(s, (const char *const[]){"ls", "-id", "/\x01", NULL});
}

static void other_argv0(struct sample *s)
{
	sample_args(s, (const char *const[]){"sl", "-id", "/", NULL});
}

static void one_more(struct sample *s)
{
	sample_args(s, (const char *const[]){"ls", "-id", "/", "", NULL});
}

static void one_less(struct sample *s)
{
	sample_args(s, (const char *const[]){"ls", "-id", NULL});
}

static void no_args(struct sample *s)
{
	sample_args(s, (const char *const[]){NULL});
}

static void one_of_two(struct sample *s) /* the same command line */
{
	sample_args(s, (const char *const[]){"ls", "-id /", NULL});
}

static void other_parent(struct sample *s)
{
	sample_field(s, FIELD_PARENT_IMAGE, "/usr/bin/bash");
}

static void empty_parent(struct sample *s)
{
	sample_field(s, FIELD_PARENT_IMAGE, "");
}

static void other_host(struct sample *s)
{
	s->event.id.node = STR("web8");
}

/* What changes from one to the next of the same: it is a repeat all the same. */
static void later(struct sample *s)
{
	s->event.id.sec += 7;
	s->event.id.serial++;
	s->event.pid = STR("3353");
	s->event.ppid = STR("17");
	s->event.session = STR("4");
	s->event.tty = STR("pts1");
	s->event.comm = STR("x");
	sample_field(s, FIELD_CURRENT_DIRECTORY, "/tmp");
}

/* What nobody knows to be the same. */
static void part_of_argv(struct sample *s)
{
	s->event.argv.incomplete = true;
}

static void part_of_event(struct sample *s)
{
	s->event.incomplete = true;
}

static void part_of_program(struct sample *s)
{
	s->event.field[FIELD_IMAGE].state = VALUE_CUT;
}

static void part_of_parent(struct sample *s)
{
	other_parent(s);
	s->event.field[FIELD_PARENT_IMAGE].state = VALUE_CUT;
}

static void a_record(struct sample *s)
{
	s->event.unit = UNIT_RECORD;
}

/* --- files and connections */

static void access_of(struct sample *s, const char *file)
{
	s->event.unit = UNIT_FILE_ACCESS;
	s->event.argv = (struct argv){0};
	s->event.syscall = STR("openat");
	sample_field(s, FIELD_SYSCALL, "openat");
	sample_field(s, FIELD_SUCCESS, "true");
	sample_field(s, FIELD_COMMAND_LINE, "ls -id /");
	sample_field(s, FIELD_TARGET_FILENAME, file);
}

static void a_file(struct sample *s)
{
	access_of(s, "/.dockerenv");
}

static void a_file_otherwise(struct sample *s)
{
	a_file(s);
	later(s);
	sample_field(s, FIELD_SYSCALL, "newfstatat");
	sample_field(s, FIELD_SUCCESS, "false");
}

static void other_file(struct sample *s)
{
	access_of(s, "/run/.dockerenv");
}

static void created_file(struct sample *s)
{
	a_file(s);
	s->event.unit = UNIT_FILE_EVENT;
}

static void file_by_other_command(struct sample *s)
{
	a_file(s);
	sample_field(s, FIELD_COMMAND_LINE, "ls -d /");
}

static void file_by_unknown_command(struct sample *s)
{
	a_file(s);
	sample_field(s, FIELD_COMMAND_LINE, NULL);
}

static void file_by_long_command(struct sample *s)
{
	a_file(s);
	s->event.field[FIELD_COMMAND_LINE].state = VALUE_CUT;
}

static void file_by_other_program(struct sample *s)
{
	a_file(s);
	other_program(s);
}

static void file_by_other_parent(struct sample *s)
{
	a_file(s);
	other_parent(s);
}

static void file_by_other_user(struct sample *s)
{
	a_file(s);
	other_user(s);
}

static const struct value own_name = {.text = STR("/proc/self/cgroup"), .state = VALUE_WHOLE};

static void own_file(struct sample *s)
{
	access_of(s, "/proc/3352/cgroup");
	s->event.field[FIELD_TARGET_FILENAME].more = &own_name;
}

static void own_file_of_another(struct sample *s)
{
	access_of(s, "/proc/3353/cgroup");
	s->event.field[FIELD_TARGET_FILENAME].more = &own_name;
}

static void own_file_by_name(struct sample *s)
{
	access_of(s, "/proc/self/cgroup");
}

static void part_of_file(struct sample *s)
{
	a_file(s);
	s->event.field[FIELD_TARGET_FILENAME].state = VALUE_CUT;
}

static void part_of_file_event(struct sample *s)
{
	a_file(s);
	part_of_event(s);
}

static void connection_to(
	struct sample *s, const char *address, const char *port, const char *initiated)
{
	s->event.unit = UNIT_NETWORK_CONNECTION;
	s->event.argv = (struct argv){0};
	s->event.syscall = STR("connect");
	sample_field(s, FIELD_DESTINATION_IP, address);
	sample_field(s, FIELD_DESTINATION_PORT, port);
	sample_field(s, FIELD_INITIATED, initiated);
}

static void a_connection(struct sample *s)
{
	connection_to(s, "192.0.2.1", "80", "true");
}

static void same_connection(struct sample *s)
{
	a_connection(s);
	later(s);
}

static void other_address(struct sample *s)
{
	connection_to(s, "192.0.2.2", "80", "true");
}

static void other_port(struct sample *s)
{
	connection_to(s, "192.0.2.1", "8", "true");
}

static void accepted(struct sample *s)
{
	connection_to(s, "192.0.2.1", "80", "false");
}

static const struct {
	const char *name;
	void (*change)(struct sample *s);
	enum { OTHER, SAME, NEVER } kind;
} changes[] = {
	{"other user", other_user, OTHER},
	{"other effective user", other_effective, OTHER},
	{"other login", other_login, OTHER},
	{"users turned", users_turned, OTHER},
	{"users joined", users_joined, OTHER},
	{"other program", other_program, OTHER},
	{"no program", no_program, OTHER},
	{"empty program", empty_program, OTHER},
	{"other last byte", other_last_byte, OTHER},
	{"other argv[0]", other_argv0, OTHER},
	{"one more", one_more, OTHER},
	{"one less", one_less, OTHER},
	{"no arguments", no_args, OTHER},
	{"one of two", one_of_two, OTHER},
	{"other parent", other_parent, OTHER},
	{"empty parent", empty_parent, OTHER},
	{"other host", other_host, OTHER},
	{"later", later, SAME},
	{"part of argv", part_of_argv, NEVER},
	{"part of event", part_of_event, NEVER},
	{"part of program", part_of_program, NEVER},
	{"part of parent", part_of_parent, NEVER},
	{"a record", a_record, NEVER},
	{"a file", a_file, OTHER},
	{"a file otherwise", a_file_otherwise, SAME},
	{"other file", other_file, OTHER},
	{"created file", created_file, OTHER},
	{"file by other command", file_by_other_command, OTHER},
	{"file by unknown command", file_by_unknown_command, OTHER},
	{"file by long command", file_by_long_command, OTHER},
	{"file by other program", file_by_other_program, OTHER},
	{"file by other parent", file_by_other_parent, OTHER},
	{"file by other user", file_by_other_user, OTHER},
	{"own file", own_file, OTHER},
	{"own file of another", own_file_of_another, SAME},
	{"own file by name", own_file_by_name, SAME},
	{"part of file", part_of_file, NEVER},
	{"part of file event", part_of_file_event, NEVER},
	{"a connection", a_connection, OTHER},
	{"same connection", same_connection, SAME},
	{"other address", other_address, OTHER},
	{"other port", other_port, OTHER},
	{"accepted", accepted, OTHER},
};

/* Each against all that came before it, twice. */
static void what_is_a_repeat(void **state)
{
	struct fixture *f = *state;

	assert_sent(ask(f), 0);
	for (size_t i = 0; i < sizeof(changes) / sizeof(changes[0]); i++) {
		struct sample s;

		sample_init(&s);
		changes[i].change(&s);
		for (int again = 0; again < 2; again++) {
			bool held = ask_event(f, &s.event, &f->rule[0]).hold;

			if (held !=
				(changes[i].kind == SAME || (again && changes[i].kind == OTHER)))
				fail_msg("%s: %s", changes[i].name, held ? "held" : "sent");
		}
	}
}

static void other_rules(void **state)
{
	struct fixture *f = *state;
	struct match match = {.rule = &f->rule[0], .undecided = true};

	for (size_t i = 0; i < RULES; i++)
		assert_false(ask_event(f, &f->sample.event, &f->rule[i]).hold);
	for (size_t i = 0; i < RULES; i++)
		assert_true(ask_event(f, &f->sample.event, &f->rule[i]).hold);
	/* In doubt it is another one. */
	assert_sent(suppress_ask(&f->s, &f->sample.event, &match), 0);
	assert_true(suppress_ask(&f->s, &f->sample.event, &match).hold);
	suppress_sweep(&f->s, true);
	assert_int_equal(told(f, &f->rule[2]).repeats, 1);
}

/* --- a full table -------------------------------------------------------------------------------- */

static void set_number(struct fixture *f, unsigned n, char text[16])
{
	snprintf(text, 16, "%u", n);
	sample_args(&f->sample, (const char *const[]){"ls", "-id", text, NULL});
}

/* Nothing is ever held back that was not sent before; what gives way is told. */
static void full_table(void **state)
{
	enum { SURPLUS = 100 };
	struct fixture *f = *state;
	char text[16];

	for (unsigned i = 0; i < REPEATS_MAX + SURPLUS; i++) {
		set_number(f, i, text);
		assert_sent(ask(f), 0);
		assert_true(ask(f).hold);
		f->now += i % 2;
	}
	assert_int_equal(f->s.counters.ended_early, SURPLUS);
	assert_int_equal(told(f, &f->rule[0]).repeats, SURPLUS);
	set_number(f, SURPLUS, text); /* the oldest that is still there */
	assert_true(ask(f).hold);
	set_number(f, SURPLUS - 1, text);
	assert_sent(ask(f), 0);
	assert_int_equal(told(f, &f->rule[0]).repeats, 2);
	/* Windows that are over give way without being counted. */
	f->now += WINDOW_MS;
	set_number(f, 5, text);
	assert_sent(ask(f), 0);
	assert_int_equal(f->s.counters.ended_early, SURPLUS + 1);
	assert_int_equal(told(f, &f->rule[0]).repeats, 1);
	suppress_sweep(&f->s, true);
	assert_int_equal(told(f, &f->rule[0]).repeats, REPEATS_MAX - 2);
	f->now += SUPPRESS_LINGER_MS;
	suppress_sweep(&f->s, false);
	assert_ptr_equal(repeats_oldest(&f->s.repeats)->newer, 0);
}

/* An attacker knows the code, but not the key. */
static void keys_differ(void **state)
{
	struct fixture *f = *state;
	struct suppress other;

	assert_int_equal(suppress_init(&other, &f->clock), 0);
	assert_memory_not_equal(other.key, f->s.key, SIPHASH_KEY);
	suppress_done(&other);
}

/* --- the rate ------------------------------------------------------------------------------------ */

static size_t sent_of(struct fixture *f, size_t n, const struct rule *rule)
{
	static unsigned number;
	static char text[16]; /* the sample has the last one from here on */
	size_t sent = 0;

	for (size_t i = 0; i < n; i++) {
		set_number(f, number++, text);
		sent += !ask_event(f, &f->sample.event, rule).hold;
	}
	return sent;
}

static void rate(void **state)
{
	struct fixture *f = *state;

	set_rules(f, f->plan, WINDOW_MS, 600);
	assert_int_equal(sent_of(f, 4000, &f->rule[0]), THROTTLE_BURST * 600);
	/* Another rule does not suffer. */
	assert_int_equal(sent_of(f, 10, &f->rule[1]), 10);
	assert_int_equal(told(f, &f->rule[0]).over_rate, 1000);
	/* A tenth of a second for each. */
	f->now += 99;
	assert_int_equal(sent_of(f, 3, &f->rule[0]), 0);
	f->now += 1;
	assert_int_equal(sent_of(f, 3, &f->rule[0]), 1);
	f->now += MINUTE_MS;
	assert_int_equal(sent_of(f, 4000, &f->rule[0]), 600);
	f->now += 100 * WINDOW_MS;
	assert_int_equal(sent_of(f, 4000, &f->rule[0]), THROTTLE_BURST * 600);
	assert_int_equal(f->s.counters.over_rate, 1000 + 3 + 2 + 3400 + 1000);
	assert_int_equal(told(f, &f->rule[0]).over_rate, 3 + 2 + 3400 + 1000);
}

/* What the rate holds back opens no window: it is sent when there is room, and no repeats take room. */
static void rate_and_window(void **state)
{
	struct fixture *f = *state;
	struct suppress_held held;

	set_rules(f, f->plan, WINDOW_MS, 1);
	assert_sent(ask(f), 0);
	for (int i = 0; i < 100; i++)
		assert_true(ask(f).hold);
	assert_int_equal(sent_of(f, 10, &f->rule[0]), THROTTLE_BURST - 1);
	f->sample.event.user.id = STR("1000");
	assert_true(ask(f).hold);
	f->now += MINUTE_MS;
	assert_sent(ask(f), 0);
	suppress_sweep(&f->s, true);
	held = told(f, &f->rule[0]);
	assert_int_equal(held.repeats, 100);
	assert_int_equal(held.over_rate, 10 - (THROTTLE_BURST - 1) + 1);
	/* With windows off it still counts. */
	set_rules(f, f->plan, 0, 1);
	assert_true(ask(f).hold);
	assert_int_equal(told(f, &f->rule[0]).over_rate, 1);
}

/* A window that is over, but the rate lets nothing pass: what it holds waits. */
static void rate_after_window(void **state)
{
	struct fixture *f = *state;

	set_rules(f, f->plan, 1000, 1);
	assert_sent(ask(f), 0);
	assert_true(ask(f).hold);
	assert_int_equal(sent_of(f, 10, &f->rule[0]), THROTTLE_BURST - 1);
	sample_init(&f->sample);
	f->now += 1000;
	assert_true(ask(f).hold);
	assert_int_equal(told(f, &f->rule[0]).over_rate, 10 - (THROTTLE_BURST - 1) + 1);
	f->now += SUPPRESS_LINGER_MS - 1;
	assert_sent(ask(f), 1);
}

/* --- reload -------------------------------------------------------------------------------------- */

static void reload(void **state)
{
	struct fixture *f = *state;
	struct plan *two = plan_of((struct rule *[]){&f->rule[1], &f->rule[0]}, 2);
	uint64_t from = f->now;

	for (size_t i = 0; i < RULES; i++)
		assert_false(ask_event(f, &f->sample.event, &f->rule[i]).hold);
	/* Rules are known by their id, wherever they stand. */
	set_rules(f, f->turned, WINDOW_MS, 0);
	for (size_t i = 0; i < RULES; i++)
		assert_true(ask_event(f, &f->sample.event, &f->rule[i]).hold);
	suppress_sweep(&f->s, true);
	assert_int_equal(told(f, &f->rule[0]).repeats, 1);
	/* One is gone, and begins anew when it comes back. */
	set_rules(f, two, WINDOW_MS, 0);
	assert_true(ask(f).hold);
	suppress_sweep(&f->s, true);
	assert_int_equal(told(f, &f->rule[0]).repeats, 1);
	set_rules(f, f->plan, WINDOW_MS, 0);
	assert_true(ask(f).hold);
	assert_false(ask_event(f, &f->sample.event, &f->rule[2]).hold);
	assert_true(ask_event(f, &f->sample.event, &f->rule[1]).hold);
	suppress_sweep(&f->s, true);
	assert_int_equal(told(f, &f->rule[1]).repeats, 1);
	/* Another length counts for open windows too. */
	f->now = from + WINDOW_MS;
	set_rules(f, f->plan, 2 * WINDOW_MS, 0);
	assert_true(ask(f).hold);
	suppress_sweep(&f->s, true);
	told(f, NULL);
	set_rules(f, f->plan, MINUTE_MS, 0);
	assert_sent(ask(f), 0);
	set_rules(f, f->plan, 0, 0);
	set_rules(f, f->plan, WINDOW_MS, 0);
	assert_sent(ask(f), 0);
	plan_free(two);
}

static void reload_of_the_rate(void **state)
{
	struct fixture *f = *state;

	set_rules(f, f->plan, WINDOW_MS, 2);
	assert_int_equal(sent_of(f, 100, &f->rule[0]), 2 * THROTTLE_BURST);
	told(f, NULL);
	set_rules(f, f->turned, WINDOW_MS, 2); /* no fresh start for an attacker */
	assert_int_equal(sent_of(f, 100, &f->rule[0]), 0);
	assert_int_equal(sent_of(f, 100, &f->rule[2]), 2 * THROTTLE_BURST);
	told(f, NULL);
	set_rules(f, f->turned, WINDOW_MS, 0);
	assert_int_equal(sent_of(f, 100, &f->rule[0]), 100);
	set_rules(f, f->plan, WINDOW_MS, 1);
	assert_int_equal(sent_of(f, 100, &f->rule[0]), THROTTLE_BURST);
	told(f, NULL);
}

/* --- against a naive one ------------------------------------------------------------------------- */

#define KINDS 20

/* Windows by rule and kind, as the manual tells of them. */
struct naive {
	struct {
		bool there;
		uint64_t since_ms, held;
	} window[RULES][KINDS];
	uint64_t window_ms;
	uint64_t told[RULES];
};

static struct suppress_verdict naive_ask(struct naive *o, size_t rule, size_t kind, uint64_t now)
{
	struct suppress_verdict verdict = {.hold = false};

	if (o->window_ms == 0)
		return verdict;
	if (o->window[rule][kind].there && now - o->window[rule][kind].since_ms < o->window_ms) {
		o->window[rule][kind].held++;
		verdict.hold = true;
		return verdict;
	}
	verdict.suppressed = o->window[rule][kind].held;
	o->window[rule][kind].there = true;
	o->window[rule][kind].since_ms = now;
	o->window[rule][kind].held = 0;
	return verdict;
}

static void naive_sweep(struct naive *o, bool all, uint64_t now)
{
	for (size_t i = 0; i < RULES * KINDS; i++) {
		size_t r = i / KINDS, k = i % KINDS;
		bool ended = o->window[r][k].there &&
			     now - o->window[r][k].since_ms >= o->window_ms + SUPPRESS_LINGER_MS;

		if (ended || all) {
			o->told[r] += o->window[r][k].held;
			o->window[r][k].held = 0;
		}
		o->window[r][k].there = o->window[r][k].there && !ended;
	}
}

static uint64_t next_random(uint64_t *seed)
{
	*seed ^= *seed >> 12;
	*seed ^= *seed << 25;
	*seed ^= *seed >> 27;
	return *seed * 2685821657736338717u >> 16;
}

struct sums {
	uint64_t asked, sent, labelled, told[RULES];
};

static void take_told(struct fixture *f, struct sums *sums)
{
	struct suppress_held held;
	const struct rule *rule;
	size_t at = 0;

	while ((rule = suppress_untold(&f->s, &at, &held)))
		sums->told[rule - f->rule] += held.repeats + held.over_rate;
}

static void assert_none_lost(struct fixture *f, struct sums *sums)
{
	uint64_t sum = sums->sent + sums->labelled;

	suppress_sweep(&f->s, true);
	take_told(f, sums);
	for (size_t i = 0; i < RULES; i++)
		sum += sums->told[i];
	assert_int_equal(sum, sums->asked);
	assert_int_equal(f->s.counters.repeats + f->s.counters.over_rate, sums->asked - sums->sent);
}

static void one_step(struct fixture *f, struct naive *o, struct sums *sums, uint64_t random)
{
	static const uint64_t windows[] = {0, 1000, MINUTE_MS, 3 * MINUTE_MS, WINDOW_MS};
	size_t rule = random / 1000 % RULES, kind = random / 10000 % KINDS;
	char text[16];

	f->now += random / 1000000 % 8 ? random / 10000000 % 500 : random / 10000000 % MINUTE_MS;
	if (random % 1000 < 20) {
		suppress_sweep(&f->s, false);
		naive_sweep(o, false, f->now);
	} else if (random % 1000 < 22) {
		suppress_sweep(&f->s, true);
		naive_sweep(o, true, f->now);
		take_told(f, sums);
		o->window_ms = windows[random / 100000 % 5];
		if (o->window_ms == 0)
			memset(o->window, 0, sizeof(o->window));
		set_rules(f, random / 1000 % 2 ? f->plan : f->turned, o->window_ms, 0);
	} else {
		set_number(f, (unsigned)kind, text);
		struct suppress_verdict is = ask_event(f, &f->sample.event, &f->rule[rule]);
		struct suppress_verdict wanted = naive_ask(o, rule, kind, f->now);

		assert_int_equal(is.hold, wanted.hold);
		assert_int_equal(is.suppressed, wanted.suppressed);
		sums->asked++;
		sums->sent += !is.hold;
		sums->labelled += is.suppressed;
	}
}

static void like_a_naive_one(void **state)
{
	struct fixture *f = *state;
	struct naive naive = {.window_ms = WINDOW_MS};
	struct sums sums = {0};
	uint64_t seed = 20261124;

	for (int i = 0; i < 300000; i++)
		one_step(f, &naive, &sums, next_random(&seed));
	assert_none_lost(f, &sums);
	naive_sweep(&naive, true, f->now);
	for (size_t i = 0; i < RULES; i++)
		assert_int_equal(sums.told[i], naive.told[i]);
	print_message("%llu asked, %llu sent\n", (unsigned long long)sums.asked,
		(unsigned long long)sums.sent);
}

/* Everything at once: a full table, a rate, reloads, alerts that get lost on their way. */
static void nothing_is_lost(void **state)
{
	struct fixture *f = *state;
	struct sums sums = {0};
	uint64_t seed = 42, lost = 0;
	char text[16];

	set_rules(f, f->plan, WINDOW_MS, 1500);
	for (int i = 0; i < 400000; i++) {
		uint64_t random = next_random(&seed);

		f->now += random % 10;
		if (random / 10 % 10000 == 0) {
			suppress_sweep(&f->s, true);
			take_told(f, &sums);
			set_rules(f, random & 1 ? f->plan : f->turned, WINDOW_MS, 1500);
		}
		if (random / 10 % 500 == 1) {
			suppress_sweep(&f->s, false);
			take_told(f, &sums);
		}
		set_number(f, (unsigned)(random / 100000 % (random & 2 ? 40000 : 100)), text);
		struct suppress_verdict is =
			ask_event(f, &f->sample.event, &f->rule[random / 1000 % RULES]);

		sums.asked++;
		sums.sent += !is.hold;
		if (!is.hold && random % 97 == 0) {
			suppress_unsent(&f->s, &is);
			lost++;
		} else {
			sums.labelled += is.suppressed;
		}
	}
	assert_none_lost(f, &sums);
	assert_true(f->s.counters.ended_early > 1000 && f->s.counters.over_rate > 1000 &&
		    f->s.counters.repeats > 1000 && lost > 100);
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(a_window),
		TEST(a_count_is_told_in_time),
		TEST(off),
		TEST(no_rules),
		TEST(unsent),
		TEST(what_is_a_repeat),
		TEST(other_rules),
		TEST(full_table),
		TEST(keys_differ),
		TEST(rate),
		TEST(rate_and_window),
		TEST(rate_after_window),
		TEST(reload),
		TEST(reload_of_the_rate),
		TEST(like_a_naive_one),
		TEST(nothing_is_lost),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
