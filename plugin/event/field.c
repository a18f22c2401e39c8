/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "event/field.h"

#define FIELD_INFO(units, id, name, source) [id] = {name, units, source},
const struct field_info field_table[FIELD_COUNT] = {FIELD_TABLE(FIELD_INFO)};
#undef FIELD_INFO

int field_find(enum unit unit, struct str name)
{
	for (int id = 0; id < FIELD_COUNT; id++) {
		if ((field_table[id].units >> unit & 1) &&
			str_eq(str_of(field_table[id].name), name))
			return id;
	}
	return -1;
}

const char *field_suggest(enum unit unit, struct str name)
{
	const char *names[FIELD_COUNT];
	size_t n = 0;

	for (int id = 0; id < FIELD_COUNT; id++) {
		if (field_table[id].units >> unit & 1)
			names[n++] = field_table[id].name;
	}
	return str_suggest(name, names, n);
}
