/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * What is nearly right in a document, by exact text and place: it is taken as it is meant, or told with
 * what is most likely meant, and never passed over.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/buf.h"
#include "support/ruletext.h"

#define COUNT(list) (sizeof(list) / sizeof((list)[0]))

#define ID	      "id: cb4a492b-5d97-482e-b3d1-2bc5b377f771\n"
#define TITLE	      "title: T\n" ID
#define HEAD	      TITLE "level: low\n"
#define PROC	      "logsource: {category: process_creation, product: linux}\n"
#define AUDITD	      "logsource: {product: linux, service: auditd}\n"
#define S	      "detection: {s: {Image: /x}, condition: s}\n"
#define SOURCE(words) HEAD "logsource: {" words "}\n" S

struct hint_case {
	const char *yaml, *said;
};

/* "LINE:COL: kind: message\n" of each problem. The caller's to free. */
static struct rulebook *load(const char *yaml, struct buf *said)
{
	struct errs errs = {0};
	struct rulebook *book = ruletext_load(yaml, &errs);
	char line[1024];

	assert_non_null(book);
	buf_init(said, 1 << 20);
	for (size_t i = 0; i < errs.n; i++) {
		struct err *err = &errs.list[i];

		buf_addf(said, "%d:%d: ", err->line, err->col);
		err_move(err, (struct place){0});
		buf_addf(said, "%s\n", err_format(err, line, sizeof(line)));
	}
	buf_addc(said, '\0');
	errs_done(&errs);
	return book;
}

static void assert_said(const struct hint_case *list, size_t n)
{
	size_t wrong = 0;

	for (size_t i = 0; i < n; i++) {
		struct buf said;

		rulebook_free(load(list[i].yaml, &said));
		if (strcmp(said.p, list[i].said) != 0) {
			print_error("of\n%s\n%s\nnot\n%s\n", list[i].yaml, said.p, list[i].said);
			wrong++;
		}
		buf_done(&said);
	}
	assert_int_equal(wrong, 0);
}

/* --- words ---------------------------------------------------------------------------------------- */

static void test_levels(void **state)
{
	static const struct hint_case list[] = {
		{TITLE "level: info\n" PROC S,
			"3:8: unknown level 'info' (did you mean 'informational'?)\n"},
		{TITLE "level: Information\n" PROC S,
			"3:8: unknown level 'Information' (did you mean 'informational'?)\n"},
		{TITLE "level: MED\n" PROC S,
			"3:8: unknown level 'MED' (did you mean 'medium'?)\n"},
		{TITLE "level: crit\n" PROC S,
			"3:8: unknown level 'crit' (did you mean 'critical'?)\n"},
	};
	static const char *const written[] = {"high", "HIGH", "High"};

	(void)state;
	assert_said(list, COUNT(list));
	for (size_t i = 0; i < COUNT(written); i++) {
		struct buf yaml, said;

		buf_init(&yaml, 4096);
		buf_addf(&yaml, TITLE "level: %s\n" PROC S, written[i]);
		buf_addc(&yaml, '\0');
		struct rulebook *book = load(yaml.p, &said);

		assert_string_equal(said.p, "");
		assert_int_equal(book->set->rule[0]->level, LEVEL_HIGH);
		rulebook_free(book);
		buf_done(&yaml);
		buf_done(&said);
	}
}

