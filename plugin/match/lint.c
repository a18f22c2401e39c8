/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "match/lint.h"

#include <ctype.h>
#include <libaudit.h>

#include "match/reach.h"
#include "match/regex.h"

#define WORD_MAX  64
#define LINT_TAIL 128 /* bytes of an expression that texts are made of */

struct linter {
	const struct rule *rule;
	const struct field_names *names;
	struct errs *errs;
	size_t regexes; /* that were tried */
};

/* What the values of a field look like. */
enum shape {
	SHAPE_TEXT, /* anything */
	SHAPE_FILE, /* an absolute path, without a slash at its end */
	SHAPE_FOLDER, /* the same, but for / itself */
	SHAPE_NUMBER, /* decimal digits */
	SHAPE_WORD, /* no blank */
	SHAPE_TYPE, /* the name of a record type */
	SHAPE_CALL, /* the name of a system call */
};

static const struct {
	const char *name;
	enum shape shape;
} event_shapes[] =
	{
		{"Image", SHAPE_FILE},
		{"ParentImage", SHAPE_FILE},
		{"AncestorImage", SHAPE_FILE},
		{"TargetFilename", SHAPE_FILE},
		{"CurrentDirectory", SHAPE_FOLDER},
		{"LogonId", SHAPE_NUMBER},
		{"ProcessId", SHAPE_NUMBER},
		{"ParentProcessId", SHAPE_NUMBER},
		{"DestinationPort", SHAPE_NUMBER},
		{"User", SHAPE_WORD},
		{"ParentUser", SHAPE_WORD},
},
  record_shapes[] = {
	  {"type", SHAPE_TYPE},
	  {"SYSCALL", SHAPE_CALL},
	  {"exe", SHAPE_FILE},
	  {"syscall", SHAPE_NUMBER},
	  {"pid", SHAPE_NUMBER},
	  {"ppid", SHAPE_NUMBER},
	  {"uid", SHAPE_NUMBER},
	  {"euid", SHAPE_NUMBER},
	  {"auid", SHAPE_NUMBER},
	  {"gid", SHAPE_NUMBER},
};

#define COUNT(list) (sizeof(list) / sizeof((list)[0]))

static struct str field_name(const struct linter *l, int field)
{
	return field < FIELD_COUNT ? str_of(field_table[field].name)
				   : l->names->name[field - FIELD_COUNT];
}

static enum shape shape_of(const struct linter *l, int field)
{
	bool record = l->rule->unit == UNIT_RECORD;
	size_t n = record ? COUNT(record_shapes) : COUNT(event_shapes);

	if (field == ITEM_KEYWORD)
		return SHAPE_TEXT;
	for (size_t i = 0; i < n; i++) {
		if (str_eq(field_name(l, field),
			    str_of(record ? record_shapes[i].name : event_shapes[i].name)))
			return record ? record_shapes[i].shape : event_shapes[i].shape;
	}
	return SHAPE_TEXT;
}

/* --- values --------------------------------------------------------------------------------------- */

static bool is_text(const struct rule_value *value, size_t token)
{
	return value->token[token].kind == GLOB_TEXT;
}

static bool has_char(const struct rule_value *value, bool (*is)(char c))
{
	for (size_t t = 0; t < value->n_tokens; t++) {
		for (size_t i = 0; is_text(value, t) && i < value->token[t].text.n; i++) {
			if (is(value->token[t].text.p[i]))
				return true;
		}
	}
	return false;
}

static bool is_backslash(char c)
{
	return c == '\\';
}

static bool is_blank(char c)
{
	return c == ' ' || c == '\t';
}

static bool is_no_digit(char c)
{
	return !ascii_digit(c);
}

/* The whole value, when it is plain text that fits; in capitals, or in small letters. */
static bool plain_word(const struct rule_value *value, int (*letter)(int c), char word[WORD_MAX])
{
	struct str text;

	if (value->n_tokens != 1 || !is_text(value, 0) || value->token[0].text.n >= WORD_MAX)
		return false;
	text = value->token[0].text;
	for (size_t i = 0; i < text.n; i++)
		word[i] = (char)letter((unsigned char)text.p[i]);
	word[text.n] = '\0';
	return true;
}

