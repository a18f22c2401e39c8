/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Sigma wildcards against a matcher of a few lines; and what a cut value lets match, matches whatever
 * was cut off.
 *
 * Input: a byte of flags (1, 2: VALUE_ANY_*; 4: a keyword), the pattern up to a NUL, the text up to a NUL,
 * and what may have been cut off the end of the text.
 */
#include "fuzz/fuzz.h"

#include <stdlib.h>

#include "base/utf8.h"
#include "match/pattern.h"
#include "sigma/value.h"

#define PATTERN_MAX 200
#define TEXT_MAX    400

/* One character of a pattern: text of `n` bytes, or a wildcard. */
struct letter {
	enum glob_kind kind;
	struct str text;
};

static size_t read_letters(struct str pattern, unsigned flags, struct letter *list)
{
	const struct letter many = {.kind = GLOB_MANY};
	size_t n = 0;

	if (flags & (VALUE_ANY_BEFORE | 4))
		list[n++] = many;
	for (size_t i = 0; i < pattern.n;) {
		char c = pattern.p[i];
		bool escaped = c == '\\' && i + 1 < pattern.n && strchr("*?\\", pattern.p[i + 1]);

		if (!escaped && (c == '*' || c == '?')) {
			list[n++].kind = c == '*' ? GLOB_MANY : GLOB_ONE;
			i++;
			continue;
		}
		i += escaped;
		size_t length = utf8_length(pattern, i);

		list[n++] = (struct letter){GLOB_TEXT, str_sub(pattern, i, i + length)};
		i += length;
	}
	if (flags & (VALUE_ANY_AFTER | 4))
		list[n++] = many;
	return n;
}

/* reach[at]: the letters so far can match exactly the first `at` bytes. */
static bool naive(const struct letter *list, size_t n, struct str text)
{
	bool reach[TEXT_MAX + 1] = {true}, next[TEXT_MAX + 1];

	for (size_t i = 0; i < n; i++) {
		bool open = false;

		memset(next, 0, sizeof(next));
		for (size_t at = 0; at <= text.n;) {
			size_t length = at < text.n ? utf8_length(text, at) : 1;
			struct str one = str_sub(text, at, at < text.n ? at + length : at);

			open = open || reach[at];
			if (list[i].kind == GLOB_MANY)
				next[at] = open;
			else if (reach[at] && at < text.n &&
				 (list[i].kind == GLOB_ONE || str_ieq(one, list[i].text)))
				next[at + length] = true;
			at += length;
		}
		memcpy(reach, next, sizeof(reach));
	}
	return reach[text.n];
}

static struct str folded(struct arena *arena, struct str text)
{
	struct str copy = arena_str(arena, text);

	FUZZ_CHECK(copy.p);
	glob_fold((char *)copy.p, text);
	return copy;
}

static void check_tokens(const struct rule_value *value)
{
	for (size_t i = 0; i < value->n_tokens; i++) {
		const struct glob_token *token = &value->token[i];

		FUZZ_CHECK(i == 0 || token->kind == GLOB_ONE || token->kind != token[-1].kind);
		FUZZ_CHECK(token->kind != GLOB_TEXT || token->text.n > 0);
		FUZZ_CHECK(token->kind != GLOB_TEXT || token->text.p[token->text.n] == '\0');
	}
}

/* `text` with all that follows it: a mark of lost bytes may stand for none or for any. */
static void check_restored(struct arena *arena, const struct pattern *pattern, struct str text)
{
	for (int lost = 0; lost < 2; lost++) {
		struct str whole = folded(arena, text);
		char *to = (char *)whole.p;

		for (size_t i = 0; i < text.n; i++) {
			char c = whole.p[i];

			if (c != '\xff')
				*to++ = c;
			else if (lost)
				*to++ = 'a';
		}
		whole.n = (size_t)(to - whole.p);
		FUZZ_CHECK(pattern_glob(pattern, whole, VALUE_WHOLE) == VERDICT_YES);
	}
}

static void compare(struct arena *arena, unsigned flags, struct str pattern, struct str input)
{
	struct letter list[PATTERN_MAX + 2];
	struct rule_value value = {.at = {"x.yml", 1, 1}};
	struct pattern compiled = {.op = ITEM_GLOB};
	struct str text = fuzz_until(&input, '\0');
	struct errs errs = {0};
	struct err err;

	if (text.n > TEXT_MAX || pattern.n > PATTERN_MAX)
		return;
	if (value_glob(arena, pattern, flags & 3, &value, &err) != 0) {
		errs_take(&errs, &err);
		fuzz_check_errs(&errs);
		errs_done(&errs);
		return;
	}
	check_tokens(&value);
	struct glob_source source = {
		.token = value.token, .n_tokens = value.n_tokens, .keyword = flags & 4};

	FUZZ_CHECK(glob_compile(arena, &source, &compiled.glob) == 0);
	bool expected = naive(list, read_letters(pattern, flags, list), text);

	FUZZ_CHECK(glob_match(&compiled.glob, folded(arena, text)) == expected);
	if (pattern_glob(&compiled, folded(arena, text), VALUE_CUT) != VERDICT_YES)
		return;
	check_restored(
		arena, &compiled, (struct str){text.p, text.n + (input.n ? input.n + 1 : 0)});
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct str input = fuzz_input(data, size);
	unsigned flags = fuzz_byte(&input) & 7;
	struct str pattern = fuzz_until(&input, '\0');
	struct arena arena;

	/* Rules are valid UTF-8, or they are refused before. */
	if (!utf8_valid(pattern))
		return 0;
	arena_init(&arena, 1u << 20);
	compare(&arena, flags, pattern, input);
	arena_done(&arena);
	return 0;
}
