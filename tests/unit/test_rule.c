/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "base/buf.h"
#include "sigma/attack.h"
#include "sigma/logsource.h"
#include "sigma/modifier.h"
#include "event/names.h"
#include "sigma/rule.h"
#include "sigma/yaml.h"

#define COUNT(list) (sizeof(list) / sizeof((list)[0]))

static struct field_names names;
static struct arena arena;
static struct buf text, messages;

static int setup(void **state)
{
	(void)state;
	arena_init(&arena, 8 << 20);
	buf_init(&text, 1 << 20);
	buf_init(&messages, 1 << 20);
	return 0;
}

static int teardown(void **state)
{
	(void)state;
	arena_done(&arena);
	buf_done(&text);
	buf_done(&messages);
	return 0;
}

static void list_messages(const struct errs *errs)
{
	char line[1024];

	buf_reset(&messages, messages.max);
	for (size_t i = 0; i < errs->n; i++)
		buf_addf(&messages, "%s\n", err_format(&errs->list[i], line, sizeof(line)));
	buf_addc(&messages, '\0');
}

/* The rule in `yaml`, NULL when it is refused; what was said about it is in `messages`. */
static struct rule *parse(const char *yaml)
{
	struct yaml_node *docs;
	struct rule *rule = NULL;
	struct errs errs = {0};
	struct err err;
	struct rule_load load = {&arena, &names, "r.yml", &errs, NULL};

	names = (struct field_names){0};
	arena_reset(&arena);
	if (yaml_read(&arena, str_of(yaml), "r.yml", &docs, &err))
		fail_msg("%d:%d: %s", err.line, err.col, err.msg);
	int rc = rule_parse(&load, docs->first, &rule);

	list_messages(&errs);
	assert_int_equal(rule == NULL, rc != 0);
	assert_int_equal(errs.errors > 0, rc == -1);
	assert_int_equal(errs.notices > 0, rc == LOGSOURCE_FOREIGN);
	errs_done(&errs);
	return rule;
}

#define ID   "id: cb4a492b-5d97-482e-b3d1-2bc5b377f778\n"
#define HEAD "title: T\n" ID "level: low\n"
#define PROC "logsource: {category: process_creation, product: linux}\n"

/* A rule whose one selection is `selection`; it begins in line 6, column 6. */
static struct rule *parse_selection(const char *selection)
{
	buf_reset(&text, text.max);
	buf_addf(&text, HEAD PROC "detection:\n  s: %s\n  condition: s\n", selection);
	buf_addc(&text, '\0');
	return parse(text.p);
}

static void assert_str(struct str s, const char *expected)
{
	assert_non_null(s.p);
	assert_string_equal(s.p, expected); /* slices of a rule end in NUL */
	assert_int_equal(s.n, strlen(expected));
}

static const char whole[] =
	"title: A rule\n"
	"id: CB4A492B-5D97-482E-B3D1-2BC5B377F778\n"
	"name: a_rule\n"
	"status: test\n"
	"description: |\n  Two\n  lines\n"
	"references:\n  - https://a.example/\n  - https://b.example/\n"
	"author: Jane Doe (A, Inc.), 'X' ,, Someone Else\n"
	"date: 2023-08-23\n"
	"modified: 2024/01/02\n"
	"license: DRL-1.1\n"
	"tags: [attack.discovery, attack.t1082, attack.T1059.004, attack.ta0007, cve.2020-1,\n"
	"  attack.g0007, attack.s0002]\n"
	"related:\n  - {id: 746c86fb-ccda-4816-8997-01386263acc4, type: derived}\n"
	"falsepositives: [Unknown]\n"
	"level: high\n"
	"taxonomy: sigma\n"
	"own_key: {anything: [1]}\n"
	"logsource:\n  category: process_creation\n  product: linux\n  definition: by auditd\n"
	"detection:\n"
	"  one:\n    Image|endswith: ['/ls', '/cat']\n    CommandLine|contains|all: [a, b]\n"
	"  two:\n    - User: root\n    - LogonId: 0\n"
	"  words: [foo, 'b*r', 7]\n"
	"  condition: one and not (two or words)\n";

