/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Documents of correlations: what is good, and every complaint with its place.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#include "sigma/correlation.h"
#include "support/correlating.h"

/* Lines 1 to 7. */
#define A    CORRELATING_RULE("alpha")
#define HEAD "title: C\nid: c\nlevel: high\n"

#define GOOD(keys) A HEAD "correlation: {type: event_count, rules: alpha, timespan: 5m, " keys "}\n"

#define NUMBERS(bounds)                                                                            \
	A HEAD "correlation: {type: value_sum, rules: alpha, timespan: 5m, condition: {" bounds    \
	       ", field: ProcessId}}\n"

/* Eight lines each. */
#define NAMED(id, name)                                                                            \
	"title: N\nid: " id "\nname: " name                                                        \
	"\nlevel: low\nlogsource:\n  {category: process_creation}\n"                               \
	"detection: {s: {Image: x}, condition: s}\n---\n"
#define N(name)	 NAMED("r-1", name)
#define N2(name) NAMED("r-2", name)

static const struct {
	const char *yaml, *said;
} cases[] = {
	{GOOD("condition: {gte: 3}"), ""},
	{GOOD("condition: {gt: 3, lte: 9}, generate: yes, group-by: [User, Image]"), ""},
	/* Keys. */
	{A HEAD "correlation: x\n", "11:14: 'correlation' must be a map, not text\n"},
	{A HEAD "correlation: {rules: alpha}\n",
		"11:1: a correlation needs 'type': event_count, temporal or another\n"},
	{A HEAD "correlation: {type: event_cuont, rules: alpha}\n",
		"11:21: unknown type of correlation 'event_cuont' (did you mean 'event_count'?)\n"},
	{A HEAD "correlation: {type: Temporal, rules: alpha, timespan: 5m}\n", ""},
	{A HEAD "correlation: {type: [temporal], rules: alpha}\n",
		"11:21: 'type' must be text, not a list\n"},
	{A HEAD "correlation: {type: '', rules: alpha}\n",
		"11:21: 'type' must be text, not empty\n"},
	{A HEAD "correlation: {type: temporal, timespan: 5m}\n",
		"11:1: a correlation needs 'rules': ids or names of rules\n"},
	{A HEAD "correlation: {type: temporal, rules: [], timespan: 5m}\n",
		"11:1: a correlation needs 'rules': ids or names of rules\n"},
	{A HEAD "correlation: {type: temporal, rules: [{a: b}], timespan: 5m}\n",
		"11:39: 'rules' must be a name or a list of names\n"},
	{A HEAD "correlation: {type: temporal, rules: [alpha, ALPHA], timespan: 5m}\n",
		"11:46: 'ALPHA' is listed twice\n"},
	{A HEAD "correlation: {type: temporal, rules: alpha}\n",
		"11:1: a correlation needs 'timespan': a number and a unit, such as 5m\n"},
	{GOOD("condition: {gte: 3}, groupby: User"),
		"11:83: unknown key 'groupby' of a correlation (did you mean 'group-by'?)\n"},
	{A HEAD "correlation: {type: temporal, rules: alpha, timeframe: 5m}\n",
		"11:45: unknown key 'timeframe' of a correlation (did you mean 'timespan'?)\n"
		"11:1: a correlation needs 'timespan': a number and a unit, such as 5m\n"},
	{A HEAD "correlation: {type: value_count, rules: alpha, timespan: 5m, field: User,\n"
		"  condition: {gte: 2}}\n",
		"11:62: unknown key 'field' of a correlation: it belongs into 'condition'\n"
		"12:3: the condition of value_count needs 'field': whose values\n"},
	{GOOD("condition: {gte: 3}, level: high"),
		"11:83: unknown key 'level' of a correlation: it belongs beside 'correlation'\n"},
	{GOOD("condition: {gte: 3}, percentile: 5"),
		"11:83: unknown key 'percentile' of a correlation: it belongs into 'condition'\n"},
	{GOOD("condition: {gte: 3}, group-by: {a: b}"),
		"11:93: 'group-by' must be a name or a list of names\n"},
	{GOOD("condition: {gte: 3}, generate: 1"), "11:93: 'generate' must be true or false\n"},
	{GOOD("condition: {gte: 3}") "detection: {s: {Image: x}, condition: s}\n",
		"12:1: a document is a rule or a correlation: two documents are separated by "
		"'---'\n"},
	/* Timespans. */
	{A HEAD "correlation: {type: temporal, rules: alpha, timespan: [5m]}\n",
		"11:55: 'timespan' must be text, not a list\n"},
	{A HEAD "correlation: {type: temporal, rules: alpha, timespan: ''}\n",
		"11:55: 'timespan' must be text, not empty\n"},
	{A HEAD "correlation: {type: temporal, rules: alpha, timespan: 5}\n",
		"11:55: '5' is no timespan: a number and one of s, m, h, d, w, M, y is, such as "
		"5m\n"},
	{A HEAD "correlation: {type: temporal, rules: alpha, timespan: 5 m}\n",
		"11:55: '5 m' is no timespan: a number and one of s, m, h, d, w, M, y is, such as "
		"5m\n"},
	{A HEAD "correlation: {type: temporal, rules: alpha, timespan: 0s}\n",
		"11:55: a timespan is 1s to 366d, not '0s'\n"},
	{A HEAD "correlation: {type: temporal, rules: alpha, timespan: 2y}\n",
		"11:55: a timespan is 1s to 366d, not '2y'\n"},
	{A HEAD "correlation: {type: temporal, rules: alpha, timespan: 366d}\n", ""},
	{A HEAD "correlation: {type: temporal, rules: alpha, timespan: 12M}\n", ""},
	/* Conditions. */
	{GOOD("generate: false"),
		"11:1: a correlation of type event_count needs 'condition': such as gte: 3\n"},
	{GOOD("condition: gte 3"),
		"11:73: the condition of a correlation must be a map such as gte: 3, not text\n"},
	{GOOD("condition: {}"), "11:62: the condition compares with nothing: gte: 3 would\n"},
	{GOOD("condition: {get: 3}"), "11:74: unknown key 'get' in the condition of a correlation "
				      "(did you mean 'gt'?)\n"},
	{GOOD("condition: {ge: 3}"), "11:74: unknown key 'ge' in the condition of a correlation "
				     "(did you mean 'gte'?)\n"},
	{GOOD("condition: {le: 3}"), "11:74: unknown key 'le' in the condition of a correlation "
				     "(did you mean 'lte'?)\n"},
	{GOOD("condition: {ne: 3}"), "11:74: unknown key 'ne' in the condition of a correlation "
				     "(did you mean 'neq'?)\n"},
	{GOOD("condition: {min: 3}"), "11:74: unknown key 'min' in the condition of a correlation "
				      "(did you mean 'gte'?)\n"},
	{GOOD("condition: {max: 3}"), "11:74: unknown key 'max' in the condition of a correlation "
				      "(did you mean 'lte'?)\n"},
	{GOOD("condition: {'>=': 3}"), "11:74: unknown key '>=' in the condition of a correlation "
				       "(did you mean 'gte'?)\n"},
	{GOOD("condition: {'!=': 3}"), "11:74: unknown key '!=' in the condition of a correlation "
				       "(did you mean 'neq'?)\n"},
	{A HEAD "correlation: {type: temporal, rules: alpha, timespan: 5m, condition: a and b}\n",
		"11:70: an expression of rules is not supported: without 'condition' all of them "
		"are asked for, with a map such as gte: 2 so many\n"},
	{GOOD("condition: {gte: '3'}"), "11:79: a number is wanted here, without quotes\n"},
	{GOOD("condition: {gte: 1e3}"),
		"11:79: '1e3' is text for YAML: write all digits, or an exponent as in 1.0e+3\n"},
	{GOOD("condition: {gte: 1.0e+3}"), ""},
	{GOOD("condition: {gte: 18446744073709551616}"),
		"11:79: number '18446744073709551616' is too large\n"},
	{GOOD("condition: {gte: }"), "11:79: a number is wanted here, not empty\n"},
	{GOOD("condition: {gte: [3]}"), "11:79: a number is wanted here, not a list\n"},
	{GOOD("condition: {gte: 3e}"), "11:79: a number is wanted here, not '3e'\n"},
	{GOOD("condition: {gte: yes}"), "11:79: a number is wanted here, not 'yes'\n"},
	{GOOD("condition: {gte: 2.5}"),
		"11:79: a count is compared with a whole number from 0 to 10000, not with '2.5'\n"},
	{GOOD("condition: {gte: 10001}"),
		"11:79: a count is compared with a whole number from 0 to 10000, not with "
		"'10001'\n"},
	{GOOD("condition: {gte: 5, lt: 5}"),
		"11:62: the condition 'gte 5 and lt 5' can never be true\n"},
	{GOOD("condition: {lt: 1}"), "11:62: the condition 'lt 1' can never be true\n"},
	{GOOD("condition: {lte: 3}"),
		"11:62: warning: the condition 'lte 3' is true of a single match already\n"},
	{GOOD("condition: {gte: 3, field: User}"),
		"11:82: 'field' has no meaning in event_count\n"},
	{GOOD("condition: {gte: 3, percentile: 5}"),
		"11:82: 'percentile' belongs to value_percentile, not to event_count\n"},
	{A HEAD "correlation: {type: value_count, rules: alpha, timespan: 5m, condition: {gte: "
		"2}}\n",
		"11:62: the condition of value_count needs 'field': whose values\n"},
	{A HEAD "correlation: {type: value_sum, rules: alpha, timespan: 5m, condition: {gte: 2, "
		"field: [User, Image]}}\n",
		"11:87: value_sum is about one field, not 2\n"},
	{A HEAD "correlation: {type: value_count, rules: alpha, timespan: 5m, condition: {gte: 2, "
		"field: {a: b}}}\n",
		"11:89: 'field' must be a name or a list of names\n"},
	{A HEAD "correlation: {type: value_count, rules: alpha, timespan: 5m, condition: {gte: 2, "
		"field: [User, '']}}\n",
		"11:96: 'field' must be a name or a list of names\n"},
	{A HEAD "correlation: {type: value_percentile, rules: alpha, timespan: 5m, condition: "
		"{gte: 2, field: User}}\n",
		"11:67: the condition of value_percentile needs 'percentile': 0 to 100\n"},
	{A HEAD "correlation: {type: value_percentile, rules: alpha, timespan: 5m, condition: "
		"{gte: 2, field: User, percentile: 101}}\n",
		"11:112: a percentile is 0 to 100, not '101'\n"},
	{A HEAD "correlation: {type: temporal, rules: alpha, timespan: 5m, condition: {gte: 2}}\n",
		"11:59: the condition 'gte 2' can never be true\n"},
	/* Of numbers. */
	{NUMBERS("gt: -1.7e+308, lt: 1.7e+308"), ""},
	{NUMBERS("gt: 0, lt: 1, neq: 0.5"), ""},
	{NUMBERS("gte: 5, lte: 3"), "11:60: the condition 'gte 5 and lte 3' can never be true\n"},
	{NUMBERS("gt: 5, lte: 5"), "11:60: the condition 'gt 5 and lte 5' can never be true\n"},
	{NUMBERS("gt: 2.5, eq: 2.5"),
		"11:60: the condition 'gt 2.5 and eq 2.5' can never be true\n"},
	{NUMBERS("gte: 5, lte: 5, neq: 5"),
		"11:60: the condition 'gte 5 and lte 5 and neq 5' can never be true\n"},
	{NUMBERS("gt: 2, lt: 3"), ""},
	{NUMBERS("gte: 5, lte: 5"), ""},
	{NUMBERS("gte: 5, neq: 5"), ""},
	{NUMBERS("neq: 5"), ""},
	{NUMBERS("lt: -1.5"), ""},
	/* Members. */
	{A HEAD "correlation: {type: temporal, rules: [alpa], timespan: 5m}\n",
		"11:39: there is no rule of the id or name 'alpa' (did you mean 'alpha'?)\n"},
	{A HEAD "correlation: {type: temporal, rules: [c, alpha], timespan: 5m}\n",
		"11:39: 'c' leads back to this correlation: a circle of rules\n"},
	{A "title: D\nid: d\nlevel: low\n"
	   "correlation: {type: temporal, rules: c, timespan: 5m}\n---\n" HEAD
	   "correlation: {type: temporal, rules: d, timespan: 5m}\n",
		"16:38: 'd' leads back to this correlation: a circle of rules\n"
		"11:38: the rule 'c' at FILE:13 is refused\n"},
	{"title: D\nid: d\nlevel: low\nstatus: deprecated\n---\n" HEAD
	 "correlation: {type: temporal, rules: d, timespan: 5m}\n",
		"9:38: the rule 'd' at FILE:1 is of a status that is left out, deprecated or "
		"unsupported\n"},
	{"title: D\nid: d\nlevel: hot\nlogsource: {category: process_creation}\n"
	 "detection: {s: {Image: x}, condition: s}\n---\n" HEAD
	 "correlation: {type: temporal, rules: d, timespan: 5m}\n",
		"3:8: unknown level 'hot'\n10:38: the rule 'd' at FILE:1 is refused\n"},
	{"title: D\nid: d\nlevel: low\nlogsource: {category: process_creation}\n"
	 "detection: {s: {Image|re: '('}, condition: s}\n---\n" HEAD
	 "correlation: {type: temporal, rules: d, timespan: 5m}\n",
		"5:27: bad regular expression '(': missing closing parenthesis at offset 1\n"
		"10:38: the rule 'd' at FILE:1 is refused\n"},
	{A "title: E\nid: e\nname: alpha\nlevel: low\nlogsource: {category: process_creation}\n"
	   "detection: {s: {Image: x}, condition: s}\n---\n" HEAD
	   "correlation: {type: temporal, rules: alpha, timespan: 5m}\n",
		"18:38: 'alpha' names the rules at FILE:1 and FILE:8\n"},
	{A "title: E\nid: e\nname: other\nlevel: low\nlogsource: {category: process_creation}\n"
	   "detection: {s: {Image: x}, condition: s}\n---\n" HEAD
	   "correlation: {type: temporal, rules: [e, other], timespan: 5m}\n",
		"18:42: 'other' is listed twice\n"},
	{"title: D\nid: d\nlevel: low\nlogsource: {product: windows}\n"
	 "detection: {s: {Image: x}, condition: s}\n---\n" HEAD
	 "correlation: {type: temporal, rules: d, timespan: 5m}\n",
		"10:38: the rule 'd' at FILE:1 is about another log\n"},
	/* Ids may be written in letters of either case, names not. */
	{N("Ra") N2("ra") HEAD "correlation: {type: temporal, rules: [Ra, ra], timespan: 5m}\n",
		""},
	{N("Ra") HEAD "correlation: {type: temporal, rules: ra, timespan: 5m}\n",
		"12:38: there is no rule of the id or name 'ra' (did you mean 'Ra'?)\n"},
	{N("ra") HEAD "correlation: {type: temporal, rules: RA, timespan: 5m}\n",
		"12:38: there is no rule of the id or name 'RA' (did you mean 'ra'?)\n"},
	{N("ra") HEAD "correlation: {type: temporal, rules: R-1, timespan: 5m}\n", ""},
	{N("Ra") N2("ra") HEAD
		"correlation: {type: temporal, rules: [Ra, ra], timespan: 5m, group-by: w,\n"
		"  aliases: {w: {Ra: User, ra: Image}}}\n",
		""},
	/* Fields. */
	{GOOD("condition: {gte: 3}, group-by: Usr"),
		"11:93: warning: no rule of the correlation has a field 'Usr': nothing will count "
		"(did you mean 'User'?)\n"},
	{GOOD("condition: {gte: 3}, group-by: Operand"),
		"11:93: the field 'Operand' is one of simple commands, of which an event may have "
		"several: correlations cannot use it\n"},
	{A "title: R\nid: r\nlevel: low\nlogsource: {service: auditd, product: linux}\n"
	   "detection: {s: {type: PATH}, condition: s}\n---\n" HEAD
	   "correlation: {type: temporal, rules: [alpha, r], timespan: 5m, group-by: inode}\n",
		"17:74: warning: the rule 'alpha' (process_creation) has no field 'inode': its "
		"matches will not count\n"},
	{A "title: R\nid: r\nlevel: low\nlogsource: {service: auditd, product: linux}\n"
	   "detection: {s: {type: PATH}, condition: s}\n---\n" HEAD
	   "correlation: {type: temporal, rules: [alpha, r], timespan: 5m, group-by: SessionId}\n",
		""},
	{A "title: D\nid: d\nlevel: low\n"
	   "correlation: {type: temporal, rules: alpha, timespan: 5m}\n---\n" HEAD
	   "correlation: {type: temporal, rules: [alpha, d], timespan: 5m, group-by: User}\n",
		"16:74: warning: the correlation 'd' does not group by 'User': what it finds will "
		"not count\n"},
	/* Aliases. */
	{GOOD("condition: {gte: 3}, aliases: x"), "11:92: 'aliases' must be a map, not text\n"},
	{GOOD("condition: {gte: 3}, aliases: {who: User}"),
		"11:98: alias 'who' must be a map of rules and fields\n"},
	{GOOD("condition: {gte: 3}, aliases: {who: {alpha: [a]}}"),
		"11:106: an alias stands for a field of the rule\n"},
	{GOOD("condition: {gte: 3}, group-by: who, aliases: {who: {alpa: User}}"),
		"11:114: alias 'who' is about 'alpa', which is none of the rules (did you mean "
		"'alpha'?)\n"},
	{GOOD("condition: {gte: 3}, group-by: who, aliases: {who: {alpha: User}}"), ""},
	{GOOD("condition: {gte: 3}, group-by: [who], aliases: {who: {alpha: Usr}}"),
		"11:123: warning: the rule 'alpha' (process_creation) has no field 'Usr': its "
		"matches will not count (did you mean 'User'?)\n"},
	{A "title: B\nid: b\nlevel: low\nlogsource: {category: process_creation}\n"
	   "detection: {s: {Image: x}, condition: s}\n---\n" HEAD
	   "correlation: {type: temporal, rules: [alpha, b], timespan: 5m, group-by: who,\n"
	   "  aliases: {who: {alpha: Usr}}}\n",
		"18:26: warning: the rule 'alpha' (process_creation) has no field 'Usr': its "
		"matches will not count (did you mean 'User'?)\n"
		"17:74: warning: the rule 'b' (process_creation) has no field 'who': its matches "
		"will not count\n"},
	{A "title: D\nid: d\nlevel: low\n"
	   "correlation: {type: temporal, rules: alpha, timespan: 5m, group-by: Image}\n---\n" HEAD
	   "correlation: {type: temporal, rules: [alpha, d], timespan: 5m, group-by: who,\n"
	   "  aliases: {who: {alpha: User, d: User}}}\n",
		"17:35: warning: the correlation 'd' does not group by 'User': what it finds will "
		"not count\n"},
	/* Each alias is looked at once: used twice, */
	{A HEAD "correlation: {type: value_count, rules: alpha, timespan: 5m, group-by: who,\n"
		"  condition: {gte: 2, field: who}, aliases: {who: {alpha: Usr}}}\n",
		"12:59: warning: the rule 'alpha' (process_creation) has no field 'Usr': its "
		"matches will not count (did you mean 'User'?)\n"},
	{A HEAD "correlation: {type: value_count, rules: alpha, timespan: 5m, group-by: who,\n"
		"  condition: {gte: 2, field: who}, aliases: {who: {alpha: Operand}}}\n",
		"12:59: the field 'Operand' is one of simple commands, of which an event may have "
		"several: correlations cannot use it\n"},
	/* and not at all. */
	{A "title: B\nid: b\nlevel: low\nlogsource: {service: auditd}\n"
	   "detection: {s: {exe: x}, condition: s}\n---\n" HEAD
	   "correlation: {type: temporal, rules: [alpha, b], timespan: 5m,\n"
	   "  aliases: {who: {alpha: Usr, b: Image}}}\n",
		"18:19: warning: alias 'who' is used nowhere: neither in group-by nor as 'field'\n"
		"18:26: warning: the rule 'alpha' (process_creation) has no field 'Usr': its "
		"matches will not count (did you mean 'User'?)\n"
		"18:34: warning: the rule 'b' (auditd) has no field 'Image': its matches will not "
		"count\n"},
};

