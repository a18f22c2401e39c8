/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>

#include "alert/alert.h"
#include "sigma/attack.h"
#include "support/jsonread.h"
#include "support/render.h"
#include "support/sample.h"

/* `n` arguments i00000, i00001 ..., to be freed with free_args(). */
static void many_args(struct sample *s, size_t n)
{
	struct str *arg = calloc(n, sizeof(*arg));
	char *text = malloc(n * 7 + 1);

	assert_true(arg && text);
	for (size_t i = 0; i < n; i++) {
		snprintf(text + i * 7, 8, "i%05zu ", i % 100000);
		arg[i] = (struct str){text + i * 7, 6};
	}
	s->event.argv = (struct argv){.arg = arg, .n = n, .argc = n, .line = {text, n * 7 - 1}};
}

static void free_args(struct sample *s)
{
	free((char *)s->event.argv.arg[0].p);
	free((struct str *)s->event.argv.arg);
}

static void test_many_args(void **state)
{
	struct sample s;
	size_t n, seen = 0, omitted = 0, bytes = 0;
	char last[16];

	(void)state;
	sample_init(&s);
	many_args(&s, 3000);
	struct json_value *v = render_ecs(&s, MAX_LINE, &n);
	const struct json_value *args = json_get(v, "process.args");

	assert_true(n > MAX_LINE - 200); /* the room is used */
	assert_string_equal(text_at(v, "labels.truncated"), "process.args,process.command_line");
	assert_int_equal(json_get(v, "process.command_line")->n, 4000);
	assert_string_equal(json_get(v, "process.args_count")->text, "3000");
	for (const struct json_value *a = args->first; a; a = a->next, seen++) {
		if (sscanf(a->text, "<... %zu arguments, %zu bytes ...>", &omitted, &bytes) == 2) {
			assert_true(seen > 100);
		} else {
			snprintf(last, sizeof(last), "i%05zu", seen + omitted - (omitted ? 1 : 0));
			assert_string_equal(a->text, last);
		}
	}
	assert_string_equal(last, "i02999");
	assert_int_equal(seen - 1 + omitted, 3000);
	assert_int_equal(bytes, omitted * 6);
	json_value_free(v);
	free_args(&s);
}

static void test_long_argument(void **state)
{
	struct sample s;
	size_t head = 0, cut, n;
	char *text = malloc(100001);

	(void)state;
	assert_non_null(text);
	for (size_t i = 0; i < 100000; i++)
		text[i] = (char)('a' + i % 26);
	memcpy(text + 99990, "0123456789", 11);
	sample_init(&s);
	s.arg[2] = (struct str){text, 100000};
	s.event.argv.line = s.arg[2];
	struct json_value *v = render_ecs(&s, MAX_LINE, &n);
	const struct json_value *arg = json_get(v, "process.args")->first->next->next;
	const char *mark = strstr(arg->text, "<... ");

	assert_non_null(mark);
	head = (size_t)(mark - arg->text);
	assert_int_equal(sscanf(mark, "<... %zu bytes ...>", &cut), 1);
	assert_memory_equal(arg->text, text, head);
	assert_string_equal(arg->text + arg->n - 10, "0123456789");
	assert_int_equal(arg->n - strcspn(mark, ">") - 1 + cut, 100000);
	assert_true(head > 300);
	assert_true(n > MAX_LINE - 1500);
	assert_int_equal(json_get(v, "process.command_line")->n, 4000);
	json_value_free(v);
	free(text);
}

/* Between "all of it" and "trimmed": every length of an argument around the limit. */
static void test_every_length(void **state)
{
	char text[9000];
	struct sample s;
	size_t whole = 0, n;

	(void)state;
	memset(text, 'x', sizeof(text));
	sample_init(&s);
	s.event.argv = (struct argv){.arg = s.arg, .n = 1, .argc = 1, .line = STR("x")};
	for (size_t length = 6000; length < 7000; length++) {
		s.arg[0] = (struct str){text, length};
		struct json_value *v = render_ecs(&s, MAX_LINE, &n);

		if (json_get(v, "process.args")->first->n == length) {
			assert_null(json_get(v, "labels"));
			whole = length;
		} else {
			assert_string_equal(text_at(v, "labels.truncated"), "process.args");
			assert_true(n > MAX_LINE - 300);
		}
		json_value_free(v);
	}
	/* The longest one that is written whole fills the line to the byte. */
	s.arg[0] = (struct str){text, whole};
	json_value_free(render_ecs(&s, MAX_LINE, &n));
	assert_int_equal(n, MAX_LINE);
}

