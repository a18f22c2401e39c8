/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "command/shell_parser.h"

#include "base/buf.h"

/* --- frames ----------------------------------------------------------------------------------- */

bool shell_frame_push(struct shell_parser *p, enum shell_frame_kind kind)
{
	struct shell_frame frame = {.kind = kind, .directory = p->directory, .first = p->end};

	/* Who reads a list has counted it. */
	if (kind != FRAME_LIST && !shell_enter(p))
		return false;
	if (kind != FRAME_LIST) {
		frame.function = p->function_next;
		frame.input = shell_take_input(p);
		frame.counted = frame.function || kind != FRAME_GROUP || shell_top(p)->maybe;
	}
	struct shell_frame *list =
		vec_grow(p->frame, p->n_frames, &p->cap_frames, sizeof(*list), SIZE_MAX / 2);

	if (!list) {
		shell_no_memory(p);
		return false;
	}
	p->frame = list;
	p->frame[p->n_frames++] = frame;
	p->functions += frame.function;
	p->maybe += frame.counted;
	p->function_next = false;
	return true;
}

void shell_frame_pop(struct shell_parser *p)
{
	struct shell_frame frame = *shell_top(p);

	p->n_frames--;
	if (frame.kind == FRAME_SUBSHELL)
		p->directory = frame.directory;
	p->functions -= frame.function;
	p->maybe -= frame.counted;
	if (frame.kind != FRAME_LIST)
		shell_leave(p);
}

const struct shell_command *shell_take_input(struct shell_parser *p)
{
	struct shell_frame *top = shell_top(p);
	const struct shell_command *from = top->from ? top->from : top->input;

	top->from = NULL;
	return from;
}

static bool same_kind(enum shell_frame_kind a, enum shell_frame_kind b)
{
	return a == b || (a == FRAME_CASE_PATTERN && b == FRAME_CASE);
}

/* The redirections, found last, come before the commands that read from them. */
static void move_redirects(
	struct shell_parser *p, struct shell_node **first, struct shell_node **end)
{
	struct shell_node *redirects = *end;

	if (!redirects || first == end || !shell_prints(&redirects->command))
		return;
	*end = NULL;
	for (struct shell_node *node = *first; node; node = node->next) {
		if (node->command.n_words > 0 && !node->command.reads_from)
			node->command.reads_from = &redirects->command;
	}
	*p->end = *first;
	*first = redirects;
	p->end = end;
}

/* Redirections behind a compound command, that begins at `first`, are a command without words. */
static void read_redirects(struct shell_parser *p, struct shell_node **first)
{
	struct shell_draft draft;
	struct shell_node **end = p->end;

	shell_draft_begin(p, &draft);
	for (;;) {
		size_t from = p->glyphs.n;

		shell_skip_blanks(p);
		while (ascii_digit((char)shell_peek(p)) && shell_peek(p) > 0)
			shell_skip(p, 1);
		p->glyphs.n = from;
		if (!shell_at_redirect(p))
			break;
		shell_redirect(p);
	}
	shell_draft_finish(p);
	if (!p->stop)
		move_redirects(p, first, end);
}

bool shell_frame_close(struct shell_parser *p, enum shell_frame_kind kind)
{
	size_t i = p->n_frames;

	while (i > 0 && p->frame[i - 1].kind != FRAME_LIST &&
		!same_kind(p->frame[i - 1].kind, kind))
		i--;
	if (i == 0 || p->frame[i - 1].kind == FRAME_LIST)
		return false;
	struct shell_node **first = p->frame[i - 1].first;

	while (p->n_frames >= i)
		shell_frame_pop(p);
	read_redirects(p, first);
	return true;
}

/* --- simple commands -------------------------------------------------------------------------- */

/* A number, or {name}, right before < or >: which descriptor, not a word. */
static bool is_descriptor(const struct shell_parser *p, size_t from)
{
	const struct shell_glyph *list = p->glyphs.list + from;
	size_t n = p->glyphs.n - from;
	int c = shell_peek(p);
	bool braces;

	if (n == 0 || (c != '<' && c != '>'))
		return false;
	braces = n > 2 && list[0].c == '{' && list[n - 1].c == '}';
	for (size_t i = 0; i < n; i++) {
		char one = list[i].c;

		if (list[i].how != HOW_PLAIN)
			return false;
		if (!braces && !ascii_digit(one))
			return false;
	}
	return true;
}

/* NAME=, NAME+= or NAME[..]= */
static bool is_assignment(const struct shell_parser *p, size_t from)
{
	const struct shell_glyph *list = p->glyphs.list + from;
	size_t n = p->glyphs.n - from, i = 0;

	while (i < n && list[i].how == HOW_PLAIN &&
		(list[i].c == '_' || shell_name_length((struct str){&list[i].c, 1}) ||
			(i > 0 && ascii_digit(list[i].c))))
		i++;
	if (i == 0 || i == n)
		return false;
	if (list[i].c == '[') {
		while (i < n && list[i].c != ']')
			i++;
		i += i < n;
	}
	i += i < n && list[i].c == '+' && list[i].how == HOW_PLAIN;
	return i < n && list[i].c == '=' && list[i].how == HOW_PLAIN;
}

/* NAME ( ): what comes next is the body of a function. */
static bool begins_function(struct shell_parser *p)
{
	size_t at = 1;

	if (p->spans.n != p->draft->spans + 1)
		return false;
	shell_skip_blanks(p);
	if (shell_peek(p) != '(')
		return false;
	while (shell_blank(shell_ahead(p, at)))
		at++;
	if (shell_ahead(p, at) != ')')
		return false;
	shell_skip(p, at + 1);
	p->spans.n = p->draft->spans;
	p->glyphs.n = p->draft->glyphs;
	p->function_next = true;
	return true;
}