/* The name of the file is another one each time. */
static void hide_file(struct buf *said)
{
	static const struct str name = STR("/tmp/test-correlating-");
	struct buf out;

	buf_init(&out, 1 << 20);
	for (size_t i = 0; i < said->n;) {
		struct str rest = str_sub(buf_str(said), i, said->n);

		if (str_starts(rest, name)) {
			buf_add(&out, STR("FILE"));
			i += name.n + 6;
		} else {
			buf_addc(&out, rest.p[0]);
			i++;
		}
	}
	buf_addc(&out, '\0');
	buf_done(said);
	*said = out;
}

static void test_messages(void **state)
{
	size_t wrong = 0;

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct buf said;

		buf_init(&said, 1 << 20);
		rulebook_free(correlating_rules(cases[i].yaml, &said));
		hide_file(&said);
		if (strcmp(said.p, cases[i].said) != 0) {
			print_error("case %zu:\n%s\nnot:\n%s\n", i, said.p, cases[i].said);
			wrong++;
		}
		buf_done(&said);
	}
	assert_int_equal(wrong, 0);
}

static const struct rule *find(const struct rulebook *book, const char *id)
{
	for (size_t i = 0; i < book->set->n; i++) {
		if (str_eq(book->set->rule[i]->id, str_of(id)))
			return book->set->rule[i];
	}
	return NULL;
}

