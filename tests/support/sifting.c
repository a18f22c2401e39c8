/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "support/sifting.h"

#include <stdio.h>

#include "support/ruletext.h"

#define HEAD                                                                                       \
	"title: x\nid: 11111111-2222-4333-8444-555555555555\n"                                     \
	"logsource: {product: linux, service: auditd}\nlevel: low\ndetection:\n"
#define HITS_MAX (64u << 20)

/* Each rule by itself: one that matches everything would keep the others from being seen. */
const char *const sifting_rules[] = {
	"  s: {type: PATH, name|endswith: [/cat, /ls, cgroup]}\n  condition: s\n",
	"  s: {type: PATH, nametype: [CREATE, PARENT], name|contains: a}\n  condition: s\n",
	"  s: {type: PATH, name: /usr/bin/cat}\n  condition: s\n",
	"  s: {type: PATH, mode|startswith: '0100', item: 0}\n  condition: s\n",
	"  s: {type: CWD, cwd|startswith: /ro}\n  condition: s\n",
	"  s: {cwd: '/root'}\n  condition: s\n",
	"  s: {type: SYSCALL, SYSCALL: [execve, openat], euid: 0}\n  condition: s\n",
	"  s: {SYSCALL: execve}\n  condition: s\n",
	"  s: {SYSCALL|contains: exec}\n  condition: s\n",
	"  s: {type: SYSCALL, syscall: 59, comm: cat}\n  condition: s\n",
	"  s: {type: SYSCALL, exe|re: '/(ls|cat)$'}\n  condition: s\n",
	"  s: {type: SYSCALL, a0|re: '^[0-9a-f]+$'}\n  condition: s\n",
	"  s: {type: SYSCALL, UID: root}\n  condition: s\n",
	"  s: {OUID: root}\n  condition: s\n",
	"  s: {ARCH: x86_64, comm|contains: s}\n  condition: s\n",
	"  s: {key: audisp_sigma_exec}\n  condition: s\n",
	"  s: {key|contains: exec}\n  condition: s\n",
	"  s: {type: SYSCALL, exit|lt: 0}\n  condition: s\n",
	"  s: {tty: null, type: SYSCALL}\n  condition: s\n",
	"  s: {name: ''}\n  condition: s\n",
	"  s: {proctitle|contains: cat}\n  condition: s\n",
	"  s: {type|startswith: PROC}\n  condition: s\n",
	"  s: {type: EXECVE, a0: cat}\n  condition: s\n",
	"  s: {type: EXECVE, a1|contains: cgroup}\n  condition: s\n",
	"  s: {UtcTime|contains: '2026'}\n  condition: s\n",
	"  s: {saddr|startswith: '02'}\n  condition: s\n",
	"  s: ['/usr/bin', 'cgroup ']\n  condition: s\n",
	"  s: ['1500', 'deadbeef']\n  condition: s\n",
	"  s: ['a b', 'x y']\n  condition: s\n",
	"  s: ['NORMAL']\n  t: {type: PATH}\n  condition: s and t\n",
	"  s: ['*']\n  condition: s\n",
	"  s: {type: PATH}\n  t: {name|contains: lib}\n  condition: s and not t\n",
	"  s: {inode|re: '2'}\n  condition: s\n",
};
const size_t n_sifting_rules = sizeof(sifting_rules) / sizeof(sifting_rules[0]);

struct rulebook *sifting_load(const char *detection)
{
	char text[1024];
	struct errs errs = {0};

	snprintf(text, sizeof(text), HEAD "%s", detection);
	struct rulebook *book = ruletext_load(text, &errs);

	errs_done(&errs);
	return book;
}

static void on_alert(void *ctx, const struct event *event, const struct match *match)
{
	struct sifting_result *result = ctx;

	buf_addf(&result->hits, "%.*s %u %d ", STR_ARG(match->rule->id), event->id.serial,
		match->undecided);
	buf_add(&result->hits, event->comm);
	buf_addc(&result->hits, '\n');
}

static void on_undecided(void *ctx, const struct event *event, size_t place)
{
	struct sifting_result *result = ctx;

	buf_addf(&result->hits, "undecided %zu %u\n", place, event->id.serial);
}

static bool run(
	const struct rulebook *book, struct str log, bool full, struct sifting_result *result)
{
	struct engine *engine = engine_new(&(struct engine_options){
		.plan = book->plan,
		.names = &book->set->names,
		.full_scan = full,
		.alert = on_alert,
		.undecided = on_undecided,
		.ctx = result,
	});

	if (!engine)
		return false;
	buf_reset(&result->hits, 1 << 20);
	engine_feed(engine, log);
	engine_finish(engine);
	engine_counters(engine, &result->counters);
	engine_free(engine);
	return true;
}

void sifting_begin(struct sifting_pair *p)
{
	*p = (struct sifting_pair){0};
	buf_init(&p->sifted.hits, HITS_MAX);
	buf_init(&p->full.hits, HITS_MAX);
}

void sifting_end(struct sifting_pair *p)
{
	buf_done(&p->sifted.hits);
	buf_done(&p->full.hits);
}

bool sifting_compare(struct sifting_pair *p, const struct rulebook *book, struct str log)
{
	if (!run(book, log, false, &p->sifted) || !run(book, log, true, &p->full))
		return false;
	p->alerts += p->full.counters.matches;
	p->evaluations[0] += p->sifted.counters.match.evaluations;
	p->evaluations[1] += p->full.counters.match.evaluations;
	return p->sifted.counters.evaluated == p->full.counters.evaluated &&
	       str_eq(buf_str(&p->sifted.hits), buf_str(&p->full.hits));
}
