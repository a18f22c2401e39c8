/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/buf.h"
#include "sigma/attack.h"
#include "sigma/ruleset.h"

static char folder[] = "/tmp/test-ruleset-XXXXXX";

static int setup(void **state)
{
	(void)state;
	umask(022);
	return mkdtemp(folder) ? 0 : -1;
}

static int teardown(void **state)
{
	char command[PATH_MAX];

	(void)state;
	snprintf(command, sizeof(command), "rm -rf '%s'", folder);
	return system(command);
}

static const char *in(const char *name)
{
	static char path[PATH_MAX];

	snprintf(path, sizeof(path), "%s/%s", folder, name);
	return path;
}

static void put_text(const char *name, const char *text)
{
	char path[PATH_MAX];
	FILE *f;

	snprintf(path, sizeof(path), "%s", in(name));
	*strrchr(path, '/') = '\0';
	mkdir(path, 0755);
	f = fopen(in(name), "w");
	assert_non_null(f);
	fputs(text, f);
	assert_int_equal(fclose(f), 0);
}

#define REST                                                                                       \
	"level: low\nlogsource: {category: process_creation}\n"                                    \
	"detection: {s: {Image: x}, condition: s}\n"
#define UUID(c) "0000000" c "-0000-4000-8000-000000000000"

/* A good rule whose id ends its first group in `c`. */
static void put(const char *name, const char *title, const char *c)
{
	char text[512];

	snprintf(text, sizeof(text), "title: %s\nid: 0000000%s-0000-4000-8000-000000000000\n" REST,
		title, c);
	put_text(name, text);
}

/* Titles of the rules, then the messages with paths relative to the folder, a line each. */
static void assert_set(const struct ruleset *set, struct errs *errs, const char *expected)
{
	size_t skip = strlen(folder) + 1;
	char line[1200], *other;
	struct buf b;

	buf_init(&b, 1 << 20);
	for (size_t i = 0; i < set->n; i++)
		buf_addf(&b, "%s\n", set->rule[i]->title.p);
	for (size_t i = 0; i < errs->n; i++) {
		err_format(&errs->list[i], line, sizeof(line));
		other = strstr(line + 1, folder);
		if (other)
			memmove(other, other + skip, strlen(other + skip) + 1);
		buf_addf(&b, "%s\n", line + skip);
	}
	buf_addc(&b, '\0');
	assert_string_equal(b.p, expected);
	buf_done(&b);
	errs_done(errs);
}

static void test_folder(void **state)
{
	struct ruleset *set = ruleset_new();
	struct errs errs = {0};

	(void)state;
	put("a/2.yml", "two", "2");
	put("a/1.yaml", "one", "1");
	put("a/sub/3.yml", "three", "3");
	put("a/.4.yml", "four", "4");
	put("a/notes.txt", "five", "5");
	assert_int_equal(ruleset_add(set, in("a"), RULESET_TRUSTED, &errs), 0);
	assert_set(set, &errs, "one\ntwo\nthree\n");
	assert_string_equal(set->rule[0]->stem.p, "1");
	assert_string_equal(set->rule[2]->at.file, in("a/sub/3.yml"));
	ruleset_free(set);
	ruleset_free(NULL);
}

static void test_bad_ones(void **state)
{
	struct ruleset *set = ruleset_new();
	struct errs errs = {0};

	(void)state;
	put("b/1.yml", "one", "1");
	put_text("b/2.yml", "title: [\n");
	put_text("b/3.yml", "title: T\nid: " UUID("3") "\nlevel: low\n");
	put_text("b/4.yml", "# nothing yet\n");
	put_text("b/5.yml", "title: T\nstatus: deprecated\ncondition: of old\n");
	put_text("b/6.yml", "title: T\nstatus: unsupported\n");
	put("b/7.yml", "seven", "7");
	assert_int_equal(ruleset_add(set, in("b"), RULESET_TRUSTED, &errs), -1);
	assert_int_equal(set->refused, 2);
	assert_int_equal(set->skipped, 2);
	assert_set(set, &errs,
		"one\nseven\n"
		"b/2.yml:2:1: not valid YAML: did not find expected node content while parsing a "
		"flow "
		"node\n"
		"b/3.yml:1:1: a rule needs a 'logsource'\n"
		"b/4.yml: warning: there is no rule in this file\n"
		"b/5.yml:2:9: notice: left out: its status is 'deprecated'\n"
		"b/6.yml:2:9: notice: left out: its status is 'unsupported'\n");
	ruleset_free(set);
}

