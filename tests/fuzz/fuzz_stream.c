/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * The whole engine with the shipped rules: every alert is rendered in both formats, and is about an exec
 * that the kernel reported.
 *
 * Input: one byte that decides how the stream is cut, one that says how fast the clock goes (0: a file),
 * then the stream, expanded. The rules are those of the source tree, $srcdir/rules.
 */
#include "fuzz/fuzz.h"

#include <stdio.h>
#include <stdlib.h>

#include "engine.h"
#include "rulebook.h"

#define STEP_MS 16

struct run {
	struct str stream;
	uint64_t now_ms;
	uint64_t alerts;
};

/* libauparse keeps a part of records that no kernel writes, such as one with two cwd=. */
const char *__lsan_default_suppressions(void);
const char *__lsan_default_suppressions(void)
{
	return "leak:libauparse\n";
}

static const struct rulebook *rules(void)
{
	static struct rulebook *book;
	const char *srcdir = getenv("srcdir");
	char path[4096];
	const char *paths[] = {path};
	struct errs errs = {0};

	if (book)
		return book;
	snprintf(path, sizeof(path), "%s/rules/residence", srcdir ? srcdir : ".");
	book = rulebook_load(
		&(struct rulebook_source){.path = paths, .n = 1, .trust = RULESET_ANY_OWNER},
		&errs);
	FUZZ_CHECK(book && errs.errors == 0 && book->loaded > 0);
	errs_done(&errs);
	return book;
}

static uint64_t now(void *ctx)
{
	const struct run *r = ctx;

	return r->now_ms;
}

/* Is there a record of this type that says it belongs to this event? */
static bool reported(struct str stream, struct str mark, const struct event_id *id)
{
	while (str_has(stream, mark)) {
		const char *at = memmem(stream.p, stream.n, mark.p, mark.n);
		char number[3][24] = {"", "", ""};
		struct str rest;

		stream = str_sub(stream, (size_t)(at - stream.p) + mark.n, stream.n);
		rest = stream;
		for (int i = 0; i < 3; i++) {
			struct str digits = fuzz_until(&rest, ".:)"[i]);

			while (digits.n > 1 && digits.p[0] == '0')
				digits = str_sub(digits, 1, digits.n);
			if (digits.n < sizeof(number[i]))
				memcpy(number[i], digits.p, digits.n);
		}
		if (strtoull(number[0], NULL, 10) == id->sec &&
			strtoull(number[1], NULL, 10) == id->ms &&
			strtoull(number[2], NULL, 10) == id->serial)
			return true;
	}
	return false;
}

static void on_alert(void *ctx, const struct event *event, const struct match *match)
{
	struct run *r = ctx;
	const struct alert alert = {.event = event,
		.rule = match->rule,
		.undecided = match->undecided,
		.origin = event->id.node.n ? event->id.node : STR("host"),
		.created_ms = 1795306688019};

	r->alerts++;
	FUZZ_CHECK(reported(r->stream, STR("type=SYSCALL msg=audit("), &event->id));
	FUZZ_CHECK(event->argv.n == 0 ||
		   reported(r->stream, STR("type=EXECVE msg=audit("), &event->id));
	FUZZ_CHECK(event->syscall.n && event->argv.line.n);
	fuzz_check_ecs(&alert, ALERT_BODY_MIN);
	fuzz_check_ecs(&alert, 7940);
	fuzz_check_text(&alert);
}

static void run(struct run *r, uint32_t seed, uint64_t step_ms)
{
	const struct clock clock = {.mono_ms = now, .real_ms = now, .ctx = r};
	const struct engine_options options = {
		.plan = rules()->plan,
		.clock = step_ms ? &clock : NULL,
		.alert = on_alert,
		.ctx = r,
	};
	struct engine *e = engine_new(&options);
	struct engine_counters c;
	struct str rest = r->stream;

	FUZZ_CHECK(e);
	while (rest.n > 0) {
		size_t n = fuzz_piece(&seed, 4096);

		if (n > rest.n)
			n = rest.n;
		engine_feed(e, str_sub(rest, 0, n));
		r->now_ms += step_ms;
		engine_age(e);
		rest = str_sub(rest, n, rest.n);
	}
	engine_finish(e);
	engine_counters(e, &c);
	FUZZ_CHECK(c.lines.bytes == r->stream.n && c.matches == r->alerts);
	FUZZ_CHECK(c.evaluated <= c.gather.events && c.cut_argv <= c.evaluated);
	FUZZ_CHECK(c.match.evaluations == c.evaluated * plan_rules(options.plan));
	FUZZ_CHECK(c.no_memory == 0);
	engine_free(e);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct str input = fuzz_input(data, size);
	uint32_t seed = fuzz_byte(&input);
	uint64_t step_ms = (uint64_t)fuzz_byte(&input) * STEP_MS;
	struct run r = {.now_ms = 1};
	struct buf stream;

	buf_init(&stream, FUZZ_EXPAND_MAX);
	fuzz_expand(input, &stream);
	r.stream = buf_str(&stream);
	run(&r, seed, step_ms);
	buf_done(&stream);
	return 0;
}
