/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "event/path.h"

#include "event/decode.h"

static const struct {
	struct str name;
	enum path_type type;
} path_types[] = {
	{STR("NORMAL"), PATH_NORMAL},
	{STR("PARENT"), PATH_PARENT},
	{STR("CREATE"), PATH_CREATE},
	{STR("DELETE"), PATH_DELETE},
};

static enum path_type type_of(struct str name)
{
	for (size_t i = 0; i < sizeof(path_types) / sizeof(path_types[0]); i++) {
		if (str_eq(path_types[i].name, name))
			return path_types[i].type;
	}
	return PATH_UNKNOWN;
}

static void keep(struct path_list *list, struct arena *arena, const struct path_item *item)
{
	for (size_t i = 0; i < list->n; i++) {
		if (list->item[i].item == item->item)
			return;
	}
	if (list->n == list->cap && list->cap < PATH_ITEMS_MAX) {
		size_t cap = list->cap ? list->cap * 2 : 8;
		struct path_item *more = arena_array(arena, struct path_item, cap);

		if (more && list->n)
			memcpy(more, list->item, list->n * sizeof(*more));
		list->item = more ? more : list->item;
		list->cap = more ? cap : list->cap;
	}
	if (list->n == list->cap) {
		list->surplus++;
		return;
	}
	list->item[list->n++] = *item;
}

void path_record(struct path_list *list, struct arena *arena, struct record *record)
{
	struct path_item item = {.item = UINT64_MAX};
	struct str name, value;

	while (record_field(record, &name, &value)) {
		if (str_eq(name, STR("item")))
			str_u64(value, &item.item);
		else if (str_eq(name, STR("name")))
			item.name = decode_value(arena, value);
		else if (str_eq(name, STR("inode")))
			item.inode = decode_plain(arena, value).text;
		else if (str_eq(name, STR("dev")))
			item.device = decode_plain(arena, value).text;
		else if (str_eq(name, STR("mode")))
			item.mode = decode_plain(arena, value).text;
		else if (str_eq(name, STR("nametype")))
			item.type = type_of(value);
	}
	if (item.item != UINT64_MAX)
		keep(list, arena, &item);
}

bool path_part(struct str *rest, struct str *ret_part)
{
	const char *slash = rest->n ? memchr(rest->p, '/', rest->n) : NULL;
	size_t n = slash ? (size_t)(slash - rest->p) : rest->n;

	if (rest->n == 0)
		return false;
	*ret_part = str_sub(*rest, 0, n);
	*rest = str_sub(*rest, slash ? n + 1 : n, rest->n);
	return true;
}

size_t path_append(char *to, size_t n, struct str part)
{
	if (part.n == 0 || str_eq(part, STR(".")))
		return n;
	if (str_eq(part, STR(".."))) {
		while (n > 0 && to[--n] != '/')
			;
		return n;
	}
	to[n++] = '/';
	memcpy(to + n, part.p, part.n);
	return n + part.n;
}

static size_t append_parts(char *to, size_t n, struct str path)
{
	struct str part;

	while (path_part(&path, &part))
		n = path_append(to, n, part);
	return n;
}

struct value path_absolute(struct arena *arena, const struct value *cwd, const struct value *name)
{
	const struct value missing = {.state = VALUE_MISSING};
	bool relative = !str_starts(name->text, STR("/"));
	size_t n = 0;

	if (name->state == VALUE_MISSING)
		return missing;
	if (relative && (cwd->state == VALUE_MISSING || !str_starts(cwd->text, STR("/"))))
		return missing;
	char *to = arena_alloc(arena, name->text.n + (relative ? cwd->text.n : 0) + 3);

	if (!to)
		return (struct value){.state = VALUE_CUT};
	if (relative)
		n = append_parts(to, n, cwd->text);
	n = append_parts(to, n, name->text);
	if (n == 0)
		to[n++] = '/';
	to[n] = '\0';
	bool cut = name->state == VALUE_CUT || (relative && cwd->state == VALUE_CUT);

	return (struct value){.text = {to, n}, .state = cut ? VALUE_CUT : VALUE_WHOLE};
}

void path_finish(struct path_list *list, struct arena *arena, const struct value *cwd)
{
	list->has_cwd = cwd->state != VALUE_MISSING;
	for (size_t i = 0; i < list->n; i++)
		list->item[i].absolute = path_absolute(arena, cwd, &list->item[i].name);
}
