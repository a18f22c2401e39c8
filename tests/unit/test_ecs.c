/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>

#include "alert/alert.h"
#include "sigma/attack.h"
#include "support/jsonread.h"
#include "support/render.h"
#include "support/sample.h"

static const char golden[] =
	"{\"@timestamp\":\"2026-11-22T00:18:08.015Z\",\"message\":\"Root directory inode listing\","
	"\"event\":{\"kind\":\"alert\",\"category\":[\"process\",\"intrusion_detection\"],"
	"\"type\":[\"start\",\"info\"],\"action\":\"executed\",\"module\":\"audisp-sigma\","
	"\"dataset\":\"audisp-sigma.alert\",\"provider\":\"auditd\",\"outcome\":\"success\","
	"\"severity\":73,"
	"\"id\":\"web7/1795306688.015:3/6f0c2a52-9f3e-4f0e-8a52-5b8e3f1d7c10\",\"sequence\":3,"
	"\"created\":\"2026-11-22T00:18:08.019Z\"},"
	"\"rule\":{\"id\":\"6f0c2a52-9f3e-4f0e-8a52-5b8e3f1d7c10\","
	"\"uuid\":\"6f0c2a52-9f3e-4f0e-8a52-5b8e3f1d7c10\",\"name\":\"Root directory inode "
	"listing\","
	"\"author\":[\"Seth Hanford\"],\"license\":\"DRL-1.1\","
	"\"reference\":\"https://example.org/inode\",\"ruleset\":\"residence\"},"
	"\"tags\":[\"attack.discovery\",\"attack.t1082\"],"
	"\"threat\":{\"framework\":\"MITRE ATT&CK\",\"tactic\":{\"id\":[\"TA0007\"],"
	"\"name\":[\"Discovery\"],\"reference\":[\"https://attack.mitre.org/tactics/TA0007/\"]},"
	"\"technique\":{\"id\":[\"T1082\"],\"name\":[\"System Information Discovery\"],"
	"\"reference\":[\"https://attack.mitre.org/techniques/T1082/\"]}},"
	"\"process\":{\"pid\":3352,\"name\":\"ls\",\"executable\":\"/usr/bin/ls\","
	"\"args\":[\"ls\",\"-id\",\"/\"],\"args_count\":3,\"command_line\":\"ls -id /\","
	"\"working_directory\":\"/root\",\"parent\":{\"pid\":3351}},"
	"\"user\":{\"id\":\"0\",\"name\":\"root\",\"effective\":{\"id\":\"0\",\"name\":\"root\"}},"
	"\"auditd\":{\"session\":\"3\",\"user\":{\"audit\":{\"id\":\"1500\",\"name\":\"dev\"}},"
	"\"data\":{\"syscall\":\"execve\",\"tty\":\"pts0\"}},"
	"\"host\":{\"hostname\":\"web7\",\"name\":\"web7\",\"os\":{\"type\":\"linux\"}},"
	"\"related\":{\"user\":[\"root\",\"dev\"]},\"ecs\":{\"version\":\"9.4.0\"}}";

static void test_golden(void **state)
{
	struct sample s;
	struct buf out;

	(void)state;
	sample_init(&s);
	buf_init(&out, MAX_LINE);
	assert_int_equal(alert_render(FORMAT_ECS, &s.alert, MAX_LINE, &out), 0);
	buf_addc(&out, '\0');
	assert_string_equal(out.p, golden);
	buf_done(&out);
	json_value_free(render_ecs(&s, MAX_LINE, NULL));
}

static void test_unknown_is_left_out(void **state)
{
	static const char *const absent[] = {"user", "auditd", "related", "labels", "threat",
		"tags", "process.pid", "process.parent", "process.executable", "process.args",
		"process.args_count", "process.command_line", "rule.author", "rule.license",
		"rule.reference", "rule.ruleset"};
	struct sample s;

	(void)state;
	sample_init(&s);
	struct event_id id = s.event.id;

	s.event = (struct event){.id = id, .comm = STR("ls"), .pid = STR("12x")};
	s.rule = (struct rule){.id = STR("x"), .stem = STR("proc_x"), .title = STR("t")};
	struct json_value *v = render_ecs(&s, MAX_LINE, NULL);

	for (size_t i = 0; i < sizeof(absent) / sizeof(absent[0]); i++)
		assert_null(json_get(v, absent[i]));
	assert_string_equal(text_at(v, "process.name"), "ls");
	assert_string_equal(text_at(v, "event.id"), "web7/1795306688.015:3/x");
	json_value_free(v);
}

