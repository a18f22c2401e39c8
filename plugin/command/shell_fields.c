/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "command/shell_parser.h"

#include "base/buf.h"

/* A text being split into words; the glyphs of the current one are p->field. */
struct fields {
	struct shell_parser *p;
	enum shell_word_use use;
	struct str separators;
	bool open; /* there is a word, though it may be empty */
};

static bool special(char c)
{
	return c == '*' || c == '?' || c == '[';
}

static bool active(struct shell_glyph glyph)
{
	return special(glyph.c) &&
	       (glyph.how == HOW_PLAIN || glyph.how == HOW_VALUE || glyph.how == HOW_GLOB);
}

/* --- one word --------------------------------------------------------------------------------- */

struct shape {
	bool glob, dynamic;
	size_t bracket; /* a [ before it is part of a pattern */
};

static struct shape shape_of(const struct shell_glyphs *field, enum shell_word_use use)
{
	struct shape shape = {0};

	for (size_t i = 0; i < field->n; i++) {
		if (field->list[i].c == ']')
			shape.bracket = i;
	}
	for (size_t i = 0; i < field->n; i++) {
		struct shell_glyph glyph = field->list[i];

		shape.dynamic |= glyph.how == HOW_UNKNOWN;
		shape.glob |=
			use != USE_VALUE && active(glyph) && (glyph.c != '[' || i < shape.bracket);
	}
	return shape;
}

static struct shell_word make_word(struct shell_parser *p, enum shell_word_use use)
{
	const struct shell_glyphs *field = &p->field;
	struct shape shape = shape_of(field, use);
	struct shell_word word = {.glob = shape.glob, .dynamic = shape.dynamic};
	size_t n = 0;
	char *text;

	if (!shell_made(p, shape.glob ? 2 * field->n : field->n))
		return word;
	text = arena_alloc(p->arena, (shape.glob ? 2 * field->n : field->n) + 1);
	if (!text) {
		shell_no_memory(p);
		return word;
	}
	for (size_t i = 0; i < field->n; i++) {
		struct shell_glyph glyph = field->list[i];
		bool pattern = active(glyph) && (glyph.c != '[' || i < shape.bracket);

		if (shape.glob && !pattern && (special(glyph.c) || glyph.c == '\\'))
			text[n++] = '\\';
		text[n++] = glyph.c;
	}
	text[n] = '\0';
	word.text = (struct str){text, n};
	return word;
}

void shell_out(struct shell_parser *p, struct shell_word word)
{
	struct shell_word *list = vec_grow(
		p->out, p->n_out, &p->cap_out, sizeof(*list), SIZE_MAX / 2 / sizeof(*list));

	if (!list) {
		shell_no_memory(p);
		return;
	}
	p->out = list;
	if (p->words >= p->limits->words) {
		shell_stop(p);
		return;
	}
	p->words++;
	p->out[p->n_out++] = word;
}

static void close_word(struct fields *f)
{
	struct shell_parser *p = f->p;
	struct shell_word word;

	if (f->open && !p->stop) {
		word = make_word(p, f->use);
		/* The words before one that could not be made are still found. */
		if (!p->stop)
			shell_out(p, word);
	}
	f->p->field.n = 0;
	f->open = false;
}

/* --- splitting -------------------------------------------------------------------------------- */

static void add(struct fields *f, struct shell_glyph glyph)
{
	struct shell_parser *p = f->p;

	if (glyph.how == HOW_BREAK && f->use == USE_WORD) {
		close_word(f);
		return;
	}
	if (glyph.how == HOW_BREAK)
		glyph = (struct shell_glyph){' ', HOW_QUOTED};
	if (glyph.how == HOW_EMPTY) {
		f->open = true;
		return;
	}
	if (f->use == USE_WORD && glyph.how == HOW_VALUE &&
		memchr(f->separators.p, glyph.c, f->separators.n)) {
		close_word(f);
		return;
	}
	f->open = true;
	if (shell_made(p, 1))
		shell_glyph_push(p, &p->field, glyph);
}

