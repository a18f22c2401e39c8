/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "match/pattern.h"

#include <arpa/inet.h>

#include "event/utc.h"
#include "sigma/value.h"

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

static bool stands_in(struct str text, struct str other, unsigned any)
{
	switch (any) {
	case VALUE_ANY_AFTER:
		return str_starts(text, other);
	case VALUE_ANY_BEFORE:
		return str_ends(text, other);
	case VALUE_ANY_BEFORE | VALUE_ANY_AFTER:
		/* An empty value may come without an address. */
		return other.n == 0 || (text.n > 0 && memmem(text.p, text.n, other.p, other.n));
	default:
		return str_eq(text, other);
	}
}

/* What is found in the part of a text that is there, is found in the whole. */
enum verdict pattern_fieldref(
	const struct pattern *pattern, const struct known *text, const struct known *other)
{
	bool found = stands_in(text->text, other->text, pattern->any);

	if (text->state == VALUE_WHOLE && other->state == VALUE_WHOLE)
		return found ? VERDICT_YES : VERDICT_NO;
	return found && other->state == VALUE_WHOLE && (pattern->any & VALUE_ANY_AFTER)
		       ? VERDICT_YES
		       : VERDICT_UNDECIDED;
}

static bool read_part(struct str from, enum time_part part, struct decimal *ret_number)
{
	struct utc utc;

	if (!utc_read(from, &utc))
		return false;
	const int parts[] = {
		[TIME_MINUTE] = utc.minute,
		[TIME_HOUR] = utc.hour,
		[TIME_DAY] = utc.day,
		[TIME_WEEK] = utc.week,
		[TIME_MONTH] = utc.month,
		[TIME_YEAR] = utc.year,
	};

	decimal_of((uint64_t)parts[part], ret_number);
	return true;
}

enum verdict pattern_compare(const struct pattern *pattern, const struct value *value)
{
	struct decimal number;
	bool holds = false;
	int order;

	if (value->state == VALUE_CUT)
		return VERDICT_UNDECIDED;
	if (pattern->part == TIME_WHOLE ? decimal_read(value->text, &number) != 0
					: !read_part(value->text, pattern->part, &number))
		return VERDICT_NO;
	order = decimal_cmp(&number, pattern->source->number);
	switch (pattern->relation) {
	case RELATION_LT:
		holds = order < 0;
		break;
	case RELATION_LTE:
		holds = order <= 0;
		break;
	case RELATION_GT:
		holds = order > 0;
		break;
	case RELATION_GTE:
		holds = order >= 0;
		break;
	case RELATION_EQ:
		holds = order == 0;
		break;
	}
	return holds ? VERDICT_YES : VERDICT_NO;
}

static bool same_bits(const unsigned char *a, const unsigned char *b, unsigned bits)
{
	unsigned whole = bits / 8, rest = bits % 8;

	if (memcmp(a, b, whole) != 0)
		return false;
	return rest == 0 || ((a[whole] ^ b[whole]) >> (8 - rest)) == 0;
}

enum verdict pattern_cidr(const struct pattern *pattern, const struct value *value)
{
	const struct cidr *cidr = &pattern->source->cidr;
	char text[INET6_ADDRSTRLEN];
	unsigned char address[16];

	if (value->state == VALUE_CUT)
		return VERDICT_UNDECIDED;
	if (value->text.n >= sizeof(text))
		return VERDICT_NO;
	memcpy(text, value->text.p ? value->text.p : "", value->text.n);
	text[value->text.n] = '\0';
	if (inet_pton(cidr->family, text, address) != 1)
		return VERDICT_NO;
	return same_bits(address, cidr->address, cidr->bits) ? VERDICT_YES : VERDICT_NO;
}
