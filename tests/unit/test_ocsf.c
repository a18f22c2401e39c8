/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * The format ocsf: the line of the manual to the byte, and each fact in its place. Whether all of it is a
 * Detection Finding is asked by tests/ocsf/run.sh.
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <config.h>

#include "alert/self.h"
#include "sigma/attack.h"
#include "support/render.h"

#define RULE "6f0c2a52-9f3e-4f0e-8a52-5b8e3f1d7c10"
#define ID   "web7/1795306688.015:3/" RULE

static const char golden[] =
	"{\"time\":1795306688015,\"message\":\"Root directory inode listing\",\"activity_id\":1,"
	"\"activity_name\":\"Create\",\"category_uid\":2,\"category_name\":\"Findings\","
	"\"class_uid\":2004,\"class_name\":\"Detection Finding\",\"type_uid\":200401,"
	"\"type_name\":\"Detection Finding: Create\",\"severity_id\":4,\"severity\":\"High\","
	"\"status_id\":1,\"status\":\"New\",\"is_alert\":true,\"metadata\":{\"version\":\"1.8.0\","
	"\"product\":{\"name\":\"audisp-sigma\",\"vendor_name\":\"audisp-sigma\","
	"\"version\":\"" PACKAGE_VERSION "\"},\"profiles\":[\"host\"],\"log_provider\":\"auditd\","
	"\"uid\":\"" ID "\",\"sequence\":3,\"logged_time\":1795306688019},"
	"\"finding_info\":{\"uid\":\"" ID "\",\"title\":\"Root directory inode listing\","
	"\"analytic\":{\"type_id\":1,\"type\":\"Rule\",\"uid\":\"" RULE "\","
	"\"name\":\"Root directory inode listing\"},\"attacks\":[{\"technique\":{"
	"\"uid\":\"T1082\",\"name\":\"System Information Discovery\"}},{\"tactic\":{"
	"\"uid\":\"TA0007\",\"name\":\"Discovery\"}}]},\"evidences\":[{\"process\":{\"pid\":3352,"
	"\"name\":\"ls\",\"file\":{\"name\":\"ls\",\"path\":\"/usr/bin/ls\",\"type_id\":1},"
	"\"cmd_line\":\"ls -id /\",\"working_directory\":\"/root\",\"user\":{\"name\":\"root\","
	"\"uid\":\"0\"},\"parent_process\":{\"pid\":3351}},\"user\":{\"name\":\"root\","
	"\"uid\":\"0\"},\"actor\":{\"user\":{\"name\":\"dev\",\"uid\":\"1500\"},\"session\":{"
	"\"uid\":\"3\",\"terminal\":\"pts0\"}}}],\"device\":{\"hostname\":\"web7\",\"type_id\":0,"
	"\"type\":\"Unknown\",\"os\":{\"name\":\"Linux\",\"type_id\":200,\"type\":\"Linux\"}},"
	"\"unmapped\":{\"rule_author\":[\"Seth Hanford\"],\"rule_license\":\"DRL-1.1\","
	"\"rule_reference\":\"https://example.org/inode\",\"rule_tags\":[\"attack.discovery\","
	"\"attack.t1082\"],\"action\":\"executed\",\"outcome\":\"success\","
	"\"syscall\":\"execve\",\"args_count\":\"3\"}}";

/* The tactic and technique of the sample are none of the table, so that they do not belong together. */
static void test_golden(void **state)
{
	struct sample s;
	struct buf out;

	(void)state;
	sample_init(&s);
	buf_init(&out, MAX_LINE);
	assert_int_equal(alert_render(FORMAT_OCSF, &s.alert, MAX_LINE, &out), 0);
	buf_addc(&out, '\0');
	assert_string_equal(out.p, golden);
	buf_done(&out);
}

static struct json_value *render(const struct sample *s)
{
	return render_json(FORMAT_OCSF, s, MAX_LINE, NULL);
}

/* The i-th element of a list. */
static const struct json_value *element(const struct json_value *v, const char *path, size_t i)
{
	const struct json_value *list = json_get(v, path);

	assert_non_null(list);
	assert_true(i < list->n);
	const struct json_value *found = list->first;

	while (i-- > 0)
		found = found->next;
	return found;
}

