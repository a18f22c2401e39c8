/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "match/glob.h"

#include "base/utf8.h"

/* Eight bytes at once: in each, the top bit of `from_a` less `after_z` says that it is one of A to Z. */
static uint64_t fold8(uint64_t bytes)
{
	const uint64_t ones = 0x0101010101010101u, low = bytes & ones * 0x7f;
	uint64_t from_a = low + ones * (0x80 - 'A'), after_z = low + ones * (0x7f - 'Z');

	return bytes | ((from_a & ~after_z & ~bytes & ones * 0x80) >> 2);
}

void glob_fold(char *to, struct str from)
{
	size_t i = 0;

	for (; i + 8 <= from.n; i += 8) {
		uint64_t bytes;

		memcpy(&bytes, from.p + i, 8);
		bytes = fold8(bytes);
		memcpy(to + i, &bytes, 8);
	}
	for (; i < from.n; i++)
		to[i] = ascii_lower(from.p[i]);
}

/* --- characters ------------------------------------------------------------------------------- */

static bool continuation(unsigned char c)
{
	return (c & 0xc0) == 0x80;
}

/*
 * Length of the character that ends at `end` > 0. The same characters are found as from the left:
 * the first byte of a valid sequence is never inside another one.
 */
static size_t char_length_before(struct str s, size_t end)
{
	struct str head = str_sub(s, 0, end);

	for (size_t n = 2; n <= 4 && n <= end; n++) {
		if (!continuation((unsigned char)s.p[end - n + 1]))
			break;
		if (utf8_length(head, end - n) == n)
			return n;
	}
	return 1;
}

/* --- matching --------------------------------------------------------------------------------- */

/* The segment at *at; moves *at behind it. */
static bool segment_at(const struct glob_segment *segment, struct str text, size_t *at)
{
	size_t pos = *at;

	for (size_t i = 0; i < segment->n; i++) {
		const struct glob_token *token = &segment->token[i];

		if (token->kind == GLOB_TEXT) {
			if (!str_starts(str_sub(text, pos, text.n), token->text))
				return false;
			pos += token->text.n;
		} else {
			if (pos == text.n)
				return false;
			pos += utf8_length(text, pos);
		}
	}
	*at = pos;
	return true;
}

/* The segment at the end of the text; takes it off. */
static bool segment_at_end(const struct glob_segment *segment, struct str *text)
{
	struct str rest = *text;

	for (size_t i = segment->n; i-- > 0;) {
		const struct glob_token *token = &segment->token[i];

		if (token->kind == GLOB_TEXT) {
			if (!str_ends(rest, token->text))
				return false;
			rest.n -= token->text.n;
		} else {
			if (rest.n == 0)
				return false;
			rest.n -= char_length_before(rest, rest.n);
		}
	}
	*text = rest;
	return true;
}

/*
 * The leftmost place of the segment from *at on; moves *at behind it. A segment has a fixed number
 * of characters, so the leftmost place leaves the most text to those that follow.
 */
static bool segment_find(const struct glob_segment *segment, struct str text, size_t *at)
{
	const struct glob_token *first = &segment->token[0];
	size_t pos = *at;

	while (pos <= text.n) {
		if (first->kind == GLOB_TEXT) {
			const char *hit =
				memmem(text.p + pos, text.n - pos, first->text.p, first->text.n);

			if (!hit)
				return false;
			pos = (size_t)(hit - text.p);
		}
		size_t end = pos;

		if (segment_at(segment, text, &end)) {
			*at = end;
			return true;
		}
		if (pos == text.n)
			return false;
		pos += utf8_length(text, pos);
	}
	return false;
}

static bool general_match(const struct glob *glob, struct str text)
{
	size_t first = 0, last = glob->n_segments, at = 0;

	if (!glob->open_start && !segment_at(&glob->segment[first++], text, &at))
		return false;
	if (first == last && !glob->open_end && !glob->open_start)
		return at == text.n;
	text = str_sub(text, at, text.n);
	at = 0;
	if (!glob->open_end && !segment_at_end(&glob->segment[--last], &text))
		return false;
	for (size_t i = first; i < last; i++) {
		if (!segment_find(&glob->segment[i], text, &at))
			return false;
	}
	return true;
}

