/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * The formats cef, leef and kv: the line of the manual to the byte, and each fact by its key.
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <config.h>

#include "alert/self.h"
#include "detect/correlated.h"
#include "sigma/attack.h"
#include "sigma/correlation.h"
#include "support/flatread.h"
#include "support/sample.h"

#define MAX_LINE 7940
#define RULE	 "6f0c2a52-9f3e-4f0e-8a52-5b8e3f1d7c10"

static const char *const golden[FORMAT_COUNT] = {
	[FORMAT_KV] = "time=\"2026-11-22T00:18:08.015Z\" id=\"web7/1795306688.015:3/" RULE "\" "
		      "type=\"alert\" app=\"audisp-sigma\" vendor_product=\"audisp-sigma\" "
		      "signature=\"Root directory inode listing\" signature_id=\"" RULE "\" "
		      "severity=\"high\" rule_author=\"Seth Hanford\" rule_license=\"DRL-1.1\" "
		      "rule_reference=\"https://example.org/inode\" mitre_tactic_id=\"TA0007\" "
		      "mitre_tactic=\"Discovery\" mitre_technique_id=\"T1082\" "
		      "mitre_technique=\"System Information Discovery\" dest=\"web7\" dvc=\"web7\" "
		      "category=\"process\" action=\"executed\" outcome=\"success\" user=\"root\" "
		      "user_id=\"0\" effective_user=\"root\" effective_user_id=\"0\" "
		      "login_user=\"dev\" login_user_id=\"1500\" session_id=\"3\" tty=\"pts0\" "
		      "syscall=\"execve\" process_id=\"3352\" process_name=\"ls\" "
		      "process_path=\"/usr/bin/ls\" process=\"ls -id /\" args_count=\"3\" "
		      "process_current_directory=\"/root\" parent_process_id=\"3351\"",
	[FORMAT_CEF] =
		"CEF:0|audisp-sigma|audisp-sigma|" PACKAGE_VERSION "|" RULE
		"|Root directory inode listing|8|rt=1795306688015 "
		"externalId=web7/1795306688.015:3/" RULE " cs1Label=Rule author cs1=Seth Hanford "
		"cs3Label=ATT&CK tactic cs3=TA0007 Discovery "
		"cs2Label=ATT&CK technique cs2=T1082 System Information Discovery dvchost=web7 "
		"cat=process act=executed outcome=success duser=root duid=0 "
		"flexString1Label=Effective user flexString1=root suser=dev suid=1500 "
		"flexString2Label=Session flexString2=3 audispSigmaTty=pts0 "
		"audispSigmaSyscall=execve dpid=3352 dproc=/usr/bin/ls cs6Label=Command line "
		"cs6=ls -id / cn1Label=Argument count cn1=3 audispSigmaWorkingDirectory=/root "
		"spid=3351",
	[FORMAT_LEEF] =
		"LEEF:2.0|audisp-sigma|audisp-sigma|" PACKAGE_VERSION "|" RULE
		"|^|devTime=1795306688015^id=web7/1795306688.015:3/" RULE
		"^ruleName=Root directory inode listing^severity=high^sev=8"
		"^ruleAuthor=Seth Hanford^ruleLicense=DRL-1.1"
		"^ruleReference=https://example.org/inode^mitreTacticId=TA0007"
		"^mitreTactic=Discovery^mitreTechniqueId=T1082"
		"^mitreTechnique=System Information Discovery^identHostName=web7^cat=process"
		"^action=executed^outcome=success^usrName=root^userId=0^effectiveUser=root"
		"^effectiveUserId=0^loginUser=dev^loginUserId=1500^sessionId=3^tty=pts0"
		"^syscall=execve^pid=3352^processName=ls^processPath=/usr/bin/ls"
		"^commandLine=ls -id /^argsCount=3^workingDirectory=/root^parentPid=3351",
};

static const enum format formats[] = {FORMAT_KV, FORMAT_CEF, FORMAT_LEEF};

#define FLATS (sizeof(formats) / sizeof(formats[0]))

static void render(enum format format, const struct alert *alert, struct buf *out)
{
	buf_init(out, MAX_LINE + 1);
	assert_int_equal(alert_render(format, alert, MAX_LINE, out), 0);
	buf_addc(out, '\0');
}

static void read_alert(enum format format, const struct alert *alert, struct flat_read *ret_read)
{
	struct buf out;
	int result;

	render(format, alert, &out);
	result = format == FORMAT_KV	? flatread_kv(out.p, out.n - 1, ret_read)
		 : format == FORMAT_CEF ? flatread_cef(out.p, out.n - 1, ret_read)
					: flatread_leef(out.p, out.n - 1, ret_read);
	if (result != 0)
		fail_msg("cannot be read: %s", out.p);
	buf_done(&out);
}

