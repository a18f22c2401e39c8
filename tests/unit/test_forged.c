/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Forged and broken input: none of it may raise an alert, each of it would if records were taken at
 * their word. The text of every case asks for /proc/1/cgroup, /.dockerenv or the inode of /.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#include "rulebook.h"
#include "support/stream.h"

#define H(serial) "msg=audit(1795306288.015:" #serial "): "
#define SYSCALL_LINE(serial)                                                                       \
	"type=SYSCALL " H(                                                                         \
		serial) "arch=c000003e syscall=59 success=yes exit=0 a0=5 items=2 ppid=1 "         \
			"pid=2 auid=0 uid=0 gid=0 euid=0 tty=pts0 ses=3 comm=\"cat\" "             \
			"exe=\"/usr/bin/cat\" key=(null)"
#define EXECVE_LINE(serial) "type=EXECVE " H(serial) "argc=2 a0=\"cat\" a1=\"/proc/1/cgroup\""
#define SYSCALL(serial)	    SYSCALL_LINE(serial) "\n"
#define EXECVE(serial)	    EXECVE_LINE(serial) "\n"
#define PROCTITLE(serial)   "type=PROCTITLE " H(serial) "proctitle=\"cat\"\n"
/* What this asks depends on the program, which its own name for itself does not tell. */
#define EXECVE_STAT(serial)                                                                        \
	"type=EXECVE " H(serial) "argc=4 a0=\"stat\" a1=\"-c\" a2=\"%i\" a3=\"/\"\n"
#define EOE(serial) "type=EOE " H(serial) "\n"
/* What a process with CAP_AUDIT_WRITE makes the kernel print: its own text between msg=' and '. */
#define USER(type, serial, text)                                                                   \
	"type=" type " " H(serial) "pid=9 uid=0 auid=4294967295 ses=4294967295 msg='" text "'\n"
#define BENIGN "argc=1 a0=\"true\""

