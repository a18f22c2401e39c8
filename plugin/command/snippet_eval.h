/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * snippet_eval: what the files that read one-line programs share; not for others.
 *
 *   snippet.c        snippet_parse(), finds, memory     snippet_eval.c   names, and all tokens
 *   snippet_sign.c   operators and brackets             snippet_frame.c  expressions being read
 *   snippet_call.c   what a call does with what it gets snippet_table.c  which function does what
 *   snippet_text.c   what a string says                 snippet_token.c, snippet_quote.c  tokens
 *   snippet_sed.c    sed
 */
#ifndef COMMAND_SNIPPET_EVAL_H
#define COMMAND_SNIPPET_EVAL_H

#include "command/snippet_token.h"

#define SNIPPET_VARS_MAX    128
#define SNIPPET_WAITING_MAX 256 /* paths that count if something unknown is opened */
#define SNIPPET_ARGS_MAX    65536
#define SNIPPET_ALIASES_MAX 16 /* other names of functions; further ones are not followed */

/* What a function does with its arguments. */
enum snippet_role {
	ROLE_UNKNOWN, /* an absolute path given to it is taken for one that is read */
	ROLE_READ, /* the first argument, or what it is called on */
	ROLE_KERNEL, /* tells the version of the kernel, as a file below /proc does */
	ROLE_FOLDER, /* goes there */
	ROLE_GLOB, /* the first argument is a pattern of names, below what it is called on */
	ROLE_TEST,
	ROLE_STAT,
	ROLE_INODE,
	ROLE_CONNECT, /* the first that is an absolute path */
	ROLE_RUN, /* one argument: text of a shell; several, or a list: a command */
	ROLE_SHELL, /* the first argument: text of a shell; a list: a command */
	ROLE_ENV, /* its value: the environment variable named by the first */
	ROLE_PROGRAM, /* the first is a program in the same language */
	ROLE_TEXT, /* arguments are only text */
	ROLE_PATTERN,
	ROLE_JOIN, /* its value: the arguments with / between */
	ROLE_SAME, /* its value: the first argument, or what it is called on */
	ROLE_FILL, /* its value: the first with the others in the places of %s or {} */
	ROLE_BASE64, /* its value: the first argument, decoded */
	ROLE_HEX,
	ROLE_BUFFER, /* .. as the second one tells: base64, hex */
	ROLE_PACK, /* .. the second, as the first tells: H* */
	ROLE_CODES, /* .. a character for each */
	ROLE_BETWEEN, /* its value: the others, with the first, or what it is called on, between them */
	ROLE_PID, /* its value: self, as below /proc */
	ROLE_KEEP, /* arguments go into a list */
	ROLE_PERL_OPEN, /* handle, mode, name; or handle, name with mode */
	ROLE_RUBY_OPEN, /* as read, but "|command" */
};

struct snippet_function {
	const char *
		languages; /* of which it is one: letters P perl y python r ruby n node h php l lua a awk */
	const char *name; /* name, or holder.name */
	enum snippet_role role;
	bool bare; /* its arguments may stand there without parentheses */
};

extern const struct snippet_function snippet_functions[];
extern const size_t snippet_n_functions;

/* NULL: not known. */
const struct snippet_function *snippet_function(
	enum snippet_language language, struct str holder, struct str name);

enum snippet_value_kind {
	VALUE_NOTHING,
	VALUE_TEXT,
	VALUE_NUMBER, /* its digits; only ever part of a text */
	VALUE_OTHER, /* something, nobody knows what */
};

struct snippet_value {
	enum snippet_value_kind kind;
	struct str text;
	bool list; /* is an element of a list */
	bool object; /* stands in an object of options: { } in a call */
	bool path; /* a path object: / joins */
};

enum snippet_frame_kind {
	FRAME_STATEMENTS, /* the whole, or a block */
	FRAME_CALL,
	FRAME_BARE, /* a call without parentheses: ends with the expression */
	FRAME_GROUP, /* ( ) */
	FRAME_ELEMENTS, /* [ ], and { } inside a call */
	FRAME_INDEX, /* x[ ] */
};

enum snippet_pending {
	PENDING_NOTHING,
	PENDING_JOIN, /* the next operand is put behind the value */
	PENDING_SLASH, /* with a / between */
	PENDING_FILL, /* the next operand goes into %s of the value */
};

struct snippet_frame {
	enum snippet_frame_kind kind;
	bool object; /* { } */
	struct str holder, name; /* of the function */
	struct snippet_value on; /* what it is called on */
	size_t args; /* its arguments begin here */
	struct snippet_value value; /* of the expression so far */
	enum snippet_pending pending;
	bool compared; /* the expression is compared with something */
	bool apart; /* .. and must be another: awk '$3 != "x"' leaves lines out */
	struct str with; /* the text it is compared with */
	bool appends; /* to the value that `assigned` has */
	bool writes, runs; /* awk: behind print .. > and print .. | */
	struct str assigned; /* the variable that gets the value */
};

struct snippet_variable {
	struct str name;
	struct snippet_value value;
};

/* Of one call of snippet_parse(), over all programs embedded in it. */
struct snippet_shared {
	struct arena *arena;
	const struct snippet_sink *sink;
	enum snippet_language language;
	bool inodes; /* the text wants inode numbers */
	bool cut, stop, no_memory;
	size_t found, bytes, embedded;
	struct snippet_variable variable[SNIPPET_VARS_MAX];
	size_t n_variables;
	struct snippet_alias {
		struct str name, of;
	} alias[SNIPPET_ALIASES_MAX];
	size_t n_aliases;
	struct str waiting[SNIPPET_WAITING_MAX];
	size_t n_waiting;
	bool opens, tests, stats; /* something whose name is not told */
};

