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

static bool needs_hex(struct str value)
{
	for (size_t i = 0; i < value.n; i++) {
		unsigned char c = (unsigned char)value.p[i];

		if (c < 0x21 || c > 0x7e || c == '"')
			return true;
	}
	return false;
}

static void add_encoded(struct buf *out, struct str value, bool hex)
{
	static const char digits[] = "0123456789ABCDEF";
	char *to = buf_room(out, 2 * value.n + 2);

	if (!to)
		return;
	if (!hex) {
		*to++ = '"';
		if (value.n)
			memcpy(to, value.p, value.n);
		to[value.n] = '"';
		out->n += value.n + 2;
		return;
	}
	for (size_t i = 0; i < value.n; i++) {
		*to++ = digits[(unsigned char)value.p[i] >> 4];
		*to++ = digits[value.p[i] & 15];
	}
	out->n += 2 * value.n;
}

void stream_value(struct buf *out, struct str value)
{
	add_encoded(out, value, needs_hex(value));
}

static void head(struct buf *out, const struct stream_exec *e, const char *type)
{
	if (e->node)
		buf_addf(out, "node=%s ", e->node);
	buf_addf(out, "type=%s msg=audit(%llu.%03u:%u): ", type,
		(unsigned long long)(e->sec ? e->sec : 1795306288), e->ms, e->serial);
}

/* --- a vector as the kernel cuts it --------------------------------------------------------------- */

#define EXECVE_ROOM  7500 /* bytes of fields in a record */
#define EXECVE_MIN   104 /* with less room than this a new record begins */
#define ARG_NAME_MAX 96 /* set aside for " aN_len=N aN[i]=" */

struct cutter {
	struct buf *out;
	const struct stream_exec *exec;
	size_t room;
};

static void make_room(struct cutter *c)
{
	if (c->room >= EXECVE_MIN)
		return;
	buf_addc(c->out, '\n');
	head(c->out, c->exec, "EXECVE");
	c->out->n--; /* each field brings its own blank */
	c->room = EXECVE_ROOM;
}

static void one_argument(struct cutter *c, size_t number, struct str arg)
{
	bool hex = arg.n >= EXECVE_ROOM || needs_hex(arg);
	size_t written = hex ? 2 * arg.n : arg.n + 2, before;

	make_room(c);
	before = c->out->n;
	if (written + ARG_NAME_MAX <= c->room) {
		buf_addf(c->out, " a%zu=", number);
		add_encoded(c->out, arg, hex);
		c->room -= c->out->n - before;
		return;
	}
	buf_addf(c->out, " a%zu_len=%zu", number, hex ? 2 * arg.n : arg.n);
	for (size_t piece = 0; arg.n > 0; piece++) {
		make_room(c);
		if (piece > 0)
			before = c->out->n;
		buf_addf(c->out, " a%zu[%zu]=", number, piece);
		c->room -= c->out->n - before;
		size_t n = hex ? c->room / 2 : c->room - 2;

		n = n < arg.n ? n : arg.n;
		add_encoded(c->out, str_sub(arg, 0, n), hex);
		c->room -= hex ? 2 * n : n + 2;
		arg = str_sub(arg, n, arg.n);
	}
}

void stream_execve(
	struct buf *out, const struct stream_exec *e, const struct str *argv, size_t argc)
{
	struct cutter c = {.out = out, .exec = e, .room = EXECVE_ROOM};

	head(out, e, "EXECVE");
	buf_addf(out, "argc=%zu", argc);
	for (size_t i = 0; i < argc; i++)
		one_argument(&c, i, argv[i]);
	buf_addc(out, '\n');
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

	snprintf(path, sizeof(path), "%s/rules/residence", srcdir ? srcdir : ".");
	struct rulebook *book = rulebook_load(
		&(struct rulebook_source){.path = paths, .n = 1, .trust = RULESET_ANY_OWNER},
		&errs);

	for (size_t i = 0; i < errs.n; i++) {
		if (errs.list[i].kind != ERR_NOTICE)
			print_error("%s\n", err_format(&errs.list[i], line, sizeof(line)));
	}
	assert_non_null(book);
	assert_int_equal(errs.errors + errs.warnings, 0);
	errs_done(&errs);
	return book;
}

