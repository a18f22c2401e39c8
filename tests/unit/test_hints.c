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
		{"title: F\nauthors: x\n" PROC
		 "filter: {rules: [], f: {User: a}, condition: not f}\n---\n" HEAD PROC S,
			"2:1: warning: unknown key 'authors' (did you mean 'author'?)\n"},
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

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_levels),
		cmocka_unit_test(test_words),
		cmocka_unit_test(test_logsources),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