static const struct {
	const char *name, *text;
} cases[] = {
	/* user-space records that imitate kernel records */
	{"user_execve",
		USER("USER", 1, "type=EXECVE " H(1) "argc=2 a0=\"cat\" a1=\"/proc/1/cgroup\"")},
	{"user_syscall",
		USER("USER_CMD", 1, "arch=c000003e syscall=59 success=yes exe=\"/usr/bin/cat\"")
			USER("USER_CMD", 1, "argc=2 a0=\"cat\" a1=\"/proc/1/cgroup\"")},
	{"user_between",
		SYSCALL(1) USER("USER", 1, "argc=2 a0=\"cat\" a1=\"/proc/1/cgroup\"") PROCTITLE(1)},
	{"user_syscall_then_execve", USER("USER", 1,
					     "arch=c000003e syscall=59 success=yes "
					     "exe=\"/usr/bin/cat\"") EXECVE(1) PROCTITLE(1)},
	{"user_quote_ends",
		USER("USER", 1,
			"' type=SYSCALL " H(
				1) "arch=c000003e syscall=59 success=yes "
				   "exe=\"/usr/bin/cat\" a0=\"cat\" a1=\"/proc/1/cgroup\"")},
	{"user_group_separator", USER("USER", 1,
					 "x\x1d"
					 "SYSCALL=execve exe=\"/usr/bin/cat\" "
					 "a1=\"/proc/1/cgroup\"")},
	{"user_exe_field", USER("USER_AUTH", 1,
				   "op=x exe=\"/usr/bin/cat\" CommandLine=\"cat /proc/1/cgroup\"")},
	{"user_node", USER("USER", 1, "node=web7 type=SYSCALL " H(2) "syscall=59")},
	{"user_glued", USER("USER", 1,
			       "x"
			       "type=SYSCALL " H(2) "arch=c000003e syscall=59 success=yes "
						    "exe=\"/usr/bin/cat\"") EXECVE(2) PROCTITLE(2)},
	{"user_login", USER("USER_LOGIN", 1, "acct=\"cat /proc/1/cgroup\" exe=\"/usr/bin/cat\"")},
	{"user_tty", "type=TTY " H(1) "tty pid=2 uid=0 comm=\"cat\" "
				      "data=636174202F70726F632F312F6367726F7570\n"},
	{"user_unknown_1999",
		"type=UNKNOWN[1999] " H(1) "exe=\"/usr/bin/cat\" a1=\"/proc/1/cgroup\"\n"},
	{"daemon_start", "type=DAEMON_START " H(
				 1) "exe=\"/usr/bin/cat\" a0=\"cat\" a1=\"/proc/1/cgroup\"\n"},
	{"anom_2100",
		"type=ANOM_EXEC " H(1) "exe=\"/usr/bin/cat\" a0=\"cat\" a1=\"/proc/1/cgroup\"\n"},
	{"kernel_2000",
		"type=KERNEL " H(
			1) "arch=c000003e syscall=59 success=yes exe=\"/usr/bin/cat\"\n" EXECVE(1)},
	{"numbers_of_user",
		"type=1100 " H(1) "arch=c000003e syscall=59 success=yes exe=\"/usr/bin/cat\"\n"},

	/*
	 * Names that the kernel prints as they are, and paths that auditd does: anybody may make an
	 * nft table in a network namespace of his own, and try to connect to any path.
	 */
	{"nft_table_names",
		"type=NETFILTER_CFG " H(1) "table=x " SYSCALL_LINE(
			7) " x=:2 family=2 entries=1 op=nft_register_table pid=9 comm=\"nft\"\n"
			   "type=NETFILTER_CFG " H(2) "table=x " EXECVE_LINE(
				   7) " x=:2 family=2 entries=1 op=nft_register_table pid=9 "
				      "comm=\"nft\"\n" PROCTITLE(1) PROCTITLE(2)},
	{"unix_socket_paths",
		"type=SOCKADDR " H(1) "saddr=0100\x1dSADDR={ saddr_fam=local path=/x " SYSCALL_LINE(
			7) " x= }\ntype=SOCKADDR " H(2) "saddr=0100\x1dSADDR={ saddr_fam=local "
							"path=/x " EXECVE_LINE(7) " x= }\n"},

	/* the same words as data of kernel records */
	{"comm_is_a_record",
		"type=SYSCALL " H(1) "arch=c000003e syscall=59 success=yes ppid=1 pid=2 "
				     "comm=\"EXECVE argc=2\" exe=\"/usr/bin/true\" key=(null)\n"
				     "type=EXECVE " H(1) BENIGN "\n" PROCTITLE(1)},
	{"exe_in_key",
		"type=SYSCALL " H(1) "arch=c000003e syscall=59 success=yes exe=\"/usr/bin/true\" "
				     "key=6578653D222F7573722F62696E2F63617422\n" EXECVE(1)
					     PROCTITLE(1)},
	{"argument_is_a_command",
		"type=SYSCALL " H(
			1) "arch=c000003e syscall=59 success=yes "
			   "exe=\"/usr/bin/true\"\ntype=EXECVE " H(
				   1) "argc=2 a0=\"true\" "
				      "a1=636174202F70726F632F312F6367726F7570\n" PROCTITLE(1)},
	{"exe_twice",
		"type=SYSCALL " H(1) "arch=c000003e syscall=59 success=yes exe=\"/usr/bin/true\" "
				     "exe=\"/usr/bin/cat\"\n" EXECVE(1) PROCTITLE(1)},
	{"exe_enriched",
		"type=SYSCALL " H(
			1) "arch=c000003e syscall=59 success=yes exe=\"/usr/bin/true\"\x1d"
			   "exe=\"/usr/bin/cat\" EXE=\"/usr/bin/cat\"\n" EXECVE(1) PROCTITLE(1)},
	{"argv_enriched", SYSCALL(1) "type=EXECVE " H(1) BENIGN
		"\x1d"
		"argc=2 a0=\"cat\" a1=\"/proc/1/cgroup\"\n" PROCTITLE(1)},
	{"proctitle_is_no_command", SYSCALL(1) "type=EXECVE " H(1) BENIGN
		"\ntype=PROCTITLE " H(1) "proctitle=636174002F70726F632F312F6367726F7570\n"},
	{"cwd_is_no_command", SYSCALL(1) "type=EXECVE " H(1) BENIGN
		"\ntype=CWD " H(1) "cwd=\"/proc/1/cgroup\" a1=\"/proc/1/cgroup\"\n" PROCTITLE(1)},
	{"path_is_no_command", SYSCALL(1) "type=EXECVE " H(1) BENIGN
		"\ntype=PATH " H(1) "item=0 name=\"/proc/1/cgroup\" a1=\"/proc/1/cgroup\" "
				    "nametype=NORMAL\n" PROCTITLE(1)},
	{"syscall_arguments",
		"type=SYSCALL " H(1) "arch=c000003e syscall=59 success=yes a0=\"cat\" "
				     "a1=\"/proc/1/cgroup\" exe=\"/usr/bin/cat\"\ntype=EXECVE " H(1)
					     BENIGN "\n" PROCTITLE(1)},

	/* records without the one that makes them an exec */
	{"execve_alone", EXECVE(1) PROCTITLE(1)},
	{"execve_alone_no_end", EXECVE(1)},
	{"syscall_alone", SYSCALL(1) PROCTITLE(1)},
	{"syscall_alone_no_end", SYSCALL(1)},
	{"failed", "type=SYSCALL " H(1) "arch=c000003e syscall=59 success=no exit=-2 "
					"exe=\"/usr/bin/cat\"\n" EXECVE(1) PROCTITLE(1)},
	{"no_success",
		"type=SYSCALL " H(1) "arch=c000003e syscall=59 exe=\"/usr/bin/cat\"\n" EXECVE(1)
			PROCTITLE(1)},
	{"other_syscall",
		"type=SYSCALL " H(
			1) "arch=c000003e syscall=257 success=yes exe=\"/usr/bin/cat\"\n" EXECVE(1)
			PROCTITLE(1)},
	{"number_of_other_arch",
		"type=SYSCALL " H(1) "arch=c000003e syscall=221 success=yes "
				     "exe=\"/usr/bin/cat\"\n" EXECVE(1) PROCTITLE(1)},
	{"unknown_arch",
		"type=SYSCALL " H(
			1) "arch=80000015 syscall=59 success=yes exe=\"/usr/bin/cat\"\n" EXECVE(1)
			PROCTITLE(1)},
	{"interpreted_syscall",
		"type=SYSCALL " H(1) "arch=x86_64 syscall=execve success=yes "
				     "exe=\"/usr/bin/cat\"\n" EXECVE(1) PROCTITLE(1)},
	{"success_in_upper_case",
		"type=SYSCALL " H(1) "arch=c000003e syscall=59 success=YES "
				     "exe=\"/usr/bin/cat\"\n" EXECVE(1) PROCTITLE(1)},

	/* after the end */
	{"execve_after_eoe",
		SYSCALL(1) "type=EXECVE " H(1) BENIGN "\n" PROCTITLE(1) EOE(1) EXECVE(1)},
	{"whole_event_again", "type=SYSCALL " H(1) "arch=c000003e syscall=59 success=yes "
						   "exe=\"/usr/bin/true\"\ntype=EXECVE " H(1) BENIGN
		"\n" EOE(1) SYSCALL(1) EXECVE(1) PROCTITLE(1)},
	{"syscall_after_execve_ended", EXECVE(1) PROCTITLE(1) SYSCALL(1) EOE(1)},
	{"other_serial", SYSCALL(1) EXECVE(2) PROCTITLE(1) PROCTITLE(2)},
	{"other_millisecond",
		SYSCALL(1) "type=EXECVE msg=audit(1795306288.016:1): argc=2 a0=\"cat\" "
			   "a1=\"/proc/1/cgroup\"\n" PROCTITLE(1)},
	{"other_node", "node=a " SYSCALL(1) "node=b " EXECVE(1) "node=a " PROCTITLE(
			       1) "node=b " PROCTITLE(1)},
	{"node_and_none", SYSCALL(1) "node=a " EXECVE(1) PROCTITLE(1) "node=a " PROCTITLE(1)},

	/* lines that were cut, or are none */
	{"cut_in_the_header", SYSCALL(1) "type=EXECVE msg=audit(1795306288.015:1\n" PROCTITLE(1)},
	{"cut_before_the_argument",
		SYSCALL(1) "type=EXECVE " H(1) "argc=2 a0=\"cat\" a1=\n" PROCTITLE(1)},
	{"cut_in_the_last_argument",
		SYSCALL(1) "type=EXECVE " H(1) "argc=2 a0=\"cat\" a1=\"/proc/1/cgroup\n" PROCTITLE(
			1)},
	{"cut_before_the_path",
		SYSCALL(1) "type=EXECVE " H(1) "argc=3 a0=\"cat\" a1=\"-n\"\n" PROCTITLE(1)},
	{"cut_in_hex",
		SYSCALL(1) "type=EXECVE " H(
			1) "argc=2 a0=\"cat\" a1=2F70726F632F312F6367726F75702\n" PROCTITLE(1)},
	{"first_execve_record_lost",
		SYSCALL(1) "type=EXECVE " H(1) "a1=\"x\" a2=\"/etc/hostname\"\n" PROCTITLE(1)},
	{"exe_cut", "type=SYSCALL " H(1) "arch=c000003e syscall=59 success=yes "
					 "exe=\"/usr/bin/cat\n" EXECVE_STAT(1) PROCTITLE(1)},
	{"exe_missing",
		"type=SYSCALL " H(1) "arch=c000003e syscall=59 success=yes pid=2\n" EXECVE_STAT(1)
			PROCTITLE(1)},
	{"exe_null", "type=SYSCALL " H(
			     1) "arch=c000003e syscall=59 success=yes exe=(null)\n" EXECVE_STAT(1)
			     PROCTITLE(1)},
	{"exe_hex_odd", "type=SYSCALL " H(1) "arch=c000003e syscall=59 success=yes "
					     "exe=2F62696E2F6361743\n" EXECVE_STAT(1) PROCTITLE(1)},
	{"glued", "type=SYSCALL " H(
			  1) "arch=c000003e syscall=59 success=yes exe=\"/usr/bin/ca" EXECVE(1)
			  PROCTITLE(1)},
	{"syslog_prefix", "Nov 22 00:18:08 web7 audispd: " SYSCALL(
				  1) "Nov 22 00:18:08 web7 audispd: " EXECVE(1)},
	{"leading_blank", " " SYSCALL(1) " " EXECVE(1)},
	{"lower_case_types",
		"type=syscall " H(1) "arch=c000003e syscall=59 success=yes exe=\"/usr/bin/cat\"\n"
				     "type=execve " H(
					     1) "argc=2 a0=\"cat\" a1=\"/proc/1/cgroup\"\n"},
	{"interpreted_log",
		"type=SYSCALL msg=audit(22/11/26 00:18:08.015:1) : arch=x86_64 syscall=execve "
		"success=yes exe=/usr/bin/cat\ntype=EXECVE msg=audit(22/11/26 00:18:08.015:1) : "
		"argc=2 a0=cat a1=/proc/1/cgroup\n"},
	{"carriage_returns_inside",
		"type=SYSCALL " H(1) "arch=c000003e\rsyscall=59\rsuccess=yes "
				     "exe=\"/usr/bin/cat\"\n" EXECVE(1) PROCTITLE(1)},
	{"garbage", "\xff\xfe\xfd proc/1/cgroup\n\n\n====\ntype=\nnode=\n"},
	{"empty_fields",
		"type=SYSCALL " H(1) "arch= syscall= success= exe=\n" EXECVE(1) PROCTITLE(1)},
};

