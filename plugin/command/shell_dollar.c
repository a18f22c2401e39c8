/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "command/shell_parser.h"

#define ARITHMETIC_MAX 4096 /* longer ones are read as commands in parentheses */

static void unknown(struct shell_parser *p)
{
	shell_add(p, SHELL_UNKNOWN, HOW_UNKNOWN);
}

/* --- command substitution --------------------------------------------------------------------- */

/* The format of printf that puts each word on a line, or one after a blank. */
static bool separates(struct str format)
{
	return str_eq(format, STR("%s\\n")) || str_eq(format, STR("%s "));
}

bool shell_prints_words(const struct shell_command *c, size_t *ret_first)
{
	size_t first = 1;

	if (c->n_words < 2 || c->n_redirects > 0 || c->reads_from)
		return false;
	for (size_t i = 0; i < c->n_words; i++) {
		if (c->word[i].glob || c->word[i].dynamic)
			return false;
	}
	if (str_eq(c->word[0].text, STR("echo"))) {
		while (first < c->n_words - 1 && (str_eq(c->word[first].text, STR("-n")) ||
							 str_eq(c->word[first].text, STR("-e"))))
			first++;
	} else {
		bool plain = c->n_words == 2 && !memchr(c->word[1].text.p, '%', c->word[1].text.n);
		bool whole = (c->n_words == 3 && str_eq(c->word[1].text, STR("%s"))) ||
			     (c->n_words > 2 && separates(c->word[1].text));

		if (!str_eq(c->word[0].text, STR("printf")) || (!plain && !whole))
			return false;
		first = whole ? 2 : 1;
	}
	*ret_first = first;
	return true;
}

/* What the commands since `before` print, into the word; false when it is not known. */
static bool write_printed(struct shell_parser *p, struct shell_node *const *before, bool quoted)
{
	const struct shell_node *node = *before;
	size_t first;

	if (p->stop || !node || node->next || !shell_prints_words(&node->command, &first))
		return false;
	for (size_t i = first; i < node->command.n_words; i++) {
		const struct shell_word *word = &node->command.word[i];

		if (memchr(word->text.p, '\\', word->text.n))
			return false;
	}
	for (size_t i = first; i < node->command.n_words; i++) {
		if (i > first)
			shell_add(p, ' ', quoted ? HOW_QUOTED : HOW_VALUE);
		shell_value_write(p, &node->command.word[i], quoted);
	}
	return true;
}

/* The commands of a substitution: behind $( , or of a text of its own. */
static void substitute(struct shell_parser *p, const struct str *text, bool quoted)
{
	struct shell_node *const *before = p->end;
	struct shell_word directory = p->directory;

	if (!shell_enter(p))
		return;
	p->maybe++;
	if (text)
		shell_list_of(p, *text);
	else
		shell_list(p, true);
	p->maybe--;
	p->directory = directory;
	shell_leave(p);
	if (write_printed(p, before, quoted))
		return;
	if (!p->stop)
		shell_given_nodes(p, *before);
	unknown(p);
}

void shell_process(struct shell_parser *p)
{
	shell_skip(p, 2);
	p->draft->given_input = true;
	substitute(p, NULL, true);
}

/* In it, a backslash stands before $, ` and \ (in double quotes before these too); one is taken away. */
void shell_backquote(struct shell_parser *p, bool quoted)
{
	struct str rest = str_sub(p->in->text, p->in->at + 1, p->in->text.n);
	size_t n = 0, i = 0;
	char *text;

	for (; i < rest.n && rest.p[i] != '`'; i++)
		i += rest.p[i] == '\\' && i + 1 < rest.n;
	i = i < rest.n ? i : rest.n;
	shell_skip(p, 1);
	if (!shell_made(p, i))
		return;
	text = arena_alloc(p->arena, i + 1);
	if (!text) {
		shell_no_memory(p);
		return;
	}
	for (size_t k = 0; k < i; k++) {
		const char *special = quoted ? "$`\\\"" : "$`\\";

		if (rest.p[k] == '\\' && k + 1 < i && rest.p[k + 1] &&
			strchr(special, rest.p[k + 1]))
			k++;
		text[n++] = rest.p[k];
	}
	shell_skip(p, i < rest.n ? i + 1 : i);
	substitute(p, &(struct str){text, n}, quoted);
}

/* --- arithmetic ------------------------------------------------------------------------------- */

size_t shell_arithmetic_length(const struct shell_parser *p)
{
	size_t depth = 0;

	for (size_t i = 0; i < ARITHMETIC_MAX; i++) {
		int c = shell_ahead(p, i);

		if (c < 0)
			return 0;
		if (c == '(')
			depth++;
		if (c == ')' && depth == 2)
			return shell_ahead(p, i + 1) == ')' ? i + 2 : 0;
		if (c == ')')
			depth--;
	}
	return 0;
}

/* The expression between the parentheses: what is expanded in it, and its value if that is a number. */
static void arithmetic(struct shell_parser *p, size_t length, bool quoted)
{
	size_t end = p->in->at + length, from = p->glyphs.n;
	size_t whole = p->in->text.n;

	shell_skip(p, 2);
	p->in->text.n = end - 2;
	if (shell_enter(p)) {
		shell_quoted_until(p, -1);
		shell_leave(p);
	}
	p->in->text.n = whole;
	if (p->stop)
		return;
	p->in->at = end;
	struct shell_word word = shell_take(p, from, USE_VALUE);
	uint64_t number;

	if (!word.dynamic && str_u64(str_trim(word.text), &number) == 0)
		shell_add_text(p, str_trim(word.text), quoted ? HOW_QUOTED : HOW_VALUE);
	else
		unknown(p);
}

/* --- what begins with $ ----------------------------------------------------------------------- */

static void parenthesis(struct shell_parser *p, bool quoted)
{
	shell_skip(p, 1);
	size_t length = shell_ahead(p, 1) == '(' ? shell_arithmetic_length(p) : 0;

	if (length) {
		arithmetic(p, length, quoted);
		return;
	}
	shell_skip(p, 1);
	substitute(p, NULL, quoted);
}

/* $[..], as arithmetic was written before. */
static void bracket(struct shell_parser *p)
{
	size_t from = p->glyphs.n;

	shell_skip(p, 2);
	if (shell_enter(p)) {
		shell_quoted_until(p, ']');
		shell_leave(p);
	}
	if (p->stop)
		return;
	shell_skip(p, shell_peek(p) == ']');
	p->glyphs.n = from;
	unknown(p);
}

void shell_dollar(struct shell_parser *p, bool quoted)
{
	int next = shell_ahead(p, 1);
	struct str rest = str_sub(p->in->text, p->in->at + 1, p->in->text.n);
	size_t n = shell_name_length(rest);

	if (next == '(') {
		parenthesis(p, quoted);
		return;
	}
	if (next == '{') {
		shell_skip(p, 2);
		shell_param(p, quoted);
		return;
	}
	if (next == '[') {
		bracket(p);
		return;
	}
	if (n == 0 && next > 0 && strchr("0123456789@*#?-$!", next))
		n = 1;
	shell_skip(p, 1 + n);
	if (n == 0)
		shell_add(p, '$', quoted ? HOW_QUOTED : HOW_PLAIN);
	else
		shell_var_write(p, str_sub(rest, 0, n), quoted);
}
