/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "alert/jsonline.h"

void jsonline_init(struct jsonline *e, struct line *line, struct buf *out)
{
	*e = (struct jsonline){.line = line, .alert = line->alert, .event = line->event};
	json_init(&e->j, out);
}

void jsonline_text(struct jsonline *e, const char *key, enum text text, struct str s)
{
	line_cut(e->line, text, json_key_str(&e->j, key, s, line_cap(e->line, text)));
}

void jsonline_list(struct jsonline *e, const char *key, enum text text, struct str_list list)
{
	size_t cap = line_cap(e->line, text);
	size_t left = line_list_cap(e->line), start = 0, size;

	while (start < list.n && list.list[start].n == 0)
		start++;
	if (start == list.n)
		return;
	json_key(&e->j, key);
	json_open(&e->j, '[');
	for (size_t i = start; i < list.n; i++) {
		json_fit(list.list[i], cap, &size);
		if (i > start && size + 3 > left) {
			line_cut(e->line, text, true);
			break;
		}
		left -= size + 3 < left ? size + 3 : left;
		if (list.list[i].n)
			line_cut(e->line, text, json_str(&e->j, list.list[i], cap));
	}
	json_close(&e->j, ']');
}

void jsonline_other_end(struct jsonline *e, const char *key)
{
	uint64_t port;

	jsonline_open(e, key);
	json_key_str(&e->j, "ip", alert_other_end(e->alert), JSON_NO_CAP);
	if (str_u64(alert_field(e->alert, FIELD_DESTINATION_PORT), &port) == 0)
		json_key_u64(&e->j, "port", port);
	jsonline_close(e);
}

void jsonline_word(struct jsonline *e, const char *key, const char *word)
{
	json_key_str(&e->j, key, str_of(word), JSON_NO_CAP);
}

void jsonline_open(struct jsonline *e, const char *key)
{
	json_key(&e->j, key);
	json_open(&e->j, '{');
}

void jsonline_close(struct jsonline *e)
{
	json_close(&e->j, '}');
}

/* A value that already arrived cut is no better than one that is cut here. */
void jsonline_value(struct jsonline *e, const char *key, enum text text, enum field field)
{
	const struct value *value = &e->event->field[field];

	jsonline_text(e, key, text, alert_field(e->alert, field));
	line_cut(e->line, text, value->state == VALUE_CUT);
}

void jsonline_command(struct jsonline *e, const char *key)
{
	const struct event *event = e->event;

	line_cut(e->line, TEXT_COMMAND,
		event->field[FIELD_COMMAND_LINE].state == VALUE_CUT && event->argv.n == 0);
	line_cut(e->line, TEXT_COMMAND,
		json_key_str(&e->j, key, alert_command(e->alert), e->line->command_cap));
}

bool jsonline_pid(struct str digits, uint64_t *ret_pid)
{
	return str_u64(digits, ret_pid) == 0 && *ret_pid <= INT32_MAX;
}

/* --- labels --------------------------------------------------------------------------------------- */

static void write_truncated(struct jsonline *e, const char *const names[TEXT_COUNT])
{
	bool first = true;

	json_key(&e->j, "truncated");
	json_quote(&e->j);
	if (line_bare(e->line))
		json_text(&e->j, STR("all"), JSON_NO_CAP);
	for (int i = 0; i < TEXT_COUNT && !line_bare(e->line); i++) {
		if (!line_is_cut(e->line, (enum text)i))
			continue;
		json_text(&e->j, first ? STR("") : STR(","), JSON_NO_CAP);
		json_text(&e->j, str_of(names[i]), JSON_NO_CAP);
		first = false;
	}
	json_quote(&e->j);
	e->j.comma = true;
}

static void write_correlated(struct jsonline *e)
{
	bool bare = line_bare(e->line);
	struct correlation_caps caps = {
		.group = bare ? 0 : line_cap(e->line, TEXT_CORRELATION_GROUP),
		.events = bare ? 0 : line_cap(e->line, TEXT_CORRELATION_EVENTS),
	};

	correlation_write(&e->j, e->alert, &e->line->correlation, &caps);
	line_cut(e->line, TEXT_CORRELATION_GROUP, caps.group_cut);
	line_cut(e->line, TEXT_CORRELATION_EVENTS, caps.events_cut);
}

bool jsonline_has_labels(const struct jsonline *e)
{
	const struct event *event = e->event;

	return e->alert->undecided || event->argv.incomplete || event->incomplete ||
	       e->line->args_hex || line_truncated(e->line) || e->alert->suppressed ||
	       e->alert->correlated;
}

void jsonline_labels(struct jsonline *e, const char *const names[TEXT_COUNT])
{
	write_correlated(e);
	json_key_digits(&e->j, "suppressed", e->alert->suppressed);
	jsonline_word(e, "undecided", e->alert->undecided ? "true" : "");
	jsonline_word(e, "argv_incomplete", e->event->argv.incomplete ? "true" : "");
	jsonline_word(e, "incomplete", e->event->incomplete ? "true" : "");
	if (e->line->args_hex) {
		json_key(&e->j, "args_hex");
		line_cut(e->line, TEXT_ARGS_HEX,
			args_write_hex(&e->j, &e->event->argv, line_cap(e->line, TEXT_ARGS_HEX)));
	}
	if (line_truncated(e->line)) /* what is in here may be the only one */
		write_truncated(e, names);
}