/* Each technique with the tactic of the rule that it serves; what is left stands for itself. */
static void test_attacks(void **state)
{
	const struct attack_entry *t1082 = attack_find(STR("T1082")),
				  *t1059 = attack_find(STR("T1059")),
				  *t1059_4 = attack_find(STR("T1059.004"));
	struct attack_tag technique[] = {{t1082, NULL}, {t1059, t1059_4}, {t1082, NULL}};
	struct attack_tag tactic[] = {
		{attack_find(STR("TA0007")), NULL}, {attack_find(STR("TA0040")), NULL}};
	struct sample s;

	(void)state;
	sample_init(&s);
	s.rule.technique = technique;
	s.rule.n_techniques = 3;
	s.rule.tactic = tactic;
	s.rule.n_tactics = 2;
	struct json_value *v = render(&s);
	const char *attacks = "finding_info.attacks";

	assert_int_equal(json_get(v, attacks)->n, 3);
	assert_string_equal(text_at(element(v, attacks, 0), "technique.uid"), "T1082");
	assert_string_equal(text_at(element(v, attacks, 0), "tactic.uid"), "TA0007");
	assert_string_equal(text_at(element(v, attacks, 0), "tactic.name"), "Discovery");
	assert_string_equal(text_at(element(v, attacks, 1), "technique.uid"), "T1059");
	assert_string_equal(text_at(element(v, attacks, 1), "sub_technique.uid"), "T1059.004");
	assert_null(json_get(element(v, attacks, 1), "tactic"));
	assert_string_equal(text_at(element(v, attacks, 2), "tactic.uid"), "TA0040");
	assert_null(json_get(element(v, attacks, 2), "technique"));
	json_value_free(v);
}

static void test_levels(void **state)
{
	static const char *const words[] = {"Informational", "Low", "Medium", "High", "Critical"};
	char digit[2] = "1";

	(void)state;
	for (int level = 0; level < LEVEL_COUNT; level++, digit[0]++) {
		struct sample s;

		sample_init(&s);
		s.rule.level = (enum level)level;
		struct json_value *v = render(&s);

		assert_string_equal(json_get(v, "severity_id")->text, digit);
		assert_string_equal(text_at(v, "severity"), words[level]);
		json_value_free(v);
	}
}

static void test_file(void **state)
{
	struct sample s;

	(void)state;
	sample_init(&s);
	s.event.unit = UNIT_FILE_ACCESS;
	sample_field(&s, FIELD_TARGET_FILENAME, "/run/.containerenv");
	struct json_value *v = render(&s);
	const struct json_value *evidence = element(v, "evidences", 0);

	assert_string_equal(text_at(evidence, "file.path"), "/run/.containerenv");
	assert_string_equal(text_at(evidence, "file.name"), ".containerenv");
	assert_string_equal(json_get(evidence, "file.type_id")->text, "0");
	assert_string_equal(text_at(v, "unmapped.action"), "accessed-file");
	json_value_free(v);
}

static void test_network(void **state)
{
	struct sample s;

	(void)state;
	sample_init(&s);
	s.event.unit = UNIT_NETWORK_CONNECTION;
	sample_field(&s, FIELD_DESTINATION_IP, "2001:db8::1");
	sample_field(&s, FIELD_DESTINATION_PORT, "443");
	sample_field(&s, FIELD_DESTINATION_IS_IPV6, "true");
	sample_field(&s, FIELD_INITIATED, "true");
	struct json_value *v = render(&s);
	const struct json_value *evidence = element(v, "evidences", 0);

	assert_string_equal(text_at(evidence, "dst_endpoint.ip"), "2001:db8::1");
	assert_string_equal(json_get(evidence, "dst_endpoint.port")->text, "443");
	assert_string_equal(json_get(evidence, "connection_info.direction_id")->text, "2");
	assert_string_equal(json_get(evidence, "connection_info.protocol_ver_id")->text, "6");
	json_value_free(v);
	sample_field(&s, FIELD_INITIATED, "false");
	v = render(&s);
	evidence = element(v, "evidences", 0);
	assert_null(json_get(evidence, "dst_endpoint"));
	assert_string_equal(text_at(evidence, "src_endpoint.ip"), "2001:db8::1");
	assert_string_equal(text_at(evidence, "connection_info.direction"), "Inbound");
	json_value_free(v);
}

