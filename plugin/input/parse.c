/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "input/parse.h"

#include <auparse.h>
#include <libaudit.h>
#include <stdlib.h>

struct parser {
	auparse_state_t *au;
	void (*each)(void *ctx, struct record *record);
	void *ctx;
	size_t handed_back; /* records of the batch */
	struct parse_counters counters;
};

static void event_ready(auparse_state_t *au, auparse_cb_event_t kind, void *ctx)
{
	struct parser *p = ctx;

	if (kind != AUPARSE_CB_EVENT_READY || auparse_first_record(au) <= 0)
		return;
	do {
		struct record record = {(unsigned)auparse_get_type(au), au, au};

		if (record.type == AUDIT_EOE || auparse_first_field(au) <= 0)
			continue;
		p->handed_back++;
		p->each(p->ctx, &record);
	} while (auparse_next_record(au) > 0);
}

struct parser *parser_new(void)
{
	struct parser *p = calloc(1, sizeof(*p));

	if (!p)
		return NULL;
	p->au = auparse_init(AUSOURCE_FEED, NULL);
	if (!p->au) {
		free(p);
		return NULL;
	}
	auparse_add_callback(p->au, event_ready, p, NULL);
	return p;
}

void parser_free(struct parser *p)
{
	if (!p)
		return;
	auparse_destroy(p->au);
	free(p);
}

const struct parse_counters *parser_counters(const struct parser *p)
{
	return &p->counters;
}

/* The first PARSE_BATCH records of *rest, and how many they are. */
static struct str take_batch(struct str *rest, size_t *ret_records)
{
	size_t n = 0, i;

	for (i = 0; i < PARSE_BATCH && n < rest->n; i++) {
		const char *newline = memchr(rest->p + n, '\n', rest->n - n);

		n = newline ? (size_t)(newline - rest->p) + 1 : rest->n;
	}
	struct str batch = str_sub(*rest, 0, n);

	*rest = str_sub(*rest, n, rest->n);
	*ret_records = i;
	return batch;
}

/* The line that ends the event for libauparse; returns its length. */
static size_t end_of_event(const struct gathered *event, char *to)
{
	static const struct str prefix = STR("node="), head = STR("type=EOE msg=audit("),
				tail = STR("): \n");
	char *at = to;

	if (event->node.n) {
		at = mempcpy(at, prefix.p, prefix.n);
		at = mempcpy(at, event->node.p, event->node.n);
		*at++ = ' ';
	}
	at = mempcpy(at, head.p, head.n);
	at = str_put_u64(at, event->sec, 1);
	*at++ = '.';
	at = str_put_u64(at, event->ms, 3);
	*at++ = ':';
	at = str_put_u64(at, event->serial, 1);
	at = mempcpy(at, tail.p, tail.n);
	return (size_t)(at - to);
}

void parser_event(struct parser *p, const struct gathered *event,
	void (*each)(void *ctx, struct record *record), void *ctx)
{
	char eoe[NODE_MAX_BYTES + 128];
	struct str rest = event->records;
	size_t n = end_of_event(event, eoe);

	p->each = each;
	p->ctx = ctx;
	p->counters.events++;
	while (rest.n > 0) {
		size_t records;
		struct str batch = take_batch(&rest, &records);

		p->handed_back = 0;
		/* The result tells of malformed lines from audit 4.2 on; what could be read is delivered. */
		auparse_feed(p->au, batch.p, batch.n);
		auparse_feed(p->au, eoe, n);
		auparse_feed(p->au, "", 0);
		if (p->handed_back < records)
			p->counters.refused += records - p->handed_back;
	}
}

bool record_field(struct record *record, struct str *ret_name, struct str *ret_value)
{
	auparse_state_t *au = record->fields;

	while (au) {
		const char *name = auparse_get_field_name(au);
		const char *value = auparse_get_field_str(au);

		if (auparse_next_field(au) <= 0)
			record->fields = NULL;
		if (name && value) {
			*ret_name = str_of(name);
			*ret_value = str_of(value);
			return true;
		}
		au = record->fields;
	}
	return false;
}

void record_rewind(struct record *record)
{
	record->fields = auparse_first_field(record->first) > 0 ? record->first : NULL;
}
