/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Filter documents and the tuning of the configuration: which rules they reach, what they leave of
 * them, and every message with its place.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/buf.h"
#include "match/match.h"
#include "rulebook.h"
#include "settings/conf.h"

#define PROC "logsource: {category: process_creation, product: linux}\n"
#define RULE(title, id, selection)                                                                 \
	"title: " title "\nid: " id "\nlevel: low\nauthor: A\n" PROC "detection:\n  s: " selection \
	"\n  condition: s\n"
#define ID_A "cb4a492b-5d97-482e-b3d1-2bc5b377f771"
#define ID_B "cb4a492b-5d97-482e-b3d1-2bc5b377f772"
#define A    RULE("A", ID_A, "{CommandLine: '*secret*'}")
#define B                                                                                          \
	RULE("B", ID_B, "{CommandLine: '*secret*'}")                                               \
	"name: second\nrelated: [{id: " ID_OLD ", type: derived}]\n"
#define ID_OLD "cb4a492b-5d97-482e-b3d1-2bc5b377f779"
#define ID_F   "cb4a492b-5d97-482e-b3d1-2bc5b377f773"

struct fixture {
	char folder[64], rules[96], conf[96];
	struct settings *settings;
	struct rulebook *book;
	char messages[4096];
	char found[64]; /* titles, a `?` behind an undecided one, levels as a digit */
};

static void write_file(const char *path, const char *text)
{
	FILE *file = fopen(path, "w");

	assert_non_null(file);
	fputs(text, file);
	fclose(file);
}

static void add_messages(struct fixture *f, const struct errs *errs)
{
	for (size_t i = 0; i < errs->n; i++) {
		const struct err *err = &errs->list[i];
		const char *base = strrchr(err->file, '/');
		size_t used = strlen(f->messages);

		snprintf(f->messages + used, sizeof(f->messages) - used, "%s:%d:%d: %s\n",
			base ? base + 1 : err->file, err->line, err->col, err->msg);
	}
}

/* `conf` may be NULL. */
static void load(struct fixture *f, const char *rules, const char *conf)
{
	struct errs errs = {0};
	const char *paths[] = {f->rules};

	rulebook_free(f->book);
	settings_free(f->settings);
	f->book = NULL;
	f->settings = NULL;
	f->messages[0] = '\0';
	write_file(f->rules, rules);
	write_file(f->conf, conf ? conf : "");
	if (settings_load(f->conf, 0, &f->settings, &errs) == SETTINGS_OK) {
		const struct rulebook_source source = {.path = paths,
			.n = 1,
			.trust = RULESET_ANY_OWNER,
			.tuning = &f->settings->tuning,
			.options = {&f->settings->placeholders, f->settings->retired_rules}};

		f->book = rulebook_load(&source, &errs);
		assert_non_null(f->book);
	} else {
		f->settings = NULL;
	}
	add_messages(f, &errs);
	errs_done(&errs);
}

static void on_match(void *ctx, const struct match *match)
{
	struct fixture *f = ctx;
	size_t used = strlen(f->found);

	snprintf(f->found + used, sizeof(f->found) - used, "%.*s%d%s", STR_ARG(match->rule->title),
		(int)match->rule->level, match->undecided ? "?" : "");
}

/* What a command of `user` raises; user NULL: not known, "": cut. */
static const char *run(struct fixture *f, const char *line, const char *user)
{
	struct event event = {.unit = UNIT_PROCESS_CREATION};
	struct matcher *matcher = matcher_new(f->book->plan);

	assert_non_null(matcher);
	event.field[FIELD_COMMAND_LINE] =
		(struct value){.text = str_of(line), .state = VALUE_WHOLE};
	if (user)
		event.field[FIELD_USER] = (struct value){
			.text = str_of(user), .state = user[0] ? VALUE_WHOLE : VALUE_CUT};
	struct view view = view_of_event(&event);

	f->found[0] = '\0';
	matcher_run(matcher, &view, on_match, f);
	matcher_free(matcher);
	return f->found;
}