/* The value behind key[] in each of the formats; NULL: there is none. */
struct fact {
	const char *key[FLATS], *value;
};

static void assert_facts(const struct alert *alert, const struct fact *fact, size_t n)
{
	for (size_t k = 0; k < FLATS; k++) {
		struct flat_read read;

		read_alert(formats[k], alert, &read);
		for (size_t i = 0; i < n; i++) {
			const char *key = fact[i].key[k], *got = flatread_get(&read, key);

			if (!*key)
				continue;
			if (!got && fact[i].value)
				fail_msg("%s is missing", key);
			if (fact[i].value)
				assert_string_equal(got, fact[i].value);
			else
				assert_null(got);
		}
		flatread_done(&read);
	}
}

#define ASSERT_FACTS(alert, facts) assert_facts(alert, facts, sizeof(facts) / sizeof((facts)[0]))

static void test_golden(void **state)
{
	struct sample s;
	struct buf out;

	(void)state;
	for (size_t k = 0; k < FLATS; k++) {
		sample_init(&s);
		render(formats[k], &s.alert, &out);
		assert_string_equal(out.p, golden[formats[k]]);
		buf_done(&out);
	}
}

/* What a value becomes on the wire in kv, CEF and LEEF. */
static const struct {
	struct str in;
	const char *out[FLATS];
} commands[] = {
	{STR("a b"), {"\"a b\"", "a b", "a b"}},
	{STR("a\"b' c=\"d"), {"\"a\\\"b' c=\\\"d\"", "a\"b' c\\=\"d", "a\"b' c=\"d"}},
	{STR("a\\n\\"), {"\"a\\\\n\\\\\"", "a\\\\n\\\\", "a\\n\\"}},
	{STR("a|b^c"), {"\"a|b^c\"", "a|b^c", "a|b\\x5ec"}},
	{STR("a\nb\rc\td"), {"\"a\\nb\\rc\\td\"", "a\\nb\\rc\\\\td", "a\\nb\\rc\\td"}},
	{STR("\x1b[2J\x7f"), {"\"\\x1b[2J\\x7f\"", "\\\\x1b[2J\\\\x7f", "\\x1b[2J\\x7f"}},
	{STR("x\xe2\x80\xaey"), {"\"x\\u202ey\"", "x\\\\u202ey", "x\\u202ey"}},
	{STR("\xff\xc3("), {"\"\\xff\\xc3(\"", "\\\\xff\\\\xc3(", "\\xff\\xc3("}},
	{STR("na\xc3\xafve ${jndi:x}"),
		{"\"na\xc3\xafve ${jndi:x}\"", "na\xc3\xafve ${jndi:x}", "na\xc3\xafve ${jndi:x}"}},
};

static void test_escapes(void **state)
{
	static const char *const front[] = {" process=", " cs6=", "^commandLine="},
				 *const back[] = {" args_count=", " cn1Label=", "^argsCount="};

	(void)state;
	for (size_t i = 0; i < sizeof(commands) / sizeof(commands[0]) * FLATS; i++) {
		size_t k = i % FLATS;
		struct sample s;
		struct buf out;

		sample_init(&s);
		s.event.argv.line = commands[i / FLATS].in;
		render(formats[k], &s.alert, &out);
		const char *value = strstr(out.p, front[k]);

		assert_non_null(value);
		value += strlen(front[k]);
		*strstr(value, back[k]) = '\0';
		assert_string_equal(value, commands[i / FLATS].out[k]);
		buf_done(&out);
	}
}

/* A title and an id can end no field of the header. */
static void test_headers(void **state)
{
	struct flat_read read;
	struct sample s;

	(void)state;
	sample_init(&s);
	s.rule.title = STR("a|b\\c=d\ne");
	s.rule.id = STR("x|y^z");
	read_alert(FORMAT_CEF, &s.alert, &read);
	assert_string_equal(read.header[4], "x|y^z");
	assert_string_equal(read.header[5], "a|b\\c=d\\ne");
	assert_string_equal(read.header[6], "8");
	flatread_done(&read);
	read_alert(FORMAT_LEEF, &s.alert, &read);
	assert_string_equal(read.header[4], "x\\x7cy^z");
	assert_string_equal(read.header[5], "^");
	flatread_done(&read);
}

static void test_levels(void **state)
{
	static const char *const grade[] = {"1", "3", "5", "8", "10"};

	(void)state;
	for (int level = 0; level < LEVEL_COUNT; level++) {
		struct flat_read read;
		struct sample s;

		sample_init(&s);
		s.rule.level = (enum level)level;
		read_alert(FORMAT_CEF, &s.alert, &read);
		assert_string_equal(read.header[6], grade[level]);
		flatread_done(&read);
		read_alert(FORMAT_LEEF, &s.alert, &read);
		assert_string_equal(flatread_get(&read, "sev"), grade[level]);
		flatread_done(&read);
		read_alert(FORMAT_KV, &s.alert, &read);
		assert_string_equal(flatread_get(&read, "severity"), level_names[level]);
		flatread_done(&read);
	}
}