bool glob_match(const struct glob *glob, struct str text)
{
	/* An empty value may come without an address, which the searches below must not see. */
	if (!text.p)
		text = STR("");
	switch (glob->shape) {
	case GLOB_ANY:
		return true;
	case GLOB_EXACT:
		return str_eq(text, glob->text);
	case GLOB_PREFIX:
		return str_starts(text, glob->text);
	case GLOB_SUFFIX:
		return str_ends(text, glob->text);
	case GLOB_CONTAINS:
		return memmem(text.p, text.n, glob->text.p, glob->text.n);
	case GLOB_GENERAL:
		break;
	}
	return general_match(glob, text);
}

/* --- compiling -------------------------------------------------------------------------------- */

static struct str copy_text(struct arena *arena, struct str text, bool cased)
{
	struct str copy = arena_str(arena, text);

	/* The copy is ours until it is handed out as const. */
	if (copy.p && !cased)
		glob_fold((char *)copy.p, text);
	return copy;
}

/* Cuts the tokens at each `*`; text is copied on the way, folded or not, empty text left out. */
static int cut(struct arena *arena, const struct glob_source *source, struct glob *glob)
{
	struct glob_token *token = arena_array(arena, struct glob_token, source->n_tokens);
	struct glob_segment *open = NULL;

	glob->segment = arena_array(arena, struct glob_segment, source->n_tokens);
	if (!token || !glob->segment)
		return -1;
	for (size_t i = 0; i < source->n_tokens; i++) {
		const struct glob_token *in = &source->token[i];

		if (in->kind == GLOB_MANY) {
			open = NULL;
			glob->open_start |= glob->n_segments == 0;
			glob->open_end = true;
			continue;
		}
		if (in->kind == GLOB_TEXT && in->text.n == 0)
			continue;
		*token = *in;
		if (in->kind == GLOB_TEXT) {
			token->text = copy_text(arena, in->text, source->cased);
			if (!token->text.p)
				return -1;
		}
		glob->has_one |= in->kind == GLOB_ONE;
		glob->open_end = false;
		if (!open) {
			open = &glob->segment[glob->n_segments++];
			open->token = token;
		}
		open->n++;
		token++;
	}
	return 0;
}

static enum glob_shape shape_of(const struct glob *glob)
{
	if (glob->n_segments == 0)
		return glob->open_start ? GLOB_ANY : GLOB_EXACT;
	if (glob->n_segments > 1 || glob->segment[0].n > 1 || glob->has_one)
		return GLOB_GENERAL;
	if (glob->open_start)
		return glob->open_end ? GLOB_CONTAINS : GLOB_SUFFIX;
	return glob->open_end ? GLOB_PREFIX : GLOB_EXACT;
}

int glob_compile(struct arena *arena, const struct glob_source *source, struct glob *ret_glob)
{
	struct glob glob = {.text = STR("")};

	if (source->n_tokens && cut(arena, source, &glob) != 0)
		return -1;
	glob.open_start |= source->keyword;
	glob.open_end |= source->keyword;
	glob.shape = shape_of(&glob);
	if (glob.shape != GLOB_GENERAL && glob.n_segments)
		glob.text = glob.segment[0].token->text;
	*ret_glob = glob;
	return 0;
}

struct str glob_longest(const struct glob *glob)
{
	struct str best = STR("");

	if (glob->shape != GLOB_GENERAL)
		return glob->shape == GLOB_ANY ? best : glob->text;
	for (size_t i = 0; i < glob->n_segments; i++) {
		const struct glob_segment *segment = &glob->segment[i];

		for (size_t k = 0; k < segment->n; k++) {
			const struct glob_token *token = &segment->token[k];

			if (token->kind == GLOB_TEXT && token->text.n > best.n)
				best = token->text;
		}
	}
	return best;
}
