/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "command/shell_parser.h"

#include "base/buf.h"

/* --- setting ---------------------------------------------------------------------------------- */

static struct shell_variable *find(const struct shell_parser *p, struct str name)
{
	for (size_t i = 0; i < p->n_variables; i++) {
		if (str_eq(p->variable[i].name, name))
			return &p->variable[i];
	}
	return NULL;
}

const struct shell_variable *shell_var(const struct shell_parser *p, struct str name)
{
	return find(p, name);
}

/* The variable, made if there is room; NULL leaves it unknown. */
static struct shell_variable *get(struct shell_parser *p, struct str name)
{
	struct shell_variable *var = find(p, name);

	if (var)
		return var;
	if (p->n_variables == SHELL_VARS_MAX) {
		p->cut = true;
		return NULL;
	}
	var = vec_grow(
		p->variable, p->n_variables, &p->cap_variables, sizeof(*var), SHELL_VARS_MAX);
	if (!var) {
		shell_no_memory(p);
		return NULL;
	}
	p->variable = var;
	var = &p->variable[p->n_variables++];
	*var = (struct shell_variable){.name = name};
	return var;
}

/* Room for more than one value, made once: who chooses among them holds the address. */
static bool make_many(struct shell_parser *p, struct shell_variable *var)
{
	struct shell_word *list;

	if (var->many)
		return true;
	if (!shell_made(p, SHELL_VALUES_MAX * sizeof(*list)))
		return false;
	list = arena_array(p->arena, struct shell_word, SHELL_VALUES_MAX);
	if (!list) {
		shell_no_memory(p);
		return false;
	}
	list[0] = var->one;
	var->many = list;
	return true;
}

static bool same(const struct shell_word *a, const struct shell_word *b)
{
	return a->glob == b->glob && str_eq(a->text, b->text);
}

static void add_value(
	struct shell_parser *p, struct shell_variable *var, const struct shell_word *value)
{
	const struct shell_word *list = shell_var_value(var);

	for (size_t i = 0; i < var->n && !var->array; i++) {
		if (same(&list[i], value))
			return;
	}
	if (var->n == SHELL_VALUES_MAX) {
		p->cut = true;
		return;
	}
	if (var->n == 0 && !var->many)
		var->one = *value;
	else if (!make_many(p, var))
		return;
	else
		var->many[var->n] = *value;
	var->n++;
}

/* Whether what is assigned now replaces what was there. */
static bool certain(const struct shell_parser *p)
{
	return p->maybe == 0 && (p->n_frames == 0 || !shell_top(p)->maybe);
}

void shell_var_set(struct shell_parser *p, struct str name, const struct shell_word *value)
{
	struct shell_variable *var = get(p, name);

	if (!var)
		return;
	if (var->array || certain(p)) {
		var->given = NULL;
		var->many = NULL;
		var->n = 0;
		var->array = false;
	}
	add_value(p, var, value);
}

void shell_var_list(struct shell_parser *p, struct str name, const struct shell_word *list,
	size_t n, bool array)
{
	struct shell_variable *var = get(p, name);

	if (!var)
		return;
	var->given = NULL;
	var->many = NULL;
	var->n = 0;
	var->array = array;
	for (size_t i = 0; i < n && !p->stop; i++)
		add_value(p, var, &list[i]);
}

struct shell_word shell_unknown_word(void)
{
	static const char byte = SHELL_UNKNOWN;

	return (struct shell_word){.text = {&byte, 1}, .dynamic = true};
}

void shell_var_unknown(struct shell_parser *p, struct str name)
{
	const struct shell_word value = shell_unknown_word();

	shell_var_set(p, name, &value);
}

void shell_var_given(struct shell_parser *p, struct str name, const struct shell_command *command)
{
	struct shell_variable *var = find(p, name);

	if (var && command)
		var->given = command;
}

/* --- using ------------------------------------------------------------------------------------ */

/* $1 and so on; those that nobody gave are empty. */
static bool positional(const struct shell_parser *p, struct str name, struct shell_choice *ret)
{
	static const struct shell_word empty = {.text = {"", 0}};
	const struct shell_variable *args = find(p, STR("@"));
	uint64_t number;

	if (str_u64(name, &number) != 0 || number == 0 || !args || p->functions > 0)
		return false;
	*ret = (struct shell_choice){&empty, 1};
	if (number <= args->n)
		ret->value = shell_var_value(args) + number - 1;
	return true;
}

bool shell_var_values(const struct shell_parser *p, struct str name, struct shell_choice *ret)
{
	const struct shell_variable *var;

	if (ascii_digit(name.p[0]) && !str_eq(name, STR("0")))
		return positional(p, name, ret);
	var = find(p, name);
	if (!var || var->n == 0)
		return false;
	*ret = (struct shell_choice){shell_var_value(var), var->array ? 1 : var->n};
	return true;
}

