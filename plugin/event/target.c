/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "event/target.h"

static unsigned units_of(const struct path_item *item, const struct call_made *made, bool succeeded)
{
	unsigned units = 0;

	if (item->type == PATH_PARENT || item->type == PATH_DELETE)
		return 0;
	if (succeeded && (item->type == PATH_CREATE || call_creates(made)))
		units |= IN_FILE_EVENT;
	if (made->call && (made->call->use & CALL_ACCESS) && item->type != PATH_CREATE)
		units |= IN_FILE_ACCESS;
	return units;
}

/* Its name is seen from the working directory, if it is relative. */
static bool from_cwd(const struct path_item *item, const struct call_made *made)
{
	int from = CALL_NONE;

	if (made->call)
		from = item->type == PATH_CREATE ? made->call->to : made->call->from;
	return call_from_cwd(made, from);
}

/* An empty name is the descriptor itself. */
static bool is_known(const struct path_item *item, const struct call_made *made)
{
	if (item->name.text.n == 0 || item->absolute.state == VALUE_MISSING)
		return false;
	return str_starts(item->name.text, STR("/")) || from_cwd(item, made);
}

/* The working directory should have been told. */
static bool lacks_cwd(
	const struct path_list *paths, const struct path_item *item, const struct call_made *made)
{
	return !paths->has_cwd && item->name.text.n > 0 && from_cwd(item, made);
}

/* What the call was about, if the record of that is among those that did not arrive. */
static unsigned units_of_lost(const struct call_made *made, bool succeeded)
{
	static const struct path_item any = {.type = PATH_UNKNOWN};
	bool names = made->call && (made->call->use & CALL_NAMES);

	return units_of(&any, made, succeeded) | (names && succeeded ? IN_FILE_EVENT : 0u);
}

static int add_lost(struct arena *arena, unsigned units, struct target_list *list)
{
	static const struct path_item lost = {
		.name = {.text = STR(""), .state = VALUE_CUT},
		.absolute = {.text = STR(""), .state = VALUE_CUT},
	};

	list->target = arena_new(arena, struct target);
	if (!list->target)
		return -1;
	list->target[list->n++] = (struct target){&lost, units};
	list->lost = true;
	return 0;
}

int targets_find(struct arena *arena, const struct path_list *paths, const struct call_made *made,
	bool succeeded, unsigned units, struct target_list *ret_targets)
{
	struct target_list list = {0};
	unsigned lost = 0; /* as what there is one without a name */

	for (size_t i = 0; i < paths->n; i++) {
		const struct path_item *item = &paths->item[i];
		unsigned found = units_of(item, made, succeeded) & units;

		if (!found)
			continue;
		if (!is_known(item, made)) {
			bool is_lost = lacks_cwd(paths, item, made);

			lost |= is_lost ? found : 0;
			list.unknown += !is_lost;
			continue;
		}
		if (!list.target)
			list.target = arena_array(arena, struct target, paths->n - i);
		if (!list.target)
			return -1;
		list.target[list.n++] = (struct target){item, found};
	}
	if (!list.n && !list.unknown && paths->told > paths->n)
		lost |= units_of_lost(made, succeeded) & units;
	if (lost && !list.n && add_lost(arena, lost, &list) != 0)
		return -1;
	*ret_targets = list;
	return 0;
}