int stream_setup(void **state)
{
	*state = stream_rules();
	return 0;
}

int stream_teardown(void **state)
{
	rulebook_free(*state);
	return 0;
}

const char *const stream_cgroup[] = {"cat", "/proc/1/cgroup", NULL};

void stream_alerting(struct buf *out, unsigned serial)
{
	const struct stream_exec e = {.serial = serial, .argv = stream_cgroup, .eoe = true};

	stream_exec(out, &e);
}

static void on_alert(void *ctx, const struct event *event, const struct match *match)
{
	buf_addf(ctx, "%.*s %u\n", STR_ARG(match->rule->stem), event->id.serial);
}

static void add_value(struct buf *out, const char *name, const struct value *value)
{
	static const char *const states[] = {"missing", "whole", "cut"};

	buf_addf(out, " %s=%s:%.*s", name, states[value->state], STR_ARG(value->text));
}

void stream_describe(void *ctx, const struct event *event, const struct match *match)
{
	struct buf *out = ctx;

	buf_addf(out, "%.*s %llu.%03u:%u", STR_ARG(match->rule->stem),
		(unsigned long long)event->id.sec, event->id.ms, event->id.serial);
	for (int id = 0; id < FIELD_COUNT; id++) {
		if (id != FIELD_HOSTNAME && id != FIELD_TREE_ROOT)
			add_value(out, field_table[id].name, &event->field[id]);
	}
	buf_addf(out, " argc=%llu argv=%zu", (unsigned long long)event->argv.argc, event->argv.n);
	for (size_t i = 0; i < event->argv.n; i++)
		buf_addf(out, " <%.*s>", STR_ARG(event->argv.arg[i]));
	buf_addf(out, " euid=%.*s auid=%.*s %.*s comm=%.*s tty=%.*s ses=%.*s key=%.*s%s\n",
		STR_ARG(event->effective.id), STR_ARG(event->audit.id), STR_ARG(event->syscall),
		STR_ARG(event->comm), STR_ARG(event->tty), STR_ARG(event->session),
		STR_ARG(event->key), event->argv.incomplete ? " incomplete" : "");
}

void stream_run(struct engine_options *options, struct str text, size_t piece,
	struct engine_counters *counters)
{
	struct engine *e = engine_new(options);

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

void stream_detect(const struct rulebook *book, struct str text, size_t piece, struct buf *hits,
	struct engine_counters *counters)
{
	struct engine_options options = {
		.plan = book->plan, .names = &book->set->names, .alert = on_alert, .ctx = hits};

	stream_run(&options, text, piece, counters);
}

struct str stream_line(struct str *rest)
{
	const char *newline = rest->n ? memchr(rest->p, '\n', rest->n) : NULL;
	size_t n = newline ? (size_t)(newline - rest->p) + 1 : rest->n;
	struct str line = str_sub(*rest, 0, n);

	*rest = str_sub(*rest, n, rest->n);
	return line;
}

static int by_bytes(const void *a, const void *b)
{
	return str_cmp(*(const struct str *)a, *(const struct str *)b);
}

void stream_sort(struct buf *lines)
{
	struct str rest = buf_str(lines), *line = NULL;
	size_t n = 0, cap = 0;
	struct buf sorted;

	while (rest.n > 0) {
		struct str *list = vec_grow(line, n, &cap, sizeof(*line), 1 << 20);

		assert_non_null(list);
		line = list;
		line[n++] = stream_line(&rest);
	}
	if (n)
		qsort(line, n, sizeof(*line), by_bytes);
	buf_init(&sorted, lines->max);
	for (size_t i = 0; i < n; i++)
		buf_add(&sorted, line[i]);
	free(line);
	buf_done(lines);
	*lines = sorted;
}

void stream_check(const struct rulebook *book, struct buf *text, const char *wanted,
	struct engine_counters *ret_counters)
{
	struct buf hits;

	buf_init(&hits, 1 << 24);
	assert_false(text->overflow);
	stream_detect(book, buf_str(text), 0, &hits, ret_counters);
	stream_sort(&hits);
	buf_addc(&hits, '\0');
	assert_string_equal(hits.p, wanted);
	buf_done(&hits);
	buf_done(text);
}
