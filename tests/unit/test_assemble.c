/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Records -> event, through libauparse, field by field.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#include "base/err.h"
#include "event/assemble.h"
#include "event/decode.h"
#include "support/stream.h"

struct fixture {
	struct gather *gather;
	struct parser *parser;
	struct assembler assembler;
	struct buf out; /* the events, a line each */
};

static void show_value(struct buf *out, const struct value *value)
{
	buf_addf(out, "%s%s|", value->state == VALUE_MISSING ? "-" : err_quote(value->text).text,
		value->state == VALUE_CUT ? "~" : "");
}

static void show_account(struct buf *out, const struct account *a)
{
	buf_addf(out, "%.*s=%.*s|", STR_ARG(a->id), STR_ARG(a->name));
}

static void on_whole(void *ctx, const struct gathered *gathered)
{
	struct fixture *f = ctx;

	assemble_begin(&f->assembler, gathered);
	parser_event(f->parser, gathered, assemble_record, &f->assembler);
	struct event *e = assemble_end(&f->assembler, gathered);

	if (!e) {
		buf_add(&f->out, STR("none\n"));
		return;
	}
	for (int i = 0; i <= FIELD_PARENT_PROCESS_ID; i++) /* the others are not of the records */
		show_value(&f->out, &e->field[i]);
	show_account(&f->out, &e->user);
	show_account(&f->out, &e->effective);
	show_account(&f->out, &e->audit);
	for (size_t i = 0; i < e->n_paths; i++)
		buf_addf(&f->out, "%.*s ", STR_ARG(e->path[i].absolute.text));
	buf_addf(&f->out, "%.*s|%.*s|%.*s|%.*s|%.*s|%s\n", STR_ARG(e->syscall), STR_ARG(e->comm),
		STR_ARG(e->tty), STR_ARG(e->session), STR_ARG(e->key), e->incomplete ? "i" : "");
}

static void check(const char *text, const char *wanted)
{
	struct fixture f = {0};
	struct record_types types = {0};
	struct str rest = str_of(text);

	assemble_types(&types, IN_FILES | IN_NETWORK);
	assemble_init(&f.assembler);
	buf_init(&f.out, 1 << 20);
	f.gather = gather_new(&types, on_whole, &f);
	f.parser = parser_new();
	while (rest.n > 0) {
		size_t n = (size_t)((const char *)memchr(rest.p, '\n', rest.n) - rest.p);

		gather_line(f.gather, str_sub(rest, 0, n), 0);
		rest = str_sub(rest, n + 1, rest.n);
	}
	gather_finish(f.gather);
	buf_addc(&f.out, '\0');
	assert_string_equal(f.out.p, wanted);
	gather_free(f.gather);
	parser_free(f.parser);
	assemble_done(&f.assembler);
	buf_done(&f.out);
}

#define S "msg=audit(1795306288.015:3): "
#define CALL(arch, nr)                                                                             \
	"type=SYSCALL " S "arch=" arch " syscall=" nr                                              \
	" success=yes exit=0 ppid=1 pid=2 auid=3 uid=4 "                                           \
	"gid=5 euid=6 tty=pts0 ses=7 comm=\"c\" exe=\"/x\" key=\"k\"\n"                            \
	"type=EXECVE " S "argc=1 a0=\"x\"\ntype=EOE " S "\n"
#define ALL(call) "/x|x|-|-|4|2|1|4=|6=|3=|" call "|c|pts0|7|k|\n"

static void system_calls(void **state)
{
	(void)state;
	check(CALL("c000003e", "59"), ALL("execve"));
	check(CALL("c000003e", "322"), ALL("execveat"));
	check(CALL("40000003", "11"), ALL("execve"));
	check(CALL("40000003", "358"), ALL("execveat"));
	check(CALL("c00000b7", "221"), ALL("execve"));
	check(CALL("c00000b7", "281"), ALL("execveat"));
	check(CALL("c00000f3", "221"), ALL("execve"));
	check(CALL("c0000015", "362"), ALL("execveat"));
	check(CALL("80000016", "11"), ALL("execve"));
	check(CALL("40000028", "387"), ALL("execveat"));
	check(CALL("c000003e", "11"), "none\n");
	check(CALL("40000003", "59"), "none\n");
	check(CALL("c00000b7", "59"), "none\n");
}

static void enriched_and_raw(void **state)
{
	static const char *const argv[] = {"ls", "-id", "/", NULL};
	struct stream_exec exec = {.ms = 15, .serial = 3, .exe = "/usr/bin/ls", .argv = argv};
	struct buf text;

	(void)state;
	buf_init(&text, 1 << 16);
	stream_exec(&text, &exec);
	buf_addc(&text, '\0');
	check(text.p, "/usr/bin/ls|ls -id "
		      "/|/root|root|0|3352|3351|0=root|0=root|1500=dev|/usr/bin/ls execve|x|pts0|3|"
		      "audisp_sigma_exec|\n");
	buf_reset(&text, 1 << 16);
	exec.raw = true;
	stream_exec(&text, &exec);
	buf_addc(&text, '\0');
	check(text.p,
		"/usr/bin/ls|ls -id /|/root|-|0|3352|3351|0=|0=|1500=|/usr/bin/ls execve|x|pts0|3|"
		"audisp_sigma_exec|\n");
	buf_done(&text);
}