static void test_words(void **state)
{
	static const struct hint_case list[] = {
		{HEAD "status: Deprecated\n" PROC S,
			"4:9: notice: left out: its status is 'Deprecated'\n"},
		{HEAD "status: UNSUPPORTED\n" PROC S,
			"4:9: notice: left out: its status is 'UNSUPPORTED'\n"},
		{HEAD "status: Test\nrelated: [{id: x, type: Derived}]\n" PROC S, ""},
		{HEAD "status: depricated\n" PROC S,
			"4:9: warning: unknown status 'depricated' (did you mean 'deprecated'?)\n"},
		{HEAD "related: [{id: x, type: dervied}]\n" PROC S,
			"4:25: warning: unknown type of relation 'dervied' (did you mean "
			"'derived'?)\n"},
		{HEAD "date: 2024-13-45\nmodified: 2023/02/29\n" PROC S,
			"4:7: warning: 'date' is no day of the calendar: '2024-13-45'\n"
			"5:11: warning: 'modified' is no day of the calendar: '2023/02/29'\n"},
		{HEAD "date: 2024-02-29\nmodified: 2024/12/31\n" PROC S, ""},
		{HEAD "date: 2024-1-1\n" PROC S,
			"4:7: warning: 'date' is not of the form YYYY-MM-DD\n"},
		/* A key that is nearly one of Sigma's; others are anybody's. */
		{TITLE "levle: high\nTags: [attack.t1082]\nfalsenegatives: [x]\nmy_key: 1\n" PROC S,
			"3:1: warning: unknown key 'levle' (did you mean 'level'?)\n"
			"4:1: warning: unknown key 'Tags' (did you mean 'tags'?)\n"
			"1:1: warning: the rule has no 'level': 'medium' is used\n"},
		{"action: global\nlevel: low\n", "0:0: warning: there is no rule in this file\n"},
		{"title: F\nauthors: x\n" PROC
		 "filter: {rules: [], f: {User: a}, condition: not f}\n---\n" HEAD PROC S,
			"2:1: warning: unknown key 'authors' (did you mean 'author'?)\n"},
		{HEAD "tags: [t1082, Discovery, attack.t1082, other, cve.2020-1, '']\n" PROC S,
			"4:8: warning: tag 't1082' has no namespace (did you mean "
			"'attack.t1082'?)\n"
			"4:15: warning: tag 'Discovery' has no namespace (did you mean "
			"'attack.Discovery'?)\n"
			"4:40: warning: tag 'other' has no namespace\n"
			"4:59: warning: tag '' has no namespace\n"},
		/* Lines that are not indented. */
		{HEAD "logsource:\n  product: linux\ncategory: process_creation\n"
		      "detection: {s: {exe: /x}, condition: s}\n",
			"6:1: warning: key 'category' says nothing here: it belongs into "
			"'logsource'\n"},
		{HEAD "name: a\n" PROC S "---\ntitle: C\nid: c\nlevel: low\ngroup-by: User\n"
		      "correlation:\n  type: event_count\n  rules: a\n  timespan: 5m\n"
		      "  condition: {gte: 2}\n",
			"11:1: warning: key 'group-by' says nothing here: it belongs into "
			"'correlation'\n9:5: warning: id 'c' is not a UUID\n"},
	};

	(void)state;
	assert_said(list, COUNT(list));
}

/* --- the logsource -------------------------------------------------------------------------------- */

static void test_logsources(void **state)
{
	static const struct hint_case list[] = {
		{SOURCE("product: linux, service: audtid"),
			"4:38: unknown service 'audtid' (did you mean 'auditd'?)\n"},
		{SOURCE("product: linux, service: Auditd"),
			"4:38: unknown service 'Auditd' (did you mean 'auditd'?)\n"},
		{SOURCE("service: audit"),
			"4:22: unknown service 'audit' (did you mean 'auditd'?)\n"},
		{SOURCE("product: Linux, category: process_creation"),
			"4:22: unknown product 'Linux' (did you mean 'linux'?)\n"},
		{SOURCE("product: linxu"),
			"4:22: unknown product 'linxu' (did you mean 'linux'?)\n"},
		{SOURCE("category: Process_Creation"),
			"4:23: unknown category 'Process_Creation' (did you mean "
			"'process_creation'?)\n"},
		{SOURCE("category: PROCESS_ACCESS"),
			"4:23: notice: not for this source: category 'PROCESS_ACCESS'\n"},
		{SOURCE("category: file_renames"),
			"4:23: unknown category 'file_renames' (did you mean 'file_rename'?)\n"},
		{SOURCE("product: linux, catagory: process_creation, Service: auditd"),
			"4:29: unknown key 'catagory' of 'logsource' (did you mean 'category'?)\n"
			"4:57: unknown key 'Service' of 'logsource' (did you mean 'service'?)\n"},
		{SOURCE("category: process_creation, definition: x, vendor: y"), ""},
		/* Truly of other logs. */
		{SOURCE("product: github, service: audit"),
			"4:22: notice: not for this source: product 'github'\n"},
		{SOURCE("product: linux, service: auth"),
			"4:38: notice: not for this source: service 'auth' is another log\n"},
		{SOURCE("product: unix"), "4:22: notice: not for this source: product 'unix'\n"},
	};

	(void)state;
	assert_said(list, COUNT(list));
}