/* Rules for other logs are left out, not refused; retired ones are used when they are asked for. */
static void test_left_out(void **state)
{
	struct ruleset *set = ruleset_new();
	struct errs errs = {0};

	(void)state;
	put_text("i/1.yml", "title: one\nid: " UUID("1") "\nstatus: deprecated\n" REST);
	put_text("i/2.yml",
		"title: two\nid: " UUID("2") "\nlogsource: {service: sshd, product: linux}\n"
					     "detection: {s: [a], condition: s}\n");
	put_text("i/3.yml", "title: three\nlogsource: {product: windows}\n"
			    "filter: {rules: any, s: {Image: x}, condition: not s}\n");
	set->options.retired = true;
	assert_int_equal(ruleset_add(set, in("i"), RULESET_TRUSTED, &errs), 0);
	assert_int_equal(set->foreign, 2);
	assert_int_equal(set->skipped, 0);
	assert_int_equal(set->refused, 0);
	assert_int_equal(errs.errors, 0);
	assert_int_equal(errs.notices, 2);
	assert_set(set, &errs,
		"one\n"
		"i/2.yml:3:22: notice: not for this source: service 'sshd' is another log\n"
		"i/3.yml:2:22: notice: not for this source: product 'windows'\n");
	ruleset_free(set);
}

/* --- actions ------------------------------------------------------------------------------------- */

#define SOURCE "logsource: {category: process_creation}\n"

/* Without the folder. */
static void add_message(struct buf *b, const struct err *err)
{
	const char *path = strstr(err->msg, folder);
	int n = path ? (int)(path - err->msg) : (int)strlen(err->msg);

	buf_addf(b, "%d:%d: %.*s%s\n", err->line, err->col, n, err->msg,
		path ? path + strlen(folder) + strlen("/j/") : "");
}

/* The rules of a file, then what is told. */
static void assert_file(const char *text, const char *expected)
{
	struct ruleset *set = ruleset_new();
	struct errs errs = {0};
	struct buf b;

	put_text("j/x.yml", text);
	ruleset_add(set, in("j/x.yml"), RULESET_TRUSTED, &errs);
	buf_init(&b, 1 << 20);
	for (size_t i = 0; i < set->n; i++) {
		const struct rule *rule = set->rule[i];

		buf_addf(&b, "%s %s %s:", rule->id.p, rule->title.p, level_names[rule->level]);
		for (size_t s = 0; s < rule->n_selections; s++) {
			const struct item_group *group = &rule->selection[s].group[0];

			buf_addf(&b, " %s", rule->selection[s].name.p);
			for (size_t k = 0; k < group->n_items; k++)
				buf_addf(&b, " %s=%s", field_table[group->item[k].field].name,
					group->item[k].value[0].raw.p);
		}
		buf_addc(&b, '\n');
	}
	for (size_t i = 0; i < errs.n; i++)
		add_message(&b, &errs.list[i]);
	buf_addc(&b, '\0');
	assert_string_equal(b.p, expected);
	buf_done(&b);
	errs_done(&errs);
	ruleset_free(set);
}

