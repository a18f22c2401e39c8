/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * ordered: how many rules of a list matched in the order of the list.
 *
 * Of a temporal_ordered correlation; inside detect/ only.
 */
#ifndef DETECT_ORDERED_H
#define DETECT_ORDERED_H

#include "detect/entries.h"

/* The length of the longest chain: each match is of a later member than the one before it. */
uint32_t ordered_chain(const struct entries *e, size_t n_members);

/*
 * Removes what cannot be part of a chain from the first member on that ends later than any other such
 * chain. Returns how many were removed.
 */
uint32_t ordered_prune(struct entries *e, size_t n_members);

#endif