static void test_labels(void **state)
{
	static const struct fact facts[] = {
		{{"suppressed", "audispSigmaSuppressed", "suppressed"}, "12"},
		{{"undecided", "audispSigmaUndecided", "undecided"}, "true"},
		{{"argv_incomplete", "audispSigmaArgvIncomplete", "argvIncomplete"}, "true"},
		{{"incomplete", "audispSigmaIncomplete", "incomplete"}, "true"},
		{{"args_hex", "", ""}, NULL},
		{{"", "audispSigmaArgsHex", "argsHex"}, "63617400ff807800"},
		{{"truncated", "", ""}, "process_current_directory"},
		{{"", "audispSigmaTruncated", ""}, "audispSigmaWorkingDirectory"},
		{{"", "", "truncated"}, "workingDirectory"},
		{{"session_id", "flexString2", "sessionId"}, "unset"},
		{{"login_user_id", "suid", "loginUserId"}, "unset"},
		{{"login_user", "suser", "loginUser"}, NULL},
		{{"process_path", "dproc", "processPath"}, "/tmp/a b (deleted)"},
		{{"process_name", "", "processName"}, "a b"},
		{{"parent_process_path", "sproc", "parentProcessPath"}, "/usr/bin/bash"},
		{{"parent_process", "audispSigmaParentCommandLine", "parentCommandLine"},
			"bash -l"},
	};
	struct sample s;

	(void)state;
	sample_init(&s);
	sample_doubtful(&s);
	sample_field(&s, FIELD_IMAGE, "/tmp/a b (deleted)");
	ASSERT_FACTS(&s.alert, facts);
}

static void test_unknown_is_left_out(void **state)
{
	static const struct fact facts[] = {
		{{"user", "duser", "usrName"}, NULL},
		{{"process_id", "dpid", "pid"}, NULL},
		{{"process", "cs6", "commandLine"}, NULL},
		{{"rule_author", "cs1", "ruleAuthor"}, NULL},
		{{"mitre_technique_id", "cs2", "mitreTechniqueId"}, NULL},
		{{"", "cs6Label", ""}, NULL},
		{{"process_name", "dproc", "processName"}, "ls"},
	};
	struct sample s;

	(void)state;
	sample_init(&s);
	struct event_id id = s.event.id;

	s.event = (struct event){.id = id, .comm = STR("ls"), .pid = STR("12x")};
	s.rule = (struct rule){.id = STR("x"), .stem = STR("proc_x"), .title = STR("t")};
	ASSERT_FACTS(&s.alert, facts);
}

static void test_file(void **state)
{
	static const struct fact facts[] = {
		{{"file_path", "filePath", "filePath"}, "/.dockerenv"},
		{{"category", "cat", "cat"}, "file"},
		{{"action", "act", "action"}, "accessed-file"},
		{{"outcome", "outcome", "outcome"}, "failure"},
	};
	struct sample s;

	(void)state;
	sample_init(&s);
	s.event.unit = UNIT_FILE_ACCESS;
	s.event.success = STR("no");
	sample_field(&s, FIELD_TARGET_FILENAME, "/.dockerenv");
	ASSERT_FACTS(&s.alert, facts);
}

static void init_connection(struct sample *s, const char *ip, const char *v6, const char *made)
{
	sample_init(s);
	s->event.unit = UNIT_NETWORK_CONNECTION;
	sample_field(s, FIELD_DESTINATION_IP, ip);
	sample_field(s, FIELD_DESTINATION_PORT, "443");
	sample_field(s, FIELD_DESTINATION_IS_IPV6, v6);
	sample_field(s, FIELD_INITIATED, made);
}

static void test_network(void **state)
{
	static const struct fact made[] = {
		{{"dest_ip", "dst", "dst"}, "192.0.2.1"},
		{{"dest_port", "dpt", "dstPort"}, "443"},
		{{"src_ip", "src", "src"}, NULL},
		{{"src_port", "spt", "srcPort"}, NULL},
		{{"direction", "", "direction"}, "outbound"},
		{{"", "deviceDirection", ""}, "1"},
		{{"", "c6a3", ""}, NULL},
	};
	static const struct fact taken[] = {
		{{"src_ip", "c6a2", "src"}, "2001:db8::1"},
		{{"", "c6a2Label", ""}, "Source IPv6 address"},
		{{"src_port", "spt", "srcPort"}, "443"},
		{{"dest_ip", "dst", "dst"}, NULL},
		{{"", "src", ""}, NULL},
		{{"direction", "", "direction"}, "inbound"},
		{{"", "deviceDirection", ""}, "0"},
	};
	struct sample s;

	(void)state;
	init_connection(&s, "192.0.2.1", "false", "true");
	ASSERT_FACTS(&s.alert, made);
	init_connection(&s, "2001:db8::1", "true", "false");
	ASSERT_FACTS(&s.alert, taken);
}

