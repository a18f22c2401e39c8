/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * anyalert: alerts that no sane program causes: everything at its longest, and everything random.
 */
#ifndef TESTS_ANYALERT_H
#define TESTS_ANYALERT_H

#include "detect/correlated.h"
#include "sigma/attack.h"
#include "sigma/correlation.h"
#include "support/sample.h"

#define LISTED 40

/* A sample that borrows all its texts and lists from here. */
struct longest {
	struct sample s;
	struct attack_entry entry[LISTED];
	struct attack_tag tag[LISTED];
	struct str list[LISTED];
	struct correlation correlation;
	struct correlated found;
	char text[5000];
};

/* All texts are of this byte; in the middle of each list is one that is no UTF-8. */
void longest_init(struct longest *l, char fill);

/* xorshift64*: the same in every run. */
uint64_t next_random(uint64_t *seed);

#define POOL_SIZE   20000
#define RANDOM_ARGS 200

/* A sample of random texts, which lie in `pool` (POOL_SIZE) and `arg` (RANDOM_ARGS). */
void random_alert(struct sample *s, uint64_t *seed, char *pool, struct str *arg);

#endif
