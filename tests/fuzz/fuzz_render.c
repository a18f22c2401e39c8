/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * An alert with any bytes in any of its texts, in every format, at several lengths.
 *
 * Input: two bytes of a length, one of flags, one that chooses techniques, then texts, each up to a NUL
 * (no text of an event or a rule holds one), expanded; those behind the named ones are arguments. In an
 * alert about ourselves there are none, but a reason.
 */
#include "fuzz/fuzz.h"

#include <stdlib.h>

#include "sigma/attack.h"

#define ARGS_MAX  2000
#define LIST_MAX  3
#define TAGS_MAX  64
#define TEXTS_MAX (16u * 1024) /* several times what one line may hold */

enum {
	UNDECIDED = 1,
	INCOMPLETE = 2,
	ARGV_INCOMPLETE = 4,
	CUT_IMAGE = 8,
	NO_IMAGE = 16,
	SELF = 32
};

struct sample {
	struct event event;
	struct rule rule;
	struct alert alert;
	struct str author[LIST_MAX], tag[LIST_MAX], reference[1];
	struct str arg[ARGS_MAX];
	struct attack_tag technique[TAGS_MAX];
	struct buf line;
};

static void fill_texts(struct sample *s, struct str *rest)
{
	struct event *e = &s->event;
	struct rule *r = &s->rule;
	struct str *const text[] = {
		&s->alert.origin,
		&r->title,
		&r->id,
		&r->stem,
		&r->license,
		&s->author[0],
		&s->author[1],
		&s->author[2],
		&s->tag[0],
		&s->tag[1],
		&s->tag[2],
		&s->reference[0],
		&e->field[FIELD_IMAGE].text,
		&e->field[FIELD_CURRENT_DIRECTORY].text,
		&e->user.id,
		&e->user.name,
		&e->effective.id,
		&e->effective.name,
		&e->audit.id,
		&e->audit.name,
		&e->syscall,
		&e->pid,
		&e->ppid,
		&e->comm,
		&e->tty,
		&e->session,
	};

	for (size_t i = 0; i < sizeof(text) / sizeof(text[0]); i++)
		*text[i] = fuzz_until(rest, '\0');
	r->authors = (struct str_list){s->author, LIST_MAX};
	r->tags = (struct str_list){s->tag, LIST_MAX};
	r->references = (struct str_list){s->reference, 1};
}

/* Arguments are slices of their own here: what renders them does not know of the line. */
static void fill_args(struct sample *s, struct str rest)
{
	struct argv *argv = &s->event.argv;

	while (rest.n > 0 && argv->n < ARGS_MAX) {
		if (argv->n)
			buf_addc(&s->line, ' ');
		s->arg[argv->n] = fuzz_until(&rest, '\0');
		buf_add(&s->line, s->arg[argv->n++]);
	}
	FUZZ_CHECK(!s->line.overflow);
	argv->arg = s->arg;
	argv->argc = argv->n;
	argv->line = buf_str(&s->line);
}

static void fill_techniques(struct sample *s, unsigned choice)
{
	static const char *const ids[] = {"T1082", "T1059.004", "T1613", "T1057", "T1003.008",
		"T1547.006", "T1070.004", "T1018"};
	size_t n = choice % (TAGS_MAX + 1);

	for (size_t i = 0; i < n; i++) {
		const struct attack_entry *entry = attack_find(str_of(ids[(choice + i * 3) % 8]));

		FUZZ_CHECK(entry);
		s->technique[i].entry = attack_parent(entry);
		s->technique[i].detail = attack_parent(entry) == entry ? NULL : entry;
	}
	s->rule.technique = s->technique;
	s->rule.n_techniques = n;
	s->rule.tactic = s->technique;
	s->rule.n_tactics = n % 5;
}

/* An alert about ourselves is of no event, and its id is one of our own. */
static void fill_self(struct sample *s, struct str *rest)
{
	s->event = (struct event){.id = s->event.id};
	s->rule.id = STR("audit_loss");
	s->alert.self_id = STR("0f3c:7");
	s->alert.reason = fuzz_until(rest, '\0');
}

static void fill(struct sample *s, struct str input, unsigned flags, unsigned choice)
{
	struct event *e = &s->event;

	buf_init(&s->line, 2 * TEXTS_MAX);
	s->alert.event = e;
	s->alert.rule = &s->rule;
	s->alert.created_ms = 1795306688019;
	s->alert.undecided = flags & UNDECIDED;
	e->incomplete = flags & INCOMPLETE;
	e->id = (struct event_id){STR("web7"), choice * 99999999ull, choice * 7, 4294967295u};
	e->field[FIELD_CURRENT_DIRECTORY].state = VALUE_WHOLE;
	e->field[FIELD_IMAGE].state = flags & CUT_IMAGE	 ? VALUE_CUT
				      : flags & NO_IMAGE ? VALUE_MISSING
							 : VALUE_WHOLE;
	s->rule.level = (enum level)(choice % LEVEL_COUNT);
	fill_techniques(s, choice);
	fill_texts(s, &input);
	if (flags & SELF) {
		fill_self(s, &input);
		return;
	}
	fill_args(s, input);
	e->argv.incomplete = flags & ARGV_INCOMPLETE;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct str input = fuzz_input(data, size);
	size_t max = ALERT_BODY_MIN + (fuzz_byte(&input) << 8);
	struct sample *s = calloc(1, sizeof(*s));
	struct buf texts;

	max += fuzz_byte(&input);
	unsigned flags = fuzz_byte(&input), choice = fuzz_byte(&input);

	FUZZ_CHECK(s);
	buf_init(&texts, TEXTS_MAX);
	fuzz_expand(input, &texts);
	fill(s, buf_str(&texts), flags, choice);
	fuzz_check_formats(&s->alert, ALERT_BODY_MIN);
	fuzz_check_formats(&s->alert, max);
	fuzz_check_text(&s->alert);
	buf_done(&s->line);
	buf_done(&texts);
	free(s);
	return 0;
}