static const char *path_never(const struct rule_value *value, bool folder)
{
	struct str first = value->token[0].text, last = value->token[value->n_tokens - 1].text;

	if (has_char(value, is_backslash))
		return "a path of Linux has no backslash";
	if (is_text(value, 0) && !str_starts(first, STR("/")))
		return "it is an absolute path and begins with '/'";
	/* A program on a mount that is gone is '/': runc goes on as such a copy of itself. */
	if (is_text(value, value->n_tokens - 1) && str_ends(last, STR("/")) &&
		!(last.n == 1 && (folder || value->n_tokens == 1)))
		return folder ? "it does not end with '/', but for '/' itself"
			      : "it is a file and does not end with '/'";
	return NULL;
}

static const char *type_never(const struct rule_value *value)
{
	char word[WORD_MAX];

	return plain_word(value, toupper, word) && audit_name_to_msg_type(word) <= 0
		       ? "no record type is called so"
		       : NULL;
}

static const char *call_never(const struct rule_value *value)
{
	static const int machines[] = {MACH_X86, MACH_86_64, MACH_AARCH64, MACH_ARM};
	char word[WORD_MAX];

	if (!plain_word(value, tolower, word))
		return NULL;
	for (size_t i = 0; i < COUNT(machines); i++) {
		if (audit_name_to_syscall(word, machines[i]) >= 0)
			return NULL;
	}
	return "no system call is called so";
}

/* Why no value of this shape can match; NULL: some may. */
static const char *never(enum shape shape, const struct rule_value *value)
{
	if (value->n_tokens == 0)
		return shape == SHAPE_TEXT ? NULL : "it is never empty";
	switch (shape) {
	case SHAPE_FILE:
	case SHAPE_FOLDER:
		return path_never(value, shape == SHAPE_FOLDER);
	case SHAPE_NUMBER:
		return has_char(value, is_no_digit) ? "it is a decimal number" : NULL;
	case SHAPE_WORD:
		return has_char(value, is_blank) ? "it has no blank" : NULL;
	case SHAPE_TYPE:
		return type_never(value);
	case SHAPE_CALL:
		return call_never(value);
	case SHAPE_TEXT:
		break;
	}
	return NULL;
}

/* A drive, C:\, or a server, \\name: of other fields than paths too. */
static const char *windows_path(const struct rule_value *value)
{
	for (size_t t = 0; t < value->n_tokens; t++) {
		struct str text = value->token[t].text;

		if (!is_text(value, t))
			continue;
		for (size_t i = 0; i + 2 < text.n; i++) {
			if (isalpha((unsigned char)text.p[i]) && text.p[i + 1] == ':' &&
				text.p[i + 2] == '\\' && (i == 0 || text.p[i - 1] == ' '))
				return "it holds a path of Windows";
		}
	}
	return NULL;
}

static void lint_glob(
	const struct linter *l, const struct item *item, const struct rule_value *value)
{
	const char *why = never(shape_of(l, item->field), value);

	/* Each form stands for the value: one that can match is enough. */
	for (const struct rule_value *form = value->or_else; form && why; form = form->or_else)
		why = never(shape_of(l, item->field), form);
	if (!why && item->field != ITEM_KEYWORD)
		why = windows_path(value);
	if (why)
		errs_warn(l->errs, value->at, "'%s' never matches %s: %s",
			err_quote(value->raw).text, err_quote(field_name(l, item->field)).text,
			why);
}

/* --- regular expressions -------------------------------------------------------------------------- */

/*
 * Texts that backtracking likes: one piece again and again, and behind it what the expression is made of,
 * for a search ends at once where a byte is missing that every match has.
 */
static void fill(char text[LINT_TEXT_SIZE], struct str with, struct str pattern)
{
	struct str tail = str_sub(pattern, 0, pattern.n < LINT_TAIL ? pattern.n : LINT_TAIL);

	for (size_t i = 0; i < LINT_TEXT_SIZE; i++)
		text[i] = with.p[i % with.n];
	memcpy(text + LINT_TEXT_SIZE - tail.n, tail.p, tail.n);
}

static bool hits_limit_on(const struct regex *regex, struct regex_scratch *scratch, struct str with,
	struct str pattern)
{
	char text[LINT_TEXT_SIZE];

