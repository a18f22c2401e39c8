/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "command/shell_parser.h"

/* [key]= before an element. */
static size_t key_length(const struct shell_parser *p, size_t from)
{
	const struct shell_glyph *list = p->glyphs.list + from;
	size_t n = p->stop ? 0 : p->glyphs.n - from, i = 0;

	if (n == 0 || list[0].c != '[' || list[0].how != HOW_PLAIN)
		return 0;
	while (i < n && list[i].c != ']')
		i++;
	return i + 1 < n && list[i + 1].c == '=' ? i + 2 : 0;
}

/* A pattern among them is looked up when the array is made: as if it were read. */
static void keep_pattern(struct shell_parser *p, struct shell_span word, size_t out)
{
	for (size_t i = out; i < p->n_out; i++) {
		if (p->out[i].glob) {
			word.use = USE_SINGLE;
			shell_redirect_add(p, (struct shell_raw_redirect){SHELL_READ, word, NULL});
			return;
		}
	}
	p->glyphs.n = word.from;
}

/* The elements of an array, behind the (: put behind p->out. */
static void read_elements(struct shell_parser *p)
{
	for (;;) {
		size_t word = p->glyphs.n, at;

		shell_skip_blanks(p);
		if (shell_peek(p) == '\n' || shell_peek(p) == '#') {
			shell_skip_comment(p);
			shell_skip(p, shell_peek(p) == '\n');
			continue;
		}
		if (shell_peek(p) < 0 || shell_peek(p) == ')')
			break;
		at = p->in->at;
		shell_word_read(p);
		if (p->in->at == at)
			shell_skip(p, 1);

		const struct shell_span span = {
			word + key_length(p, word), p->glyphs.n, USE_WORD, false};
		size_t out = p->n_out;

		shell_fields(p, span);
		if (!p->stop)
			keep_pattern(p, span, out);
	}
	shell_skip(p, shell_peek(p) == ')');
}

/* NAME=( words ) or NAME+=( words ): the name is read already. */
void shell_array(struct shell_parser *p, size_t from)
{
	const struct shell_variable *old;
	size_t n = p->n_out, length = from;
	struct str name;

	while (length < p->glyphs.n && p->glyphs.list[length].c != '=' &&
		p->glyphs.list[length].c != '+' && p->glyphs.list[length].c != '[')
		length++;
	bool append = p->glyphs.list[length].c == '+';

	p->glyphs.n = length;
	name = shell_take(p, from, USE_VALUE).text;
	shell_skip(p, 1);
	old = append ? shell_var(p, name) : NULL;
	for (size_t i = 0; old && old->array && i < old->n; i++)
		shell_out(p, shell_var_value(old)[i]);
	read_elements(p);
	if (p->n_out > n)
		shell_var_list(p, name, p->out + n, p->n_out - n, true);
	p->n_out = n;
}
