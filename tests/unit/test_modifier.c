/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Modifiers and values from the text of a rule to the verdict: what each of them matches and does not,
 * and the forms that transforms make.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#include "base/buf.h"
#include "event/names.h"
#include "match/compiled.h"
#include "match/match.h"
#include "settings/placeholders.h"
#include "sigma/transform.h"
#include "sigma/yaml.h"

#define CUT "\1" /* in front of a value of which bytes are missing */

static struct field_names names;

/* What a configuration supplies. */
static struct str admins[] = {STR("alice"), STR("b*b")}, tools[] = {STR("ls"), STR("id"), STR("w")};
static struct placeholder lists[] = {
	{STR("admins"), admins, 2}, {STR("tools_1"), tools, 3}, {STR("w"), admins, 1}};
static const struct placeholders placeholders = {lists, 3};
static const struct rule_options options = {&placeholders, false};

/* What the other fields of the event are, for fieldref; ParentImage is missing. */
static struct value ancestors[2] = {
	{STR("/bin/sh"), VALUE_WHOLE, &ancestors[1]}, {STR("/bin/su"), VALUE_WHOLE, NULL}};

/* The verdict of the selection on a command line; NULL: the event has none. 'y' 'n' 'u', '!': refused. */
static char verdict(const char *selection, const char *line, char messages[512])
{
	struct event event = {.unit = UNIT_PROCESS_CREATION};
	struct arena arena;
	struct buf yaml;
	struct yaml_node *docs;
	struct rule *rule;
	struct errs errs = {0};
	struct err err;
	char result = '!';
	struct rule_load load = {&arena, &names, "r.yml", &errs, &options};
	struct plan *plan = plan_new();

	arena_init(&arena, 16 << 20);
	buf_init(&yaml, 65536);
	buf_addf(&yaml,
		"title: T\nid: cb4a492b-5d97-482e-b3d1-2bc5b377f778\nlevel: low\n"
		"logsource: {category: process_creation, product: linux}\n"
		"detection:\n  s: %s\n  condition: s\n",
		selection);
	if (yaml_read(&arena, buf_str(&yaml), "r.yml", &docs, &err))
		fail_msg("%s: %s", selection, err.msg);
	if (rule_parse(&load, docs->first, &rule) == 0 && plan_add(plan, rule, &errs) == 0) {
		struct matcher *m = matcher_new(plan);
		bool cut = line && line[0] == CUT[0];

		if (line)
			event.field[FIELD_COMMAND_LINE] = (struct value){
				.text = str_of(line + cut), .state = cut ? VALUE_CUT : VALUE_WHOLE};
		event.field[FIELD_IMAGE] =
			(struct value){.text = STR("/bin/LS"), .state = VALUE_WHOLE};
		event.field[FIELD_CURRENT_DIRECTORY] =
			(struct value){.text = STR("/tmp"), .state = VALUE_CUT};
		event.field[FIELD_ANCESTOR_IMAGE] = ancestors[0];
		struct view view = view_of_event(&event);
		const struct compiled_item *item = &plan->rule[0].selection[0].group[0].item[0];

		result = "uny"[matcher_test_item(m, &view, item) + 1];
		matcher_free(m);
	}
	messages[0] = '\0';
	for (size_t i = 0; i < errs.n; i++)
		snprintf(messages + strlen(messages), 512 - strlen(messages), "%d:%d: %s\n",
			errs.list[i].line, errs.list[i].col, errs.list[i].msg);
	errs_done(&errs);
	plan_free(plan);
	buf_done(&yaml);
	arena_done(&arena);
	return result;
}

