/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "command/alias.h"

struct value alias_values(struct resolver *r, struct arena *arena, const struct value *path)
{
	struct value *other, values = *path;
	struct str name = resolver_path(r, path->text);

	values.more = NULL;
	if (name.n == 0 || str_eq(name, path->text))
		return values;
	other = arena_new(arena, struct value);
	if (other)
		other->text = arena_str(arena, name);
	if (!other || !other->text.p) {
		values.state = VALUE_CUT;
		return values;
	}
	other->state = path->state;
	values.more = other;
	return values;
}