static void test_muted(void **state)
{
	struct rulebook *book;

	(void)state;
	book = correlating_rules(GOOD("condition: {gte: 3}"), NULL);
	assert_ptr_equal(find(book, "alpha")->muted_by, find(book, "c"));
	assert_null(find(book, "c")->muted_by);
	rulebook_free(book);
	book = correlating_rules(GOOD("condition: {gte: 3}, generate: true"), NULL);
	assert_null(find(book, "alpha")->muted_by);
	rulebook_free(book);
	/* As the reference parser had it once, beside the map. */
	book = correlating_rules(GOOD("condition: {gte: 3}") "generate: true\n", NULL);
	assert_null(find(book, "alpha")->muted_by);
	rulebook_free(book);
}

static void test_deep(void **state)
{
	struct buf yaml, said;

	(void)state;
	buf_init(&yaml, 1 << 20);
	buf_init(&said, 1 << 20);
	buf_add(&yaml, STR(A "title: c0\nid: c0\nlevel: low\ncorrelation: {type: temporal, rules: "
			     "alpha, timespan: 5m}\n"));
	for (int i = 1; i < CORRELATION_DEPTH_MAX + 1; i++)
		buf_addf(&yaml,
			"---\ntitle: c%d\nid: c%d\nlevel: low\ncorrelation: {type: temporal, "
			"rules: c%d, timespan: 5m}\n",
			i, i, i - 1);
	buf_addc(&yaml, '\0');
	rulebook_free(correlating_rules(yaml.p, &said));
	assert_string_equal(said.p, "48:1: more than 8 correlations of each other\n");
	buf_done(&yaml);
	buf_done(&said);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_messages),
		cmocka_unit_test(test_muted),
		cmocka_unit_test(test_deep),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