static void values(void **state)
{
	(void)state;
	/* hex, sentinels, names that auditd could not resolve */
	check("type=SYSCALL " S
	      "arch=c000003e syscall=59 success=yes ppid=1 pid=2 auid=4294967295 uid=99 "
	      "euid=0 tty=(none) ses=4294967295 comm=612062 exe=2F746D702F6120FF62 key=(null)\x1d"
	      "AUID=\"unset\" UID=\"unknown(99)\" EUID=6A6F686E20646F65\n"
	      "type=CWD " S "cwd=2F612062\n"
	      "type=EXECVE " S "argc=2 a0=\"(null)\" a1=6120FF\ntype=EOE " S "\n",
		"/tmp/a \\xffb|(null) a \\xff|/a b|-|99|2|1|99=|0=john doe|4294967295=|execve|a "
		"b||4294967295||\n");
}

static void damage(void **state)
{
	(void)state;
	/* no CWD, an executable without its end, an argument vector without its end, no end */
	check("type=SYSCALL " S "arch=c000003e syscall=59 success=yes pid=2 exe=\"/usr/bin/c\n"
	      "type=EXECVE " S "argc=2 a0=\"cat\"\n",
		"/usr/bin/c~|cat \\xff~|-|-|-|2|-|=|=|=|execve|||||i\n");
}

static void decoding(void **state)
{
	static const struct {
		const char *raw, *text;
		enum value_state state;
	} cases[] = {
		{"\"ls\"", "ls", VALUE_WHOLE},
		{"\"\"", "", VALUE_WHOLE},
		{"", "", VALUE_WHOLE},
		{"6C73", "ls", VALUE_WHOLE},
		{"6c73", "ls", VALUE_WHOLE},
		{"\"6C73\"", "6C73", VALUE_WHOLE},
		{"\"(null)\"", "(null)", VALUE_WHOLE},
		{"(null)", "", VALUE_MISSING},
		{"(none)", "", VALUE_MISSING},
		{"?", "", VALUE_MISSING},
		{"\"<too_long>\"", "<too_long>", VALUE_WHOLE},
		{"\"ls", "ls", VALUE_CUT},
		{"\"", "", VALUE_CUT},
		{"6C7", "l", VALUE_CUT},
		{"6C7X", "l", VALUE_CUT},
		{"word", "", VALUE_CUT},
	};
	struct arena arena;

	(void)state;
	arena_init(&arena, 1 << 16);
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct value v = decode_value(&arena, str_of(cases[i].raw));

		if (v.state != cases[i].state || !str_eq(v.text, str_of(cases[i].text)))
			fail_msg("%s: '%s' %d", cases[i].raw, err_quote(v.text).text, (int)v.state);
	}
	assert_int_equal(decode_path(&arena, STR("\"<too_long>\"")).state, VALUE_CUT);
	assert_int_equal(decode_path(&arena, STR("\"<no_memory>\"")).state, VALUE_CUT);
	assert_int_equal(decode_path(&arena, STR("\"/x\"")).state, VALUE_WHOLE);
	arena_done(&arena);
	/* no memory: something is missing, and nobody reads what is not there */
	arena_init(&arena, 1);
	assert_int_equal(decode_value(&arena, STR("\"abc\"")).state, VALUE_CUT);
	assert_int_equal(decode_value(&arena, STR("6C73")).state, VALUE_CUT);
	arena_done(&arena);
}

/* An event of more records than one batch for libauparse. */
static void many_records(void **state)
{
	struct buf text, wanted;

	(void)state;
	buf_init(&text, 4 << 20);
	buf_init(&wanted, 4 << 20);
	buf_add(&text,
		STR("type=SYSCALL " S "arch=c000003e syscall=59 success=yes pid=2 exe=\"/x\"\n"));
	buf_add(&text, STR("type=EXECVE " S "argc=2000 a0=\"x\"\n"));
	buf_add(&wanted, STR("x"));
	for (int i = 1; i < 2000; i++) {
		buf_addf(&text, "type=EXECVE " S "a%d=\"y\"\n", i);
		buf_add(&wanted, STR(" y"));
	}
	buf_add(&text, STR("type=EOE " S "\n"));
	buf_addc(&text, '\0');
	struct buf line;

	buf_init(&line, 4 << 20);
	buf_addf(&line, "/x|%s|-|-|-|2|-|=|=|=|execve|||||\n", err_quote(buf_str(&wanted)).text);
	buf_addc(&line, '\0');
	check(text.p, line.p);
	buf_done(&text);
	buf_done(&wanted);
	buf_done(&line);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(system_calls),
		cmocka_unit_test(enriched_and_raw),
		cmocka_unit_test(values),
		cmocka_unit_test(damage),
		cmocka_unit_test(decoding),
		cmocka_unit_test(many_records),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