static void test_labels(void **state)
{
	struct sample s;

	(void)state;
	sample_init(&s);
	sample_doubtful(&s);
	s.event.argv.argc = 9;
	s.alert.suppressed = 1234567890123;
	sample_field(&s, FIELD_IMAGE, "/tmp/a b (deleted)");
	struct json_value *v = render_ecs(&s, MAX_LINE, NULL);

	assert_string_equal(text_at(v, "labels.suppressed"), "1234567890123");
	assert_string_equal(text_at(v, "labels.undecided"), "true");
	assert_string_equal(text_at(v, "labels.argv_incomplete"), "true");
	assert_string_equal(text_at(v, "labels.incomplete"), "true");
	assert_string_equal(text_at(v, "labels.args_hex"), "63617400ff807800");
	assert_string_equal(text_at(v, "labels.truncated"), "process.working_directory");
	assert_string_equal(text_at(v, "auditd.session"), "unset");
	assert_string_equal(text_at(v, "auditd.user.audit.id"), "unset");
	assert_null(json_get(v, "auditd.user.audit.name"));
	assert_string_equal(text_at(v, "process.name"), "a b");
	assert_string_equal(text_at(v, "process.parent.executable"), "/usr/bin/bash");
	assert_string_equal(text_at(v, "process.parent.command_line"), "bash -l");
	assert_string_equal(text_at(v, "process.executable"), "/tmp/a b (deleted)");
	assert_string_equal(json_get(v, "process.args_count")->text, "9");
	assert_int_equal(json_get(v, "process.args")->n, 3);
	assert_int_equal(json_get(v, "related.user")->n, 1);
	json_value_free(v);
}

static void test_subtechniques(void **state)
{
	static const struct attack_entry t1059 = {"T1059", "Command and Scripting Interpreter", ""};
	static const struct attack_entry t1059_4 = {"T1059.004", "Unix Shell", ""};
	struct attack_tag tag[] = {{&t1059, NULL}, {&t1059, &t1059_4}};
	struct sample s;

	(void)state;
	sample_init(&s);
	s.rule.technique = tag;
	s.rule.n_techniques = 2;
	s.rule.n_tactics = 0;
	struct json_value *v = render_ecs(&s, MAX_LINE, NULL);
	const struct json_value *technique = json_get(v, "threat.technique");

	assert_null(json_get(v, "threat.tactic"));
	assert_int_equal(json_get(technique, "id")->n, 1);
	assert_string_equal(json_get(technique, "id")->first->text, "T1059");
	assert_string_equal(json_get(technique, "subtechnique.id")->first->text, "T1059.004");
	assert_string_equal(json_get(technique, "subtechnique.name")->first->text, "Unix Shell");
	assert_string_equal(json_get(technique, "subtechnique.reference")->first->text,
		"https://attack.mitre.org/techniques/T1059/004/");
	json_value_free(v);
}

static void test_event_id(void **state)
{
	static const struct {
		const char *origin, *rule, *id;
	} cases[] = {
		{"web7", "abc", "web7/1795306688.015:3/abc"},
		{"a\nb", "abc", "a_b~e5beb1190415e670/1795306688.015:3/abc"},
	};
	struct sample s;
	struct buf out;
	char origin[300];

	(void)state;
	sample_init(&s);
	buf_init(&out, 1000);
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		s.alert.origin = str_of(cases[i].origin);
		s.rule.id = str_of(cases[i].rule);
		buf_reset(&out, 1000);
		alert_event_id(&s.alert, &out);
		buf_addc(&out, '\0');
		assert_string_equal(out.p, cases[i].id);
	}
	/* Long names that differ only at the end stay different. */
	memset(origin, 'x', sizeof(origin));
	s.alert.origin = (struct str){origin, sizeof(origin)};
	buf_reset(&out, 1000);
	alert_event_id(&s.alert, &out);
	buf_addc(&out, '\0');
	char *first = strdup(out.p);

	origin[sizeof(origin) - 1] = 'y';
	buf_reset(&out, 1000);
	alert_event_id(&s.alert, &out);
	buf_addc(&out, '\0');
	assert_string_not_equal(first, out.p);
	assert_int_equal(strcspn(out.p, "/"), ALERT_ID_PART);
	free(first);
	buf_done(&out);
}

static void test_no_memory(void **state)
{
	struct sample s;
	struct buf out;

	(void)state;
	sample_init(&s);
	buf_init(&out, 100);
	assert_int_equal(alert_render(FORMAT_ECS, &s.alert, MAX_LINE, &out), -1);
	buf_done(&out);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_golden),
		cmocka_unit_test(test_unknown_is_left_out),
		cmocka_unit_test(test_labels),
		cmocka_unit_test(test_subtechniques),
		cmocka_unit_test(test_event_id),
		cmocka_unit_test(test_no_memory),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
