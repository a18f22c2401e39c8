/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * shell_parser: what the files that read shell text share; not for others.
 *
 * A word is first read as glyphs: characters of which each knows how it was written, because what
 * happens later (braces, splitting, patterns) depends on it. Words, redirections and names that belong
 * to the command being read lie in lists that are used like stacks: a command inside a substitution
 * begins where they end (struct shell_draft) and takes its own off again.
 *
 *   shell.c          shell_parse(), limits, and commands becoming what is found
 *   shell_list.c     lists and pipelines            shell_compound.c  keywords
 *   shell_word.c     quoting                        shell_dollar.c    what begins with $ or `
 *   shell_param.c    ${name..}                      shell_vars.c      values of variables
 *   shell_redirect.c redirections, here-documents   shell_builtin.c   commands that change the state
 *   shell_brace.c    {a,b}                          shell_fields.c    glyphs -> words
 *   shell_array.c    NAME=(..)                      shell_given.c     output of commands in words
 */
#ifndef COMMAND_SHELL_PARSER_H
#define COMMAND_SHELL_PARSER_H

#include <stdint.h>

#include "command/shell.h"

#define SHELL_VARS_MAX	  256
#define SHELL_VALUES_MAX  64 /* that one variable may have, and elements of an array */
#define SHELL_CHOICES_MAX 8 /* variables with several values in one command */
#define SHELL_READS_MAX	  64 /* names read by one command */
#define SHELL_GIVEN_MAX                                                                            \
	16 /* commands whose output one has among its words; further ones are not told */

enum shell_how {
	HOW_PLAIN, /* as it stands in the text, not quoted */
	HOW_QUOTED,
	HOW_VALUE, /* of a variable, not quoted: is split, may be a pattern */
	HOW_GLOB, /* of a value that is a pattern: not split */
	HOW_UNKNOWN, /* c is SHELL_UNKNOWN */
	HOW_EMPTY, /* no character: makes a word even of nothing, as "" does */
	HOW_BREAK, /* no character: the word ends here, as inside "$@" */
	HOW_CHOICE, /* a value of choice number c */
	HOW_CHOICE_QUOTED,
};

struct shell_glyph {
	char c;
	uint8_t how; /* enum shell_how */
};

struct shell_glyphs {
	struct shell_glyph *list;
	size_t n, cap;
};

enum shell_word_use {
	USE_WORD, /* braces, splitting, patterns */
	USE_SINGLE, /* one word that may be a pattern: redirections, [[ ]] */
	USE_VALUE, /* one text: assignments, here-documents */
};

/* A part of the glyphs. */
struct shell_span {
	size_t from, to;
	enum shell_word_use use;
	bool assignment; /* NAME=value before the command */
};

struct shell_spans {
	struct shell_span *list;
	size_t n, cap;
};

struct shell_heredoc {
	struct str delimiter;
	bool strip, quoted;
	struct shell_word body;
	struct shell_heredoc *next; /* waiting for its body on the same line */
};

struct shell_raw_redirect {
	enum shell_redirect_kind kind;
	struct shell_span word;
	struct shell_heredoc *heredoc; /* its body is the word */
};

struct shell_variable {
	struct str name;
	struct shell_word one; /* the value, unless there is room for many */
	struct shell_word *many; /* room for SHELL_VALUES_MAX, only ever added to; NULL = one */
	size_t n;
	bool array; /* the values are its elements, else each is possible */
	const struct shell_command
		*given; /* whose output is part of a value; NULL = none is known */
};

static inline const struct shell_word *shell_var_value(const struct shell_variable *var)
{
	return var->many ? var->many : &var->one;
}

struct shell_choice {
	const struct shell_word *value;
	size_t n;
};

/* Where the parts of one command begin in the lists. */
struct shell_draft {
	size_t glyphs, spans, redirects, reads, given;
	bool given_input;
	struct shell_choice choice[SHELL_CHOICES_MAX];
	size_t n_choices;
	const struct shell_command *reads_from;
	const size_t *pick; /* of the outer one */
	struct shell_draft *outer;
};

enum shell_frame_kind {
	FRAME_LIST, /* the text as a whole, or a substitution */
	FRAME_SUBSHELL,
	FRAME_GROUP,
	FRAME_IF,
	FRAME_LOOP,
	FRAME_CASE, /* its commands */
	FRAME_CASE_PATTERN, /* its next patterns */
};

struct shell_frame {
	enum shell_frame_kind kind;
	bool function; /* body of a function: $1 .. are not known */
	struct shell_word directory; /* before it began */
	bool counted; /* in shell_parser.maybe */
	bool maybe; /* the next command may not run, or not in this shell */
	const struct shell_command *input; /* what all commands in it read */
	const struct shell_command *from; /* left side of a pipe whose right side comes next */
	struct shell_node **first; /* where its commands begin in the list of all */
	const struct shell_command *const *given; /* of the word of `case` */
	size_t n_given;
};

/* One text being read: the source, the inside of `..`, the words of eval, the body of a here-document. */
struct shell_input {
	struct str text;
	size_t at;
	struct shell_heredoc *pending, **pending_end;
};

struct shell_node {
	struct shell_command command;
	struct shell_node *next;
};

/* A redirection whose text is known when the here-document has been read. */
struct shell_fixup {
	struct shell_redirect *redirect;
	const struct shell_heredoc *heredoc;
	struct shell_fixup *next;
};

struct shell_parser {
	struct arena *arena;
	const struct shell_limits *limits;
	size_t depth, commands, words, bytes;
	bool cut, stop, no_memory;

	struct shell_input *in;
	struct shell_draft *draft;
	struct shell_glyphs glyphs;
	struct shell_spans spans;
	struct shell_raw_redirect *redirect;
	size_t n_redirects, cap_redirects;
	struct str *read;
	size_t n_reads, cap_reads;
	const struct shell_command **given;
	size_t n_given, cap_given;

	struct shell_frame *frame;
	size_t n_frames, cap_frames;
	size_t maybe; /* frames and substitutions whose commands may not run in this shell */
	size_t functions;
	bool function_next; /* the next compound command is the body of one */

	struct shell_word directory; /* struct shell_command.directory of the next command */
	struct shell_variable *variable;
	size_t n_variables, cap_variables;

	/* Of words being made. */
	struct shell_glyphs expanded, field;
	size_t *match; /* of each glyph of a word that opens a brace group: where it closes */
	size_t cap_match;
	size_t variants;
	const size_t *pick; /* for each choice the number of the value */
	struct shell_word *out;
	size_t n_out, cap_out;

	struct shell_node *first, **end;
	struct shell_node *latest;
	struct shell_fixup *fixups;
};

/* --- shell.c ---------------------------------------------------------------------------------- */

/* Both end the reading: every text ends where it is. */
void shell_stop(struct shell_parser *p);
void shell_no_memory(struct shell_parser *p);

/* Counts bytes that were made; false when there are too many. */
bool shell_made(struct shell_parser *p, size_t bytes);

/* One level deeper; false when it is too deep. shell_leave() only after true. */
bool shell_enter(struct shell_parser *p);
void shell_leave(struct shell_parser *p);

void shell_draft_begin(struct shell_parser *p, struct shell_draft *draft);
void shell_draft_drop(struct shell_parser *p); /* the innermost one, with all that is in it */
void shell_draft_finish(struct shell_parser *p); /* makes commands of it */
bool shell_draft_empty(const struct shell_parser *p);

void shell_span_add(struct shell_parser *p, struct shell_span span);
void shell_read_add(struct shell_parser *p, struct str name);

static inline struct shell_frame *shell_top(const struct shell_parser *p)
{
	return &p->frame[p->n_frames - 1];
}

/* --- the text --------------------------------------------------------------------------------- */

static inline bool shell_blank(int c)
{
	return c == ' ' || c == '\t';
}

/* The byte so far ahead; -1 at the end. */
static inline int shell_ahead(const struct shell_parser *p, size_t n)
{
	const struct shell_input *in = p->in;

	return !p->stop && n < in->text.n - in->at ? (unsigned char)in->text.p[in->at + n] : -1;
}

static inline int shell_peek(const struct shell_parser *p)
{
	return shell_ahead(p, 0);
}

static inline void shell_skip(struct shell_parser *p, size_t n)
{
	size_t left = p->in->text.n - p->in->at;

	p->in->at += n < left ? n : left;
}

/* Blanks and continued lines. */
void shell_skip_blanks(struct shell_parser *p);

/* Length of the name (letters, digits, _) that stands there. */
size_t shell_name_length(struct str text);

/* --- glyphs and words ------------------------------------------------------------------------- */

void shell_add(struct shell_parser *p, char c, enum shell_how how);
void shell_add_text(struct shell_parser *p, struct str text, enum shell_how how);
void shell_glyph_push(struct shell_parser *p, struct shell_glyphs *to, struct shell_glyph glyph);

/* Reads a word of a command. */
void shell_word_read(struct shell_parser *p);

/* Reads until one of `ends` stands there unquoted, and not that. */
void shell_word_until(struct shell_parser *p, const char *ends);

/* The right side of =~ in [[ ]]: until a blank that is not in parentheses. */
void shell_word_regex(struct shell_parser *p);

/* Reads as between double quotes until `end` stands there (-1: the end of the text), and not that. */
void shell_quoted_until(struct shell_parser *p, int end);

/* At a $ or a `. */
void shell_dollar(struct shell_parser *p, bool quoted);
void shell_backquote(struct shell_parser *p, bool quoted);

