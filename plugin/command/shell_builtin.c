/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "command/shell_parser.h"

/* --- assignments ------------------------------------------------------------------------------ */

/* NAME=value or NAME+=value; `word` is the whole, for what else it is. */
void shell_assign(struct shell_parser *p, struct str assignment, const struct shell_word *word)
{
	size_t n = shell_name_length(assignment);
	bool append = n + 1 < assignment.n && assignment.p[n] == '+';
	struct shell_choice old;
	struct shell_word value = {.dynamic = word->dynamic};

	if (n > 0 && n < assignment.n && assignment.p[n] == '[')
		shell_var_unknown(p, str_sub(assignment, 0, n));
	if (n == 0 || n + append >= assignment.n || assignment.p[n + append] != '=')
		return;
	struct str name = str_sub(assignment, 0, n);

	value.text = str_sub(assignment, n + append + 1, assignment.n);
	if (append && shell_var_values(p, name, &old)) {
		size_t length = old.value[0].text.n + value.text.n;
		char *text = shell_made(p, length) ? arena_alloc(p->arena, length + 1) : NULL;

		if (!text)
			return;
		memcpy(text, old.value[0].text.p, old.value[0].text.n);
		memcpy(text + old.value[0].text.n, value.text.p, value.text.n);
		value.text = (struct str){text, length};
		value.dynamic |= old.value[0].dynamic;
	}
	shell_var_set(p, name, &value);
}

static void declare(struct shell_parser *p, const struct shell_command *c)
{
	for (size_t i = 1; i < c->n_words; i++)
		shell_assign(p, c->word[i].text, &c->word[i]);
}

/* read, unset and others: the names behind them have values nobody knows. */
static void forget(struct shell_parser *p, const struct shell_command *c)
{
	for (size_t i = 1; i < c->n_words; i++) {
		struct str name = c->word[i].text;

		if (name.n > 0 && shell_name_length(name) == name.n)
			shell_var_unknown(p, name);
	}
}

/* read; of `echo a b | while read x` and `read x <<< a` the text tells the values. */
static void read_names(struct shell_parser *p, const struct shell_command *c)
{
	const struct shell_command *from = c->reads_from;
	const struct shell_redirect *input =
		c->n_redirects ? &c->redirect[c->n_redirects - 1] : NULL;
	struct str name = c->word[c->n_words - 1].text;
	size_t first;

	forget(p, c);
	if (c->n_words < 2 || name.n == 0 || shell_name_length(name) != name.n)
		return;
	if (input && input->kind == SHELL_TEXT && input->word.text.n > 0 && !input->word.dynamic)
		shell_var_set(p, name, &input->word);
	else if (!input && from && from->n_words > 0 && shell_prints_words(from, &first))
		shell_var_list(p, name, from->word + first, from->n_words - first, false);
}

/* printf -v name */
static void print_to(struct shell_parser *p, const struct shell_command *c)
{
	if (c->n_words > 2 && str_eq(c->word[1].text, STR("-v")) &&
		shell_name_length(c->word[2].text) > 0)
		shell_var_unknown(p, c->word[2].text);
}

/* set -- a b */
static void set(struct shell_parser *p, const struct shell_command *c)
{
	size_t first = 1;

	while (first < c->n_words && !str_eq(c->word[first].text, STR("--")))
		first++;
	if (first < c->n_words)
		shell_var_list(p, STR("@"), c->word + first + 1, c->n_words - first - 1, true);
}

static void shift(struct shell_parser *p, const struct shell_command *c)
{
	const struct shell_variable *args = shell_var(p, STR("@"));
	struct shell_word list[SHELL_VALUES_MAX];

	(void)c;
	if (!args || args->n == 0)
		return;
	memcpy(list, shell_var_value(args) + 1, (args->n - 1) * sizeof(*list));
	shell_var_list(p, STR("@"), list, args->n - 1, true);
}

