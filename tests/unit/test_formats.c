/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * What is true of every format, for alerts of any bytes and any length: one clean line within its bound
 * that an independent reader takes apart, and what is not named as cut comes back as it was.
 * LONG=1 tries 1,000,000 alerts.
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>

#include "alert/alert.h"
#include "base/utf8.h"
#include "support/anyalert.h"
#include "support/effort.h"
#include "support/flatread.h"
#include "support/jsonread.h"
#include "support/render.h"

#define SHOWN_MAX 80000

typedef int read_fn(const char *p, size_t n, struct flat_read *ret_read);

/* The flat formats; `signs` as flatread_show() has them, NULL: everything can be read back. */
static const struct flat {
	enum format format;
	read_fn *read;
	const char *signs, *truncated, *args_hex;
} flats[] = {
	{FORMAT_KV, flatread_kv, NULL, "truncated", "args_hex"},
	{FORMAT_CEF, flatread_cef, "", "audispSigmaTruncated", "audispSigmaArgsHex"},
	{FORMAT_LEEF, flatread_leef, "^", "truncated", "argsHex"},
};

#define FLATS (sizeof(flats) / sizeof(flats[0]))

/* Is `name` in the list? "all" stands for every name. */
static bool is_listed(const char *list, const char *name)
{
	size_t n = strlen(name);

	if (!list)
		return false;
	if (strcmp(list, "all") == 0)
		return true;
	for (; (list = strstr(list, name)); list++) {
		if ((list[n] == ',' || list[n] == '\0'))
			return true;
	}
	return false;
}

/* --- what was read ------------------------------------------------------------------------------- */

static void assert_text(const struct flat *flat, const char *got, struct str text)
{
	static char shown[SHOWN_MAX];

	if (text.n == 0) {
		assert_null(got);
		return;
	}
	assert_non_null(got);
	if (flat->signs) {
		assert_true(10 * text.n < sizeof(shown));
		flatread_show(text.p, text.n, flat->signs, shown);
		assert_string_equal(got, shown);
	} else {
		assert_int_equal(strlen(got), text.n);
		assert_memory_equal(got, text.p, text.n);
	}
}

/* The texts that an alert of random bytes has, by their keys. */
static void assert_texts(
	const struct flat *flat, const struct flat_read *read, const struct sample *s)
{
	const struct event *e = &s->event;
	const struct {
		const char *key[FLATS];
		struct str text;
	} texts[] = {
		{{"process", "cs6", "commandLine"}, e->argv.line},
		{{"process_current_directory", "audispSigmaWorkingDirectory", "workingDirectory"},
			alert_field(&s->alert, FIELD_CURRENT_DIRECTORY)},
		{{"process_path", "", "processPath"}, alert_field(&s->alert, FIELD_IMAGE)},
		{{"tty", "audispSigmaTty", "tty"}, e->tty},
		{{"session_id", "flexString2", "sessionId"}, e->session},
		{{"user", "duser", "usrName"}, e->user.name},
		{{"user_id", "duid", "userId"}, e->user.id},
		{{"effective_user", "", "effectiveUser"}, e->effective.name},
		{{"login_user", "suser", "loginUser"}, e->audit.name},
		{{"login_user_id", "suid", "loginUserId"}, e->audit.id},
		{{"syscall", "audispSigmaSyscall", "syscall"}, e->syscall},
		{{"dest", "dvchost", "identHostName"}, s->alert.origin},
		{{"rule_author", "cs1", "ruleAuthor"}, STR("Seth Hanford")},
	};
	const char *truncated = flatread_get(read, flat->truncated);

	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
		const char *key = texts[i].key[flat - flats];

		if (*key && !is_listed(truncated, key))
			assert_text(flat, flatread_get(read, key), texts[i].text);
	}
}

static bool shows_all(const struct flat *flat, const struct argv *argv)
{
	static char shown[SHOWN_MAX];

	for (size_t i = 0; flat->signs && i < argv->n; i++) {
		if (!flatread_show(argv->arg[i].p, argv->arg[i].n, flat->signs, shown))
			return false;
	}
	return true;
}

/* What cannot be read back is there in hexadecimal, and nothing else is. Returns whether it is. */
static bool assert_hex(
	const struct flat *flat, const struct flat_read *read, const struct argv *argv)
{
	const char *hex = flatread_get(read, flat->args_hex);
	unsigned byte;

	if (shows_all(flat, argv)) {
		assert_null(hex);
		return false;
	}
	assert_non_null(hex);
	if (is_listed(flatread_get(read, flat->truncated), flat->args_hex))
		return true;
	for (size_t i = 0; i < argv->n; i++) {
		if (i > 0) {
			assert_memory_equal(hex, "00", 2);
			hex += 2;
		}
		for (size_t k = 0; k < argv->arg[i].n; k++, hex += 2) {
			assert_int_equal(sscanf(hex, "%2x", &byte), 1);
			assert_int_equal(byte, (unsigned char)argv->arg[i].p[k]);
		}
	}
	assert_string_equal(hex, "");
	return true;
}

