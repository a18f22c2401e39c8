/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "event/enriched.h"

#include "event/decode.h"

/* Takes `NAME=VALUE` from the front of what auditd appended; quoted, or hex where a name has blanks. */
static bool take_enriched(struct str *rest, struct str *ret_name, struct str *ret_value)
{
	const char *eq = rest->n ? memchr(rest->p, '=', rest->n) : NULL;

	if (!eq)
		return false;
	struct str before = str_sub(*rest, 0, (size_t)(eq - rest->p));
	struct str value = str_sub(*rest, before.n + 1, rest->n);
	const char *blank = before.n ? memrchr(before.p, ' ', before.n) : NULL;
	bool quoted = str_starts(value, STR("\""));
	struct str body = quoted ? str_sub(value, 1, value.n) : value;
	const char *end = body.n ? memchr(body.p, quoted ? '"' : ' ', body.n) : NULL;
	size_t n = end ? (size_t)(end - value.p) + quoted : value.n;

	*ret_name = blank ? str_sub(before, (size_t)(blank - before.p) + 1, before.n) : before;
	*ret_value = str_sub(value, 0, n);
	*rest = str_sub(value, n, value.n);
	return true;
}

struct str enriched_name(struct arena *arena, struct str enriched, struct str key)
{
	struct str name, raw;

	while (take_enriched(&enriched, &name, &raw)) {
		if (!str_eq(name, key))
			continue;
		struct value value = decode_value(arena, raw);

		/* What auditd says of a uid that passwd does not know, or that is not set. */
		if (value.state != VALUE_WHOLE || value.text.n == 0 ||
			str_starts(value.text, STR("unknown(")) || str_eq(value.text, STR("unset")))
			return STR_NONE;
		return value.text;
	}
	return STR_NONE;
}
