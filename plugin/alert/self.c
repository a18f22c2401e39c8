/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "alert/self.h"

#include <stdio.h>

#define SELF_LEVEL(kind, id, level, title) [kind] = (level),
const enum level self_levels[SELF_COUNT] = {SELF_TABLE(SELF_LEVEL)};
#undef SELF_LEVEL

static const struct {
	struct str id, title;
} kinds[SELF_COUNT] = {
#define SELF_ROW(kind, id, level, title) [kind] = {STR(id), STR(title)},
	SELF_TABLE(SELF_ROW)
#undef SELF_ROW
};

int self_render(enum format format, const struct self_alert *self, size_t max, struct buf *out)
{
	char id[128];
	struct str author = STR("audisp-sigma project");
	struct rule rule = {
		.id = kinds[self->kind].id,
		.stem = kinds[self->kind].id,
		.title = kinds[self->kind].title,
		.level = self_levels[self->kind],
		.authors = {&author, 1},
	};
	struct event event = {
		.id = {.sec = self->now_ms / 1000, .ms = (uint32_t)(self->now_ms % 1000)},
	};

	snprintf(id, sizeof(id), "%s:%llu", self->boot_id, (unsigned long long)self->counter);
	struct alert alert = {
		.event = &event,
		.rule = &rule,
		.origin = self->origin,
		.created_ms = self->now_ms,
		.self_id = str_of(id),
		.reason = self->reason,
	};

	return alert_render(format, &alert, max, out);
}