static void test_actions(void **state)
{
	(void)state;
	/* Global: laid over each document that follows, map by map; what it says wins. */
	assert_file("action: global\ntitle: T\nlevel: high\n" SOURCE
		    "detection: {s: {Image: a}, condition: 1 of them}\n---\n"
		    "id: " UUID("1") "\nlevel: low\ndetection: {s: {Image: b, User: u}, t: {User: "
				     "v}}\n---\n"
				     "id: " UUID("2") "\ndetection: {s: {CommandLine: c}}\n",
		UUID("1") " T high: s Image=a User=u t User=v\n" UUID(
			"2") " T high: s CommandLine=c Image=a\n");
	/* But not over a correlation, which has no detection. */
	assert_file(
		"action: global\nlevel: high\n" SOURCE
		"detection: {s: {Image: a}, condition: s}\n---\n"
		"title: T\nname: n\nid: " UUID(
			"1") "\n---\n"
			     "title: C\nid: " UUID(
				     "2") "\nlevel: low\ncorrelation: {type: event_count, rules: "
					  "n, "
					  "group-by: [User], timespan: 5m, condition: {gte: 2}}\n",
		UUID("1") " T high: s Image=a\n" UUID("2") " C low:\n");
	/* Reset: as before it. */
	assert_file("action: global\nlevel: high\n---\naction: reset\n---\n"
		    "title: T\nid: " UUID("1") "\n" REST,
		UUID("1") " T low: s Image=x\n");
	/* Another global takes the place of the first. */
	assert_file(
		"action: global\nlevel: high\ntitle: G\n---\naction: global\nlevel: critical\n---\n"
		"title: T\nid: " UUID("1") "\n" REST,
		UUID("1") " T critical: s Image=x\n");
	/* Repeat: laid over the document before, and once more over what came out. */
	assert_file("title: T\nid: " UUID(
			    "1") "\n" REST "---\n"
				 "action: repeat\nid: " UUID(
					 "2") "\ntitle: R\ndetection: {s: {User: u}}\n---\n"
					      "action: repeat\nid: " UUID(
						      "3") "\ndetection: {s: {Image: y}}\n",
		UUID("1") " T low: s Image=x\n" UUID("2") " R low: s Image=x User=u\n" UUID(
			"3") " R low: s Image=y User=u\n");
	/* A global may be repeated, too. */
	assert_file("action: global\ntitle: T\n" REST "---\naction: repeat\nid: " UUID("1") "\n",
		UUID("1") " T low: s Image=x\n");
}

static void test_inherited_ids(void **state)
{
	(void)state;
	assert_file("action: global\ntitle: T\nid: " UUID(
			    "1") "\nlevel: low\n" SOURCE "---\n"
				 "detection: {s: {Image: a}, condition: s}\n---\n"
				 "detection: {s: {Image: b}, condition: s}\n---\n"
				 "detection: {s: {Image: c}, condition: s}\n",
		UUID("1") " T low: s Image=a\n" UUID("1") ".2 T low: s Image=b\n" UUID(
			"1") ".3 T low: s Image=c\n"
			     "9:1: the id is that of the document in line 7, for want of an own "
			     "one: '" UUID("1") ".2' is used\n"
						"11:1: the id is that of the document in line 7, "
						"for want of an own one: '" UUID(
							"1") ".3' is used\n");
	assert_file("title: T\nid: " UUID("1") "\n" REST "---\naction: repeat\nid: " UUID("1") "\n",
		UUID("1") " T low: s Image=x\n"
			  "7:1: id '" UUID("1") "' is that of the rule at x.yml:1\n");
}

static void test_bad_actions(void **state)
{
	(void)state;
	assert_file("action: globl\ntitle: T\n---\ntitle: T\nid: " UUID("1") "\n" REST,
		UUID("1") " T low: s Image=x\n"
			  "1:9: unknown action 'globl': it is one of global, reset, repeat (did "
			  "you mean "
			  "'global'?)\n");
	assert_file("action: repeat\ntitle: T\n",
		"1:9: there is no document before this one that could be repeated\n");
	assert_file("action: [global]\n", "1:9: 'action' must be a word, not a list\n");
	assert_file(
		"action: global\ntitle: T\n---\n- x\n", "4:1: a rule must be a map, not a list\n");
}

static void test_many_filters(void **state)
{
	struct ruleset *set = ruleset_new();
	struct errs errs = {0};
	struct buf b;

	(void)state;
	buf_init(&b, 1 << 20);
	for (int i = 0; i <= RULESET_FILTERS_MAX / 2; i++)
		buf_addf(&b, SOURCE "filter: {rules: any, s: [a], condition: s}\n---\n");
	buf_addc(&b, '\0');
	put_text("l/1.yml", b.p);
	put_text("l/2.yml", b.p);
	assert_int_equal(ruleset_add(set, in("l"), RULESET_TRUSTED, &errs), -1);
	assert_int_equal(set->n_filters, RULESET_FILTERS_MAX);
	assert_set(set, &errs,
		"l/2.yml:1498:1: no room for one more filter, 1000 are allowed\n"
		"l/2.yml:1501:1: no room for one more filter, 1000 are allowed\n");
	buf_done(&b);
	ruleset_free(set);
}

