/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * threat: the ATT&CK tactics and techniques of a rule as the ECS object `threat`.
 *
 * A sub-technique is written with the technique it belongs to. At most THREAT_MAX of each are
 * listed, each one once, without empty arrays; a rule that names none has no `threat`.
 * Source: https://www.elastic.co/guide/en/ecs/current/ecs-threat.html
 */
#ifndef ALERT_THREAT_H
#define ALERT_THREAT_H

#include "alert/json.h"
#include "sigma/rule.h"

#define THREAT_MAX 16

/*
 * `tier` times the limit is halved, down to one of each kind; without `references`, the addresses
 * of their pages are not written. True when entries were left out.
 */
bool threat_write(struct json *j, const struct rule *rule, unsigned tier, bool references);

/*
 * Tactics or techniques of a rule, each one once, as many as the same limit allows. Returns how many
 * there are in the list. *ret_cut is set when some were left out, and left alone otherwise.
 */
size_t threat_distinct(const struct attack_tag *tag, size_t n, unsigned tier,
	const struct attack_tag *ret_list[THREAT_MAX], bool *ret_cut);

/* The most specific of what a tag names: the sub-technique, else the technique; a tactic. */
const struct attack_entry *threat_entry(const struct attack_tag *tag);

#endif
