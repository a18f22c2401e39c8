/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "command/shell_parser.h"

#define KEYWORD_MAX 8

/* --- words that are read and are no command's ---------------------------------------------------- */

/* A word of the text; what its expansions read is found as a command without words. */
static void read_words(struct shell_parser *p, struct shell_draft *draft, bool many)
{
	shell_draft_begin(p, draft);
	do {
		size_t from = p->glyphs.n, at;

		shell_skip_blanks(p);
		at = p->in->at;
		shell_word_read(p);
		if (p->in->at == at)
			break;
		shell_span_add(p, (struct shell_span){from, p->glyphs.n, USE_WORD, false});
	} while (many && !p->stop);
}

static void drop_words(struct shell_parser *p)
{
	p->spans.n = p->draft->spans;
	p->draft->n_choices = 0;
	shell_draft_finish(p);
}

/* The next word is this one: taken. */
static bool take(struct shell_parser *p, const char *word)
{
	struct str rest;
	size_t n = strlen(word);

	shell_skip_blanks(p);
	if (shell_peek(p) < 0)
		return false;
	rest = str_sub(p->in->text, p->in->at, p->in->text.n);
	if (!str_starts(rest, str_of(word)) ||
		(shell_ahead(p, n) > 0 && !strchr(" \t\n;&|<>()", shell_ahead(p, n))))
		return false;
	shell_skip(p, n);
	return true;
}

static void skip_lines(struct shell_parser *p)
{
	shell_skip_blanks(p);
	while (shell_peek(p) == '\n') {
		shell_skip(p, 1);
		shell_heredocs(p);
		shell_skip_blanks(p);
	}
}

static struct str take_name(struct shell_parser *p)
{
	struct str rest;
	size_t n;

	shell_skip_blanks(p);
	if (shell_peek(p) < 0)
		return STR("");
	rest = str_sub(p->in->text, p->in->at, p->in->text.n);
	n = shell_name_length(rest);
	shell_skip(p, n);
	return str_sub(rest, 0, n);
}

/* --- keywords --------------------------------------------------------------------------------- */

static void begin(struct shell_parser *p, int kind)
{
	shell_frame_push(p, (enum shell_frame_kind)kind);
}

static void end(struct shell_parser *p, int kind)
{
	shell_frame_close(p, (enum shell_frame_kind)kind);
}

static void nothing(struct shell_parser *p, int unused)
{
	(void)p;
	(void)unused;
}

/* The variable is each of "$@" in turn. */
static void each_argument(struct shell_parser *p, struct str name)
{
	const struct shell_variable *args = shell_var(p, STR("@"));
	struct shell_word list[SHELL_VALUES_MAX];
	size_t n = args && p->functions == 0 ? args->n : 0;

	/* A copy: the variables move when one is added. */
	if (n > 0)
		memcpy(list, shell_var_value(args), n * sizeof(*list));
	if (n > 0)
		shell_var_list(p, name, list, n, false);
	else
		shell_var_unknown(p, name);
}

/* for NAME in words; for NAME; for ((..)) */
static void begin_for(struct shell_parser *p, int kind)
{
	struct shell_draft draft;
	struct str name;

	shell_skip_blanks(p);
	if (shell_peek(p) == '(' && shell_ahead(p, 1) == '(') {
		size_t length = shell_arithmetic_length(p);

		if (length > 0)
			shell_arithmetic_command(p, length);
		begin(p, kind);
		return;
	}
	name = take_name(p);
	skip_lines(p);
	if (take(p, "in")) {
		size_t n = p->n_out;

		read_words(p, &draft, true);
		for (size_t i = draft.spans; i < p->spans.n; i++)
			shell_fields(p, p->spans.list[i]);
		if (name.n > 0 && p->n_out > n)
			shell_var_list(p, name, p->out + n, p->n_out - n, false);
		if (p->n_given > draft.given)
			shell_var_given(p, name, p->given[p->n_given - 1]);
		p->n_out = n;
		drop_words(p);
	} else if (name.n > 0) {
		each_argument(p, name);
	}
	begin(p, kind);
}

static void begin_case(struct shell_parser *p, int kind)
{
	struct shell_draft draft;
	size_t n = 0;

	read_words(p, &draft, false);
	const struct shell_command *const *given = shell_given_take(p, &n);

	drop_words(p);
	skip_lines(p);
	take(p, "in");
	begin(p, kind);
	if (p->stop)
		return;
	shell_top(p)->given = given;
	shell_top(p)->n_given = n;
}

/* [(] pattern | pattern ), compared with the output of a command: found as one of its own. */
static void compared_patterns(struct shell_parser *p, const struct shell_frame *top)
{
	struct shell_draft draft;
	const struct shell_frame frame = *top; /* frames move */

	shell_draft_begin(p, &draft);
	shell_given_list(p, frame.given, frame.n_given);
	shell_add_text(p, STR("case"), HOW_QUOTED);
	shell_span_add(p, (struct shell_span){draft.glyphs, p->glyphs.n, USE_SINGLE, false});

	size_t from = p->glyphs.n;

	shell_word_until(p, ")\n;");
	shell_span_add(p, (struct shell_span){from, p->glyphs.n, USE_SINGLE, false});
	shell_draft_finish(p);
}

