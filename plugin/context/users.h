/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * users: names of user ids, from a file in the form of passwd(5).
 *
 * Read once, when rules are loaded: the detection path never asks NSS, which may block, need the
 * network, or not be there yet when auditd starts. Records that auditd enriched carry the names with
 * them and need no table. The first USERS_MAX entries count; of several names of one id, the first.
 */
#ifndef CONTEXT_USERS_H
#define CONTEXT_USERS_H

#include "base/err.h"
#include "event/event.h"

#define USERS_MAX	 100000
#define USERS_FILE_BYTES (16u * 1024 * 1024)

struct users;

/* -1: the file cannot be read. Lines that are no passwd(5) entries are passed over. */
int users_load(const char *path, struct users **ret_users, struct err *err);
void users_free(struct users *users);

/* Empty: unknown. `users` may be NULL. */
struct str users_name(const struct users *users, uint32_t uid);

/* Fills in the names that the records did not carry. `users` may be NULL: they stay unknown. */
void users_fill(const struct users *users, struct event *event);

#endif
