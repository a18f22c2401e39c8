/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * find: start points and an expression. The start points are operands, and so is each path that rules
 * name, lies below a start point, is not too deep, and is one that the expression asks for by name.
 *
 * The expression is worked out for each such path, and for the folders above it where some are pruned.
 * What the text alone does not tell (times, owners, most types) may be true as well as its opposite; only a
 * name, path or regular expression that says more than that there is a file asks for one.
 * Limits: FIND_TERMS_MAX, FIND_STARTS_MAX, FIND_NESTING_MAX, FIND_WORK_MAX; beyond, the operands are cut.
 * Source: POSIX.1-2017 XCU find, find(1) of GNU findutils 4.9.
 */
#include "command/find.h"

/* --- what primaries take ---------------------------------------------------------------------------- */

/* By the number and meaning of their arguments; the words of each list in order of their names. */
static const struct primary {
	const char *names;
	enum {
		TAKES_NOTHING,
		TAKES_TEXT,
		TAKES_FILE,
		TAKES_OUT,
		TAKES_OUT_TEXT,
		TAKES_COMMAND
	} takes;
} primaries[] = {
	{"amin anewer-than atime cmin ctime fstype gid group inum ilname links lname mmin mtime "
	 "perm "
	 "size type uid used user xtype context newerat newerct newermt newerBt",
		TAKES_TEXT},
	{"anewer cnewer newer samefile neweraa newerac neweram newerca newercc newercm newerma "
	 "newermc "
	 "newermm files0-from",
		TAKES_FILE},
	{"fls fprint fprint0", TAKES_OUT},
	{"fprintf", TAKES_OUT_TEXT},
	{"exec execdir ok okdir", TAKES_COMMAND},
	{"printf", TAKES_TEXT},
};

static int takes(struct str name)
{
	for (size_t i = 0; i < sizeof(primaries) / sizeof(primaries[0]); i++) {
		if (str_among(name, primaries[i].names))
			return (int)primaries[i].takes;
	}
	return TAKES_NOTHING;
}

static bool is_action(struct str name)
{
	return str_among(name,
		"print print0 printf ls fls fprint fprint0 fprintf delete exec execdir ok "
		"okdir quit");
}

/* Options of the whole search, which are true where they stand, actions, and tests nobody knows. */
static enum term_kind kind_of(struct str name)
{
	if (str_among(name, "daystart depth d follow ignore_readdir_race maxdepth mindepth mount "
			    "noignore_readdir_race noleaf nowarn regextype true warn x xdev"))
		return TERM_TRUE;
	return is_action(name) ? TERM_ACT : TERM_ANY;
}

/* --- reading the expression ------------------------------------------------------------------------- */

static bool more(const struct finder *f)
{
	return f->at < f->s->words.n;
}

static struct shell_word peek(const struct finder *f)
{
	return words_at(&f->s->words, f->at);
}

static bool next_is(const struct finder *f, const char *list)
{
	return more(f) && str_among(peek(f).text, list);
}

static uint16_t add_term(struct finder *f, struct term term)
{
	if (f->n_terms == FIND_TERMS_MAX) {
		f->cut = true;
		return 0;
	}
	f->term[++f->n_terms] = term;
	return (uint16_t)f->n_terms;
}

static uint16_t join(struct finder *f, enum term_kind kind, uint16_t left, uint16_t right)
{
	if (!left || !right)
		return left ? left : right;
	return add_term(f, (struct term){.kind = kind, .left = left, .right = right});
}

/* The command of -exec, up to `;` or `+`. */
static void take_command(struct finder *f)
{
	struct words words = words_from(&f->s->words, f->at);
	size_t n = 0;

	while (n < words.n && !str_eq(words_at(&words, n).text, STR(";")) &&
		!(n > 0 && str_eq(words_at(&words, n).text, STR("+")) &&
			str_eq(words_at(&words, n - 1).text, STR("{}"))))
		n++;
	f->at += n + (n < words.n);
	words.n = n;
	subject_carries(f->s, words);
}

static void take_depth(struct finder *f, struct str name, struct str value)
{
	uint64_t n;

	if (str_u64(value, &n) != 0)
		return;
	if (str_eq(name, STR("maxdepth")))
		f->max_depth = n;
	else
		f->min_depth = n;
}

/* The value of a primary that has one; empty at the end of the words. */
static struct shell_word take_value(struct finder *f, struct str name)
{
	struct shell_word value = {.text = STR("")};

	if (more(f)) {
		value = peek(f);
		f->at++;
	}
	collect_pair(&f->s->c->out, f->s->id, name, value.text);
	return value;
}

static uint16_t pattern_term(struct finder *f, struct str name)
{
	struct term term = {.kind = TERM_NAME, .any_case = name.p[0] == 'i'};
	struct str base = term.any_case ? str_sub(name, 1, name.n) : name;

	if (str_among(base, "path wholename"))
		term.kind = TERM_PATH;
	else if (str_eq(base, STR("regex")))
		term.kind = TERM_REGEX;
	term.pattern = take_value(f, name).text;
	subject_adds(f->s, FIELD_PATTERN, term.pattern);
	return add_term(f, term);
}