/* Many documents and a large global: the memory of one file is limited, and so is the time. */
static void test_large_global(void **state)
{
	struct ruleset *set = ruleset_new();
	struct errs errs = {0};
	size_t found = 0;
	struct buf b;

	(void)state;
	buf_init(&b, 1 << 20);
	buf_addf(&b, "action: global\ntitle: T\n" SOURCE "detection:\n");
	for (int i = 0; i < 990; i++)
		buf_addf(&b, "  s%d: a\n", i);
	for (int i = 0; i < 1500; i++)
		buf_addf(&b, "---\ndetection: {condition: s1}\n");
	buf_addc(&b, '\0');
	put_text("k/x.yml", b.p);
	assert_int_equal(ruleset_add(set, in("k/x.yml"), RULESET_TRUSTED, &errs), -1);
	assert_true(errs.errors > 0);
	for (size_t i = 0; i < errs.n; i++)
		found += strstr(errs.list[i].msg,
				 "the merged documents of this file take too much memory") != NULL;
	assert_true(found > 0);
	errs_done(&errs);
	buf_done(&b);
	ruleset_free(set);
}

static void test_documents(void **state)
{
	struct ruleset *set = ruleset_new();
	struct errs errs = {0};

	(void)state;
	put_text("c/1.yml",
		"title: one\nid: " UUID("1") "\n" REST "---\ntitle: two\nid: " UUID(
			"2") "\n"
			     "detection: {}\n---\ntitle: three\nid: " UUID("3") "\n" REST "---\n");
	assert_int_equal(ruleset_add(set, in("c/1.yml"), RULESET_TRUSTED, &errs), -1);
	assert_int_equal(set->refused, 1);
	assert_int_equal(set->rule[1]->at.line, 11);
	assert_set(set, &errs,
		"one\nthree\n"
		"c/1.yml:7:1: a rule needs a 'logsource'\n"
		"c/1.yml:7:1: warning: the rule has no 'level': 'medium' is used\n");
	ruleset_free(set);
}

static void test_same_id(void **state)
{
	struct ruleset *set = ruleset_new();
	struct errs errs = {0};

	(void)state;
	put("d/1.yml", "one", "1");
	put("d/2.yml", "two", "2");
	put("d/3.yml", "again", "A");
	put("d/4.yml", "lower", "a"); /* ids differ in case only */
	assert_int_equal(ruleset_add(set, in("d"), RULESET_TRUSTED, &errs), -1);
	assert_int_equal(set->refused, 1);
	assert_set(set, &errs,
		"one\ntwo\nagain\n"
		"d/4.yml:1:1: id '0000000a-0000-4000-8000-000000000000' is that of the rule at "
		"d/3.yml:1\n");
	put("e/1.yml", "my one", "1");
	put("e/9.yml", "nine", "9");
	assert_int_equal(ruleset_add(set, in("e"), RULESET_TRUSTED, &errs), 0);
	assert_set(set, &errs,
		"two\nagain\nmy one\nnine\n"
		"e/1.yml:1:1: warning: replaces the rule of the same id at d/1.yml:1\n");
	/* Twice in the entry that replaces: still an error. */
	put("f/1.yml", "their one", "1");
	put("f/2.yml", "their other one", "1");
	assert_int_equal(ruleset_add(set, in("f"), RULESET_TRUSTED, &errs), -1);
	assert_set(set, &errs,
		"two\nagain\nnine\ntheir one\n"
		"f/1.yml:1:1: warning: replaces the rule of the same id at e/1.yml:1\n"
		"f/2.yml:1:1: id '00000001-0000-4000-8000-000000000000' is that of the rule at "
		"f/1.yml:1\n");
	ruleset_free(set);
}

static void test_trust(void **state)
{
	struct ruleset *set = ruleset_new();
	struct errs errs = {0};

	(void)state;
	put("g/1.yml", "one", "1");
	put("g/2.yml", "two", "2");
	assert_int_equal(chmod(in("g/2.yml"), 0666), 0);
	assert_int_equal(ruleset_add(set, in("g"), RULESET_TRUSTED, &errs), -1);
	assert_int_equal(set->refused, 1);
	assert_set(
		set, &errs, "one\ng/2.yml: may be written by others than its owner (mode 0666)\n");
	assert_int_equal(ruleset_add(set, in("g/2.yml"), RULESET_ANY_OWNER, &errs), 0);
	assert_set(set, &errs, "one\ntwo\n");
	assert_int_equal(ruleset_add(set, in("none"), RULESET_TRUSTED, &errs), -1);
	assert_set(set, &errs, "one\ntwo\nnone: cannot be opened: No such file or directory\n");
	ruleset_free(set);
}

