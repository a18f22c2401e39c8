/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "match/pattern.h"

enum verdict pattern_glob(const struct pattern *pattern, struct str text, enum value_state state)
{
	const struct glob *glob = &pattern->glob;
	bool found = glob_match(glob, text);

	if (state == VALUE_WHOLE)
		return found ? VERDICT_YES : VERDICT_NO;
	/* The mark of lost bytes counts as a character, and there may be none or many: no `?`. */
	return found && glob->open_end && !glob->has_one ? VERDICT_YES : VERDICT_UNDECIDED;
}

enum verdict pattern_regex(const struct pattern *pattern, struct regex_scratch *scratch,
	const struct value *value, bool *ret_limit)
{
	enum regex_result result = regex_search(pattern->regex, scratch, value->text);

	*ret_limit = result == REGEX_LIMIT;
	if (result == REGEX_LIMIT)
		return VERDICT_UNDECIDED;
	if (value->state == VALUE_WHOLE)
		return result == REGEX_NO ? VERDICT_NO : VERDICT_YES;
	return result == REGEX_SURE ? VERDICT_YES : VERDICT_UNDECIDED;
}