/* cd, pushd: an absolute name, or one seen from where it was. */
static void change_directory(struct shell_parser *p, const struct shell_command *c)
{
	struct shell_word *to = &p->directory;
	size_t i = 1;

	while (i < c->n_words && str_starts(c->word[i].text, STR("-")) && c->word[i].text.n > 1)
		i++;
	if (i >= c->n_words || str_eq(c->word[i].text, STR("-")) || c->word[i].text.n == 0) {
		*to = shell_unknown_word();
		return;
	}
	struct str name = c->word[i].text, before = to->text;

	if (name.p[0] == '/' || name.p[0] == SHELL_UNKNOWN || before.n == 0) {
		*to = c->word[i];
		return;
	}
	size_t n = before.n + 1 + name.n;
	char *text = shell_made(p, n) ? arena_alloc(p->arena, n + 1) : NULL;

	if (!text)
		return;
	memcpy(text, before.p, before.n);
	text[before.n] = '/';
	memcpy(text + before.n + 1, name.p, name.n);
	to->text = (struct str){text, n};
	to->dynamic |= c->word[i].dynamic;
	to->glob |= c->word[i].glob;
}

static void pop_directory(struct shell_parser *p, const struct shell_command *c)
{
	(void)c;
	p->directory = shell_unknown_word();
}

/* --- text that is run ------------------------------------------------------------------------- */

static void run(struct shell_parser *p, struct str text)
{
	if (!shell_enter(p))
		return;
	shell_list_of(p, text);
	shell_leave(p);
}

/* All words as one text. */
static void eval(struct shell_parser *p, const struct shell_command *c)
{
	size_t n = 0, at = 0;

	for (size_t i = 1; i < c->n_words; i++)
		n += c->word[i].text.n + 1;
	char *text = shell_made(p, n) ? arena_alloc(p->arena, n + 1) : NULL;

	if (!text)
		return;
	for (size_t i = 1; i < c->n_words; i++) {
		memcpy(text + at, c->word[i].text.p, c->word[i].text.n);
		at += c->word[i].text.n;
		text[at++] = ' ';
	}
	run(p, (struct str){text, at});
}

static void trap(struct shell_parser *p, const struct shell_command *c)
{
	size_t first = c->n_words > 1 && str_eq(c->word[1].text, STR("--")) ? 2 : 1;

	if (first < c->n_words && c->word[first].text.n > 0 && c->word[first].text.p[0] != '-')
		run(p, c->word[first].text);
}

/* --- table ------------------------------------------------------------------------------------ */

static const struct {
	struct str name;
	void (*does)(struct shell_parser *p, const struct shell_command *c);
	bool runs; /* text of its own */
} builtins[] = {
	{STR("cd"), change_directory, false},
	{STR("declare"), declare, false},
	{STR("eval"), eval, true},
	{STR("export"), declare, false},
	{STR("getopts"), forget, false},
	{STR("let"), forget, false},
	{STR("local"), declare, false},
	{STR("mapfile"), forget, false},
	{STR("popd"), pop_directory, false},
	{STR("printf"), print_to, false},
	{STR("pushd"), change_directory, false},
	{STR("read"), read_names, false},
	{STR("readarray"), forget, false},
	{STR("readonly"), declare, false},
	{STR("set"), set, false},
	{STR("shift"), shift, false},
	{STR("trap"), trap, true},
	{STR("typeset"), declare, false},
	{STR("unset"), forget, false},
};

bool shell_builtin(struct shell_parser *p, const struct shell_command *command)
{
	for (size_t i = 0; i < sizeof(builtins) / sizeof(builtins[0]) && !p->stop; i++) {
		if (!str_eq(builtins[i].name, command->word[0].text))
			continue;
		builtins[i].does(p, command);
		return builtins[i].runs;
	}
	return false;
}

bool shell_declares(struct str name)
{
	for (size_t i = 0; i < sizeof(builtins) / sizeof(builtins[0]); i++) {
		if (builtins[i].does == declare && str_eq(builtins[i].name, name))
			return true;
	}
	return false;
}
