/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * The three string rules of container residence discovery, from their YAML to the verdict: those that
 * are shipped as the baseline, and the SigmaHQ rules they come from where a copy of those is at hand.
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "match/match.h"
#include "sigma/ruleset.h"

enum detection { CGROUP, DOCKERENV, INODE, NONE };

static const char *const ids[] = {
	[CGROUP] = "746c86fb-ccda-4816-8997-01386263acc4",
	[DOCKERENV] = "11701de9-d5a5-44aa-8238-84252f131895",
	[INODE] = "43e26eb5-cd58-48d1-8ce9-a273f5d298d8",
};

static const struct {
	const char *image, *command_line;
	enum detection want;
} vectors[] = {
	{"/usr/bin/cat", "cat /proc/1/cgroup", CGROUP},
	{"/usr/bin/cat", "cat /proc/self/cgroup", CGROUP},
	{"/usr/bin/grep", "grep -qa docker /proc/1/cgroup", CGROUP},
	{"/usr/bin/pgrep", "pgrep -f /proc/self/cgroup", CGROUP},
	{"/usr/bin/head", "head -n1 /proc/1/sched", CGROUP},
	{"/usr/bin/mawk", "awk {print} /proc/1/sched", CGROUP},
	{"/usr/bin/cat", "cat /proc/2/comm", CGROUP},
	{"/usr/bin/cat", "cat /proc/2", NONE},
	{"/usr/bin/cat", "cat /proc/22/status", NONE},
	{"/usr/bin/cat", "cat /proc/1/environ", NONE},
	{"/usr/bin/cat", "cat /proc/self/mountinfo", NONE},
	{"/usr/bin/cat", "cat /proc/1/cgroup /etc/hostname", NONE},
	{"/bin/busybox", "cat /proc/1/cgroup", NONE},
	{"/usr/bin/dash", "sh -c cat /proc/1/cgroup", NONE},
	{"/usr/bin/sed", "sed -n 1p /proc/1/cgroup", NONE},
	{"/usr/bin/ls", "ls -la /.dockerenv", DOCKERENV},
	{"/usr/bin/ls", "ls /.dockerenv /run/.containerenv", NONE},
	{"/usr/bin/test", "/usr/bin/test -f /.dockerenv", DOCKERENV},
	{"/usr/bin/[", "/usr/bin/[ -f /.dockerenv ]", NONE},
	{"/usr/bin/stat", "stat /.dockerenv", DOCKERENV},
	{"/usr/bin/find", "find / -maxdepth 1 -name .dockerenv", DOCKERENV},
	{"/usr/bin/find", "find / -name .dockerenv -print", NONE},
	{"/usr/bin/find", "find / -name .DOCKERENV", DOCKERENV},
	{"/usr/bin/file", "file /.dockerenv", NONE},
	{"/usr/bin/ls", "ls -di /", INODE},
	{"/usr/bin/ls", "ls -id /", INODE},
	{"/usr/bin/ls", "ls -i -d /", INODE},
	{"/usr/bin/ls", "ls --inode --directory /", INODE},
	{"/usr/bin/ls", "ls -d --inode /", INODE},
	{"/usr/bin/ls", "ls / -id", INODE},
	{"/usr/bin/ls", "ls / -i --directory", NONE},
	{"/usr/bin/ls", "ls -lnd /", NONE},
	{"/usr/bin/ls", "ls --dired -al -- /", NONE},
	{"/usr/bin/ls", "ls -Id /", NONE},
	{"/usr/bin/ls", "ls -id /.", NONE},
	{"/usr/bin/ls", "ls -id //", NONE},
	{"/usr/bin/ls", "ls -ID /", NONE},
	{"/usr/bin/stat", "stat -c %i /", NONE},
	{"/usr/bin/LS", "LS -id /", INODE},
	{"/usr/bin/ls", "ls -l --time-style=+%i -d /", NONE},
};

