/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * transform: modifiers that make other text of a value: windash, utf16, base64 and their like.
 *
 * Each works on what the one before it made, in the order of the chain, and may make several forms, of
 * which any stands for the value. Those that encode bytes resolve the escapes of the value first and
 * take no wildcards, which would not survive.
 * Limits: TRANSFORM_FORMS_MAX forms of one value.
 * Source: https://sigmahq.io/sigma-specification/specification/sigma-appendix-modifiers.html
 */
#ifndef SIGMA_TRANSFORM_H
#define SIGMA_TRANSFORM_H

#include "sigma/modifier.h"

#define TRANSFORM_FORMS_MAX 625 /* four flags under windash */

/* A form of a value: as a rule would have it, or text in which every byte stands for itself. */
struct form {
	struct str text;
	bool literal;
};

/*
 * The forms of `raw` after the transforms of the chain, in the arena; at least one. -1: it cannot be
 * done, and why is in `err`.
 */
int transform_forms(struct arena *arena, const struct modifiers *modifiers,
	const struct rule_value *value, struct form **ret_form, size_t *ret_n, struct err *err);

#endif