/* echo and printf of words that are known print these words: *ret_first is where they begin. */
bool shell_prints_words(const struct shell_command *command, size_t *ret_first);

/* At <( or >( */
void shell_process(struct shell_parser *p);

/* Behind ${ */
void shell_param(struct shell_parser *p, bool quoted);

/* At ((: length up to and with the )) that ends an arithmetic expression; 0 = it is none. */
size_t shell_arithmetic_length(const struct shell_parser *p);

/* Puts a word behind p->out. */
void shell_out(struct shell_parser *p, struct shell_word word);

/* The words of a span are put behind p->out; for USE_SINGLE and USE_VALUE exactly one. */
void shell_fields(struct shell_parser *p, struct shell_span span);
void shell_field_split(struct shell_parser *p, const struct shell_glyph *list, size_t n);

/* The word that the glyphs from `from` on make, taken off. */
struct shell_word shell_take(struct shell_parser *p, size_t from, enum shell_word_use use);

/* Calls shell_field_split() for each text that the braces of a word make: n glyphs of p->expanded. */
void shell_brace(struct shell_parser *p, size_t offset, size_t n);

/* --- variables -------------------------------------------------------------------------------- */

const struct shell_variable *shell_var(const struct shell_parser *p, struct str name);

/* A value; beside those it has when the command may not run. */
void shell_var_set(struct shell_parser *p, struct str name, const struct shell_word *value);