/* --- rendering ----------------------------------------------------------------------------------- */

static void render(enum format format, const struct sample *s, size_t max, struct buf *out)
{
	buf_reset(out, POOL_SIZE);
	assert_int_equal(alert_render(format, &s->alert, max, out), 0);
	assert_in_range(out->n, 1, max);
}

static void read_flat(
	const struct flat *flat, const struct sample *s, size_t max, struct flat_read *ret_read)
{
	struct buf out;

	buf_init(&out, max);
	render(flat->format, s, max, &out);
	if (flat->read(out.p, out.n, ret_read) != 0)
		fail_msg("cannot be read: %.*s", (int)out.n, out.p);
	buf_done(&out);
}

static const size_t lines[] = {ALERT_BODY_MIN, 4000, MAX_LINE, 64000};

static void test_random_flat(void **state)
{
	static struct str arg[RANDOM_ARGS];
	static char pool[POOL_SIZE];
	uint64_t seed = 20261123;
	const char *more = getenv("LONG");
	int rounds = more && *more && *more != '0' ? 1000000 : effort_small() ? 100 : 3000;
	size_t whole = 0, cut = 0, hex = 0, least = (size_t)rounds / 3;

	(void)state;
	for (int i = 0; i < rounds; i++) {
		struct sample s;

		random_alert(&s, &seed, pool, arg);
		for (size_t k = 0; k < FLATS; k++) {
			struct flat_read read;

			read_flat(&flats[k], &s, lines[i % 4], &read);
			assert_texts(&flats[k], &read, &s);
			hex += assert_hex(&flats[k], &read, &s.event.argv);
			*(flatread_get(&read, flats[k].truncated) ? &cut : &whole) += 1;
			flatread_done(&read);
		}
	}
	assert_true(whole > least && cut > least && hex > least);
}

/* --- JSON ---------------------------------------------------------------------------------------- */

static void assert_args_equal(const struct sample *s, const struct json_value *v)
{
	const struct json_value *a = json_get(v, "process.args");
	const struct argv *argv = &s->event.argv;

	assert_int_equal(a ? a->n : 0, argv->n);
	a = a ? a->first : NULL;
	for (size_t i = 0; i < argv->n; i++, a = a->next) {
		assert_int_equal(a->n, argv->arg[i].n);
		assert_memory_equal(a->text, argv->arg[i].n ? argv->arg[i].p : "", a->n);
	}
}

static void assert_command_equal(const struct sample *s, const struct json_value *v)
{
	const struct json_value *evidence = json_get(v, "evidences")->first;
	const struct json_value *command = json_get(evidence, "process.cmd_line");
	struct str line = s->event.argv.line;

	assert_true(line.n == 0 || command);
	if (line.n)
		assert_int_equal(command->n, line.n);
	if (line.n)
		assert_memory_equal(command->text, line.p, line.n);
}

/* What ECS and OCSF tell of the same random alert. */
static void test_random_json(void **state)
{
	static struct str arg[RANDOM_ARGS];
	static char pool[POOL_SIZE];
	uint64_t seed = 20261122;
	const char *more = getenv("LONG");
	int rounds = more && *more && *more != '0' ? 1000000 : effort_small() ? 100 : 3000;
	size_t equal = 0, trimmed = 0;

	(void)state;
	for (int i = 0; i < rounds; i++) {
		struct sample s;

		random_alert(&s, &seed, pool, arg);
		struct json_value *v = render_json(FORMAT_ECS, &s, lines[i % 4], NULL);
		struct json_value *o = render_json(FORMAT_OCSF, &s, lines[i % 4], NULL);

		if (!is_listed(text_at(v, "labels.truncated"), "process.args") &&
			!json_get(v, "labels.args_hex")) {
			assert_args_equal(&s, v);
			equal++;
		} else {
			trimmed++;
		}
		if (!is_listed(text_at(o, "unmapped.truncated"), "evidences.process.cmd_line") &&
			utf8_valid(s.event.argv.line))
			assert_command_equal(&s, o);
		json_value_free(v);
		json_value_free(o);
	}
	assert_true((int)equal > rounds / 6 && (int)trimmed > rounds / 10);
}

/* A person's line of the same. */
static void test_random_text(void **state)
{
	static struct str arg[RANDOM_ARGS];
	static char pool[POOL_SIZE], shown[SHOWN_MAX];
	uint64_t seed = 20261124;
	struct buf out;

	(void)state;
	buf_init(&out, TEXT_LINE_MAX);
	for (int i = 0; i < (effort_small() ? 100 : 3000); i++) {
		struct sample s;

		random_alert(&s, &seed, pool, arg);
		buf_reset(&out, POOL_SIZE);
		assert_int_equal(text_render(&s.alert, &out), 0);
		assert_int_equal(out.p[out.n - 1], '\n');
		assert_true(flatread_show(out.p, out.n - 1, "", shown));
	}
	buf_done(&out);
}

/* --- bounds -------------------------------------------------------------------------------------- */