static uint16_t primary(struct finder *f)
{
	struct str word = peek(f).text, name;

	f->at++;
	if (!str_starts(word, STR("-")))
		return add_term(f, (struct term){.kind = TERM_ANY});
	name = str_sub(word, 1, word.n);
	subject_adds(f->s, FIELD_OPTION, name);
	f->acts |= is_action(name);
	f->prunes |= str_eq(name, STR("prune"));
	f->one_device |= str_among(name, "xdev mount x");
	if (str_among(name, "name iname path ipath wholename iwholename regex iregex"))
		return pattern_term(f, name);
	if (str_eq(name, STR("prune")))
		return add_term(f, (struct term){.kind = TERM_PRUNE});
	if (str_among(name, "type xtype"))
		return add_term(
			f, (struct term){.kind = TERM_TYPE, .pattern = take_value(f, name).text});
	if (str_among(name, "maxdepth mindepth")) {
		take_depth(f, name, take_value(f, name).text);
	} else if (str_eq(name, STR("regextype"))) {
		f->syntax = findre_syntax(take_value(f, name).text);
	} else {
		switch (takes(name)) {
		case TAKES_FILE:
			subject_reads(f->s, take_value(f, name));
			break;
		case TAKES_TEXT:
		case TAKES_OUT:
			take_value(f, name);
			break;
		case TAKES_OUT_TEXT:
			f->at += more(f);
			take_value(f, name);
			break;
		case TAKES_COMMAND:
			take_command(f);
			break;
		}
	}
	return add_term(f, (struct term){.kind = kind_of(name)});
}

static uint16_t expression(struct finder *f, int depth);

static uint16_t negation(struct finder *f, int depth)
{
	bool negated = false;
	uint16_t term;

	for (; next_is(f, "! -not"); f->at++)
		negated = !negated;
	if (!more(f) || next_is(f, ")"))
		return 0;
	if (next_is(f, "(") && depth < FIND_NESTING_MAX) {
		f->at++;
		term = expression(f, depth + 1);
		f->at += next_is(f, ")");
	} else {
		f->cut |= next_is(f, "(");
		term = primary(f);
	}
	return negated && term ? add_term(f, (struct term){.kind = TERM_NOT, .left = term}) : term;
}

static uint16_t conjunction(struct finder *f, int depth)
{
	uint16_t term = negation(f, depth);

	while (more(f) && !next_is(f, "-o -or , )")) {
		f->at += next_is(f, "-a -and");
		if (!next_is(f, "-o -or , )"))
			term = join(f, TERM_AND, term, negation(f, depth));
	}
	return term;
}

static uint16_t expression(struct finder *f, int depth)
{
	uint16_t term = conjunction(f, depth);

	while (next_is(f, "-o -or ,")) {
		enum term_kind kind = next_is(f, ",") ? TERM_LIST : TERM_OR;

		f->at++;
		term = join(f, kind, term, conjunction(f, depth));
	}
	return term;
}

/* --- the command ------------------------------------------------------------------------------------ */

static bool begins_expression(struct str word)
{
	return (word.n > 1 && word.p[0] == '-') || str_among(word, "( ) , !");
}

/* -H -L -P -Olevel -D debug, then the start points. */
static void read_starts(struct finder *f)
{
	while (more(f) && peek(f).text.n > 1 && peek(f).text.p[0] == '-' &&
		strchr("HLPOD", peek(f).text.p[1])) {
		bool debug = str_eq(peek(f).text, STR("-D"));

		subject_adds(f->s, FIELD_OPTION, str_sub(peek(f).text, 1, peek(f).text.n));
		f->at += debug && f->at + 1 < f->s->words.n ? 2u : 1u;
	}
	for (; more(f) && !begins_expression(peek(f).text); f->at++) {
		subject_reads(f->s, peek(f));
		if (f->n_starts < FIND_STARTS_MAX)
			f->start[f->n_starts++] = peek(f);
		else
			f->cut = true;
	}
	if (f->n_starts == 0) {
		f->start[f->n_starts++] = (struct shell_word){.text = STR(".")};
		subject_reads(f->s, f->start[0]);
	}
}

void find_form(struct subject *s)
{
	struct finder *f = arena_new(&s->c->out.arena, struct finder);
	uint16_t root = 0;

	if (!f) {
		collect_cut(&s->c->out, s->id, FIELD_OPERAND);
		return;
	}
	f->s = s;
	f->max_depth = UINT64_MAX;
	read_starts(f);
	while (more(f)) {
		root = join(f, TERM_LIST, root, expression(f, 0));
		f->at += next_is(f, ")"); /* one too many */
	}
	for (size_t i = 0; root && i < f->n_starts; i++)
		find_below(f, root, f->start[i]);
	if (f->cut)
		collect_cut(&s->c->out, s->id, FIELD_OPERAND);
}