	fill(text, with, pattern);
	regex_scratch_refill(scratch);
	return regex_search(regex, scratch, (struct str){text, sizeof(text)}) == REGEX_LIMIT;
}

static bool hits_limit(const struct regex *regex, struct regex_scratch *scratch, struct str pattern)
{
	static const struct str fillings[] = {STR("a"), STR("A"), STR("0"), STR(" "), STR("/"),
		STR("-"), STR("."), STR("a "), STR("/a")};
	size_t n = pattern.n < LINT_TAIL ? pattern.n : LINT_TAIL;

	for (size_t i = 0; i < COUNT(fillings); i++) {
		if (hits_limit_on(regex, scratch, fillings[i], pattern))
			return true;
	}
	/* And each of its own characters, once. */
	for (size_t i = 0; i < n; i++) {
		if (!memchr(pattern.p, pattern.p[i], i) &&
			hits_limit_on(regex, scratch, str_sub(pattern, i, i + 1), pattern))
			return true;
	}
	return hits_limit_on(regex, scratch, pattern, pattern);
}

static void lint_regex(struct linter *l, const struct item *item, const struct rule_value *value)
{
	struct regex_scratch *scratch;
	struct regex *regex = NULL;

	if (l->regexes == LINT_REGEXES_MAX)
		return;
	l->regexes++;
	scratch = regex_scratch_new();
	if (scratch && regex_compile(value->raw, item->regex_flags, value->at, &regex, NULL) == 0 &&
		hits_limit(regex, scratch, value->raw))
		errs_warn(l->errs, value->at,
			"regular expression '%s' may run into the limit of its work on a text of "
			"%d "
			"bytes, and is undecided then",
			err_quote(value->raw).text, LINT_TEXT_SIZE);
	regex_free(regex);
	regex_scratch_free(scratch);
}

/* --- lines and rules ------------------------------------------------------------------------------ */

/* One value cannot be two texts. */
static void lint_all(const struct linter *l, const struct item *item)
{
	const struct rule_value *first = NULL;

	if (!item->all || item->op != ITEM_GLOB || item->field == ITEM_KEYWORD || item->cased)
		return;
	for (size_t i = 0; i < item->n_values; i++) {
		const struct rule_value *value = &item->value[i];

		if (value->or_else || value->n_tokens != 1 || !is_text(value, 0))
			continue;
		if (first && !str_ieq(first->token[0].text, value->token[0].text)) {
			errs_warn(l->errs, value->at,
				"'all' never matches: a value cannot be both '%s' and '%s'",
				err_quote(first->raw).text, err_quote(value->raw).text);
			return;
		}
		first = value;
	}
}

static bool has_many(int field)
{
	return field == FIELD_ANCESTOR_IMAGE || field == FIELD_ANCESTOR_COMMAND_LINE ||
	       field == FIELD_ANCESTOR_PROCESS_ID ||
	       (field >= FIELD_COMMANDS && field < FIELD_COUNT);
}

static void lint_item(struct linter *l, const struct item *item)
{
	if (!has_many(item->field))
		lint_all(l, item);
	for (size_t i = 0; i < item->n_values; i++) {
		if (item->value[i].null)
			continue;
		if (item->op == ITEM_GLOB)
			lint_glob(l, item, &item->value[i]);
		else if (item->op == ITEM_REGEX)
			lint_regex(l, item, &item->value[i]);
	}
}

void lint_rule(const struct rule *rule, const struct field_names *names, struct errs *errs)
{
	struct linter l = {rule, names, errs, 0};
	struct str field;

	if (rule->authors.n == 0)
		errs_warn(errs, rule->at, "the rule has no 'author', whom alerts are to name");
	if (reach_never(rule, names, &field))
		errs_warn(errs, rule->at, "the rule never matches: field '%s' is never there",
			err_quote(field).text);
	for (size_t s = 0; s < rule->n_selections; s++) {
		const struct selection *selection = &rule->selection[s];

		for (size_t g = 0; g < selection->n_groups; g++) {
			for (size_t i = 0; i < selection->group[g].n_items; i++)
				lint_item(&l, &selection->group[g].item[i]);
		}
	}
}