/* --- fields --------------------------------------------------------------------------------------- */

#define EVENT(selection) HEAD PROC "detection:\n  condition: s\n  s: " selection "\n"
#define FILES(selection)                                                                           \
	HEAD "logsource: {category: file_event}\ndetection:\n  condition: s\n  s: " selection "\n"
#define RECORD(selection) HEAD AUDITD "detection:\n  condition: s\n  s: " selection "\n"

static void test_fields(void **state)
{
	static const struct hint_case list[] = {
		/* Of events, in a rule about records. */
		{RECORD("{Image: /x, type: SYSCALL}"),
			"7:7: warning: field 'Image' is one of process_creation, records do not "
			"have it (did you mean 'exe'?)\n"},
		{RECORD("{CommandLine|contains: x}"),
			"7:7: warning: field 'CommandLine' is one of process_creation, records do "
			"not have it\n"},
		{RECORD("{TargetFilename|endswith: x, exe|fieldref: User}"),
			"7:7: warning: field 'TargetFilename' is one of file_event, records do not "
			"have it (did you mean 'name'?)\n"
			"7:49: warning: field 'User' is one of process_creation, records do not "
			"have it (did you mean 'UID'?)\n"},
		{RECORD("{Type: EXECVE, nameType: CREATE, EventID: 1}"),
			"7:7: warning: fields of records are in small letters, not 'Type' (did you "
			"mean 'type'?)\n"
			"7:21: warning: fields of records are in small letters, not 'nameType' "
			"(did you mean 'nametype'?)\n"
			"7:39: warning: fields of records are in small letters, not 'EventID'\n"},
		{RECORD("{type: X, a0: x, AUID: x, new-disk: x, cap_fp: x, SessionId: 1, LoginId: "
			"1, LoginUser: x, Hostname: x, UtcTime|hour: 1}"),
			""},
		/* Of records, in a rule about events. */
		{EVENT("{type: EXECVE}"),
			"7:7: unknown field 'type' of process_creation: it is one of service: "
			"auditd\n"},
		{EVENT("{exe: /x, a1: x, UID: root, EUID: root}"),
			"7:7: unknown field 'exe' of process_creation: it is one of service: "
			"auditd "
			"(did you mean 'Image'?)\n"
			"7:16: unknown field 'a1' of process_creation: it is one of service: "
			"auditd\n"
			"7:23: unknown field 'UID' of process_creation: it is one of service: "
			"auditd "
			"(did you mean 'User'?)\n"
			"7:34: unknown field 'EUID' of process_creation: it is one of service: "
			"auditd\n"},
		{EVENT("{name: /x}"), "7:7: unknown field 'name' of process_creation: it is one of "
				      "service: auditd\n"},
		{FILES("{name: /x, SYSCALL: open}"),
			"7:7: unknown field 'name' of file_event: it is one of service: auditd "
			"(did "
			"you mean 'TargetFilename'?)\n"
			"7:17: unknown field 'SYSCALL' of file_event (did you mean 'Syscall'?)\n"},
		{EVENT("{Image.endswith|all: x, 'CommandLine contains': x, User_re: x, "
		       "Image.sounds: x}"),
			"7:7: unknown field 'Image.endswith' of process_creation: a modifier "
			"stands "
			"behind '|' (did you mean 'Image|endswith'?)\n"
			"7:30: unknown field 'CommandLine contains' of process_creation: a "
			"modifier "
			"stands behind '|' (did you mean 'CommandLine|contains'?)\n"
			"7:57: unknown field 'User_re' of process_creation: a modifier stands "
			"behind "
			"'|' (did you mean 'User|re'?)\n"
			"7:69: unknown field 'Image.sounds' of process_creation\n"},
		{EVENT("{Image: {endswith: /x}, User: {name: x}}"),
			"7:14: a map cannot be a value: a modifier stands behind the field and "
			"'|'\n"
			"7:36: a map cannot be a value\n"},
		{EVENT("{Type: x, a1x: x, EventID: 1}"),
			"7:7: unknown field 'Type' of process_creation\n"
			"7:16: unknown field 'a1x' of process_creation\n"
			"7:24: unknown field 'EventID' of process_creation\n"},
	};

	(void)state;
	assert_said(list, COUNT(list));
}