static void test_correlation(void **state)
{
	static const struct fact facts[] = {
		{{"correlation_count", "audispSigmaCorrelationCount", "correlationCount"}, "3"},
		{{"correlation_matches", "audispSigmaCorrelationMatches", "correlationMatches"},
			"4"},
		{{"correlation_group", "audispSigmaCorrelationGroup", "correlationGroup"}, NULL},
		{{"correlation_events", "audispSigmaCorrelationEvents", "correlationEvents"},
			"web7/1795306688.015:3/" RULE},
		{{"truncated", "", ""}, "correlation_events"}, /* 1 of 4 */
		{{"", "audispSigmaTruncated", ""}, "audispSigmaCorrelationEvents"},
		{{"", "", "truncated"}, "correlationEvents"},
	};
	struct sample s;

	(void)state;
	sample_init(&s);
	const struct correlation correlation = {.n_group = 0};
	const struct correlated found = {.correlation = &correlation,
		.value = 3,
		.matches = 4,
		.event = {{.ms = 1795306688015, .serial = 3, .rule = &s.rule}},
		.n_events = 1};

	s.alert.correlated = &found;
	ASSERT_FACTS(&s.alert, facts);
}

static void test_subtechniques(void **state)
{
	static const struct attack_entry t1059 = {"T1059", "Interpreter", ""},
					 sub = {"T1059.004", "Unix Shell", ""};
	static const struct fact facts[] = {
		{{"mitre_technique_id", "", "mitreTechniqueId"}, "T1059, T1059.004"},
		{{"mitre_technique", "", "mitreTechnique"}, "Interpreter, Unix Shell"},
		{{"", "cs2", ""}, "T1059 Interpreter, T1059.004 Unix Shell"},
		{{"rule_author", "cs1", "ruleAuthor"}, "Seth Hanford, N. N."},
	};
	struct attack_tag tag[] = {{&t1059, NULL}, {&t1059, &sub}, {&t1059, NULL}};
	struct sample s;

	(void)state;
	sample_init(&s);
	s.rule.technique = tag;
	s.rule.n_techniques = 3;
	s.author[1] = STR("N. N.");
	s.rule.authors.n = 2;
	ASSERT_FACTS(&s.alert, facts);
}

static void test_self(void **state)
{
	static const char *const front[FLATS] = {"time=\"1970-01-01T00:00:07.000Z\" id=\"web7/b:4/"
						 "audit_loss\" type=\"alert\"",
		"CEF:0|audisp-sigma|audisp-sigma|" PACKAGE_VERSION
		"|audit_loss|Audit records were lost|5|rt=7000 externalId=web7/b:4/audit_loss ",
		"LEEF:2.0|audisp-sigma|audisp-sigma|" PACKAGE_VERSION
		"|audit_loss|^|devTime=7000^id=web7/b:4/audit_loss^"};
	static const char *const reasons[FLATS] = {
		" reason=\"7 \\\"lost\\\"\"", " reason=7 \"lost\"", "^reason=7 \"lost\""};
	const struct self_alert self = {.kind = SELF_AUDIT_LOSS,
		.origin = STR("web7"),
		.boot_id = "b",
		.counter = 4,
		.now_ms = 7000,
		.reason = STR("7 \"lost\"")};

	(void)state;
	for (size_t k = 0; k < FLATS; k++) {
		struct buf out;

		buf_init(&out, MAX_LINE + 1);
		assert_int_equal(self_render(formats[k], &self, MAX_LINE, &out), 0);
		buf_addc(&out, '\0');
		assert_memory_equal(out.p, front[k], strlen(front[k]));
		assert_non_null(strstr(out.p, reasons[k]));
		assert_non_null(strstr(out.p, "audisp-sigma project"));
		assert_null(strstr(out.p, "rocessName"));
		buf_done(&out);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_golden),
		cmocka_unit_test(test_escapes),
		cmocka_unit_test(test_headers),
		cmocka_unit_test(test_levels),
		cmocka_unit_test(test_labels),
		cmocka_unit_test(test_unknown_is_left_out),
		cmocka_unit_test(test_file),
		cmocka_unit_test(test_network),
		cmocka_unit_test(test_correlation),
		cmocka_unit_test(test_subtechniques),
		cmocka_unit_test(test_self),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