#define LISTED 40

/* A sample that borrows all its texts and lists from here. */
struct longest {
	struct sample s;
	struct attack_entry entry[LISTED];
	struct attack_tag tag[LISTED];
	struct str list[LISTED];
	char text[5000];
};

static void longest_rule(struct longest *l, struct str all)
{
	struct rule *r = &l->s.rule;

	for (size_t i = 0; i < LISTED; i++) {
		l->entry[i] = (struct attack_entry){"T1548.999",
			"A technique with one of the longest names there are, as of today", ""};
		l->tag[i] = (struct attack_tag){&l->entry[i], &l->entry[LISTED - 1 - i]};
		l->list[i] = all;
	}
	l->list[LISTED / 2] = STR("\xff");
	r->id = r->title = r->license = all;
	r->authors = r->references = r->tags = (struct str_list){l->list, LISTED};
	r->tactic = r->technique = l->tag;
	r->n_tactics = r->n_techniques = LISTED;
}

static void longest_event(struct longest *l, struct str all)
{
	struct event *e = &l->s.event;

	e->argv = (struct argv){.arg = l->list, .n = LISTED, .argc = INT32_MAX, .line = all};
	e->argv.incomplete = e->incomplete = l->s.alert.undecided = true;
	for (size_t f = 0; f < FIELD_COUNT; f++)
		e->field[f] = (struct value){.text = all, .state = VALUE_WHOLE};
	e->user = (struct account){all, all};
	e->effective = (struct account){all, str_sub(all, 1, 4000)};
	e->audit = (struct account){all, str_sub(all, 1, 4001)};
	e->session = e->tty = e->syscall = e->comm = all;
	e->pid = e->ppid = STR("2147483647");
	e->id.serial = UINT32_MAX;
	e->id.sec = UINT64_MAX;
	l->s.alert.origin = all;
	l->s.alert.suppressed = UINT64_MAX;
}

/* Everything at its longest, in the bytes that take most room: still one valid line. */
static void test_everything_long(void **state)
{
	static const char *const kept[] = {"event.id", "rule.id", "rule.name", "rule.author",
		"rule.license", "threat.tactic.id", "threat.technique.id", "process.pid",
		"process.name", "process.executable", "process.args", "process.args_count",
		"process.command_line", "user.name", "host.name", "labels.args_hex",
		"labels.suppressed", "labels.truncated"};
	static const size_t lines[] = {ALERT_BODY_MIN, 2500, 3000, 4096, 6000, MAX_LINE, 65000};
	static const char fills[] = {'x', '\x01', '\xff'};
	struct longest l;

	(void)state;
	for (size_t i = 0; i < sizeof(lines) / sizeof(lines[0]) * sizeof(fills); i++) {
		size_t max = lines[i / sizeof(fills)];

		memset(l.text, fills[i % sizeof(fills)], sizeof(l.text));
		sample_init(&l.s);
		longest_rule(&l, (struct str){l.text, sizeof(l.text)});
		longest_event(&l, (struct str){l.text, sizeof(l.text)});
		struct json_value *v = render_ecs(&l.s, max, NULL);

		for (size_t k = 0; k < sizeof(kept) / sizeof(kept[0]); k++) {
			if (!json_get(v, kept[k]))
				fail_msg("%s is missing in a line of %zu", kept[k], max);
		}
		if (max > 3000)
			assert_non_null(json_get(v, "auditd.session"));
		if (max >= MAX_LINE)
			assert_true(json_get(v, "process.command_line")->n >= 666);
		json_value_free(v);
	}
}