#define VECTORS (sizeof(vectors) / sizeof(vectors[0]))

static bool names_id(const struct rule *rule, struct str id)
{
	if (str_eq(rule->id, id))
		return true;
	for (size_t i = 0; i < rule->n_related; i++) {
		if (str_eq(rule->related[i].type, STR("derived")) &&
			str_eq(rule->related[i].id, id))
			return true;
	}
	return false;
}

/* One bit for each detection that matched. */
static void on_match(void *ctx, const struct match *match)
{
	unsigned *found = ctx;

	assert_false(match->undecided);
	for (unsigned i = CGROUP; i < NONE; i++) {
		if (names_id(match->rule, str_of(ids[i])))
			*found |= 1u << i;
	}
}

static void check_vectors(const struct plan *plan)
{
	struct matcher *m = matcher_new(plan);

	assert_non_null(m);
	for (size_t i = 0; i < VECTORS; i++) {
		struct event event = {.unit = UNIT_PROCESS_CREATION};
		unsigned found = 0, want = vectors[i].want == NONE ? 0 : 1u << vectors[i].want;

		event.field[FIELD_IMAGE] =
			(struct value){.text = str_of(vectors[i].image), .state = VALUE_WHOLE};
		event.field[FIELD_COMMAND_LINE] = (struct value){
			.text = str_of(vectors[i].command_line), .state = VALUE_WHOLE};
		struct view view = view_of_event(&event);

		matcher_run(m, &view, on_match, &found);
		if (found != want)
			fail_msg("%s, '%s': detections 0x%x, not 0x%x", vectors[i].image,
				vectors[i].command_line, found, want);
	}
	assert_int_equal(matcher_counters(m)->evaluations, 3 * VECTORS);
	assert_int_equal(matcher_counters(m)->regex_limit, 0);
	matcher_free(m);
}

static void check_files(const char *folder, const char *const file[3])
{
	struct ruleset *set = ruleset_new();
	struct plan *plan = plan_new();
	struct errs errs = {0};
	char text[1024];

	set->options.retired = true; /* the baseline is deprecated */
	for (int i = 0; i < 3; i++) {
		char path[4096];

		snprintf(path, sizeof(path), "%s/%s", folder, file[i]);
		ruleset_add(set, path, RULESET_ANY_OWNER, &errs);
	}
	for (size_t i = 0; i < set->n; i++)
		plan_add(plan, set->rule[i], &errs);
	for (size_t i = 0; i < errs.n; i++)
		print_message("%s\n", err_format(&errs.list[i], text, sizeof(text)));
	assert_int_equal(errs.errors, 0);
	assert_int_equal(plan_rules(plan), 3);
	check_vectors(plan);
	errs_done(&errs);
	plan_free(plan);
	ruleset_free(set);
}

static const char *source_folder(void)
{
	const char *folder = getenv("srcdir");

	return folder ? folder : ".";
}

static void test_baseline(void **state)
{
	static const char *const files[] = {
		"baseline_cgroup.yml", "baseline_dockerenv.yml", "baseline_inode.yml"};
	char folder[4000];

	(void)state;
	snprintf(folder, sizeof(folder), "%s/rules/baseline", source_folder());
	check_files(folder, files);
}

static void test_original_rules(void **state)
{
	static const char *const files[] = {
		"proc_creation_lnx_susp_container_residence_discovery.yml",
		"proc_creation_lnx_susp_dockerenv_recon.yml",
		"proc_creation_lnx_susp_inod_listing.yml",
	};
	const char *root = getenv("SIGMAHQ_RULES");
	char folder[4000];

	(void)state;
	if (!root) {
		print_message("SigmaHQ rules: not run (set SIGMAHQ_RULES)\n");
		skip();
	}
	snprintf(folder, sizeof(folder), "%s/rules/linux/process_creation", root);
	check_files(folder, files);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_baseline),
		cmocka_unit_test(test_original_rules),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
