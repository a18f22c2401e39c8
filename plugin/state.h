/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * state: what the plugin knows, over a restart of auditd: written at the end, read at the start.
 *
 * Each part of the engine that keeps something has a section of its own (base/statefile.h), which it
 * checks itself. Whatever is wrong with the file, the plugin goes on without it and says so.
 */
#ifndef STATE_H
#define STATE_H

#include "engine.h"
#include "report.h"

/* As the user that the plugin runs as, before the first event. `path` may be empty: nothing is kept. */
void state_load(const char *path, struct engine *engine, struct report *report);

/* After the last event. */
void state_save(const char *path, const struct engine *engine, struct report *report);

#endif