static void write_pattern(struct shell_parser *p, struct str text)
{
	for (size_t i = 0; i < text.n && !p->stop; i++) {
		char c = text.p[i];

		if (c == '\\' && i + 1 < text.n)
			shell_add(p, text.p[++i], HOW_QUOTED);
		else
			shell_add(p, c, strchr("*?[]", c) && c ? HOW_GLOB : HOW_QUOTED);
	}
}

void shell_value_write(struct shell_parser *p, const struct shell_word *value, bool quoted)
{
	if (value->glob)
		write_pattern(p, value->text);
	else
		shell_add_text(p, value->text, quoted ? HOW_QUOTED : HOW_VALUE);
}

/* One of several values: which, is decided when the command is made. */
static void write_choice(struct shell_parser *p, const struct shell_choice *choice, bool quoted)
{
	struct shell_draft *draft = p->draft;
	size_t i = 0;

	while (i < draft->n_choices &&
		(draft->choice[i].value != choice->value || draft->choice[i].n != choice->n))
		i++;
	if (i == SHELL_CHOICES_MAX) {
		p->cut = true;
		shell_add(p, SHELL_UNKNOWN, HOW_UNKNOWN);
		return;
	}
	if (i == draft->n_choices)
		draft->choice[draft->n_choices++] = *choice;
	shell_add(p, (char)i, quoted ? HOW_CHOICE_QUOTED : HOW_CHOICE);
}

void shell_choice_write(struct shell_parser *p, const struct shell_choice *choice, bool quoted)
{
	if (choice->n == 1)
		shell_value_write(p, &choice->value[0], quoted);
	else
		write_choice(p, choice, quoted);
}

/* "$@" and "${a[@]}" are a word for each element, "$*" and "${a[*]}" are one. */
void shell_elements_write(
	struct shell_parser *p, const struct shell_variable *var, bool quoted, bool joined)
{
	for (size_t i = 0; i < var->n && !p->stop; i++) {
		if (i > 0 && quoted && joined)
			shell_add(p, ' ', HOW_QUOTED);
		else if (i > 0)
			shell_add(p, 0, HOW_BREAK);
		if (quoted)
			shell_add(p, 0, HOW_EMPTY);
		shell_value_write(p, shell_var_value(var) + i, quoted);
	}
	/* Inside quotes there is a word even of nothing; "$@" alone takes that back. */
	if (var->n == 0 && quoted && !joined && p->glyphs.n > 0 &&
		p->glyphs.list[p->glyphs.n - 1].how == HOW_EMPTY)
		p->glyphs.n--;
}

/* The pid of this shell or of its parent; in a path below /proc they are as good as self. */
static bool write_own_pid(struct shell_parser *p, struct str name, bool quoted)
{
	static const char proc[] = "/proc/";
	size_t n = sizeof(proc) - 1;

	if (!str_eq(name, STR("$")) && !str_eq(name, STR("PPID")) && !str_eq(name, STR("BASHPID")))
		return false;
	for (size_t i = p->glyphs.n; i > p->draft->glyphs && n > 0; i--) {
		struct shell_glyph before = p->glyphs.list[i - 1];

		if (before.how == HOW_EMPTY)
			continue;
		if (before.c != proc[--n])
			return false;
	}
	if (n > 0)
		return false;
	shell_add_text(p, STR("self"), quoted ? HOW_QUOTED : HOW_VALUE);
	return true;
}

/* $@, $* and $# */
static bool write_arguments(struct shell_parser *p, struct str name, bool quoted)
{
	const struct shell_variable *args = find(p, STR("@"));
	char c = name.p[0];

	if (name.n != 1 || !strchr("@*#", c) || !args || p->functions > 0)
		return false;
	if (c == '#' && args->n < 10)
		shell_add(p, (char)('0' + args->n), quoted ? HOW_QUOTED : HOW_VALUE);
	else if (c == '#')
		return false;
	else
		shell_elements_write(p, args, quoted, c == '*');
	return true;
}

void shell_var_write(struct shell_parser *p, struct str name, bool quoted)
{
	struct shell_choice choice;

	if (write_own_pid(p, name, quoted) || write_arguments(p, name, quoted))
		return;
	shell_given_variable(p, find(p, name));
	if (shell_var_values(p, name, &choice)) {
		shell_choice_write(p, &choice, quoted);
		return;
	}
	if (shell_name_length(name) == name.n)
		shell_read_add(p, name);
	shell_add(p, SHELL_UNKNOWN, HOW_UNKNOWN);
}