static void raise_nothing(void **state)
{
	struct rulebook *book = stream_rules();

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct buf hits;

		buf_init(&hits, 1 << 16);
		stream_detect(book, str_of(cases[i].text), 0, &hits, NULL);
		if (hits.n > 0)
			fail_msg("%s: %.*s", cases[i].name, STR_ARG(buf_str(&hits)));
		buf_done(&hits);
	}
	print_message("%zu forged or broken inputs\n", sizeof(cases) / sizeof(cases[0]));
	rulebook_free(book);
}

/* The macros make alerts when nothing is wrong with the records: the cases above can fail. */
static void the_honest_one_alerts(void **state)
{
	static const char *const honest[] = {
		SYSCALL(1) EXECVE(1) PROCTITLE(1),
		SYSCALL(1) EXECVE(1) EOE(1),
		SYSCALL(1) EXECVE(1),
		"node=a " SYSCALL(1) "node=a " EXECVE(1),
		EXECVE(1) SYSCALL(1),
	};
	struct rulebook *book = stream_rules();

	(void)state;
	for (size_t i = 0; i < sizeof(honest) / sizeof(honest[0]); i++) {
		struct buf hits;

		buf_init(&hits, 1 << 16);
		stream_detect(book, str_of(honest[i]), 0, &hits, NULL);
		buf_addc(&hits, '\0');
		assert_string_equal(hits.p, "residence_cgroup 1\n");
		buf_done(&hits);
	}
	rulebook_free(book);
}

/* One honest event; cut anywhere, it raises its alert or none, and never another. */
static void cut_anywhere(void **state)
{
	const struct str whole = STR(SYSCALL(1) EXECVE(1) PROCTITLE(1));
	struct rulebook *book = stream_rules();
	size_t alerts = 0;

	(void)state;
	for (size_t n = 0; n <= whole.n; n++) {
		struct buf hits;

		buf_init(&hits, 1 << 16);
		stream_detect(book, str_sub(whole, 0, n), 0, &hits, NULL);
		buf_addc(&hits, '\0');
		alerts += hits.n > 1;
		if (hits.n > 1)
			assert_string_equal(hits.p, "residence_cgroup 1\n");
		buf_done(&hits);
	}
	/* From the quote that closes the argument on: that byte, the newline, the PROCTITLE record. */
	assert_int_equal(alerts, sizeof(PROCTITLE(1)) - 1 + 2);
	rulebook_free(book);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(raise_nothing),
		cmocka_unit_test(the_honest_one_alerts),
		cmocka_unit_test(cut_anywhere),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
