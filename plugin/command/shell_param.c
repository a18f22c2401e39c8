/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "command/shell_parser.h"

#include <stdio.h>

/* ${name[index]op word} */
struct param {
	struct str name;
	struct str index;
	bool indexed;
	bool length, indirect; /* ${#name}, ${!name} */
	char op; /* 0 = none */
	bool colon, twice; /* :- and the like, ## and the like */
	size_t word; /* glyphs of the word begin here */
	bool quoted;
};

static void drop_word(struct shell_parser *p, const struct param *param)
{
	if (p->glyphs.n > param->word)
		p->glyphs.n = param->word;
}

static void write_unknown(struct shell_parser *p, const struct param *param)
{
	drop_word(p, param);
	if (param->name.n > 0 && shell_name_length(param->name) == param->name.n &&
		!shell_var(p, param->name))
		shell_read_add(p, param->name);
	shell_add(p, SHELL_UNKNOWN, HOW_UNKNOWN);
}

/* --- values that are changed ------------------------------------------------------------------- */

static void write_text(struct shell_parser *p, const struct param *param, struct str text)
{
	shell_add_text(p, text, param->quoted ? HOW_QUOTED : HOW_VALUE);
}

static bool take_number(struct str *text, long *ret_number)
{
	uint64_t number;
	size_t n = 0;
	bool negative;

	*text = str_trim(*text);
	negative = str_starts(*text, STR("-"));
	*text = str_sub(*text, negative, text->n);
	while (n < text->n && ascii_digit(text->p[n]))
		n++;
	if (str_u64(str_sub(*text, 0, n), &number) != 0 || number > 1u << 30)
		return false;
	*text = str_trim(str_sub(*text, n, text->n));
	*ret_number = negative ? -(long)number : (long)number;
	return true;
}

/* ${name:from:length} */
static bool write_substring(
	struct shell_parser *p, const struct param *param, struct str value, struct str word)
{
	long size = (long)value.n, from = 0, length = size;

	if (!take_number(&word, &from))
		return false;
	if (word.n > 0) {
		if (word.p[0] != ':')
			return false;
		word = str_sub(word, 1, word.n);
		if (!take_number(&word, &length) || word.n > 0)
			return false;
	}
	from = from < 0 ? from + size : from;
	from = from < 0 || from > size ? size : from;
	long end = length < 0 ? size + length : length > size - from ? size : from + length;

	write_text(p, param, str_sub(value, (size_t)from, (size_t)(end < from ? from : end)));
	return true;
}

/* ${name/this/that} */
static void write_replaced(
	struct shell_parser *p, const struct param *param, struct str value, struct str word)
{
	const char *slash = word.n > 1 ? memchr(word.p + 1, '/', word.n - 1) : NULL;
	struct str this = slash ? str_sub(word, 0, (size_t)(slash - word.p)) : word;
	struct str that = slash ? str_sub(word, this.n + 1, word.n) : STR("");
	const char *at;

	while (this.n > 0 && !p->stop && (at = memmem(value.p, value.n, this.p, this.n))) {
		size_t before = (size_t)(at - value.p);

		write_text(p, param, str_sub(value, 0, before));
		write_text(p, param, that);
		value = str_sub(value, before + this.n, value.n);
		if (!param->twice)
			break;
	}
	write_text(p, param, value);
}

static void write_cased(struct shell_parser *p, const struct param *param, struct str value)
{
	for (size_t i = 0; i < value.n && !p->stop; i++) {
		char c = value.p[i];

		if (param->twice || i == 0) {
			if (param->op == ',')
				c = ascii_lower(c);
			else if (c >= 'a' && c <= 'z')
				c = (char)(c - ('a' - 'A'));
		}
		write_text(p, param, (struct str){&c, 1});
	}
}

/* The word is only text here, no pattern. */
static bool write_changed(
	struct shell_parser *p, const struct param *param, struct str value, struct str word)
{
	switch (param->op) {
	case '#':
		write_text(p, param,
			str_starts(value, word) ? str_sub(value, word.n, value.n) : value);
		return true;
	case '%':
		write_text(p, param,
			str_ends(value, word) ? str_sub(value, 0, value.n - word.n) : value);
		return true;
	case ':':
		return write_substring(p, param, value, word);
	case '/':
		write_replaced(p, param, value, word);
		return true;
	case '^':
	case ',':
		if (word.n == 0)
			write_cased(p, param, value);
		return word.n == 0;
	default:
		return false;
	}
}

static void changed(
	struct shell_parser *p, const struct param *param, const struct shell_choice *choice)
{
	struct shell_word word = shell_take(p, param->word, USE_SINGLE);
	const struct shell_word *value = &choice->value[0];

	if (choice->n != 1 || value->glob || value->dynamic || word.glob || word.dynamic ||
		!write_changed(p, param, value->text, word.text))
		write_unknown(p, param);
}

/* --- ${name-word} ----------------------------------------------------------------------------- */

/* The word is in the place of a value now: it is split, and its braces mean nothing. */
static void keep_word(struct shell_parser *p, const struct param *param)
{
	for (size_t i = param->word; i < p->glyphs.n; i++) {
		if (p->glyphs.list[i].how == HOW_PLAIN)
			p->glyphs.list[i].how = HOW_VALUE;
	}
}

static bool is_empty(const struct shell_choice *choice)
{
	return choice->n == 1 && choice->value[0].text.n == 0;
}