static void test_meta(void **state)
{
	const struct rule *r = parse(whole);

	(void)state;
	assert_string_equal(messages.p, "");
	assert_str(r->title, "A rule");
	assert_str(r->id, "cb4a492b-5d97-482e-b3d1-2bc5b377f778");
	assert_str(r->name, "a_rule");
	assert_str(r->stem, "r");
	assert_str(r->status, "test");
	assert_str(r->description, "Two\nlines\n");
	assert_str(r->license, "DRL-1.1");
	assert_str(r->date, "2023-08-23");
	assert_str(r->modified, "2024/01/02");
	assert_int_equal(r->level, LEVEL_HIGH);
	assert_int_equal(r->references.n, 2);
	assert_str(r->references.list[1], "https://b.example/");
	assert_int_equal(r->authors.n, 3);
	assert_str(r->authors.list[0], "Jane Doe (A, Inc.)");
	assert_str(r->authors.list[1], "'X'");
	assert_str(r->authors.list[2], "Someone Else");
	assert_int_equal(r->falsepositives.n, 1);
	assert_int_equal(r->n_related, 1);
	assert_str(r->related[0].id, "746c86fb-ccda-4816-8997-01386263acc4");
	assert_str(r->related[0].type, "derived");
	assert_int_equal(r->at.line, 1);
	assert_int_equal(r->unit, UNIT_PROCESS_CREATION);
}

static void test_tags(void **state)
{
	const struct rule *r = parse(whole);

	(void)state;
	assert_int_equal(r->tags.n, 7);
	assert_int_equal(r->n_tactics, 1); /* named twice */
	assert_string_equal(r->tactic[0].entry->id, "TA0007");
	assert_int_equal(r->n_techniques, 2);
	assert_string_equal(r->technique[0].entry->id, "T1082");
	assert_null(r->technique[0].detail);
	assert_string_equal(r->technique[1].entry->id, "T1059");
	assert_string_equal(r->technique[1].detail->id, "T1059.004");
}

static void test_selections(void **state)
{
	const struct rule *r = parse(whole);
	const struct item *item;

	(void)state;
	assert_int_equal(r->n_selections, 3);
	assert_str(r->selection[0].name, "one");
	assert_int_equal(r->selection[0].n_groups, 1);
	assert_int_equal(r->selection[0].group[0].n_items, 2);
	item = &r->selection[0].group[0].item[1];
	assert_int_equal(item->field, FIELD_COMMAND_LINE);
	assert_true(item->all);
	assert_int_equal(item->n_values, 2);
	assert_int_equal(item->value[0].n_tokens, 3);
	assert_int_equal(item->at.col, 5);
	assert_int_equal(r->selection[1].n_groups, 2);
	item = r->selection[1].group[1].item;
	assert_int_equal(item->field, FIELD_LOGON_ID);
	assert_int_equal(item->value[0].n_tokens, 1);
	assert_str(item->value[0].token[0].text, "0");
	assert_int_equal(r->selection[2].n_groups, 1);
	item = r->selection[2].group[0].item;
	assert_int_equal(item->field, ITEM_KEYWORD);
	assert_false(item->all);
	assert_int_equal(item->n_values, 3);
	assert_int_equal(item->value[1].n_tokens, 5); /* * b * r * */
	assert_str(item->value[2].token[1].text, "7");
	assert_int_equal(r->condition->op, COND_AND);
}

static void test_keywords(void **state)
{
	const struct item *item;
	const struct rule *r;

	(void)state;
	r = parse_selection("{'|all': [a, b]}");
	item = r->selection[0].group[0].item;
	assert_int_equal(item->field, ITEM_KEYWORD);
	assert_true(item->all);
	assert_int_equal(item->value[0].n_tokens, 3);
	r = parse_selection("a word");
	assert_int_equal(r->selection[0].group[0].item->field, ITEM_KEYWORD);
	/* Maps and words in one list: any of them. */
	r = parse_selection("[a, {Image: x}, b]");
	assert_int_equal(r->selection[0].n_groups, 2);
	assert_int_equal(r->selection[0].group[0].item->n_values, 2);
	assert_int_equal(r->selection[0].group[1].item->field, FIELD_IMAGE);
	r = parse_selection("{'|re': 'a.c'}");
	assert_int_equal(r->selection[0].group[0].item->op, ITEM_REGEX);
}