/* One word, assignment or redirection; false at the end of the command. */
static bool read_part(struct shell_parser *p, bool *words)
{
	size_t from = p->glyphs.n;
	int c;

	shell_skip_blanks(p);
	c = shell_peek(p);
	if (c < 0 || c == '#')
		return false;
	if (shell_at_redirect(p)) {
		shell_redirect(p);
		return true;
	}
	if (strchr("\n;&|()", c) && c)
		return false;
	shell_word_read(p);
	if (p->stop)
		return false;
	if (is_descriptor(p, from)) {
		p->glyphs.n = from;
		return true;
	}
	bool assignment = is_assignment(p, from);

	if (assignment && shell_peek(p) == '(' && p->glyphs.list[p->glyphs.n - 1].c == '=') {
		shell_array(p, from);
		return true;
	}
	assignment = assignment && !*words;
	*words |= !assignment;
	shell_span_add(p, (struct shell_span){from, p->glyphs.n, assignment ? USE_VALUE : USE_WORD,
				  assignment});
	return !begins_function(p);
}

static void read_command(struct shell_parser *p)
{
	struct shell_draft draft;
	bool words = false;

	shell_draft_begin(p, &draft);
	draft.reads_from = shell_take_input(p);
	while (read_part(p, &words))
		;
	shell_draft_finish(p);
}

void shell_arithmetic_command(struct shell_parser *p, size_t length)
{
	size_t end = p->in->at + length, whole = p->in->text.n;
	struct shell_draft draft;

	shell_draft_begin(p, &draft);
	shell_add_text(p, STR("(("), HOW_QUOTED);
	shell_span_add(p, (struct shell_span){draft.glyphs, p->glyphs.n, USE_SINGLE, false});
	size_t from = p->glyphs.n;

	shell_skip(p, 2);
	p->in->text.n = end - 2;
	shell_quoted_until(p, -1);
	p->in->text.n = whole;
	shell_span_add(p, (struct shell_span){from, p->glyphs.n, USE_VALUE, false});
	if (!p->stop)
		p->in->at = end;
	shell_draft_finish(p);
}

/* --- lists ------------------------------------------------------------------------------------ */

void shell_skip_comment(struct shell_parser *p)
{
	while (shell_peek(p) >= 0 && shell_peek(p) != '\n')
		shell_skip(p, 1);
}

static void end_of_line(struct shell_parser *p)
{
	shell_skip(p, 1);
	shell_top(p)->maybe = false;
	shell_heredocs(p);
}

/* && and || */
static void and_or(struct shell_parser *p)
{
	shell_skip(p, 2);
	shell_top(p)->maybe = true;
}

static void pipe_to(struct shell_parser *p)
{
	shell_skip(p, shell_ahead(p, 1) == '&' ? 2 : 1);
	shell_top(p)->maybe = true;
	shell_top(p)->from = p->latest ? &p->latest->command : NULL;
}

static void semicolon(struct shell_parser *p)
{
	struct shell_frame *top = shell_top(p);
	size_t n = 1;

	while (shell_ahead(p, n) == ';' || (shell_ahead(p, n) == '&' && n < 3))
		n++;
	shell_skip(p, n);
	top->maybe = false;
	if (n > 1 && top->kind == FRAME_CASE)
		top->kind = FRAME_CASE_PATTERN;
}

/* What stands between commands; false when a command begins there. */
static bool separator(struct shell_parser *p)
{
	int c = shell_peek(p);

	if (c == '\n') {
		end_of_line(p);
	} else if (c == '#') {
		shell_skip_comment(p);
	} else if (c == ';') {
		semicolon(p);
	} else if ((c == '&' || c == '|') && shell_ahead(p, 1) == c) {
		and_or(p);
	} else if (c == '|') {
		pipe_to(p);
	} else if (c == '&' && shell_ahead(p, 1) != '>') {
		shell_skip(p, 1);
		shell_top(p)->maybe = false;
	} else {
		return false;
	}
	return true;
}

static void parenthesis(struct shell_parser *p)
{
	size_t length = shell_ahead(p, 1) == '(' ? shell_arithmetic_length(p) : 0;

	if (length > 0) {
		shell_arithmetic_command(p, length);
		return;
	}
	shell_skip(p, 1);
	shell_frame_push(p, FRAME_SUBSHELL);
}

/* At a ): the end of a subshell; false: of the list. */
static bool close_parenthesis(struct shell_parser *p, bool substitution)
{
	shell_skip(p, 1);
	return shell_frame_close(p, FRAME_SUBSHELL) || !substitution;
}

static bool read_one(struct shell_parser *p, bool substitution)
{
	shell_skip_blanks(p);
	if (shell_peek(p) < 0)
		return false;
	if (shell_peek(p) == ')' && shell_top(p)->kind != FRAME_CASE_PATTERN)
		return close_parenthesis(p, substitution);
	if (separator(p))
		return true;
	if (shell_top(p)->kind == FRAME_CASE_PATTERN)
		shell_case_patterns(p);
	else if (shell_peek(p) == '(')
		parenthesis(p);
	else if (!shell_keyword(p))
		read_command(p);
	return true;
}

void shell_list(struct shell_parser *p, bool substitution)
{
	size_t base = p->n_frames;

	if (!shell_frame_push(p, FRAME_LIST))
		return;
	while (read_one(p, substitution))
		;
	while (p->n_frames > base)
		shell_frame_pop(p);
}

void shell_list_of(struct shell_parser *p, struct str text)
{
	struct shell_input *outer = p->in;
	struct shell_input in = {.text = text.p ? text : STR("")};

	in.pending_end = &in.pending;
	p->in = &in;
	shell_list(p, false);
	p->in = outer;
}