static void test_labels(void **state)
{
	struct sample s;

	(void)state;
	sample_init(&s);
	sample_doubtful(&s);
	struct json_value *v = render(&s);
	const struct json_value *evidence = element(v, "evidences", 0);

	assert_string_equal(text_at(v, "unmapped.suppressed"), "12");
	assert_string_equal(text_at(v, "unmapped.undecided"), "true");
	assert_string_equal(text_at(v, "unmapped.argv_incomplete"), "true");
	assert_string_equal(text_at(v, "unmapped.incomplete"), "true");
	assert_string_equal(text_at(v, "unmapped.args_hex"), "63617400ff807800");
	assert_string_equal(
		text_at(v, "unmapped.truncated"), "evidences.process.working_directory");
	assert_string_equal(text_at(evidence, "actor.user.uid"), "unset");
	assert_string_equal(text_at(evidence, "actor.session.uid"), "unset");
	assert_string_equal(text_at(evidence, "process.parent_process.file.name"), "bash");
	assert_string_equal(text_at(evidence, "process.parent_process.cmd_line"), "bash -l");
	json_value_free(v);
}

static void test_unknown_is_left_out(void **state)
{
	static const char *const absent[] = {"user", "actor", "process.pid", "process.file",
		"process.cmd_line", "process.user", "process.parent_process"};
	struct sample s;

	(void)state;
	sample_init(&s);
	struct event_id id = s.event.id;

	s.event = (struct event){.id = id, .comm = STR("ls"), .pid = STR("12x")};
	s.rule = (struct rule){.id = STR("x"), .stem = STR("proc_x"), .title = STR("t")};
	struct json_value *v = render(&s);
	const struct json_value *evidence = element(v, "evidences", 0);

	for (size_t i = 0; i < sizeof(absent) / sizeof(absent[0]); i++)
		assert_null(json_get(evidence, absent[i]));
	assert_null(json_get(v, "finding_info.attacks"));
	assert_string_equal(text_at(evidence, "process.name"), "ls");
	/* A process must have a number, or something that stands for it. */
	assert_string_equal(text_at(evidence, "process.uid"), "web7/1795306688.015:3/x");
	json_value_free(v);
	s.event.unit = UNIT_RECORD;
	s.event.pid = STR_NONE;
	v = render(&s);
	assert_null(json_get(v, "evidences"));
	json_value_free(v);
}

static void test_self(void **state)
{
	const struct self_alert self = {.kind = SELF_AUDIT_LOSS,
		.origin = STR("web7"),
		.boot_id = "b",
		.counter = 4,
		.now_ms = 7000,
		.reason = STR("7 lost")};
	struct buf out;

	(void)state;
	buf_init(&out, MAX_LINE);
	assert_int_equal(self_render(FORMAT_OCSF, &self, MAX_LINE, &out), 0);
	struct json_value *v = json_read(out.p, out.n);

	assert_string_equal(text_at(v, "finding_info.uid"), "web7/b:4/audit_loss");
	assert_string_equal(text_at(v, "finding_info.desc"), "7 lost");
	assert_string_equal(text_at(v, "metadata.log_provider"), "audisp-sigma");
	assert_null(json_get(v, "evidences"));
	assert_null(json_get(v, "metadata.sequence"));
	json_value_free(v);
	buf_done(&out);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_golden),
		cmocka_unit_test(test_attacks),
		cmocka_unit_test(test_levels),
		cmocka_unit_test(test_file),
		cmocka_unit_test(test_network),
		cmocka_unit_test(test_labels),
		cmocka_unit_test(test_unknown_is_left_out),
		cmocka_unit_test(test_self),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