static void test_values(void **state)
{
	const struct item *item;

	(void)state;
	item = parse_selection("{CommandLine|re|i|dotall: ['\\\\d*', 'b']}")
		       ->selection->group->item;
	assert_int_equal(item->op, ITEM_REGEX);
	assert_int_equal(item->regex_flags, RE_IGNORECASE | RE_DOTALL);
	assert_str(item->value[0].raw, "\\\\d*"); /* no escapes in expressions */
	assert_int_equal(item->value[0].n_tokens, 0);
	item = parse_selection("{LogonId: [0x10, 010, 'x10', yes]}")->selection->group->item;
	assert_str(item->value[0].raw, "16");
	assert_str(item->value[1].raw, "8");
	assert_str(item->value[2].raw, "x10");
	assert_str(item->value[3].raw, "true");
	item = parse_selection("{CommandLine: ' a '}")->selection->group->item;
	assert_str(item->value[0].raw, " a ");
	item = parse_selection("{User: ''}")->selection->group->item;
	assert_int_equal(item->n_values, 1);
	assert_int_equal(item->value[0].n_tokens, 0);
	item = parse_selection("{CommandLine|startswith: 'a\\'}")->selection->group->item;
	assert_int_equal(item->value[0].n_tokens, 2);
	assert_str(item->value[0].token[0].text, "a\\");
}

static void test_modifiers(void **state)
{
	static const struct {
		const char *chain;
		enum item_op op;
		unsigned flags;
		bool all;
	} good[] = {
		{"contains", ITEM_GLOB, 0, false},
		{"contains|all", ITEM_GLOB, 0, true},
		{"all|contains", ITEM_GLOB, 0, true},
		{"all", ITEM_GLOB, 0, true},
		{"re", ITEM_REGEX, 0, false},
		{"re|contains", ITEM_REGEX, 0, false},
		{"re|all", ITEM_REGEX, 0, true},
		{"all|re|m", ITEM_REGEX, RE_MULTILINE, true},
		{"re|i|m|s", ITEM_REGEX, RE_IGNORECASE | RE_MULTILINE | RE_DOTALL, false},
		{"re|ignorecase|multiline|dotall", ITEM_REGEX,
			RE_IGNORECASE | RE_MULTILINE | RE_DOTALL, false},
	};
	struct errs errs = {0};

	(void)state;
	for (size_t i = 0; i < COUNT(good); i++) {
		struct modifiers m;

		assert_int_equal(modifiers_parse(str_of(good[i].chain),
					 (struct place){"r.yml", 1, 1}, &m, &errs),
			0);
		assert_int_equal(m.op, good[i].op);
		assert_int_equal(m.regex_flags, good[i].flags);
		assert_int_equal(m.all, good[i].all);
	}
	assert_int_equal(errs.n, 0);
	for (size_t i = 0; i < MODIFIER_COUNT; i++)
		assert_true(modifier_table[i].name && modifier_table[i].name[0]);
}

