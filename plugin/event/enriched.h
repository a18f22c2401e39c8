/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * enriched: the names that auditd appended to a SYSCALL record.
 *
 * With log_format = ENRICHED, auditd resolves ids when it writes a record and puts the names behind a
 * byte 0x1d: UID="root" SYSCALL=execve. Only what stands behind the last such byte of a record that the
 * kernel wrote is auditd's word (gather.h keeps it apart).
 * Source: auditd.conf(5), audit-userspace src/auditd-event.c.
 */
#ifndef EVENT_ENRICHED_H
#define EVENT_ENRICHED_H

#include "base/arena.h"
#include "event/event.h"

/* The name under this key, UID="root", in the arena; empty without one. */
struct str enriched_name(struct arena *arena, struct str enriched, struct str key);

#endif
