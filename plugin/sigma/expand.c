/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sigma/expand.h"

#include "settings/placeholders.h"

#define PIECES_MAX 33 /* of one value: text and placeholders */

struct piece {
	struct str text;
	const struct placeholder *placeholder; /* NULL: text */
};

/* One value taken apart. */
struct parts {
	struct piece piece[PIECES_MAX];
	size_t n;
	size_t forms; /* what can be made of it */
	size_t longest; /* bytes of any of them, at most */
};

/* The name of a placeholder that begins at `at`; none: empty. */
static struct str name_at(struct str text, size_t at)
{
	size_t end = at + 1;

	while (end < text.n && ascii_word(text.p[end]))
		end++;
	return end < text.n && text.p[end] == '%' ? str_sub(text, at + 1, end) : STR("");
}

static int add_piece(
	struct loader *l, const struct yaml_node *node, struct parts *parts, struct piece piece)
{
	if (!piece.placeholder && piece.text.n == 0)
		return 0;
	if (parts->n == PIECES_MAX)
		return errs_add(l->errs, node->at, "more than %d placeholders in one value",
			PIECES_MAX / 2);
	parts->piece[parts->n++] = piece;
	return 0;
}

static int add_placeholder(
	struct loader *l, const struct yaml_node *node, struct str name, struct parts *parts)
{
	const struct placeholders *all = l->options ? l->options->placeholders : NULL;
	const struct placeholder *placeholder = placeholder_find(all, name);
	size_t longest = 0;

	if (!placeholder)
		return errs_add(l->errs, node->at,
			"placeholder '%s' is not supplied by the configuration%s",
			err_quote(name).text, err_hint(placeholder_suggest(all, name)).text);
	parts->forms *= placeholder->n;
	if (parts->forms > RULE_VALUES_MAX)
		return errs_add(
			l->errs, node->at, "more than %d values in one rule", RULE_VALUES_MAX);
	for (size_t i = 0; i < placeholder->n; i++)
		longest = placeholder->value[i].n > longest ? placeholder->value[i].n : longest;
	parts->longest += longest;
	return add_piece(l, node, parts, (struct piece){.placeholder = placeholder});
}

/* Text up to the next placeholder, or to an escaped percent sign, of which the backslash is left out. */
static int take_apart(struct loader *l, const struct yaml_node *node, struct parts *parts)
{
	struct str text = node->text;
	size_t start = 0;
	int rc = 0;

	*parts = (struct parts){.forms = 1, .longest = text.n};
	for (size_t at = 0; at < text.n && rc == 0; at++) {
		bool escaped = at > 0 && text.p[at - 1] == '\\';

		if (text.p[at] != '%')
			continue;
		if (escaped) {
			rc = add_piece(l, node, parts,
				(struct piece){.text = str_sub(text, start, at - 1)});
			start = at;
			continue;
		}
		struct str name = name_at(text, at);

		if (name.n == 0)
			continue;
		rc = add_piece(l, node, parts, (struct piece){.text = str_sub(text, start, at)});
		if (rc == 0)
			rc = add_placeholder(l, node, name, parts);
		at += name.n + 1;
		start = at + 1;
	}
	if (rc == 0)
		rc = add_piece(
			l, node, parts, (struct piece){.text = str_sub(text, start, text.n)});
	return rc;
}

/* The form of this number: each placeholder is a digit of it. */
static struct str make_form(struct arena *arena, const struct parts *parts, size_t number)
{
	char *to = arena_alloc(arena, parts->longest + 1), *end = to;

	if (!to)
		return STR_NONE;
	for (size_t i = 0; i < parts->n; i++) {
		const struct piece *piece = &parts->piece[i];
		struct str text = piece->text;

		if (piece->placeholder) {
			text = piece->placeholder->value[number % piece->placeholder->n];
			number /= piece->placeholder->n;
		}
		memcpy(end, text.p, text.n);
		end += text.n;
	}
	*end = '\0';
	return (struct str){to, (size_t)(end - to)};
}

/* The list while it is made. */
struct expansion {
	struct loader *l;
	struct yaml_node *list, **tail;
	bool found; /* a placeholder */
};

static int append(struct expansion *x, const struct yaml_node *from)
{
	struct loader *l = x->l;
	struct yaml_node *node = arena_new(l->arena, struct yaml_node);

	if (!node)
		return loader_no_memory(l, from->at);
	*node = *from;
	node->next = NULL;
	*x->tail = node;
	x->tail = &node->next;
	x->list->n++;
	return 0;
}

static bool has_placeholder(const struct parts *parts)
{
	for (size_t i = 0; i < parts->n; i++) {
		if (parts->piece[i].placeholder)
			return true;
	}
	return false;
}

static int expand_one(struct expansion *x, const struct yaml_node *value)
{
	struct yaml_node form = *value;
	struct loader *l = x->l;
	struct parts parts;

	/* What is no text is refused where values are read. */
	if (value->kind != YAML_IS_SCALAR || value->text.n == 0)
		return append(x, value);
	if (take_apart(l, value, &parts))
		return -1;
	x->found |= has_placeholder(&parts);
	/* What was put in is text; a plain 5 without a placeholder stays a number. */
	form.plain = value->plain && !has_placeholder(&parts);
	for (size_t i = 0; i < parts.forms; i++) {
		form.text = make_form(l->arena, &parts, i);
		if (!form.text.p)
			return loader_no_memory(l, value->at);
		if (x->list->n > RULE_VALUES_MAX) /* told when they are counted */
			return 0;
		if (append(x, &form))
			return -1;
	}
	return 0;
}

int expand_values(struct loader *l, const struct yaml_node *node, const struct yaml_node **ret_node)
{
	struct expansion x = {.l = l, .list = arena_new(l->arena, struct yaml_node)};
	int rc = 0;

	if (!x.list)
		return loader_no_memory(l, node->at);
	x.tail = &x.list->first;
	x.list->kind = YAML_IS_LIST;
	x.list->at = node->at;
	if (node->kind != YAML_IS_LIST) {
		rc = expand_one(&x, node);
	} else {
		yaml_each (value, node)
			rc |= expand_one(&x, value);
	}
	if (rc == 0 && !x.found)
		errs_warn(l->errs, node->at,
			"no placeholder, as %%name%%, is in what 'expand' works on");
	*ret_node = x.list;
	return rc;
}