static const struct {
	const char *selection, *line;
	char want;
} matches[] = {
	/* A missing field: null, neq and exists: false. */
	{"{CommandLine: null}", NULL, 'y'},
	{"{CommandLine: null}", "", 'n'},
	{"{CommandLine: null}", "x", 'n'},
	{"{CommandLine: ''}", NULL, 'n'},
	{"{CommandLine: ''}", "", 'y'},
	{"{CommandLine: [x, null]}", NULL, 'y'},
	{"{CommandLine: [x, null]}", "x", 'y'},
	{"{CommandLine: [x, null]}", "y", 'n'},
	{"{CommandLine|exists: true}", "", 'y'},
	{"{CommandLine|exists: yes}", NULL, 'n'},
	{"{CommandLine|exists: false}", NULL, 'y'},
	{"{CommandLine|exists: false}", "x", 'n'},
	{"{CommandLine|neq: x}", NULL, 'y'},
	{"{CommandLine|neq: x}", "x", 'n'},
	{"{CommandLine|neq: x}", "y", 'y'},
	{"{CommandLine|neq: [x, y]}", "y", 'n'},
	{"{CommandLine|neq: [x, y]}", "z", 'y'},
	{"{CommandLine|neq: null}", NULL, 'n'},
	{"{CommandLine|contains|neq: x}", CUT "y", 'u'},
	{"{CommandLine|contains|neq: x}", CUT "x", 'n'},

	{"{CommandLine|cased: Ab}", "Ab", 'y'},
	{"{CommandLine|cased: Ab}", "ab", 'n'},
	{"{CommandLine|contains|cased: Ab}", "xAbx", 'y'},
	{"{CommandLine|cased|contains: Ab}", "xaBx", 'n'},
	{"{CommandLine|contains: Ab}", "xaBx", 'y'},

	{"{CommandLine|re|cased: Ab}", "xAbx", 'y'},
	{"{CommandLine|re|cased: Ab}", "xabx", 'n'},

	/* Numbers compare with the decimal text of the record. */
	{"{CommandLine|lt: 5}", "4", 'y'},
	{"{CommandLine|lt: 5}", "5", 'n'},
	{"{CommandLine|lte: 5}", "5", 'y'},
	{"{CommandLine|gt: 5}", "5", 'n'},
	{"{CommandLine|gt: 5}", "5.5", 'y'},
	{"{CommandLine|gte: 5}", "5", 'y'},
	{"{CommandLine|gte: -1}", "-2", 'n'},
	{"{CommandLine|gt: 9007199254740992}", "9007199254740993", 'y'},
	{"{CommandLine|lt: 0x10}", "15", 'y'},
	{"{CommandLine|lt: 5}", "3x", 'n'},
	{"{CommandLine|lt: 5}", "0x3", 'n'},
	{"{CommandLine|lt: 5}", "", 'n'},
	{"{CommandLine|lt: 5}", "-", 'n'},
	{"{CommandLine|gt: 5}", "inf", 'n'},
	{"{CommandLine|gt: 5}", "1e9", 'n'},
	{"{CommandLine|lt: 5}", NULL, 'n'},
	{"{CommandLine|lt|neq: 5}", NULL, 'y'},
	{"{CommandLine|lt: 5}", CUT "4", 'u'},
	{"{CommandLine: 0x10}", "16", 'y'},
	{"{CommandLine: 010}", "8", 'y'},

	{"{CommandLine|cidr: 10.0.0.0/8}", "10.255.1.2", 'y'},
	{"{CommandLine|cidr: 10.0.0.0/8}", "11.0.0.1", 'n'},
	{"{CommandLine|cidr: 10.0.0.128/25}", "10.0.0.127", 'n'},
	{"{CommandLine|cidr: 10.0.0.128/25}", "10.0.0.200", 'y'},
	{"{CommandLine|cidr: [127.0.0.0/8, '::1/128']}", "::1", 'y'},
	{"{CommandLine|cidr: 'fe80::/10'}", "febf::1", 'y'},
	{"{CommandLine|cidr: 'fe80::/10'}", "fec0::1", 'n'},
	{"{CommandLine|cidr: 0.0.0.0/0}", "::1", 'n'},
	{"{CommandLine|cidr: 0.0.0.0/0}", "8.8.8.8", 'y'},
	{"{CommandLine|cidr: 0.0.0.0/0}", "not an address", 'n'},
	{"{CommandLine|cidr: 1.2.3.4}", "1.2.3.4", 'y'},
	{"{CommandLine|cidr|neq: 10.0.0.0/8}", "11.0.0.1", 'y'},
	{"{CommandLine|cidr: 10.0.0.0/8}", CUT "10.0.0.1", 'u'},

	{"{CommandLine|windash|contains: ' -f '}", "x /f y", 'y'},
	{"{CommandLine|windash|contains: ' -f '}",
		"x \xe2\x80\x94"
		"f y",
		'y'},
	{"{CommandLine|windash|contains: ' -f '}", "x +f y", 'n'},
	{"{CommandLine|windash|contains|all: [' -a', ' -b']}", "x /a -b", 'y'},
	{"{CommandLine|windash|contains|all: [' -a', ' -b']}", "x /a -c", 'n'},
	{"{CommandLine|base64offset|contains: /bin/sh}", "echo xxL2Jpbi9zaCAt", 'y'},
	{"{CommandLine|base64offset|contains: /bin/sh}", "echo IC9iaW4vc2g=", 'y'},
	{"{CommandLine|base64offset|contains: /bin/sh}", "echo nothing", 'n'},
	{"{CommandLine|wide|base64offset|contains: ab}", "xxEAYgAx", 'y'},
	{"{CommandLine|base64: abc}", "YWJj", 'y'},
	{"{CommandLine|contains|windash: ' -f '}", "x /f y", 'y'},
	{"{CommandLine|contains|windash: ' -f '}", "x +f y", 'n'},
	{"{CommandLine|endswith|windash: ' -f'}", "x /f", 'y'},
	{"{CommandLine|endswith|windash: ' -f'}", "x /f y", 'n'},
	{"{CommandLine|contains|all|windash: [' -a', ' -b']}", "x /a -c", 'n'},
	{"{CommandLine|base64offset|contains: ab}", "zzz", 'n'},
	{"{CommandLine|base64offset|contains: ab}", "xxFixx", 'y'},
	{"{CommandLine|gt: 1.5e+3}", "1501", 'y'},

	/* Another field: Image is /bin/LS, of CurrentDirectory a part is /tmp, ParentImage is missing. */
	{"{CommandLine|fieldref: Image}", "/bin/ls", 'y'},
	{"{CommandLine|fieldref: Image}", "/bin/ls ", 'n'},
	{"{CommandLine|fieldref|cased: Image}", "/bin/ls", 'n'},
	{"{CommandLine|cased|fieldref: Image}", "/bin/LS", 'y'},
	{"{CommandLine|fieldref|startswith: Image}", "/bin/ls -l", 'y'},
	{"{CommandLine|startswith|fieldref: Image}", "/bin/ls -l", 'y'},
	{"{CommandLine|fieldref|startswith: Image}", "x /bin/ls", 'n'},
	{"{CommandLine|fieldref|endswith: Image}", "x /bin/ls", 'y'},
	{"{CommandLine|fieldref|endswith: Image}", "/bin/ls x", 'n'},
	{"{CommandLine|fieldref|contains: Image}", "x /bin/ls x", 'y'},
	{"{CommandLine|fieldref|contains: Image}", "/bin/l s", 'n'},
	{"{CommandLine|fieldref|contains|cased: Image}", "x /bin/ls x", 'n'},
	{"{CommandLine|fieldref|contains: CommandLine}", "", 'y'},
	{"{CommandLine|fieldref: Image}", NULL, 'n'},
	{"{CommandLine|fieldref: ParentImage}", "x", 'n'},
	{"{CommandLine|fieldref|contains: ParentImage}", "x", 'n'},
	{"{CommandLine|fieldref|neq: Image}", "x", 'y'},
	{"{CommandLine|fieldref|neq: Image}", "/bin/ls", 'n'},
	{"{CommandLine|fieldref|neq: ParentImage}", "x", 'y'}, /* neq is the contrary, always */
	{"{CommandLine|fieldref|neq: Image}", NULL, 'y'},
	{"{CommandLine|fieldref: [ParentImage, Image]}", "/bin/ls", 'y'},
	{"{CommandLine|fieldref|contains|all: [ParentImage, Image]}", "/bin/ls", 'n'},
	{"{CommandLine|fieldref|contains|all: [User, Image]}", "/bin/ls", 'n'},
	{"{CommandLine|fieldref: AncestorImage}", "/bin/su", 'y'}, /* any of its values */
	{"{CommandLine|fieldref: AncestorImage}", "/bin/so", 'n'},
	{"{AncestorImage|fieldref: CommandLine}", "/bin/su", 'y'},
	{"{CommandLine|fieldref: CurrentDirectory}", "/tmp", 'u'},
	{"{CommandLine|fieldref|startswith: CurrentDirectory}", "/tmp", 'u'},
	{"{CurrentDirectory|fieldref: CommandLine}", "/tmp", 'u'},
	{"{CurrentDirectory|fieldref|startswith: CommandLine}", "/t", 'y'},
	{"{CurrentDirectory|fieldref|contains: CommandLine}", "m", 'y'},
	{"{CurrentDirectory|fieldref|contains: CommandLine}", "z", 'u'},
	{"{CurrentDirectory|fieldref|endswith: CommandLine}", "p", 'u'},
	{"{CommandLine|fieldref: OriginalFileName}", "x", 'n'}, /* never there */

	/* Placeholders: admins are alice and b*b, tools_1 ls, id and w. */
	{"{CommandLine|expand: '%admins%'}", "ALICE", 'y'},
	{"{CommandLine|expand: '%admins%'}", "blob", 'y'},
	{"{CommandLine|expand: '%admins%'}", "x", 'n'},
	{"{CommandLine|expand|contains: 'sudo -u %admins% '}", "x sudo -u bob -s", 'y'},
	{"{CommandLine|contains|expand: 'sudo -u %admins% '}", "x sudo -u eve -s", 'n'},
	{"{CommandLine|expand: '%admins%:%tools_1%'}", "alice:id", 'y'},
	{"{CommandLine|expand: '%admins%:%tools_1%'}", "bob:w", 'y'},
	{"{CommandLine|expand: '%admins%:%tools_1%'}", "eve:w", 'n'},
	{"{CommandLine|expand: [x, '%tools_1%']}", "w", 'y'},
	{"{CommandLine|expand: [x, '%tools_1%']}", "x", 'y'},
	{"{CommandLine|expand: [x, '%tools_1%']}", "xw", 'n'},
	{"{CommandLine|expand|contains|all: ['%tools_1%']}", "ls id w",
		'y'}, /* as if written there */
	{"{CommandLine|expand|contains|all: ['%tools_1%']}", "ls id", 'n'},
	{"{CommandLine|expand|neq: '%tools_1%'}", "id", 'n'},
	{"{CommandLine|expand|neq: '%tools_1%'}", "su", 'y'},
	{"{CommandLine|expand: 'a\\%admins\\%b'}", "a%admins%b", 'y'},
	{"{CommandLine|expand: '100% %admins% %'}", "100% bob %", 'y'},
	{"{CommandLine|expand: '%%tools_1%%'}", "%w%", 'y'},
	{"{CommandLine|expand: '%not a name%'}", "%not a name%", 'y'},
	{"{CommandLine|expand|base64: '%tools_1%'}", "bHM=", 'y'},
	{"{CommandLine|windash|expand: '-%tools_1%'}", "/id", 'y'},
	{"{CommandLine|expand|cased: '%admins%'}", "ALICE", 'n'},
	{"{'|expand': '%tools_1%'}", "the list of ids", 'y'},
	{"{CommandLine: '%admins%'}", "%admins%", 'y'}, /* without expand it is text */

	/* Parts of times. 1795306688 is Sunday 2026-11-22 00:18:08 UTC, the last day of week 47. */
	{"{CommandLine|minute: 18}", "1795306688.015", 'y'},
	{"{CommandLine|hour: 0}", "1795306688", 'y'},
	{"{CommandLine|hour: 0}", "2026-11-22 00:18:08.015", 'y'},
	{"{CommandLine|hour: [22, 23]}", "2026-11-22T23:59:60Z", 'y'},
	{"{CommandLine|hour: [22, 23]}", "2026-11-22T21:59", 'n'},
	{"{CommandLine|day: 22}", "2026-11-22", 'y'},
	{"{CommandLine|week: 47}", "1795306688", 'y'},
	{"{CommandLine|week: 48}", "2026-11-23", 'y'},
	{"{CommandLine|month: 11}", "1795306688", 'y'},
	{"{CommandLine|year: 2026}", "1795306688", 'y'},
	{"{CommandLine|year: 2025}", "1795306688", 'n'},
	{"{CommandLine|hour|gte: 22}", "2026-11-22 22:00", 'y'},
	{"{CommandLine|hour|lt: 6}", "2026-11-22 06:00", 'n'},
	{"{CommandLine|hour|neq: 0}", "1795306688", 'n'},
	{"{CommandLine|hour|neq: 0}", NULL, 'y'},
	{"{CommandLine|hour: 0}", "no time", 'n'},
	{"{CommandLine|hour: 0}", "", 'n'},
	{"{CommandLine|hour: 0}", NULL, 'n'},
	{"{CommandLine|hour: 0}", CUT "1795306688", 'u'},
};