/* All values: elements of an array, or of which each is possible. */
void shell_var_list(struct shell_parser *p, struct str name, const struct shell_word *list,
	size_t n, bool array);
struct shell_word shell_unknown_word(void);
void shell_var_unknown(struct shell_parser *p, struct str name);

/* Writes its value into the word being read. */
void shell_var_write(struct shell_parser *p, struct str name, bool quoted);
void shell_value_write(struct shell_parser *p, const struct shell_word *value, bool quoted);
void shell_choice_write(struct shell_parser *p, const struct shell_choice *choice, bool quoted);
void shell_elements_write(
	struct shell_parser *p, const struct shell_variable *var, bool quoted, bool joined);

/* Of which one is its value; false when the text does not tell. */
bool shell_var_values(const struct shell_parser *p, struct str name, struct shell_choice *ret);

/* What a command does to variables; true: it ran text of its own and is not to be found itself. */
bool shell_builtin(struct shell_parser *p, const struct shell_command *command);
/* The command is one whose words are assignments: export, local and the like. */
bool shell_declares(struct str name);

void shell_assign(struct shell_parser *p, struct str assignment, const struct shell_word *word);

/* --- output of commands in words (shell_given.c) ------------------------------------------------ */

/* A command that may print something: what a pipe behind it carries. */
bool shell_prints(const struct shell_command *command);

/* The command being read has the output of these among its words: of all since `node`. */
void shell_given_nodes(struct shell_parser *p, const struct shell_node *node);
void shell_given_list(struct shell_parser *p, const struct shell_command *const *list, size_t n);

/* The same for what the variable was given; nothing if it is not known. */
void shell_given_variable(struct shell_parser *p, const struct shell_variable *var);

/* What the command being read was given, in the arena. */
const struct shell_command *const *shell_given_take(struct shell_parser *p, size_t *ret_n);

/* From now on the variables that the command has set hold what it was given. */
void shell_given_keep(struct shell_parser *p, const struct shell_command *command);

/* The variable holds the output of that command; no-op for one that is not known, or NULL. */
void shell_var_given(struct shell_parser *p, struct str name, const struct shell_command *command);

/* --- lists ------------------------------------------------------------------------------------ */

/* A list up to its end, or, of a substitution, up to and with the `)`. */
void shell_list(struct shell_parser *p, bool substitution);

/* The same over a text of its own. */
void shell_list_of(struct shell_parser *p, struct str text);

/* A keyword that begins a command: read, with what belongs to it. */
bool shell_keyword(struct shell_parser *p);
void shell_case_patterns(struct shell_parser *p);

bool shell_frame_push(struct shell_parser *p, enum shell_frame_kind kind);
void shell_frame_pop(struct shell_parser *p);

/* Closes the innermost frame of that kind in this list, with those inside it, and reads what follows. */
bool shell_frame_close(struct shell_parser *p, enum shell_frame_kind kind);

/* What the next command reads through a pipe. */
const struct shell_command *shell_take_input(struct shell_parser *p);

/* At ((, known to be one. */
void shell_arithmetic_command(struct shell_parser *p, size_t length);

/* Up to the end of the line. */
void shell_skip_comment(struct shell_parser *p);

/* At the ( of NAME=( words ); the glyphs from `from` on are the name and what follows it. */
void shell_array(struct shell_parser *p, size_t from);

bool shell_at_redirect(const struct shell_parser *p);
void shell_redirect(struct shell_parser *p);

/* One more of the command being read. */
void shell_redirect_add(struct shell_parser *p, struct shell_raw_redirect redirect);

/* At the end of a line: the bodies of the here-documents that wait for it. */
void shell_heredocs(struct shell_parser *p);

#endif
