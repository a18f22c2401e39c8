/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * explain_window: what the window of a correlation holds when a match has come, for a person.
 */
#ifndef CLI_EXPLAIN_WINDOW_H
#define CLI_EXPLAIN_WINDOW_H

#include "base/buf.h"
#include "detect/correlate.h"

void explain_window(const struct correlate_look *look, const struct event *event, struct buf *out);

#endif