static void test_matches(void **state)
{
	char messages[512];

	(void)state;
	for (size_t i = 0; i < sizeof(matches) / sizeof(matches[0]); i++) {
		char got = verdict(matches[i].selection, matches[i].line, messages);

		if (got != matches[i].want)
			fail_msg("%s on '%s': %c, not %c\n%s", matches[i].selection,
				matches[i].line ? matches[i].line : "(missing)", got,
				matches[i].want, messages);
	}
}

/* --- forms --------------------------------------------------------------------------------------- */

static const struct {
	const char *chain, *value, *forms; /* each form and a blank; '_' is a NUL */
} transforms[] = {
	{"base64", "abc", "YWJj "},
	{"base64", "ab", "YWI= "},
	{"base64", "a\\*", "YSo= "},
	{"base64offset", "abc", "YWJj FiY hYm "},
	{"base64offset", "/bin/sh", "L2Jpbi9za 9iaW4vc2 vYmluL3No "},
	{"utf16le", "ab", "a_b_ "},
	{"wide", "ab", "a_b_ "},
	{"utf16be", "ab", "_a_b "},
	{"utf16", "a",
		"\xff\xfe"
		"a_ "},
	{"wide", "\xf0\x9f\x98\x80", "\x3d\xd8\x00\xde "},
	{"wide|base64offset", "ab", "YQBiA EAYg hAGIA "},
	{"windash", "-f",
		"-f /f \xe2\x80\x93"
		"f \xe2\x80\x94"
		"f \xe2\x80\x95"
		"f "},
	{"windash", "a-b", "a-b "},
	{"windash", "a - b", "a - b "},
	{"windash", "--x",
		"--x -/x -\xe2\x80\x93"
		"x -\xe2\x80\x94"
		"x -\xe2\x80\x95"
		"x "},
};

