/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Regular expressions: they end soon, whatever they are; and what is sure in a text of which bytes are
 * missing, is found whatever these bytes may be.
 *
 * Input: a byte of flags (RE_*), the expression up to a NUL, the text up to a NUL, what may have been cut
 * off the end of the text up to a NUL, and what a byte 0xff of the text may stand for.
 */
#include "fuzz/fuzz.h"

#include <stdlib.h>

#include "base/utf8.h"
#include "match/pattern.h"
#include "sigma/rule.h"

#define TEXT_MAX (8u * 1024)

/* The text as it may have been before bytes were lost. */
static void restore(struct str text, struct str tail, struct str gap, struct buf *out)
{
	for (size_t i = 0; i < text.n; i++) {
		if (text.p[i] == '\xff')
			buf_add(out, gap);
		else
			buf_addc(out, text.p[i]);
	}
	buf_add(out, tail);
}

static void search(const struct regex *regex, struct regex_scratch *scratch, struct str input)
{
	struct pattern pattern = {.op = ITEM_REGEX, .regex = (struct regex *)regex};
	struct str text = fuzz_until(&input, '\0'), tail = fuzz_until(&input, '\0');
	struct value value = {.text = text, .state = VALUE_CUT};
	struct buf before;
	bool limit;

	if (text.n > TEXT_MAX)
		text.n = TEXT_MAX;
	value.text = text;
	enum verdict cut = pattern_regex(&pattern, scratch, &value, &limit);

	FUZZ_CHECK(cut != VERDICT_NO);
	value.state = VALUE_WHOLE;
	regex_scratch_refill(scratch);
	enum verdict whole = pattern_regex(&pattern, scratch, &value, &limit);

	FUZZ_CHECK(limit == (whole == VERDICT_UNDECIDED));
	FUZZ_CHECK(cut != VERDICT_YES || whole == VERDICT_YES);
	regex_scratch_refill(scratch);
	FUZZ_CHECK(regex_search(regex, scratch, text) != REGEX_NO || whole == VERDICT_NO);
	if (cut != VERDICT_YES)
		return;
	buf_init(&before, FUZZ_EXPAND_MAX);
	restore(text, tail, input, &before);
	value.text = buf_str(&before);
	regex_scratch_refill(scratch);
	if (!before.overflow)
		FUZZ_CHECK(pattern_regex(&pattern, scratch, &value, &limit) != VERDICT_NO);
	buf_done(&before);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct str input = fuzz_input(data, size);
	unsigned flags = fuzz_byte(&input) & (RE_IGNORECASE | RE_MULTILINE | RE_DOTALL);
	struct str pattern = fuzz_until(&input, '\0');
	struct regex_scratch *scratch;
	struct regex *regex = NULL;
	struct errs errs = {0};
	struct err err;

	/* Rules are valid UTF-8, or they are refused before. */
	if (!utf8_valid(pattern))
		return 0;
	if (regex_compile(pattern, flags, (struct place){"x.yml", 1, 1}, &regex, &err) != 0) {
		FUZZ_CHECK(!regex);
		errs_take(&errs, &err);
		fuzz_check_errs(&errs);
		errs_done(&errs);
		return 0;
	}
	scratch = regex_scratch_new();
	FUZZ_CHECK(scratch);
	search(regex, scratch, input);
	regex_scratch_free(scratch);
	regex_free(regex);
	return 0;
}
