/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "input/header.h"

#include <libaudit.h>

#define TYPE_MAX_BYTES 64 /* "type=" and a name; the longest in libaudit is 27 */

/* The types that nearly every line has, so that the search of libaudit is the exception. */
static const struct {
	struct str name;
	unsigned type;
} frequent[] = {
	{{"SYSCALL", 7}, AUDIT_SYSCALL},
	{{"PATH", 4}, AUDIT_PATH},
	{{"EXECVE", 6}, AUDIT_EXECVE},
	{{"CWD", 3}, AUDIT_CWD},
	{{"PROCTITLE", 9}, AUDIT_PROCTITLE},
	{{"EOE", 3}, AUDIT_EOE},
};

static int type_of(struct str name, unsigned *ret_type)
{
	char text[TYPE_MAX_BYTES];

	for (size_t i = 0; i < sizeof(frequent) / sizeof(frequent[0]); i++) {
		if (str_eq(frequent[i].name, name)) {
			*ret_type = frequent[i].type;
			return 0;
		}
	}
	if (name.n == 0 || name.n >= sizeof(text))
		return -1;
	/* libaudit takes lower case as well; nobody who writes records does. */
	for (size_t i = 0; i < name.n; i++) {
		if (name.p[i] >= 'a' && name.p[i] <= 'z')
			return -1;
	}
	memcpy(text, name.p, name.n);
	text[name.n] = '\0';
	/* It knows UNKNOWN[1234] as well. A type of a newer kernel is a record all the same: type 0. */
	int type = audit_name_to_msg_type(text);

	*ret_type = type > 0 ? (unsigned)type : 0;
	return 0;
}

/* Takes `word` from the front of *s. */
static bool take(struct str *s, struct str word)
{
	if (!str_starts(*s, word))
		return false;
	*s = str_sub(*s, word.n, s->n);
	return true;
}

/* Takes what stands before the first `end`, and the `end`. */
static bool take_until(struct str *s, char end, struct str *ret_word)
{
	const char *at = s->n ? memchr(s->p, end, s->n) : NULL;

	if (!at)
		return false;
	size_t n = (size_t)(at - s->p);

	*ret_word = str_sub(*s, 0, n);
	*s = str_sub(*s, n + 1, s->n);
	return true;
}

static bool take_number(struct str *s, char end, uint64_t max, uint64_t *ret_value)
{
	struct str digits;

	return take_until(s, end, &digits) && str_u64(digits, ret_value) == 0 && *ret_value <= max;
}

/* The name comes from whoever sends the records; libauparse chokes on control bytes in it. */
static bool valid_node(struct str node)
{
	if (node.n == 0 || node.n > NODE_MAX_BYTES)
		return false;
	for (size_t i = 0; i < node.n; i++) {
		if (node.p[i] <= ' ' || node.p[i] > '~')
			return false;
	}
	return true;
}

int header_parse(struct str line, struct header *ret_header)
{
	struct header h = {.line = line};
	struct str rest = line, type;
	uint64_t ms, serial;

	if (take(&rest, STR("node=")) && (!take_until(&rest, ' ', &h.node) || !valid_node(h.node)))
		return -1;
	if (!take(&rest, STR("type=")) || !take_until(&rest, ' ', &type) ||
		!take(&rest, STR("msg=audit(")))
		return -1;
	if (!take_number(&rest, '.', INT64_MAX / 1000, &h.sec) ||
		!take_number(&rest, ':', 999, &ms) || !take_number(&rest, ')', UINT32_MAX, &serial))
		return -1;
	if (!take(&rest, STR(":")) || type_of(type, &h.type) != 0)
		return -1;
	take(&rest, STR(" "));
	h.ms = (uint32_t)ms;
	h.serial = (uint32_t)serial;
	h.fields = rest;
	/* libauparse leaks on a record without any field; EOE is the one that has none. */
	if (h.type != AUDIT_EOE && (rest.n == 0 || !memchr(rest.p, '=', rest.n)))
		return -1;
	*ret_header = h;
	return 0;
}

bool header_glued(const struct header *h)
{
	const struct str mark = STR(" msg=audit(");

	return h->fields.n && memmem(h->fields.p, h->fields.n, mark.p, mark.n);
}
