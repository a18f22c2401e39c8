/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <libaudit.h>

#include "input/header.h"

static void records(void **state)
{
	static const struct {
		const char *line, *node;
		unsigned type, ms, serial;
		uint64_t sec;
		const char *fields;
	} cases[] = {
		{"type=SYSCALL msg=audit(1795306288.015:3): arch=c000003e", "", AUDIT_SYSCALL, 15,
			3, 1795306288, "arch=c000003e"},
		{"node=web7 type=CWD msg=audit(1.002:4294967295): cwd=\"/\"", "web7", AUDIT_CWD, 2,
			4294967295u, 1, "cwd=\"/\""},
		{"type=EOE msg=audit(1795306288.015:3): ", "", AUDIT_EOE, 15, 3, 1795306288, ""},
		{"type=EOE msg=audit(1795306288.015:3):", "", AUDIT_EOE, 15, 3, 1795306288, ""},
		{"type=USER_CMD msg=audit(0.000:0): pid=1", "", AUDIT_USER_CMD, 0, 0, 0, "pid=1"},
		{"type=UNKNOWN[1999] msg=audit(1.000:1): a=b", "", 1999, 0, 1, 1, "a=b"},
		{"type=OF_A_LATER_KERNEL msg=audit(1.000:1): a=b", "", 0, 0, 1, 1, "a=b"},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct header h;

		assert_int_equal(header_parse(str_of(cases[i].line), &h), 0);
		assert_true(str_eq(h.node, str_of(cases[i].node)));
		assert_int_equal(h.type, cases[i].type);
		assert_int_equal(h.ms, cases[i].ms);
		assert_int_equal(h.serial, cases[i].serial);
		assert_int_equal(h.sec, cases[i].sec);
		assert_true(str_eq(h.fields, str_of(cases[i].fields)));
	}
}

static void no_records(void **state)
{
	static const char *const lines[] = {
		"", "type=", "type=SYSCALL", "type=SYSCALL msg=audit(",
		"type=SYSCALL msg=audit(1.000:1)",
		"type=SYSCALL msg=audit(1.000:1):", /* nothing in it */
		"type=SYSCALL msg=audit(1.000:1): arch", /* no field */
		" type=SYSCALL msg=audit(1.000:1): a=b", /* does not begin with it */
		"Nov 22 type=SYSCALL msg=audit(1.000:1): a=b", /* a syslog prefix */
		"node= type=SYSCALL msg=audit(1.000:1): a=b", /* an empty name */
		"type= msg=audit(1.000:1): a=b", "type=syscall msg=audit(1.000:1): a=b",
		"type=SYSCALL msg=audit(1.1000:1): a=b", /* no milliseconds */
		"type=SYSCALL msg=audit(1.000:4294967296): a=b", /* no 32 bits */
		"type=SYSCALL msg=audit(-1.000:1): a=b", "type=SYSCALL msg=audit(1.000:+1): a=b",
		"type=SYSCALL msg=audit(99999999999999999999.000:1): a=b",
		"type=SYSCALL msg=audit(22/11/26 00:18:08.015:3) : arch=x86_64", /* interpreted */
	};

	(void)state;
	for (size_t i = 0; i < sizeof(lines) / sizeof(lines[0]); i++) {
		struct header h = {.serial = 77};

		assert_int_equal(header_parse(str_of(lines[i]), &h), -1);
		assert_int_equal(h.serial, 77);
	}
}

static void glued_records(void **state)
{
	static const struct {
		const char *line;
		bool glued;
	} cases[] = {
		{"type=CWD msg=audit(1.000:1): cwd=\"/ro", false},
		{"type=CWD msg=audit(1.000:1): cwd=\"/rotype=CWD msg=audit(1.000:2): cwd=\"/\"",
			true},
		{"node=a type=CWD msg=audit(1.000:1): inode=1 dnode=a type=CWD msg=audit(1.000:2): "
		 "c=1",
			true},
		{"type=EXECVE msg=audit(1.000:1): a0=\"msg=audit(\"", false},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct header h;

		assert_int_equal(header_parse(str_of(cases[i].line), &h), 0);
		assert_int_equal(header_glued(&h), cases[i].glued);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(records),
		cmocka_unit_test(no_records),
		cmocka_unit_test(glued_records),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
