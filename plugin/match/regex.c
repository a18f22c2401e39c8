/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "match/regex.h"

#include <stdlib.h>

#define PCRE2_CODE_UNIT_WIDTH 8
#include <pcre2.h>

#include "sigma/rule.h"

struct regex {
	pcre2_code *code;
	bool local; /* what it matches does not depend on what stands around it */
};

struct regex_scratch {
	pcre2_match_context *context;
	pcre2_match_data *data;
};

/* --- what the pattern text itself tells ------------------------------------------------------- */

struct traits {
	bool callout, verb;
	bool local;
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
			at += 2;
			continue;
		}
		t.callout |= str_starts(rest, STR("(?C"));
		t.verb |= str_starts(rest, STR("(*"));
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
	uint32_t options = PCRE2_NEVER_BACKSLASH_C | PCRE2_NEVER_UTF | PCRE2_NEVER_UCP;

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

static uint32_t steps_for(size_t length)
{
	size_t steps = REGEX_WORK_MAX / (length + 1);

	if (steps > REGEX_STEPS_MAX)
		return REGEX_STEPS_MAX;
	return steps < REGEX_STEPS_MIN ? REGEX_STEPS_MIN : (uint32_t)steps;
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
	int rc;

	pcre2_set_match_limit(scratch->context, steps_for(text.n));
	rc = pcre2_match(
		regex->code, (PCRE2_SPTR)text.p, text.n, 0, 0, scratch->data, scratch->context);
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