static const struct {
	const char *selection, *messages;
} bad_selections[] = {
	{"{CommandLine|contain: x}",
		"r.yml:6:7: unknown modifier 'contain' (did you mean 'contains'?)\n"},
	{"{CommandLine|Contains: x}",
		"r.yml:6:7: unknown modifier 'Contains' (did you mean 'contains'?)\n"},
	{"{CommandLine|sounds_like: x}", "r.yml:6:7: unknown modifier 'sounds_like'\n"},
	{"{CommandLine|: x}", "r.yml:6:7: a modifier is missing behind '|'\n"},
	{"{CommandLine|re||i: x}", "r.yml:6:7: a modifier is missing behind '|'\n"},
	{"{Image|contains|startswith: x}",
		"r.yml:6:7: modifiers 'contains' and 'startswith' exclude each other\n"},
	{"{Image|contains|re: x}", "r.yml:6:7: modifier 're' cannot follow 'contains': it is found "
				   "anywhere without it\n"},
	{"{Image|endswith|re: x}", "r.yml:6:7: modifier 're' cannot follow 'endswith': anchor the "
				   "expression with '$'\n"},
	{"{Image|startswith|re: x}",
		"r.yml:6:7: modifier 're' cannot follow 'startswith': anchor the expression with "
		"'^'\n"},
	{"{Image|re|endswith: x}", "r.yml:6:7: modifier 'endswith' cannot follow 're': anchor the "
				   "expression with '$'\n"},
	{"{Image|re|startswith: x}",
		"r.yml:6:7: modifier 'startswith' cannot follow 're': anchor the "
		"expression with '^'\n"},
	{"{Image|i: x}", "r.yml:6:7: modifier 'i' needs 're' before it\n"},
	{"{Image|dotall|re: x}", "r.yml:6:7: modifier 'dotall' needs 're' before it\n"},
	{"{Image|all|contains|all: x}", "r.yml:6:7: modifier 'all' is given twice\n"},
	{"{Comandline: x}",
		"r.yml:6:7: unknown field 'Comandline' of process_creation (did you mean "
		"'CommandLine'?)\n"},
	{"{commandline: x}",
		"r.yml:6:7: unknown field 'commandline' of process_creation (did you mean "
		"'CommandLine'?)\n"},
	{"{EventID: 1}", "r.yml:6:7: unknown field 'EventID' of process_creation\n"},
	{"{'': x}", "r.yml:6:7: a field name is missing\n"},
	{"{'|startswith': x}",
		"r.yml:6:7: keywords are found anywhere: 'startswith' needs a field name before "
		"it\n"},
	{"{Image|contains: 5}", "r.yml:6:23: 'contains' takes text: put '5' in quotes\n"},
	{"{Image|contains: [a, 1.5, on]}",
		"r.yml:6:27: 'contains' takes text: put '1.5' in quotes\n"
		"r.yml:6:32: 'contains' takes text: put 'on' in quotes\n"},
	{"{Image|re: 5}", "r.yml:6:17: 're' takes text: put '5' in quotes\n"},
	{"{Image|re: ''}", "r.yml:6:17: an empty expression would match every value\n"},
	{"{Image: 99999999999999999999x, LogonId: 0xfffffffffffffffff}",
		"r.yml:6:46: number '0xfffffffffffffffff' is too large: put it in quotes\n"},
	{"{Image: {a: b}}", "r.yml:6:14: a map cannot be a value\n"},
	{"{Image: [[a]]}", "r.yml:6:15: a list cannot be a value\n"},
	{"{Image: []}", "r.yml:6:14: the list of values is empty\n"},
	{"{}", "r.yml:6:3: selection 's' is empty\n"},
	{"[]", "r.yml:6:3: selection 's' is empty\n"},
	{"[{}]", "r.yml:6:7: an empty map would match every event\n"},
	{"[[a]]", "r.yml:6:7: a list within a list is not allowed\n"},
	{"['']", "r.yml:6:7: an empty keyword would be found in every event\n"},
	{"", "r.yml:6:3: selection 's' is empty\n"},
	/* Everything that is wrong is told at once. */
	{"{Imag|foo: [1, null], User|contains: 2}",
		"r.yml:6:7: unknown field 'Imag' of process_creation (did you mean 'Image'?)\n"
		"r.yml:6:7: unknown modifier 'foo'\n"
		"r.yml:6:43: 'contains' takes text: put '2' in quotes\n"},
};

/* A field that is rightly named, but never there. */
static void test_absent_fields(void **state)
{
	(void)state;
	assert_non_null(parse_selection("{OriginalFileName: x, Image|fieldref: sha256}"));
	assert_string_equal(messages.p,
		"r.yml:6:7: warning: field 'OriginalFileName' is never there: the audit system "
		"does not tell it\n"
		"r.yml:6:44: warning: field 'sha256' is never there: the audit system does not "
		"tell it\n");
}