static size_t forms_of(struct arena *arena, const char *chain, const char *text,
	struct form **ret_form, struct err *err)
{
	struct rule_value value = {.raw = str_of(text)};
	struct modifiers modifiers = {0};
	struct errs errs = {0};
	size_t n = 0;

	assert_int_equal(modifiers_parse(str_of(chain), (struct place){0}, &modifiers, &errs), 0);
	if (transform_forms(arena, &modifiers, &value, ret_form, &n, err))
		return 0;
	return n;
}

static void test_forms(void **state)
{
	struct arena arena;
	struct form *form;
	struct err err;

	(void)state;
	arena_init(&arena, 1 << 20);
	for (size_t i = 0; i < sizeof(transforms) / sizeof(transforms[0]); i++) {
		size_t n = forms_of(&arena, transforms[i].chain, transforms[i].value, &form, &err);
		struct buf all;

		buf_init(&all, 4096);
		for (size_t f = 0; f < n; f++) {
			for (size_t b = 0; b < form[f].text.n; b++) {
				char c = form[f].text.p[b];

				buf_addc(&all, c || !strchr(transforms[i].forms, '_') ? c : '_');
			}
			buf_addc(&all, ' ');
		}
		/* One of the wanted texts holds a NUL itself: compared up to there. */
		assert_memory_equal(all.p, transforms[i].forms, strlen(transforms[i].forms));
		buf_done(&all);
		arena_reset(&arena);
	}
	assert_int_equal(forms_of(&arena, "windash", "-a -b", &form, &err), 25);
	assert_int_equal(forms_of(&arena, "windash", "-a -b -c -d", &form, &err), 625);
	assert_int_equal(forms_of(&arena, "windash", "-a -b -c -d -e", &form, &err), 0);
	assert_string_equal(err.msg, "more than 625 forms of one value");
	/* The bytes of '*' are not a wildcard again. */
	assert_int_equal(forms_of(&arena, "wide|windash", "\\*", &form, &err), 1);
	assert_true(form[0].literal && form[0].text.n == 2);
	assert_int_equal(forms_of(&arena, "base64", "a*", &form, &err), 0);
	assert_string_equal(
		err.msg, "a value with wildcards cannot be encoded: escape them with '\\'");
	arena_done(&arena);
}

