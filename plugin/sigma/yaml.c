/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sigma/yaml.h"

#include <assert.h>
#include <stdio.h>

#include <yaml.h>

#include "base/utf8.h"

struct reader {
	yaml_parser_t parser;
	struct arena *arena;
	const char *file;
	size_t nodes;
	struct err *err;
};

static struct place at_mark(const struct reader *r, const yaml_mark_t *mark)
{
	return (struct place){r->file, (int)mark->line + 1, (int)mark->column + 1};
}

static int out_of_memory(struct reader *r)
{
	return err_set(r->err, (struct place){.file = r->file}, "out of memory");
}

/* What is to be done about the mistakes that texts without quotes lead to, by the words of libyaml. */
static const char *advice(const yaml_parser_t *p)
{
	static const struct {
		const char *said, *advice;
	} list[] = {
		{"scanning an alias", ": a text that begins with '*' needs quotes"},
		{"scanning an anchor", ": a text that begins with '&' needs quotes"},
		{"cannot start any token", ": a text that begins with it needs quotes"},
		{"scanning a block scalar", ": a text that begins with '|' or '>' needs quotes"},
		{"mapping values are not allowed", ": a text with ': ' in it needs quotes"},
		{"tab character", ": lines are indented by blanks"},
		{"escape character", ": single quotes leave backslashes alone"},
		{"hexdecimal number", ": single quotes leave backslashes alone"},
	};

	for (size_t i = 0; i < sizeof(list) / sizeof(list[0]); i++) {
		if (strstr(p->problem, list[i].said) ||
			(p->context && strstr(p->context, list[i].said)))
			return list[i].advice;
	}
	return "";
}

static int syntax_error(struct reader *r)
{
	const yaml_parser_t *p = &r->parser;
	char began[48] = "";

	if (p->error == YAML_MEMORY_ERROR)
		return out_of_memory(r);
	assert(p->problem);
	if (!p->context)
		return err_set(r->err, at_mark(r, &p->problem_mark), "not valid YAML: %s%s",
			p->problem, advice(p));
	/* What is never closed is noticed at the end of the file only. */
	if (p->context_mark.line != p->problem_mark.line)
		snprintf(began, sizeof(began), " that began in line %d",
			at_mark(r, &p->context_mark).line);
	return err_set(r->err, at_mark(r, &p->problem_mark), "not valid YAML: %s %s%s%s",
		p->problem, p->context, began, advice(p));
}

/* Documents are delivered like the elements of one list, so their marks are passed over. */
static int next_event(struct reader *r, yaml_event_t *event)
{
	for (;;) {
		if (!yaml_parser_parse(&r->parser, event))
			return syntax_error(r);
		if (event->type != YAML_STREAM_START_EVENT &&
			event->type != YAML_DOCUMENT_START_EVENT &&
			event->type != YAML_DOCUMENT_END_EVENT)
			return 0;
		yaml_event_delete(event);
	}
}

static int check_plain_node(struct reader *r, const yaml_event_t *event)
{
	const yaml_char_t *anchor = NULL, *tag = NULL;
	struct place at = at_mark(r, &event->start_mark);

	switch (event->type) {
	case YAML_ALIAS_EVENT:
		return err_set(r->err, at,
			"aliases (*name) are not allowed in rules: a text that begins with '*' "
			"needs quotes");
	case YAML_SCALAR_EVENT:
		anchor = event->data.scalar.anchor;
		tag = event->data.scalar.tag;
		break;
	case YAML_SEQUENCE_START_EVENT:
		anchor = event->data.sequence_start.anchor;
		tag = event->data.sequence_start.tag;
		break;
	case YAML_MAPPING_START_EVENT:
		anchor = event->data.mapping_start.anchor;
		tag = event->data.mapping_start.tag;
		break;
	default:
		break;
	}
	if (anchor)
		return err_set(r->err, at,
			"anchors (&name) are not allowed in rules: a text that begins with '&' "
			"needs quotes");
	if (tag)
		return err_set(r->err, at,
			"tags (!name) are not allowed in rules: a text that begins with '!' needs "
			"quotes");
	return 0;
}

static int fill_scalar(struct reader *r, const yaml_event_t *event, struct yaml_node *node)
{
	struct str text = {(const char *)event->data.scalar.value, event->data.scalar.length};
	const yaml_mark_t *start = &event->start_mark, *end = &event->end_mark;

	if (text.n && memchr(text.p, '\0', text.n))
		return err_set(r->err, node->at, "a NUL character is not allowed");
	node->plain = event->data.scalar.style == YAML_PLAIN_SCALAR_STYLE;
	/* Every escape is longer than what it stands for: equal length means there is none. */
	node->verbatim = start->line == end->line &&
			 end->column - start->column == utf8_count(text) + (node->plain ? 0 : 2);
	node->text = arena_str(r->arena, text);
	return node->text.p ? 0 : out_of_memory(r);
}

static int read_children(struct reader *r, struct yaml_node *parent, int depth);

static int make_node(
	struct reader *r, const yaml_event_t *event, int depth, struct yaml_node **ret_node)
{
	struct place at = at_mark(r, &event->start_mark);

	if (check_plain_node(r, event))
		return -1;
	if (++r->nodes > YAML_NODES_MAX)
		return err_set(r->err, at, "more than %d nodes in one file", YAML_NODES_MAX);
	if (event->type != YAML_SCALAR_EVENT && depth > YAML_DEPTH_MAX)
		return err_set(r->err, at, "nested deeper than %d levels", YAML_DEPTH_MAX);

