/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "command/shell_parser.h"

#include "base/buf.h"

static const struct {
	const char *text;
	enum shell_redirect_kind kind;
	bool duplicates; /* a number or - behind it is a descriptor, not a file */
} operators[] = {
	/* The longer ones first. */
	{"<<<", SHELL_TEXT, false},
	{"&>>", SHELL_WRITE, false},
	{"<<", SHELL_TEXT, false},
	{"<&", SHELL_READ, true},
	{"<>", SHELL_READ_WRITE, false},
	{"<", SHELL_READ, false},
	{">>", SHELL_WRITE, false},
	{">&", SHELL_WRITE, true},
	{">|", SHELL_WRITE, false},
	{"&>", SHELL_WRITE, false},
	{">", SHELL_WRITE, false},
};

#define N_OPERATORS (sizeof(operators) / sizeof(operators[0]))

static size_t find_operator(const struct shell_parser *p)
{
	struct str rest = str_sub(p->in->text, p->in->at, p->in->text.n);
	size_t i = 0;

	while (i < N_OPERATORS && !str_starts(rest, str_of(operators[i].text)))
		i++;
	return i;
}

bool shell_at_redirect(const struct shell_parser *p)
{
	int c = shell_peek(p), next = shell_ahead(p, 1);

	return ((c == '<' || c == '>') && next != '(') || (c == '&' && next == '>');
}

void shell_redirect_add(struct shell_parser *p, struct shell_raw_redirect redirect)
{
	struct shell_raw_redirect *list = vec_grow(p->redirect, p->n_redirects, &p->cap_redirects,
		sizeof(*list), SIZE_MAX / 2 / sizeof(*list));

	if (!list) {
		shell_no_memory(p);
		return;
	}
	p->redirect = list;
	/* They are words too, and bounded like these. */
	if (p->n_redirects >= p->limits->words)
		shell_stop(p);
	else
		p->redirect[p->n_redirects++] = redirect;
}

/* --- here-documents --------------------------------------------------------------------------- */

/* The word that ends one: quotes are removed, nothing is expanded. */
static void read_delimiter(struct shell_parser *p, struct shell_heredoc *doc)
{
	size_t from = p->glyphs.n;
	int c, quote = 0;

	while ((c = shell_peek(p)) >= 0 && (quote || !c || !strchr(" \t\n;&|<>()", c))) {
		shell_skip(p, 1);
		if (quote ? c == quote : (c == '\'' || c == '"')) {
			quote = quote ? 0 : c;
			doc->quoted = true;
			continue;
		}
		if (c == '\\' && quote != '\'' && shell_peek(p) >= 0) {
			c = shell_peek(p);
			shell_skip(p, 1);
			doc->quoted = true;
		}
		shell_add(p, (char)c, HOW_QUOTED);
	}
	doc->delimiter = shell_take(p, from, USE_VALUE).text;
}

static struct shell_heredoc *begin_heredoc(struct shell_parser *p)
{
	struct shell_heredoc *doc = arena_new(p->arena, struct shell_heredoc);

	if (!doc || !shell_made(p, sizeof(*doc))) {
		if (!doc)
			shell_no_memory(p);
		return NULL;
	}
	doc->body.text = STR("");
	doc->strip = shell_peek(p) == '-';
	shell_skip(p, doc->strip);
	shell_skip_blanks(p);
	read_delimiter(p, doc);
	*p->in->pending_end = doc;
	p->in->pending_end = &doc->next;
	return doc;
}

static struct str take_line(struct shell_parser *p)
{
	struct str rest = str_sub(p->in->text, p->in->at, p->in->text.n);
	const char *end = memchr(rest.p, '\n', rest.n);
	size_t n = end ? (size_t)(end - rest.p) : rest.n;

	shell_skip(p, end ? n + 1 : n);
	return str_sub(rest, 0, n);
}

static struct str strip_tabs(struct str line)
{
	while (line.n > 0 && line.p[0] == '\t')
		line = str_sub(line, 1, line.n);
	return line;
}

/* Lines up to the delimiter, as one text. */
static struct str read_lines(struct shell_parser *p, const struct shell_heredoc *doc)
{
	size_t from = p->in->at, glyphs = p->glyphs.n, end = from;

	while (shell_peek(p) >= 0) {
		struct str line = take_line(p);

		if (doc->strip)
			line = strip_tabs(line);
		if (str_eq(line, doc->delimiter))
			break;
		end = p->in->at;
		if (doc->strip) {
			shell_add_text(p, line, HOW_QUOTED);
			shell_add(p, '\n', HOW_QUOTED);
		}
	}
	if (doc->strip)
		return shell_take(p, glyphs, USE_VALUE).text;
	return str_sub(p->in->text, from, end);
}

/* What is expanded in a body that was not quoted. */
static struct shell_word expand_body(struct shell_parser *p, struct str text)
{
	struct shell_input *outer = p->in;
	struct shell_input in = {.text = text};
	struct shell_draft draft;
	struct shell_word word = {.text = STR("")};

	if (!shell_enter(p))
		return word;
	in.pending_end = &in.pending;
	p->in = &in;
	p->maybe++;
	shell_draft_begin(p, &draft);
	shell_quoted_until(p, -1);
	word = shell_take(p, draft.glyphs, USE_VALUE);
	p->spans.n = draft.spans;
	/* What it reads of the environment is found as a command without words. */
	shell_draft_finish(p);
	p->maybe--;
	p->in = outer;
	shell_leave(p);
	return word;
}

void shell_heredocs(struct shell_parser *p)
{
	struct shell_heredoc *doc = p->in->pending;

	p->in->pending = NULL;
	p->in->pending_end = &p->in->pending;
	for (; doc && !p->stop; doc = doc->next) {
		struct str text = read_lines(p, doc);

		if (p->stop)
			return;
		if (doc->quoted)
			doc->body = (struct shell_word){.text = text,
				.dynamic = memchr(text.p, (unsigned char)SHELL_UNKNOWN, text.n)};
		else
			doc->body = expand_body(p, text);
	}
}

/* --- redirections ----------------------------------------------------------------------------- */

static bool is_descriptor(const struct shell_parser *p, size_t from)
{
	size_t n = p->glyphs.n - from;

	for (size_t i = from; i < p->glyphs.n; i++) {
		if (!ascii_digit(p->glyphs.list[i].c) &&
			!(p->glyphs.list[i].c == '-' && i + 1 == p->glyphs.n))
			return false;
	}
	return n > 0;
}

void shell_redirect(struct shell_parser *p)
{
	size_t i = find_operator(p);
	struct shell_raw_redirect redirect = {.kind = operators[i].kind};

	shell_skip(p, strlen(operators[i].text));
	if (redirect.kind == SHELL_TEXT && operators[i].text[2] == '\0') {
		redirect.heredoc = begin_heredoc(p);
		if (redirect.heredoc)
			shell_redirect_add(p, redirect);
		return;
	}
	p->draft->given_input |= redirect.kind == SHELL_TEXT;
	shell_skip_blanks(p);
	redirect.word.from = p->glyphs.n;
	redirect.word.use = redirect.kind == SHELL_TEXT ? USE_VALUE : USE_SINGLE;
	shell_word_read(p);
	redirect.word.to = p->glyphs.n;
	if (p->stop || redirect.word.from == redirect.word.to)
		return;
	if (operators[i].duplicates && is_descriptor(p, redirect.word.from))
		p->glyphs.n = redirect.word.from;
	else
		shell_redirect_add(p, redirect);
}