/* --- values and selections ------------------------------------------------------------------------ */

static void test_values(void **state)
{
#define READ_AS(written, read)                                                                     \
	"warning: '" written "' without quotes is " read                                           \
	" in YAML: put it in quotes, if it is meant as it stands\n"
	static const struct hint_case list[] = {
		{RECORD("{success: yes, a1: [0755, 0x10, 1_000, +5, -0, 1:30], op: Off}"),
			"7:16: " READ_AS("yes", "true") "7:26: " READ_AS(
				"0755", "493") "7:32: " READ_AS("0x10",
				"16") "7:38: " READ_AS("1_000", "1000") "7:45: " READ_AS("+5",
				"5") "7:49: " READ_AS("-0", "0") "7:53: " READ_AS("1:30",
				"90") "7:64: " READ_AS("Off", "false")},
		{RECORD("{a1: [+1.5, 1.50, 755, 1.0e+3]}"), "7:12: " READ_AS("+1.5", "1.5")},
		{RECORD("{success: 'yes', a1: '0755', op: true, key|neq: False, a2: [~, 5]}"), ""},
		{RECORD("{op|cased: True}"), "7:17: " READ_AS("True", "true")},
		{RECORD("[on, 010, word]"),
			"7:7: " READ_AS("on", "true") "7:11: " READ_AS("010", "8")},
		{EVENT("{LogonId|gt: 0x10}"), ""},
	};

	(void)state;
	assert_said(list, COUNT(list));
}

static void test_odd_values(void **state)
{
#define NOTHING                                                                                    \
	"warning: nothing stands here, which is a missing field: write null, or '' for an empty "  \
	"one\n"
	static const struct hint_case list[] = {
		{EVENT("{CommandLine: , User: [root, ]}"), "7:20: " NOTHING},
		{EVENT("\n    User:\n    CommandLine:\n    - a\n    -"),
			"8:10: " NOTHING "11:6: " NOTHING},
		{EVENT("{User: [null, ~, NULL, ''], CommandLine|neq: null}"), ""},
		{EVENT("{CommandLine|contains: ['', a], User|startswith: ''}"),
			"7:30: warning: an empty text is found in every value\n"
			"7:55: warning: an empty text is found in every value\n"},
		{EVENT("{CommandLine|base64|contains: ''}"),
			"7:36: warning: an empty text is found in every value\n"},
		{EVENT("{CommandLine|fieldref: CommandLine}"),
			"7:29: warning: the field is compared with itself\n"},
		{EVENT("{CommandLine|fieldref: Image}"), ""},
		{HEAD "logsource: {category: network_connection}\ndetection:\n"
		      "  s: {DestinationIp|cidr: [10.0.0.1/8, 10.0.0.0/8, 10.128.0.0/9, "
		      "'::1/127',\n"
		      "    '::1', 1.2.3.4/0]}\n  condition: s\n",
			"6:28: warning: of '10.0.0.1/8' only the first 8 bits are looked at\n"
			"6:66: warning: of '::1/127' only the first 127 bits are looked at\n"
			"7:12: warning: of '1.2.3.4/0' only the first 0 bits are looked at\n"},
		{HEAD PROC "detection:\ns:\n  Image: /x\ncondition: s\n",
			"8:1: warning: key 'condition' says nothing here: it belongs into "
			"'detection'\n5:11: 'detection' must be a map, not empty\n"},
		{HEAD PROC "detection:\n", "5:11: 'detection' must be a map, not empty\n"},
		{HEAD PROC "detection: {s: {Image: /x}, condition: all s}\n",
			"5:40: 'all' needs 'of' and a name pattern behind it\n"},
		{HEAD PROC "detection: {s: {Image: /x}, condition: 1 s*}\n",
			"5:40: '1' needs 'of' and a name pattern behind it\n"},
	};

	(void)state;
	assert_said(list, COUNT(list));
}

