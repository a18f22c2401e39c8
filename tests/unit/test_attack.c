/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdio.h>

#include "sigma/attack.h"

static void test_find(void **state)
{
	static const struct {
		const char *id, *found, *name, *tactics;
	} cases[] = {
		{"T1082", "T1082", "System Information Discovery", "discovery"},
		{"t1082", "T1082", "System Information Discovery", "discovery"},
		{"t1059.004", "T1059.004", "Unix Shell", "execution"},
		{"ta0007", "TA0007", "Discovery", "discovery"},
		{"TA0005", "TA0005", "Stealth", "stealth"}, /* the current name of two */
		{"T1001", "T1001", "Data Obfuscation", "command-and-control"}, /* the first row */
		{"TA0112", "TA0112", "Defense Impairment", "defense-impairment"}, /* the last */
	};
	static const char *const unknown[] = {"", "T", "T108", "T10821", "T1082.", "T9999", "T0000",
		"TA", "TA9999", "discovery", "~"};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		const struct attack_entry *entry = attack_find(str_of(cases[i].id));

		assert_non_null(entry);
		assert_string_equal(entry->id, cases[i].found);
		assert_string_equal(entry->name, cases[i].name);
		assert_string_equal(entry->tactics, cases[i].tactics);
	}
	for (size_t i = 0; i < sizeof(unknown) / sizeof(unknown[0]); i++)
		assert_null(attack_find(str_of(unknown[i])));
}

static void test_tactic(void **state)
{
	static const struct {
		const char *name, *id;
	} cases[] = {
		{"discovery", "TA0007"},
		{"Discovery", "TA0007"},
		{"command-and-control", "TA0011"},
		{"command_and_control", "TA0011"},
		{"defense-evasion", "TA0005"},
		{"stealth", "TA0005"},
		{"reconnaissance", "TA0043"},
		{"collection", "TA0009"},
		{"impact", "TA0040"},
		{"initial-access", "TA0001"},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		const struct attack_entry *entry = attack_tactic(str_of(cases[i].name));

		assert_non_null(entry);
		assert_string_equal(entry->id, cases[i].id);
	}
	assert_null(attack_tactic(STR("")));
	assert_null(attack_tactic(STR("discover")));
	assert_null(attack_tactic(STR("TA0007")));
}

static void test_parent(void **state)
{
	const struct attack_entry *sub = attack_find(STR("T1059.004"));
	const struct attack_entry *top = attack_find(STR("T1059"));

	(void)state;
	assert_ptr_equal(attack_parent(sub), top);
	assert_ptr_equal(attack_parent(top), top);
}

/* Every tactic a technique names must be one, and every sub-technique must have its technique. */
static void check_entry(const struct attack_entry *entry)
{
	struct str rest = str_of(entry->tactics);

	while (rest.n) {
		const char *comma = memchr(rest.p, ',', rest.n);
		size_t n = comma ? (size_t)(comma - rest.p) : rest.n;

		assert_non_null(attack_tactic(str_sub(rest, 0, n)));
		rest = str_sub(rest, comma ? n + 1 : n, rest.n);
	}
	if (strchr(entry->id, '.'))
		assert_ptr_not_equal(attack_parent(entry), entry);
}

static void test_whole_table(void **state)
{
	size_t techniques = 0;
	char id[16];

	(void)state;
	for (int t = 1000; t < 2000; t++) {
		for (int sub = 0; sub < 30; sub++) {
			snprintf(id, sizeof(id), sub ? "T%04d.%03d" : "T%04d", t, sub);
			const struct attack_entry *entry = attack_find(str_of(id));

			if (!entry)
				continue;
			assert_string_equal(entry->id, id);
			check_entry(entry);
			techniques++;
		}
	}
	assert_true(techniques > 600);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_find),
		cmocka_unit_test(test_tactic),
		cmocka_unit_test(test_parent),
		cmocka_unit_test(test_whole_table),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