static int set_up(void **state)
{
	struct fixture *f = calloc(1, sizeof(*f));

	strcpy(f->folder, "/tmp/test_tune.XXXXXX");
	if (!mkdtemp(f->folder))
		return -1;
	snprintf(f->rules, sizeof(f->rules), "%s/r.yml", f->folder);
	snprintf(f->conf, sizeof(f->conf), "%s/t.conf", f->folder);
	*state = f;
	return 0;
}

static int tear_down(void **state)
{
	struct fixture *f = *state;

	rulebook_free(f->book);
	settings_free(f->settings);
	unlink(f->rules);
	unlink(f->conf);
	rmdir(f->folder);
	free(f);
	return 0;
}

/* --- what is left of the rules ------------------------------------------------------------------- */

#define FILTER(rules, rest) "---\ntitle: F\n" PROC "filter:\n  rules: " rules "\n" rest
#define WIDE(rules, rest)                                                                          \
	"---\ntitle: F\nlogsource: {product: linux}\nfilter:\n  rules: " rules "\n" rest
#define NOT_ROOT "  f: {User: root}\n  condition: not f\n"

#define NAMED_FILTER                                                                               \
	"---\nname: filter_root\nid: " ID_F "\n" PROC "filter:\n  rules: any\n" NOT_ROOT

static const struct {
	const char *rules, *conf;
	const char *root, *dev, *cut; /* what `cat secret` of these users raises */
} narrowed[] = {
	{A "---\n" B, NULL, "A1B1", "A1B1", "A1B1"},

	/* The condition of a filter must hold as well: to exclude, it says `not`. */
	{A "---\n" B FILTER("[" ID_A "]", NOT_ROOT), NULL, "B1", "A1B1", "A1?B1"},
	{A "---\n" B FILTER(ID_A, "  f: {User: root}\n  condition: f\n"), NULL, "A1B1", "B1", "B1"},
	{A "---\n" B FILTER("[CB4A492B-5D97-482E-B3D1-2BC5B377F771]", NOT_ROOT), NULL, "B1", "A1B1",
		"A1?B1"},
	{A "---\n" B FILTER("[second]", NOT_ROOT), NULL, "A1", "A1B1", "A1B1?"},
	{A "---\n" B FILTER("any", NOT_ROOT), NULL, "", "A1B1", "A1?B1?"},
	{A "---\n" B FILTER("[]", NOT_ROOT), NULL, "", "A1B1", "A1?B1?"},
	{A "---\n" B FILTER("Any", NOT_ROOT), NULL, "", "A1B1", "A1?B1?"},
	{A "---\n" B FILTER("ALL", NOT_ROOT), NULL, "", "A1B1", "A1?B1?"},
	/* The log source of the rule lies within that of the filter. */
	{A "---\n" B WIDE("any", NOT_ROOT), NULL, "", "A1B1", "A1?B1?"},
	{A "---\n" B WIDE(
		 "second", "  f: [{User: root}, {User|re: x}, word]\n  condition: not f\n"),
		NULL, "A1", "A1B1", "A1B1?"},
	{A "---\n" B FILTER("any", NOT_ROOT)
			FILTER("[second]", "  f: {User: dev}\n  condition: not f\n"),
		NULL, "", "A1", "A1?B1?"},

	{A "---\n" B, "tuning = ( { rule = \"" ID_A "\"; level = \"high\"; } );", "A3B1", "A3B1",
		"A3B1"},
	{A "---\n" B, "tuning = ( { rule = \"second\"; level = \"High\"; } );", "A1B3", "A1B3",
		"A1B3"},
	{A "---\n" B, "tuning = ( { rule = \"second\"; enabled = false; } );", "A1", "A1", "A1"},
	{A "---\n" B,
		"tuning = ( { rule = \"*\"; enabled = false; level = \"critical\"; },"
		" { rule = \"second\"; enabled = true; } );",
		"B4", "B4", "B4"},
	{A "---\n" B,
		"tuning = ( { rule = \"r\"; except = ( { field = \"User\"; value = \"root\"; } ); "
		"} );",
		"", "A1B1", "A1?B1?"},
	{A "---\n" B,
		"tuning = ( { rule = \"second\"; except = ( { field = \"User\"; op = \"endswith\"; "
		"value = \"v\"; }, { field = \"CommandLine\"; value = \"nothing\"; } ); } );",
		"A1B1", "A1", "A1B1?"},
	/* A filter is switched off by a name of its own, and not together with the rules. */
	{A "---\n" B NAMED_FILTER, "tuning = ( { rule = \"filter_root\"; enabled = false; } );",
		"A1B1", "A1B1", "A1B1"},
	{A "---\n" B NAMED_FILTER, "tuning = ( { rule = \"filter_*\"; enabled = false; } );",
		"A1B1", "A1B1", "A1B1"},
	{A "---\n" B NAMED_FILTER,
		"tuning = ( { rule = \"" ID_F "\"; enabled = false; },"
		" { rule = \"filter_r*\"; enabled = true; } );",
		"", "A1B1", "A1?B1?"},
	{A "---\n" B NAMED_FILTER,
		"tuning = ( { rule = \"*\"; enabled = false; }, { rule = \"second\"; enabled = "
		"true; } );",
		"", "B1", "B1?"},
	{A "---\n" B NAMED_FILTER, "tuning = ( { rule = \"r\"; enabled = false; } );", "", "", ""},
	/* All tests of a list must hold. */
	{A,
		"tuning = ( { rule = \"*\"; except = ( ( { field = \"User\"; value = \"root\"; },"
		" { field = \"CommandLine\"; op = \"startswith\"; value = \"dog\"; } ) ); } );",
		"A1", "A1", "A1"},
	{A,
		"tuning = ( { rule = \"*\"; except = ( ( { field = \"User\"; value = \"root\"; },"
		" { field = \"CommandLine\"; op = \"re\"; value = \"^cat .\"; } ) ); } );",
		"", "A1", "A1?"},
};