static void other_patterns(struct shell_parser *p)
{
	struct shell_draft draft;

	shell_draft_begin(p, &draft);
	shell_word_until(p, ")\n;");
	p->glyphs.n = p->stop ? p->glyphs.n : draft.glyphs;
	drop_words(p);
}

void shell_case_patterns(struct shell_parser *p)
{
	if (take(p, "esac")) {
		end(p, FRAME_CASE);
		return;
	}
	shell_skip(p, shell_peek(p) == '(');
	if (shell_top(p)->n_given > 0)
		compared_patterns(p, shell_top(p));
	else
		other_patterns(p);
	shell_skip(p, shell_peek(p) == ')' || shell_peek(p) == ';');
	shell_top(p)->kind = FRAME_CASE;
}

/* function NAME [()] */
static void begin_function(struct shell_parser *p, int unused)
{
	struct shell_draft draft;

	(void)unused;
	read_words(p, &draft, false);
	p->n_reads = draft.reads;
	drop_words(p);
	shell_skip_blanks(p);
	if (shell_peek(p) == '(' && shell_ahead(p, 1) == ')')
		shell_skip(p, 2);
	p->function_next = true;
}

/* time [-p] */
static void time_of(struct shell_parser *p, int unused)
{
	(void)unused;
	take(p, "-p");
}

/* --- [[ ]] ------------------------------------------------------------------------------------ */

static const char *const test_operators[] = {"&&", "||", "(", ")", "<", ">", "&", "|", ";", NULL};

/* An operator is a word of its own. */
static bool read_operator(struct shell_parser *p)
{
	struct str rest = str_sub(p->in->text, p->in->at, p->in->text.n);

	for (size_t i = 0; test_operators[i]; i++) {
		struct str text = str_of(test_operators[i]);

		if (!str_starts(rest, text))
			continue;
		shell_add_text(p, text, HOW_QUOTED);
		shell_skip(p, text.n);
		return true;
	}
	return false;
}

static bool is_word(const struct shell_parser *p, size_t from, struct str text)
{
	if (p->stop || p->glyphs.n - from != text.n)
		return false;
	for (size_t i = 0; i < text.n; i++) {
		const struct shell_glyph *glyph = &p->glyphs.list[from + i];

		if (glyph->c != text.p[i] || glyph->how != HOW_PLAIN)
			return false;
	}
	return true;
}

static void read_test(struct shell_parser *p, int unused)
{
	struct shell_draft draft;
	bool regex = false, last = false;

	(void)unused;
	shell_draft_begin(p, &draft);
	draft.reads_from = shell_take_input(p);
	shell_add_text(p, STR("[["), HOW_QUOTED);
	shell_span_add(p, (struct shell_span){draft.glyphs, p->glyphs.n, USE_SINGLE, false});
	while (!last && !p->stop) {
		size_t from = p->glyphs.n, at;

		skip_lines(p);
		if (shell_peek(p) < 0)
			break;
		at = p->in->at;
		if (regex)
			shell_word_regex(p);
		else if (!read_operator(p))
			shell_word_read(p);
		if (p->stop || p->in->at == at)
			break;
		shell_span_add(p, (struct shell_span){from, p->glyphs.n, USE_SINGLE, false});
		regex = !regex && is_word(p, from, STR("=~"));
		last = is_word(p, from, STR("]]"));
	}
	shell_draft_finish(p);
}

/* --- table ------------------------------------------------------------------------------------ */

static const struct keyword {
	const char *word;
	void (*read)(struct shell_parser *p, int kind);
	int kind; /* enum shell_frame_kind */
} keywords[] = {
	{"!", nothing, 0},
	{"[[", read_test, 0},
	{"case", begin_case, FRAME_CASE_PATTERN},
	{"coproc", nothing, 0},
	{"do", nothing, 0},
	{"done", end, FRAME_LOOP},
	{"elif", nothing, 0},
	{"else", nothing, 0},
	{"esac", end, FRAME_CASE},
	{"fi", end, FRAME_IF},
	{"for", begin_for, FRAME_LOOP},
	{"function", begin_function, 0},
	{"if", begin, FRAME_IF},
	{"select", begin_for, FRAME_LOOP},
	{"then", nothing, 0},
	{"time", time_of, 0},
	{"until", begin, FRAME_LOOP},
	{"while", begin, FRAME_LOOP},
	{"{", begin, FRAME_GROUP},
	{"}", end, FRAME_GROUP},
};

bool shell_keyword(struct shell_parser *p)
{
	int c = shell_peek(p);

	for (size_t i = 0; i < sizeof(keywords) / sizeof(keywords[0]); i++) {
		if (keywords[i].word[0] != c || !take(p, keywords[i].word))
			continue;
		keywords[i].read(p, keywords[i].kind);
		return true;
	}
	return false;
}
