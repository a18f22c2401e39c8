/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * attack: names of ATT&CK tactics and techniques.
 *
 * The table is made from attack.tsv at build time. Tags of rules (attack.t1082, attack.discovery,
 * attack.ta0007) are looked up in it; a tag that is not in it stays a tag.
 * Source: MITRE ATT&CK Enterprise, https://attack.mitre.org
 */
#ifndef SIGMA_ATTACK_H
#define SIGMA_ATTACK_H

#include "base/str.h"

struct attack_entry {
	const char *id; /* TA0007, T1082, T1059.004 */
	const char *name; /* Discovery, System Information Discovery, Unix Shell */
	const char *tactics; /* short names, comma separated: discovery */
};

/* By id, letters of either case; NULL = unknown. */
const struct attack_entry *attack_find(struct str id);

/* A tactic by its short name: discovery, defense-evasion; '_' counts as '-'. NULL = unknown. */
const struct attack_entry *attack_tactic(struct str short_name);

/* The technique a sub-technique belongs to (T1059 of T1059.004), the entry itself otherwise. */
const struct attack_entry *attack_parent(const struct attack_entry *entry);

#endif
