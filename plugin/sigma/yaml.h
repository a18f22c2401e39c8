/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * yaml: one YAML file as a tree of nodes, each with its line and column.
 *
 * Only what rules need: maps, lists and scalars. Anchors, aliases, tags, merge keys, duplicate keys,
 * NUL and invalid UTF-8 are refused with their place, because each of them can make a rule mean
 * something else than it seems to. libyaml's events are read one by one, so that a limit stops the
 * parser at once: its run time is quadratic in the depth of flow lists.
 * Nodes and texts are in the arena given; `file` must live as long.
 * Limits: YAML_*_MAX; the size of the text is the reader's to limit.
 * Source: https://yaml.org/spec/1.1/
 */
#ifndef SIGMA_YAML_H
#define SIGMA_YAML_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "base/err.h"
#include "base/str.h"

#define YAML_DEPTH_MAX 32
#define YAML_NODES_MAX 10000 /* keys count too */
#define YAML_KEYS_MAX  1000 /* of one map: they are compared with each other */

enum yaml_kind { YAML_IS_SCALAR, YAML_IS_LIST, YAML_IS_MAP };

struct yaml_node {
	enum yaml_kind kind;
	bool plain; /* a scalar without quotes: may be a number, a boolean or null */
	bool verbatim; /* a scalar that stands on one line exactly as its text */
	struct place at;
	struct str text; /* scalars; NUL-terminated, without a NUL inside */
	struct yaml_node *key; /* of a value in a map: always a scalar */
	struct yaml_node *first, *next;
	size_t n; /* children */
};

/* The children of a list, the values of a map. */
#define yaml_each(child, node)                                                                     \
	for (const struct yaml_node *child = (node)->first; child; child = child->next)

/* The documents of a file as a list; an empty file is an empty list. */
int yaml_read(struct arena *arena, struct str text, const char *file, struct yaml_node **ret_docs,
	struct err *err);

/* The value of a key of a map; NULL when there is none, or `map` is no map. */
const struct yaml_node *yaml_get(const struct yaml_node *map, const char *key);

/* Of a key that is missing in a map: the value of one that is nearly the same, or NULL. */
const struct yaml_node *yaml_get_near(const struct yaml_node *map, const char *key);

/* The place of byte `offset` of a scalar; its start when the text is not in the file as it is. */
struct place yaml_place(const struct yaml_node *scalar, size_t offset);

/* Says of the value of a key that it must be text, and what it is. */
int yaml_refuse(const struct yaml_node *value, struct errs *errs);

/* "text", "a list", "a map", of text without a character "empty": for messages. */
const char *yaml_kind_name(const struct yaml_node *node);

#endif
