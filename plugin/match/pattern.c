/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "match/pattern.h"

#include <arpa/inet.h>
#include <stdlib.h>

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

#define NUMBER_MAX 64 /* bytes of a number; more is none */

/* Sign, digits, a fraction: nothing else of what strtold() takes. */
static bool is_decimal(struct str text)
{
	bool digit = false, point = false;

	for (size_t i = 0; i < text.n; i++) {
		if (ascii_digit(text.p[i]))
			digit = true;
		else if (text.p[i] == '.' && !point)
			point = true;
		else if (i > 0 || text.p[i] != '-')
			return false;
	}
	return digit && text.n < NUMBER_MAX;
}

enum verdict pattern_compare(const struct pattern *pattern, const struct value *value)
{
	long double than = pattern->source->number, number;
	char text[NUMBER_MAX];
	bool holds = false;

	if (value->state == VALUE_CUT)
		return VERDICT_UNDECIDED;
	if (!is_decimal(value->text))
		return VERDICT_NO;
	memcpy(text, value->text.p, value->text.n);
	text[value->text.n] = '\0';
	number = strtold(text, NULL);
	switch (pattern->relation) {
	case RELATION_LT:
		holds = number < than;
		break;
	case RELATION_LTE:
		holds = number <= than;
		break;
	case RELATION_GT:
		holds = number > than;
		break;
	case RELATION_GTE:
		holds = number >= than;
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