/* The numbers of fields of records are those of all rules of a set. */
static void test_many_fields(void **state)
{
	(void)state;
	buf_reset(&text, text.max);
	buf_addf(&text, HEAD "logsource: {service: auditd}\ndetection:\n  condition: s\n  s:\n");
	for (int i = 0; i <= FIELD_NAMES_MAX; i++)
		buf_addf(&text, "    f%d: x\n", i);
	buf_addc(&text, '\0');
	assert_null(parse(text.p));
	assert_string_equal(
		messages.p, "r.yml:520:5: all rules together name more than 512 record fields\n");
}

static void test_bad_selections(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(bad_selections); i++) {
		assert_null(parse_selection(bad_selections[i].selection));
		assert_string_equal(messages.p, bad_selections[i].messages);
	}
}

#define DETECTION "detection: {s: {Image: x}, condition: s}\n"

static const struct {
	const char *logsource, *message;
} bad_logsources[] = {
	{"", "r.yml:1:1: a rule needs a 'logsource'\n"},
	{"logsource: linux\n", "r.yml:4:12: 'logsource' must be a map, not text\n"},
	{"logsource:\n", "r.yml:4:11: 'logsource' must be a map, not empty\n"},
	{"logsource: {}\n", "r.yml:4:1: 'logsource' names no category\n"},
	{"logsource: {category: file_change}\n",
		"r.yml:4:23: category 'file_change' is not supported yet\n"},
	{"logsource: {category: file_delete, product: linux}\n",
		"r.yml:4:23: category 'file_delete' is not supported yet\n"},
	{"logsource: {category: file_rename}\n",
		"r.yml:4:23: category 'file_rename' is not supported yet\n"},
	{"logsource: {category: file_events}\n",
		"r.yml:4:23: unknown category 'file_events' (did you mean 'file_event'?)\n"},
	{"logsource: {product: linux, service: sshd}\n",
		"r.yml:4:38: notice: not for this source: service 'sshd' is another log\n"},
	{"logsource: {service: vsftpd}\n",
		"r.yml:4:22: notice: not for this source: service 'vsftpd' is another log\n"},
	{"logsource: {category: process_creation, product: windows}\n",
		"r.yml:4:50: notice: not for this source: product 'windows'\n"},
	{"logsource: {product: macos, category: file_event}\n",
		"r.yml:4:22: notice: not for this source: product 'macos'\n"},
	{"logsource: {category: webserver}\n",
		"r.yml:4:23: notice: not for this source: category 'webserver'\n"},
	{"logsource: {category: process_access}\n",
		"r.yml:4:23: notice: not for this source: category 'process_access'\n"},
	{"logsource: {category: process-creation}\n",
		"r.yml:4:23: unknown category 'process-creation' (did you mean "
		"'process_creation'?)\n"},
	{"logsource: {category: [process_creation]}\n",
		"r.yml:4:23: logsource 'category' must be a word\n"},
};

static void test_bad_logsources(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(bad_logsources); i++) {
		buf_reset(&text, text.max);
		buf_addf(&text, HEAD "%s" DETECTION, bad_logsources[i].logsource);
		buf_addc(&text, '\0');
		assert_null(parse(text.p));
		assert_string_equal(messages.p, bad_logsources[i].message);
	}
	assert_non_null(parse(HEAD "logsource: {category: process_creation}\n" DETECTION));
}

