/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * The candidate index against matching every rule: the same alerts, marks and rules without a verdict.
 *
 * Input: bytes that make the choices of generated.c, first for up to RULES rules, then for views.
 */
#include "fuzz/fuzz.h"

#include "support/generated.h"

#define RULES 8
#define VIEWS 8

static void compare(struct arena *arena, struct choices *choices, const struct plan *plan)
{
	struct matcher *indexed = matcher_new(plan), *full = matcher_new(plan);

	FUZZ_CHECK(indexed && full);
	for (int i = 0; i < VIEWS; i++) {
		struct view view = generated_view(arena, choices);

		FUZZ_CHECK(!generated_compare(indexed, full, &view));
	}
	FUZZ_CHECK(matcher_counters(indexed)->candidates <= matcher_counters(full)->candidates);
	FUZZ_CHECK(matcher_counters(full)->candidates == matcher_counters(full)->evaluations);
	matcher_free(indexed);
	matcher_free(full);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct choices choices = {.bytes = fuzz_input(data, size)};
	struct plan *plan = plan_new();
	struct errs errs = {0};
	struct arena arena;

	if (!choices.bytes.p)
		choices.bytes = STR("");
	FUZZ_CHECK(plan);
	arena_init(&arena, 64u << 20);
	for (unsigned n = 1 + choose(&choices, RULES); n > 0; n--)
		FUZZ_CHECK(plan_add(plan, generated_rule(&arena, &choices), &errs) == 0);
	FUZZ_CHECK(plan_finish(plan, NULL) == 0);
	compare(&arena, &choices, plan);
	plan_free(plan);
	arena_done(&arena);
	errs_done(&errs);
	return 0;
}