	struct yaml_node *node = arena_new(r->arena, struct yaml_node);

	if (!node)
		return out_of_memory(r);
	node->at = at;
	*ret_node = node;
	if (event->type == YAML_SCALAR_EVENT)
		return fill_scalar(r, event, node);
	node->kind = event->type == YAML_MAPPING_START_EVENT ? YAML_IS_MAP : YAML_IS_LIST;
	return read_children(r, node, depth + 1);
}

/* The next node with all that is below it; NULL at the end of the list, map or file. */
static int read_node(struct reader *r, int depth, struct yaml_node **ret_node)
{
	yaml_event_t event;
	int rc = 0;

	if (next_event(r, &event))
		return -1;
	switch (event.type) {
	case YAML_NO_EVENT:
	case YAML_STREAM_END_EVENT:
	case YAML_SEQUENCE_END_EVENT:
	case YAML_MAPPING_END_EVENT:
		*ret_node = NULL;
		break;
	default:
		rc = make_node(r, &event, depth, ret_node);
	}
	yaml_event_delete(&event);
	return rc;
}

static int check_key(struct reader *r, const struct yaml_node *map, const struct yaml_node *key)
{
	if (key->kind != YAML_IS_SCALAR)
		return err_set(r->err, key->at, "a key must be text, not %s", yaml_kind_name(key));
	if (key->plain && str_eq(key->text, STR("<<")))
		return err_set(r->err, key->at, "merge keys (<<) are not allowed in rules");
	if (map->n >= YAML_KEYS_MAX)
		return err_set(r->err, key->at, "more than %d keys in one map", YAML_KEYS_MAX);
	yaml_each (value, map) {
		if (str_eq(value->key->text, key->text))
			return err_set(r->err, key->at, "duplicate key '%s', first in line %d",
				err_quote(key->text).text, value->key->at.line);
	}
	return 0;
}

/* Recursion is bounded: make_node() refuses to go below YAML_DEPTH_MAX. */
static int read_children(struct reader *r, struct yaml_node *parent, int depth)
{
	struct yaml_node **tail = &parent->first;

	for (;;) {
		struct yaml_node *child = NULL, *key = NULL;

		if (read_node(r, depth, &child))
			return -1;
		if (!child)
			return 0;
		if (parent->kind == YAML_IS_MAP) {
			key = child;
			if (check_key(r, parent, key) || read_node(r, depth, &child))
				return -1;
			assert(child); /* libyaml completes a key without a value */
			child->key = key;
		}
		*tail = child;
		tail = &child->next;
		parent->n++;
	}
}

/* What libyaml would refuse without a place, or take for the end of the text. */
static int check_text(struct str text, const char *file, struct err *err)
{
	struct place at = {file, 1, 1};
	uint32_t c;

	for (size_t i = 0; i < text.n;) {
		size_t width = utf8_decode(text, i, &c);

		if (width == 0)
			return err_set(err, at, "invalid UTF-8");
		if (c == 0)
			return err_set(err, at, "a NUL character is not allowed");
		if ((c < 0x20 && c != '\t' && c != '\n' && c != '\r') || c == 0x7f ||
			(c >= 0x80 && c < 0xa0 && c != 0x85) || c == 0xfffe || c == 0xffff)
			return err_set(
				err, at, "control character 0x%02x is not allowed", (unsigned)c);
		if (c == '\n') {
			at.line++;
			at.col = 0;
		}
		if (c != 0xfeff) /* a byte order mark has no width */
			at.col++;
		i += width;
	}
	return 0;
}

int yaml_read(struct arena *arena, struct str text, const char *file, struct yaml_node **ret_docs,
	struct err *err)
{
	struct reader r = {.arena = arena, .file = file, .err = err};
	struct yaml_node *docs;

	if (check_text(text, file, err))
		return -1;
	docs = arena_new(arena, struct yaml_node);
	if (!docs || !yaml_parser_initialize(&r.parser))
		return out_of_memory(&r);
	docs->kind = YAML_IS_LIST;
	docs->at.file = file;
	yaml_parser_set_input_string(
		&r.parser, (const unsigned char *)(text.p ? text.p : ""), text.n);
	int rc = read_children(&r, docs, 1);

	yaml_parser_delete(&r.parser);
	if (rc == 0)
		*ret_docs = docs;
	return rc;
}

const struct yaml_node *yaml_get(const struct yaml_node *map, const char *key)
{
	if (!map || map->kind != YAML_IS_MAP)
		return NULL;
	yaml_each (value, map) {
		if (str_eq(value->key->text, str_of(key)))
			return value;
	}
	return NULL;
}

const struct yaml_node *yaml_get_near(const struct yaml_node *map, const char *key)
{
	yaml_each (value, map) {
		if (str_suggest(value->key->text, &key, 1))
			return value;
	}
	return NULL;
}

struct place yaml_place(const struct yaml_node *scalar, size_t offset)
{
	struct place at = scalar->at;

	if (scalar->verbatim)
		at.col += (int)utf8_count(str_sub(scalar->text, 0, offset)) + !scalar->plain;
	return at;
}

const char *yaml_kind_name(const struct yaml_node *node)
{
	switch (node->kind) {
	case YAML_IS_LIST:
		return "a list";
	case YAML_IS_MAP:
		return "a map";
	default:
		return node->text.n ? "text" : "empty";
	}
}

int yaml_refuse(const struct yaml_node *value, struct errs *errs)
{
	return errs_add(errs, value->at, "'%s' must be text, not %s", value->key->text.p,
		yaml_kind_name(value));
}