/* Each bound is kept, byte by byte where caps change. */
static void test_exact_bound(void **state)
{
	struct longest l;
	struct buf out;

	(void)state;
	buf_init(&out, 10000);
	for (int format = 0; format < FORMAT_COUNT; format++) {
		longest_init(&l, 'x');
		for (size_t max = ALERT_BODY_MIN; max < 9000;
			max +=
			!effort_small() && (max < 2300 || (max > 7400 && max < 7600)) ? 1 : 97) {
			render((enum format)format, &l.s, max, &out);
		}
	}
	buf_done(&out);
}

/* The shortest line holds the longest alert of every kind, in the bytes that take most room. */
static void test_shortest_line(void **state)
{
	static const char fills[] = {'x', '\x01', '\xff', '"', '=', '^', '\\', '1'};
	struct longest l;
	struct buf out;

	(void)state;
	buf_init(&out, ALERT_BODY_MIN);
	for (size_t i = 0; i < FORMAT_COUNT * sizeof(fills) * UNIT_COUNT; i++) {
		longest_init(&l, fills[i / FORMAT_COUNT / UNIT_COUNT]);
		l.s.event.unit = (enum unit)(i / FORMAT_COUNT % UNIT_COUNT);
		render((enum format)(i % FORMAT_COUNT), &l.s, ALERT_BODY_MIN, &out);
	}
	buf_done(&out);
}

/* The longest command that is written whole fills the line; one byte more is cut, and told. */
static void test_fits_to_the_byte(void **state)
{
	static char text[4001];
	struct sample s;
	struct buf out;

	(void)state;
	memset(text, 'x', sizeof(text));
	buf_init(&out, 10000);
	for (int format = 0; format < FORMAT_COUNT; format++) {
		if (format == FORMAT_ECS) /* has the arguments as well, see test_ecs_limits.c */
			continue;
		sample_init(&s);
		s.event.argv.line = (struct str){text, 3000};
		render((enum format)format, &s, 8000, &out);
		size_t n = out.n;

		assert_false(str_has(buf_str(&out), STR("runcated")));
		render((enum format)format, &s, n, &out);
		assert_int_equal(out.n, n);
		assert_false(str_has(buf_str(&out), STR("runcated")));
		render((enum format)format, &s, n - 1, &out);
		assert_true(str_has(buf_str(&out), STR("runcated")));
		s.event.argv.line.n = 4000;
		render((enum format)format, &s, 8000, &out);
		assert_false(str_has(buf_str(&out), STR("runcated")));
		s.event.argv.line.n = 4001;
		render((enum format)format, &s, 8000, &out);
		assert_true(str_has(buf_str(&out), STR("runcated")));
	}
	buf_done(&out);
}

/* Everything at its longest, in the bytes that take most room: what must be there still is. */
static void test_everything_long(void **state)
{
	static const char *const kept[][FLATS] = {{"id", "externalId", "id"},
		{"signature", "cs2", "ruleName"}, {"rule_author", "cs1", "ruleAuthor"},
		{"mitre_tactic_id", "cs3", "mitreTacticId"},
		{"mitre_technique_id", "cs2", "mitreTechniqueId"}, {"process_id", "dpid", "pid"},
		{"process_path", "dproc", "processPath"}, {"process", "cs6", "commandLine"},
		{"args_count", "cn1", "argsCount"}, {"user", "duser", "usrName"},
		{"dest", "dvchost", "identHostName"},
		{"truncated", "audispSigmaTruncated", "truncated"}};
	static const char fills[] = {'x', '\x01', '\xff', '"', '=', '^', '\\'};
	struct longest l;

	(void)state;
	for (size_t i = 0; i < 4 * sizeof(fills) * FLATS; i++) {
		const struct flat *flat = &flats[i % FLATS];
		size_t max = lines[i / FLATS / sizeof(fills)];
		struct flat_read read;

		longest_init(&l, fills[i / FLATS % sizeof(fills)]);
		read_flat(flat, &l.s, max, &read);
		for (size_t k = 0; k < sizeof(kept) / sizeof(kept[0]); k++) {
			if (!flatread_get(&read, kept[k][flat - flats]))
				fail_msg("%s is missing in a line of %zu", kept[k][flat - flats],
					max);
		}
		flatread_done(&read);
	}
}

static void test_no_memory(void **state)
{
	struct sample s;
	struct buf out;

	(void)state;
	sample_init(&s);
	for (int format = 0; format < FORMAT_COUNT; format++) {
		buf_init(&out, 100);
		assert_int_equal(alert_render((enum format)format, &s.alert, MAX_LINE, &out), -1);
		buf_done(&out);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_random_flat),
		cmocka_unit_test(test_random_json),
		cmocka_unit_test(test_random_text),
		cmocka_unit_test(test_exact_bound),
		cmocka_unit_test(test_shortest_line),
		cmocka_unit_test(test_fits_to_the_byte),
		cmocka_unit_test(test_everything_long),
		cmocka_unit_test(test_no_memory),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
