/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "support/stream.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#include "rulebook.h"

void stream_value(struct buf *out, struct str value)
{
	bool hex = false;

	for (size_t i = 0; i < value.n; i++) {
		unsigned char c = (unsigned char)value.p[i];

		hex = hex || c < 0x21 || c > 0x7e || c == '"';
	}
	if (!hex) {
		buf_addf(out, "\"%.*s\"", STR_ARG(value));
		return;
	}
	for (size_t i = 0; i < value.n; i++)
		buf_addf(out, "%02X", (unsigned char)value.p[i]);
}

static void head(struct buf *out, const struct stream_exec *e, const char *type)
{
	if (e->node)
		buf_addf(out, "node=%s ", e->node);
	buf_addf(out, "type=%s msg=audit(%llu.%03u:%u): ", type,
		(unsigned long long)(e->sec ? e->sec : 1795306288), e->ms, e->serial);
}

static void execve_records(struct buf *out, const struct stream_exec *e)
{
	size_t argc = 0;

	while (e->argv[argc])
		argc++;
	for (size_t i = 0; i < argc || i == 0; i++) {
		if (i == 0 || (e->per_record && i % e->per_record == 0)) {
			if (i > 0)
				buf_addc(out, '\n');
			head(out, e, "EXECVE");
			if (i == 0)
				buf_addf(out, "argc=%zu", argc);
		}
		if (i >= argc)
			break;
		buf_addf(out, " a%zu=", i);
		stream_value(out, str_of(e->argv[i]));
	}
	buf_addc(out, '\n');
}

void stream_exec(struct buf *out, const struct stream_exec *e)
{
	struct str exe = str_of(e->exe ? e->exe : "/usr/bin/cat");

	head(out, e, "SYSCALL");
	buf_addf(out,
		"arch=c000003e syscall=59 success=%s exit=%d a0=55d0 a1=55d8 a2=55e0 a3=8 items=2 "
		"ppid=3351 pid=3352 auid=1500 uid=0 gid=0 euid=0 suid=0 fsuid=0 egid=0 sgid=0 "
		"fsgid=0 "
		"tty=pts0 ses=3 comm=\"x\" exe=",
		e->failed ? "no" : "yes", e->failed ? -2 : 0);
	stream_value(out, exe);
	buf_add(out, STR(" key=\"audisp_sigma_exec\""));
	if (!e->raw)
		buf_add(out,
			STR("\x1d"
			    "ARCH=x86_64 SYSCALL=execve AUID=\"dev\" UID=\"root\" GID=\"root\" "
			    "EUID=\"root\" SUID=\"root\""));
	buf_addc(out, '\n');
	if (!e->failed)
		execve_records(out, e);
	head(out, e, "CWD");
	buf_add(out, STR("cwd="));
	stream_value(out, str_of(e->cwd ? e->cwd : "/root"));
	buf_addc(out, '\n');
	head(out, e, "PATH");
	buf_addf(out, "item=0 name=");
	stream_value(out, exe);
	buf_addf(out,
		" inode=2 dev=fe:00 mode=0100755 ouid=0 ogid=0 rdev=00:00 nametype=NORMAL%s\n",
		e->raw ? "" : "\x1dOUID=\"root\" OGID=\"root\"");
	if (e->no_end)
		return;
	head(out, e, "PROCTITLE");
	buf_add(out, STR("proctitle=\"x\"\n"));
	if (e->eoe) {
		head(out, e, "EOE");
		buf_addc(out, '\n');
	}
}

struct rulebook *stream_rules(void)
{
	const char *srcdir = getenv("srcdir");
	char path[4096], line[1024];
	const char *paths[] = {path};
	struct errs errs = {0};

	snprintf(path, sizeof(path), "%s/rules", srcdir ? srcdir : ".");
	struct rulebook *book = rulebook_load(paths, 1, RULESET_ANY_OWNER, &errs);

	for (size_t i = 0; i < errs.n; i++)
		print_error("%s\n", err_format(&errs.list[i], line, sizeof(line)));
	assert_non_null(book);
	assert_int_equal(errs.errors + errs.warnings, 0);
	errs_done(&errs);
	return book;
}

static void on_alert(void *ctx, const struct event *event, const struct match *match)
{
	buf_addf(ctx, "%.*s %u\n", STR_ARG(match->rule->stem), event->id.serial);
}

void stream_detect(const struct rulebook *book, struct str text, size_t piece, struct buf *hits,
	struct engine_counters *counters)
{
	struct engine_options options = {.plan = book->plan, .alert = on_alert, .ctx = hits};
	struct engine *e = engine_new(&options);

	assert_non_null(e);
	while (text.n > 0) {
		size_t n = piece && piece < text.n ? piece : text.n;

		engine_feed(e, str_sub(text, 0, n));
		text = str_sub(text, n, text.n);
	}
	engine_finish(e);
	if (counters)
		engine_counters(e, counters);
	engine_free(e);
}