static const struct {
	const char *yaml, *messages;
} bad_rules[] = {
	{"- a\n", "r.yml:1:1: a rule must be a map, not a list\n"},
	{"just text\n", "r.yml:1:1: a rule must be a map, not text\n"},
	{"title: T\ncorrelation: {type: event_count}\n",
		"r.yml:1:1: warning: the rule has no 'id': its file name 'r' is used\n"
		"r.yml:1:1: warning: the rule has no 'level': 'medium' is used\n"
		"r.yml:2:1: a correlation needs 'rules': ids or names of rules\n"},
	{ID "level: low\n" PROC DETECTION, "r.yml:1:1: a rule needs a 'title'\n"},
	{"title: ' '\n" ID "level: low\n" PROC DETECTION, "r.yml:1:8: a rule needs a 'title'\n"},
	{"title: [a]\n" ID "level: low\n" PROC DETECTION,
		"r.yml:1:8: 'title' must be text, not a list\n"},
	{"title: T\nid: {a: b}\nlevel: low\n" PROC DETECTION,
		"r.yml:2:5: 'id' must be text, not a map\n"},
	{"title: T\n" ID "level: hihg\n" PROC DETECTION,
		"r.yml:3:8: unknown level 'hihg' (did you mean 'high'?)\n"},
	{"title: T\n" ID "level: [high]\n" PROC DETECTION,
		"r.yml:3:8: 'level' must be text, not a list\n"},
	{HEAD "taxonomy: [sigma]\n" PROC DETECTION,
		"r.yml:4:11: 'taxonomy' must be text, not a list\n"},
	{HEAD "taxonomy: ecs\n" PROC DETECTION,
		"r.yml:4:11: taxonomy 'ecs' is not supported, only 'sigma'\n"},
	{HEAD "tags: {a: b}\n" PROC DETECTION, "r.yml:4:7: 'tags' must be a list, not a map\n"},
	{HEAD "references: [[a]]\n" PROC DETECTION,
		"r.yml:4:14: 'references' must be a list of texts, not of lists\n"},
	{HEAD "related: x\n" PROC DETECTION, "r.yml:4:10: 'related' must be a list, not text\n"},
	{HEAD "related: [{id: x}]\n" PROC DETECTION,
		"r.yml:4:11: 'related' needs an 'id' and a 'type' each\n"},
	{HEAD PROC, "r.yml:1:1: a rule needs a 'detection'\n"},
	{HEAD PROC "detection: [a]\n", "r.yml:5:12: 'detection' must be a map, not a list\n"},
	{HEAD PROC "detection: {s: {Image: x}}\n", "r.yml:5:1: 'detection' has no 'condition'\n"},
	{HEAD PROC "detection: {s: {Image: x}, condition: {a: b}}\n",
		"r.yml:5:39: a condition must be text, not a map\n"},
	{HEAD PROC "detection: {s: {Image: x}, condition: s and)}\n",
		"r.yml:5:44: a selection name is expected before ')'\n"},
	{HEAD PROC "detection:\n  s: {Image: x}\n  timeframe: 5m\n  condition: s | count() > 5\n",
		"r.yml:7:3: 'timeframe' was removed from Sigma: a correlation has 'timespan'\n"
		"r.yml:8:16: aggregations ('| count()', 'near') were removed from Sigma in favour "
		"of "
		"correlations: write one\n"},
	/* Of metadata, selections and condition alike. */
	{"title: T\n" ID "level: hot\n" PROC "detection: {s: {Imag: x}, condition: t}\n",
		"r.yml:3:8: unknown level 'hot'\n"
		"r.yml:5:17: unknown field 'Imag' of process_creation (did you mean 'Image'?)\n"
		"r.yml:5:38: selection 't' is not defined (did you mean 's'?)\n"},
};

static void test_bad_rules(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(bad_rules); i++) {
		assert_null(parse(bad_rules[i].yaml));
		assert_string_equal(messages.p, bad_rules[i].messages);
	}
}

