/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * sift_look: one record of a plain type, looked through as it stands. The inside of sift.c, see sift.h.
 */
#ifndef MATCH_SIFT_LOOK_H
#define MATCH_SIFT_LOOK_H

#include "match/sift.h"

/* `fields`: what stands behind the header. true: a rule may match the record, or it is not plain. */
bool sift_look(
	struct sift *s, const struct gathered *event, struct sift_type *type, struct str fields);

#endif
