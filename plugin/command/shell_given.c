/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Which commands' output a command has among its words, by a substitution or through a variable.
 */
#include "command/shell_parser.h"

#include "base/buf.h"

bool shell_prints(const struct shell_command *command)
{
	if (command->n_words > 0)
		return true;
	for (size_t i = 0; i < command->n_redirects; i++) {
		if (command->redirect[i].kind != SHELL_WRITE)
			return true;
	}
	return false;
}

static void add(struct shell_parser *p, const struct shell_command *command)
{
	size_t first = p->draft ? p->draft->given : 0;

	for (size_t i = first; i < p->n_given; i++) {
		if (p->given[i] == command)
			return;
	}
	if (!p->draft || p->n_given - first == SHELL_GIVEN_MAX)
		return;
	const struct shell_command **list = vec_grow(p->given, p->n_given, &p->cap_given,
		sizeof(const struct shell_command *), SIZE_MAX / 16);

	if (!list) {
		shell_no_memory(p);
		return;
	}
	p->given = list;
	p->given[p->n_given++] = command;
}

void shell_given_nodes(struct shell_parser *p, const struct shell_node *node)
{
	for (size_t i = 0; node && i < SHELL_GIVEN_MAX && !p->stop; i++, node = node->next) {
		if (shell_prints(&node->command))
			add(p, &node->command);
	}
}

void shell_given_list(struct shell_parser *p, const struct shell_command *const *list, size_t n)
{
	for (size_t i = 0; i < n && !p->stop; i++)
		add(p, list[i]);
}

void shell_given_variable(struct shell_parser *p, const struct shell_variable *var)
{
	if (var && var->given)
		add(p, var->given);
}

const struct shell_command *const *shell_given_take(struct shell_parser *p, size_t *ret_n)
{
	size_t first = p->draft->given, n = p->n_given - first;
	const struct shell_command **list;

	*ret_n = 0;
	if (n == 0)
		return NULL;
	list = arena_array(p->arena, const struct shell_command *, n);
	if (!list) {
		shell_no_memory(p);
		return NULL;
	}
	memcpy(list, p->given + first, n * sizeof(const struct shell_command *));
	*ret_n = n;
	return list;
}

static void keep(struct shell_parser *p, const struct shell_word *word, size_t n,
	const struct shell_command *given)
{
	for (size_t i = 0; i < n; i++) {
		struct str text = word[i].text;

		shell_var_given(p, str_sub(text, 0, shell_name_length(text)), given);
	}
}

/* `local v=$(..)` has its assignments as words; other commands name variables there by chance only. */
void shell_given_keep(struct shell_parser *p, const struct shell_command *command)
{
	const struct shell_command *last =
		command->n_given ? command->given[command->n_given - 1] : NULL;

	if (command->n_words == 0) {
		keep(p, command->assignment, command->n_assignments, last);
		return;
	}
	struct str name = command->word[0].text;

	/* These give the variables what they read themselves. */
	if (str_among(name, "read mapfile readarray"))
		keep(p, command->word + 1, command->n_words - 1, command);
	else if (shell_declares(name))
		keep(p, command->word + 1, command->n_words - 1, last);
}