/* The value of a variable in the place of its choice: written as a word, and taken off again. */
static void add_choice(struct fields *f, struct shell_glyph glyph)
{
	struct shell_parser *p = f->p;
	size_t from = p->glyphs.n, number = (unsigned char)glyph.c;
	const struct shell_choice *choice = &p->draft->choice[number];

	shell_value_write(
		p, &choice->value[p->pick ? p->pick[number] : 0], glyph.how == HOW_CHOICE_QUOTED);
	for (size_t i = from; i < p->glyphs.n; i++)
		add(f, p->glyphs.list[i]);
	p->glyphs.n = from;
}

/* ~ at the start: somebody's home. Where that is, the text seldom tells. Its length is returned. */
static size_t add_home(struct fields *f, const struct shell_glyph *list, size_t n)
{
	const struct shell_variable *home;
	size_t length = 0;

	if (n == 0 || list[0].c != '~' || list[0].how != HOW_PLAIN)
		return 0;
	while (length < n && list[length].c != '/') {
		if (list[length].how != HOW_PLAIN)
			return 0;
		length++;
	}
	home = shell_var(f->p, STR("HOME"));
	if (length == 1 && home && home->n == 1 && !shell_var_value(home)->dynamic) {
		struct str text = shell_var_value(home)->text;

		for (size_t i = 0; i < text.n && !f->p->stop; i++)
			add(f, (struct shell_glyph){text.p[i], HOW_QUOTED});
	} else {
		add(f, (struct shell_glyph){SHELL_UNKNOWN, HOW_UNKNOWN});
	}
	return length;
}

/* In an assignment, the ~ stands behind the first =. */
static size_t value_start(const struct shell_glyph *list, size_t n)
{
	for (size_t i = 0; i < n && list[i].how == HOW_PLAIN; i++) {
		if (list[i].c == '=')
			return i + 1;
	}
	return 0;
}

static struct str separators(const struct shell_parser *p)
{
	const struct shell_variable *ifs = shell_var(p, STR("IFS"));

	if (ifs && ifs->n == 1 && !shell_var_value(ifs)->dynamic)
		return shell_var_value(ifs)->text;
	return STR(" \t\n");
}

static void split(
	struct shell_parser *p, const struct shell_glyph *list, size_t n, enum shell_word_use use)
{
	struct fields f = {.p = p, .use = use, .separators = separators(p)};
	size_t start = use == USE_VALUE ? value_start(list, n) : 0;

	f.open = use != USE_WORD;
	for (size_t i = 0; i < n && !p->stop;) {
		size_t home = i == start ? add_home(&f, list + i, n - i) : 0;

		if (home > 0) {
			i += home;
			continue;
		}
		if (list[i].how == HOW_CHOICE || list[i].how == HOW_CHOICE_QUOTED)
			add_choice(&f, list[i]);
		else
			add(&f, list[i]);
		i++;
	}
	close_word(&f);
}

void shell_field_split(struct shell_parser *p, const struct shell_glyph *list, size_t n)
{
	split(p, list, n, USE_WORD);
}

/* --- from glyphs ------------------------------------------------------------------------------ */

static bool has_brace(const struct shell_glyph *list, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		if (list[i].c == '{' && list[i].how == HOW_PLAIN)
			return true;
	}
	return false;
}

void shell_fields(struct shell_parser *p, struct shell_span span)
{
	const size_t n = span.to - span.from, offset = p->expanded.n;

	if (p->stop)
		return;
	/* A copy: values are written behind the glyphs, which may move them. */
	for (size_t i = 0; i < n && !p->stop; i++)
		shell_glyph_push(p, &p->expanded, p->glyphs.list[span.from + i]);
	if (!p->stop && span.use == USE_WORD && has_brace(p->expanded.list + offset, n))
		shell_brace(p, offset, n);
	else if (!p->stop)
		split(p, p->expanded.list + offset, n, span.use);
	p->expanded.n = offset;
}

struct shell_word shell_take(struct shell_parser *p, size_t from, enum shell_word_use use)
{
	const struct shell_span span = {.from = from, .to = p->glyphs.n, .use = use};
	struct shell_word word = {.text = STR("")};
	size_t n = p->n_out;

	if (p->stop)
		return word;
	shell_fields(p, span);
	if (p->n_out > n) {
		word = p->out[n];
		p->words -= p->n_out - n;
	}
	p->n_out = n;
	p->glyphs.n = from;
	return word;
}
