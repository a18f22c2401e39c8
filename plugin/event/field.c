/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "event/field.h"

#define FIELD_INFO(id, name, source) [id] = {name, UNIT_PROCESS_CREATION, source},
const struct field_info field_table[FIELD_COUNT] = {FIELD_TABLE(FIELD_INFO)};
#undef FIELD_INFO

int field_find(enum unit unit, struct str name)
{
	for (int id = 0; id < FIELD_COUNT; id++) {
		if (field_table[id].unit == unit && str_eq(str_of(field_table[id].name), name))
			return id;
	}
	return -1;
}

const char *field_suggest(struct str name)
{
	const char *names[FIELD_COUNT];

	for (int id = 0; id < FIELD_COUNT; id++)
		names[id] = field_table[id].name;
	return str_suggest(name, names, FIELD_COUNT);
}