static void test_narrowed(void **state)
{
	struct fixture *f = *state;

	for (size_t i = 0; i < sizeof(narrowed) / sizeof(narrowed[0]); i++) {
		print_message("%zu\n", i);
		load(f, narrowed[i].rules, narrowed[i].conf);
		assert_string_equal(f->messages, "");
		assert_string_equal(run(f, "cat secret", "root"), narrowed[i].root);
		assert_string_equal(run(f, "cat secret", "dev"), narrowed[i].dev);
		assert_string_equal(run(f, "cat secret", ""), narrowed[i].cut);
		assert_string_equal(run(f, "cat other", "dev"), "");
	}
}

/* A later file adds to the tuning of an earlier one. */
static void test_entries_add_up(void **state)
{
	struct fixture *f = *state;

	load(f, A "---\n" B,
		"tuning = ( { rule = \"*\"; level = \"high\"; }, { rule = \"second\"; level = "
		"\"medium\"; } );");
	assert_string_equal(run(f, "cat secret", "dev"), "A3B2");
}

/* --- messages ------------------------------------------------------------------------------------ */

static const struct {
	const char *rules, *conf, *messages;
} told[] = {
	{A "---\n" RULE("B", ID_B, "{CommandLine|expand|wide|base64: '%who%'}"),
		"placeholders = { who = [ \"a\xff\" ]; };\n",
		"r.yml:16:39: the value is not UTF-8\n"},
	{A,
		"tuning = ( { rule = \"*\"; except = ( { field = \"DestinationIp\"; value = \"x\"; "
		"} ); } );",
		"t.conf:1:0: no rule that '*' names is about events with the fields of its "
		"exceptions\n"},
	/* Nor are they told of rules about records, which cannot have them. */
	{A "---\ntitle: R\nid: " ID_F "\nlevel: low\nlogsource: {service: auditd}\n"
	   "detection: {s: {exe: /x}, condition: s}\n",
		"tuning = ( { rule = \"*\"; except = ( { field = \"ParentImage\"; value = \"/y\"; "
		"} ); } );",
		""},
	{A FILTER("[nobody]", NOT_ROOT), NULL,
		"r.yml:13:11: there is no rule of the id or name 'nobody'\n"},
	{A "---\nfilter: x\n" PROC, NULL, "r.yml:10:9: 'filter' must be a map, not text\n"},
	{A "---\ntitle: F\n" PROC "filter:\n  f: {User: x}\n  condition: f\n", NULL,
		"r.yml:12:1: a filter needs 'rules': ids or names of rules, or any\n"},
	{A FILTER("[[a]]", NOT_ROOT), NULL,
		"r.yml:13:11: 'rules' of a filter names rules by id or name, not a list\n"},
	{A FILTER("any", "  f: {User: x}\n"), NULL, "r.yml:12:1: 'filter' has no 'condition'\n"},
	{A FILTER("any", "  f: {Usr: x}\n  condition: f\n"), NULL,
		"r.yml:14:7: unknown field 'Usr' of process_creation (did you mean 'User'?)\n"},
	{A FILTER("any", NOT_ROOT) "detection: {s: {User: x}, condition: s}\n", NULL,
		"r.yml:16:1: a document is a filter or has a 'detection': two documents are "
		"separated by '---'\n"},
	{A FILTER("any", NOT_ROOT) "correlation: {type: temporal}\n", NULL,
		"r.yml:16:1: a document is a filter or has a 'correlation': two documents are "
		"separated by '---'\n"},
	{A FILTER("", NOT_ROOT), NULL,
		"r.yml:13:3: a filter needs 'rules': ids or names of rules, or any\n"},
	{A "---\ntitle: F\n" PROC "filter:\n  rule: any\n  f: {User: x}\n  condition: f\n", NULL,
		"r.yml:13:3: a filter needs 'rules': ids or names of rules, or any (did you mean "
		"'rules'?)\n"
		"r.yml:13:3: selection 'rule' has no part in the condition\n"},
	{A NAMED_FILTER NAMED_FILTER, NULL,
		"r.yml:18:1: the id is that of the filter at r.yml:10: both count\n"},
	{A FILTER("''", NOT_ROOT), NULL,
		"r.yml:13:3: a filter needs 'rules': ids or names of rules, or any\n"},
	{A "---\n" B FILTER("[secnod, r, any]", NOT_ROOT), NULL,
		"r.yml:24:11: there is no rule of the id or name 'secnod' (did you mean "
		"'second'?)\n"
		"r.yml:24:19: there is no rule of the id or name 'r' (did you mean '" ID_A "'?)\n"
		"r.yml:24:22: there is no rule 'any': for all of them 'any' stands alone, not in a "
		"list\n"},
	{A "---\ntitle: D\nname: old\nstatus: deprecated\n" FILTER("[old]", NOT_ROOT), NULL,
		"r.yml:12:9: left out: its status is 'deprecated'\n"
		"r.yml:17:11: the rule 'old' at r.yml:10 is of a status that is left out, "
		"deprecated "
		"or unsupported\n"},
	/* For any, of which there is none. */
	{A "---\ntitle: F\nlogsource: {category: file_event}\nfilter:\n  rules: any\n"
	   "  f: {TargetFilename: /x}\n  condition: not f\n",
		NULL,
		"r.yml:10:1: the filter is for any rule about file_event, and there is none\n"},
	{A WIDE("any", "  f: {TargetFilename: /x}\n  condition: not f\n"), NULL,
		"r.yml:10:1: the filter is for any rule about linux that has its fields, and there "
		"is none\n"},
	{A WIDE(ID_A, "  f: {'TargetFilename|endswith': /x}\n  condition: not f\n"), NULL,
		"r.yml:10:1: the rule at r.yml:1 is about process_creation, which has not all "
		"fields "
		"of the filter\n"},
	{A "---\ntitle: K\nname: k\nid: " ID_F "\nlevel: low\nlogsource: {product: linux}\n"
	   "detection: {s: [x], condition: s}\n---\ntitle: F\nlogsource: {service: auditd}\n"
	   "filter:\n  rules: [k]\n  f: {type: X}\n  condition: not f\n",
		NULL,
		"r.yml:17:1: the filter is about auditd, but the rule at r.yml:10 about linux\n"},
	{A "---\ntitle: K\nname: k\nid: " ID_F "\nlevel: low\nlogsource: {product: linux}\n"
	   "detection: {s: [x], condition: s}\n---\ntitle: F\nlogsource: {service: auditd}\n"
	   "filter:\n  rules: any\n  f: {type: X}\n  condition: not f\n",
		NULL, "r.yml:17:1: the filter is for any rule about auditd, and there is none\n"},
	{A WIDE("any", "  f: {Image: /x}\n  g: [{exe: /x}]\n  condition: not 1 of them\n"), NULL,
		"r.yml:12:1: no kind of event has all fields of the filter: a 'category' or "
		"'service' tells what is wrong\n"},
	{A WIDE("any", "  f: {User|contain: x}\n  condition: g\n"), NULL,
		"r.yml:14:7: unknown modifier 'contain' (did you mean 'contains'?)\n"
		"r.yml:15:14: selection 'g' is not defined (did you mean 'f'?)\n"},
	{A "---\ntitle: C\nname: c\nid: " ID_F "\nlevel: low\ncorrelation: {type: temporal, rules: "
	   "[" ID_A "], timespan: 5m, generate: true}\n" FILTER("c", NOT_ROOT),
		NULL,
		"r.yml:16:1: the rule at r.yml:10 is a correlation: a filter is for the rules that "
		"it is about\n"},
	{A "---\ntitle: F\nfilter: {rules: any, f: {User: x}, condition: f}\n", NULL,
		"r.yml:10:1: a filter needs a 'logsource'\n"},

	{A "---\ntitle: F\nlogsource: {service: auditd}\nfilter:\n  rules: " ID_A
	   "\n  f: {type: X}\n  condition: not f\n",
		NULL,
		"r.yml:10:1: the filter is about auditd, but the rule at r.yml:1 about "
		"process_creation\n"},

	{A, "tuning = { };", "t.conf:1:0: 'tuning' wants a list: ( { rule = ...; ... }, ... )\n"},
	{A, "tuning = ( 1 );", "t.conf:1:0: an entry of 'tuning' wants { rule = ...; ... }\n"},
	{A, "tuning = (\n { level = \"low\"; } );",
		"t.conf:2:0: an entry of 'tuning' needs 'rule'\n"},
	{A, "tuning = ( { rule = \"A\"; } );",
		"t.conf:1:0: an entry of 'tuning' changes nothing: set level, enabled or except\n"},
	{A, "tuning = ( { rule = \"A\";\nlevl = \"low\"; } );",
		"t.conf:2:0: unknown key 'levl' in tuning (did you mean 'level'?)\n"},
	{A, "tuning = ( { rule = \"A\"; level = \"higg\"; } );",
		"t.conf:1:0: unknown level 'higg' (did you mean 'high'?)\n"},
	{A, "tuning = ( { rule = \"A\"; level = \"Info\"; } );",
		"t.conf:1:0: unknown level 'Info' (did you mean 'informational'?)\n"},
	{A, "tuning = ( { rule = 7; enabled = false; } );",
		"t.conf:1:0: 'rule' wants a text in quotes\n"
		"t.conf:1:0: an entry of 'tuning' needs 'rule'\n"},
	{A, "tuning = ( { rule = \"A\"; enabled = 1; } );",
		"t.conf:1:0: 'enabled' wants true or false\n"},
	{A, "tuning = ( { rule = \"A\"; except = { }; } );",
		"t.conf:1:0: 'except' wants a list: ( { field = ...; value = ...; }, ... )\n"},
	{A, "tuning = ( { rule = \"A\"; except = ( 1 ); } );",
		"t.conf:1:0: an exception wants { field = ...; op = ...; value = ...; }\n"},
	{A, "tuning = ( { rule = \"A\"; except = ( { value = \"x\"; } ); } );",
		"t.conf:1:0: an exception needs 'field'\n"},
	{A, "tuning = ( { rule = \"A\"; except = ( { field = \"User\"; } ); } );",
		"t.conf:1:0: an exception needs 'value'\n"},
	{A, "tuning = ( { rule = \"A\"; except = ( ( ) ); } );",
		"t.conf:1:0: an exception wants from 1 to 16 tests\n"},
	{A NAMED_FILTER, "tuning = ( { rule = \"filter_root\"; level = \"high\"; } );",
		"t.conf:1:0: 'filter_root' names a filter, which can only be switched off\n"},
	{A "---\nname: [x]\n" PROC "filter:\n  rules: any\n" NOT_ROOT, NULL,
		"r.yml:10:7: 'name' must be text, not a list\n"},
	{A, "tuning = ( { rule = \"zzz*\"; enabled = false; } );",
		"t.conf:1:0: tuning names no rule: 'zzz*'\n"},
	{A, "tuning = ( { rule = \"*\"; except = ( { field = \"Imag\"; value = \"x\"; } ); } );",
		"t.conf:1:0: unknown field 'Imag' (did you mean 'Image'?)\n"},
	{A,
		"tuning = ( { rule = \"*\"; except = ( { field = \"User\"; op = \"contain\"; value "
		"= \"x\"; } ); } );",
		"t.conf:1:0: unknown modifier 'contain' (did you mean 'contains'?)\n"},
	{A "---\n" B, "tuning = ( { rule = \"" ID_OLD "\"; level = \"high\"; } );",
		"t.conf:1:0: '" ID_OLD "' is what the rule at r.yml:10 is derived from\n"},
};

