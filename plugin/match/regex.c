/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "match/regex.h"

#include <stdlib.h>

#define PCRE2_CODE_UNIT_WIDTH 8
#include <pcre2.h>

#include "sigma/rule.h"

#define REGEX_REPEAT_MAX 65535 /* of PCRE2 */

struct regex {
	pcre2_code *code;
	bool local; /* what it matches does not depend on what stands around it */
	bool refers; /* to text that it matched before: an item may run over all of it */
	size_t reach; /* bytes that any other item may run over in vain */
};

struct regex_scratch {
	pcre2_match_context *context;
	pcre2_match_data *data;
	size_t left; /* steps for this event */
	size_t granted; /* bytes that steps were added for */
	size_t steps; /* left for this search */
	size_t price; /* of one item */
	size_t at; /* place of the last item */
};

/* --- what the pattern text itself tells ------------------------------------------------------- */

struct traits {
	bool callout, verb;
	bool local, refers;
	size_t reach;
};

/* Length of a class name, [:space:] or [:^space:], at the start of `s`; 0 = there is none. */
static size_t class_name(struct str s)
{
	size_t at = 2;

	if (!str_starts(s, STR("[:")))
		return 0;
	if (at < s.n && s.p[at] == '^')
		at++;
	while (at < s.n && ascii_lower(s.p[at]) >= 'a' && ascii_lower(s.p[at]) <= 'z')
		at++;
	return str_starts(str_sub(s, at, s.n), STR(":]")) ? at + 2 : 0;
}

/* Index behind the class that begins at `at`; a `]` at its start is an ordinary member. */
static size_t skip_class(struct str s, size_t at)
{
	at++;
	if (at < s.n && s.p[at] == '^')
		at++;
	if (at < s.n && s.p[at] == ']')
		at++;
	while (at < s.n && s.p[at] != ']') {
		size_t name = class_name(str_sub(s, at, s.n));

		if (name)
			at += name;
		else
			at += s.p[at] == '\\' ? 2 : 1;
	}
	return at + 1;
}

/*
 * The larger number of a repetition {n}, {n,} or {n,m} at the start of `s`: so many bytes an item may
 * run over and then fail. Of a group it is no matter, each of its items is counted.
 */
static size_t repetition(struct str s)
{
	size_t number = 0, largest = 0;

	for (size_t i = 1; i < s.n && (ascii_digit(s.p[i]) || s.p[i] == ','); i++) {
		number = s.p[i] == ',' ? 0 : number * 10 + (size_t)(s.p[i] - '0');
		if (number > REGEX_REPEAT_MAX)
			number = REGEX_REPEAT_MAX;
		largest = number > largest ? number : largest;
	}
	return largest;
}

/*
 * Local are text, `.`, classes, \d \s \w and their like, escaped punctuation, groups,
 * alternatives, repetitions and `^` (what is in front of a text's first byte is never in doubt:
 * lost bytes leave a mark). Everything else is taken as not local, which errs on the safe side.
 */
static struct traits scan(struct str s)
{
	struct traits t = {.local = true};
	size_t at = 0;

	while (at < s.n) {
		struct str rest = str_sub(s, at, s.n);

		if (s.p[at] == '[') {
			at = skip_class(s, at);
			continue;
		}
		if (s.p[at] == '\\') {
			char c = rest.n > 1 ? rest.p[1] : '\0';
			bool letter =
				ascii_digit(c) || (ascii_lower(c) >= 'a' && ascii_lower(c) <= 'z');

			if (letter && !memchr("dDsSwW", c, 6))
				t.local = false;
			t.refers |= ascii_digit(c) || c == 'k' || c == 'g';
			at += 2;
			continue;
		}
		t.callout |= str_starts(rest, STR("(?C"));
		t.verb |= str_starts(rest, STR("(*"));
		t.refers |= str_starts(rest, STR("(?P"));
		if (s.p[at] == '{' && at > 0 && s.p[at - 1] != ')' && repetition(rest) > t.reach)
			t.reach = repetition(rest);
		/* Possessive: a longer text may make it take what the rest needs. */
		if (memchr("*+?}", s.p[at], 4) && str_starts(str_sub(rest, 1, rest.n), STR("+")))
			t.local = false;
		if (s.p[at] == '$' ||
			(str_starts(rest, STR("(?")) && !str_starts(rest, STR("(?:"))))
			t.local = false;
		at++;
	}
	return t;
}

/* --- compiling -------------------------------------------------------------------------------- */

static uint32_t options_of(unsigned flags)
{
	uint32_t options =
		PCRE2_NEVER_BACKSLASH_C | PCRE2_NEVER_UTF | PCRE2_NEVER_UCP | PCRE2_AUTO_CALLOUT;

	options |= flags & RE_IGNORECASE ? PCRE2_CASELESS : 0;
	options |= flags & RE_MULTILINE ? PCRE2_MULTILINE : 0;
	options |= flags & RE_DOTALL ? PCRE2_DOTALL : 0;
	return options;
}

static pcre2_code *compile(struct str pattern, unsigned flags, struct place at, struct err *err)
{
	pcre2_compile_context *context = pcre2_compile_context_create(NULL);
	PCRE2_UCHAR message[128] = "";
	PCRE2_SIZE offset;
	pcre2_code *code;
	int number;

	if (!context) {
		err_set(err, at, "out of memory");
		return NULL;
	}
	pcre2_set_newline(context, PCRE2_NEWLINE_LF);
	code = pcre2_compile((PCRE2_SPTR)(pattern.p ? pattern.p : ""), pattern.n, options_of(flags),
		&number, &offset, context);
	pcre2_compile_context_free(context);
	if (!code) {
		pcre2_get_error_message(number, message, sizeof(message));
		err_set(err, at, "bad regular expression '%s': %s at offset %zu",
			err_quote(pattern).text, (const char *)message, (size_t)offset);
	}
	return code;
}