/* An unprivileged user can make this one; the work must stay in proportion to the line. */
static void test_600000_args(void **state)
{
	struct sample s;

	(void)state;
	sample_init(&s);
	many_args(&s, 600000);
	struct json_value *v = render_ecs(&s, MAX_LINE, NULL);

	assert_string_equal(json_get(v, "process.args_count")->text, "600000");
	json_value_free(v);
	free_args(&s);
}

/* xorshift64*: the same events in every run. */
static uint64_t next_random(uint64_t *seed)
{
	*seed ^= *seed >> 12;
	*seed ^= *seed << 25;
	*seed ^= *seed >> 27;
	return *seed * 2685821657736338717u;
}

#define POOL_SIZE 20000

/* Bytes of one of several kinds, from the pool, NUL never. */
static struct str random_text(uint64_t *seed, char *pool, size_t *used, size_t max)
{
	static const char *const pieces[] = {"/etc", " ", "\"", "\\", "\xe2\x82\xac",
		"\xe2\x80\xae", "\xf0\x9f\x98\x80", "\n", "\x1b[", "${jndi:", "<... ", "\xc3"};
	uint64_t kind = next_random(seed) % 4;
	size_t want = next_random(seed) % (max + 1), n = 0;
	char *p = pool + *used;

	if (want > POOL_SIZE - *used)
		want = POOL_SIZE - *used;
	while (n < want) {
		uint64_t r = next_random(seed);

		if (kind == 0) {
			p[n++] = (char)(r % 255 + 1);
		} else if (kind == 1) {
			p[n++] = (char)('a' + r % 26);
		} else {
			const char *piece = pieces[r % (kind == 2 ? 7 : 12)];

			if (n + strlen(piece) > want)
				break;
			memcpy(p + n, piece, strlen(piece));
			n += strlen(piece);
		}
	}
	*used += n;
	return (struct str){p, n};
}

static void random_event(struct sample *s, uint64_t *seed, char *pool, struct str *arg)
{
	struct event *e = &s->event;
	size_t used = 0,
	       n = next_random(seed) % 8 ? next_random(seed) % 8 : next_random(seed) % 200;
	size_t longest = next_random(seed) % 10 ? 40 : 6000;
	struct str *const texts[] = {&e->comm, &e->tty, &e->session, &e->user.id, &e->user.name,
		&e->effective.name, &e->audit.id, &e->audit.name, &e->pid, &e->syscall};

	sample_init(s);
	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
		if (next_random(seed) % 3 == 0)
			*texts[i] = random_text(seed, pool, &used, 40);
	}
	e->field[FIELD_IMAGE].text = random_text(seed, pool, &used, longest / 2);
	e->field[FIELD_CURRENT_DIRECTORY].text = random_text(seed, pool, &used, longest / 2);
	for (size_t i = 0; i < n; i++)
		arg[i] = random_text(seed, pool, &used, longest);
	e->argv = (struct argv){.arg = arg, .n = n, .argc = n};
	e->argv.line = (struct str){pool, used};
}

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

static void test_random(void **state)
{
	static const size_t lines[] = {ALERT_BODY_MIN, 4000, MAX_LINE, 64000};
	struct str arg[200];
	char *pool = malloc(POOL_SIZE);
	uint64_t seed = 20261122;
	const char *more = getenv("LONG");
	int rounds = more && *more && *more != '0' ? 1000000 : 20000;
	size_t equal = 0, trimmed = 0;

	(void)state;
	assert_non_null(pool);
	for (int i = 0; i < rounds; i++) {
		struct sample s;

		random_event(&s, &seed, pool, arg);
		struct json_value *v = render_ecs(&s, lines[i % 4], NULL);

		const char *truncated = text_at(v, "labels.truncated");

		if (!strstr(truncated, "process.args") && strcmp(truncated, "all") != 0 &&
			!json_get(v, "labels.args_hex")) {
			assert_args_equal(&s, v);
			equal++;
		} else {
			trimmed++;
		}
		json_value_free(v);
	}
	free(pool);
	assert_true(equal > 3000 && trimmed > 2000);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_many_args),
		cmocka_unit_test(test_long_argument),
		cmocka_unit_test(test_every_length),
		cmocka_unit_test(test_everything_long),
		cmocka_unit_test(test_600000_args),
		cmocka_unit_test(test_random),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