static void test_warnings(void **state)
{
	const struct rule *r;

	(void)state;
	r = parse("title: T\n" PROC DETECTION);
	assert_string_equal(messages.p,
		"r.yml:1:1: warning: the rule has no 'id': its file name 'r' is used\n"
		"r.yml:1:1: warning: the rule has no 'level': 'medium' is used\n");
	assert_str(r->id, "r");
	assert_int_equal(r->level, LEVEL_MEDIUM);
	assert_int_equal(r->authors.n, 0);
	r = parse("title: T\nid: Not-A-Uuid\nlevel: low\nstatus: tested\ndate: 23.8.2023\n"
		  "modified: 2023-08/23\nfalsepositives:\n"
		  "tags: [attack.t9999, attack.nonsense, other.t9999]\n"
		  "related: [{id: x, type: cousin}]\n" PROC DETECTION);
	assert_string_equal(messages.p,
		"r.yml:2:5: warning: id 'Not-A-Uuid' is not a UUID\n"
		"r.yml:9:25: warning: unknown type of relation 'cousin'\n"
		"r.yml:8:8: warning: tag 'attack.t9999' is no ATT&CK tactic or technique known "
		"here\n"
		"r.yml:8:22: warning: tag 'attack.nonsense' is no ATT&CK tactic or technique known "
		"here\n"
		"r.yml:4:9: warning: unknown status 'tested' (did you mean 'test'?)\n"
		"r.yml:5:7: warning: 'date' is not of the form YYYY-MM-DD\n"
		"r.yml:6:11: warning: 'modified' is not of the form YYYY-MM-DD\n");
	assert_str(r->id, "not-a-uuid");
	assert_int_equal(r->tags.n, 3);
	assert_int_equal(r->n_techniques, 0);
}

static void fill_values(int n)
{
	buf_reset(&text, text.max);
	buf_addf(&text, HEAD PROC "detection:\n  a: {Image: [");
	for (int i = 0; i < n; i++)
		buf_addf(&text, "%s%d", i ? "," : "", i);
	buf_addf(&text, "]}\n  b: {Image: [x, y]}\n  condition: a or b\n");
	buf_addc(&text, '\0');
}

static void test_limits(void **state)
{
	(void)state;
	fill_values(RULE_VALUES_MAX - 2);
	assert_non_null(parse(text.p));
	fill_values(RULE_VALUES_MAX - 1);
	assert_null(parse(text.p));
	assert_string_equal(messages.p, "r.yml:7:14: more than 4000 values in one rule\n");
	fill_values(RULE_VALUES_MAX + 1);
	assert_null(parse(text.p));
	assert_string_equal(messages.p, "r.yml:6:14: more than 4000 values in one rule\n");
	buf_reset(&text, text.max);
	buf_addf(&text, HEAD PROC "detection:\n  condition: 1 of s*\n");
	for (int i = 0; i < RULE_SELECTIONS_MAX; i++)
		buf_addf(&text, "  s%d: {Image: x}\n", i);
	size_t n = text.n;

	buf_addc(&text, '\0');
	assert_non_null(parse(text.p));
	text.n = n;
	buf_addf(&text, "  more: {Image: x}\n");
	buf_addc(&text, '\0');
	assert_null(parse(text.p));
	assert_string_equal(messages.p, "r.yml:71:3: more than 64 selections\n");
}

/* Refused, never half a rule, wherever memory ends. */
static void test_no_memory(void **state)
{
	struct yaml_node *docs;
	struct rule *rule = NULL;
	struct err err;
	size_t failures = 0;

	(void)state;
	arena_reset(&arena);
	assert_int_equal(yaml_read(&arena, str_of(whole), "r.yml", &docs, &err), 0);
	for (size_t max = 0; !rule; max += 16) {
		struct errs errs = {0};
		struct arena small;
		struct rule_load load = {&small, &names, "r.yml", &errs, NULL};

		arena_init(&small, max);
		if (rule_parse(&load, docs->first, &rule)) {
			assert_true(errs.errors > 0);
			failures++;
		}
		errs_done(&errs);
		arena_done(&small);
	}
	assert_true(failures > 100);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_meta),
		cmocka_unit_test(test_tags),
		cmocka_unit_test(test_selections),
		cmocka_unit_test(test_keywords),
		cmocka_unit_test(test_values),
		cmocka_unit_test(test_modifiers),
		cmocka_unit_test(test_absent_fields),
		cmocka_unit_test(test_many_fields),
		cmocka_unit_test(test_bad_selections),
		cmocka_unit_test(test_bad_logsources),
		cmocka_unit_test(test_bad_rules),
		cmocka_unit_test(test_warnings),
		cmocka_unit_test(test_limits),
		cmocka_unit_test(test_no_memory),
	};

	return cmocka_run_group_tests(tests, setup, teardown);
}