static void test_large_file(void **state)
{
	struct ruleset *set = ruleset_new();
	struct errs errs = {0};

	(void)state;
	put("h/1.yml", "one", "1");
	assert_int_equal(truncate(in("h/1.yml"), RULE_FILE_MAX + 1), 0);
	assert_int_equal(ruleset_add(set, in("h"), RULESET_TRUSTED, &errs), -1);
	assert_set(set, &errs, "h/1.yml: is larger than 262144 bytes\n");
	ruleset_free(set);
}

static const struct rule *by_stem(const struct ruleset *set, const char *stem)
{
	for (size_t i = 0; i < set->n; i++) {
		if (str_eq(set->rule[i]->stem, str_of(stem)))
			return set->rule[i];
	}
	fail_msg("no rule %s", stem);
	return NULL;
}

/* What the alerts of the shipped rules promise. */
static void test_shipped(void **state)
{
	static const struct {
		const char *stem, *title, *derived_from;
		enum level level;
	} shipped[] = {
		{"residence_cgroup", "Control groups of a process read",
			"746c86fb-ccda-4816-8997-01386263acc4", LEVEL_MEDIUM},
		{"residence_docker_marker", "Marker of Docker examined",
			"11701de9-d5a5-44aa-8238-84252f131895", LEVEL_HIGH},
		{"residence_root_inode", "Inode of the root directory examined",
			"43e26eb5-cd58-48d1-8ce9-a273f5d298d8", LEVEL_HIGH},
	};
	const char *srcdir = getenv("srcdir");
	struct ruleset *set = ruleset_new();
	struct errs errs = {0};
	char path[PATH_MAX];

	(void)state;
	snprintf(path, sizeof(path), "%s/rules", srcdir ? srcdir : ".");
	assert_int_equal(ruleset_add(set, path, RULESET_ANY_OWNER, &errs), 0);
	assert_int_equal(errs.errors + errs.warnings, 0);
	assert_int_equal(errs.notices, 3); /* the baseline is deprecated */
	for (size_t i = 0; i < set->n; i++) {
		assert_true(str_starts(set->rule[i]->stem, STR("residence_")));
		assert_true(str_eq(set->rule[i]->stem, set->rule[i]->name));
	}
	for (size_t i = 0; i < sizeof(shipped) / sizeof(shipped[0]); i++) {
		const struct rule *r = by_stem(set, shipped[i].stem);

		assert_string_equal(r->title.p, shipped[i].title);
		assert_int_equal(r->level, shipped[i].level);
		assert_string_equal(r->license.p, "DRL-1.1");
		assert_string_equal(r->authors.list[0].p, "Seth Hanford");
		assert_string_equal(r->related[0].id.p, shipped[i].derived_from);
		assert_string_equal(r->related[0].type.p, "derived");
		assert_string_not_equal(r->id.p, shipped[i].derived_from);
		assert_true(str_starts(r->references.list[0], STR("https://github.com/SigmaHQ/")));
		assert_string_equal(r->tactic[0].entry->id, "TA0007");
		assert_string_equal(r->technique[0].entry->id, "T1082");
	}
	ruleset_free(set);
	errs_done(&errs);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_folder),
		cmocka_unit_test(test_bad_ones),
		cmocka_unit_test(test_left_out),
		cmocka_unit_test(test_actions),
		cmocka_unit_test(test_inherited_ids),
		cmocka_unit_test(test_bad_actions),
		cmocka_unit_test(test_large_global),
		cmocka_unit_test(test_many_filters),
		cmocka_unit_test(test_documents),
		cmocka_unit_test(test_same_id),
		cmocka_unit_test(test_trust),
		cmocka_unit_test(test_large_file),
		cmocka_unit_test(test_shipped),
	};

	return cmocka_run_group_tests(tests, setup, teardown);
}
