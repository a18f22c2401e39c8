/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "support/correlating.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include <cmocka.h>

static void say(struct buf *said, const struct errs *errs)
{
	for (size_t i = 0; i < errs->n; i++) {
		const struct err *err = &errs->list[i];

		if (err->kind == ERR_NOTICE || strstr(err->msg, "not a UUID"))
			continue;
		buf_addf(said, "%d:%d: %s%s\n", err->line, err->col,
			err->kind == ERR_WARNING ? "warning: " : "", err->msg);
	}
	buf_addc(said, '\0');
	said->n--;
}

struct rulebook *correlating_rules(const char *yaml, struct buf *said)
{
	char path[] = "/tmp/test-correlating-XXXXXX";
	const char *paths[] = {path};
	const struct rulebook_source source = {.path = paths, .n = 1, .trust = RULESET_ANY_OWNER};
	int fd = mkstemp(path);
	struct errs errs = {0};
	struct buf all;

	assert_true(fd >= 0);
	assert_int_equal(write(fd, yaml, strlen(yaml)), (ssize_t)strlen(yaml));
	close(fd);
	struct rulebook *book = rulebook_load(&source, &errs);

	unlink(path);
	assert_non_null(book);
	buf_init(&all, 1 << 20);
	say(said ? said : &all, &errs);
	if (!said)
		assert_string_equal(all.p, "");
	buf_done(&all);
	errs_done(&errs);
	return book;
}

static void on_hit(void *ctx, const struct match *match)
{
	struct correlating_hits *hits = ctx;

	buf_addf(&hits->text, "%s %u %.15g\n", match->rule->id.p, hits->serial,
		match->correlated->value);
}

void correlating_init(
	struct correlating *c, const char *yaml, const struct correlate_limits *limits)
{
	*c = (struct correlating){
		.book = correlating_rules(yaml, NULL), .hits = calloc(1, sizeof(*c->hits))};
	struct correlate_options options = {.plan = c->book->plan, .hit = on_hit, .ctx = c->hits};

	assert_non_null(c->hits);

	options.limits = limits;
	buf_init(&c->hits->text, 64 << 20);
	assert_int_equal(correlator_new(&options, &c->correlator), 0);
	assert_non_null(c->correlator);
}

void correlating_done(struct correlating *c)
{
	correlator_free(c->correlator);
	rulebook_free(c->book);
	buf_done(&c->hits->text);
	free(c->hits);
}

static void set(struct event *event, enum field field, const char *text)
{
	if (text)
		event->field[field] = (struct value){.text = str_of(text), .state = VALUE_WHOLE};
}

static size_t place_of(const struct plan *plan, const char *id)
{
	size_t place = 0;

	while (place < plan_rules(plan) && !str_eq(plan_rule(plan, place)->id, str_of(id)))
		place++;
	assert_true(place < plan_rules(plan));
	return place;
}

void correlating_send(struct correlating *c, const struct correlating_match *match)
{
	size_t place = place_of(c->book->plan, match->rule);
	struct match found = {.rule = plan_rule(c->book->plan, place), .place = place};
	struct event event = {.id = {.node = str_of(match->node),
				      .sec = match->ms / 1000,
				      .ms = (uint32_t)(match->ms % 1000),
				      .serial = match->serial},
		.unit = UNIT_PROCESS_CREATION};

	set(&event, FIELD_USER, match->user);
	set(&event, FIELD_SESSION_ID, match->session);
	set(&event, FIELD_COMMAND_LINE, match->line);
	set(&event, FIELD_PROCESS_ID, match->pid);
	c->hits->serial = match->serial;
	correlator_event(c->correlator);
	correlator_match(c->correlator, &event, &found);
}

const char *correlating_take(struct correlating *c)
{
	buf_addc(&c->hits->text, '\0');
	c->hits->text.n = 0;
	return c->hits->text.p;
}

struct correlate_counters correlating_counters(const struct correlating *c)
{
	struct correlate_counters counters = {0};

	correlator_count(c->correlator, &counters);
	return counters;
}
