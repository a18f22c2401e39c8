/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "support/live.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#include "rulebook.h"

#define MAX_TEXT (1 << 20)

static uint64_t live_now(void *ctx)
{
	return ((struct live *)ctx)->now_ms;
}

static void live_alert(void *ctx, const struct event *event, const struct match *match)
{
	struct live *l = ctx;

	buf_addf(&l->alerts, "%.*s%s%.*s %u\n", STR_ARG(event->id.node),
		event->id.node.n ? " " : "", STR_ARG(match->rule->stem), event->id.serial);
}

void live_begin(struct live *l, const struct rulebook *book)
{
	*l = (struct live){.now_ms = 5000};
	l->clock = (struct clock){.mono_ms = live_now, .real_ms = live_now, .ctx = l};
	struct engine_options options = {.plan = book->plan,
		.names = &book->set->names,
		.clock = &l->clock,
		.alert = live_alert,
		.ctx = l};

	l->engine = engine_new(&options);
	assert_non_null(l->engine);
	buf_init(&l->alerts, MAX_TEXT);
}

void live_exec(struct live *l, const struct stream_exec *e)
{
	struct buf text;

	buf_init(&text, MAX_TEXT);
	stream_exec(&text, e);
	engine_feed(l->engine, buf_str(&text));
	buf_done(&text);
}

void live_check(struct live *l, const char *wanted)
{
	buf_addc(&l->alerts, '\0');
	assert_string_equal(l->alerts.p, wanted);
	buf_reset(&l->alerts, MAX_TEXT);
}

void live_end(struct live *l, struct engine_counters *ret_counters)
{
	struct engine_counters c;

	engine_finish(l->engine);
	engine_counters(l->engine, &c);
	live_check(l, "");
	engine_free(l->engine);
	buf_done(&l->alerts);
	if (ret_counters)
		*ret_counters = c;
}
