/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * collection: the documents of one file, put together by their `action`.
 *
 *	global  is no rule, but laid over every document that follows, up to the next one
 *	reset   ends that
 *	repeat  is laid over the document before it, and is a rule with what came out
 *
 * Maps are merged key by key, as deep as both have one; anything else is replaced by what is laid over it.
 * This is how the reference parser has it: what `global` says wins over the document itself.
 * Merged documents share the nodes of those they were made of, and live in the same arena.
 * Source: pySigma, SigmaCollection.from_dicts()
 */
#ifndef SIGMA_COLLECTION_H
#define SIGMA_COLLECTION_H

#include "sigma/yaml.h"

/* Of one file; begins zeroed. */
struct collection {
	const struct yaml_node *global, *previous;
};

/* The next document: *ret_doc is what to load for it, NULL = nothing. -1: refused, told. */
int collection_next(struct collection *c, struct arena *arena, const struct yaml_node *doc,
	struct errs *errs, const struct yaml_node **ret_doc);

#endif
