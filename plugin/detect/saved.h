/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * saved: the windows of correlations as bytes, for a file that outlives the plugin.
 *
 *	"ASCW", version, length and CRC-32 of what follows, 4 bytes each
 *	the key of the hashes, 16 bytes; the number of windows, 4
 *	each window, the one that was not used for longest first: definition of its correlation, 16; group,
 *		16; node, 8; alerted, 8; held, 1; the number of its matches, 4
 *		each match, oldest first: milliseconds, 8; value, 8; serial, 4; member, 4
 *
 * Numbers are little endian. Of groups and of values that are counted there are hashes only, and the key
 * that they were made with: whoever can read the file can try values, so it is the plugin's alone.
 */
#ifndef DETECT_SAVED_H
#define DETECT_SAVED_H

#include "base/buf.h"
#include "detect/correlate.h"

#define SAVED_VERSION 1

/*
 * Appends to `out`. When there is no room for all windows, those that were not used for longest are left
 * out. -1: no room, or no memory, for anything, and what was appended is taken back. NULL has no windows.
 */
int correlator_save(const struct correlator *c, struct buf *out);

/*
 * In place of all windows that `c` has. Those of correlations that are not there, or not the same any
 * more, are left out, counted as dropped; limits count as they are now. -1: `bytes` are no such thing,
 * are damaged, or not of this version, and nothing was changed. `c` may be NULL.
 */
int correlator_load(struct correlator *c, struct str bytes);

#endif