static void test_selections(void **state)
{
	static const struct hint_case list[] = {
		{EVENT("Image:/x"),
			"7:6: warning: 'Image:/x' is a keyword: for a field a blank is missing "
			"behind ':'\n"},
		{EVENT("[CommandLine|contains:x, {User: x}, http://x]"),
			"7:7: warning: 'CommandLine|contains:x' is a keyword: for a field a blank "
			"is "
			"missing behind ':'\n"},
		{RECORD("[exe:/x, Image:/x, a0:x]"),
			"7:7: warning: 'exe:/x' is a keyword: for a field a blank is missing "
			"behind "
			"':'\n"
			"7:15: warning: 'Image:/x' is a keyword: for a field a blank is missing "
			"behind ':'\n"
			"7:25: warning: 'a0:x' is a keyword: for a field a blank is missing behind "
			"':'\n"},
		{EVENT("['Image:/x', \"User:x\", 'x:y', ':x', 'Image|x', ssh:x]"), ""},
		/* Names. */
		{HEAD PROC "detection: {'my s': {Image: /x}, condition: 1 of my*}\n",
			"5:13: warning: no condition can name 'my s', but by a pattern: names have "
			"no blanks and signs but - _ .\n"},
		{HEAD PROC
			"detection: {s*: {Image: /x}, a-b_c.d: {Image: x}, condition: 1 of them}\n",
			"5:13: warning: no condition can name 's*', but by a pattern: names have "
			"no "
			"blanks and signs but - _ .\n"},
		/* What the condition does not look at. */
		{EVENT("{Image: /x}\n  t: {Image: /y}\n  _u: {Image: /z}"),
			"8:3: warning: selection 't' has no part in the condition\n"},
		{HEAD PROC "detection: {s: {Image: /x}, t: {Image: /y}, condition: 1 of them}\n",
			""},
		{HEAD PROC "detection: {s: {Image: /x}, t: {Image: /y}, u: {Image: /z},\n"
			   "  condition: [s, not t]}\n",
			"5:45: warning: selection 'u' has no part in the condition\n"},
		{"action: global\n" PROC "detection: {s: {Image: /x}, t: {Image: /y}}\n---\n" HEAD
		 "detection: {u: {User: x}, condition: s}\n",
			"8:13: warning: selection 'u' has no part in the condition\n"},
		{HEAD PROC "detection: {s: {Image: /x}, Condition: s}\n",
			"5:29: 'detection' has no 'condition', but 'Condition' (did you mean "
			"'condition'?)\n"},
		{HEAD PROC "detection: {s: {Image: /x}, conditions: [s]}\n",
			"5:29: 'detection' has no 'condition', but 'conditions' (did you mean "
			"'condition'?)\n"},
	};

	(void)state;
	assert_said(list, COUNT(list));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_levels),
		cmocka_unit_test(test_words),
		cmocka_unit_test(test_logsources),
		cmocka_unit_test(test_fields),
		cmocka_unit_test(test_values),
		cmocka_unit_test(test_odd_values),
		cmocka_unit_test(test_selections),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