static void substitute(
	struct shell_parser *p, const struct param *param, const struct shell_choice *choice)
{
	bool use = choice && !(param->colon && is_empty(choice));

	keep_word(p, param);
	/* ${name+word}: the word, when there is a value or nobody knows. */
	if (param->op == '+') {
		if (choice && !use)
			drop_word(p, param);
		else if (!choice)
			shell_read_add(p, param->name);
		return;
	}
	if (use) {
		drop_word(p, param);
		shell_choice_write(p, choice, param->quoted);
		return;
	}
	if (!choice)
		shell_read_add(p, param->name);
	if (param->op == '?') {
		write_unknown(p, param);
	} else if (param->op == '=') {
		struct shell_word word = shell_take(p, param->word, USE_VALUE);

		if (p->stop)
			return;
		p->maybe++;
		shell_var_set(p, param->name, &word);
		p->maybe--;
		shell_value_write(p, &word, param->quoted);
	}
}

/* --- values as they are ------------------------------------------------------------------------ */

/* ${a[@]}, ${a[1]} */
static void indexed(struct shell_parser *p, const struct param *param)
{
	const struct shell_variable *var = shell_var(p, param->name);
	bool all = str_eq(param->index, STR("@")), joined = str_eq(param->index, STR("*"));
	uint64_t number;

	if (var && !var->array && var->n != 1)
		var = NULL;
	bool known = var && !param->op && !param->length;

	if (known && (all || joined))
		shell_elements_write(p, var, param->quoted, joined);
	else if (!known || str_u64(param->index, &number) != 0)
		write_unknown(p, param);
	else if (number < var->n)
		shell_value_write(p, shell_var_value(var) + number, param->quoted);
}

static void whole(
	struct shell_parser *p, const struct param *param, const struct shell_choice *choice)
{
	char number[24];

	bool known = choice && choice->n == 1 && !choice->value[0].dynamic;

	if (known && param->length) {
		snprintf(number, sizeof(number), "%zu", choice->value[0].text.n);
		write_text(p, param, str_of(number));
	} else if (known && choice->value[0].text.n > 0 &&
		   shell_name_length(choice->value[0].text) == choice->value[0].text.n) {
		shell_var_write(p, choice->value[0].text, param->quoted);
	} else {
		write_unknown(p, param);
	}
}

static void write_param(struct shell_parser *p, const struct param *param)
{
	struct shell_choice choice;

	if (param->name.n == 0) {
		write_unknown(p, param);
		return;
	}
	bool known = shell_var_values(p, param->name, &choice);

	shell_given_variable(p, shell_var(p, param->name));
	if (!param->op)
		drop_word(p, param);
	if (param->indexed)
		indexed(p, param);
	else if (param->length || param->indirect)
		whole(p, param, known ? &choice : NULL);
	else if (!param->op)
		shell_var_write(p, param->name, param->quoted);
	else if (strchr("-=+?", param->op))
		substitute(p, param, known ? &choice : NULL);
	else if (known)
		changed(p, param, &choice);
	else
		write_unknown(p, param);
}

/* --- reading ---------------------------------------------------------------------------------- */

static struct str take_name(struct shell_parser *p)
{
	struct str rest = str_sub(p->in->text, p->in->at, p->in->text.n);
	size_t n = shell_name_length(rest);

	while (n < rest.n && ascii_digit(rest.p[n]) && ascii_digit(rest.p[0]))
		n++;
	if (n == 0 && rest.n > 0 && rest.p[0] && strchr("@*#?-$!", rest.p[0]))
		n = 1;
	shell_skip(p, n);
	return str_sub(rest, 0, n);
}

static void read_index(struct shell_parser *p, struct param *param)
{
	shell_skip(p, 1);
	shell_word_until(p, "]}");
	param->indexed = true;
	param->index = shell_take(p, param->word, USE_VALUE).text;
	shell_skip(p, shell_peek(p) == ']');
}

static void read_op(struct shell_parser *p, struct param *param)
{
	int c = shell_peek(p), next = shell_ahead(p, 1);

	if (c <= 0 || !strchr(":-=+?#%/^,@", c))
		return;
	param->colon = c == ':' && next > 0 && strchr("-=+?", next);
	param->op = (char)(param->colon ? next : c);
	param->twice = next == c && strchr("#%/^,", c);
	shell_skip(p, param->colon || param->twice ? 2 : 1);
}

static bool begins_name(int c)
{
	char text = (char)c;

	return c > 0 &&
	       (shell_name_length((struct str){&text, 1}) || ascii_digit(text) || strchr("@*", c));
}

void shell_param(struct shell_parser *p, bool quoted)
{
	struct param param = {.word = p->glyphs.n, .quoted = quoted};
	int c = shell_peek(p), next = shell_ahead(p, 1);

	if (!shell_enter(p))
		return;
	param.length = c == '#' && begins_name(next);
	param.indirect = c == '!' && begins_name(next);
	shell_skip(p, param.length || param.indirect);
	param.name = take_name(p);
	if (shell_peek(p) == '[')
		read_index(p, &param);
	read_op(p, &param);
	if (quoted && (!param.op || strchr("-=+?:", param.op)))
		shell_quoted_until(p, '}');
	else
		shell_word_until(p, "}");
	shell_skip(p, shell_peek(p) == '}');
	if (!p->stop)
		write_param(p, &param);
	shell_leave(p);
}