/* --- messages ------------------------------------------------------------------------------------ */

#define P4  "%admins%%admins%%admins%%admins%"
#define P16 P4 P4 P4 P4

static const struct {
	const char *selection, *messages;
} refused[] = {
	{"{CommandLine|exists: 1}", "6:27: 'exists' wants true or false\n"},
	{"{CommandLine|exists: 'true'}", "6:27: 'exists' wants true or false, without quotes\n"},
	{"{CommandLine|exists: [true, false]}", "6:34: 'exists' wants true or false\n"},
	{"{CommandLine|exists|contains: true}",
		"6:7: modifiers 'exists' and 'contains' exclude each other\n"},
	{"{CommandLine|exists|neq: true}",
		"6:7: modifiers 'exists' and 'neq' exclude each other\n"},
	{"{CommandLine|contains|cidr: 10.0.0.0/8}",
		"6:7: modifiers 'cidr' and 'contains' exclude each other\n"},
	{"{CommandLine|re|lt: 5}", "6:7: modifiers 'lt' and 're' exclude each other\n"},
	{"{CommandLine|lt|gt: 5}", "6:7: modifiers 'lt' and 'gt' exclude each other\n"},
	{"{CommandLine|cased|lt: 5}", "6:7: modifiers 'lt' and 'cased' exclude each other\n"},
	{"{CommandLine|lt: '5'}", "6:23: a number is wanted here, without quotes\n"},
	{"{CommandLine|lt: x}", "6:23: a number is wanted here, not 'x'\n"},
	{"{CommandLine|lt: 1e3}",
		"6:23: '1e3' is text for YAML: write all digits, or an exponent as in 1.0e+3\n"},
	{"{CommandLine|lt: -1.5E9}",
		"6:23: '-1.5E9' is text for YAML: write all digits, or an exponent as in 1.0e+3\n"},
	{"{CommandLine|lt: 1e3e4}", "6:23: a number is wanted here, not '1e3e4'\n"},
	{"{CommandLine|cidr: 10.0.0.0/33}",
		"6:25: '10.0.0.0/33' is no network: 10.0.0.0/8 and fe80::/10 are\n"},
	{"{CommandLine|cidr: 10.0/8}",
		"6:25: '10.0/8' is no network: 10.0.0.0/8 and fe80::/10 are\n"},
	{"{CommandLine|cidr: 10.0.0.0/x}",
		"6:25: '10.0.0.0/x' is no network: 10.0.0.0/8 and fe80::/10 are\n"},
	{"{CommandLine|contains: null}",
		"6:29: null is a missing field, to which 'contains' cannot be applied\n"},
	{"{CommandLine|re: ~}", "6:23: null is a missing field, to which 're' cannot be applied\n"},
	{"{'|exists': false}", "6:7: 'exists' needs a field name before it\n"},
	{"{'|cidr': 10.0.0.0/8}", "6:7: 'cidr' needs a field name before it\n"},
	{"{'|lt': 5}", "6:7: 'lt' needs a field name before it\n"},
	{"{CommandLine|lt: .inf}", "6:23: '.inf' is no decimal number\n"},
	{"{CommandLine|gt: .nan}", "6:23: '.nan' is no decimal number\n"},
	{"{CommandLine|gt: 1_000.5}", "6:23: '1_000.5' is no decimal number\n"},
	{"{CommandLine|gt: 1.5e+9999}", "6:23: '1.5e+9999' is no decimal number\n"},
	{"{CommandLine|base64offset|contains: a}",
		"6:42: 'base64offset' wants a value of at least 2 bytes\n"},
	{"{CommandLine|base64offset|contains: ''}",
		"6:42: 'base64offset' wants a value of at least 2 bytes\n"},
	{"{CommandLine|windash: ['-a -b -c -d', '-a -b -c -d', '-a -b -c -d', '-a -b -c -d', "
	 "'-a -b -c -d', '-a -b -c -d', '-a -b -c -d', '-a -b -c -d']}",
		"6:119: more than 4000 values in one rule, with their forms\n"},
	{"{CommandLine|like: x}",
		"6:7: unknown modifier 'like': leave it out, wildcards count in every value\n"},
	{"{CommandLine|nocase: x}",
		"6:7: unknown modifier 'nocase': leave it out, letters match in either case\n"},
	{"{CommandLine|any: [x]}",
		"6:7: unknown modifier 'any': leave it out, a list of values is enough\n"},
	{"{CommandLine|iregex: x}", "6:7: unknown modifier 'iregex' (did you mean 're|i'?)\n"},
	{"{CommandLine|not: x}", "6:7: unknown modifier 'not' (did you mean 'neq'?)\n"},
	{"{CommandLine|exists: 'no'}", "6:27: 'exists' wants true or false, without quotes\n"},
	{"[null]", "6:7: null cannot be a keyword\n"},
	{"{CommandLine|contains|base64: x}", "6:7: modifier 'base64' cannot follow 'contains': "
					     "'base64|contains' is the order\n"},
	{"{CommandLine|wide|re: x}",
		"6:7: modifier 're' takes the expression as it is: nothing can change it\n"},
	{"{CommandLine|base64: 'a*'}",
		"6:27: a value with wildcards cannot be encoded: escape them with '\\'\n"},
	{"{CommandLine|windash|wide|utf16be|base64|base64offset: a}",
		"6:7: more than 4 modifiers that change the value\n"},
	{"{CommandLine|fieldref: Imag}",
		"6:29: unknown field 'Imag' of process_creation (did you mean 'Image'?)\n"},
	{"{CommandLine|fieldref: [Image, 'Im*']}",
		"6:37: 'fieldref' wants the name of a field, without wildcards, not 'Im*'\n"},
	{"{CommandLine|fieldref: ''}",
		"6:29: 'fieldref' wants the name of a field, without wildcards, not ''\n"},
	{"{CommandLine|fieldref|contains: 'Imag?'}",
		"6:38: 'fieldref' wants the name of a field, without wildcards, not 'Imag?'\n"},
	{"{CommandLine|fieldref: 5}", "6:29: 'fieldref' takes text: put '5' in quotes\n"},
	{"{CommandLine|contains|fieldref: 5}", "6:38: 'fieldref' takes text: put '5' in quotes\n"},
	{"{CommandLine|fieldref: null}",
		"6:29: null is a missing field, to which 'fieldref' cannot be applied\n"},
	{"{CommandLine|fieldref|re: Image}",
		"6:7: modifiers 'fieldref' and 're' exclude each other\n"},
	{"{CommandLine|fieldref|windash: Image}",
		"6:7: modifiers 'fieldref' and 'windash' exclude each other\n"},
	{"{CommandLine|expand|fieldref: Image}",
		"6:7: modifiers 'fieldref' and 'expand' exclude each other\n"},
	{"{CommandLine|cidr|fieldref: Image}",
		"6:7: modifiers 'cidr' and 'fieldref' exclude each other\n"},
	{"{CommandLine|fieldref|contains|endswith: Image}",
		"6:7: modifiers 'contains' and 'endswith' exclude each other\n"},
	{"{'|fieldref': Image}", "6:7: 'fieldref' needs a field name before it\n"},
	{"{CommandLine|expand: '%admin%'}", "6:27: placeholder 'admin' is not supplied by the "
					    "configuration (did you mean 'admins'?)\n"},
	{"{CommandLine|expand: [a, 'b%other%c']}",
		"6:31: placeholder 'other' is not supplied by the configuration\n"},
	{"{CommandLine|expand: "
	 "'%tools_1%%tools_1%%tools_1%%tools_1%%tools_1%%tools_1%%tools_1%%tools_1%'}",
		"6:27: more than 4000 values in one rule\n"},
	{"{CommandLine|expand: '" P16 P16 "'}", "6:27: more than 4000 values in one rule\n"},
	{"{CommandLine|expand: '%w%%w%%w%%w%%w%%w%%w%%w%%w%%w%%w%%w%%w%%w%%w%%w%%w%%w%%w%%w%%w%%w%"
	 "%w%%w%%w%%w%%w%%w%%w%%w%%w%%w%%w%%w%'}",
		"6:27: more than 16 placeholders in one value\n"},
	{"{CommandLine|expand: 5}",
		"6:27: no placeholder, as %name%, is in what 'expand' works on\n"
		"6:27: 'expand' takes text: put '5' in quotes\n"},
	{"{CommandLine|re|expand: x}",
		"6:7: modifier 're' takes the expression as it is: nothing can change it\n"},
	{"{CommandLine|cidr|expand: '%admins%'}",
		"6:7: modifiers 'cidr' and 'expand' exclude each other\n"},
	{"{CommandLine|base64|expand: '%admins%'}",
		"6:7: modifier 'expand' cannot follow 'base64'\n"},
	{"{CommandLine|hour: 24}", "6:25: 'hour' wants a whole number from 0 to 23, not '24'\n"},
	{"{CommandLine|minute: [0, 60]}",
		"6:31: 'minute' wants a whole number from 0 to 59, not '60'\n"},
	{"{CommandLine|day: 0}", "6:24: 'day' wants a whole number from 1 to 31, not '0'\n"},
	{"{CommandLine|week: 54}", "6:25: 'week' wants a whole number from 1 to 53, not '54'\n"},
	{"{CommandLine|month: 1.5}",
		"6:26: 'month' wants a whole number from 1 to 12, not '1.5'\n"},
	{"{CommandLine|year: 26}",
		"6:25: 'year' wants a whole number from 1970 to 9999, not '26'\n"},
	{"{CommandLine|hour: '5'}", "6:25: a number is wanted here, without quotes\n"},
	{"{CommandLine|hour: null}",
		"6:25: null is a missing field, to which 'hour' cannot be applied\n"},
	{"{CommandLine|gte|hour: 5}", "6:7: modifier 'hour' cannot follow 'gte'\n"},
	{"{CommandLine|hour|day: 5}", "6:7: modifiers 'hour' and 'day' exclude each other\n"},
	{"{CommandLine|hour|lt|gt: 5}", "6:7: modifiers 'lt' and 'gt' exclude each other\n"},
	{"{CommandLine|exists|hour: 5}", "6:7: modifiers 'exists' and 'hour' exclude each other\n"},
	{"{CommandLine|hour|contains: 5}",
		"6:7: modifiers 'hour' and 'contains' exclude each other\n"},
	{"{'|hour': 5}", "6:7: 'hour' needs a field name before it\n"},
	{"{CommandLine|re|i|cased: x}", "6:7: modifiers 'i' and 'cased' exclude each other\n"},
	{"{CommandLine|cased|re|m|ignorecase: x}",
		"6:7: modifiers 'ignorecase' and 'cased' exclude each other\n"},
	{"{CommandLine|eq: x}",
		"6:7: unknown modifier 'eq': leave it out, values are compared for equality\n"},
	{"{CommandLine|equals: x}",
		"6:7: unknown modifier 'equals': leave it out, values are compared for equality\n"},
	{"{CommandLine|in: [x]}",
		"6:7: unknown modifier 'in': leave it out, a list of values is enough\n"},
	{"{CommandLine|regex: x}", "6:7: unknown modifier 'regex' (did you mean 're'?)\n"},
	{"{CommandLine|regexp: x}", "6:7: unknown modifier 'regexp' (did you mean 're'?)\n"},
	{"{CommandLine|beginswith: x}",
		"6:7: unknown modifier 'beginswith' (did you mean 'startswith'?)\n"},
	{"{CommandLine|ge: 5}", "6:7: unknown modifier 'ge' (did you mean 'gte'?)\n"},
	{"{CommandLine|le: 5}", "6:7: unknown modifier 'le' (did you mean 'lte'?)\n"},
	{"{CommandLine|contain: x}",
		"6:7: unknown modifier 'contain' (did you mean 'contains'?)\n"},
};

static void test_refused(void **state)
{
	char messages[512];

	(void)state;
	for (size_t i = 0; i < sizeof(refused) / sizeof(refused[0]); i++) {
		char got = verdict(refused[i].selection, "x", messages);

		if (got != '!' || strcmp(messages, refused[i].messages) != 0)
			fail_msg("%s: %c\n%s", refused[i].selection, got, messages);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_matches),
		cmocka_unit_test(test_forms),
		cmocka_unit_test(test_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