/* Places within messages name the whole path. */
static void shorten(char *text, const char *folder)
{
	char *at;

	while ((at = strstr(text, folder)))
		memmove(at, at + strlen(folder) + 1, strlen(at + strlen(folder) + 1) + 1);
}

static void test_messages(void **state)
{
	struct fixture *f = *state;

	for (size_t i = 0; i < sizeof(told) / sizeof(told[0]); i++) {
		print_message("%zu\n", i);
		load(f, told[i].rules, told[i].conf);
		shorten(f->messages, f->folder);
		assert_string_equal(f->messages, told[i].messages);
		/* What is wrong in a filter leaves the rules as they were. */
		if (f->book)
			assert_true(run(f, "cat secret", "dev")[0] == 'A');
	}
}

static void test_too_many(void **state)
{
	struct fixture *f = *state;
	struct buf text;

	buf_init(&text, 1 << 20);
	buf_addf(&text, "%s", A);
	for (int i = 0; i < RULE_COMBINED_MAX; i++)
		buf_addf(&text, "%s", FILTER("any", NOT_ROOT));
	buf_addc(&text, '\0');
	load(f, text.p, NULL);
	shorten(f->messages, f->folder);
	assert_string_equal(
		f->messages, "r.yml:1:1: more than 256 selections in the rule and its filters\n");
	assert_string_equal(run(f, "cat secret", "dev"), "A1");
	assert_string_equal(run(f, "cat secret", "root"), "");

	buf_reset(&text, 0);
	buf_addf(&text, "tuning = (");
	for (int i = 0; i < TUNING_ENTRIES_MAX + 1; i++)
		buf_addf(&text, "%s{ rule = \"*\"; enabled = true; }", i ? "," : "");
	buf_addf(&text, ");");
	buf_addc(&text, '\0');
	load(f, A, text.p);
	assert_string_equal(f->messages, "t.conf:1:0: more than 256 entries in 'tuning'\n");
	buf_done(&text);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_narrowed, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_entries_add_up, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_messages, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_too_many, set_up, tear_down),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