struct snippet_eval {
	struct snippet_shared *s;
	struct snippet_tokens tokens;
	struct snippet_token token, next;
	struct snippet_frame *frame;
	size_t n_frames, cap_frames;
	struct snippet_value *arg;
	size_t n_args, cap_args;
	struct str holder; /* x of x.y, when y comes next */
	struct snippet_value on; /* the value of x */
	bool member; /* the token before was a . or -> */
	struct str renamed; /* the name that gets another by the next ones */
	bool held; /* x is not known, and was not made an operand: x.y may be one */
	bool getline; /* awk: < is not a comparison */
	bool next_line, prints, unless; /* words of this statement: next if /x/, print unless /x/ */
};

/* --- snippet.c -------------------------------------------------------------------------------- */

void snippet_found(struct snippet_shared *s, enum snippet_kind kind, struct str text);
void snippet_found_argv(struct snippet_shared *s, const struct str *arg, size_t n);
void snippet_wait(struct snippet_shared *s, struct str path);
void snippet_no_memory(struct snippet_shared *s);

/* n bytes for a text, NULL when there are too many or no memory: then it has stopped. */
char *snippet_room(struct snippet_shared *s, size_t n);

/* a, between, b as one; more than SNIPPET_JOINED_MAX is not followed. */
struct snippet_value snippet_joined(
	struct snippet_shared *s, const struct snippet_value *a, struct str between, struct str b);
struct str snippet_unknown(void);

/* The text of it, or what stands for one nobody knows. */
struct str snippet_value_text(const struct snippet_value *value);
bool snippet_absolute(struct str path);
const struct snippet_value *snippet_var(const struct snippet_shared *s, struct str name);
void snippet_var_set(struct snippet_shared *s, struct str name, const struct snippet_value *value);

/* The same variable with something behind its value. */
void snippet_var_append(
	struct snippet_shared *s, struct str name, const struct snippet_value *value);

/* A program inside another. */
void snippet_embedded(struct snippet_shared *s, struct str text);

/* Something is opened whose name is not told. */
void snippet_opens(struct snippet_shared *s, enum snippet_kind kind);
bool snippet_environment(struct str name);

/* What a number of its own stands for in a path below /proc. */
extern const struct snippet_value snippet_self;

/* os.getpid(), Process.pid, $$: such a number, as it stands in the braces of a text. */
bool snippet_is_self(const struct snippet_shared *s, struct str program);

/* --- snippet_frame.c -------------------------------------------------------------------------- */

struct snippet_frame *snippet_push(struct snippet_eval *e, enum snippet_frame_kind kind);

/* One more argument of the innermost frame. */
void snippet_arg(struct snippet_eval *e, struct snippet_value value);
bool snippet_takes_args(const struct snippet_frame *frame);

/* A value that is given to nothing. */
void snippet_drop(struct snippet_eval *e, const struct snippet_value *value, bool compared);
void snippet_operand(struct snippet_eval *e, struct snippet_value value);

/* The end of an argument or an element; of calls without parentheses; of both. */
void snippet_end_expression(struct snippet_eval *e);
void snippet_end_bare(struct snippet_eval *e);
void snippet_end_statement(struct snippet_eval *e);

/* Takes the innermost frame off; its value is an operand of the one around it. */
void snippet_pop(struct snippet_eval *e);

/* A bracket closes the innermost frame, if that is of one of these kinds. */
void snippet_close(struct snippet_eval *e, const enum snippet_frame_kind *kinds, size_t n);

static inline struct snippet_frame *snippet_frame_top(const struct snippet_eval *e)
{
	return &e->frame[e->n_frames - 1];
}

/* --- snippet_sign.c, snippet_eval.c ----------------------------------------------------------- */

void snippet_sign(struct snippet_eval *e, const struct snippet_token *before);
void snippet_compare(struct snippet_eval *e);

/* The sign stands between a thing and what belongs to it. */
bool snippet_is_member(const struct snippet_eval *e, struct str sign);

/* The list ends with NULL. */
bool snippet_in_list(struct str text, const char *const *list);

/* A word of the languages themselves, never the name of a function. */
bool snippet_reserved(struct str word);

static inline bool snippet_is(const struct snippet_token *token, const char *sign)
{
	return token->kind == TOKEN_SIGN && str_eq(token->text, str_of(sign));
}

static inline bool snippet_is_name(const struct snippet_token *token, const char *name)
{
	return token->kind == TOKEN_NAME && !token->sigil && str_eq(token->text, str_of(name));
}

/* --- the others ------------------------------------------------------------------------------- */

struct str snippet_text(struct snippet_shared *s, const struct snippet_token *token);
void snippet_statements(struct snippet_shared *s, struct str text);
struct snippet_value snippet_call(struct snippet_eval *e, const struct snippet_frame *frame);
void snippet_sed(struct snippet_shared *s, struct str text);

/* The text that a call of one of the roles from ROLE_BASE64 to ROLE_BETWEEN makes of texts. */
struct snippet_value snippet_decoded(struct snippet_shared *s, enum snippet_role role,
	const struct snippet_value *on, const struct snippet_value *arg, size_t n);

/* `format` with the values in the places of its %s, %d, {}, {0}. */
struct snippet_value snippet_filled(
	struct snippet_shared *s, struct str format, const struct snippet_value *value, size_t n);

#endif
