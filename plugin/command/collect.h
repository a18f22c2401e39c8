/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * collect: the values of simple commands while they are found.
 *
 * A command stays open: values may be added to one after another was begun. What is beyond a limit is
 * not kept, and the field then ends in a cut value, so that what is not found in it is undecided. Only
 * operands that rules name by their path are kept beyond it, so that nobody hides one behind many
 * others; where rules name operands in no other way, the rest is not missed, and nothing is cut. Texts are the caller's or, by collect_keep(), live in the arena, until the next
 * collect_reset().
 * Limits: COMMANDS_MAX, COMMAND_VALUES_MAX, COMMAND_MEMORY_MAX.
 */
#ifndef COMMAND_COLLECT_H
#define COMMAND_COLLECT_H

#include "base/arena.h"
#include "command/artefact.h"
#include "event/view.h"

#define COMMANDS_MAX	   1024 /* of one event */
#define COMMAND_VALUES_MAX 16384 /* of one field; operands that rules name: twice that */
#define COMMAND_MEMORY_MAX (16u * 1024 * 1024) /* of one event */

struct collected;

struct collector {
	struct arena arena;
	const struct artefacts *artefacts;
	struct collected *list;
	size_t n, cap;
	bool cut; /* something was beyond a limit */
};

void collect_init(struct collector *c);
void collect_done(struct collector *c);

/* Forgets all commands. */
void collect_reset(struct collector *c, const struct artefacts *artefacts);

/* A new command: its number. Beyond the limit the last one is cut in every field, and nothing is added. */
size_t collect_begin(struct collector *c);

void collect_add(struct collector *c, size_t command, enum field field, struct str text);

/* The same for a text that does not last. */
void collect_keep(struct collector *c, size_t command, enum field field, struct str text);

/* "name=value" */
void collect_pair(struct collector *c, size_t command, struct str name, struct str value);

/* Adds to one command what another has in this field, `max` values at most. */
void collect_copy(struct collector *c, size_t from, size_t command, enum field field, size_t max);

/* The values so far, a list by `more`; NULL = none. Valid until the next value of that field is added. */
const struct value *collect_values(const struct collector *c, size_t command, enum field field);

bool collect_has(const struct collector *c, size_t command, enum field field, struct str text);

/* There may be more values than are known. */
void collect_cut(struct collector *c, size_t command, enum field field);

/* There may be a command more, of which nothing can be excluded. */
void collect_unknown(struct collector *c);

/* All of them, in the arena. NULL: no memory; *ret_n is 0 then. */
const struct command_fields *collect_finish(struct collector *c, size_t *ret_n);

#endif
