/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "match/prefilter.h"

static size_t count_forms(const struct pattern *pattern, size_t n)
{
	size_t forms = 0;

	for (size_t i = 0; i < n; i++) {
		for (const struct pattern *form = &pattern[i]; form; form = form->or_else)
			forms++;
	}
	return forms;
}

/* What is looked for is folded, as the texts are. */
static int add_form(struct arena *arena, const struct pattern *form, struct str *ret_text)
{
	struct str text = form->null ? STR("") : glob_longest(&form->glob);
	struct str copy = STR("");

	if (text.n > 0) {
		copy = arena_str(arena, text);
		if (!copy.p)
			return -1;
		glob_fold((char *)copy.p, text);
	}
	*ret_text = copy;
	return 0;
}

int prefilter_build(
	struct arena *arena, const struct pattern *pattern, size_t n, struct prefilter *ret_filter)
{
	struct str *text = arena_array(arena, struct str, count_forms(pattern, n) + 1);
	struct prefilter filter = {
		.first = arena_array(arena, uint32_t, n + 1),
		.always = arena_array(arena, uint64_t, bits_words(n)),
	};
	size_t used = 0;

	if (!text || !filter.first || !filter.always)
		return -1;
	for (size_t i = 0; i < n; i++) {
		filter.first[i] = (uint32_t)used;
		for (const struct pattern *form = &pattern[i]; form; form = form->or_else) {
			if (add_form(arena, form, &text[used]) != 0)
				return -1;
			if (text[used].n > 0)
				used++;
			else
				bits_add(filter.always, i);
		}
	}
	filter.first[n] = (uint32_t)used;
	if (literals_build(arena, text, used, &filter.literals) != 0)
		return -1;
	*ret_filter = filter;
	return 0;
}

bool prefilter_may_match(const struct prefilter *filter, const uint64_t *found, size_t pattern)
{
	if (bits_has(filter->always, pattern))
		return true;
	for (uint32_t i = filter->first[pattern]; i < filter->first[pattern + 1]; i++) {
		if (bits_has(found, i))
			return true;
	}
	return false;
}
