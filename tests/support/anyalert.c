/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "support/anyalert.h"

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
	/* These never are what somebody likes. */
	sample_field(&l->s, FIELD_DESTINATION_IP, "0000:0000:0000:0000:0000:ffff:255.255.255.255");
	sample_field(&l->s, FIELD_DESTINATION_PORT, "65535");
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

void longest_init(struct longest *l, char fill)
{
	struct str all = {l->text, sizeof(l->text)};

	memset(l->text, fill, sizeof(l->text));
	sample_init(&l->s);
	longest_rule(l, all);
	longest_event(l, all);
	l->correlation = (struct correlation){0};
	l->found = (struct correlated){.correlation = &l->correlation,
		.value = -1.23456789012345e-300,
		.matches = SIZE_MAX};
	while (l->found.n_events < CORRELATED_EVENTS_MAX)
		l->found.event[l->found.n_events++] =
			(struct correlated_event){UINT64_MAX, UINT32_MAX, &l->s.rule};
	l->s.alert.correlated = &l->found;
}

/* --- random --------------------------------------------------------------------------------------- */

uint64_t next_random(uint64_t *seed)
{
	*seed ^= *seed >> 12;
	*seed ^= *seed << 25;
	*seed ^= *seed >> 27;
	return *seed * 2685821657736338717u;
}

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

void random_alert(struct sample *s, uint64_t *seed, char *pool, struct str *arg)
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
