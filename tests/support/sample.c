/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "support/sample.h"

#include <assert.h>

#include "sigma/attack.h"

static const struct attack_entry discovery = {"TA0007", "Discovery", "discovery"};
static const struct attack_entry t1082 = {"T1082", "System Information Discovery", "discovery"};

void sample_field(struct sample *s, enum field field, const char *text)
{
	s->event.field[field] =
		(struct value){.text = str_of(text), .state = text ? VALUE_WHOLE : VALUE_MISSING};
}

void sample_args(struct sample *s, const char *const *args)
{
	size_t n = 0, at = 0;

	for (; args[n]; n++) {
		struct str arg = str_of(args[n]);

		assert(n < SAMPLE_ARGS_MAX && at + arg.n + 1 < sizeof(s->line));
		s->arg[n] = arg;
		if (n)
			s->line[at++] = ' ';
		memcpy(s->line + at, arg.p, arg.n);
		at += arg.n;
	}
	s->event.argv = (struct argv){.arg = s->arg, .n = n, .argc = n, .line = {s->line, at}};
	s->event.field[FIELD_COMMAND_LINE] =
		(struct value){.text = s->event.argv.line, .state = VALUE_WHOLE};
}

static void init_event(struct sample *s)
{
	struct event *e = &s->event;

	e->id = (struct event_id){STR("web7"), 1795306688, 15, 3};
	e->user = e->effective = (struct account){STR("0"), STR("root")};
	e->audit = (struct account){STR("1500"), STR("dev")};
	e->syscall = STR("execve");
	e->pid = STR("3352");
	e->ppid = STR("3351");
	e->comm = STR("ls");
	e->tty = STR("pts0");
	e->session = STR("3");
	sample_field(s, FIELD_IMAGE, "/usr/bin/ls");
	sample_field(s, FIELD_CURRENT_DIRECTORY, "/root");
	sample_args(s, (const char *const[]){"ls", "-id", "/", NULL});
}

static void init_rule(struct sample *s)
{
	struct rule *r = &s->rule;

	r->stem = STR("residence_root_inode");
	r->id = STR("6f0c2a52-9f3e-4f0e-8a52-5b8e3f1d7c10");
	r->title = STR("Root directory inode listing");
	r->license = STR("DRL-1.1");
	r->level = LEVEL_HIGH;
	s->author[0] = STR("Seth Hanford");
	s->reference[0] = STR("https://example.org/inode");
	s->reference[1] = STR("https://example.org/second");
	s->tag[0] = STR("attack.discovery");
	s->tag[1] = STR("attack.t1082");
	r->authors = (struct str_list){s->author, 1};
	r->references = (struct str_list){s->reference, 2};
	r->tags = (struct str_list){s->tag, 2};
	s->tactic.entry = &discovery;
	s->technique.entry = &t1082;
	r->tactic = &s->tactic;
	r->technique = &s->technique;
	r->n_tactics = r->n_techniques = 1;
}

void sample_init(struct sample *s)
{
	memset(s, 0, sizeof(*s));
	init_event(s);
	init_rule(s);
	s->alert = (struct alert){.event = &s->event,
		.rule = &s->rule,
		.origin = STR("web7"),
		.created_ms = 1795306688019};
}

void sample_doubtful(struct sample *s)
{
	sample_args(s, (const char *const[]){"cat", "\xff\x80x", "", NULL});
	s->event.argv.incomplete = s->event.incomplete = s->alert.undecided = true;
	s->alert.suppressed = 12;
	s->event.audit = (struct account){STR("4294967295"), STR_NONE};
	s->event.session = STR("4294967295");
	s->event.field[FIELD_CURRENT_DIRECTORY].state = VALUE_CUT;
	sample_field(s, FIELD_PARENT_IMAGE, "/usr/bin/bash");
	sample_field(s, FIELD_PARENT_COMMAND_LINE, "bash -l");
}