int regex_compile(struct str pattern, unsigned flags, struct place at, struct regex **ret_regex,
	struct err *err)
{
	struct traits traits = scan(pattern);
	struct regex *regex;

	if (pattern.n > REGEX_PATTERN_MAX)
		return err_set(err, at, "regular expression of %zu bytes: at most %d are allowed",
			pattern.n, REGEX_PATTERN_MAX);
	if (traits.callout)
		return err_set(
			err, at, "callouts, (?C...), are not allowed in a regular expression");
	if (traits.verb)
		return err_set(err, at, "verbs, (*...), are not allowed in a regular expression");
	regex = calloc(1, sizeof(*regex));
	if (!regex)
		return err_set(err, at, "out of memory");
	regex->local = traits.local;
	regex->refers = traits.refers;
	regex->reach = traits.reach;
	regex->code = compile(pattern, flags, at, err);
	if (!regex->code) {
		free(regex);
		return -1;
	}
	*ret_regex = regex;
	return 0;
}

void regex_free(struct regex *regex)
{
	if (!regex)
		return;
	pcre2_code_free(regex->code);
	free(regex);
}

/* --- searching -------------------------------------------------------------------------------- */

/*
 * Before an item is tried. Since the last call nothing was run over but what lies between the two
 * places, and what an item that failed may have looked at (reach); going back costs nothing.
 */
static int on_item(pcre2_callout_block *block, void *ctx)
{
	struct regex_scratch *scratch = ctx;
	size_t price = scratch->price;

	if (block->current_position > scratch->at)
		price += (block->current_position - scratch->at) / REGEX_STEP_BYTES;
	scratch->at = block->current_position;
	if (scratch->steps < price)
		return PCRE2_ERROR_CALLOUT;
	scratch->steps -= price;
	return 0;
}

void regex_scratch_refill(struct regex_scratch *scratch)
{
	scratch->left = REGEX_WORK_MAX;
	scratch->granted = 0;
}

struct regex_scratch *regex_scratch_new(void)
{
	struct regex_scratch *scratch = calloc(1, sizeof(*scratch));

	if (!scratch)
		return NULL;
	scratch->context = pcre2_match_context_create(NULL);
	scratch->data = pcre2_match_data_create(1, NULL);
	if (!scratch->context || !scratch->data) {
		regex_scratch_free(scratch);
		return NULL;
	}
	pcre2_set_depth_limit(scratch->context, REGEX_DEPTH_MAX);
	pcre2_set_heap_limit(scratch->context, REGEX_HEAP_MAX);
	pcre2_set_callout(scratch->context, on_item, scratch);
	regex_scratch_refill(scratch);
	return scratch;
}

void regex_scratch_free(struct regex_scratch *scratch)
{
	if (!scratch)
		return;
	pcre2_match_context_free(scratch->context);
	pcre2_match_data_free(scratch->data);
	free(scratch);
}

/* Steps for a search of so many bytes. */
static void allot(struct regex_scratch *scratch, const struct regex *regex, size_t length)
{
	if (length > scratch->granted) {
		scratch->left += (length - scratch->granted) * REGEX_STEPS_PER_BYTE;
		scratch->granted = length;
	}
	scratch->steps = scratch->left / 2;
	if (scratch->steps < REGEX_STEPS_MIN)
		scratch->steps = REGEX_STEPS_MIN;
	scratch->price = 1 + (regex->refers ? length : regex->reach) / REGEX_STEP_BYTES;
	scratch->at = 0;
}

/* A byte 0xff stands where bytes of the text were lost (event.h). */
static bool match_is_certain(const struct regex_scratch *scratch, struct str text)
{
	const PCRE2_SIZE *span = pcre2_get_ovector_pointer(scratch->data);

	return span[0] >= span[1] || !memchr(text.p + span[0], 0xff, span[1] - span[0]);
}

static enum regex_result search(
	const struct regex *regex, struct regex_scratch *scratch, struct str text)
{
	size_t used;
	int rc;

	allot(scratch, regex, text.n);
	used = scratch->steps;
	rc = pcre2_match(
		regex->code, (PCRE2_SPTR)text.p, text.n, 0, 0, scratch->data, scratch->context);
	used -= scratch->steps;
	scratch->left -= used < scratch->left ? used : scratch->left;
	if (rc == PCRE2_ERROR_NOMATCH)
		return REGEX_NO;
	if (rc < 0)
		return REGEX_LIMIT;
	return regex->local && match_is_certain(scratch, text) ? REGEX_SURE : REGEX_YES;
}

enum regex_result regex_search(
	const struct regex *regex, struct regex_scratch *scratch, struct str text)
{
	enum regex_result result;

	if (!text.p)
		text = STR("");
	result = search(regex, scratch, text);
	if (result != REGEX_LIMIT || !regex->local || text.n <= REGEX_HEAD_MAX)
		return result;
	/*
	 * Greedy repetitions run into the limit on a long text even if they match at once:
	 * `(.){200,}` would never find the long command lines it is there for. A sure match in the
	 * first bytes is a match of the whole.
	 */
	result = search(regex, scratch, str_sub(text, 0, REGEX_HEAD_MAX));
	return result == REGEX_SURE ? REGEX_SURE : REGEX_LIMIT;
}
